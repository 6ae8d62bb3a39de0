"""New days for several visits at once, all that has to do with the days of one; who serves what stays.

Single visits do not leave a good tour: to move it, its visits, the receptions they share with other experts and what
is in their way on the new days must go together. So they all give up their days and get the best ones, one by one.
"""

from __future__ import annotations

import numpy as np

from banso.planning.dispatch.engine import borrowing, jit
from banso.planning.dispatch.engine.choosing import best_day
from banso.planning.dispatch.engine.layout import (
    DAY_COUNT,
    FREE,
    H_FROM,
    H_TO,
    P_END,
    P_FIRST,
    P_SIZE,
    SAVED_COUNT,
    V_HOUSE,
    V_PROJECT,
    Ints,
    day_of,
    house,
    listed,
    member,
    occ_at,
    possible,
    project,
    visit,
)
from banso.planning.dispatch.engine.moves import REJECTED, put_back, save
from banso.planning.dispatch.engine.placing import below, put, settled_change, take

_NEAR_DAYS = 7
"""Working days before and after a visit in which its expert's other visits have to do with it."""
MOST = 16
"""Most visits that get new days at once."""


@borrowing
def companion(fixed: Ints, state: Ints, sums: Ints, v: int) -> int:
    """Return a visit that has to do with the days of v, by lot: one of its expert at about that time, of its
    municipality, or of its project; -1 where none was drawn."""
    p, kind = visit(fixed, v, V_PROJECT), below(sums, 10)
    if kind < 6:
        e = member(fixed, state, p, below(sums, project(fixed, p, P_SIZE)))
        d = day_of(fixed, state, v) + below(sums, 2 * _NEAR_DAYS + 1) - _NEAR_DAYS
        if d < 0 or d >= fixed[DAY_COUNT]:
            return FREE
        return state[occ_at(fixed, e, d) + below(sums, 2)]  # type: ignore[no-any-return]
    if kind < 9:
        m = visit(fixed, v, V_HOUSE)
        start, end = house(fixed, m, H_FROM), house(fixed, m, H_TO)
        p = listed(fixed, start + below(sums, end - start))
    first = project(fixed, p, P_FIRST)
    return first + below(sums, project(fixed, p, P_END) - first)


@borrowing
def draw_companions(
    fixed: Ints, flags: Ints, state: Ints, sums: Ints, v: int, count: int, chosen: Ints
) -> int:
    """Fill `chosen` with v and up to count - 1 placed visits that have to do with each other and may be moved;
    returns how many."""
    n = 0
    for trial in range(3 * count):
        w = v if trial == 0 else companion(fixed, state, sums, chosen[below(sums, n)])
        if w < 0 or day_of(fixed, state, w) < 0 or not possible(fixed, flags, w, day_of(fixed, state, w)):
            continue
        new = True
        for i in range(n):
            new = new and chosen[i] != w
        if new:
            chosen[n] = w
            n += 1
            if n == count:
                break
    return n


@jit
def redate(fixed: Ints, flags: Ints, state: Ints, sums: Ints, v: int, count: int, threshold: float) -> int:
    """Give v, which may be moved, and up to count - 1 visits that have to do with its days the best days one by one,
    in an order by lot. Returns the change of price, or `REJECTED`."""
    if day_of(fixed, state, v) < 0:
        return REJECTED
    chosen = np.empty(MOST, np.int64)
    n = draw_companions(fixed, flags, state, sums, v, count, chosen)
    delta = 0
    for i in range(n):
        save(fixed, state, sums, chosen[i])
        delta += take(fixed, state, sums, chosen[i])
    delta += settled_change(fixed, state, sums)
    for i in range(n - 1, -1, -1):
        j = below(sums, i + 1)
        chosen[i], chosen[j] = chosen[j], chosen[i]
        d = best_day(fixed, flags, state, sums, chosen[i])
        if d < 0:
            delta = REJECTED
            break
        delta += put(fixed, state, sums, chosen[i], d)
        delta += settled_change(fixed, state, sums)
    if delta <= threshold:
        sums[SAVED_COUNT] = 0
        return delta
    put_back(fixed, state, sums)
    settled_change(fixed, state, sums)
    return REJECTED
