"""One anneal of the search after another, each from a start of its own, within one budget."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np

from banso.planning.common.budget import Budget
from banso.planning.common.compiled import HAS_COMPILER
from banso.planning.dispatch.engine.annealing import anneal
from banso.planning.dispatch.engine.layout import Ints
from banso.planning.dispatch.starting import plan_of, start_state
from banso.planning.dispatch.tables import State, Tables

THREADS: Final = 2
"""Anneals that run side by side."""
CHUNK: Final = 400_000 if HAS_COMPILER else 5_000
"""Work after which a listener is told and a wish to stop is heard."""
HOT: Final = 10_000_00.0
COLD: Final = 300_00.0
"""Temperatures of an anneal from nothing, in hundredths of a yen."""
CHANCES: Final = np.array([480, 500, 530, 810, 860, 862, 912, 992, 4, 12], np.int64)
"""Thousandths, added up: date, swap, shift, quick and thorough reassignment, trade, ruin, several dates; the rest
re-dates a project. At last, among how many sizes from two on that of a ruin (projects) and of several dates (visits)
is drawn."""
CHANCES_OF_DATES: Final = np.array([680, 760, 860, 860, 860, 860, 860, 980, 0, 14], np.int64)
"""The same where everybody's projects are settled: only dates are left to choose."""


@dataclass(frozen=True)
class Found:
    """A plan of the search: days and teams as one array, and its price in hundredths of a yen."""

    plan: Ints
    price: int


@dataclass(frozen=True)
class Part:
    """What an anneal may change: the flags of the engine and the visits it may move."""

    flags: Ints
    movable: Ints


@dataclass
class Anneals:
    """Anneals of one problem that share a budget and tell a listener the best of all."""

    tables: Tables
    budget: Budget
    seed: int
    watch: Callable[[], float | None]
    """Tells the bound known so far."""
    best: list[int] = field(default_factory=list)

    @property
    def chances(self) -> Ints:
        """Chances of the moves: those that change experts only where there is a choice."""
        return CHANCES if self.has_choice else CHANCES_OF_DATES

    @cached_property
    def has_choice(self) -> bool:
        """Say whether any project may be served by one expert or another."""
        return any(self.tables.open)

    def run(self, number: int, start: Ints | None, work: int, hot: float, cold: float = COLD) -> Found:
        """Anneal from a plan (or from nothing, filled up greedily). `number` makes its lottery one of its own."""
        tables = self.tables
        state, price = start_state(tables, self.lottery(number), start)
        part = Part(tables.flags, tables.movable)
        return self.anneal(state, price, part, work, hot, cold)

    def lottery(self, number: int) -> int:
        """Return the seed of the anneal of that number."""
        return self.seed * 1_000_003 + number

    def anneal(self, state: State, price: int, part: Part, work: int, hot: float, cold: float) -> Found:
        """Anneal what may change, in chunks; the state stays where the anneal ended. Returns the best plan met."""
        tables, budget = self.tables, self.budget
        plan, best, done = plan_of(tables, state), price, 0
        if not len(part.movable):
            return Found(plan, best)
        while done < work and not budget.must_stop():
            step = min(CHUNK, work - done)
            price, best = anneal(
                tables.fixed,
                part.flags,
                state.state,
                state.sums,
                part.movable,
                self.chances,
                step,
                hot * (cold / hot) ** (done / work),
                hot * (cold / hot) ** ((done + step) / work),
                price,
                best,
                plan,
            )
            done += step
            self._tell(step, best)
        return Found(plan, best)

    def _tell(self, work: int, price: int) -> None:
        self.best.append(price)
        self.best[:] = [min(self.best)]
        self.budget.spend(work // THREADS, best=self.best[0] / 100, bound=self.watch())


def warm_up(tables: Tables) -> None:
    """Compile what is not compiled yet, so that it costs no run its budget."""
    state, plan = tables.empty(0), tables.blank_plan()
    anneal(
        tables.fixed,
        tables.flags,
        state.state,
        state.sums,
        tables.movable,
        CHANCES,
        0,
        HOT,
        COLD,
        0,
        0,
        plan,
    )
    start_state(tables, 0)
