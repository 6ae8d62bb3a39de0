"""Dates as they are typed into a form."""

from __future__ import annotations

import datetime as dt


def wareki(name: str, day: dt.date) -> dict[str, str]:
    """A date as the form's four boxes."""
    values = ("西暦", day.year, day.month, day.day)
    return {
        f"{name}_{part}": str(one) for part, one in zip(("era", "year", "month", "day"), values, strict=True)
    }
