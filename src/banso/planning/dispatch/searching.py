"""The search as a whole: a start, annealing in chunks on two threads, the best of all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np

from banso.planning.common.budget import Budget
from banso.planning.common.compiled import HAS_COMPILER
from banso.planning.dispatch.engine import layout
from banso.planning.dispatch.engine.annealing import anneal
from banso.planning.dispatch.engine.building import enter, fill
from banso.planning.dispatch.engine.layout import Ints
from banso.planning.dispatch.tables import State, Tables

MOVES_PER_SECOND: Final = 1_500_000 if HAS_COMPILER else 25_000
"""The fixed rate by which `--seconds` becomes moves of each thread; a plain core makes 2 to 4 million."""
ENGINE: Final = "compiled" if HAS_COMPILER else "python"
_CHUNK: Final = 400_000 if HAS_COMPILER else 5_000
_HOT, _COLD = 10_000_00.0, 300_00.0
_REHEAT = 3_000_00.0
_CHANCES: Final = np.array([500, 700, 760, 960, 978, 982], np.int64)
"""Thousandths, added up: date, swap, shift, quick and thorough reassignment, trade; the rest re-dates a project."""
_SMALL: Final = 400
"""Up to so many visits several anneals are worth more than one long one."""


@dataclass
class Found:
    """A plan of the search: days and teams as one array, and its price in hundredths of a yen."""

    plan: Ints
    price: int


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
    load = np.zeros(len(tables.experts), np.int64)
    most = [e.max_visits for e in tables.problem.experts.values()]
    for p, project in enumerate(tables.problem.projects.values()):
        settled, able = tables.settled[p], set(tables.open[p])
        if len(settled) + len(able) < project.experts:
            teams[p] = layout.FREE
            continue
        kept = [int(e) for e in teams[p] if e in able]
        m = int(layout.project(tables.fixed, p, layout.P_HOUSE))
        rest = sorted(
            able - set(kept),
            key=lambda e, m=m, n=project.visits: (  # type: ignore[misc]
                load[e] + n > most[e],
                int(layout.home(tables.fixed, e, m)),
                e,
            ),
        )
        team = [*settled, *kept, *rest][: project.experts]
        teams[p] = layout.FREE
        teams[p, : len(team)] = team
        load[team] += project.visits


def warm_up(tables: Tables) -> None:
    """Compile what is not compiled yet, so that it costs no run its budget."""
    state = tables.empty(0)
    plan = tables.blank_plan()
    anneal(
        tables.fixed,
        tables.flags,
        state.state,
        state.sums,
        tables.movable,
        _CHANCES,
        0,
        _HOT,
        _COLD,
        0,
        0,
        plan,
    )
    start_state(tables, 0)


def search(
    tables: Tables,
    budget: Budget,
    *,
    seed: int,
    start: Ints | None = None,
    hot: float = _HOT,
    watch: Callable[[], float | None] = lambda: None,
) -> Found:
    """Spend the budget and return the best plan. `watch` tells the bound known so far, for the listener."""
    if not len(tables.movable):
        state, price = start_state(tables, seed, start)
        return Found(_plan_of(tables, state), price)
    best: list[int] = []
    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(_run, tables, budget, seed * 2 + i, start, hot, best, watch) for i in range(2)]
        found = [run.result() for run in runs]
    return min(found, key=lambda f: f.price)


def _run(
    tables: Tables,
    budget: Budget,
    seed: int,
    start: Ints | None,
    hot: float,
    best: list[int],
    watch: Callable[[], float | None],
) -> Found:
    """One thread: several anneals, then a last one from the best with little heat."""
    chosen: Found | None = None
    for moves, heat, again in _phases(tables, budget.units, hot):
        base = chosen.plan if again and chosen is not None else start
        state, price = start_state(tables, seed, base)
        seed += 1000
        found = _anneal(tables, budget, state, price, moves, heat, best, watch)
        if chosen is None or found.price < chosen.price:
            chosen = found
    assert chosen is not None  # noqa: S101 - there is always one phase
    return chosen


def _phases(tables: Tables, moves: int, hot: float) -> Sequence[tuple[int, float, bool]]:
    if len(tables.visits) > _SMALL or moves < 4 * _CHUNK:
        return [(moves, hot, False)]
    quarter = moves // 4
    return [(quarter, hot, False)] * 3 + [(moves - 3 * quarter, min(hot, _REHEAT), True)]


def _anneal(
    tables: Tables,
    budget: Budget,
    state: State,
    price: int,
    moves: int,
    hot: float,
    best: list[int],
    watch: Callable[[], float | None],
) -> Found:
    kept = Found(_plan_of(tables, state), price)
    done = 0
    while done < moves and not budget.must_stop():
        step = min(_CHUNK, moves - done)
        ratio = _COLD / hot
        price, kept.price = anneal(
            tables.fixed,
            tables.flags,
            state.state,
            state.sums,
            tables.movable,
            _CHANCES,
            step,
            hot * ratio ** (done / moves),
            hot * ratio ** ((done + step) / moves),
            price,
            kept.price,
            kept.plan,
        )
        done += step
        best.append(kept.price)
        best[:] = [min(best)]
        budget.spend(step // 2, best=best[0] / 100, bound=watch())
    return kept


def _plan_of(tables: Tables, state: State) -> Ints:
    at = int(tables.fixed[layout.DAY_OF])
    return state.state[at : at + len(tables.blank_plan())].copy()
