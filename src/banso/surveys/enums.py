"""The words of questionnaires."""

from __future__ import annotations

from django.db import models


class SurveyState(models.TextChoices):
    """State of a survey."""

    PREPARING = "PREPARING", "準備中"
    OPEN = "OPEN", "受付中"
    CLOSED = "CLOSED", "締切済み"


class ResponseState(models.TextChoices):
    """Where an organisation's answer stands."""

    NOT_STARTED = "NOT_STARTED", "未着手"
    DRAFT = "DRAFT", "記入中"
    SUBMITTED = "SUBMITTED", "提出済み"
    ACCEPTED = "ACCEPTED", "確認済み"


class Channel(models.TextChoices):
    """How a version of an answer came in."""

    WEB = "WEB", "画面から提出"
    EXCEL = "EXCEL", "Excelの様式"


class ImportOutcome(models.TextChoices):
    """What the dry run says about one file."""

    NEW = "NEW", "新しい回答"
    CHANGED = "CHANGED", "内容の変更"
    SAME = "SAME", "変更なし"
    REFUSED = "REFUSED", "受け取れません"
