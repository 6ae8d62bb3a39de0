"""The master problem: how much of each tour is used. A linear programme, re-solved as tours and rows are added.

Rows: each visit is covered by its team or left open at the price of leaving it; an expert does one thing in a block;
an expert's visits are at most `max_visits`; who does one visit of a project does the others; a municipality receives
on every day on which it is visited; visits of a project keep their gap. The last two kinds of rows are added only where
a solution breaks them: the bound stays valid.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from ortools.linear_solver import pywraplp  # type: ignore[attr-defined]

from banso.planning.dispatch.engine import layout
from banso.planning.dispatch.tables import UNPLANNED_YEN, Tables

Floats = npt.NDArray[Any]
_TOLERANCE: Final = 1e-4
_GAPS_A_TURN: Final = 3
"""Most gap rows added for two visits in one turn."""


@dataclass(frozen=True, slots=True)
class Tour:
    """What one expert does in one block: visits with their first days, and the travel price in yen."""

    expert: int
    block: int
    stops: tuple[tuple[int, int], ...]
    yen: float


@dataclass
class Prices:
    """Dual prices after a solution."""

    cover: list[float]
    member: dict[tuple[int, int], float]
    load: list[float]
    block: dict[tuple[int, int], float] = field(default_factory=dict)
    link: dict[tuple[int, int], float] = field(default_factory=dict)
    dated: Floats = field(default_factory=lambda: np.zeros((0, 0)))
    """visit × first day: what the dated rows (reception, gap) add to the worth of covering the visit on that day."""

    def mixed(self, other: Prices, share: float) -> Prices:
        """Return these prices with `share` of the other's; a row unknown to one of them is priced 0 there."""
        return Prices(
            cover=_mix_lists(self.cover, other.cover, share),
            member=_mix_maps(self.member, other.member, share),
            load=_mix_lists(self.load, other.load, share),
            block=_mix_maps(self.block, other.block, share),
            link=_mix_maps(self.link, other.link, share),
            dated=(1 - share) * self.dated + share * other.dated,
        )


_Key = tuple[int, int]


def _mix_lists(one: list[float], other: list[float], share: float) -> list[float]:
    return [(1 - share) * a + share * b for a, b in zip(one, other, strict=True)]


def _mix_maps(one: dict[_Key, float], other: dict[_Key, float], share: float) -> dict[_Key, float]:
    keys = [*one, *(key for key in other if key not in one)]
    return {key: (1 - share) * one.get(key, 0.0) + share * other.get(key, 0.0) for key in keys}


