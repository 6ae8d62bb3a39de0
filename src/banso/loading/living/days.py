"""The days of the invented year: pure, so that a command can ask before anything is loaded."""

from __future__ import annotations

import datetime as dt

YEAR = 2026
# From here on every role has something to do.
FIRST_DAY, LAST_DAY = dt.date(YEAR, 9, 1), dt.date(YEAR + 1, 3, 31)
# The day of the demo where the calendar's own lies elsewhere.
DEFAULT_DAY = dt.date(YEAR, 11, 16)


def default_day(today: dt.date) -> dt.date:
    """Return the day the demo lives on when nobody names one: the calendar's, where that lies in the year."""
    return today if FIRST_DAY <= today <= LAST_DAY else DEFAULT_DAY
