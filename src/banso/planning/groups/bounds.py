"""Proven least costs: how evenly values can be spread, and how few people can be met twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from heapq import heapify, heappop, heappush

from banso.planning.groups.model import Problem, Table


def least_mixing(problem: Problem) -> int:
    """Return the least cost of like people at one table, all rounds: each value spread as evenly as can be."""
    total = 0
    for attribute in problem.attributes:
        counts = Counter(
            p.attributes[attribute.id] for p in problem.people.values() if attribute.id in p.attributes
        )
        sizes = [table.most for table in problem.tables.values()]
        total += attribute.weight * sum(fewest_pairs(count, sizes) for count in counts.values())
    return total * problem.rounds


def fewest_pairs(count: int, sizes: Sequence[int]) -> int:
    """Return the fewest pairs at one table if `count` people are spread over tables of these sizes."""
    heap = [(0, size) for size in sizes if size > 0]
    heapify(heap)
    pairs = 0
    for _ in range(count):
        if not heap:
            break
        already, size = heappop(heap)
        pairs += already
        if already + 1 < size:
            heappush(heap, (already + 1, size))
    return pairs


def least_wishes(problem: Problem) -> int:
    """Return the least sum of the pair charges, all rounds: everyone with the best neighbours a table has room for."""
    if not problem.pair_charges:
        return 0
    most = max(table.most for table in problem.tables.values()) - 1
    below: dict[str, list[int]] = {}
    for pair, charge in problem.pair_charges.items():
        if charge < 0:
            for person in pair:
                below.setdefault(person, []).append(charge)
    twice = sum(sum(sorted(charges)[:most]) for charges in below.values())
    return problem.rounds * -(-twice // 2)


def least_repeats(problem: Problem) -> int:
    """Return the fewest repeated meetings: what a person meets in all rounds beyond the people there are, halved.

    People who must stay together are not counted as meeting; those met before and those kept apart are not new.
    """
    fewest = _fewest_neighbours(problem)
    mates = {m: len(unit) - 1 for unit in problem.together for m in unit}
    closed: dict[str, set[str]] = {}
    for one, other in (*problem.met_before, *problem.apart):
        closed.setdefault(one, set()).add(other)
        closed.setdefault(other, set()).add(one)
    excess = 0
    for person in problem.people:
        others = set(next((u for u in problem.together if person in u), ()))
        strangers = len(problem.people) - 1 - mates.get(person, 0) - len(closed.get(person, set()) - others)
        excess += max(0, problem.rounds * (fewest - mates.get(person, 0)) - strangers)
    return -(-excess // 2)


def _fewest_neighbours(problem: Problem) -> int:
    """Return how many others everybody meets at least in one round."""
    return max(0, min(least_filled(list(problem.tables.values()), len(problem.people))) - 1)


def least_filled(tables: Sequence[Table], people: int) -> list[int]:
    """Return for each table how many sit there at least, given that all the others are full."""
    room = sum(table.most for table in tables)
    return [max(table.fewest, people - (room - table.most)) for table in tables]


def least_cost(problem: Problem) -> int:
    """Return a proven least objective."""
    return least_mixing(problem) + least_wishes(problem) + problem.repeat_charge * least_repeats(problem)
