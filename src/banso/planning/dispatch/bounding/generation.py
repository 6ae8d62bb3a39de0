"""The bound as a whole: column generation to its end, then branching on who serves which project."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from banso.planning.dispatch.bounding.branching import Tree
from banso.planning.dispatch.bounding.master import Tour
from banso.planning.dispatch.bounding.turns import CLOSE, Generation
from banso.planning.dispatch.costing import plan_array
from banso.planning.dispatch.engine import layout
from banso.planning.dispatch.plan import PlannedVisit
from banso.planning.dispatch.starting import start_state
from banso.planning.dispatch.tables import Tables

METHOD: Final = "column generation over dated tours, branching on experts"


@dataclass(frozen=True, slots=True)
class Bound:
    """The lower bound in yen, and whether column generation came to its end (branching may go on without one)."""

    yen: float
    converged: bool
    turns: int


def lower_bound(
    tables: Tables,
    start: Sequence[PlannedVisit],
    *,
    turns: int,
    stop: Callable[[], bool] = lambda: False,
    told: Callable[[float], None] = lambda _: None,
) -> Bound:
    """Return a lower bound on `total_yen` plus the price of open visits. `start` is a plan whose tours begin the pool.

    `turns` limits the work, so that the bound is the same on every machine. It is a yen less than what was computed,
    for the rounding of the programme. `told` hears of bounds as they come, not always a higher one.
    """
    generation = Generation(tables, _tours_of(tables, start), told)
    used, ended = 0, False
    while used < turns and not ended and not stop():
        ended, used = generation.turn(), used + 1
    yen, converged = generation.progress.best, generation.share <= CLOSE
    if ended:
        tree = Tree(tables, generation, stop)
        yen = tree.grow(turns - used, told)
        used += tree.turns
    return Bound(float(max(0, int(max(yen, 0.0)) - 1)), converged, used)


def _tours_of(tables: Tables, visits: Sequence[PlannedVisit]) -> list[Tour]:
    """Cut a plan into tours, priced by the engine."""
    state, _ = start_state(tables, 0, plan_array(tables, visits), complete=False)
    stops: dict[tuple[int, int], list[tuple[int, int]]] = {}
    experts = {key: e for e, key in enumerate(tables.experts)}
    numbers = {key: v for v, key in enumerate(tables.visits)}
    for visit in visits:
        d = tables.index_of_day[visit.day]
        for expert in visit.experts:
            key = (experts[expert], int(layout.block_of(tables.fixed, d)))
            stops.setdefault(key, []).append((numbers[visit.key], d))
    return [
        Tour(e, b, tuple(sorted(there)), state.sums[layout.price_at(tables.fixed, e, b)] / 100)
        for (e, b), there in stops.items()
    ]
