"""Which people the dispatch still needs."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from banso.directory.models import Person
from banso.dispatch.models import Expert
from banso.foundation.retention import keeps
from banso.japan.dates import fiscal_year_of


@keeps(Person)
def experts(since: dt.date) -> QuerySet[Expert, int]:
    """Experts on the roster of that fiscal year or a later one."""
    roster = Expert.objects.filter(fiscal_year__year__gte=fiscal_year_of(since))
    return roster.values_list("person_id", flat=True)
