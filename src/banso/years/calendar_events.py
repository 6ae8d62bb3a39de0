"""Appointments that later rooms put into calendars: the file of the year, a person's feed, files of their own.

    @calendar_events
    def visits(actor: Actor, fiscal_year: FiscalYear) -> Iterable[CalendarEvent]: ...

A provider returns only what the actor may see, in a constant number of queries.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from banso.foundation.access import Actor
from banso.years.models import FiscalYear


@dataclass(frozen=True)
class CalendarEvent:
    """One appointment. Without `starts_at` it takes whole days from `first` to `last`; `uid` never changes.

    `url` is a path of this site. Whoever is out takes part: unlike milestones it blocks time.
    """

    uid: str
    summary: str
    first: dt.date
    last: dt.date
    starts_at: dt.datetime | None = None
    ends_at: dt.datetime | None = None
    place: str = ""
    description: str = ""
    url: str = ""
    is_cancelled: bool = False


Provider = Callable[[Actor, FiscalYear], Iterable[CalendarEvent]]
_providers: list[Provider] = []


def calendar_events(provider: Provider) -> Provider:
    """Register a provider of appointments."""
    _providers.append(provider)
    return provider


def events_for(actor: Actor, fiscal_year: FiscalYear) -> list[CalendarEvent]:
    """Return the actor's appointments of the year, in order."""
    found = [one for provider in _providers for one in provider(actor, fiscal_year)]
    return sorted(found, key=lambda one: (one.first, one.uid))
