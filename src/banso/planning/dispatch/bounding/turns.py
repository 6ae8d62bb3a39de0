"""Column generation: master and pricing in turn; after every turn the bound is valid, and it only grows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from banso.planning.dispatch.bounding.blocks import blocks_of, priced
from banso.planning.dispatch.bounding.master import Master, Prices, Tour
from banso.planning.dispatch.tables import Tables

_LITTLE_MEMORY: Final = 16
_MUCH_MEMORY: Final = 4_096
"""Sets of things done that pricing tells apart, at first and at most."""
_PULLS: Final = 0.8, 0.0
"""How far prices are pulled back to those of the best bound so far, which calms the turns.

A mixture of two dual solutions is one, worth at least the mixture of their values, so the bound stays valid.
"""
_NEAR: Final = 4e-3
"""From here on the reception rows that a solution breaks are added."""
_RISE: Final = 5e-4
"""Dated rows that raise the value by this share are of use."""
_TRIES: Final = 4
"""So often dated rows are added without such a rise; then they are given up for the sake of branching."""
CLOSE: Final = 2e-4
"""Stop when the bound is within this share of the programme's value and no reception row is broken."""


_KEPT_YEN: Final = 2_000.0
"""Tours up to this reduced cost are kept when the programme is made lean."""
_GROWTH: Final = 1.5
"""The programme is made lean when it has so many times the tours it had then."""

Banned = frozenset[tuple[int, int]]
"""(project, expert): this expert does not serve the project."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What is proven under some bans: a bound, the prices that prove it, and whether more turns can raise it."""

    banned: Banned = frozenset()
    best: float = -np.inf
    centre: tuple[float, Prices] | None = None
    ended: bool = False


class Generation:
    """The turns: solve the master, price at calmed prices, add tours and, near the end, broken rows."""

    def __init__(self, tables: Tables, tours: Iterable[Tour], told: Callable[[float], None]) -> None:
        self._tables = tables
        self._told = told
        self._blocks = blocks_of(tables)
        self._few = len(self._blocks) // 20
        """So few new tours tell that a way of pricing has found nearly all it can."""
        self._master = Master(tables)
        for tour in tours:
            self._master.add(tour)
        self._lean: int | None = None
        """How many tours the programme had when it was last made lean; None before the end of the first turns."""
        self._memory = _LITTLE_MEMORY
        self._tries = 0
        """How often dated rows were added in vain."""
        self._before = np.inf if self._master.can_choose else -np.inf
        """The least value of the programme since dated rows are added; -inf where they need no proof of their use."""
        self.share = 1.0
        """How far the bound lies below the value of the programme, as a share of it."""
        self.enter(Progress())

    @property
    def progress(self) -> Progress:
        """What is proven under the present bans."""
        return Progress(self._banned, self._best, self._centre, self._ended)

    def enter(self, progress: Progress) -> None:
        """Go on from there. What prices prove under few bans they prove under more: it may be a wider case's."""
        self._best, self._centre, self._banned = progress.best, progress.centre, progress.banned
        self._ended = self._settled = self._near = False
        self._master.restrict(progress.banned)

    def serving(self) -> dict[tuple[int, int], float]:
        """Return how far each expert serves each project in the last solution, where there is a choice."""
        return self._master.serving

    def slim(self) -> None:
        """Make the programme lean if it has grown."""
        if self._lean is None or self._master.size > _GROWTH * self._lean:
            self._master = self._master.lean(_KEPT_YEN)
            self._lean = self._master.size

    def turn(self) -> bool:
        """Take one turn; says whether nothing is left to do."""
        value, prices = self._solved()
        added = self._add_tours(value, prices)
        self.share = (value - self._best) / value if value > 0 else 0.0
        self._near = self.share <= _NEAR
        if self.share > CLOSE:
            if added <= self._few and self._memory < _MUCH_MEMORY:
                self._memory *= 4
                return False
            if added:
                return False
        if self._master.raise_open_prices():
            return False
        self._ended, self._settled, self._near = self._settled, True, True
        return self._ended

    def _solved(self) -> tuple[float, Prices]:
        """Solve the programme; near the end with the dated rows that it breaks, unless they proved to be of no use."""
        value, prices = self._master.solve()
        if not self._near or self._tries >= _TRIES:
            return value, prices
        self._before = min(value, self._before)
        if value > self._before * (1 + _RISE):
            self._tries, self._before = 0, -np.inf
        elif self._before > 0:
            self._tries += 1
        if self._tries == _TRIES:
            self._master = self._master.lean(_KEPT_YEN)
        elif self._master.separate():
            self._settled = False
        else:
            return value, prices
        return self._master.solve()

    def _add_tours(self, value: float, prices: Prices) -> int:
        """Price at prices pulled back to the best so far, then at those of the master if that brought little."""
        added = 0
        for pull in _PULLS if self._centre is not None else (0.0,):
            worth, asked = value, prices
            if self._centre is not None and pull:
                worth = (1 - pull) * value + pull * self._centre[0]
                asked = prices.mixed(self._centre[1], pull)
            loss, tours = priced(self._tables, self._blocks, self._master, asked, self._memory)
            if worth + loss > self._best:
                self._best, self._centre = worth + loss, (worth, asked)
                self._told(self._best)
            added += sum(self._master.add(tour) for tour in tours)
            if added > self._few:
                break
        return added
