"""Which people events still need."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from banso.directory.models import Person
from banso.events.models import EventLead, SessionSpeaker
from banso.foundation.retention import keeps
from banso.japan.dates import fiscal_year_of


@keeps(Person)
def speakers(since: dt.date) -> QuerySet[SessionSpeaker, int]:
    """Speakers announced in that fiscal year or a later one."""
    announced = SessionSpeaker.objects.filter(session__event__fiscal_year__year__gte=fiscal_year_of(since))
    return announced.values_list("person_id", flat=True)


@keeps(Person)
def leads(since: dt.date) -> QuerySet[EventLead, int]:
    """Local leads of events of that fiscal year or a later one."""
    named = EventLead.objects.filter(event__fiscal_year__year__gte=fiscal_year_of(since))
    return named.values_list("person_id", flat=True)
