"""The year's planning settings with their defaults, and its working days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator

from banso.dispatch.models import ClosedDay, DispatchSettings
from banso.japan.working_days import WorkingCalendar
from banso.years.models import FiscalYear


def default_settings(fiscal_year: FiscalYear) -> DispatchSettings:
    """Return unsaved settings with the windows of R1: mid-September to mid-January, mid-December to end of February."""
    year = fiscal_year.year
    return DispatchSettings(
        fiscal_year=fiscal_year,
        round1_from=dt.date(year, 9, 17),
        round1_to=dt.date(year + 1, 1, 15),
        round2_from=dt.date(year, 12, 16),
        round2_to=dt.date(year + 1, 3, 1) - dt.timedelta(days=1),
    )


def settings_of(fiscal_year: FiscalYear) -> DispatchSettings:
    """Return the year's settings, or the defaults while nobody changed them."""
    return DispatchSettings.objects.filter(fiscal_year=fiscal_year).first() or default_settings(fiscal_year)


def planning_calendar(closed: Collection[dt.date]) -> WorkingCalendar:
    """Return what counts as a day for visits (spec 40: not 12/28–1/5, not a closed day)."""
    return WorkingCalendar(closing_from=(12, 28), closing_to=(1, 5), closed=frozenset(closed))


def closed_dates(fiscal_year: FiscalYear) -> frozenset[dt.date]:
    """Return the year's closed days."""
    return frozenset(ClosedDay.objects.filter(fiscal_year=fiscal_year).values_list("date", flat=True))


def season(settings: DispatchSettings) -> tuple[dt.date, dt.date]:
    """Return the first and the last day any visit may have."""
    return min(settings.round1_from, settings.round2_from), max(settings.round1_to, settings.round2_to)


def days_between(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """Walk from the first to the last day, both included."""
    for n in range((last - first).days + 1):
        yield first + dt.timedelta(days=n)
