"""First come, first served (serial dictatorship): what most registration systems do, as a yardstick."""

from __future__ import annotations

import random

from banso.planning.seats.model import Problem


def first_come(problem: Problem, *, seed: int) -> dict[tuple[str, str], str]:
    """Let people choose one after the other, in a drawn order: (participant, slot) → session."""
    order = list(problem.participants)
    random.Random(seed).shuffle(order)  # noqa: S311 - a comparison, not a secret
    free = {s.id: s.capacity for s in problem.sessions.values()}
    found: dict[tuple[str, str], str] = {}
    for person in order:
        for slot, choices in problem.participants[person].choices.items():
            rest = [s.id for s in problem.sessions.values() if s.slot == slot and s.id not in choices]
            taken = next((s for s in [*choices, *rest] if free[s] > 0), None)
            if taken is not None:
                free[taken] -= 1
                found[person, slot] = taken
    return found


def counts(problem: Problem, places: dict[tuple[str, str], str]) -> tuple[int, int, int]:
    """Return (discontent, first choices, people without any first choice) of a set of places."""
    cost = first = without = 0
    for person in problem.participants.values():
        got = 0
        for slot, choices in person.choices.items():
            session = places.get((person.id, slot), "")
            rank = choices.index(session) if session in choices else len(choices)
            cost += problem.policy.cost(rank)
            got += rank == 0
        first += got
        without += got == 0
    return cost, first, without
