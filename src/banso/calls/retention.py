"""Which organisations the call still needs, and how long a draft is kept."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from banso.calls.enums import CallState
from banso.calls.models import Application, ApplicationDraft, DraftCopy
from banso.directory.models import Organisation
from banso.foundation.enums import RetentionClass
from banso.foundation.retention import keeps, retained, start_of
from banso.japan.dates import fiscal_year_of


@keeps(Organisation)
def applicants(since: dt.date) -> QuerySet[Application, int]:
    """Municipalities that applied in that fiscal year or a later one."""
    applications = Application.objects.filter(call__fiscal_year__year__gte=fiscal_year_of(since))
    return applications.values_list("municipality_id", flat=True)


@retained(
    ApplicationDraft,
    {"raw": RetentionClass.WORKING_FILE, "values": RetentionClass.WORKING_FILE},
    delete=True,
)
def forgotten_drafts(before: dt.date) -> QuerySet[ApplicationDraft]:
    """Drafts of closed calls, last saved before that day: they hold the office's address as typed."""
    return ApplicationDraft.objects.filter(
        saved_at__lt=start_of(before), application__call__state=CallState.CLOSED
    )


@retained(DraftCopy, {"raw": RetentionClass.WORKING_FILE}, delete=True)
def forgotten_copies(before: dt.date) -> QuerySet[DraftCopy]:
    """Copies of closed calls, typed before that day."""
    return DraftCopy.objects.filter(
        written_at__lt=start_of(before), draft__application__call__state=CallState.CLOSED
    )
