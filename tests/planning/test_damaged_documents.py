"""Damaged inputs and plans of selection, seats and groups end in a named error or a finding, never in a traceback."""

from __future__ import annotations

import copy
import random
from contextlib import suppress
from typing import Any

import pytest

from banso.planning.common.documents import Node
from banso.planning.common.errors import PlanningError
from banso.planning.common.problems import SolveOptions, kind_named
from tests.planning.groups.small import small_groups
from tests.planning.seats.small import small_seats
from tests.planning.selection.small import small_selection

Json = dict[str, Any]
_JUNK: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    3,
    10**30,
    1.5,
    "",
    " ",
    "p1",
    "a0",
    "t0",
    "x" * 300,
    [],
    ["p0"],
    {},
    {"id": "p0"},
    [[]],
)


def _samples(seed: int) -> dict[str, Json]:
    seats = small_seats(seed, groups=True)
    seats["previous"] = [{"participant": "p0", "session": "a"}]
    seats["quota"] = {"total": 5, "prefectures": [{"prefecture": "-", "seats": 3}], "tiers": [["-"]]}
    groups = small_groups(seed)
    groups["previous"] = [{"round": 1, "table": "t0", "people": ["p0", "p1"]}]
    return {"selection": small_selection(seed), "seats": seats, "groups": groups}


def _damage(value: Any, draw: random.Random) -> Any:
    """Return a copy in which one value is replaced, removed or doubled."""
    made = copy.deepcopy(value)
    at = made
    while isinstance(at, dict | list) and at:
        key = draw.choice(list(at)) if isinstance(at, dict) else draw.randrange(len(at))
        if not isinstance(at[key], dict | list) or not at[key] or draw.random() < 0.3:
            if draw.random() < 0.25:
                del at[key]
            elif isinstance(at, list) and draw.random() < 0.3:
                at.append(copy.deepcopy(at[key]))
            else:
                at[key] = copy.deepcopy(draw.choice(_JUNK))
            break
        at = at[key]
    return made


@pytest.mark.parametrize("name", ["selection", "seats", "groups"])
def test_damaged_input_is_refused_by_name_or_planned(name: str) -> None:
    draw, kind, refused = random.Random(name), kind_named(name), 0
    for round_ in range(150):
        document = _damage(_samples(round_ % 5)[name], draw)
        try:
            plan = kind.solve(Node(document), SolveOptions(seconds=0.005))
        except PlanningError:
            refused += 1
            continue
        assert [v.text for v in kind.verify(Node(document), Node(plan)).violations] == []
    assert refused > 30


@pytest.mark.parametrize("name", ["selection", "seats", "groups"])
def test_damaged_plan_is_found_or_refused(name: str) -> None:
    draw, kind = random.Random(name), kind_named(name)
    document: Json = {}
    for seed in range(20):
        document = _samples(seed)[name]
        try:
            plan = kind.solve(Node(document), SolveOptions(seconds=0.005))
            break
        except PlanningError:
            continue
    for _ in range(150):
        with suppress(PlanningError):
            kind.verify(Node(document), Node(_damage(plan, draw)))
