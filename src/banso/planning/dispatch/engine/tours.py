"""Exact prices of one expert's tours inside a block, by dynamic programming over its days.

On each day the expert is at one place, or at two in either order. Between two following days they stay out (the way
and a night) or go home and out again, whichever is cheaper. So two states a day, the place where it ends, are enough.
"""

from __future__ import annotations

import numpy as np

from banso.planning.dispatch.engine import borrowing, jit
from banso.planning.dispatch.engine.layout import (
    B_END,
    B_START,
    E_NIGHTS,
    NIGHT,
    V_HOUSE,
    Ints,
    between,
    block,
    expert,
    home,
    occ_at,
    visit,
)

_FAR = 1 << 60


@borrowing
def block_price(fixed: Ints, state: Ints, e: int, b: int) -> int:
    """Return the price of the expert's tours in the block."""
    start, end = block(fixed, b, B_START), block(fixed, b, B_END)
    if expert(fixed, e, E_NIGHTS) < end - start:
        return _limited_price(fixed, state, e, start, end)
    night = fixed[NIGHT]
    total, out, last = 0, False, -1
    end0, end1, price0, price1 = 0, 0, 0, 0
    for d in range(start, end + 1):
        at = occ_at(fixed, e, d)
        v = state[at]
        if v < 0:
            if out:
                total += min(price0 + home(fixed, e, end0), price1 + home(fixed, e, end1))
                out = False
            last = -1
            continue
        w = state[at + 1]
        m0 = visit(fixed, v, V_HOUSE)
        m1 = visit(fixed, w, V_HOUSE) if w >= 0 else m0
        if not out:
            to0, to1 = home(fixed, e, m0), home(fixed, e, m1)
        elif v == last:
            to0, to1 = price0 + night, price0 + night
        else:
            back = min(price0 + home(fixed, e, end0), price1 + home(fixed, e, end1))
            stay = min(price0 + between(fixed, end0, m0), price1 + between(fixed, end1, m0)) + night
            to0 = min(back + home(fixed, e, m0), stay)
            to1 = to0
            if m1 != m0:
                stay = min(price0 + between(fixed, end0, m1), price1 + between(fixed, end1, m1)) + night
                to1 = min(back + home(fixed, e, m1), stay)
        out, last = True, v
        if m0 == m1:
            end0, end1, price0, price1 = m0, m0, to0, to0
        else:
            way = between(fixed, m0, m1)
            end0, end1, price0, price1 = m1, m0, to0 + way, to1 + way
    if out:
        total += min(price0 + home(fixed, e, end0), price1 + home(fixed, e, end1))
    return total


@jit
def _limited_price(fixed: Ints, state: Ints, e: int, start: int, end: int) -> int:  # noqa: C901 - one recurrence
    """The same for an expert who may stay out fewer nights in a row than the block has: states count nights, too."""
    night, limit = fixed[NIGHT], expert(fixed, e, E_NIGHTS)
    price = np.full((2, limit + 1), _FAR, np.int64)
    ends = np.zeros(2, np.int64)
    total, out, last = 0, False, -1
    for d in range(start, end + 1):
        at = occ_at(fixed, e, d)
        v = state[at]
        back = _FAR
        if out:
            back = min(price[0].min() + home(fixed, e, ends[0]), price[1].min() + home(fixed, e, ends[1]))
        if v < 0:
            if out:
                total += back
            out, last = False, -1
            continue
        m0 = visit(fixed, v, V_HOUSE)
        m1 = visit(fixed, state[at + 1], V_HOUSE) if state[at + 1] >= 0 else m0
        way = between(fixed, m0, m1)
        new = np.full((2, limit + 1), _FAR, np.int64)
        for s in range(2):
            enter = m0 if s == 0 else m1
            if not out:
                new[s, 0] = home(fixed, e, enter) + way
                continue
            if v != last:
                new[s, 0] = back + home(fixed, e, enter) + way
            for n in range(limit):
                for r in range(2):
                    staying = price[r, n] + between(fixed, ends[r], enter) + night + way
                    new[s, n + 1] = min(new[s, n + 1], staying)
        price = new
        ends[0], ends[1] = m1, m0
        out, last = True, v
    if out:
        total += min(price[0].min() + home(fixed, e, ends[0]), price[1].min() + home(fixed, e, ends[1]))
    return total
