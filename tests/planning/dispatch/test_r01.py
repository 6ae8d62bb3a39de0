"""R1: the real plan under the cost model, and what the search makes of its instances."""

from __future__ import annotations

from pathlib import Path

import pytest

from banso.planning.bench import r01
from banso.planning.common.documents import Node
from banso.planning.common.problems import SolveOptions
from banso.planning.dispatch.check import verify
from banso.planning.dispatch.plan import read_plan
from banso.planning.dispatch.solving import solve

FILES = Path(__file__).parents[3] / "examples" / "r01"


@pytest.fixture(scope="module")
def year() -> r01.ActualYear:
    return r01.read_year(FILES)


def test_the_real_plan_costs_what_the_yardstick_says(year: r01.ActualYear) -> None:
    assert (len(year.projects), len(year.visits)) == (54, 88)
    problem = r01.problem(year, r01.Freedom.FIXED)
    found = verify(problem, read_plan(Node(r01.actual_plan(year)), problem))
    assert found.measures == {
        "travel_yen": 2_111_745,
        "km": pytest.approx(80_630, abs=0.5),
        "trips": 78,
        "nights": 8,
        "reception_days": 75,
        "total_yen": 2_486_745,
        "changes": 0,
    }
    assert {violation.rule for violation in found.violations} == {"gap"}
    assert len(found.violations) == 6


@pytest.mark.parametrize(("freedom", "share"), [("a", 0.7), ("b", 0.5)])
def test_a_second_of_search_saves_what_the_yardstick_asks(
    year: r01.ActualYear, freedom: str, share: float
) -> None:
    problem = r01.problem(year, r01.Freedom(freedom), expert_share=0.5, municipality_share=0.6)
    plan = solve(problem, SolveOptions(0.4, seed=1))
    assert verify(problem, read_plan(Node(plan.to_json(problem)), problem)).violations == []
    assert not plan.unplanned
    assert plan.measures.travel_yen <= share * 2_111_745
