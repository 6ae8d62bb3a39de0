"""Which day or expert a move proposes: beside what is near, on joint days, by lot, or the best of all days."""

from __future__ import annotations

from banso.planning.dispatch.engine import borrowing
from banso.planning.dispatch.engine.layout import (
    DAY_COUNT,
    FREE,
    H_FROM,
    H_TO,
    MOVED,
    NEAR,
    NEAR_COUNT,
    NIGHT,
    P_END,
    P_FIRST,
    P_FROM,
    P_HOUSE,
    P_SIZE,
    P_TO,
    RECEPTION,
    RECEPTIONS,
    SERVED,
    SERVED_COUNT,
    SERVED_WIDTH,
    V_DAYS,
    V_FROM,
    V_HOUSE,
    V_PREVIOUS,
    V_PROJECT,
    V_TO,
    WORK,
    Ints,
    between,
    block_of,
    day_of,
    eligible,
    home,
    house,
    listed,
    member,
    occ_at,
    possible,
    price_at,
    project,
    visit,
)
from banso.planning.dispatch.engine.placing import below, fits
from banso.planning.dispatch.engine.tours import block_price

_FAR = 1 << 60
_DAYS_A_UNIT = 8
"""Days that `best_day` looks at in the time of a small move."""


@borrowing
def near_day(fixed: Ints, flags: Ints, state: Ints, sums: Ints, v: int, e: int) -> int:
    """Return a day beside one of the expert's visits, the nearest of three drawn by lot; -1 where there is none."""
    n, m = state[fixed[SERVED_COUNT] + e], visit(fixed, v, V_HOUSE)
    best, best_way = FREE, _FAR
    for _ in range(3):
        p = state[fixed[SERVED] + e * fixed[SERVED_WIDTH] + below(sums, n)]
        first = project(fixed, p, P_FIRST)
        w = first + below(sums, project(fixed, p, P_END) - first)
        if w == v or day_of(fixed, state, w) < 0:
            continue
        way = between(fixed, m, visit(fixed, w, V_HOUSE))
        if way < best_way:
            best, best_way = w, way
    if best < 0:
        return FREE
    d = day_of(fixed, state, best) + below(sums, 3) - 1
    if d < 0 or d >= fixed[DAY_COUNT] or not possible(fixed, flags, v, d):
        return FREE
    return d


@borrowing
def joint_day(fixed: Ints, state: Ints, sums: Ints, v: int) -> int:
    """Return a day on which another project of the municipality is visited, by lot; -1 where none was drawn."""
    m = visit(fixed, v, V_HOUSE)
    start, end = house(fixed, m, H_FROM), house(fixed, m, H_TO)
    p = listed(fixed, start + below(sums, end - start))
    if p == visit(fixed, v, V_PROJECT):
        return FREE
    first = project(fixed, p, P_FIRST)
    return day_of(fixed, state, first + below(sums, project(fixed, p, P_END) - first))


@borrowing
def some_day(fixed: Ints, sums: Ints, v: int) -> int:
    """Return any day on which the visit may begin; -1 where there is none."""
    start, end = visit(fixed, v, V_FROM), visit(fixed, v, V_TO)
    return FREE if start == end else listed(fixed, start + below(sums, end - start))


@borrowing
def draw_day(fixed: Ints, flags: Ints, state: Ints, sums: Ints, v: int) -> int:
    """Return a day worth trying for the visit: beside its expert's visits, on a joint day, or any."""
    kind = below(sums, 100)
    if kind < 45:
        p = visit(fixed, v, V_PROJECT)
        e = member(fixed, state, p, below(sums, project(fixed, p, P_SIZE)))
        return near_day(fixed, flags, state, sums, v, e)
    if kind < 70:
        return joint_day(fixed, state, sums, v)
    return some_day(fixed, sums, v)


@borrowing
def in_team(fixed: Ints, state: Ints, p: int, e: int) -> bool:
    """Say whether the expert is a member."""
    for slot in range(project(fixed, p, P_SIZE)):  # noqa: SIM110 - the compiler takes loops, not generators
        if member(fixed, state, p, slot) == e:
            return True
    return False


@borrowing
def draw_expert(fixed: Ints, flags: Ints, state: Ints, sums: Ints, p: int) -> int:
    """Return an eligible expert who serves near the project, or any eligible one, by lot; -1 where none was drawn."""
    start, end = project(fixed, p, P_FROM), project(fixed, p, P_TO)
    if start == end:
        return FREE
    if below(sums, 10) < 7:
        near = fixed[
            fixed[NEAR] + project(fixed, p, P_HOUSE) * fixed[NEAR_COUNT] + below(sums, fixed[NEAR_COUNT])
        ]
        first, last = house(fixed, near, H_FROM), house(fixed, near, H_TO)
        if first == last:
            return FREE
        q = listed(fixed, first + below(sums, last - first))
        e = member(fixed, state, q, below(sums, project(fixed, q, P_SIZE)))
    else:
        e = listed(fixed, start + below(sums, end - start))
    return e if e >= 0 and eligible(fixed, flags, p, e) else FREE


@borrowing
def extra_price(fixed: Ints, state: Ints, sums: Ints, v: int, d: int) -> int:
    """Return what the tours of the team cost more with the visit on day d, where it fits; the record must be true."""
    p, m, length, b = (
        visit(fixed, v, V_PROJECT),
        visit(fixed, v, V_HOUSE),
        visit(fixed, v, V_DAYS),
        block_of(fixed, d),
    )
    price = 0
    for slot in range(project(fixed, p, P_SIZE)):
        e = member(fixed, state, p, slot)
        known = sums[price_at(fixed, e, b)]
        if known == 0:
            price += 2 * home(fixed, e, m) + (length - 1) * fixed[NIGHT]
            continue
        at = occ_at(fixed, e, d)
        at += 0 if state[at] < 0 else 1
        for x in range(length):
            state[at + 2 * x] = v
        price += block_price(fixed, state, e, b) - known
        for x in range(length):
            state[at + 2 * x] = FREE
    return price


@borrowing
def best_day(fixed: Ints, flags: Ints, state: Ints, sums: Ints, v: int) -> int:
    """Return the cheapest day for the visit, now without one, with its project's team; -1 where none fits."""
    length, before = visit(fixed, v, V_DAYS), visit(fixed, v, V_PREVIOUS)
    houses = fixed[RECEPTIONS] + visit(fixed, v, V_HOUSE) * fixed[DAY_COUNT]
    best, best_price, ties = FREE, _FAR, 0
    sums[WORK] += 1 + (visit(fixed, v, V_TO) - visit(fixed, v, V_FROM)) // _DAYS_A_UNIT
    for i in range(visit(fixed, v, V_FROM), visit(fixed, v, V_TO)):
        d = listed(fixed, i)
        price = 0
        for x in range(d, d + length):
            if state[houses + x] == 0:
                price += fixed[RECEPTION]
        if before != FREE and before != d:
            price += fixed[MOVED]
        if price > best_price or not fits(fixed, flags, state, v, d):
            continue
        price += extra_price(fixed, state, sums, v, d)
        if price > best_price:
            continue
        ties = ties + 1 if price == best_price else 1
        if ties == 1 or below(sums, ties) == 0:
            best, best_price = d, price
    return best
