"""Annealing by swaps of seats, compiled. Everything is whole numbers in arrays; the caller owns them.

`seat[r, p]` is who sits on seat p in round r, `where` its inverse; seat p belongs to table `table[p]`, whose seats are
`first[t]` to `first[t + 1]`. `pair[i, j]` is what i and j cost at one more table (mixing, wishes, and `again[i, j]` for
each meeting so far), so meeting costs `pair` and parting wins `pair - again`. An empty seat is a
person that costs nothing.
The annealing loops are long because a call inside a compiled loop is not free.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from banso.planning.common.compiled import compiled

Ints = NDArray[Any]
_compiled = compiled(Path(__file__).parent)


@_compiled
def draw(state: Ints) -> int:
    """Return the next 31 random bits (the 48-bit generator of POSIX); wraps the same with and without a compiler."""
    following = (int(state[0]) * 0x5DEECE66D + 0xB) & 0xFFFFFFFFFFFF
    state[0] = following
    return following >> 17


@_compiled
def keep(best: Ints, seat: Ints) -> None:
    """Copy a seating. (Assigning the whole array would compile the words of an error about its shape: four seconds.)"""
    for r in range(seat.shape[0]):
        for p in range(seat.shape[1]):
            best[r, p] = seat[r, p]


@_compiled
def swap_change(
    r: int, p: int, q: int, seat: Ints, table: Ints, first: Ints, pair: Ints, again: Ints, cell: Ints,
    empty_max: Ints, empties: Ints, people: int, big: int,
) -> int:  # fmt: skip
    """Return what swapping the seats p and q (of different tables) in round r adds to the cost."""
    i, j, a, b = seat[r, p], seat[r, q], table[p], table[q]
    change = cell[r, i, b] - cell[r, i, a] + cell[r, j, a] - cell[r, j, b]
    for k in range(first[a], first[a + 1]):
        if k != p:
            x = seat[r, k]
            change += pair[j, x] - pair[i, x] + again[i, x]
    for k in range(first[b], first[b + 1]):
        if k != q:
            x = seat[r, k]
            change += pair[i, x] - pair[j, x] + again[j, x]
    if (i >= people) != (j >= people):
        gains = b if i >= people else a
        loses = a if i >= people else b
        change += big * (
            int(empties[r, gains] >= empty_max[gains]) - int(empties[r, loses] > empty_max[loses])
        )
    return int(change)


@_compiled
def swap(
    r: int, p: int, q: int, seat: Ints, where: Ints, table: Ints, first: Ints, pair: Ints, again: Ints,
    empties: Ints, people: int,
) -> None:  # fmt: skip
    """Swap the seats p and q in round r and keep `pair` and `empties` right."""
    i, j, a, b = seat[r, p], seat[r, q], table[p], table[q]
    for k in range(first[a], first[a + 1]):
        if k != p:
            x = seat[r, k]
            pair[i, x] -= again[i, x]
            pair[x, i] = pair[i, x]
            pair[j, x] += again[j, x]
            pair[x, j] = pair[j, x]
    for k in range(first[b], first[b + 1]):
        if k != q:
            x = seat[r, k]
            pair[j, x] -= again[j, x]
            pair[x, j] = pair[j, x]
            pair[i, x] += again[i, x]
            pair[x, i] = pair[i, x]
    if i >= people:
        empties[r, a] -= 1
        empties[r, b] += 1
    if j >= people:
        empties[r, b] -= 1
        empties[r, a] += 1
    seat[r, p], seat[r, q] = j, i
    where[r, i], where[r, j] = q, p


@_compiled
def anneal(  # noqa: C901, PLR0915
    seat: Ints, where: Ints, table: Ints, first: Ints, pair: Ints, again: Ints, cell: Ints, pinned: Ints,
    unit: Ints, unit_first: Ints, unit_members: Ints, empty_max: Ints, empties: Ints, people: int, big: int,
    cost: int, goal: int, steps: int, step: int, total: int, hot: float, cold: float, state: Ints, best: Ints,
    best_cost: int,
) -> tuple[int, int, int]:  # fmt: skip
    """Do `steps` of `total` moves, the first being number `step`; returns (cost, best cost, moves done).

    Stops as soon as `goal` (a proven bound) is reached. `best` receives the best seating.
    """
    rounds, seats = seat.shape
    ratio = math.log(cold / hot)
    heat = hot
    chosen = np.empty(64, dtype=np.int64)
    old = np.empty(64, dtype=np.int64)
    for n in range(steps):
        if n % 128 == 0:
            heat = hot * math.exp(ratio * (step + n) / total)
        r = draw(state) % rounds
        p = draw(state) % seats
        q = draw(state) % seats
        i, j = seat[r, p], seat[r, q]
        a, b = table[p], table[q]
        if a == b or pinned[r, p] or pinned[r, q] or unit[j] >= 0:
            continue
        if unit[i] < 0:
            change = swap_change(
                r, p, q, seat, table, first, pair, again, cell, empty_max, empties, people, big
            )
            if change <= 0 or draw(state) < 2147483648.0 * math.exp(-change / heat):
                swap(r, p, q, seat, where, table, first, pair, again, empties, people)
                cost += change
        else:
            u = unit[i]
            size = unit_first[u + 1] - unit_first[u]
            width = first[b + 1] - first[b]
            found = 0
            offset = q - first[b]
            for k in range(width):
                s = first[b] + (offset + k) % width
                if found < size and unit[seat[r, s]] < 0 and not pinned[r, s]:
                    chosen[found] = s
                    found += 1
            if found < size:
                continue
            change = 0
            for k in range(size):
                old[k] = where[r, unit_members[unit_first[u] + k]]
                change += swap_change(
                    r,
                    old[k],
                    chosen[k],
                    seat,
                    table,
                    first,
                    pair,
                    again,
                    cell,
                    empty_max,
                    empties,
                    people,
                    big,
                )
                swap(r, old[k], chosen[k], seat, where, table, first, pair, again, empties, people)
            if change <= 0 or draw(state) < 2147483648.0 * math.exp(-change / heat):
                cost += change
            else:
                for k in range(size):
                    swap(r, old[k], chosen[k], seat, where, table, first, pair, again, empties, people)
        if cost < best_cost:
            best_cost = cost
            keep(best, seat)
            if cost <= goal:
                return cost, best_cost, n + 1
    return cost, best_cost, steps


@_compiled
def anneal_one_round(  # noqa: C901
    seat: Ints, table: Ints, pair: Ints, near: Ints, pinned: Ints, empty_max: Ints, empties: Ints, people: int,
    cost: int, goal: int, steps: int, step: int, total: int, hot: float, cold: float, state: Ints, best: Ints,
    best_cost: int,
) -> tuple[int, int, int]:  # fmt: skip
    """Anneal a single round of large tables: `near[i, t]`, what i costs at table t, makes a trial O(1).

    For instances without units and barred tables; empty seats are kept legal by refusing moves.
    """
    seats = seat.shape[0]
    ratio = math.log(cold / hot)
    heat = hot
    for n in range(steps):
        if n % 128 == 0:
            heat = hot * math.exp(ratio * (step + n) / total)
        p = draw(state) % seats
        q = draw(state) % seats
        i, j, a, b = seat[p], seat[q], table[p], table[q]
        if a == b or pinned[p] or pinned[q]:
            continue
        if i >= people and (j >= people or empties[b] >= empty_max[b]):
            continue
        if j >= people and empties[a] >= empty_max[a]:
            continue
        change = near[i, b] - near[i, a] + near[j, a] - near[j, b] - 2 * pair[i, j]
        if change > 0 and draw(state) >= 2147483648.0 * math.exp(-change / heat):
            continue
        for k in range(people):
            shift = pair[k, j] - pair[k, i]
            near[k, a] += shift
            near[k, b] -= shift
        if i >= people:
            empties[a] -= 1
            empties[b] += 1
        if j >= people:
            empties[b] -= 1
            empties[a] += 1
        seat[p], seat[q] = j, i
        cost += change
        if cost < best_cost:
            best_cost = cost
            for k in range(seats):
                best[k] = seat[k]
            if cost <= goal:
                return cost, best_cost, n + 1
    return cost, best_cost, steps


@_compiled
def relabel(  # noqa: C901
    seat: Ints, where: Ints, table: Ints, first: Ints, mix: Ints, cost: int, goal: int, steps: int, step: int,
    total: int, hot: float, cold: float, state: Ints, best: Ints, best_cost: int,
) -> tuple[int, int, int]:  # fmt: skip
    """Anneal by exchanging two people in all rounds at once: who meets whom how often stays, who they are changes."""
    rounds, seats = seat.shape
    ratio = math.log(cold / hot)
    heat = hot
    for n in range(steps):
        if n % 128 == 0:
            heat = hot * math.exp(ratio * (step + n) / total)
        i = draw(state) % seats
        j = draw(state) % seats
        if i == j:
            continue
        change = 0
        for r in range(rounds):
            a, b = table[where[r, i]], table[where[r, j]]
            if a != b:
                for k in range(first[a], first[a + 1]):
                    x = seat[r, k]
                    if x != i:
                        change += mix[j, x] - mix[i, x]
                for k in range(first[b], first[b + 1]):
                    x = seat[r, k]
                    if x != j:
                        change += mix[i, x] - mix[j, x]
        if change > 0 and draw(state) >= 2147483648.0 * math.exp(-change / heat):
            continue
        for r in range(rounds):
            p, q = where[r, i], where[r, j]
            seat[r, p], seat[r, q] = j, i
            where[r, i], where[r, j] = q, p
        cost += change
        if cost < best_cost:
            best_cost = cost
            keep(best, seat)
            if cost <= goal:
                return cost, best_cost, n + 1
    return cost, best_cost, steps


@_compiled
def cheapest_swaps(
    seat: Ints, table: Ints, first: Ints, pair: Ints, again: Ints, cell: Ints, pinned: Ints, unit: Ints,
    empty_max: Ints, empties: Ints, people: int, big: int, price: Ints, partner: Ints,
) -> None:  # fmt: skip
    """Fill `price[r, i]` and `partner[r, i]`: the cheapest swap that takes person i to another table (-1: none)."""
    rounds, seats = seat.shape
    for r in range(rounds):
        for p in range(seats):
            i = seat[r, p]
            partner[r, i] = -1
            if pinned[r, p] or unit[i] >= 0:
                continue
            for q in range(seats):
                if table[q] == table[p] or pinned[r, q] or unit[seat[r, q]] >= 0:
                    continue
                change = swap_change(
                    r, p, q, seat, table, first, pair, again, cell, empty_max, empties, people, big
                )
                if partner[r, i] < 0 or change < price[r, i]:
                    price[r, i] = change
                    partner[r, i] = seat[r, q]
