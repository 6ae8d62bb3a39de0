"""A lower bound for thousands of visits: prices of visits, of days of reception and of pairs, improved turn by turn.

Any prices give a bound: what the visits are priced at, plus the least that tours and days of reception cost at
these prices. Each turn moves the prices towards what the tours at the last ones left undone (`climbing`).
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from banso.planning.dispatch.bounding import jit
from banso.planning.dispatch.bounding.climbing import balance, climb, nothing
from banso.planning.dispatch.bounding.days import price_days, ways_of
from banso.planning.dispatch.engine import layout
from banso.planning.dispatch.tables import UNPLANNED_YEN, Tables

Floats = npt.NDArray[Any]
Ints = npt.NDArray[Any]

METHOD_AT_SCALE: Final = "Lagrangian bound over tours by days"
_MOST: Final = UNPLANNED_YEN / 4
"""Most that a visit is priced at, all its experts together, for itself and again by pair: so it never pays to leave
one open, and that pairs need sum to 0 only over visits that are made costs the bound nothing."""
_THREADS: Final = 2
_FIRST_STEP, _LAST_STEP = 0.3, 0.003
"""How far a price may move in the first and the last turn, as a share of what a visit is priced at first on average."""
_SCALES: Final = 0.6, 0.8, 1.0, 1.2
"""The first prices are tried at these scales."""

_WEIGHTS: Final = 1.0, 0.3, 0.3, 1.0
"""How far each kind of price moves: cover, pair, dated, load."""


@jit
def cheapest_days(  # noqa: C901 - one recurrence
    cost: Floats,
    possible: Ints,
    ordinal: Ints,
    first: Ints,
    gap: Ints,
    length: Ints,
    house_at: Ints,
    projects: Ints,
    chosen: Ints,
) -> float:
    """Choose days of reception at prices `cost` (house × day, may be below 0); returns what they cost.

    Every day of a price below 0 is taken; others as a project of the house needs them for its visits, in
    order and a gap apart, namely the project that needs the dearest. `projects` lists those of house m from
    house_at[m]; the visits of project p are first[p] up to first[p + 1]. `chosen` takes 1 for each day.
    """
    days, total = cost.shape[1], 0.0
    value, back = np.zeros((16, days)), np.zeros((16, days), np.int64)
    kept = np.zeros(16, np.int64)
    for m in range(cost.shape[0]):
        for d in range(days):
            chosen[m, d] = cost[m, d] < -1e-6
            if cost[m, d] < 0.0:
                total += cost[m, d]
        dearest, most, last = 0.0, 0, -1
        for i in range(house_at[m], house_at[m + 1]):
            p = projects[i]
            n = min(16, first[p + 1] - first[p])
            for j in range(n):
                v, before, least, at = first[p] + j, 0, np.inf, -1
                for d in range(days):
                    while j > 0 and before < d and ordinal[d] - ordinal[before] >= gap[p]:
                        if value[j - 1, before] < least:
                            least, at = value[j - 1, before], before
                        before += 1
                    value[j, d], back[j, d] = np.inf, at
                    if possible[v, d] and (j == 0 or at >= 0):
                        value[j, d] = 0.0 if j == 0 else least
                        for k in range(d, min(days, d + length[v])):
                            value[j, d] += max(0.0, cost[m, k])
            d = int(np.argmin(value[n - 1]))
            if n > 0 and value[n - 1, d] < np.inf and value[n - 1, d] > dearest:
                dearest, most = value[n - 1, d], n
                last = p
                for j in range(n - 1, -1, -1):
                    kept[j] = d
                    d = back[j, d]
        total += dearest
        for j in range(most):
            for k in range(kept[j], min(days, kept[j] + length[first[last] + j])):
                chosen[m, k] = 1
    return total


@dataclass
class Multipliers:
    """Prices in yen: of a visit; of who makes it, 0 in sum over a project; of a project's days; of a full load."""

    cover: Floats
    pair: Floats
    dated: Floats
    load: Floats


