"""Anneals together: halves of a map do not touch each other, offspring come from two plans, both repeat by seed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from banso.planning.bench.samples_of_dispatch import generate
from banso.planning.common.budget import Budget
from banso.planning.common.documents import Node
from banso.planning.dispatch.anneals import Anneals, Found, Part
from banso.planning.dispatch.dividing import divide, drawing_near, halves
from banso.planning.dispatch.engine import layout
from banso.planning.dispatch.engine.layout import TEAM, Ints
from banso.planning.dispatch.engine.moves import REJECTED
from banso.planning.dispatch.engine.redating import redate
from banso.planning.dispatch.evolving import Crossing, evolve
from banso.planning.dispatch.reading import read_problem
from banso.planning.dispatch.starting import plan_of, start_state
from banso.planning.dispatch.tables import Tables, build

WORK = 3_000


@cache
def _tables() -> Tables:
    return build(read_problem(Node(generate(150))))


def _anneals(tables: Tables, seed: int = 1, work: int = WORK) -> Anneals:
    return Anneals(tables, Budget(1.0, rate=work), seed, lambda: None)


def _teams(tables: Tables, plan: Ints) -> Ints:
    return plan[len(tables.visits) :].reshape(-1, TEAM)


@pytest.mark.parametrize("angle", [0.0, 1.0])
def test_halves_change_apart_and_their_savings_add_up(angle: float) -> None:
    tables = _tables()
    state, price = start_state(tables, 0)
    plan, visits = plan_of(tables, state), len(tables.visits)
    joined, total = plan.copy(), price
    parts = halves(tables, plan, angle)
    assert not set(parts[0].movable) & set(parts[1].movable)
    for number, part in enumerate(parts):
        inner, before = start_state(tables, number, plan, complete=False)
        assert before == price
        _anneals(tables).anneal(inner, before, part, WORK, 5_000_00.0, 300_00.0)
        after = plan_of(tables, inner)
        own = np.zeros(visits, bool)
        own[part.movable] = True
        assert (after[:visits][~own] == plan[:visits][~own]).all()
        assert (after[:visits][own] != plan[:visits][own]).any()
        total += start_state(tables, 0, after, complete=False)[1] - price
        joined[:visits][own] = after[:visits][own]
        moved = np.unique(tables.visit_projects[part.movable])
        _teams(tables, joined)[moved] = _teams(tables, after)[moved]
        kept = np.setdiff1d(np.arange(len(tables.projects)), moved)
        assert (_teams(tables, after)[kept] == _teams(tables, plan)[kept]).all()
    assert start_state(tables, 0, joined, complete=False)[1] == total < price


def test_near_experts_are_drawn_from_unless_a_visit_is_open() -> None:
    tables = _tables()
    state, _ = start_state(tables, 0)
    plan = plan_of(tables, state)
    plan[: len(tables.visits)][tables.visit_projects == 3] = layout.FREE
    assert (plan[: len(tables.visits)] >= 0).any()
    near = drawing_near(tables, plan)
    for p in range(len(tables.projects)):
        whole, drawn = (
            int(layout.project(t.fixed, p, layout.P_TO) - layout.project(t.fixed, p, layout.P_FROM))
            for t in (tables, near)
        )
        is_open = (plan[: len(tables.visits)][tables.visit_projects == p] < 0).any()
        assert drawn == (whole if is_open else min(whole, 6))


def test_an_offspring_has_each_project_from_one_of_two_plans() -> None:
    tables = _tables()
    one, other = (_anneals(tables, seed).run(0, None, WORK, 5_000_00.0) for seed in (1, 2))
    child = Crossing(tables, 1).child([one, other])
    sources = set()
    for p in range(len(tables.projects)):
        rows = [
            (tuple(plan[: len(tables.visits)][tables.visit_projects == p]), tuple(_teams(tables, plan)[p]))
            for plan in (child, one.plan, other.plan)
        ]
        assert rows[0] in rows[1:]
        if rows[1] != rows[2]:
            sources.add(rows.index(rows[0], 1))
    assert sources == {1, 2}


@pytest.mark.parametrize("way", [evolve, divide])
def test_a_search_of_two_threads_repeats_and_saves(way: object) -> None:
    tables = _tables()

    def found() -> Found:
        with ThreadPoolExecutor(2) as pool:
            return way(_anneals(tables, work=40 * WORK), pool, None, 5_000_00.0)  # type: ignore[operator]

    first, again = found(), found()
    assert first.price == again.price < start_state(tables, 0)[1]
    assert (first.plan == again.plan).all()
    assert start_state(tables, 0, first.plan, complete=False)[1] == first.price


def test_a_part_without_anything_to_move_stays() -> None:
    tables = _tables()
    state, price = start_state(tables, 0)
    plan = plan_of(tables, state)
    part = Part(tables.flags, np.array([], np.int64))
    found = _anneals(tables).anneal(state, price, part, WORK, 5_000_00.0, 300_00.0)
    assert found.price == price
    assert (found.plan == plan).all()


@pytest.mark.parametrize("count", [2, 12])
def test_new_days_of_several_visits_are_priced_exactly_or_taken_back_whole(count: int) -> None:
    tables = _tables()
    state, price = start_state(tables, 0)
    before, kept = plan_of(tables, state), 0
    for v in map(int, tables.movable[:60]):
        for threshold in (-1e12, 5_000_00.0):
            delta = redate(tables.fixed, tables.flags, state.state, state.sums, v, count, threshold)
            assert state.sums[layout.SAVED_COUNT] == state.sums[layout.TOUCHED_COUNT] == 0
            after = plan_of(tables, state)
            if delta == REJECTED:
                assert (after == before).all()
            else:
                assert delta <= threshold
                before, price, kept = after, price + delta, kept + int((after != before).any())
    assert kept
    assert start_state(tables, 0, before, complete=False)[1] == price


def test_moves_that_change_experts_are_tried_only_where_there_is_a_choice() -> None:
    tables = _tables()
    assert _anneals(tables).has_choice
    able = [tables.problem.eligible(p) for p in tables.problem.projects.values()]
    settled = {
        key: replace(project, fixed=tuple(one[: project.experts]))
        for (key, project), one in zip(tables.problem.projects.items(), able, strict=True)
    }
    dates = build(replace(tables.problem, projects=settled))
    assert not _anneals(dates).has_choice
    state, price = start_state(dates, 0)
    plan = plan_of(dates, state)
    found = _anneals(dates).run(0, plan, WORK, 5_000_00.0)
    assert found.price < price
    assert (_teams(dates, found.plan) == _teams(dates, plan)).all()
