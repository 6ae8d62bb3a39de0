"""The words of the dispatch."""

from __future__ import annotations

from django.db import models


class ProjectCoverage(models.TextChoices):
    """Whether a project has visits of its own or is covered on another project's visit (兼)."""

    OWN = "OWN", "単独"
    CONCURRENT = "CONCURRENT", "兼（他事業の訪問で対応）"


class VisitState(models.TextChoices):
    """State of a visit."""

    PLANNED = "PLANNED", "予定"
    AGREED = "AGREED", "日程確定"
    DONE = "DONE", "実施済み"
    CANCELLED = "CANCELLED", "中止"
    POSTPONED = "POSTPONED", "延期"


class VisitKind(models.TextChoices):
    """How a visit is held."""

    ON_SITE = "ON_SITE", "訪問"
    SITE_TOUR = "SITE_TOUR", "視察"
    ONLINE = "ONLINE", "オンライン"


class DayKind(models.TextChoices):
    """What a day of a calendar says; no entry means nothing was said."""

    UNAVAILABLE = "UNAVAILABLE", "行けない"
    PREFERRED = "PREFERRED", "都合がよい"
