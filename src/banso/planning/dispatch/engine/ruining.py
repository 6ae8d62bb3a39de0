"""Ruin and recreate: several projects near each other give up experts and days, and get the best ones anew.

After Schrimpf et al. (2000) and the removal of related customers of Christiaens and Vanden Berghe (2020). It crosses
what small moves cannot: two or more projects that pay only together with another expert.
"""

from __future__ import annotations

import numpy as np

from banso.planning.dispatch.engine import borrowing, jit
from banso.planning.dispatch.engine.choosing import in_team
from banso.planning.dispatch.engine.layout import (
    FREE,
    H_FROM,
    H_TO,
    NEAR,
    NEAR_COUNT,
    P_END,
    P_FIRST,
    P_FIXED,
    P_FROM,
    P_HOUSE,
    P_SIZE,
    P_TO,
    SAVED,
    SAVED_COUNT,
    SERVED,
    SERVED_COUNT,
    SERVED_WIDTH,
    TEAM,
    TEAMS,
    Ints,
    day_of,
    eligible,
    house,
    listed,
    member,
    possible,
    project,
)
from banso.planning.dispatch.engine.moves import (
    REJECTED,
    empty_project,
    exchange,
    place_project,
    put_back,
    take_project,
)
from banso.planning.dispatch.engine.placing import below, change_charge, put, settled_change

_BLINK = 10
"""Thousandths by which a candidate is passed over, so that the same ruin is not always rebuilt the same way."""
_CANDIDATES = 12
"""About as many experts are tried for a project; of more, some by lot."""
MOST = 8
"""Most projects ruined at once."""


@borrowing
def related(fixed: Ints, state: Ints, sums: Ints, p: int) -> int:
    """Return a project near p by lot: of a near municipality, or of the same expert."""
    if below(sums, 3) < 2:
        m = fixed[
            fixed[NEAR] + project(fixed, p, P_HOUSE) * fixed[NEAR_COUNT] + below(sums, fixed[NEAR_COUNT])
        ]
        start, end = house(fixed, m, H_FROM), house(fixed, m, H_TO)
        return listed(fixed, start + below(sums, end - start)) if end > start else p
    e = member(fixed, state, p, below(sums, project(fixed, p, P_SIZE)))
    return state[fixed[SERVED] + e * fixed[SERVED_WIDTH] + below(sums, state[fixed[SERVED_COUNT] + e])]  # type: ignore[no-any-return]


@borrowing
def may_stay(fixed: Ints, flags: Ints, state: Ints, v: int) -> bool:
    """Say whether the visit, if it has a day, may be on it: not so while its project is frozen."""
    d = day_of(fixed, state, v)
    return d < 0 or possible(fixed, flags, v, d)


@borrowing
def choose(
    fixed: Ints, flags: Ints, state: Ints, sums: Ints, p: int, count: int, chosen: Ints, teams: Ints
) -> int:
    """Choose p and projects related to it that may be moved; returns how many. Fills which they are, and their
    teams."""
    n = 0
    for trial in range(3 * count):
        q = p if trial == 0 else related(fixed, state, sums, chosen[below(sums, n)])
        v = project(fixed, q, P_FIRST)
        new = member(fixed, state, q, 0) >= 0 and may_stay(fixed, flags, state, v)
        for i in range(n):
            new = new and chosen[i] != q
        if not new:
            continue
        chosen[n] = q
        for slot in range(TEAM):
            teams[n, slot] = state[fixed[TEAMS] + TEAM * q + slot]
        n += 1
        if n == count:
            break
    return n


@borrowing
def passed_over(sums: Ints, able: int) -> bool:
    """Say by lot whether a candidate, one of so many, is not tried."""
    return below(sums, 1000) < _BLINK or (able > _CANDIDATES and below(sums, able) >= _CANDIDATES)


@borrowing
def with_expert(fixed: Ints, flags: Ints, state: Ints, sums: Ints, p: int, slot: int, e: int, at: int) -> int:
    """Give the place to the expert and the project, now without days, its best days; returns the change of all prices
    but the charge for changing experts, or `REJECTED`."""
    if e != member(fixed, state, p, slot):
        if in_team(fixed, state, p, e):
            return REJECTED
        exchange(fixed, state, p, slot, e)
    return place_project(fixed, flags, state, sums, p, at, True)


@jit
def recreate(fixed: Ints, flags: Ints, state: Ints, sums: Ints, p: int, at: int) -> int:
    """Give the project, now without days, the expert and days that cost least; returns the change of price, or
    `REJECTED` where there are none."""
    size, kept = project(fixed, p, P_SIZE), project(fixed, p, P_FIXED)
    if size == kept:
        return place_project(fixed, flags, state, sums, p, at, True)
    slot = kept + below(sums, size - kept)
    start, end = project(fixed, p, P_FROM), project(fixed, p, P_TO)
    first, visits = project(fixed, p, P_FIRST), project(fixed, p, P_END) - project(fixed, p, P_FIRST)
    days, best, best_price = np.empty(visits, np.int64), FREE, REJECTED
    charged = change_charge(fixed, p, member(fixed, state, p, slot))
    for i in range(start, end):
        if passed_over(sums, end - start):
            continue
        e = listed(fixed, i)
        if not eligible(fixed, flags, p, e):
            continue
        price = with_expert(fixed, flags, state, sums, p, slot, e, at) + change_charge(fixed, p, e) - charged
        if price < min(best_price, REJECTED >> 1):
            best, best_price = e, price
            for k in range(visits):
                days[k] = day_of(fixed, state, first + k)
        empty_project(fixed, state, sums, p)
        settled_change(fixed, state, sums)
    if best < 0:
        return REJECTED
    exchange(fixed, state, p, slot, best)
    for k in range(visits):
        if days[k] >= 0:
            put(fixed, state, sums, first + k, days[k])
    settled_change(fixed, state, sums)
    return best_price


@jit
def ruin_and_recreate(
    fixed: Ints, flags: Ints, state: Ints, sums: Ints, p: int, count: int, threshold: float
) -> int:
    """Ruin p and up to count − 1 projects related to it and rebuild them one by one, in an order by lot."""
    if member(fixed, state, p, 0) < 0:
        return REJECTED
    chosen, at, teams = np.empty(MOST, np.int64), np.empty(MOST, np.int64), np.empty((MOST, TEAM), np.int64)
    n = choose(fixed, flags, state, sums, p, count, chosen, teams)
    delta = 0
    for i in range(n):
        at[i] = fixed[SAVED] + 2 * sums[SAVED_COUNT]
        delta += take_project(fixed, state, sums, chosen[i])
    delta += settled_change(fixed, state, sums)
    order = np.arange(n)
    for i in range(n - 1, 0, -1):
        j = below(sums, i + 1)
        order[i], order[j] = order[j], order[i]
    for k in order:
        placed = recreate(fixed, flags, state, sums, chosen[k], at[k])
        if placed >= REJECTED:
            delta = REJECTED
            break
        delta += placed
    if delta <= threshold:
        sums[SAVED_COUNT] = 0
        return delta
    for i in range(n):
        empty_project(fixed, state, sums, chosen[i])
        for slot in range(TEAM):
            if teams[i, slot] != member(fixed, state, chosen[i], slot):
                exchange(fixed, state, chosen[i], slot, teams[i, slot])
    put_back(fixed, state, sums)
    settled_change(fixed, state, sums)
    return REJECTED
