"""P3 seats: sessions for 1,000 and 100,000 people and national quotas, beside what else could do it.

Run from the root of the repository: `.venv/bin/python benchmarks/planning_seats.py`. Peers: first come, first served (a
drawn order), and stable matching (`matching`, if installed). Seconds are processor seconds of one core; ours contain
reading, reasons for everyone below the first choice, and writing the plan document.
"""

from __future__ import annotations

import platform
import time
from collections.abc import Callable
from typing import Any

from banso.planning.bench.samples_of_seats import generated_quotas, generated_seats
from banso.planning.common.documents import Node
from banso.planning.common.problems import SolveOptions
from banso.planning.seats.baseline import counts, first_come
from banso.planning.seats.kind import solve
from banso.planning.seats.model import Problem
from banso.planning.seats.reading import read_problem
from banso.planning.seats.verify import verify

Places = dict[tuple[str, str], str]


def stable(problem: Problem) -> Places:
    """Match slot by slot by hospital–resident (resident-optimal); each session ranks people by its own draw."""
    import random

    from matching.games import HospitalResident

    found: Places = {}
    draw = random.Random(1)
    for slot in problem.slots:
        wishes = {p.id: list(p.choices[slot]) for p in problem.participants.values()}
        rooms = {s.id: s.capacity for s in problem.sessions.values() if s.slot == slot}
        ranks = {room: draw.sample(list(wishes), len(wishes)) for room in rooms}
        game = HospitalResident.create_from_dictionaries(wishes, ranks, rooms)
        for room, people in game.solve().items():
            found.update({(person.name, slot): room.name for person in people})
    return found


def line(name: str, problem: Problem, make: Callable[[], Places]) -> tuple[int, int]:
    """Run one method and print its line; returns (discontent, people without any first choice)."""
    start = time.process_time()
    places = make()
    took = time.process_time() - start
    cost, first, without = counts(problem, places)
    share = first / max(1, len(places))
    print(f"| {len(problem.participants):,} | {name} | {took:.2f} | {cost:,} | {share:.3f} | {without:,} |")
    return cost, without


def ours(document: dict[str, Any], compensation: int) -> Places:
    """Solve and check."""
    source = {**document, "policy": {"compensation": compensation}}
    plan: dict[str, Any] = solve(Node(source), SolveOptions())
    return {(p["participant"], p["slot"]): p["session"] for p in plan["places"]}


def main() -> None:
    """Print the tables."""
    print(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}")
    solve(Node(generated_seats(20, seed=1)), SolveOptions())
    print("| people | method | CPU s | discontent | first choices | without any first |")
    print("|---|---|---|---|---|---|")
    for people in (1_000, 100_000):
        document = generated_seats(people, seed=1)
        problem = read_problem(Node(document))
        cost, without = line("first come, first served", problem, lambda p=problem: first_come(p, seed=1))
        if people == 1_000:
            try:
                line("stable matching", problem, lambda p=problem: stable(p))
            except ImportError:
                print("| 1,000 | stable matching (not installed) | – | – | – | – |")
        plain, _ = line("ours, no compensation (optimum)", problem, lambda d=document: ours(d, 0))
        _, left = line("ours", problem, lambda d=document: ours(d, 8))
        print(f"\nP3-1 {plain / cost:.3f} of first come; P3-2 {left / without:.3f} of first come\n")
    groups = generated_seats(600, seed=2, groups=80)
    start = time.process_time()
    plan: dict[str, Any] = solve(Node(groups), SolveOptions())
    took = time.process_time() - start
    valid = verify(Node(groups), Node(plan)).is_valid
    print(f"600 people, 80 groups of 2–3 kept together: {took:.2f} CPU s, valid {valid}")
    quotas = generated_quotas(270, 297, seed=1)
    start = time.process_time()
    plan = solve(Node(quotas), SolveOptions())
    took = (time.process_time() - start) * 1000
    print(
        f"quotas of 47 prefectures, 270 seats, 297 people: {plan['measures']['admitted']} admitted, {took:.1f} CPU ms"
    )


if __name__ == "__main__":
    main()
