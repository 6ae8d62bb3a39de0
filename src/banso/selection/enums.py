"""The words of the selection."""

from __future__ import annotations

from django.db import models


class SelectionState(models.TextChoices):
    """State of a selection."""

    DRAFT = "DRAFT", "検討中"
    PROPOSED = "PROPOSED", "承認待ち"
    APPROVED = "APPROVED", "承認済み"
    PUBLISHED = "PUBLISHED", "公表済み"


class Outcome(models.TextChoices):
    """What was decided on an application."""

    SELECTED = "SELECTED", "選定"
    NOT_SELECTED = "NOT_SELECTED", "非該当"


class ProgrammeStatus(models.TextChoices):
    """How a programme stands at a selected municipality (図3: ◎ ○ /)."""

    RUNNING = "RUNNING", "実施中"
    NOT_RUNNING = "NOT_RUNNING", "未実施"
    NOT_THIS_TIME = "NOT_THIS_TIME", "今回はしない"

    @property
    def mark(self) -> str:
        """The mark printed in 図3 and 図4."""
        return {"RUNNING": "◎", "NOT_RUNNING": "○", "NOT_THIS_TIME": "/"}[self.value]


class LinkCertainty(models.TextChoices):
    """How surely a loaded decision belongs to its application (the source masks names)."""

    CERTAIN = "CERTAIN", "確実"
    ORDER_ASSUMED = "ORDER_ASSUMED", "対応順は仮"
    CHOICE_ASSUMED = "CHOICE_ASSUMED", "対応は仮"


class BalanceAttribute(models.TextChoices):
    """What a balance rule counts. LAUNCH counts projects, the others municipalities."""

    BLOCK = "BLOCK", "ブロック"
    PREFECTURE = "PREFECTURE", "都道府県"
    KIND = "KIND", "市町村・都道府県の別"
    BRACKET = "BRACKET", "人口規模"
    MANAGEMENT = "MANAGEMENT", "直営・委託"
    LAUNCH = "LAUNCH", "実施中・未実施の事業"


class ApprovalAnswer(models.TextChoices):
    """What became of an asking for approval."""

    OPEN = "OPEN", "返事待ち"
    APPROVED = "APPROVED", "承認"
    RETURNED = "RETURNED", "差し戻し"
