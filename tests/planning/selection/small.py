"""Small random selections and their brute-force optimum, written apart from the kit."""

from __future__ import annotations

import random
from itertools import chain, combinations, product
from typing import Any

Json = dict[str, Any]


def small_selection(seed: int) -> Json:
    draw = random.Random(seed)
    programmes = ["A", "B"]
    applicants = [
        {
            "id": f"a{i}",
            "attributes": {"block": draw.choice(("北", "南")), "prefecture": draw.choice(("01", "02", "03"))},
            "scores": {"need": draw.randint(0, 9)},
            "wishes": [
                {
                    "programme": p,
                    "points": draw.randint(0, 4),
                    "status": draw.choice(("RUNNING", "LAUNCHING")),
                }
                for p in draw.sample(programmes, draw.choice((1, 2)))
            ],
            "projects": {"min": 1, "max": draw.choice((1, 2))},
        }
        for i in range(6)
    ]
    document: Json = {
        "format": "banso/selection@1",
        "count": 3,
        "projects": {"total_max": draw.choice((3, 4, 5))},
        "programmes": [{"id": "A", "capacity": draw.choice((2, 3))}, {"id": "B", "capacity": None}],
        "criteria": [{"id": "need", "weight": 2}],
        "applicants": applicants,
        "rules": [
            {"id": "block", "attribute": "block", "min": 1, "max": 2, "penalty": draw.choice((1, 5, 20))},
            {
                "id": "prefecture",
                "attribute": "prefecture",
                "max_share": 0.67,
                "hard": draw.random() < 0.3,
                "penalty": 3,
            },
            {
                "id": "new",
                "counts": "projects",
                "attribute": "status",
                "value": "LAUNCHING",
                "min": 2,
                "penalty": 2,
            },
        ],
    }
    if draw.random() < 0.4:
        document["previous"] = [
            {"applicant": a["id"], "programmes": [a["wishes"][0]["programme"]]}
            for a in draw.sample(applicants, 3)
        ]
        document["stability"] = {"municipality": 4, "project": 1}
    if draw.random() < 0.5:
        document["locks"] = [{"applicant": "a0", "selected": draw.random() < 0.5}]
    return document


def best_by_trying(document: Json) -> int | None:
    """Try every selection; None where none is allowed."""
    options = []
    for applicant in document["applicants"]:
        wishes = [w["programme"] for w in applicant["wishes"]]
        some = chain.from_iterable(
            combinations(wishes, n)
            for n in range(applicant["projects"]["min"], applicant["projects"]["max"] + 1)
        )
        options.append([None, *some])
    best: int | None = None
    for picked in product(*options):
        if sum(p is not None for p in picked) != document["count"]:
            continue
        chosen = {a["id"]: p for a, p in zip(document["applicants"], picked, strict=True) if p is not None}
        points = _points(document, chosen)
        if points is not None and (best is None or points > best):
            best = points
    return best


def _points(document: Json, chosen: dict[str, tuple[str, ...]]) -> int | None:
    people = {a["id"]: a for a in document["applicants"]}
    flat = [(a, p) for a, programmes in chosen.items() for p in programmes]
    if len(flat) > document["projects"]["total_max"]:
        return None
    if sum(p == "A" for _, p in flat) > document["programmes"][0]["capacity"]:
        return None
    if any((lock["applicant"] in chosen) != lock["selected"] for lock in document.get("locks", ())):
        return None
    status = {(a["id"], w["programme"]): w for a in document["applicants"] for w in a["wishes"]}
    total = sum(2 * people[a]["scores"]["need"] for a in chosen) + sum(status[k]["points"] for k in flat)
    for value in {a["attributes"]["block"] for a in people.values()}:
        found = sum(people[a]["attributes"]["block"] == value for a in chosen)
        total -= document["rules"][0]["penalty"] * (max(0, 1 - found) + max(0, found - 2))
    for value in {a["attributes"]["prefecture"] for a in people.values()}:
        over = max(0, sum(people[a]["attributes"]["prefecture"] == value for a in chosen) - 2)
        if over and document["rules"][1]["hard"]:
            return None
        total -= 3 * over
    if any(w["status"] == "LAUNCHING" for w in status.values()):
        total -= 2 * max(0, 2 - sum(status[k]["status"] == "LAUNCHING" for k in flat))
    if "previous" in document:
        before = {p["applicant"]: set(p["programmes"]) for p in document["previous"]}
        total -= 4 * len(set(before) ^ set(chosen))
        total -= sum(len(before[a] ^ set(chosen[a])) for a in chosen if a in before)
    return total
