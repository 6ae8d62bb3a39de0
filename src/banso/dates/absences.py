"""The planning problem after something happened: what is in force may stay, only what is struck must move.

The kit plans within the rules. A plan in force may stand outside them (a gap shorter than asked, a day agreed in
spite of a wish), and nobody would understand why such a visit moves because somebody else fell ill. So the rules are
widened to what is in force; visits that still do not fit together are left out of the search and kept as they are.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from banso.dispatch.reached import VisitKey
from banso.japan.prefectures import NEIGHBOURS
from banso.planning.dispatch.model import Expert, Lock, Municipality, Problem, Project
from banso.planning.dispatch.plan import PlannedVisit
from banso.planning.dispatch.replanning import Disturbance, disturbed
from banso.planning.dispatch.tables import working_days
from banso.plans.planning_input import Records, VisitRow, problem_of


@dataclass(frozen=True)
class Absence:
    """An expert who cannot come, or a municipality that cannot receive, from `first` to `last`."""

    first: dt.date
    last: dt.date
    expert: int = 0
    municipality: int = 0

    def __contains__(self, day: dt.date) -> bool:
        return self.first <= day <= self.last

    def strikes(self, row: VisitRow, municipality: int) -> bool:
        """Whether the visit falls into it."""
        concerned = self.expert in row.experts if self.expert else self.municipality == municipality
        return concerned and any(row.date + dt.timedelta(days=n) in self for n in range(row.days))


@dataclass(frozen=True)
class Again:
    """What is to be planned again: the problem, the visits it is about, and those kept without asking the kit."""

    problem: Problem
    struck: frozenset[VisitKey]
    left_out: frozenset[VisitKey]


def again(records: Records, rows: Sequence[VisitRow], absence: Absence, held: Collection[VisitKey]) -> Again:
    """Return the problem in which only the visits the absence strikes have to move; `held` ones never do."""
    house = {project.pk: project.municipality_id for project in records.projects}
    known = [row for row in rows if row.key in records.kit_number]
    struck = frozenset(
        row.key for row in known if row.key not in held and absence.strikes(row, house[row.project])
    )
    wide = _Widened(records, problem_of(records), known, struck, held)
    problem = wide.problem(absence)
    visits = [wide.kit(row) for row in known if wide.is_in(row)]
    moved = disturbed(problem, visits, Disturbance())
    locks = [
        Lock(visit.project, visit.visit, visit.day, visit.experts)
        for row, visit in zip((row for row in known if wide.is_in(row)), visits, strict=True)
        if row.key in held
    ]
    left_out = frozenset(row.key for row in known if not wide.is_in(row))
    return Again(replace(moved, locks=[*moved.locks, *locks]), struck, left_out)


class _Widened:
    """The problem with its rules widened to the plan in force."""

    def __init__(
        self,
        records: Records,
        problem: Problem,
        rows: Sequence[VisitRow],
        struck: Collection[VisitKey],
        held: Collection[VisitKey],
    ) -> None:
        self.records, self.base, self.rows = records, problem, rows
        self.struck, self.held = struck, held
        self.of_project: dict[int, list[VisitRow]] = defaultdict(list)
        for row in rows:
            self.of_project[row.project].append(row)
        self.out = self._left_out()

    def is_in(self, row: VisitRow) -> bool:
        """Whether the kit is asked about the visit's project."""
        return row.project not in self.out

    def kit(self, row: VisitRow) -> PlannedVisit:
        """Return a visit as the kit names it."""
        return PlannedVisit(
            f"p{row.project}",
            self.records.kit_number[row.key],
            row.date,
            tuple(f"e{pk}" for pk in row.experts),
        )

    # ── what the kit cannot hold ──

    def _left_out(self) -> set[int]:
        """Return the projects kept as they are: all their visits stay and one of them fits into no plan."""
        working = frozenset(working_days(self.base))
        may_stay = {pk for pk, rows in self.of_project.items() if not any(r.key in self.struck for r in rows)}
        out = {
            pk
            for pk in may_stay
            if any(not self._fits(row, working) for row in self.of_project[pk])
            or len({row.experts for row in self.of_project[pk]}) > 1
        }
        return out | self._clashing(may_stay - out)

    def _fits(self, row: VisitRow, working: frozenset[dt.date]) -> bool:
        project = self.base.projects[f"p{row.project}"]
        window = self.base.calendar.window(self.records.kit_number[row.key], project.visits)
        return (
            bool(row.experts)
            and row.days == project.days
            and all(day in working and day in window for day in _days(row))
        )

    def _clashing(self, may_stay: Collection[int]) -> set[int]:
        """Return the projects of visits an expert cannot make on one day beside another one, the first excepted."""
        there: dict[tuple[int, dt.date], list[VisitRow]] = defaultdict(list)
        for row in sorted(self.rows, key=lambda one: (one.key not in self.held, one.key)):
            if row.key not in self.struck:
                for pk in row.experts:
                    for day in _days(row):
                        there[pk, day].append(row)
        out: set[int] = set()
        for rows in there.values():
            kept: list[VisitRow] = []
            for row in rows:
                if row.project in out or not kept or (len(kept) == 1 and self._near(row, kept[0])):
                    kept.append(row)
                elif row.project in may_stay:
                    out.add(row.project)
        return out

    def _near(self, one: VisitRow, other: VisitRow) -> bool:
        houses = [self.base.projects[f"p{row.project}"].municipality for row in (one, other)]
        a, b = (self.base.municipalities[house].place.prefecture for house in houses)
        return one.days == other.days == 1 and (houses[0] == houses[1] or a == b or b in NEIGHBOURS[a])

    # ── the rules, widened ──

    def problem(self, absence: Absence) -> Problem:
        """Return the problem after the absence."""
        inside = [row for row in self.rows if self.is_in(row)]
        staying = [row for row in inside if row.key not in self.struck]
        outside = [row for row in self.rows if not self.is_in(row)]
        experts = {
            key: self._expert(one, inside, staying, outside, absence)
            for key, one in self.base.experts.items()
        }
        houses = {key: self._house(one, staying, absence) for key, one in self.base.municipalities.items()}
        projects = {
            key: self._project(one, self.of_project.get(int(key[1:]), []))
            for key, one in self.base.projects.items()
            if int(key[1:]) not in self.out and int(key[1:]) in self.of_project
        }
        return replace(self.base, experts=experts, municipalities=houses, projects=projects, locks=())

    def _expert(
        self,
        expert: Expert,
        inside: Iterable[VisitRow],
        staying: Iterable[VisitRow],
        outside: Iterable[VisitRow],
        absence: Absence,
    ) -> Expert:
        pk = int(expert.id[1:])
        own = [row for row in inside if pk in row.experts]
        stays = {day for row in staying if pk in row.experts for day in _days(row)}
        busy = {day for row in outside if pk in row.experts for day in _days(row)}
        away = _span(absence) if absence.expert == pk else set()
        houses = {self.base.projects[f"p{row.project}"].municipality for row in own}
        longest = max((row.days - 1 for row in own), default=0)
        return replace(
            expert,
            unavailable=frozenset((expert.unavailable | busy | away) - stays),
            conflicts=frozenset(expert.conflicts - houses),
            max_visits=max(expert.max_visits, len(own)),
            max_nights=max(expert.max_nights, longest),
        )

    def _house(self, one: Municipality, staying: Iterable[VisitRow], absence: Absence) -> Municipality:
        stays = {
            day
            for row in staying
            if self.base.projects[f"p{row.project}"].municipality == one.id
            for day in _days(row)
        }
        away = _span(absence) if f"m{absence.municipality}" == one.id else set()
        return replace(one, unavailable=frozenset((one.unavailable | away) - stays))

    def _project(self, project: Project, rows: Sequence[VisitRow]) -> Project:
        team = tuple(dict.fromkeys(f"e{pk}" for row in rows for pk in row.experts))
        dates = sorted((row.date, self.records.kit_number[row.key]) for row in rows)
        gaps = [(later - earlier).days // max(1, abs(n - k)) for (earlier, k), (later, n) in pairwise(dates)]
        able = self.base.eligible(project)
        return replace(
            project,
            experts=max((len(row.experts) for row in rows), default=project.experts),
            fixed=project.fixed if set(project.fixed) <= set(team) else (),
            candidates=tuple(dict.fromkeys((*able, *team))),
            min_gap_days=max(0, min([project.min_gap_days, *gaps])),
        )


def _days(row: VisitRow) -> list[dt.date]:
    return [row.date + dt.timedelta(days=n) for n in range(row.days)]


def _span(absence: Absence) -> set[dt.date]:
    return {absence.first + dt.timedelta(days=n) for n in range((absence.last - absence.first).days + 1)}


def changed_rows(
    records: Records, rows: Mapping[VisitKey, VisitRow], found: Sequence[PlannedVisit], asked: Again
) -> dict[VisitKey, VisitRow | None]:
    """Return the visits the kit moved, and None for those it could not place."""
    changed: dict[VisitKey, VisitRow | None] = {
        key: None for key in rows if key in records.kit_number and key not in asked.left_out
    }
    for visit in found:
        key = records.own_number[visit.project, visit.visit]
        if key not in rows:
            continue
        team = tuple(sorted(int(expert[1:]) for expert in visit.experts))
        changed[key] = replace(rows[key], date=visit.day, experts=team)
    return {key: row for key, row in changed.items() if row != rows[key]}