class Relaxation:
    """The instance as arrays, visits in order of their houses; prices in, a bound and what it was reached with out."""

    def __init__(self, tables: Tables) -> None:
        fixed, flags = tables.fixed, tables.flags
        visits, days, experts = len(tables.visits), len(tables.days), len(tables.experts)
        houses = len(tables.municipalities)
        rows = np.array([[layout.visit(fixed, v, c) for c in (0, 1, 2)] for v in range(visits)], np.int64)
        self.order = np.argsort(rows[:, 1], kind="stable")
        self.project, self.house, self.length = np.ascontiguousarray(rows[self.order].T)
        self.rank = np.argsort(self.order)
        """Where each visit stands in the order of houses."""
        self.length_of_visit = rows[:, 2].copy()
        self.at = np.searchsorted(self.house, np.arange(houses + 1)).astype(np.int64)
        where = int(fixed[layout.POSSIBLE])
        self.by_visit = np.ascontiguousarray(flags[where : where + visits * days].reshape(visits, days))
        open_ = np.ones(visits, bool)
        open_[tables.movable] = False
        self.by_visit[open_] = 0
        self.left_open = int(open_.sum())
        self.possible = np.ascontiguousarray(self.by_visit[self.order].T)
        where = int(fixed[layout.EXPERT_FREE])
        self.free = flags[where : where + experts * days].reshape(experts, days)
        able = np.zeros((experts, len(tables.projects)), np.uint8)
        for p in range(len(tables.projects)):
            able[[*tables.settled[p], *tables.open[p]], p] = 1
        self.able = np.ascontiguousarray(able[:, self.project])
        self.size = np.array([layout.project(fixed, p, layout.P_SIZE) for p in self.project], float)
        self.need = np.where(open_[self.order], 0.0, self.size)
        """How many experts each visit needs; none where it has to stay open in any case."""
        where = int(fixed[layout.BETWEEN])
        self.between = fixed[where : where + houses * houses].reshape(houses, houses) / 100.0
        where = int(fixed[layout.HOME])
        self.home = fixed[where : where + experts * houses].reshape(experts, houses) / 100.0
        where = int(fixed[layout.SAME_DAY])
        self.together = flags[where : where + houses * houses].reshape(houses, houses)
        self.spans = np.array(
            [[layout.block(fixed, b, c) for c in (0, 1)] for b in range(int(fixed[layout.BLOCK_COUNT]))],
            np.int64,
        )
        self.ordinal = np.array([day.toordinal() for day in tables.days], np.int64)
        self.most = np.array([e.max_visits for e in tables.problem.experts.values()], float)
        self._read_projects(tables)
        costs = tables.problem.costs
        self.night, self.reception = float(costs.yen_per_night), float(costs.reception_day)
        self.there, self.saved = ways_of(self.home, self.between)
        self.slack = 1.0
        """Yen by which what is left out of pricing has to fail to pay."""

    def _read_projects(self, tables: Tables) -> None:
        """Projects by house, and what their visits ask for."""
        fixed, houses, visits = tables.fixed, len(tables.municipalities), len(tables.visits)
        projects = range(len(tables.projects))
        self.first = np.array(
            [*(layout.project(fixed, p, layout.P_FIRST) for p in projects), visits], np.int64
        )
        self.gap = np.array([layout.project(fixed, p, layout.P_GAP) for p in projects], np.int64)
        at = np.array([layout.project(fixed, p, layout.P_HOUSE) for p in projects], np.int64)
        self.house_of_project = at
        self.size_of_project = np.array([layout.project(fixed, p, layout.P_SIZE) for p in projects], float)
        self.projects = np.argsort(at, kind="stable")
        self.house_at = np.searchsorted(at[self.projects], np.arange(houses + 1)).astype(np.int64)
        self.many = np.bincount(at, minlength=houses)

    def priced(self, prices: Multipliers, pool: ThreadPoolExecutor) -> tuple[float, Ints, Ints]:
        """Return the bound at these prices, and the tours (visit, expert, day) and days that reach it."""
        worth = prices.cover[None, :] + prices.pair - prices.load[:, None]
        dated = np.ascontiguousarray(prices.dated[:, self.project])
        experts = len(worth)
        least = np.where(self.possible > 0, dated, np.inf).min(axis=0)
        cuts = [experts * i // _THREADS for i in range(_THREADS + 1)]
        made = [np.empty((2 * (b - a) * len(self.free[0]) + 2, 3), np.int64) for a, b in pairwise(cuts)]
        runs = [
            pool.submit(
                price_days,
                a,
                b,
                self.between,
                self.home,
                self.there,
                self.saved,
                self.together,
                self.house,
                self.project,
                self.able,
                self.possible,
                self.free,
                self.spans,
                worth,
                dated,
                least,
                self.night,
                bool(self.length.max() > 1),
                self.slack,
                rows,
            )
            for (a, b), rows in zip(pairwise(cuts), made, strict=True)
        ]
        cost = np.full((len(self.many), len(self.free[0])), self.reception)
        np.subtract.at(cost, self.house_of_project, (prices.dated * self.size_of_project[None, :]).T)
        chosen = np.zeros(cost.shape, np.int64)
        days = cheapest_days(
            cost,
            self.by_visit,
            self.ordinal,
            self.first,
            self.gap,
            self.length_of_visit,
            self.house_at,
            self.projects,
            chosen,
        )
        results = [run.result() for run in runs]
        bound = float((prices.cover * self.need).sum() - (prices.load * self.most).sum()) + days
        bound += sum(net for net, _ in results) + UNPLANNED_YEN * self.left_open
        return bound, np.concatenate([rows[:n] for rows, (_, n) in zip(made, results, strict=True)]), chosen


def lower_bound_at_scale(
    tables: Tables,
    *,
    turns: int,
    stop: Callable[[], bool] = lambda: False,
    told: Callable[[float], None] = lambda _: None,
) -> float:
    """Return a lower bound in yen on `total_yen` plus the price of open visits, for thousands of visits.

    `turns` sets how fast the steps shrink and so the work: the bound is the same on every machine, unless `stop` ends
    it before. Nights in a row are not limited, and gaps count for receptions only.
    """
    if not len(tables.movable):
        return float(UNPLANNED_YEN * len(tables.visits))
    with ThreadPoolExecutor(_THREADS) as pool:
        ascent = _Ascent(Relaxation(tables), pool)
        for turn in range(turns):
            if stop():
                break
            told(ascent.turn(turn / turns))
    return float(max(0, int(ascent.best) - 1))


class _Ascent:
    """The climb: prices, what the tours at these prices leave undone, and averages of that."""

    def __init__(self, relaxation: Relaxation, pool: ThreadPoolExecutor) -> None:
        self._r, self._pool = relaxation, pool
        self.best, self._turn = -np.inf, 0
        for scale in _SCALES:
            prices = self._first(scale)
            bound, made, chosen = relaxation.priced(prices, pool)
            if bound > self.best:
                self.best, self._prices, self._found = bound, prices, (made, chosen)
        self._unit = max(1.0, float(self._prices.cover.mean()))
        self._averages = [nothing(part.reshape(-1)) for part in _parts(self._prices)]
        self._undone = Multipliers(*(np.zeros_like(part) for part in _parts(self._prices)))

    def _first(self, scale: float) -> Multipliers:
        """A visit's price at first: a way from its nearest expert, or less where nights pay; and its share of a day."""
        r = self._r
        way = np.where(r.able > 0, r.home[:, r.house], np.inf).min(axis=0)
        way = np.where(np.isfinite(way), way, 0.0)
        day = r.reception / np.maximum(1, r.many[r.house_of_project]) / r.size_of_project
        return Multipliers(
            cover=np.minimum(
                scale * np.minimum(way, 0.4 * way + r.night / 3) + day[r.project], _MOST / r.size
            ),
            pair=np.zeros(r.able.shape),
            dated=np.repeat(day[None, :], len(r.ordinal), axis=0),
            load=np.zeros(len(r.able)),
        )

    def turn(self, share: float) -> float:
        """Take a step and price there; returns the best bound so far. `share` says how much of the turns is done."""
        r, prices = self._r, self._prices
        self._turn += 1
        self._look(*self._found)
        yen = self._unit * _FIRST_STEP * (_LAST_STEP / _FIRST_STEP) ** share
        for weight, price, undone, (mean, square) in zip(
            _WEIGHTS, _parts(prices), _parts(self._undone), self._averages, strict=True
        ):
            climb(price.reshape(-1), undone.reshape(-1), mean, square, self._turn, weight * yen)
        np.clip(prices.cover, 0.0, _MOST / r.size, out=prices.cover)
        np.maximum(prices.dated, 0.0, out=prices.dated)
        np.maximum(prices.load, 0.0, out=prices.load)
        balance(prices.pair, r.first, r.rank)
        prices.pair *= min(1.0, _MOST / r.size.max() / max(1.0, float(np.abs(prices.pair).max())))
        bound, made, chosen = r.priced(prices, self._pool)
        self._found = made, chosen
        self.best = max(self.best, bound)
        return self.best

    def _look(self, made: Ints, chosen: Ints) -> None:
        """See what these tours and days do too little (above 0) or too much, for each kind of price."""
        r, undone = self._r, self._undone
        experts, visits = r.able.shape
        v, e, d = made.T
        undone.cover[:] = r.need - np.bincount(v, minlength=visits)
        undone.load[:] = np.bincount(e, minlength=experts) - r.most
        undone.dated[:] = -(r.size_of_project[:, None] * chosen[r.house_of_project]).T
        np.add.at(undone.dated, (d, r.project[v]), 1.0)
        undone.pair[:] = 0.0
        np.subtract.at(undone.pair, (e, v), 1.0)
        balance(undone.pair, r.first, r.rank)


def _parts(m: Multipliers) -> tuple[Floats, Floats, Floats, Floats]:
    return m.cover, m.pair, m.dated, m.load
