"""From a problem to the arrays of the engine, and from the engine's state back to visits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Final

import numpy as np

from banso.japan.working_days import WorkingCalendar
from banso.planning.dispatch.engine import layout
from banso.planning.dispatch.engine.layout import FREE, TEAM, Ints
from banso.planning.dispatch.geography import ways_of
from banso.planning.dispatch.model import Problem, Project
from banso.planning.dispatch.packing import Counts, Lists, ints, joined, packed, starts
from banso.planning.dispatch.plan import PlannedVisit

UNPLANNED_YEN: Final = 1_000_000
"""What leaving a visit open costs the search: more than any way to place it."""


@dataclass
class State:
    """What the search changes; see `layout`."""

    state: Ints
    sums: Ints

    def copy(self) -> State:
        """Return a copy that can be changed apart."""
        return State(self.state.copy(), self.sums.copy())


@dataclass(frozen=True)
class Tables:
    """A problem as arrays, with the keys that lead back."""

    problem: Problem
    fixed: Ints
    flags: Ints
    days: tuple[date, ...]
    visits: tuple[tuple[str, int], ...]
    projects: tuple[str, ...]
    experts: tuple[str, ...]
    municipalities: tuple[str, ...]
    settled: tuple[tuple[int, ...], ...]
    """Members of each project that may not change."""
    open: tuple[tuple[int, ...], ...]
    """Who may take the other places."""
    movable: Ints
    """Visits that have a possible day and a possible team."""

    @cached_property
    def index_of_day(self) -> dict[date, int]:
        """Index of each working day."""
        return {day: i for i, day in enumerate(self.days)}

    @property
    def state_sizes(self) -> tuple[int, int]:
        """Words of `state` and `sums`."""
        return int(self.fixed[layout.HEADER - 2]), int(self.fixed[layout.HEADER - 1])

    @cached_property
    def visit_projects(self) -> Ints:
        """Project of each visit."""
        return self.fixed[self.fixed[layout.VISITS] :][
            : layout.VISIT_WIDTH * len(self.visits) : layout.VISIT_WIDTH
        ]

    @cached_property
    def choices_of_visit(self) -> Ints:
        """Possible days of each visit."""
        at = self.fixed[layout.POSSIBLE]
        table = self.flags[at : at + len(self.visits) * len(self.days)].reshape(
            len(self.visits), len(self.days)
        )
        found: Ints = table.sum(axis=1, dtype=np.int64)
        return found

    def blank_plan(self) -> Ints:
        """Return an empty plan: day of each visit, then the team of each project."""
        return np.full(len(self.visits) + TEAM * len(self.projects), FREE, np.int32)

    def empty(self, seed: int) -> State:
        """Return the state in which no visit has a day and no project a team."""
        words, sums = self.state_sizes
        found = State(np.zeros(words, np.int32), np.zeros(sums, np.int64))
        f = self.fixed
        found.state[f[layout.DAY_OF] : f[layout.RECEPTIONS]] = FREE  # days, teams and occupations
        found.sums[:4] = layout.seed_words(seed)
        return found


def build(problem: Problem) -> Tables:
    """Turn the problem into arrays."""
    days = working_days(problem)
    experts = tuple(problem.experts)
    index = {e: i for i, e in enumerate(experts)}
    choices = [
        tuple([index[e] for e in part] for part in settled_and_able(problem, p))
        for p in problem.projects.values()
    ]
    possible = _possible(problem, days, {day: i for i, day in enumerate(days)})
    tables = _numbers(problem, days, choices, possible)
    geography = ways_of(problem)
    tables |= {
        layout.BETWEEN: geography.between,
        layout.HOME: geography.home,
        layout.NEAR: geography.nearest,
    }
    bits = {
        layout.POSSIBLE: possible,
        layout.EXPERT_FREE: np.array(
            [day not in e.unavailable for e in problem.experts.values() for day in days]
        ),
        layout.SAME_DAY: geography.same_day,
        layout.ELIGIBLE: _eligible(choices, len(experts)),
    }
    blocks, near = len(tables[layout.BLOCKS]), geography.nearest.shape[1]
    fixed, flags = packed(tables, bits, _counts(problem, len(days), blocks, near), _prices(problem))
    return Tables(
        problem=problem,
        fixed=fixed,
        flags=flags,
        days=days,
        visits=problem.visit_keys,
        projects=tuple(problem.projects),
        experts=experts,
        municipalities=tuple(problem.municipalities),
        settled=tuple(tuple(c[0]) for c in choices),
        open=tuple(tuple(c[1]) for c in choices),
        movable=_movable(problem, choices, possible),
    )


def _numbers(
    problem: Problem, days: Sequence[date], choices: Sequence[tuple[list[int], ...]], possible: Ints
) -> dict[int, Ints]:
    """Return the tables of visits, projects, experts, municipalities, days, blocks and lists."""
    projects = problem.projects.values()
    house = {m: i for i, m in enumerate(problem.municipalities)}
    at = ints(house[p.municipality] for p in projects)
    lists = Lists()
    allowed = lists.add(np.nonzero(possible)[1], possible.sum(axis=1))
    candidates = lists.add(joined(c for _, c in choices), [len(c) for _, c in choices])
    local = lists.add(np.argsort(at, kind="stable"), np.bincount(at, minlength=len(house)))
    block, spans = _blocks(days)
    return {
        **_visits_and_projects(problem, days, choices, at, allowed, candidates),
        layout.EXPERTS: ints(x for e in problem.experts.values() for x in (e.max_visits, e.max_nights)),
        layout.HOUSES: local,
        layout.DAYS: np.column_stack([ints(day.toordinal() for day in days), block]),
        layout.BLOCKS: spans,
        layout.LISTS: lists.joined(),
    }


def _visits_and_projects(
    problem: Problem,
    days: Sequence[date],
    choices: Sequence[tuple[list[int], ...]],
    at: Ints,
    allowed: Ints,
    candidates: Ints,
) -> dict[int, Ints]:
    """Return the two tables; `at` is the municipality of each project, the last two say where its lists stand."""
    projects = tuple(problem.projects.values())
    counts = ints(p.visits for p in projects)
    first = starts(counts)
    before_day, before_team = _previous(problem, days, first)
    visits = np.zeros((len(before_day), layout.VISIT_WIDTH), np.int64)
    visits[:, :6] = np.column_stack(
        [
            np.repeat(np.arange(len(projects)), counts),
            np.repeat(at, counts),
            np.repeat(ints(p.days for p in projects), counts),
            allowed,
            before_day,
        ]
    )
    rows = np.zeros((len(projects), layout.PROJECT_WIDTH), np.int64)
    rows[:, :12] = np.column_stack(
        [
            first[:-1],
            first[1:],
            ints(max(p.min_gap_days, p.days) for p in projects),
            ints(p.experts for p in projects),
            ints(len(settled) for settled, _ in choices),
            at,
            candidates,
            before_team,
        ]
    )
    return {layout.VISITS: visits, layout.PROJECTS: rows}


def _movable(problem: Problem, choices: Sequence[tuple[list[int], ...]], possible: Ints) -> Ints:
    """Return the visits that have a possible day and a possible team."""
    projects = problem.projects.values()
    full = [len(c[0]) + len(c[1]) >= p.experts for c, p in zip(choices, projects, strict=True)]
    counts = ints(p.visits for p in projects)
    found = np.nonzero(possible.any(axis=1) & np.repeat(np.array(full, bool), counts))[0]
    return found.astype(np.int64)


def _counts(problem: Problem, days: int, blocks: int, near: int) -> Counts:
    return Counts(
        visits=len(problem.visit_keys),
        projects=len(problem.projects),
        experts=len(problem.experts),
        houses=len(problem.municipalities),
        days=days,
        blocks=blocks,
        near=near,
    )


def _prices(problem: Problem) -> tuple[int, ...]:
    """Return the prices in order of the header."""
    costs = problem.costs
    return (
        costs.yen_per_night,
        costs.reception_day,
        UNPLANNED_YEN,
        costs.moved_visit,
        costs.changed_expert,
        costs.fairness,
    )


def _eligible(choices: Sequence[tuple[list[int], ...]], experts: int) -> Ints:
    found = np.zeros((len(choices), experts), np.uint8)
    for p, (_, candidates) in enumerate(choices):
        found[p, candidates] = 1
    return found


def working_days(problem: Problem) -> tuple[date, ...]:
    """Return the working days from the start of the first to the end of the last period."""
    calendar = WorkingCalendar(closing_from=(12, 28), closing_to=(1, 5), closed=problem.calendar.closed)
    periods = problem.calendar.round1, problem.calendar.round2
    start, end = min(p.start for p in periods), max(p.end for p in periods)
    days = (start + timedelta(days=n) for n in range((end - start).days + 1))
    return tuple(day for day in days if calendar.is_working_day(day))


def _blocks(days: Sequence[date]) -> tuple[Ints, Ints]:
    """Return the block of each day, and the first and last day of each block."""
    ordinals = ints(day.toordinal() for day in days)
    begins = np.concatenate([[True], np.diff(ordinals) != 1])
    starts = np.nonzero(begins)[0]
    ends = np.concatenate([starts[1:], [len(days)]]) - 1
    return np.cumsum(begins) - 1, np.column_stack([starts, ends])


def settled_and_able(problem: Problem, project: Project) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the members that are decided (fixed or locked) and those who may take the other places.

    Both are empty where the decided ones are too many or may not serve: then there is no team.
    """
    locks = [lock for lock in problem.locks if lock.project == project.id]
    locked = (e for lock in locks if not lock.forbid for e in lock.experts)
    settled = tuple(dict.fromkeys((*project.fixed, *locked)))
    banned = {e for lock in locks if lock.forbid for e in lock.experts}
    able = tuple(
        e
        for e in problem.eligible(project)
        if e not in banned and problem.experts[e].max_nights >= project.days - 1
    )
    if len(settled) > project.experts or not set(settled) <= set(able):
        return (), ()
    if len(settled) == project.experts:
        return settled, ()
    return settled, tuple(e for e in able if e not in settled)


