"""The search at the size of a year: a pool of plans, whose offspring are annealed two at a time.

Plans of different anneals differ in who does what, by about one per cent of their price, and no single anneal crosses
between them. An offspring takes some projects from one plan and the rest from another, is repaired and annealed
gently (a memetic search; Vidal et al. 2012 for routing). Both threads finish a pair before the pool changes: a plan
depends on seed and work, never on which was faster.
"""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np

from banso.planning.common.compiled import HAS_COMPILER
from banso.planning.dispatch.anneals import THREADS, Anneals, Found
from banso.planning.dispatch.engine import layout
from banso.planning.dispatch.engine.layout import TEAM, Ints
from banso.planning.dispatch.tables import Tables

_FIRST: Final = 0.7
"""Share of the work for the first plans."""
_LONG: Final = 7_000_000 if HAS_COMPILER else 80_000
"""Work that a first plan is worth, before there are more of them."""
_LONG_OF_DATES: Final = 3_000_000 if HAS_COMPILER else 35_000
"""The same where only dates are left to choose: the anneals come to their end sooner, and more of them differ more."""
_FEWEST: Final = 2
_MOST: Final = 6
_MOST_OF_DATES: Final = 12
_OFFSPRING: Final = 160_000 if HAS_COMPILER else 2_000
"""Work for an offspring."""
_WARM: Final = 1_200_00.0
_COOL: Final = 200_00.0
"""Temperatures of an offspring's anneal, in hundredths of a yen."""


def evolve(anneals: Anneals, pool: ThreadPoolExecutor, start: Ints | None, hot: float) -> Found:
    """Spend the budget and return the best plan."""
    budget = anneals.budget
    whole = budget.units * THREADS
    long, most = (_LONG, _MOST) if anneals.has_choice else (_LONG_OF_DATES, _MOST_OF_DATES)
    count = min(most, max(_FEWEST, int(whole * _FIRST) // long))
    first = int(whole * _FIRST) // count
    runs = [pool.submit(anneals.run, i, start, first, hot) for i in range(count)]
    plans = sorted((run.result() for run in runs), key=_price)
    crossing = Crossing(anneals.tables, anneals.seed)
    number, left = count, whole - first * count
    while left >= THREADS and not budget.must_stop():
        work = min(_OFFSPRING, left // THREADS)
        children = [crossing.child(plans) for _ in range(THREADS)]
        runs = [
            pool.submit(anneals.run, number + i, child, work, min(hot, _WARM), _COOL)
            for i, child in enumerate(children)
        ]
        for run in runs:
            _admit(plans, run.result())
        number += THREADS
        left -= work * THREADS
    return plans[0]


def _price(found: Found) -> int:
    return found.price


def _admit(plans: list[Found], found: Found) -> None:
    """Let a plan of a new price take the place of the dearest."""
    if found.price < plans[-1].price and all(found.price != one.price for one in plans):
        plans[-1] = found
        plans.sort(key=_price)


class Crossing:
    """Makes an offspring's start out of two plans of the pool."""

    def __init__(self, tables: Tables, seed: int) -> None:
        self._lot = random.Random(seed)  # noqa: S311 - a search, not a secret
        fixed, houses = tables.fixed, len(tables.municipalities)
        at = int(fixed[layout.BETWEEN])
        self._between = fixed[at : at + houses * houses].reshape(houses, houses)
        self._house = np.array(
            [layout.project(fixed, p, layout.P_HOUSE) for p in range(len(tables.projects))], np.int64
        )
        self._projects = tables.visit_projects

    def child(self, plans: list[Found]) -> Ints:
        """Return a plan of which a part is one plan's and the rest another's; it may break rules."""
        one, other = (found.plan for found in self._lot.sample(plans, 2))
        visits, made = len(self._projects), other.copy()
        teams = one[visits:].reshape(-1, TEAM)
        chosen = self._around_a_place() if self._lot.random() < 0.5 else self._of_experts(teams[:, 0])
        made[:visits][chosen[self._projects]] = one[:visits][chosen[self._projects]]
        made[visits:].reshape(-1, TEAM)[chosen] = teams[chosen]
        return made

    def _around_a_place(self) -> Ints:
        """Choose the projects nearest to a municipality, a fifth to four fifths of all."""
        count = len(self._house)
        way = self._between[self._lot.randrange(len(self._between))][self._house]
        lots = np.array([self._lot.random() for _ in range(count)])
        chosen = np.zeros(count, bool)
        chosen[np.lexsort((lots, way))[: self._lot.randint(count // 5, 4 * count // 5)]] = True
        return chosen

    def _of_experts(self, leaders: Ints) -> Ints:
        """Choose the projects of half of the experts."""
        half = {e for e in dict.fromkeys(leaders.tolist()) if self._lot.random() < 0.5}
        return np.array([e in half for e in leaders.tolist()], bool)
