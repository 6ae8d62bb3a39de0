"""The words of correspondence."""

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


class MailState(models.TextChoices):
    """State of a mail (design rule 5). UNCERTAIN: handed to the server, whose answer never came."""

    DRAFT = "DRAFT", "下書き"
    APPROVED = "APPROVED", "承認済み（送信待ち）"
    SENDING = "SENDING", "送信中"
    SENT = "SENT", "送信済み"
    FAILED = "FAILED", "送信できませんでした"
    UNCERTAIN = "UNCERTAIN", "届いたか不明"
    CANCELLED = "CANCELLED", "取りやめ"


class EntryKind(models.TextChoices):
    """How people were in touch."""

    MAIL = "MAIL", "メール"
    PHONE = "PHONE", "電話"
    VISIT = "VISIT", "訪問・来訪"
    OTHER = "OTHER", "その他"


class Direction(models.TextChoices):
    """Who turned to whom."""

    IN = "IN", "相手から"
    OUT = "OUT", "こちらから"
