"""Small random grouping problems, their brute-force optimum written apart from the kit, and what the kit makes."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import combinations, product
from typing import Any

from banso.planning.common.documents import Node
from banso.planning.common.problems import SolveOptions
from banso.planning.groups.kind import solve
from banso.planning.groups.verify import verify

Json = dict[str, Any]


def solved(document: Json, *, seconds: float = 0.1, **options: Any) -> Json:
    """Make a plan with little work."""
    return solve(Node(document), SolveOptions(seconds=seconds, **options))


def broken(document: Json, plan: Json) -> list[str]:
    """Return what the checker finds against the plan."""
    return [v.text for v in verify(Node(document), Node(plan)).violations]


def small_groups(seed: int) -> Json:
    """Six people, two rounds, tables of 3 + 3, 2 + 2 + 2 or between 2 and 4; some rules."""
    draw = random.Random(seed)
    tables = draw.choice(([3, 3], [2, 2, 2], [(2, 4), (2, 4)]))
    document: Json = {
        "format": "banso/groups@1",
        "rounds": 2,
        "attributes": [{"id": "home", "weight": 3}, {"id": "work", "weight": 1}],
        "repeat_charge": draw.choice((2, 7)),
        "people": [
            {"id": f"p{i}", "attributes": {"home": draw.choice("xyz"), "work": draw.choice("uv")}}
            for i in range(6)
        ],
        "tables": [
            {"id": f"t{n}", "size": s} if isinstance(s, int) else {"id": f"t{n}", "min": s[0], "max": s[1]}
            for n, s in enumerate(tables)
        ],
    }
    if draw.random() < 0.5:
        document["apart"] = [["p0", "p1"]]
    if draw.random() < 0.4:
        document["together"] = [["p2", "p3"]]
    if draw.random() < 0.4:
        document["facilitators"] = [{"person": "p4", "table": "t1"}]
    if draw.random() < 0.4:
        document["met_before"] = [["p0", "p5"], ["p1", "p5"]]
    if draw.random() < 0.3:
        document["locks"] = [{"person": "p5", "round": 2, "table": "t0", "placed": draw.random() < 0.5}]
    if draw.random() < 0.3:
        document["pairs"] = [{"people": ["p0", "p2"], "charge": -4}, {"people": ["p1", "p4"], "charge": 2}]
    return document


def _limits(table: Json) -> tuple[int, int]:
    return (table["size"], table["size"]) if "size" in table else (table["min"], table["max"])


def _rounds(document: Json, number: int) -> Iterator[dict[str, str]]:
    people, tables = [p["id"] for p in document["people"]], document["tables"]
    for seats in product([t["id"] for t in tables], repeat=len(people)):
        at = dict(zip(people, seats, strict=True))
        if not all(_limits(t)[0] <= seats.count(t["id"]) <= _limits(t)[1] for t in tables):
            continue
        if any(at[a] == at[b] for a, b in document.get("apart", ())):
            continue
        if any(len({at[m] for m in unit}) > 1 for unit in document.get("together", ())):
            continue
        if any(at[f["person"]] != f["table"] for f in document.get("facilitators", ())):
            continue
        locks = [k for k in document.get("locks", ()) if k["round"] == number]
        if any((at[k["person"]] == k["table"]) is not k["placed"] for k in locks):
            continue
        yield at


def best_by_trying(document: Json) -> int | None:
    """Try all pairs of rounds; None where a round has no legal seating."""
    attributes = {p["id"]: p["attributes"] for p in document["people"]}
    charges = {frozenset(p["people"]): p["charge"] for p in document.get("pairs", ())}
    mates = {frozenset(u) for u in document.get("together", ())}
    before = {frozenset(p) for p in document.get("met_before", ())}

    def pairs(at: dict[str, str]) -> frozenset[frozenset[str]]:
        return frozenset(frozenset(p) for p in combinations(at, 2) if at[p[0]] == at[p[1]])

    def cost(found: frozenset[frozenset[str]]) -> int:
        total = 0
        for pair in found:
            one, other = (attributes[p] for p in pair)
            total += (
                3 * (one["home"] == other["home"]) + (one["work"] == other["work"]) + charges.get(pair, 0)
            )
        return total

    options = [{pairs(at) for at in _rounds(document, number)} for number in (1, 2)]
    costs = {found: cost(found) for option in options for found in option}
    best: int | None = None
    for first, second in product(*options):
        again = 0
        for pair in (first | second) - mates:
            meetings = (pair in first) + (pair in second) + (pair in before)
            again += meetings * (meetings - 1) // 2
        total = costs[first] + costs[second] + document["repeat_charge"] * again
        best = total if best is None else min(best, total)
    return best
