"""The search as a whole: a pool of plans at the size of a year, one long anneal on each thread beyond it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from banso.planning.common.budget import Budget
from banso.planning.common.compiled import HAS_COMPILER
from banso.planning.dispatch.anneals import CHUNK, HOT, THREADS, Anneals, Found
from banso.planning.dispatch.dividing import divide
from banso.planning.dispatch.engine.layout import Ints
from banso.planning.dispatch.evolving import evolve
from banso.planning.dispatch.starting import plan_of, start_state
from banso.planning.dispatch.tables import Tables

ENGINE: Final = "compiled" if HAS_COMPILER else "python"
_SMALL: Final = 400
"""Up to so many visits a pool of plans is worth more than one long anneal."""
_RATES: Final = (3_000_000, 2_500_000) if HAS_COMPILER else (25_000, 25_000)
"""Work of a thread in a second of a plain machine, up to `_SMALL` visits and beyond (tables outgrow the caches)."""
_LITTLE: Final = CHUNK
"""Below so much work there is none to share."""


def work_per_second(tables: Tables) -> int:
    """Return the fixed rate by which `--seconds` becomes work of each thread; see `engine.layout.WORK`."""
    return _RATES[len(tables.visits) > _SMALL]


def search(
    tables: Tables,
    budget: Budget,
    *,
    seed: int,
    start: Ints | None = None,
    hot: float = HOT,
    watch: Callable[[], float | None] = lambda: None,
) -> Found:
    """Spend the budget and return the best plan. `watch` tells the bound known so far, for the listener."""
    if not len(tables.movable):
        state, price = start_state(tables, seed, start)
        return Found(plan_of(tables, state), price)
    anneals = Anneals(tables, budget, seed, watch)
    with ThreadPoolExecutor(THREADS) as pool:
        if budget.units < _LITTLE:
            runs = [pool.submit(anneals.run, i, start, budget.units, hot) for i in range(THREADS)]
            return min((run.result() for run in runs), key=lambda found: found.price)
        way = evolve if len(tables.visits) <= _SMALL else divide
        return way(anneals, pool, start, hot)
