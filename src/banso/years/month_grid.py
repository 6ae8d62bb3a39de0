"""A month as weeks of days, Sunday first as Japanese wall calendars are, with holidays and what falls on each day."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from banso.japan.working_days import MUNICIPAL, holiday_name
from banso.years.spans import month_end

T = TypeVar("T")
# Sunday first.
HEADS = ("日", "月", "火", "水", "木", "金", "土")


@dataclass(frozen=True)
class Day(Generic[T]):
    """One cell. `holiday` is its name; `closed` says why offices do not work (土曜日, 年末年始), or is empty."""

    date: dt.date
    in_month: bool
    is_today: bool
    holiday: str
    closed: str
    entries: Sequence[T] = field(default=())

    @property
    def look(self) -> str:
        """`sunday` (holidays too), `saturday` or nothing: said in words besides."""
        if self.holiday or self.date.weekday() == calendar.SUNDAY:
            return "sunday"
        return "saturday" if self.date.weekday() == calendar.SATURDAY else ""


def month_grid(first: dt.date, entries: Mapping[dt.date, Sequence[T]], today: dt.date) -> list[list[Day[T]]]:
    """Return the weeks of the month of `first`, with the days of the months beside it that fill them."""
    weeks = calendar.Calendar(firstweekday=calendar.SUNDAY).monthdatescalendar(first.year, first.month)
    return [
        [
            Day(
                date=date,
                in_month=date.month == first.month,
                is_today=date == today,
                holiday=holiday_name(date) or "",
                closed=MUNICIPAL.reason_closed(date) or "",
                entries=entries.get(date, ()),
            )
            for date in week
        ]
        for week in weeks
    ]


def months_of(starts_on: dt.date, ends_on: dt.date) -> list[dt.date]:
    """Return the first day of every month from `starts_on` to `ends_on`."""
    months, month = [], starts_on.replace(day=1)
    while month <= ends_on:
        months.append(month)
        month = month_end(month) + dt.timedelta(days=1)
    return months
