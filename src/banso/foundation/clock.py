"""What time it is. The demo may be moved to another day of its invented year; time goes on from there.

Everything asks `django.utils.timezone.now()` or `localdate()`, which read this clock once it is set (a law test keeps
other ways out of the apps). A moved clock is a whole number of days away from the real one, the same number in the site
and in the worker: leases, sessions and mailed links compare moments of one clock, and hours and minutes stay real.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.utils import timezone

_real_now = timezone.now


def start() -> None:
    """Let the process live `settings.CLOCK_DAYS` days from today (the demo; nothing happens where it is 0)."""
    if settings.CLOCK_DAYS:
        shift = dt.timedelta(days=settings.CLOCK_DAYS)
        timezone.now = lambda: _real_now() + shift


@contextmanager
def driven(moment: dt.datetime) -> Iterator[Callable[[dt.datetime], None]]:
    """Let it be `moment` inside the block; the function given moves it on.

    For building a year whose records say when they happened, in one process without other threads. Time stands still
    between two moves.
    """
    before = timezone.now
    held = moment

    def move(to: dt.datetime) -> None:
        nonlocal held
        held = to

    timezone.now = lambda: held
    try:
        yield move
    finally:
        timezone.now = before
