"""Branching on who serves which project, the least bound first: what is proven is the least of the open cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from heapq import heappop, heappush
from typing import Final

from banso.planning.dispatch.bounding.turns import Generation, Progress
from banso.planning.dispatch.tables import Tables

_WHOLE: Final = 1e-3
"""An expert who serves a project by less than this share, or by more than one less it, is decided."""
_AHEAD: Final = 0.006
"""A case is followed until its bound is by so large a share above the least: further only when it is the least."""

_Pair = tuple[int, int]
_Case = tuple[float, int, Progress, _Pair | None]
"""A case's bound, a number that settles ties, what is proven, and the project and expert to branch on."""


class Tree:
    """The open cases. Each turn works on one of them; `bound` is proven for all."""

    def __init__(self, tables: Tables, generation: Generation, stop: Callable[[], bool]) -> None:
        self._tables = tables
        self._generation = generation
        self._stop = stop
        self._cases: list[_Case] = []
        self._count = 0
        self.turns = 0

    def grow(self, turns: int, told: Callable[[float], None]) -> float:
        """Branch for up to so many turns and return what is proven. The generation is at the end of its turns."""
        self._keep()
        while self.turns < turns and not self._stop():
            least, _, progress, split = self._cases[0]
            told(least)
            if progress.ended and split is None:
                break
            heappop(self._cases)
            cases = [progress] if split is None or not progress.ended else self._split(progress, split)
            for case in cases:
                self._follow(case, least * (1 + _AHEAD), turns)
        return self._cases[0][0]

    def _split(self, progress: Progress, pair: _Pair) -> list[Progress]:
        """The expert does not serve the project, or nobody else does."""
        p, e = pair
        others = {(p, other) for other in self._tables.open[p] if other != e}
        return [replace(progress, banned=progress.banned | more, ended=False) for more in ({pair}, others)]

    def _follow(self, case: Progress, enough: float, turns: int) -> None:
        self._generation.slim()
        self._generation.enter(case)
        while self.turns < turns and not self._stop():
            self.turns += 1
            if self._generation.turn() or self._generation.progress.best > enough:
                break
        self._keep()

    def _keep(self) -> None:
        progress = self._generation.progress
        heappush(self._cases, (progress.best, self._count, progress, self._choice()))
        self._count += 1

    def _choice(self) -> _Pair | None:
        """Return a project with one free place and the expert, where most is at stake: doubt × price of the visits."""
        centre = self._generation.progress.centre
        worth: Counter[int] = Counter()
        for v, price in enumerate(centre[1].cover if centre else ()):
            worth[int(self._tables.visit_projects[v])] += round(price)
        able = [
            (min(share, 1 - share) * worth[pair[0]], pair)
            for pair, share in self._generation.serving().items()
            if _WHOLE < share < 1 - _WHOLE and self._free_places(pair[0]) == 1
        ]
        return max(able)[1] if able else None

    def _free_places(self, p: int) -> int:
        project = self._tables.problem.projects[self._tables.projects[p]]
        return project.experts - len(self._tables.settled[p])
