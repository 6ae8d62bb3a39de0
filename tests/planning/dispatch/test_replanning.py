"""Re-planning: only what must move moves, each change is explained, no rule is broken."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from banso.planning.bench import r01
from banso.planning.common.documents import Node
from banso.planning.common.errors import UnknownId
from banso.planning.common.problems import SolveOptions
from banso.planning.dispatch.check import verify
from banso.planning.dispatch.model import Period, Problem
from banso.planning.dispatch.plan import DispatchPlan, read_plan
from banso.planning.dispatch.replanning import Disturbance, disturbed, hits
from banso.planning.dispatch.solving import solve

FILES = Path(__file__).parents[3] / "examples" / "r01"
ILL = Period(date(2019, 11, 15), date(2019, 11, 29))


@pytest.fixture(scope="module")
def before() -> tuple[Problem, DispatchPlan]:
    problem = r01.problem(r01.read_year(FILES), r01.Freedom.COVERED, expert_share=0.5, municipality_share=0.6)
    return problem, solve(problem, SolveOptions(0.3, seed=1))


def _again(problem: Problem) -> DispatchPlan:
    plan = solve(problem, SolveOptions(0.1, seed=1), with_bound=False)
    assert verify(problem, read_plan(Node(plan.to_json(problem)), problem)).violations == []
    return plan


def test_an_ill_expert_moves_only_the_visits_hit(before: tuple[Problem, DispatchPlan]) -> None:
    problem, plan = before
    busiest = max(plan.load, key=lambda item: item.visits).expert
    after = disturbed(problem, plan.visits, Disturbance(experts_away=[(busiest, ILL)]))
    struck = hits(after)
    again = _again(after)
    changed = {r.subject for r in again.envelope.reasons if r.kind == "change"}
    assert again.measures.changes == len(changed)
    assert {f"{project}/{visit}" for project, visit in struck} <= changed
    assert len(changed) <= 1.3 * len(struck)
    assert all(item.reason for item in again.unplanned)


def test_a_cancelling_municipality_moves_nothing(before: tuple[Problem, DispatchPlan]) -> None:
    problem, plan = before
    house = next(iter(problem.municipalities))
    gone = Disturbance(cancelled_municipalities=frozenset({house}))
    again = _again(disturbed(problem, plan.visits, gone))
    assert again.measures.changes == 0
    assert not any(problem.projects[v.project].municipality == house for v in again.visits)
    assert len(again.visits) < len(plan.visits)


def test_removing_an_expert_moves_only_their_projects(before: tuple[Problem, DispatchPlan]) -> None:
    problem, plan = before
    member = min((item for item in plan.load if item.visits), key=lambda item: item.visits).expert
    away = Period(date(2019, 9, 1), date(2020, 3, 31))
    after = disturbed(problem, plan.visits, Disturbance(experts_away=[(member, away)]))
    again = _again(after)
    theirs = {v.project for v in plan.visits if member in v.experts}
    changed = {r.subject.split("/")[0] for r in again.envelope.reasons if r.kind == "change"}
    assert changed == theirs
    assert not any(member in v.experts for v in again.visits)


def test_a_disturbance_with_an_unknown_name_is_refused(before: tuple[Problem, DispatchPlan]) -> None:
    problem, plan = before
    for wrong in (
        Disturbance(experts_away=[("nobody", ILL)]),
        Disturbance(cancelled_projects=frozenset({"p99"})),
        Disturbance(municipalities_away=[("m99", ILL)]),
    ):
        with pytest.raises(UnknownId):
            disturbed(problem, plan.visits, wrong)
