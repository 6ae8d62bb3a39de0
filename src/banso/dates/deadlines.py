"""Until when answers are usually asked for."""

from __future__ import annotations

import datetime as dt

from banso.japan.working_days import add_working_days
from banso.years.models import FiscalYear

# Working days a town hall and an expert have to look into their calendars.
WORKING_DAYS = 7


def usual_due(fiscal_year: FiscalYear, today: dt.date) -> dt.date:
    """Return the day offered as due date: seven working days from today, kept inside the fiscal year."""
    start = min(max(today, fiscal_year.starts_on), fiscal_year.ends_on)
    return min(add_working_days(start, WORKING_DAYS), fiscal_year.ends_on)
