"""Column generation: master and pricing in turn; after every turn the bound is valid, and it only grows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from banso.planning.dispatch.bounding.master import Master, Prices, Tour
from banso.planning.dispatch.bounding.pricing import options_of, price
from banso.planning.dispatch.costing import plan_array
from banso.planning.dispatch.engine import layout
from banso.planning.dispatch.plan import PlannedVisit
from banso.planning.dispatch.searching import start_state
from banso.planning.dispatch.tables import Tables

METHOD: Final = "column generation over dated tours"
_MAX_OPTIONS: Final = 20_000
_FEW_LABELS: Final = 1_000
_MANY_LABELS: Final = 64_000
_PULL: Final = 0.6
"""How far prices are pulled back to those of the best bound so far, which calms the turns.

A mixture of two dual solutions is one, worth at least the mixture of their values, so the bound stays valid.
"""
_NEAR: Final = 4e-3
"""From here on the reception rows that a solution breaks are added."""
_CLOSE: Final = 2e-4
"""Stop when the bound is within this share of the programme's value and no reception row is broken."""


@dataclass(frozen=True)
class _Block:
    """What does not change between prices: the visits an expert may do in a block."""

    expert: int
    block: int
    start: int
    days: int
    visits: tuple[int, ...]
    possible: Any
    """visit × day of the block"""
    house: Any
    length: Any
    bit: Any
    houses: Any
    """Index of each house of the arrays below among all."""
    between: Any
    home: Any
    together: Any


