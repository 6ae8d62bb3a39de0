"""Deterministic budgets, cancelling and progress.

`--seconds S` is turned into a number of work units at a fixed rate that each method states, measured once on a
plain two-core machine. So a plan depends on input, seed and S only, never on how fast or busy the machine was. The
clock serves one purpose: on a far slower machine the run stops at `EMERGENCY_FACTOR` × S (at least
`EMERGENCY_FLOOR` seconds) and says so.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

EMERGENCY_FACTOR: Final = 6.0
EMERGENCY_FLOOR: Final = 20.0


class Stopped(StrEnum):
    """Why a run ended."""

    COMPLETE = "complete"
    """Nothing was left to do (proven optimal, or the method ends by itself)."""
    BUDGET = "budget"
    """The work given was spent: the same input, seed and seconds give the same plan."""
    CANCELLED = "cancelled"
    """Someone stopped it; the best so far is returned and may differ from run to run."""
    WALL_CLOCK = "wall_clock"
    """The machine was far too slow for the work given; the best so far may differ from run to run."""

    @property
    def is_repeatable(self) -> bool:
        """Say whether the same input gives the same plan again."""
        return self in (Stopped.COMPLETE, Stopped.BUDGET)


@dataclass(frozen=True, slots=True)
class Progress:
    """What a run can tell while it works. `best` and `bound` are in the objective's unit; None is not known yet."""

    best: float | None
    bound: float | None
    seconds: float
    share: float = 0.0
    """Share of the work done, 0 to 1."""


ProgressCallback = Callable[[Progress], None]


class Cancel:
    """A flag that another thread may set; long loops look at it several times a second."""

    def __init__(self) -> None:
        self._flag = threading.Event()

    def set(self) -> None:
        """Ask the run to stop at the next convenient moment."""
        self._flag.set()

    def is_set(self) -> bool:
        """Say whether someone asked."""
        return self._flag.is_set()


class Budget:
    """Work units of one run, with cancel and progress. `rate` is units per second of `seconds`."""

    def __init__(
        self,
        seconds: float,
        *,
        rate: float,
        progress: ProgressCallback | None = None,
        cancel: Cancel | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.seconds = seconds
        self.units = max(1, round(seconds * rate))
        self.spent = 0
        self._progress, self._cancel, self._clock = progress, cancel, clock
        self._start = clock()
        self._cap = max(EMERGENCY_FLOOR, seconds * EMERGENCY_FACTOR)
        self._stopped: Stopped | None = None

    @property
    def left(self) -> int:
        """Units not spent; 0 once the run must stop."""
        return 0 if self.must_stop() else max(0, self.units - self.spent)

    @property
    def elapsed(self) -> float:
        """Seconds since the start."""
        return self._clock() - self._start

    def spend(self, units: int, *, best: float | None = None, bound: float | None = None) -> None:
        """Book work done and tell the listener."""
        self.spent += units
        self.report(best=best, bound=bound)

    def report(self, *, best: float | None = None, bound: float | None = None) -> None:
        """Tell the listener where the run stands."""
        if self._progress is not None:
            self._progress(Progress(best, bound, self.elapsed, min(1.0, self.spent / self.units)))

    def must_stop(self) -> bool:
        """Say whether someone cancelled or the emergency limit of the clock is over."""
        if self._stopped is None:
            if self._cancel is not None and self._cancel.is_set():
                self._stopped = Stopped.CANCELLED
            elif self.elapsed > self._cap:
                self._stopped = Stopped.WALL_CLOCK
        return self._stopped is not None

    def outcome(self, *, complete: bool = False) -> Stopped:
        """Return why the run ended; `complete` where the method had nothing left to do."""
        if self._stopped is not None:
            return self._stopped
        return Stopped.COMPLETE if complete else Stopped.BUDGET
