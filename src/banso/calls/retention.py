"""Which organisations the call still needs."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from banso.calls.models import Application
from banso.directory.models import Organisation
from banso.foundation.retention import keeps
from banso.japan.dates import fiscal_year_of


@keeps(Organisation)
def applicants(since: dt.date) -> QuerySet[Application, int]:
    """Municipalities that applied in that fiscal year or a later one."""
    applications = Application.objects.filter(call__fiscal_year__year__gte=fiscal_year_of(since))
    return applications.values_list("municipality_id", flat=True)
