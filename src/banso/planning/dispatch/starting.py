"""Where a search begins: a plan entered into an empty state, teams completed, open visits placed greedily."""

from __future__ import annotations

import numpy as np

from banso.planning.dispatch.engine import layout
from banso.planning.dispatch.engine.building import enter, fill
from banso.planning.dispatch.engine.layout import Ints
from banso.planning.dispatch.tables import State, Tables


def start_state(
    tables: Tables, seed: int, plan: Ints | None = None, *, complete: bool = True
) -> tuple[State, int]:
    """Return a state that holds the plan as far as it fits and its price; `complete` fills it up greedily."""
    state = tables.empty(seed)
    blank = tables.blank_plan() if plan is None else plan.copy()
    teams = blank[len(tables.visits) :].reshape(-1, layout.TEAM)
    _complete_teams(tables, teams)
    order = np.argsort(np.bincount(tables.visit_projects, tables.choices_of_visit), kind="stable")
    price = int(tables.fixed[layout.UNPLANNED]) * len(tables.visits)
    price += enter(tables.fixed, tables.flags, state.state, state.sums, blank)
    if complete:
        price += fill(tables.fixed, tables.flags, state.state, state.sums, order.astype(np.int64))
    return state, price


def _complete_teams(tables: Tables, teams: Ints) -> None:
    """Fill every team: settled members first, then who it had, then the nearest that is not yet full."""
    whole = _whole_teams(tables, teams)
    visits = np.array([p.visits for p in tables.problem.projects.values()], np.int64)
    kept = teams[whole]
    load = np.bincount(
        kept[kept >= 0], np.repeat(visits[whole], (kept >= 0).sum(axis=1)), len(tables.experts)
    )
    most = [e.max_visits for e in tables.problem.experts.values()]
    for p, project in enumerate(tables.problem.projects.values()):
        if whole[p]:
            continue
        settled, able = tables.settled[p], set(tables.open[p])
        if len(settled) + len(able) < project.experts:
            teams[p] = layout.FREE
            continue
        had = [int(e) for e in teams[p] if e in able]
        m = int(layout.project(tables.fixed, p, layout.P_HOUSE))
        rest = sorted(
            able - set(had),
            key=lambda e, m=m, n=project.visits: (  # type: ignore[misc]
                load[e] + n > most[e],
                int(layout.home(tables.fixed, e, m)),
                e,
            ),
        )
        team = [*settled, *had, *rest][: project.experts]
        teams[p] = layout.FREE
        teams[p, : len(team)] = team
        load[team] += project.visits


def _whole_teams(tables: Tables, teams: Ints) -> Ints:
    """Say of each team whether it is as it must be: the settled members, then as many able ones as are asked for."""
    count = len(tables.projects)
    rows = tables.fixed[tables.fixed[layout.PROJECTS] :][: layout.PROJECT_WIDTH * count].reshape(count, -1)
    at = int(tables.fixed[layout.ELIGIBLE])
    able = tables.flags[at : at + count * len(tables.experts)].reshape(count, -1)
    settled = np.full((count, layout.TEAM), layout.FREE)
    for p, members in enumerate(tables.settled):
        settled[p, : len(members)] = members
    slot = np.arange(layout.TEAM)
    asked = slot < rows[:, layout.P_SIZE, None]
    may = (teams >= 0) & (np.take_along_axis(able, np.maximum(teams, 0), axis=1) != 0)
    right = np.where(slot < rows[:, layout.P_FIXED, None], teams == settled, may)
    found: Ints = np.where(asked, right, teams == layout.FREE).all(axis=1)
    return found


def plan_of(tables: Tables, state: State) -> Ints:
    """Return the plan that the state holds: day of each visit, then the team of each project."""
    at = int(tables.fixed[layout.DAY_OF])
    return state.state[at : at + len(tables.blank_plan())].copy()
