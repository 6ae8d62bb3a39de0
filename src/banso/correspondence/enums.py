"""The words of correspondence."""

from __future__ import annotations

from django.db import models

# Kinds of the jobs that send mails and make what is enclosed.
SEND_JOB = "mail.send"
ENCLOSE_JOB = "letter.enclose"


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
