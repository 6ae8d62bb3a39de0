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
