"""Pricing: the best tour of one expert in one block for given gains of visits on days, by labels with dominance.

A label is the end of a day: where the expert is (a house, or -1 at home), what it cost net of gains, and which
projects were served (bits), since a block holds at most one visit of a project. Nights in a row are not limited here,
which can only lower the bound. Where the labels do not fit, the answer says that better tours may exist.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from banso.planning.dispatch.bounding import jit

Floats = npt.NDArray[Any]
Ints = npt.NDArray[Any]

MAX_DAYS = 5
KEPT = 4
"""Tours returned for a block."""
PLACE, MASK, PARENT, OPTION, DAY, NEXT = 0, 1, 2, 3, 4, 5


@jit
def options_of(
    days: int, visits: Ints, gain: Floats, house: Ints, length: Ints, bit: Ints, together: Ints, cap: int
) -> tuple[Ints, Floats, int]:
    """List what can be done on each day: one visit, or two in either order.

    `visits` are row numbers of `gain` (visit × day of the block, -inf where not possible). A row of the answer is
    (day, first visit, second or -1).
    """
    rows, worth, n = np.empty((cap, 3), np.int64), np.empty(cap), 0
    for d in range(days):
        for i in visits:
            if gain[i, d] == -np.inf or n + 1 >= cap:
                continue
            rows[n, 0], rows[n, 1], rows[n, 2], worth[n] = d, i, -1, gain[i, d]
            n += 1
            if length[i] > 1:
                continue
            for j in visits:
                if j == i or length[j] > 1 or gain[j, d] == -np.inf or bit[i] == bit[j] or n + 1 >= cap:
                    continue
                if together[house[i], house[j]] == 0 or (house[i] == house[j] and j < i):
                    continue
                rows[n, 0], rows[n, 1], rows[n, 2], worth[n] = d, i, j, gain[i, d] + gain[j, d]
                n += 1
    return rows, worth, n


@jit
def dominated(labels: Ints, cost: Floats, heads: Ints, day: int, at: int, c: float, bits: int) -> bool:
    """Say whether a label of the same day and place is no dearer and served no other project."""
    i = heads[day, at]
    while i >= 0:
        if cost[i] <= c and (labels[i, MASK] & bits) == labels[i, MASK]:
            return True
        i = labels[i, NEXT]
    return False


@jit
def remember(best: Floats, ends: Ints, labels: Ints, i: int, net: float) -> None:
    """Keep the label among the best ends, one for each set of projects."""
    if net >= best[KEPT - 1] - 1e-6:
        return
    for k in range(KEPT):
        if ends[k] >= 0 and labels[ends[k], MASK] == labels[i, MASK]:
            if net < best[k]:
                best[k], ends[k] = net, i
            return
    k = KEPT - 1
    while k > 0 and best[k - 1] > net:
        best[k], ends[k] = best[k - 1], ends[k - 1]
        k -= 1
    best[k], ends[k] = net, i


@jit
def entering(between: Floats, home: Floats, night: float, at: int, to: int) -> float:
    """Return the price of beginning a day at a house after ending the day before at `at` (-1 at home)."""
    if at < 0:
        return home[to]  # type: ignore[no-any-return]
    return min(between[at, to] + night, home[at] + home[to])  # type: ignore[no-any-return]


@jit
def cheapest_ahead(
    days: int,
    rows: Ints,
    worth: Floats,
    starts: Ints,
    house: Ints,
    length: Ints,
    between: Floats,
    home: Floats,
    night: float,
) -> Floats:
    """Return for each day and place (home last) the least the rest of the block can cost, even with projects repeated.

    Without the memory of what was served it is quick, and it tells which labels cannot lead to anything.
    """
    places = home.shape[0]
    ahead = np.zeros((days + 1, places + 1))
    for h in range(places):
        ahead[days, h] = home[h]
    begin = np.empty(places)
    for d in range(days - 1, -1, -1):
        begin[:] = np.inf
        for o in range(starts[d], starts[d + 1]):
            v, w = rows[o, 1], rows[o, 2]
            to = house[v] if w < 0 else house[w]
            c = (length[v] - 1) * night - worth[o] + between[house[v], to] + ahead[d + length[v], to]
            begin[house[v]] = min(begin[house[v]], c)
        for at in range(places + 1):
            best = ahead[d + 1, places] + (home[at] if at < places else 0.0)
            for a in range(places):
                if begin[a] < np.inf:
                    best = min(best, begin[a] + entering(between, home, night, at if at < places else -1, a))
            ahead[d, at] = best
    return ahead


@jit
def price(  # noqa: C901, PLR0915 - one recurrence
    days: int,
    rows: Ints,
    worth: Floats,
    count: int,
    house: Ints,
    length: Ints,
    bit: Ints,
    between: Floats,
    home: Floats,
    night: float,
    limit: float,
    most_labels: int,
) -> tuple[int, float, Floats, Ints]:
    """Return how many tours were found cheaper than `limit`, the least that any can cost, their net costs, and rows
    (tour, day, visit), best first.

    The least is the first tour's cost, unless there were more labels than `most_labels`: then it is the value without
    memory of what was served.
    """
    labels, cost = np.empty((most_labels, 6), np.int64), np.empty(most_labels)
    heads = np.full((days + MAX_DAYS, home.shape[0] + 1), -1, np.int64)
    starts = np.searchsorted(rows[:count, 0], np.arange(days + 1))
    ahead = cheapest_ahead(days, rows, worth, starts, house, length, between, home, night)
    best, ends = np.full(KEPT, limit), np.full(KEPT, -1, np.int64)
    if ahead[0, -1] >= limit:
        return 0, limit, best, np.empty((0, 3), np.int64)
    labels[0], cost[0] = -1, 0.0
    labels[0, DAY], labels[0, MASK] = 0, 0
    n, exact = 1, True
    for d in range(days + 1):
        here = n
        for i in range(here):
            if labels[i, DAY] != d:
                continue
            at, served = labels[i, PLACE], labels[i, MASK]
            net = cost[i] + (home[at] if at >= 0 else 0.0)
            if i > 0:
                remember(best, ends, labels, i, net)
            if d == days or cost[i] + ahead[d, at] >= best[0]:
                continue
            if n + count + 2 >= most_labels:
                exact = False
                continue
            hopeless = net + ahead[d + 1, home.shape[0]] >= best[0]
            if not hopeless and not dominated(labels, cost, heads, d + 1, -1, net, served):
                labels[n, PLACE], labels[n, MASK], labels[n, PARENT] = -1, served, i
                labels[n, OPTION], labels[n, DAY], cost[n] = -1, d + 1, net
                labels[n, NEXT], heads[d + 1, -1] = heads[d + 1, -1], n
                n += 1
            for o in range(starts[d], starts[d + 1]):
                v, w = rows[o, 1], rows[o, 2]
                bits = (1 << bit[v]) | (0 if w < 0 else 1 << bit[w])
                if served & bits:
                    continue
                to, after = house[v] if w < 0 else house[w], d + length[v]
                c = cost[i] + entering(between, home, night, at, house[v]) - worth[o]
                c += (length[v] - 1) * night + between[house[v], to]
                hopeless = c + ahead[after, to] >= best[0]
                if hopeless or dominated(labels, cost, heads, after, to, c, served | bits):
                    continue
                labels[n, PLACE], labels[n, MASK], labels[n, PARENT] = to, served | bits, i
                labels[n, OPTION], labels[n, DAY], cost[n] = o, after, c
                labels[n, NEXT], heads[after, to] = heads[after, to], n
                n += 1
    made, found = traced(rows, labels, ends)
    return made, best[0] if exact else min(best[0], ahead[0, -1]), best, found


@jit
def traced(rows: Ints, labels: Ints, ends: Ints) -> tuple[int, Ints]:
    """Follow the best labels back to what they did."""
    found, m, count = np.empty((KEPT * 12, 3), np.int64), 0, 0
    for k in range(KEPT):
        i = ends[k]
        if i < 0:
            break
        count += 1
        while i > 0:
            o = labels[i, OPTION]
            if o >= 0:
                for x in range(1, 3):
                    if rows[o, x] >= 0:
                        found[m, 0], found[m, 1], found[m, 2] = k, rows[o, 0], rows[o, x]
                        m += 1
            i = labels[i, PARENT]
    return count, found[:m]