def _possible(problem: Problem, days: Sequence[date], index: dict[date, int]) -> Ints:
    """V × D: 1 where the visit may begin, by period, municipality, length and locks."""
    rows, block = [], _blocks(days)[0]
    for project in problem.projects.values():
        away = problem.municipalities[project.municipality].unavailable
        house = np.array([day not in away for day in days], bool)
        locks = [lock for lock in problem.locks if lock.project == project.id]
        for number in range(1, project.visits + 1):
            window = problem.calendar.window(number, project.visits)
            row = house & np.array([day in window for day in days], bool)
            row = _long(row, project.days, block)
            for lock in locks:
                if lock.visit == number and lock.day is not None:
                    at = index.get(lock.day)
                    mask = np.zeros(len(days), bool)
                    if at is not None:
                        mask[at] = True
                    row &= ~mask if lock.forbid else mask
            rows.append(row)
    return np.array(rows, np.uint8).reshape(len(rows), len(days))


def _long(row: Ints, length: int, block: Ints) -> Ints:
    """Keep the days from which `length` good days of one block follow."""
    found = row.copy()
    for step in range(1, length):
        ahead = np.zeros_like(row)
        ahead[:-step] = row[step:] & (block[step:] == block[:-step])
        found &= ahead
    return found


def _previous(problem: Problem, working: Sequence[date], first: Ints) -> tuple[Ints, Ints]:
    """Return the day of each visit and the team of each project in the plan in force."""
    index = {day: i for i, day in enumerate(working)}
    experts = {expert: i for i, expert in enumerate(problem.experts)}
    days = np.full(int(first[-1]), FREE, np.int64)
    teams = np.full((len(problem.projects), TEAM), FREE, np.int64)
    at = {project: i for i, project in enumerate(problem.projects)}
    for visit in problem.previous:
        p = at[visit.project]
        days[first[p] + visit.visit - 1] = index.get(visit.day, -2)
        for slot, expert in enumerate(visit.experts[:TEAM]):
            teams[p, slot] = experts[expert]
    return days, teams


def teams_and_days(tables: Tables, plan: Ints) -> tuple[Ints, Ints]:
    """Split the copy of a plan that the engine keeps: day of each visit, team of each project."""
    return plan[: len(tables.visits)], plan[len(tables.visits) :].reshape(-1, TEAM)


def read_visits(tables: Tables, plan: Ints) -> list[PlannedVisit]:
    """Return the placed visits of a plan in order of the document."""
    day, team = teams_and_days(tables, plan)
    at = {project: i for i, project in enumerate(tables.projects)}
    found = []
    for v, (project, number) in enumerate(tables.visits):
        if day[v] >= 0:
            experts = tuple(tables.experts[e] for e in team[at[project]] if e >= 0)
            found.append(PlannedVisit(project, number, tables.days[day[v]], experts))
    return found
