"""P4 on published instances of diverse grouping: small ones reach their optimum, the larger one is read whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from banso.planning.bench.groups import PUBLISHED
from banso.planning.bench.samples_of_groups import (
    RANINT_N012_DS_01,
    RANINT_N012_SS_03,
    diverse_groups,
    published_groups,
)
from tests.planning.groups.small import broken, solved


def test_published_grouping_instances_reach_their_optimum() -> None:
    # MDGPLIB counts every pair twice in this optimum.
    assert -2 * solved(diverse_groups(RANINT_N012_SS_03, [(3, 3)] * 4))["objective"] == 1986
    uneven = diverse_groups(RANINT_N012_DS_01, [(3, 4), (3, 4), (2, 5), (3, 4)])
    plan = solved(uneven)
    assert plan["objective"] == -_best_partition(RANINT_N012_DS_01, [(3, 4), (3, 4), (2, 5), (3, 4)])
    assert broken(uneven, plan) == []


def _best_partition(gains: tuple[tuple[int, ...], ...], limits: list[tuple[int, int]]) -> int:
    """Return the optimum by dynamic programming over subsets of people, group after group."""
    people = len(gains) + 1
    inside = [0] * (1 << people)
    for mask in range(1, 1 << people):
        low = (mask & -mask).bit_length() - 1
        rest = mask & (mask - 1)
        near = sum(gains[low][k - low - 1] for k in range(low + 1, people) if rest >> k & 1)
        inside[mask] = inside[rest] + near
    best = {0: 0}
    for low_, high in limits:
        then: dict[int, int] = {}
        groups = [m for m in range(1 << people) if low_ <= m.bit_count() <= high]
        for mask, value in best.items():
            for group in groups:
                if not group & mask:
                    total = value + inside[group]
                    if total > then.get(mask | group, -1):
                        then[mask | group] = total
        best = then
    return best[(1 << people) - 1]


def test_published_instance_is_read_and_a_short_one_refused(tmp_path: Path) -> None:
    path = tmp_path / "one.txt"
    path.write_text("# a name\n4 2\n1 3 2 2\n5 0 7\n1 2\n9\n", encoding="utf-8")
    document = published_groups(path)
    assert [(t["min"], t["max"]) for t in document["tables"]] == [(1, 3), (2, 2)]
    assert solved(document)["objective"] == -(5 + 9)
    path.write_text("4 2\n1 3 2 2\n5 0 7\n1\n9\n", encoding="utf-8")
    with pytest.raises(ValueError, match="not complete"):
        published_groups(path)
    whole = published_groups(Path(__file__).parents[3] / PUBLISHED)
    assert len(whole["pairs"]) == 120 * 119 / 2
    assert sum(t["min"] for t in whole["tables"]) <= 120 <= sum(t["max"] for t in whole["tables"])
