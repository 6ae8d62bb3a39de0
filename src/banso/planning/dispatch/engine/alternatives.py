"""What a choice won against the next best: the price of another day or another expert, all else left as it is."""

from __future__ import annotations

from banso.planning.dispatch.engine import borrowing
from banso.planning.dispatch.engine.choosing import best_day, in_team
from banso.planning.dispatch.engine.layout import (
    DAY_COUNT,
    FREE,
    P_FIXED,
    P_FROM,
    P_SIZE,
    P_TO,
    POSSIBLE,
    SAVED,
    SAVED_COUNT,
    TOUCHED_COUNT,
    Ints,
    day_of,
    listed,
    member,
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
from banso.planning.dispatch.engine.placing import put, settled_change, take


@borrowing
def other_day(fixed: Ints, flags: Ints, state: Ints, sums: Ints, v: int) -> tuple[int, int]:
    """Return the cheapest other day of a placed visit and what it costs more; (-1, 0) where there is none."""
    d = day_of(fixed, state, v)
    out = take(fixed, state, sums, v) + settled_change(fixed, state, sums)
    at = fixed[POSSIBLE] + v * fixed[DAY_COUNT] + d
    flags[at] = 0
    other, price = best_day(fixed, flags, state, sums, v), 0
    flags[at] = 1
    if other >= 0:
        price = out + put(fixed, state, sums, v, other) + settled_change(fixed, state, sums)
        take(fixed, state, sums, v)
        settled_change(fixed, state, sums)
    put(fixed, state, sums, v, d)
    settled_change(fixed, state, sums)
    return other, price


@borrowing
def other_expert(fixed: Ints, flags: Ints, state: Ints, sums: Ints, p: int) -> tuple[int, int]:
    """Return the cheapest other expert for the last place of the team, with days to match, and what it costs more;
    (-1, 0) where there is none."""
    slot = project(fixed, p, P_SIZE) - 1
    if slot < project(fixed, p, P_FIXED):
        return FREE, 0
    was, best, best_price = member(fixed, state, p, slot), FREE, 0
    for i in range(project(fixed, p, P_FROM), project(fixed, p, P_TO)):
        e = listed(fixed, i)
        if in_team(fixed, state, p, e):
            continue
        price = take_project(fixed, state, sums, p) + exchange(fixed, state, p, slot, e)
        price += settled_change(fixed, state, sums)
        placed = place_project(fixed, flags, state, sums, p, fixed[SAVED], True)
        price += placed
        if placed < REJECTED and (best < 0 or price < best_price):
            best, best_price = e, price
        empty_project(fixed, state, sums, p)
        exchange(fixed, state, p, slot, was)
        put_back(fixed, state, sums)
        settled_change(fixed, state, sums)
    sums[SAVED_COUNT] = 0
    sums[TOUCHED_COUNT] = 0
    return best, best_price
