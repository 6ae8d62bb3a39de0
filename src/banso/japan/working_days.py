"""Working days of Japanese offices: Monday to Friday, no holiday, not the closing around New Year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

import jpholiday

_ONE_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """What counts as a working day.

    `closing_from` and `closing_to` are the (month, day) between which offices are closed around New Year,
    both included; `closed` holds further closed days.
    """

    closing_from: tuple[int, int] = (12, 29)
    closing_to: tuple[int, int] = (1, 3)
    closed: frozenset[date] = field(default_factory=frozenset)

    def is_year_end_closing(self, day: date) -> bool:
        """Say whether the day lies in the closing around New Year."""
        month_day = (day.month, day.day)
        return month_day >= self.closing_from or month_day <= self.closing_to

    def is_working_day(self, day: date) -> bool:
        """Say whether offices work on that day."""
        return self.reason_closed(day) is None

    def reason_closed(self, day: date) -> str | None:
        """Return why a day is not a working day (土曜日, 文化の日 振替休日, 年末年始, 閉庁日), or None."""
        holiday = holiday_name(day)
        if holiday is not None:
            return holiday
        if day.weekday() >= _SATURDAY:
            return "土曜日" if day.weekday() == _SATURDAY else "日曜日"
        if self.is_year_end_closing(day):
            return "年末年始"
        return "閉庁日" if day in self.closed else None


MUNICIPAL: Final = WorkingCalendar()
"""Offices close 29 December to 3 January (行政機関の休日に関する法律 1条)."""
PLANNING: Final = WorkingCalendar(closing_from=(12, 28), closing_to=(1, 5))
"""Visits are not planned from 28 December to 5 January (spec 40)."""


def holiday_name(day: date) -> str | None:
    """Return the name of the national holiday on that day (substitute holidays too), or None."""
    name = jpholiday.is_holiday_name(day)
    return None if name is None else str(name)


def is_working_day(day: date, *, calendar: WorkingCalendar = MUNICIPAL) -> bool:
    """Say whether the day is a working day."""
    return calendar.is_working_day(day)


def next_working_day(day: date, *, calendar: WorkingCalendar = MUNICIPAL) -> date:
    """Return the first working day after the day."""
    return next(_working_days(day, 1, calendar))


def previous_working_day(day: date, *, calendar: WorkingCalendar = MUNICIPAL) -> date:
    """Return the last working day before the day."""
    return next(_working_days(day, -1, calendar))


def working_day_on_or_after(day: date, *, calendar: WorkingCalendar = MUNICIPAL) -> date:
    """Return the day itself if it is a working day, else the next one (a due date that moves back)."""
    return day if calendar.is_working_day(day) else next_working_day(day, calendar=calendar)


def working_day_on_or_before(day: date, *, calendar: WorkingCalendar = MUNICIPAL) -> date:
    """Return the day itself if it is a working day, else the one before (a due date that moves forward)."""
    return day if calendar.is_working_day(day) else previous_working_day(day, calendar=calendar)


def add_working_days(day: date, n: int, *, calendar: WorkingCalendar = MUNICIPAL) -> date:
    """Return the nth working day after the day, or before it where `n` is negative; `n` 0 gives the day
    itself.

    The day itself is not counted: one working day after a Friday, and after the Saturday following it, is
    Monday.
    """
    if n == 0:
        return day
    following = _working_days(day, 1 if n > 0 else -1, calendar)
    result = day
    for _ in range(abs(n)):
        result = next(following)
    return result


def working_days_between(start: date, end: date, *, calendar: WorkingCalendar = MUNICIPAL) -> int:
    """Count the working days after `start` up to and including `end`; negative where `end` is earlier.

    Thus `working_days_between(d, add_working_days(d, n)) == n`.
    """
    step = _ONE_DAY if end >= start else -_ONE_DAY
    count, day = 0, start
    while day != end:
        day += step
        count += calendar.is_working_day(day)
    return count if end >= start else -count


def _working_days(day: date, direction: int, calendar: WorkingCalendar) -> Iterator[date]:
    """The working days strictly after (direction 1) or before (-1) the day, without end."""
    while True:
        day += direction * _ONE_DAY
        if calendar.is_working_day(day):
            yield day
