"""The lower bound never exceeds what can be reached, and is near it on R1."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from banso.planning.bench import r01
from banso.planning.bench.samples_of_dispatch import generate
from banso.planning.common.documents import Node
from banso.planning.common.errors import PlanningInputError
from banso.planning.common.problems import SolveOptions
from banso.planning.dispatch.bounding.branching import Tree
from banso.planning.dispatch.bounding.generation import lower_bound
from banso.planning.dispatch.bounding.turns import Generation, Progress
from banso.planning.dispatch.reading import read_problem
from banso.planning.dispatch.solving import solve
from banso.planning.dispatch.tables import build
from tests.planning.dispatch.documents import TINY, cheapest, problem, small_documents

FILES = Path(__file__).parents[3] / "examples" / "r01"


@pytest.mark.parametrize("change", TINY[1:])
def test_bound_is_below_the_optimum_found_by_trying_everything(change: dict[str, Any]) -> None:
    read = problem(**change)
    best = cheapest(read)
    bound = lower_bound(build(read), solve(read, SolveOptions(0.01)).visits, turns=40)
    assert 0.8 * best <= bound.yen <= best
    assert bound.converged


@settings(max_examples=25, deadline=None)
@given(small_documents())
def test_bound_never_exceeds_a_plan(found: dict[str, Any]) -> None:
    try:
        read = read_problem(Node(found))
    except PlanningInputError:
        return
    plan = solve(read, SolveOptions(0.004, seed=1))
    bound = lower_bound(build(read), plan.visits, turns=12)
    assert bound.yen <= plan.envelope.objective


def test_bound_of_r1_with_the_actual_experts_is_near_the_plan() -> None:
    read = r01.problem(r01.read_year(FILES), r01.Freedom.FIXED, expert_share=0.3, municipality_share=0.4)
    plan = solve(read, SolveOptions(0.2, seed=1))
    bound = lower_bound(build(read), plan.visits, turns=25)
    assert plan.envelope.objective / 1.08 <= bound.yen <= plan.envelope.objective


SHORT_GAP = {
    "calendar": {"round1": ["2019-10-07", "2019-10-09"], "round2": ["2019-10-08", "2019-10-10"], "min_gap_days": 1},
    "projects": [{"id": "p1", "municipality": "m3", "programme": "WORK", "visits": 2}],
}  # fmt: skip


def test_two_visits_of_a_project_may_be_one_tour_where_the_gap_is_short() -> None:
    read = problem(**SHORT_GAP)
    plan = solve(read, SolveOptions(0.01))
    assert plan.measures.trips == 1
    bound = lower_bound(build(read), (), turns=40)
    assert plan.envelope.objective - 2 <= bound.yen <= plan.envelope.objective


def test_a_visit_that_must_stay_open_is_bounded_at_its_true_price() -> None:
    experts = [{"id": "e1", "home": "osaka", "programmes": ["WORK"], "max_visits": 2}]
    read = problem(experts=experts)
    plan = solve(read, SolveOptions(0.01))
    assert len(plan.unplanned) == 1
    bound = lower_bound(build(read), plan.visits, turns=60)
    assert 1_000_000 < bound.yen <= plan.envelope.objective


def test_what_is_proven_without_an_expert_is_below_the_optimum_without_that_expert() -> None:
    few_days = {
        "round1": ["2019-10-07", "2019-10-08"],
        "round2": ["2019-10-09", "2019-10-09"],
        "min_gap_days": 1,
    }
    read = problem(calendar=few_days)
    tables = build(read)
    for gone, left in (("e1", "e2"), ("e2", "e1")):
        generation = Generation(tables, (), lambda _: None)
        generation.enter(Progress(banned=frozenset({(0, tables.experts.index(gone))})))
        while not generation.turn():
            pass
        projects = [
            {"id": "p1", "municipality": "m1", "programme": "WORK", "visits": 2, "candidates": [left]},
            {"id": "p2", "municipality": "m2", "programme": "WORK", "visits": 1},
        ]
        best = cheapest(problem(calendar=few_days, projects=projects))
        assert 0.9 * best <= generation.progress.best <= best


@pytest.mark.parametrize("seed", [6, 9])
def test_branching_raises_the_bound_and_keeps_it_below_a_plan(seed: int) -> None:
    read = read_problem(Node(generate(8, seed=seed)))
    tables = build(read)
    plan = solve(read, SolveOptions(0.5, seed=1), with_bound=False)
    generation = Generation(tables, (), lambda _: None)
    while not generation.turn():
        pass
    root = generation.progress.best
    yen = Tree(tables, generation, lambda: False).grow(60, lambda _: None)
    assert root + 1_000 < yen <= plan.envelope.objective
