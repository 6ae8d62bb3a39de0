"""Dates as exactly as they are known: 「2月下旬～」 is not a day, and nothing here pretends it is one."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

from banso.japan.dates import month_day
from banso.years.enums import DatePrecision

# 下旬 is the last third of a month.
LATE_FROM_DAY = 21


@dataclass(frozen=True)
class Span:
    """First and last day an entry may mean, and how a person writes it. `is_open`: it goes on after `end`."""

    start: dt.date
    end: dt.date
    label: str
    is_exact: bool
    is_open: bool = False


def month_end(date: dt.date) -> dt.date:
    """Return the last day of the date's month."""
    return date.replace(day=calendar.monthrange(date.year, date.month)[1])


def span_of(date: dt.date, precision: str) -> Span:
    """Return what `date` at `precision` (`DatePrecision`) stands for."""
    month, last = f"{date.month}月", month_end(date)
    match precision:
        case DatePrecision.MONTH:
            return Span(date.replace(day=1), last, month, is_exact=False)
        case DatePrecision.MONTH_END:
            return Span(last, last, f"{month}末", is_exact=False)
        case DatePrecision.MONTH_LATE_OPEN:
            return Span(date.replace(day=LATE_FROM_DAY), last, f"{month}下旬～", is_exact=False, is_open=True)
        case _:
            return Span(date, date, month_day(date), is_exact=True)


def stored_date(date: dt.date, precision: str) -> dt.date:
    """Return the day stored for a date of that precision: the first day it may mean."""
    return span_of(date, precision).start
