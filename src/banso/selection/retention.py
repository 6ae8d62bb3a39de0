"""How long reviews keep what may tell of people."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from banso.foundation.enums import RetentionClass
from banso.foundation.retention import retained
from banso.japan.dates import fiscal_year_of
from banso.selection.models import Review


@retained(
    Review,
    {"comment": RetentionClass.PROGRAMME_RECORD, "conflict_reason": RetentionClass.PROGRAMME_RECORD},
)
def reviews_of_old_years(before: dt.date) -> QuerySet[Review]:
    """Reviews of fiscal years that ended before that day; the scores stay, the words go."""
    return Review.objects.filter(application__call__fiscal_year__year__lt=fiscal_year_of(before))
