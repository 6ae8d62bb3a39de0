"""Pricing: the best tours of one expert in one block for given gains of visits on days.

A recurrence runs backwards over the days of the block: what is the least that the rest can cost from a place, given
which of a few remembered things were done before. It begins without memory; as long as the best tour does a thing
twice, that thing is remembered, and the recurrence runs again (decremental state space relaxation). Its value never
exceeds the cost of any real tour, so it is a bound at whatever memory it stops; where the best tour does
nothing twice, it is the best tour. Nights in a row are not limited here, which can only lower the bound.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import Any

import numpy as np
import numpy.typing as npt

from banso.planning.dispatch.bounding import jit

Floats = npt.NDArray[Any]
Ints = npt.NDArray[Any]

KEPT = 6
"""Most tours returned for a block."""
MOST_NODES = 40_000
"""Beginnings of tours looked at where the memory was not enough."""
PATIENT = 1_024
"""With so many sets or more the best tour is looked for, though others were found."""
FIRST, SECOND, BEGIN, END, AFTER, DAY = 0, 1, 2, 3, 4, 5
"""Columns of an option: the visits (second -1), the houses where the day begins and ends, the next day, its day."""


@jit
def options_of(possible: Ints, house: Ints, length: Ints, project: Ints, together: Ints) -> Ints:
    """List what can be done on each day of the block, in order of days: one visit, or two in either order.

    `possible` is visit × day; one day holds one visit of a `project`.
    """
    visits, days = possible.shape
    rows, n = np.empty((possible.sum() * (visits + 1) + 1, 6), np.int64), 0
    for d in range(days):
        for i in range(visits):
            if possible[i, d] == 0:
                continue
            rows[n, FIRST], rows[n, SECOND], rows[n, DAY] = i, -1, d
            rows[n, BEGIN], rows[n, END], rows[n, AFTER] = house[i], house[i], d + length[i]
            n += 1
            for j in range(visits):
                if length[i] > 1 or length[j] > 1 or possible[j, d] == 0 or project[i] == project[j]:
                    continue
                if together[house[i], house[j]] == 0 or (house[i] == house[j] and j < i):
                    continue
                rows[n, FIRST], rows[n, SECOND], rows[n, DAY] = i, j, d
                rows[n, BEGIN], rows[n, END], rows[n, AFTER] = house[i], house[j], d + 1
                n += 1
    return rows[:n].copy()


@jit
def costs_of(rows: Ints, gain: Floats, length: Ints, between: Floats, night: float) -> Floats:
    """Price each option: the way and the nights inside it, less the gains of its visits."""
    cost = np.empty(rows.shape[0])
    for o in range(rows.shape[0]):
        i, j, d = rows[o, FIRST], rows[o, SECOND], rows[o, DAY]
        cost[o] = between[rows[o, BEGIN], rows[o, END]] + (length[i] - 1) * night - gain[i, d]
        if j >= 0:
            cost[o] -= gain[j, d]
    return cost


@jit
def entering(between: Floats, home: Floats, night: float) -> Floats:
    """Return what it costs to begin a day at a house (column) after ending the last one at a place (row, home last).

    `home` is what the way home costs from each place, here and everywhere.
    """
    places = home.shape[0] - 1
    way = np.empty((places + 1, places))
    for to in range(places):
        way[places, to] = home[to]
        for at in range(places):
            way[at, to] = min(between[at, to] + night, home[at] + home[to])
    return way


@jit
def masks_of(rows: Ints, key: Ints, slot: Ints) -> Ints:
    """Return which remembered keys each option uses; `slot` is the bit of each key, -1 where it is not remembered."""
    bits = np.zeros(rows.shape[0], np.int64)
    for o in range(rows.shape[0]):
        for x in range(2):
            if rows[o, x] >= 0 and slot[key[rows[o, x]]] >= 0:
                bits[o] |= 1 << slot[key[rows[o, x]]]
    return bits


@jit
def look_ahead(  # noqa: C901 - one recurrence
    days: int, rows: Ints, cost: Floats, bits: Ints, size: int, starts: Ints, way: Floats, home: Floats
) -> Floats:
    """Return day × place (home last) × remembered set: the least that the rest of the block costs."""
    places = home.shape[0] - 1
    ahead = np.zeros((days + 1, places + 1, size))
    for h in range(places):
        ahead[days, h] = home[h]
    begin, open_ = np.empty((places, size)), np.zeros(places, np.uint8)
    for d in range(days - 1, -1, -1):
        begin[:], open_[:] = np.inf, 0
        for o in range(starts[d], starts[d + 1]):
            c, b, h = cost[o], bits[o], rows[o, BEGIN]
            rest = ahead[rows[o, AFTER], rows[o, END]]
            open_[h] = 1
            for s in range(size):
                if s & b == 0 and c + rest[s | b] < begin[h, s]:
                    begin[h, s] = c + rest[s | b]
        for at in range(places + 1):
            for s in range(size):
                ahead[d, at, s] = ahead[d + 1, places, s] + home[at]
            for a in range(places):
                if open_[a]:
                    for s in range(size):
                        ahead[d, at, s] = min(ahead[d, at, s], begin[a, s] + way[at, a])
    return ahead


@jit
def follow(
    days: int,
    rows: Ints,
    cost: Floats,
    bits: Ints,
    key: Ints,
    starts: Ints,
    way: Floats,
    home: Floats,
    ahead: Floats,
    first: int,
    strict: bool,
    times: Ints,
    stops: Ints,
) -> tuple[int, float]:
    """Follow the recurrence from home, beginning with option `first` (or the best, if -1).

    Returns how many options were taken, their numbers in `stops`, and what the tour costs. `times` counts how often
    each key was used. When `strict` nothing is done twice: a real tour, not always the best.
    """
    places = home.shape[0] - 1
    d, at, s, n, net = 0, places, 0, 0, 0.0
    times[:] = 0
    if first >= 0:
        d = rows[first, DAY]
    while d < days:
        best, chosen = ahead[d + 1, places, s] + home[at], -1
        if first >= 0 and n == 0:
            chosen = first
        else:
            for o in range(starts[d], starts[d + 1]):
                if s & bits[o] or (strict and used(rows, key, times, o)):
                    continue
                c = way[at, rows[o, BEGIN]] + cost[o] + ahead[rows[o, AFTER], rows[o, END], s | bits[o]]
                if c < best - 1e-9:
                    best, chosen = c, o
        if chosen < 0:
            net += float(home[at])
            d, at = d + 1, places
            continue
        net += float(way[at, rows[chosen, BEGIN]] + cost[chosen])
        d, at, s = rows[chosen, AFTER], rows[chosen, END], s | bits[chosen]
        for x in range(2):
            if rows[chosen, x] >= 0:
                times[key[rows[chosen, x]]] += 1
        stops[n] = chosen
        n += 1
    return n, net + float(home[at])


@jit
def used(rows: Ints, key: Ints, times: Ints, o: int) -> bool:
    """Say whether the option does a thing that was done before."""
    if times[key[rows[o, FIRST]]] > 0:
        return True
    return rows[o, SECOND] >= 0 and times[key[rows[o, SECOND]]] > 0  # type: ignore[no-any-return]


@jit
def remember(times: Ints, slot: Ints, size: int, most: int) -> int:
    """Give a bit to each key that was used twice, up to `most` sets; returns the new number of sets."""
    for k in range(times.shape[0]):
        if times[k] > 1 and slot[k] < 0 and 2 * size <= most:
            bit = 0
            while 1 << bit < size:
                bit += 1
            slot[k] = bit
            size *= 2
    return size


@jit
def price(
    days: int, rows: Ints, cost: Floats, key: Ints, way: Floats, home: Floats, limit: float, most: int
) -> tuple[int, float, bool, Floats, Ints]:
    """Return how many tours were found cheaper than `limit`, the least that any can cost, whether that is exact, their
    net costs, and rows (tour, option).

    `most` is the largest number of remembered sets.
    """
    starts = np.searchsorted(rows[:, DAY], np.arange(days + 1))
    slot = np.full(key.max() + 1, -1, np.int64)
    times, stops, size, exact = np.zeros(key.max() + 1, np.int64), np.empty(days, np.int64), 1, False
    while True:
        bits = masks_of(rows, key, slot)
        ahead = look_ahead(days, rows, cost, bits, size, starts, way, home)
        if ahead[0, -1, 0] >= limit:
            return 0, ahead[0, -1, 0], True, np.empty(0), np.empty((0, 2), np.int64)
        follow(days, rows, cost, bits, key, starts, way, home, ahead, -1, False, times, stops)
        exact = times.max() <= 1
        larger = remember(times, slot, size, most)
        if exact or larger == size:
            break
        size = larger
    made, nets, found = several(days, rows, cost, bits, key, starts, way, home, ahead, limit)
    if exact or (made and most < PATIENT):
        return made, ahead[0, -1, 0], exact, nets, found
    last, least, exact, net, best = best_first(days, rows, cost, bits, key, starts, way, home, ahead, limit)
    best[:, 0] = made
    return made + last, least, exact, np.append(nets, net), np.concatenate((found, best))


@jit
def several(
    days: int,
    rows: Ints,
    cost: Floats,
    bits: Ints,
    key: Ints,
    starts: Ints,
    way: Floats,
    home: Floats,
    ahead: Floats,
    limit: float,
) -> tuple[int, Floats, Ints]:
    """Return up to `KEPT` real tours cheaper than `limit`: the most promising first options, followed to the end."""
    promise = np.empty(rows.shape[0])
    for o in range(rows.shape[0]):
        promise[o] = home[rows[o, BEGIN]] + cost[o] + ahead[rows[o, AFTER], rows[o, END], bits[o]]
    times, stops = np.zeros(key.max() + 1, np.int64), np.empty(days, np.int64)
    nets, found, m, made = np.empty(KEPT), np.empty((KEPT * days, 2), np.int64), 0, 0
    for o in np.argsort(promise)[: 4 * KEPT]:
        if promise[o] >= limit or made == KEPT:
            break
        n, net = follow(days, rows, cost, bits, key, starts, way, home, ahead, o, True, times, stops)
        if net < limit:
            nets[made] = net
            for k in range(n):
                found[m, 0], found[m, 1] = made, stops[k]
                m += 1
            made += 1
    return made, nets[:made], found[:m]


@jit
def best_first(
    days: int,
    rows: Ints,
    cost: Floats,
    bits: Ints,
    key: Ints,
    starts: Ints,
    way: Floats,
    home: Floats,
    ahead: Floats,
    limit: float,
) -> tuple[int, float, bool, Floats, Ints]:
    """Extend the most promising beginning of a tour until a whole one is: the best. Answers as `price` does.

    Where that takes too many steps, what the next beginning promises is the bound.
    """
    places = home.shape[0] - 1
    nodes, spent = np.empty((MOST_NODES + 1, 5), np.int64), np.zeros(MOST_NODES + 1)
    nodes[0, 0], nodes[0, 1], nodes[0, 2], nodes[0, 3], nodes[0, 4] = (
        0,
        places,
        0,
        -1,
        -1,
    )  # day, place, set, from, option
    heap, n, least = [(ahead[0, places, 0], 0)], 1, limit
    nets, found = np.empty(1), np.empty((days, 2), np.int64)
    while len(heap) > 0:
        least, i = heappop(heap)
        d, at, s = nodes[i, 0], nodes[i, 1], nodes[i, 2]
        if least >= limit or n + starts.max() + 2 >= MOST_NODES:
            return 0, min(least, limit), least >= limit, nets[:0], found[:0]
        back = spent[i] + home[at]
        if d == days:
            m = 0
            while i > 0:
                if nodes[i, 4] >= 0:
                    found[m, 0], found[m, 1] = 0, nodes[i, 4]
                    m += 1
                i = nodes[i, 3]
            nets[0] = back
            return 1, back, True, nets, found[:m]
        for o in range(starts[d] - 1, starts[d + 1]):
            if o < starts[d]:  # stay at home for a day
                nodes[n, 0], nodes[n, 1], nodes[n, 2], nodes[n, 4], spent[n] = d + 1, places, s, -1, back
            elif s & bits[o] or done_before(rows, key, nodes, i, o):
                continue
            else:
                nodes[n, 0], nodes[n, 1], nodes[n, 2], nodes[n, 4] = (
                    rows[o, AFTER],
                    rows[o, END],
                    s | bits[o],
                    o,
                )
                spent[n] = spent[i] + way[at, rows[o, BEGIN]] + cost[o]
            nodes[n, 3] = i
            promise = spent[n] + ahead[nodes[n, 0], nodes[n, 1], nodes[n, 2]]
            if promise < limit:
                heappush(heap, (promise, n))
                n += 1
    return 0, limit, True, nets[:0], found[:0]


@jit
def done_before(rows: Ints, key: Ints, nodes: Ints, i: int, o: int) -> bool:
    """Say whether the tour that ends in node `i` has done a thing of the option."""
    while i > 0:
        past = nodes[i, 4]
        for x in range(2 if past >= 0 else 0):
            for y in range(2):
                if rows[past, x] >= 0 and rows[o, y] >= 0 and key[rows[past, x]] == key[rows[o, y]]:
                    return True
        i = nodes[i, 3]
    return False
