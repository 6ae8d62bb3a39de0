"""The master problem: how much of each tour is used. A linear programme, re-solved as tours and rows are added.

Rows: each visit is covered by its team or left open at the price of leaving it; an expert does one thing in a block;
an expert's visits are at most `max_visits`; who does one visit of a project does the others; a municipality receives
on every day on which it is visited; visits of a project keep their gap. The last two kinds of rows are added only where
a solution breaks them: the bound stays valid.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from ortools.linear_solver import pywraplp  # type: ignore[attr-defined]

from banso.planning.dispatch.engine import layout
from banso.planning.dispatch.tables import UNPLANNED_YEN, Tables

Floats = npt.NDArray[Any]
_TOLERANCE: Final = 1e-4
_TOLERANCE_OF_GAPS: Final = 1e-3
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
_Span = tuple[int, int, pywraplp.Constraint, int]
"""First and last day, a row, and the sign with which a visit begun on one of those days stands in it."""


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
        infinity = self._solver.infinity()
        self._infinity = infinity
        self._raised = set(range(len(self._visits))) - set(map(int, tables.movable))
        """Visits whose open price is the true one."""
        self._rows_are_new = self._columns_are_new = False
        self.banned: frozenset[tuple[int, int]] = frozenset()
        self.serving: dict[tuple[int, int], float] = {}
        """How far each expert serves each project in the last solution, where there is a choice."""
        self._add_visits()
        self._load = [
            self._solver.Constraint(-infinity, e.max_visits) for e in tables.problem.experts.values()
        ]
        self._block = {
            (e, b): self._solver.Constraint(-infinity, 1)
            for e in range(len(tables.experts))
            for b in range(int(tables.fixed[layout.BLOCK_COUNT]))
        }
        self._link: dict[tuple[int, int], pywraplp.Constraint] = {}
        self._serves: dict[tuple[int, int], pywraplp.Variable] = {}
        self._add_teams()
        self._reception: dict[tuple[int, int], pywraplp.Constraint] = {}
        self._received: dict[tuple[int, int], pywraplp.Variable] = {}
        self._used: list[tuple[Tour, pywraplp.Variable]] = []
        self._known: dict[tuple[int, tuple[tuple[int, int], ...]], float] = {}
        self._sharing: set[int] = set()
        """Visits in a municipality with another project, whose days of reception may be joint."""
        self.direct = [0.0] * len(self._visits)
        """Reception yen that a covering tour pays itself: the municipality has no other project to share the day."""
        self._spans: list[list[_Span]] = [[] for _ in self._visits]
        self._columns: list[list[tuple[int, pywraplp.Variable]]] = [[] for _ in self._visits]
        """For each visit the first day and the variable of every tour that makes it."""
        self._gap: dict[tuple[int, int], pywraplp.Constraint] = {}
        """(earlier visit, day): whoever makes the next visit by that day has made this one a gap before."""
        self._share: list[float] = []
        self._left: list[float] = []
        self._house_days: dict[tuple[int, int], float] = {}
        self._add_receptions()

    def _add_visits(self) -> None:
        """A row for the free places of a visit's team and one for each settled member; a variable leaves it open."""
        tables, infinity = self._tables, self._infinity
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
            price = UNPLANNED_YEN if v in self._raised else self._first_price(p)
            self._solver.Objective().SetCoefficient(open_, price)
            self._cover.append(row)
            self._open.append(open_)

    def _first_price(self, p: int) -> float:
        """Return what leaving a visit of the project open costs at first: half as much again as a trip of its own.

        Less than the true price can only lower the bound, and it keeps the first dual prices near the last ones.
        """
        fixed = self._tables.fixed
        house, size = (int(layout.project(fixed, p, column)) for column in (layout.P_HOUSE, layout.P_SIZE))
        days = self._tables.problem.projects[self._tables.projects[p]].days
        settled, able = self._tables.settled[p], self._tables.open[p]
        ways = [layout.home(fixed, e, house) / 50 for e in settled]
        ways += sorted(layout.home(fixed, e, house) / 50 for e in able)[: size - len(settled)]
        costs = self._tables.problem.costs
        nights = (days - 1) * size * costs.yen_per_night
        return min(UNPLANNED_YEN, 1.5 * sum(ways) + nights + days * costs.reception_day + 1)

    def raise_open_prices(self) -> bool:
        """Put the true price on every visit that the last solution leaves open; says whether there was one to raise."""
        raised = False
        for v in range(len(self._open)):
            if self._left[v] > _TOLERANCE and v not in self._raised:
                self._raise(v)
                raised = True
        return raised

    def _raise(self, v: int) -> None:
        self._solver.Objective().SetCoefficient(self._open[v], UNPLANNED_YEN)
        self._raised.add(v)

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

    def _add_teams(self) -> None:
        """Where there is a choice of experts, each does the visits of a project as far as they serve it."""
        for v, (p, _, _, size) in enumerate(self._visits):
            able, free = self._tables.open[p], size - len(self._tables.settled[p])
            if not free or len(able) <= 1:
                continue
            if (p, able[0]) not in self._serves:
                team = self._solver.Constraint(-self._infinity, free)
                for e in able:
                    self._serves[p, e] = self._solver.NumVar(0, 1, "")
                    team.SetCoefficient(self._serves[p, e], 1)
            for e in able:
                self._link[v, e] = self._solver.Constraint(-self._infinity, 0)
                self._link[v, e].SetCoefficient(self._serves[p, e], -1)

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
        """Add a tour as a column; says whether it was new, or cheaper than the same stops in another order."""
        key = (tour.expert, tour.stops)
        if self._known.get(key, np.inf) <= tour.yen + _TOLERANCE:
            return False
        self._known[key] = tour.yen
        self._columns_are_new = True
        column = self._solver.NumVar(0, self._infinity, "")
        self._solver.Objective().SetCoefficient(column, tour.yen + sum(self.direct[v] for v, _ in tour.stops))
        self._block[tour.expert, tour.block].SetCoefficient(column, 1)
        self._load[tour.expert].SetCoefficient(column, len(tour.stops))
        for v, d in tour.stops:
            self._member.get((v, tour.expert), self._cover[v]).SetCoefficient(column, 1)
            if (v, tour.expert) in self._link:
                self._link[v, tour.expert].SetCoefficient(column, 1)
            self._columns[v].append((d, column))
            for first, last, row, sign in self._spans[v]:
                if first <= d <= last:
                    row.SetCoefficient(column, sign)
        self._used.append((tour, column))
        return True

    def solve(self) -> tuple[float, Prices]:
        """Return the value of the programme and the dual prices. Raises RuntimeError where it was not solved.

        GLOP begins from the last basis only where nothing but columns was added and it runs the primal simplex, or
        nothing but rows (or bounds changed) and it runs the dual one.
        """
        name = "true" if self._rows_are_new else "false"
        self._solver.SetSolverSpecificParametersAsString(
            f"use_dual_simplex: {name} use_preprocessing: false use_scaling: false"
        )
        self._rows_are_new = self._columns_are_new = False
        if self._solver.Solve() != pywraplp.Solver.OPTIMAL:
            raise RuntimeError("the master programme was not solved")
        self._share = [column.solution_value() for _, column in self._used]
        self._left = [variable.solution_value() for variable in self._open]
        self.serving = {key: variable.solution_value() for key, variable in self._serves.items()}
        self._house_days = {key: variable.solution_value() for key, variable in self._received.items()}
        return self._solver.Objective().Value(), Prices(
            cover=[row.dual_value() for row in self._cover],
            member={key: row.dual_value() for key, row in self._member.items()},
            load=[row.dual_value() for row in self._load],
            block={key: row.dual_value() for key, row in self._block.items()},
            link={key: row.dual_value() for key, row in self._link.items()},
            dated=self._dated(),
        )

    def project_of(self, v: int) -> int:
        """Return the project of a visit."""
        return self._visits[v][0]

    def restrict(self, banned: frozenset[tuple[int, int]]) -> None:
        """Let an expert serve a project, (project, expert), exactly where that is not banned."""
        if self._columns_are_new and self._share:
            self.solve()
        for key, variable in self._serves.items():
            most = 0.0 if key in banned else 1.0
            if variable.ub() != most:
                variable.SetUb(most)
                self._rows_are_new = True
        self.banned = banned

    def _bind(self, row: pywraplp.Constraint, v: int, first: int, last: int, sign: int) -> None:
        """Let every tour that begins the visit on one of these days stand in the row."""
        self._spans[v].append((first, last, row, sign))
        for d, column in self._columns[v]:
            if first <= d <= last:
                row.SetCoefficient(column, sign)

    def _gap_of(self, v: int) -> int:
        return int(layout.project(self._tables.fixed, self._visits[v][0], layout.P_GAP))

    def _dated(self) -> Floats:
        found = np.zeros((len(self._visits), len(self._tables.days)))
        for v, spans in enumerate(self._spans):
            for first, last, row, sign in spans:
                found[v, first : last + 1] += sign * row.dual_value()
        return found

    def separate(self) -> int:
        """Add the reception and gap rows that the last solution breaks; returns how many."""
        share = np.zeros((len(self._visits), len(self._tables.days)))
        for (tour, _), value in zip(self._used, self._share, strict=False):
            if value:
                for v, d in tour.stops:
                    share[v, d] += value
        added = self._add_broken_receptions(share) + self._add_broken_gaps(share)
        self._rows_are_new = added > 0
        return added

    def _add_broken_receptions(self, share: Floats) -> int:
        added = 0
        for v, (_, house, length, size) in enumerate(self._visits):
            if v not in self._sharing:
                continue
            received = np.convolve(share[v], np.ones(length))[: share.shape[1]]
            for x in map(int, np.nonzero(received > _TOLERANCE)[0]):
                over = received[x] - size * self._house_days[house, x]
                if (v, x) not in self._reception and over > _TOLERANCE:
                    self._add_reception(v, x)
                    added += 1
        return added

    def _add_reception(self, v: int, x: int) -> None:
        """Visit v on day x needs a day of reception."""
        _, house, length, size = self._visits[v]
        row = self._solver.Constraint(0, self._infinity)
        row.SetCoefficient(self._received[house, x], size)
        self._bind(row, v, x - length + 1, x, -1)
        self._reception[v, x] = row

    def _add_broken_gaps(self, share: Floats) -> int:
        made = np.cumsum(share, axis=1)
        added = 0
        for v in range(len(self._visits) - 1):
            if self._visits[v][0] != self._visits[v + 1][0]:
                continue
            before = self._days_before(v)
            earlier = np.where(before >= 0, made[v][np.maximum(before, 0)], 0.0)
            excess = made[v + 1] - earlier - self._visits[v][3] * self._left[v]
            for d in map(int, np.argsort(-excess, kind="stable")[:_GAPS_A_TURN]):
                if excess[d] > _TOLERANCE_OF_GAPS and (v, d) not in self._gap:
                    self._add_gap(v, d)
                    added += 1
        return added

    def _days_before(self, v: int) -> Floats:
        """Return for each day the last one on which visit v may begin if the next visit is made by then, or -1."""
        ordinals = np.array([day.toordinal() for day in self._tables.days])
        return np.searchsorted(ordinals, ordinals - self._gap_of(v), side="right") - 1

    def _add_gap(self, v: int, d: int) -> None:
        """Whoever makes the visit after v by day d has made v a gap before, unless v is left open."""
        row = self._solver.Constraint(0, self._infinity)
        row.SetCoefficient(self._open[v], self._visits[v][3])
        self._bind(row, v, 0, int(self._days_before(v)[d]), 1)
        self._bind(row, v + 1, 0, d, -1)
        self._gap[v, d] = row

    def lean(self, most: float) -> Master:
        """Return a programme with the tours of reduced cost up to `most` yen and the dated rows that cost something.

        What is left out comes back where it is worth it; a smaller programme is solved faster.
        """
        self.solve()  # a changed programme has no prices, and says so once for each that is asked
        made = Master(self._tables)
        for v in self._raised - made._raised:
            made._raise(v)
        for (v, x), row in self._reception.items():
            if abs(row.dual_value()) > _TOLERANCE:
                made._add_reception(v, x)
        for (v, d), row in self._gap.items():
            if abs(row.dual_value()) > _TOLERANCE:
                made._add_gap(v, d)
        for tour, column in self._used:
            if column.reduced_cost() <= most:
                made.add(tour)
        made.restrict(self.banned)
        return made

    @property
    def can_choose(self) -> bool:
        """Say whether any project may be served by one expert or another."""
        return bool(self._serves)

    @property
    def size(self) -> int:
        """The number of tours in the programme."""
        return len(self._used)
