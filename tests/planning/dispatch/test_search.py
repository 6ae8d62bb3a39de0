"""Properties of the search: every plan verifies, repeats, is optimal where all can be tried, and keeps locks."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banso.planning.common.budget import Cancel, Progress, Stopped
from banso.planning.common.documents import Node
from banso.planning.common.errors import PlanningInputError
from banso.planning.common.problems import SolveOptions
from banso.planning.dispatch.check import verify
from banso.planning.dispatch.contradictions import LocksContradict
from banso.planning.dispatch.costing import account, plan_array
from banso.planning.dispatch.engine import layout
from banso.planning.dispatch.model import Problem
from banso.planning.dispatch.plan import read_plan
from banso.planning.dispatch.reading import read_problem
from banso.planning.dispatch.solving import solve
from banso.planning.dispatch.starting import start_state
from banso.planning.dispatch.tables import build
from tests.planning.dispatch.documents import TINY, cheapest, check, document, problem, small_documents

QUICK = SolveOptions(0.004, seed=3)


def _read(found: dict[str, Any]) -> Problem | None:
    """Some random instances are refused, by name."""
    try:
        return read_problem(Node(found))
    except PlanningInputError:
        return None


@settings(max_examples=60, deadline=None)
@given(small_documents())
def test_every_plan_verifies_and_its_figures_are_the_checkers(found: dict[str, Any]) -> None:
    read = _read(found)
    if read is None:
        return
    plan = solve(read, QUICK)
    written = plan.to_json(read)
    answer = verify(read, read_plan(Node(written), read))
    assert answer.violations == []
    assert answer.measures == plan.measures.to_json()
    assert all(item.reason for item in plan.unplanned)
    assert plan.envelope.bound is None or plan.envelope.bound <= plan.envelope.objective


@settings(max_examples=25, deadline=None)
@given(small_documents())
def test_the_engines_price_is_the_price_from_scratch(found: dict[str, Any]) -> None:
    read = _read(found)
    if read is None:
        return
    tables = build(read)
    plan = solve(read, QUICK)
    state, price = start_state(tables, 0, plan_array(tables, plan.visits), complete=False)
    assert price == pytest.approx(100 * account(tables, plan.visits).objective, abs=100)
    assert int((state.state[: len(tables.visits)] >= 0).sum()) == len(plan.visits)
    assert state.sums[layout.TOUCHED_COUNT] == 0


@settings(max_examples=10, deadline=None)
@given(small_documents())
def test_same_seed_and_seconds_give_the_same_plan(found: dict[str, Any]) -> None:
    read = _read(found)
    if read is None:
        return
    one, other = (solve(read, QUICK) for _ in range(2))
    assert one.visits == other.visits
    assert one.measures == other.measures


@pytest.mark.parametrize("change", TINY[1:])
def test_a_tiny_case_reaches_the_optimum_found_by_trying_everything(change: dict[str, Any]) -> None:
    read = problem(**change)
    assert solve(read, SolveOptions(0.05, seed=1)).envelope.objective == cheapest(read)


@cache
def _optimum_without_locks() -> int:
    return cheapest(problem(**TINY[2]))


@settings(max_examples=6, deadline=None)
@given(st.sampled_from(["2019-10-01", "2019-10-02", "2019-10-03"]), st.sampled_from(["e1", "e2"]))
def test_a_lock_never_lowers_the_optimum(day: str, expert: str) -> None:
    locked = problem(**TINY[2], locks=[{"project": "p1", "visit": 1, "date": day, "experts": [expert]}])
    kept = solve(locked, SolveOptions(0.02, seed=1))
    assert kept.envelope.objective >= _optimum_without_locks()
    assert kept.envelope.objective == cheapest(locked) or not kept.unplanned
    assert (str(kept.visits[0].day), kept.visits[0].experts) == (day, (expert,))


def test_forbidden_dates_and_experts_are_avoided() -> None:
    free = solve(problem(), QUICK).visits[0]
    ban = {"project": "p1", "visit": 1, "date": str(free.day), "experts": list(free.experts), "forbid": True}
    read = problem(locks=[ban])
    plan = solve(read, QUICK)
    assert check(read, plan.to_json(read)) == []
    assert plan.visits[0].day != free.day
    assert plan.visits[0].experts != free.experts


@pytest.mark.parametrize(
    ("locks", "change", "words"),
    [
        ([{"project": "p1", "visit": 1, "date": "2019-10-05"}], {}, "休みの日"),
        ([{"project": "p1", "visit": 1, "date": "2019-11-05"}], {}, "期間"),
        ([{"project": "p1", "visit": 1, "date": "2019-10-16"}, {"project": "p1", "visit": 2, "date": "2019-12-02"}],
         {"calendar": {"round1": ["2019-10-01", "2019-10-31"], "round2": ["2019-12-02", "2019-12-13"],
                       "min_gap_days": 49}}, "p1の間隔49日を47日にする"),
        ([{"project": "p1", "visit": 1, "experts": ["e1"]}, {"project": "p1", "visit": 2, "experts": ["e2"]}], {},
         "p1の講師を2名にする"),
        ([{"project": "p1", "visit": 1, "date": "2019-10-02", "experts": ["e1"]},
          {"project": "p1", "visit": 2, "date": "2019-12-02", "experts": ["e1"]}],
         {"experts": [{"id": "e1", "home": "osaka", "programmes": ["WORK"], "max_visits": 1},
                      {"id": "e2", "home": "tokyo", "programmes": ["WORK"]}]}, "講師e1の受け持ち上限1を2にする"),
        ([{"project": "p1", "visit": 1, "date": "2019-10-02", "experts": ["e1"]}],
         {"municipalities": [{"id": "m1", "place": "kyoto", "unavailable": ["2019-10-02"]},
                             {"id": "m2", "place": "nara"}, {"id": "m3", "place": "naha"}]},
         "自治体m1の不可日10月2日（水）を外す"),
    ],
)  # fmt: skip
def test_contradicting_locks_are_named_with_the_one_relaxation(
    locks: list[dict[str, Any]], change: dict[str, Any], words: str
) -> None:
    with pytest.raises(LocksContradict) as caught:
        solve(problem(locks=locks, **change), QUICK)
    assert "$.locks[0]" in str(caught.value)
    assert words in str(caught.value)


def test_what_cannot_be_placed_is_reported_with_the_relaxation() -> None:
    experts = [{"id": "e1", "home": "osaka", "programmes": ["WORK"], "max_visits": 2}]
    read = problem(experts=experts)
    plan = solve(read, QUICK)
    assert len(plan.unplanned) == 1
    assert plan.unplanned[0].relaxation == "講師e1の受け持ち上限2を3にする"
    assert check(read, plan.to_json(read)) == []
    nobody = solve(problem(projects=[{"id": "p1", "municipality": "m1", "programme": "OTHER"}]), QUICK)
    assert "OTHER" in nobody.unplanned[0].reason


def test_a_pair_travels_together_and_a_fixed_member_stays() -> None:
    pair = [
        {"id": "p1", "municipality": "m3", "programme": "MONEY", "experts": 2, "fixed": ["e1"], "days": 2}
    ]
    read = problem(projects=pair)
    plan = solve(read, QUICK)
    assert set(plan.visits[0].experts) == {"e1", "e2"}
    assert plan.measures.nights == 2
    assert plan.measures.reception_days == 2
    rows = plan.to_json(read)["visits"]
    assert [row["day_index"] for row in rows] == [0, 1]  # type: ignore[attr-defined]


def test_progress_is_told_and_cancel_stops() -> None:
    told: list[Progress] = []
    cancel = Cancel()
    cancel.set()
    plan = solve(problem(), SolveOptions(5, seed=1, progress=told.append, cancel=cancel))
    assert plan.envelope.stopped is Stopped.CANCELLED
    assert not plan.unplanned
    assert told


def test_fairness_spreads_the_load() -> None:
    projects = [{"id": f"p{n}", "municipality": "m1", "programme": "WORK"} for n in range(6)]
    costs = {"reception_day": 5000, "fairness": 0}
    thrifty = solve(problem(projects=projects, costs=costs), QUICK)
    fair = solve(problem(projects=projects, costs=costs | {"fairness": 50_000}), QUICK)
    assert max(item.visits for item in thrifty.load) == 6
    assert max(item.visits for item in fair.load) == 3
    assert fair.charges.fairness_yen == 50_000 * 18


def test_previous_is_kept_where_moving_does_not_pay() -> None:
    previous = [{"project": "p1", "visit": 1, "date": "2019-10-03", "experts": ["e1"]}]
    plan = solve(problem(previous=previous, costs={"moved_visit": 500_000}), QUICK)
    assert str(plan.visits[0].day) == "2019-10-03"
    assert plan.measures.changes == 0
    assert replace(plan.charges).stability_yen == 0
    assert document()["format"] == "banso/dispatch@1"
