"""The bound for thousands of visits: valid at any prices, and nothing that could pay is left out of its pricing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from banso.planning.bench.samples_of_dispatch import generate
from banso.planning.common.documents import Node
from banso.planning.common.errors import PlanningInputError
from banso.planning.common.problems import SolveOptions
from banso.planning.dispatch import solving
from banso.planning.dispatch.bounding.climbing import balance
from banso.planning.dispatch.bounding.generation import lower_bound
from banso.planning.dispatch.bounding.scale import (
    METHOD_AT_SCALE,
    Multipliers,
    Relaxation,
    lower_bound_at_scale,
)
from banso.planning.dispatch.reading import read_problem
from banso.planning.dispatch.solving import solve
from banso.planning.dispatch.tables import build
from tests.planning.dispatch.documents import TINY, cheapest, problem, small_documents


@pytest.mark.parametrize("change", TINY[1:])
def test_bound_is_below_the_optimum_found_by_trying_everything(change: dict[str, Any]) -> None:
    read = problem(**change)
    best = cheapest(read)
    assert 0.4 * best <= lower_bound_at_scale(build(read), turns=80) <= best


@settings(max_examples=25, deadline=None)
@given(small_documents())
def test_bound_never_exceeds_a_plan(found: dict[str, Any]) -> None:
    try:
        read = read_problem(Node(found))
    except PlanningInputError:
        return
    plan = solve(read, SolveOptions(0.004, seed=1), with_bound=False)
    yen = plan.envelope.objective
    assert lower_bound_at_scale(build(read), turns=30) <= yen


def crowded() -> dict[str, Any]:
    """Return an instance of few prefectures, inside which all ways are alike: detours may be shorter."""
    found: dict[str, Any] = generate(30, seed=1)
    for n, place in enumerate(found["places"]):
        place["prefecture"] = ("01", "02", "05")[n % 3]
    return found


@pytest.mark.parametrize("document", [generate(30, seed=1), crowded()], ids=["spread", "crowded"])
@pytest.mark.parametrize("seed", range(4))
def test_what_is_left_out_of_pricing_cannot_pay(seed: int, document: dict[str, Any]) -> None:
    relaxation = Relaxation(build(read_problem(Node(document))))
    lot = np.random.default_rng(seed)
    experts, visits = relaxation.able.shape
    prices = Multipliers(
        cover=lot.uniform(0, 30_000, visits),
        pair=np.zeros((experts, visits)),
        dated=lot.uniform(0, 1_500, (len(relaxation.ordinal), len(relaxation.house_of_project))),
        load=lot.uniform(0, 500, experts),
    )
    with ThreadPoolExecutor(2) as pool:
        pruned, tours, _ = relaxation.priced(prices, pool)
        relaxation.slack = 1e7
        whole, _, _ = relaxation.priced(prices, pool)
    assert len(tours) > 0
    assert pruned == pytest.approx(whole)


def test_bound_is_near_that_of_column_generation() -> None:
    tables = build(read_problem(Node(generate(12, seed=2))))
    proven = lower_bound(tables, (), turns=80)
    assert lower_bound_at_scale(tables, turns=200) >= 0.85 * proven.yen


def test_prices_of_who_makes_the_visits_of_a_project_sum_to_nothing() -> None:
    pair = np.random.default_rng(1).uniform(-1, 1, (2, 5))
    first, rank = np.array([0, 2, 5]), np.array([3, 0, 4, 1, 2])
    balance(pair, first, rank)
    assert pair[:, [3, 0]].sum(axis=1) == pytest.approx([0, 0])
    assert pair[:, [4, 1, 2]].sum(axis=1) == pytest.approx([0, 0])


def test_solve_proves_a_bound_for_many_visits_where_the_seconds_allow(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(solving, "_BOUND_UP_TO", 4)
    read = read_problem(Node(generate(6)))
    plan = solve(read, SolveOptions(1.0, seed=1))
    assert plan.bound_method == METHOD_AT_SCALE
    assert 0 < (plan.envelope.bound or 0) <= plan.envelope.objective
    monkeypatch.setattr(solving, "_PRICED_PER_SECOND", 1)
    assert solve(read, SolveOptions(1.0, seed=1)).envelope.bound is None
