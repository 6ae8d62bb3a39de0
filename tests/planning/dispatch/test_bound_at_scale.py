"""The bound for thousands of visits: valid at any prices, and nothing that could pay is left out of its pricing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from banso.planning.common.documents import Node
from banso.planning.common.errors import PlanningInputError
from banso.planning.common.problems import SolveOptions
from banso.planning.dispatch.bounding.scale import Multipliers, Relaxation, lower_bound_at_scale
from banso.planning.dispatch.generated import generate
from banso.planning.dispatch.reading import read_problem
from banso.planning.dispatch.solving import solve
from banso.planning.dispatch.tables import build
from tests.planning.dispatch.documents import cheapest, problem, small_documents
from tests.planning.dispatch.test_search import TINY


@pytest.mark.parametrize("change", TINY[1:])
def test_bound_is_below_the_optimum_found_by_trying_everything(change: dict[str, Any]) -> None:
    read = problem(**change)
    best = cheapest(read)
    assert 0.4 * best <= lower_bound_at_scale(build(read), best, turns=80) <= best


@settings(max_examples=25, deadline=None)
@given(small_documents())
def test_bound_never_exceeds_a_plan(found: dict[str, Any]) -> None:
    try:
        read = read_problem(Node(found))
    except PlanningInputError:
        return
    plan = solve(read, SolveOptions(0.004, seed=1), with_bound=False)
    yen = plan.envelope.objective
    assert lower_bound_at_scale(build(read), yen, turns=30) <= yen


@pytest.mark.parametrize("seed", range(4))
def test_what_is_left_out_of_pricing_cannot_pay(seed: int) -> None:
    relaxation = Relaxation(build(read_problem(Node(generate(30, seed=1)))))
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
