"""How long names of writers and unfinished texts of reports are kept, and which organisations reports need."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from banso.foundation.enums import RetentionClass
from banso.foundation.retention import retained, start_of
from banso.japan.dates import fiscal_year_of
from banso.reports.enums import ReportState, ReturnState
from banso.reports.models import IssueCopy, Report, WordReturn


@retained(Report, {"author": RetentionClass.CONTACT})
def old_authors(before: dt.date) -> QuerySet[Report]:
    """Who wrote the reports of fiscal years before that day's."""
    return Report.objects.filter(fiscal_year__year__lt=fiscal_year_of(before)).exclude(author="")


@retained(IssueCopy, {"raw": RetentionClass.WORKING_FILE}, delete=True)
def forgotten_copies(before: dt.date) -> QuerySet[IssueCopy]:
    """Copies beside accepted reports, typed before that day."""
    return IssueCopy.objects.filter(
        written_at__lt=start_of(before), issue__report__state=ReportState.ACCEPTED
    )


@retained(WordReturn, {"found": RetentionClass.WORKING_FILE}, erased={"found": {}})
def read_forms(before: dt.date) -> QuerySet[WordReturn]:
    """What was read from Word forms that were decided upon before that day (the file itself stays evidence)."""
    decided = WordReturn.objects.filter(created_at__lt=start_of(before)).exclude(state=ReturnState.CHECKED)
    return decided.exclude(found={})
