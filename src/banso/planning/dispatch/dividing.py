"""The search at the size of the country: both threads anneal one plan, each one half of the map.

A line through the country, turned a little each round, parts municipalities and experts. A project may change where
its municipality and its team lie on one side; what crosses the line stays frozen for the round. So no expert's day
and no municipality's day of reception is touched from both sides, and the halves' changes can be put together.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from math import cos, pi, sin
from typing import Final

import numpy as np

from banso.planning.dispatch.anneals import COLD, THREADS, Anneals, Found, Part
from banso.planning.dispatch.engine import layout
from banso.planning.dispatch.engine.layout import TEAM, Ints
from banso.planning.dispatch.model import Place
from banso.planning.dispatch.starting import plan_of, start_state
from banso.planning.dispatch.tables import Tables

_ROUND: Final = 2_500_000
"""Work of a thread after which the line is drawn anew."""
_HOT: Final = 8_000_00.0
"""So large a plan has no time to cool from more; measured at full size (5,000 and 12,000 yen were worse)."""
_NEAREST: Final = 6
"""New experts of a project are drawn from so many, the nearest, or from those who serve near it: others would not pay.

Measured at 1,000 projects, 12 s: 9.93 M yen with all, 9.83 M with 20, 9.44 M with 12, 9.30 M with 6, 9.34 M with 4.
"""
_TURN: Final = pi * (5**0.5 - 1) / 2
"""The golden section of a half turn: no two lines of a run lie close to each other."""


def divide(anneals: Anneals, pool: ThreadPoolExecutor, start: Ints | None, hot: float) -> Found:
    """Spend the budget and return the best plan."""
    tables, budget = anneals.tables, anneals.budget
    rounds = max(1, round(budget.units / _ROUND))
    state, price = start_state(tables, anneals.lottery(0), start)
    best = Found(plan_of(tables, state), price)
    hot = min(hot, _HOT)
    plan, cooling = best.plan, COLD / hot
    by_way = _by_way(tables)
    for turn in range(rounds):
        if budget.must_stop():
            break
        heat = [hot * cooling ** (at / rounds) for at in (turn, turn + 1)]
        parts = halves(tables, plan, turn * _TURN)
        near = replace(anneals, tables=drawing_near(by_way, plan))
        runs = [
            pool.submit(_half, near, 1 + turn * THREADS + i, plan, part, budget.units // rounds, *heat)
            for i, part in enumerate(parts)
        ]
        plan = _joined(tables, plan, parts, [run.result() for run in runs])
        price = start_state(tables, 0, plan, complete=False)[1]
        if price < best.price:
            best = Found(plan, price)
    return best


def _by_way(tables: Tables) -> Tables:
    """Return the tables with the experts that lotteries draw from in the order of their ways to the project."""
    fixed = tables.fixed.copy()
    for p in range(len(tables.projects)):
        start, end = (int(layout.project(fixed, p, field)) for field in (layout.P_FROM, layout.P_TO))
        house, at = int(layout.project(fixed, p, layout.P_HOUSE)), int(fixed[layout.LISTS])
        able = fixed[at + start : at + end]
        ways = [layout.home(fixed, int(e), house) for e in able]
        able[:] = able[np.argsort(ways, kind="stable")]
    return replace(tables, fixed=fixed)


def drawing_near(by_way: Tables, plan: Ints) -> Tables:
    """Let lotteries draw from each project's nearest experts; from all where the plan leaves a visit open."""
    fixed = by_way.fixed.copy()
    at, count = int(fixed[layout.PROJECTS]), len(by_way.projects)
    rows = fixed[at : at + layout.PROJECT_WIDTH * count].reshape(count, -1)
    is_open = np.zeros(count, bool)
    is_open[by_way.visit_projects[plan[: len(by_way.visits)] < 0]] = True
    nearest = np.minimum(rows[:, layout.P_TO], rows[:, layout.P_FROM] + _NEAREST)
    rows[:, layout.P_TO] = np.where(is_open, rows[:, layout.P_TO], nearest)
    return replace(by_way, fixed=fixed)


def _half(anneals: Anneals, number: int, plan: Ints, part: Part, work: int, hot: float, cold: float) -> Ints:
    """Anneal one half and return the plan as the anneal left it: while it is hot, the best met is of no use."""
    tables = anneals.tables
    state, price = start_state(tables, anneals.lottery(number), plan, complete=False)
    anneals.anneal(state, price, part, work, hot, cold)
    return plan_of(tables, state)


def _joined(tables: Tables, plan: Ints, parts: list[Part], found: list[Ints]) -> Ints:
    visits, made = len(tables.visits), plan.copy()
    for part, one in zip(parts, found, strict=True):
        own = np.unique(tables.visit_projects[part.movable])
        made[part.movable] = one[part.movable]
        made[visits:].reshape(-1, TEAM)[own] = one[visits:].reshape(-1, TEAM)[own]
    return made


def halves(tables: Tables, plan: Ints, angle: float) -> list[Part]:
    """Part the map by a line at that angle through the middle of the visits; returns what may change on each side."""
    problem, fixed = tables.problem, tables.fixed
    house = _along([m.place for m in problem.municipalities.values()], angle)
    home = _along([e.home for e in problem.experts.values()], angle)
    at = np.array([layout.project(fixed, p, layout.P_HOUSE) for p in range(len(tables.projects))], np.int64)
    middle = np.median(house[at])
    beyond, expert_beyond = house[at] > middle, home > middle
    team = plan[len(tables.visits) :].reshape(-1, TEAM)
    crossing = ((expert_beyond[team] != beyond[:, None]) & (team >= 0)).any(axis=1)
    return [_part(tables, (beyond == side) & ~crossing, expert_beyond == side) for side in (False, True)]


def _part(tables: Tables, own: Ints, experts: Ints) -> Part:
    """Let only those projects change, and only to those experts."""
    fixed, flags, days = tables.fixed, tables.flags.copy(), len(tables.days)
    frozen = ~own[tables.visit_projects]
    at = int(fixed[layout.POSSIBLE])
    flags[at : at + len(frozen) * days].reshape(-1, days)[frozen] = 0
    at = int(fixed[layout.ELIGIBLE])
    flags[at : at + len(own) * len(experts)].reshape(-1, len(experts))[:, ~experts] = 0
    return Part(flags, tables.movable[~frozen[tables.movable]])


def _along(places: Sequence[Place], angle: float) -> Ints:
    """How far each place lies in that direction; a degree of longitude is a fifth shorter in the middle of Japan."""
    return np.array([p.latitude * sin(angle) + 0.8 * p.longitude * cos(angle) for p in places])
