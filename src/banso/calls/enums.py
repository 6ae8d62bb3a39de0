"""The words of the call."""

from __future__ import annotations

from django.db import models


class CallState(models.TextChoices):
    """State of a call."""

    DRAFT = "DRAFT", "準備中"
    OPEN = "OPEN", "受付中"
    CLOSED = "CLOSED", "締切済み"


class RelayState(models.TextChoices):
    """Where a prefecture's part stands: sent on to it, bundle handed in."""

    PREPARED = "PREPARED", "送付前"
    SENT = "SENT", "取りまとめ中"
    SUBMITTED = "SUBMITTED", "取りまとめ提出済み"


class ApplicationState(models.TextChoices):
    """State of an application."""

    DRAFT = "DRAFT", "作成中"
    SUBMITTED = "SUBMITTED", "提出済み"
    WITHDRAWN = "WITHDRAWN", "取り下げ"
    DECLINED = "DECLINED", "申し込まない"
