"""On which day the demo lives: kept beside its data, so that whoever serves it again goes on from there.

Kept is by how many days its clock is moved, and not the day: time goes on in the demo too.
"""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

from banso.loading.living.days import FIRST_DAY, LAST_DAY, default_day
from banso.settings import environment

_FILE = "clock_days"
_DAYS = "BANSO_CLOCK_DAYS"


def live_on(data: Path, day: dt.date | None) -> dt.date:
    """Let the demo in the folder `data` live on `day`, and return it.

    Without one it lives on the day of BANSO_TODAY, else on the calendar's where that lies in the invented year, else
    where an earlier run has left it, else on the year's default day.
    """
    real = environment.real_today()
    if day is None and os.environ.get("BANSO_TODAY"):
        day = real + dt.timedelta(days=environment.clock_days())
    if day is None:
        kept = None if FIRST_DAY <= real <= LAST_DAY else _kept(data)
        day = default_day(real) if kept is None else real + dt.timedelta(days=kept)
    days = (day - real).days
    (data / _FILE).write_text(f"{days}\n", encoding="utf-8")
    os.environ[_DAYS] = str(days)
    return day


def go_on(data: Path) -> None:
    """Let what this process starts live on the demo's day, unless the shell names another."""
    kept = _kept(data)
    if kept is not None and not (os.environ.get(_DAYS) or os.environ.get("BANSO_TODAY")):
        os.environ[_DAYS] = str(kept)


def _kept(data: Path) -> int | None:
    try:
        return int((data / _FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
