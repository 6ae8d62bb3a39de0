"""Column generation: master and pricing in turn; after every turn the bound is valid, and it only grows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from banso.planning.dispatch.bounding.master import Master, Prices, Tour
from banso.planning.dispatch.bounding.pricing import DAY, costs_of, entering, options_of, price
from banso.planning.dispatch.costing import plan_array
from banso.planning.dispatch.engine import layout
from banso.planning.dispatch.plan import PlannedVisit
from banso.planning.dispatch.searching import start_state
from banso.planning.dispatch.tables import Tables

METHOD: Final = "column generation over dated tours"
_LITTLE_MEMORY: Final = 16
_MUCH_MEMORY: Final = 4_096
"""Sets of things done that pricing tells apart, at first and at most."""
_PULLS: Final = 0.8, 0.0
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
    length: Any
    key: Any
    """Visits with the same key exclude each other."""
    rows: Any
    """What can be done on each day; see `pricing.options_of`."""
    between: Any
    home: Any
    way: Any


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
    generation = _Generation(tables, start, told)
    for turn in range(1, turns + 1):
        if stop():
            return generation.bound(turn)
        if generation.turn():
            return generation.bound(turn)
    return generation.bound(turns)


class _Generation:
    """The turns: solve the master, price at calmed prices, add tours and, near the end, broken rows."""

    def __init__(self, tables: Tables, start: Sequence[PlannedVisit], told: Callable[[float], None]) -> None:
        self._tables = tables
        self._told = told
        self._blocks = _blocks(tables)
        self._few = len(self._blocks) // 20
        """So few new tours tell that a way of pricing has found nearly all it can."""
        self._master = Master(tables)
        for tour in _tours_of(tables, start):
            self._master.add(tour)
        self._best, self._share = -np.inf, 1.0
        self._memory = _LITTLE_MEMORY
        self._centre: tuple[float, Prices] | None = None

    def bound(self, turn: int) -> Bound:
        """Return what is proven so far: a yen less, for the rounding of the programme."""
        return Bound(float(max(0, int(max(self._best, 0.0)) - 1)), self._share <= _CLOSE, turn)

    def turn(self) -> bool:
        """Take one turn; says whether nothing is left to do."""
        value, prices = self._master.solve()
        added = self._add_tours(value, prices)
        self._share = (value - self._best) / value if value > 0 else 0.0
        if self._share > _CLOSE and added <= self._few and self._memory < _MUCH_MEMORY:
            self._memory *= 4
            return False
        done = added == 0 or self._share <= _CLOSE
        if done and self._master.raise_open_prices():
            return False
        return (done or self._share <= _NEAR) and self._master.separate() == 0 and done

    def _add_tours(self, value: float, prices: Prices) -> int:
        """Price at prices pulled back to the best so far, then at those of the master if that brought little."""
        added = 0
        for pull in _PULLS if self._centre is not None else (0.0,):
            worth, asked = value, prices
            if self._centre is not None and pull:
                worth = (1 - pull) * value + pull * self._centre[0]
                asked = prices.mixed(self._centre[1], pull)
            loss, tours = _priced(self._tables, self._blocks, self._master, asked, self._memory)
            if worth + loss > self._best:
                self._best, self._centre = worth + loss, (worth, asked)
                self._told(max(0.0, self._best))
            added += sum(self._master.add(tour) for tour in tours)
            if added > self._few:
                break
        return added


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
        long = int(layout.visit(fixed, v, layout.V_DAYS))
        row = possible[v] & np.array([d + long <= days and free[d : d + long].all() for d in range(days)])
        if row.any():
            visits.append(v)
            rows.append(row)
    if not visits:
        return None
    house = np.array([layout.visit(fixed, v, layout.V_HOUSE) for v in visits], np.int64)
    houses, local = np.unique(house, return_inverse=True)
    length = np.array([layout.visit(fixed, v, layout.V_DAYS) for v in visits], np.int64)
    project = np.array([layout.visit(fixed, v, layout.V_PROJECT) for v in visits], np.int64)
    between = np.array([[layout.between(fixed, m, n) / 100 for n in houses] for m in houses])
    home = np.array([*(layout.home(fixed, e, m) / 100 for m in houses), 0.0])
    together = np.array(
        [[layout.same_day(fixed, tables.flags, m, n) for n in houses] for m in houses], np.uint8
    )
    able_days = np.array(rows, np.uint8)
    return _Block(
        expert=e,
        block=b,
        start=int(layout.block(fixed, b, layout.B_START)),
        days=days,
        visits=tuple(visits),
        possible=able_days > 0,
        length=length,
        key=_keys(tables, project, visits, days),
        rows=options_of(able_days, local.astype(np.int64), length, project, together),
        between=between,
        home=home,
        way=entering(between, home, float(tables.problem.costs.yen_per_night)),
    )


def _keys(tables: Tables, projects: Any, visits: Sequence[int], days: int) -> Any:
    """Return a number for each visit, shared by the visits of a project whose gap is too long for one block."""
    alone = [int(layout.project(tables.fixed, p, layout.P_GAP)) < days for p in projects]
    names = [(p, v if free else -1) for p, v, free in zip(projects, visits, alone, strict=True)]
    index = {name: i for i, name in enumerate(dict.fromkeys(names))}
    return np.array([index[name] for name in names], np.int64)


def _priced(
    tables: Tables, blocks: Sequence[_Block], master: Master, prices: Prices, memory: int
) -> tuple[float, list[Tour]]:
    """Return how much the bound lies below the programme's value, as a negative number, and tours worth adding.

    Blocks of an expert with the same visits, days and gains are priced once; each gets the best tour, and they share
    the others.
    """
    night = float(tables.problem.costs.yen_per_night)
    alike: dict[tuple[int, tuple[int, ...], bytes], list[tuple[_Block, Any, float]]] = {}
    for block in blocks:
        gain = _gains(block, master, prices)
        sigma = prices.block.get((block.expert, block.block), 0.0)
        key = block.expert, block.visits, gain.tobytes()
        alike.setdefault(key, []).append((block, gain, sigma))
    loss, tours = 0.0, []
    for group in alike.values():
        block, gain, _ = group[0]
        limit = max(min(0.0, sigma) for _, _, sigma in group) - 1e-3
        cost = costs_of(block.rows, gain, block.length, block.between, night)
        made, least, _, nets, found = price(
            block.days, block.rows, cost, block.key, block.way, block.home, limit, memory
        )
        for n, (block, gain, sigma) in enumerate(group):
            loss += min(0.0, least - sigma)
            for k in {int(nets.argmin()), *range(n % made, made, len(group))} if made else ():
                if nets[k] < min(0.0, sigma) - 1e-3:
                    tours.append(_tour(block, gain, float(nets[k]), found[found[:, 0] == k, 1]))
    return loss, tours


def _tour(block: _Block, gain: Any, net: float, options: Any) -> Tour:
    stops = []
    for o in options:
        for i in block.rows[o, :2]:
            if i >= 0:
                stops.append((int(i), int(block.rows[o, DAY])))
    yen = net + sum(gain[i, d] for i, d in stops)
    chosen = sorted((block.visits[i], block.start + d) for i, d in stops)
    return Tour(block.expert, block.block, tuple(chosen), yen)


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
