"""A season of months as grids of weeks, for calendars with a box for each day."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from banso.dispatch.calendars import closed_dates, planning_calendar, season, settings_of
from banso.years.models import FiscalYear


@dataclass(frozen=True)
class DayBox:
    """One day: why nobody travels anyway (`closed`), what was said, and what lies on it."""

    date: dt.date
    closed: str
    kind: str
    note: str

    @property
    def is_away(self) -> bool:
        """Whether the day is off."""
        return self.kind == "UNAVAILABLE"


@dataclass(frozen=True)
class Month:
    """A month's weeks from Monday; None where a week begins or ends in another month."""

    first: dt.date
    weeks: Sequence[Sequence[DayBox | None]]


def months_of(
    fiscal_year: FiscalYear, kinds: Mapping[dt.date, str], notes: Mapping[dt.date, str]
) -> list[Month]:
    """Return every month of the year's season of visits."""
    working = planning_calendar(closed_dates(fiscal_year))
    first, last = season(settings_of(fiscal_year))
    found, month = [], first.replace(day=1)
    while month <= last:
        weeks = [
            [
                DayBox(day, working.reason_closed(day) or "", kinds.get(day, ""), notes.get(day, ""))
                if day.month == month.month
                else None
                for day in week[:5]
            ]
            for week in calendar.Calendar().monthdatescalendar(month.year, month.month)
        ]
        found.append(Month(month, [week for week in weeks if any(week)]))
        month = (month + dt.timedelta(days=32)).replace(day=1)
    return found


def shown_days(months: Sequence[Month]) -> list[dt.date]:
    """Return the days that have a box of their own."""
    return [day.date for month in months for week in month.weeks for day in week if day and not day.closed]