class Master:
    """The linear programme and its rows."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._visits = [self._visit(v) for v in range(len(tables.visits))]
        self._solver = pywraplp.Solver.CreateSolver("GLOP")
        self._solver.SetSolverSpecificParametersAsString("use_dual_simplex: false")
        infinity = self._solver.infinity()
        self._infinity = infinity
        self._cover, self._open = [], []
        self._member: dict[tuple[int, int], pywraplp.Constraint] = {}
        for v, (p, _, _, size) in enumerate(self._visits):
            open_ = self._solver.NumVar(0, 1, "")
            for e in tables.settled[p]:
                self._member[v, e] = self._solver.Constraint(1, infinity)
                self._member[v, e].SetCoefficient(open_, 1)
            free = size - len(tables.settled[p])
            row = self._solver.Constraint(free, infinity)
            row.SetCoefficient(open_, free)
            self._solver.Objective().SetCoefficient(open_, UNPLANNED_YEN)
            self._cover.append(row)
            self._open.append(open_)
        self._load = [
            self._solver.Constraint(-infinity, e.max_visits) for e in tables.problem.experts.values()
        ]
        self._block: dict[tuple[int, int], pywraplp.Constraint] = {}
        self._link: dict[tuple[int, int], pywraplp.Constraint] = {}
        self._serves: dict[tuple[int, int], pywraplp.Variable] = {}
        self._team: dict[int, pywraplp.Constraint] = {}
        self._reception: dict[tuple[int, int], pywraplp.Constraint] = {}
        self._received: dict[tuple[int, int], pywraplp.Variable] = {}
        self._used: list[tuple[Tour, pywraplp.Variable]] = []
        self._known: set[tuple[int, tuple[tuple[int, int], ...]]] = set()
        self._sharing: set[int] = set()
        """Visits in a municipality with another project, whose days of reception may be joint."""
        self.direct = [0.0] * len(self._visits)
        """Reception yen that a covering tour pays itself: the municipality has no other project to share the day."""
        self._gap: dict[tuple[int, int], pywraplp.Constraint] = {}
        """(earlier visit, day): whoever makes the next visit by that day has made this one a gap before."""
        self._share: list[float] = []
        self._left: list[float] = []
        self._house_days: dict[tuple[int, int], float] = {}
        self._add_receptions()

    def _visit(self, v: int) -> tuple[int, int, int, int]:
        fixed = self._tables.fixed
        p = int(layout.visit(fixed, v, layout.V_PROJECT))
        columns = layout.V_HOUSE, layout.V_DAYS
        house, length = (int(layout.visit(fixed, v, column)) for column in columns)
        return p, house, length, int(layout.project(fixed, p, layout.P_SIZE))

    def _add_receptions(self) -> None:
        """Days of reception: shared ones become variables, at least as many as any one project needs."""
        projects: dict[int, dict[int, list[int]]] = {}
        for v, (p, house, _, _) in enumerate(self._visits):
            projects.setdefault(house, {}).setdefault(p, []).append(v)
        price = self._tables.problem.costs.reception_day
        for house, own in projects.items():
            if len(own) == 1:
                for v in next(iter(own.values())):
                    self.direct[v] = price * self._visits[v][2] / self._visits[v][3]
            else:
                for visits in own.values():
                    self._sharing.update(visits)
                    self._need_days(house, visits)

    def _need_days(self, house: int, visits: list[int]) -> None:
        """The municipality receives at least on as many days as this project's visits take."""
        row = self._solver.Constraint(sum(self._visits[v][2] for v in visits), self._infinity)
        days = set[int]()
        for v in visits:
            length = self._visits[v][2]
            row.SetCoefficient(self._open[v], length)
            for d in range(len(self._tables.days)):
                if layout.possible(self._tables.fixed, self._tables.flags, v, d):
                    days.update(range(d, d + length))
        for d in sorted(days):
            row.SetCoefficient(self._day_of_house(house, d), 1)

    def _day_of_house(self, house: int, d: int) -> pywraplp.Variable:
        if (house, d) not in self._received:
            variable = self._solver.NumVar(0, 1, "")
            self._solver.Objective().SetCoefficient(variable, self._tables.problem.costs.reception_day)
            self._received[house, d] = variable
        return self._received[house, d]

    def add(self, tour: Tour) -> bool:
        """Add a tour as a column; says whether it was new."""
        key = (tour.expert, tour.stops)
        if key in self._known:
            return False
        self._known.add(key)
        column = self._solver.NumVar(0, self._infinity, "")
        self._solver.Objective().SetCoefficient(column, tour.yen + sum(self.direct[v] for v, _ in tour.stops))
        where = (tour.expert, tour.block)
        if where not in self._block:
            self._block[where] = self._solver.Constraint(-self._infinity, 1)
        self._block[where].SetCoefficient(column, 1)
        self._load[tour.expert].SetCoefficient(column, len(tour.stops))
        for v, d in tour.stops:
            self._member.get((v, tour.expert), self._cover[v]).SetCoefficient(column, 1)
            link = self._link_of(v, tour.expert)
            if link is not None:
                link.SetCoefficient(column, 1)
            for row, sign in self._dated_rows(v, d):
                row.SetCoefficient(column, sign)
        self._used.append((tour, column))
        return True

    def _link_of(self, v: int, e: int) -> pywraplp.Constraint | None:
        """The row that lets e do visit v only as far as e serves the project; none where there is no choice."""
        p = self._visits[v][0]
        project = self._tables.problem.projects[self._tables.projects[p]]
        free = project.experts - len(self._tables.settled[p])
        if (v, e) in self._member or (project.visits == 1 and free == 1):
            return None
        if (v, e) not in self._link:
            if (p, e) not in self._serves:
                self._serves[p, e] = self._solver.NumVar(0, 1, "")
                if p not in self._team:
                    self._team[p] = self._solver.Constraint(-self._infinity, free)
                self._team[p].SetCoefficient(self._serves[p, e], 1)
            self._link[v, e] = self._solver.Constraint(-self._infinity, 0)
            self._link[v, e].SetCoefficient(self._serves[p, e], -1)
        return self._link[v, e]

    def solve(self) -> tuple[float, Prices]:
        """Return the value of the programme and the dual prices. Raises RuntimeError where it was not solved."""
        if self._solver.Solve() != pywraplp.Solver.OPTIMAL:
            raise RuntimeError("the master programme was not solved")
        self._share = [column.solution_value() for _, column in self._used]
        self._left = [variable.solution_value() for variable in self._open]
        self._house_days = {key: variable.solution_value() for key, variable in self._received.items()}
        return self._solver.Objective().Value(), Prices(
            cover=[row.dual_value() for row in self._cover],
            member={key: row.dual_value() for key, row in self._member.items()},
            load=[row.dual_value() for row in self._load],
            block={key: row.dual_value() for key, row in self._block.items()},
            link={key: row.dual_value() for key, row in self._link.items()},
            dated=self._dated(),
        )

    def _dated_rows(self, v: int, d: int) -> Iterator[tuple[pywraplp.Constraint, int]]:
        """The dated rows in which the visit on that day stands, with its sign."""
        for x in range(d, d + self._visits[v][2]):
            if (v, x) in self._reception:
                yield self._reception[v, x], -1
        at = int(layout.ordinal(self._tables.fixed, d))
        for (earlier, by), row in self._gap.items():
            if earlier == v and at <= by - self._gap_of(v):
                yield row, 1
            elif earlier == v - 1 and at <= by:
                yield row, -1

    def _gap_of(self, v: int) -> int:
        return int(layout.project(self._tables.fixed, self._visits[v][0], layout.P_GAP))

    def _dated(self) -> Floats:
        days = len(self._tables.days)
        found = np.zeros((len(self._visits), days))
        for (v, x), row in self._reception.items():
            for d in range(max(0, x - self._visits[v][2] + 1), x + 1):
                found[v, d] -= row.dual_value()
        ordinals = np.array([day.toordinal() for day in self._tables.days])
        for (v, by), row in self._gap.items():
            found[v] += row.dual_value() * (ordinals <= by - self._gap_of(v))
            found[v + 1] -= row.dual_value() * (ordinals <= by)
        return found

    def separate(self) -> int:
        """Add the reception and gap rows that the last solution breaks; returns how many."""
        share = np.zeros((len(self._visits), len(self._tables.days)))
        for (tour, _), value in zip(self._used, self._share, strict=False):
            for v, d in tour.stops:
                share[v, d] += value
        fresh = {*self._broken_receptions(share), *self._broken_gaps(share)}
        for tour, column in self._used if fresh else ():
            for v, d in tour.stops:
                for row, sign in self._dated_rows(v, d):
                    if row in fresh:
                        row.SetCoefficient(column, sign)
        return len(fresh)

    def _broken_receptions(self, share: Floats) -> Iterator[pywraplp.Constraint]:
        for v, (_, house, length, size) in enumerate(self._visits):
            if v not in self._sharing:
                continue
            received = np.convolve(share[v], np.ones(length))[: share.shape[1]]
            for x in map(int, np.nonzero(received > _TOLERANCE)[0]):
                if (v, x) not in self._reception and received[x] > size * self._house_days[
                    house, x
                ] + _TOLERANCE:
                    row = self._solver.Constraint(0, self._infinity)
                    row.SetCoefficient(self._received[house, x], size)
                    self._reception[v, x] = row
                    yield row

    def _broken_gaps(self, share: Floats) -> Iterator[pywraplp.Constraint]:
        ordinals = np.array([day.toordinal() for day in self._tables.days])
        made = np.cumsum(share, axis=1)
        for v in range(len(self._visits) - 1):
            if self._visits[v][0] != self._visits[v + 1][0]:
                continue
            before = np.searchsorted(ordinals, ordinals - self._gap_of(v), side="right") - 1
            earlier = np.where(before >= 0, made[v][np.maximum(before, 0)], 0.0)
            excess = made[v + 1] - earlier - self._visits[v][3] * self._left[v]
            for d in map(int, np.argsort(-excess, kind="stable")[:_GAPS_A_TURN]):
                key = (v, int(ordinals[d]))
                if excess[d] > 1e-3 and key not in self._gap:
                    row = self._solver.Constraint(0, self._infinity)
                    row.SetCoefficient(self._open[v], self._visits[v][3])
                    self._gap[key] = row
                    yield row
