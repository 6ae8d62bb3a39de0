"""The words of letters and their templates."""

from __future__ import annotations

from django.db import models


class TemplateState(models.TextChoices):
    """Whether a template is offered for new letters."""

    ACTIVE = "ACTIVE", "使用中"
    ARCHIVED = "ARCHIVED", "使わない"


class Salutation(models.TextChoices):
    """How a letter begins."""

    SEASONAL = "SEASONAL", "時候の挨拶で始める"
    FORMAL = "FORMAL", "拝啓・時候の挨拶で始め、敬具で結ぶ"
    NONE = "NONE", "挨拶を付けない"


class Honorific(models.TextChoices):
    """What a person addressed by an office (役職) is called."""

    SAMA = "様", "様"
    DONO = "殿", "殿"


class BatchState(models.TextChoices):
    """State of a merge: chosen and being looked at, made, given up."""

    PREPARED = "PREPARED", "確認中"
    MADE = "MADE", "下書き作成済み"
    DROPPED = "DROPPED", "取りやめ"


class LetterState(models.TextChoices):
    """State of a letter; its document number is given when it is issued."""

    DRAFT = "DRAFT", "下書き"
    ISSUED = "ISSUED", "発行済み"
    CANCELLED = "CANCELLED", "取りやめ"