@dataclass(frozen=True, slots=True)
class Bound:
    """The lower bound in yen, and whether the method came to its end."""

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

    `turns` limits the work, so that the bound is the same on every machine.
    """
    blocks = _blocks(tables)
    master = Master(tables)
    for tour in _tours_of(tables, start):
        master.add(tour)
    best, labels = 0.0, _FEW_LABELS
    centre: tuple[float, Prices] | None = None
    for turn in range(1, turns + 1):
        if stop():
            return Bound(_floor(best), False, turn)
        value, prices = master.solve()
        added, loss = 0, -np.inf
        for pull in (_PULL, 0.0) if centre is not None else (0.0,):
            worth, asked = value, prices
            if centre is not None and pull:
                worth = (1 - pull) * value + pull * centre[0]
                asked = prices.mixed(centre[1], pull)
            loss, tours = _priced(tables, blocks, master, asked, labels)
            if worth + loss > best:
                best, centre = worth + loss, (worth, asked)
                told(best)
            added += sum(master.add(tour) for tour in tours)
            if added > len(blocks) // 20:
                break
        open_share = (value - best) / value if value > 0 else 0.0
        if open_share > _CLOSE and added <= len(blocks) // 20 and labels < _MANY_LABELS:
            labels *= 4  # the quick pricing has found nearly all it can
            continue
        done = added == 0 or open_share <= _CLOSE
        near = done or open_share <= _NEAR
        if near and master.separate() == 0 and done:
            return Bound(_floor(best), open_share <= _CLOSE, turn)
    return Bound(_floor(best), False, turns)


def _floor(yen: float) -> float:
    """A yen less, for the rounding of the programme."""
    return float(max(0, int(yen) - 1))


def _blocks(tables: Tables) -> list[_Block]:
    fixed, flags = tables.fixed, tables.flags
    days = len(tables.days)
    at = int(fixed[layout.POSSIBLE])
    possible = flags[at : at + len(tables.visits) * days].reshape(len(tables.visits), days) > 0
    at = int(fixed[layout.EXPERT_FREE])
    free = flags[at : at + len(tables.experts) * days].reshape(len(tables.experts), days) > 0
    found = []
    for e in range(len(tables.experts)):
        able = [
            v
            for v in map(int, tables.movable)
            if e in tables.settled[p := int(layout.visit(fixed, v, layout.V_PROJECT))] or e in tables.open[p]
        ]
        for b in range(int(fixed[layout.BLOCK_COUNT])):
            first, last = (
                int(layout.block(fixed, b, layout.B_START)),
                int(layout.block(fixed, b, layout.B_END)),
            )
            block = _block(tables, e, b, able, possible[:, first : last + 1], free[e, first : last + 1])
            if block is not None:
                found.append(block)
    return found


def _block(tables: Tables, e: int, b: int, able: Sequence[int], possible: Any, free: Any) -> _Block | None:
    fixed, days = tables.fixed, possible.shape[1]
    visits, rows = [], []
    for v in able:
        length = int(layout.visit(fixed, v, layout.V_DAYS))
        row = possible[v] & np.array(
            [d + length <= days and free[d : d + length].all() for d in range(days)], bool
        )
        if row.any():
            visits.append(v)
            rows.append(row)
    if not visits:
        return None
    house = np.array([layout.visit(fixed, v, layout.V_HOUSE) for v in visits], np.int64)
    houses, local = np.unique(house, return_inverse=True)
    projects = [int(layout.visit(fixed, v, layout.V_PROJECT)) for v in visits]
    bits = {p: i for i, p in enumerate(dict.fromkeys(projects))}
    if len(bits) > 62:
        bits = {p: min(i, 62) for p, i in bits.items()}
    return _Block(
        expert=e,
        block=b,
        start=int(layout.block(fixed, b, layout.B_START)),
        days=days,
        visits=tuple(visits),
        possible=np.array(rows),
        house=local.astype(np.int64),
        length=np.array([layout.visit(fixed, v, layout.V_DAYS) for v in visits], np.int64),
        bit=np.array([bits[p] for p in projects], np.int64),
        houses=houses,
        between=np.array([[layout.between(fixed, m, n) / 100 for n in houses] for m in houses]),
        home=np.array([layout.home(fixed, e, m) / 100 for m in houses]),
        together=np.array(
            [[layout.same_day(fixed, tables.flags, m, n) for n in houses] for m in houses], np.uint8
        ),
    )


def _priced(
    tables: Tables, blocks: Sequence[_Block], master: Master, prices: Prices, labels: int
) -> tuple[float, list[Tour]]:
    """Return how much the bound lies below the programme's value, as a negative number, and tours worth adding."""
    night = float(tables.problem.costs.yen_per_night)
    loss = 0.0
    tours = []
    for block in blocks:
        e = block.expert
        gain = _gains(block, master, prices)
        sigma = prices.block.get((e, block.block), 0.0)
        rows, worth, count = options_of(
            block.days,
            np.arange(len(block.visits)),
            gain,
            block.house,
            block.length,
            block.bit,
            block.together,
            _MAX_OPTIONS,
        )
        made, least, nets, stops = price(
            block.days,
            rows,
            worth,
            count,
            block.house,
            block.length,
            block.bit,
            block.between,
            block.home,
            night,
            min(0.0, sigma) - 1e-3,
            labels,
        )
        loss += min(0.0, least - sigma) if count + 1 < _MAX_OPTIONS else -np.inf
        for k in range(made):
            chosen = tuple(
                sorted((block.visits[int(i)], block.start + int(d)) for tour, d, i in stops if tour == k)
            )
            yen = float(nets[k]) + sum(gain[block.visits.index(v), d - block.start] for v, d in chosen)
            tours.append(Tour(e, block.block, chosen, yen))
    return loss, tours


def _gains(block: _Block, master: Master, prices: Prices) -> Any:
    """What covering each visit on each day is worth to the master, net of what it pays itself."""
    e = block.expert
    gain = np.full(block.possible.shape, -np.inf)
    for i, v in enumerate(block.visits):
        worth = (
            prices.member.get((v, e), prices.cover[v])
            + prices.load[e]
            + prices.link.get((v, e), 0.0)
            - master.direct[v]
        )
        for d in range(block.days):
            if block.possible[i, d]:
                gain[i, d] = worth + prices.dated[v, block.start + d]
    return gain


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
