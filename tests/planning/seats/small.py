"""Small random seat problems and their brute-force optimum, written apart from the kit."""

from __future__ import annotations

import random
from itertools import product
from typing import Any

Json = dict[str, Any]
COSTS = (0, 1, 3, 7, 15)


def small_seats(seed: int, *, groups: bool = False) -> Json:
    """One slot, three sessions, six people; the seats may not suffice and the lists may be short."""
    draw = random.Random(seed)
    sessions = ["a", "b", "c"]
    document: Json = {
        "format": "banso/seats@1",
        "slots": [{"id": "am"}],
        "sessions": [{"id": s, "slot": "am", "capacity": draw.choice((1, 2, 2, 3))} for s in sessions],
        "participants": [
            {"id": f"p{i}", "choices": {"am": draw.sample(sessions, draw.choice((0, 1, 2, 3)))}}
            for i in range(6)
        ],
        "policy": {"place_unlisted": draw.random() < 0.7},
    }
    if groups:
        document["groups"] = [
            {"id": "g", "members": ["p0", "p3"]},
            {"id": "h", "members": ["p1", "p2", "p5"]},
        ]
    if draw.random() < 0.5:
        document["locks"] = [{"participant": "p4", "session": draw.choice(sessions), "placed": False}]
    return document


def best_by_trying(document: Json) -> tuple[int, int, int]:
    """Return the least (without a seat, outside their choices, discontent), in this order of importance."""
    capacity = {s["id"]: s["capacity"] for s in document["sessions"]}
    people = {p["id"]: p["choices"]["am"] for p in document["participants"]}
    barred = {(k["participant"], k["session"]) for k in document.get("locks", ())}
    best: tuple[int, int, int] | None = None
    for seats in product([None, *capacity], repeat=len(people)):
        placed = dict(zip(people, seats, strict=True))
        if any(sum(s == c for s in seats) > n for c, n in capacity.items()):
            continue
        if any((p, s) in barred for p, s in placed.items()):
            continue
        if any(len({placed[m] for m in g["members"]}) > 1 for g in document.get("groups", ())):
            continue
        aims = _aims(document, people, placed)
        if aims is not None and (best is None or aims < best):
            best = aims
    assert best is not None
    return best


def _aims(
    document: Json, people: dict[str, list[str]], placed: dict[str, str | None]
) -> tuple[int, int, int] | None:
    unseated = unlisted = cost = 0
    for person, session in placed.items():
        choices = people[person]
        if session is None:
            unseated += 1
        elif session in choices:
            cost += COSTS[choices.index(session)]
        elif choices:
            if not document["policy"]["place_unlisted"]:
                return None
            unlisted += 1
            cost += COSTS[len(choices)]
    return unseated, unlisted, cost
