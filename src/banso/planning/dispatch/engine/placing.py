"""Taking a visit out of the plan and putting it in: feasibility, bookkeeping and the price of a change."""

from __future__ import annotations

from banso.planning.dispatch.engine import borrowing
from banso.planning.dispatch.engine.layout import (
    BLOCKED,
    CHANGED,
    DAY_COUNT,
    DAY_OF,
    E_VISITS,
    FAIRNESS,
    FREE,
    LOAD,
    MOVED,
    P_BEFORE,
    P_END,
    P_FIRST,
    P_GAP,
    P_SIZE,
    RECEPTION,
    RECEPTIONS,
    SERVED,
    SERVED_AT,
    SERVED_COUNT,
    SERVED_WIDTH,
    TEAM,
    TEAMS,
    TOUCHED,
    TOUCHED_COUNT,
    TOUCHED_PRICE,
    UNPLANNED,
    V_DAYS,
    V_HOUSE,
    V_PREVIOUS,
    V_PROJECT,
    Ints,
    block_of,
    day_of,
    expert,
    expert_free,
    member,
    occ_at,
    ordinal,
    possible,
    price_at,
    project,
    same_day,
    visit,
)
from banso.planning.dispatch.engine.tours import block_price


@borrowing
def below(sums: Ints, n: int) -> int:
    """Return a random whole number from 0 below n (xorshift128, the same compiled or not)."""
    t = sums[0] ^ ((sums[0] << 11) & 0xFFFFFFFF)
    sums[0], sums[1], sums[2] = sums[1], sums[2], sums[3]
    sums[3] = (sums[3] ^ (sums[3] >> 19) ^ t ^ (t >> 8)) & 0xFFFFFFFF
    return (sums[3] * n) >> 32  # type: ignore[no-any-return]


@borrowing
def fits_expert(fixed: Ints, flags: Ints, state: Ints, v: int, e: int, d: int) -> bool:
    """Say whether the expert can take the visit from day d on, as far as their own days are concerned."""
    if state[fixed[LOAD] + e] >= expert(fixed, e, E_VISITS):
        return False
    length = visit(fixed, v, V_DAYS)
    if length == 1:
        if not expert_free(fixed, flags, e, d):
            return False
        at = occ_at(fixed, e, d)
        w = state[at]
        if w < 0:
            return True
        if state[at + 1] != FREE:
            return False
        return same_day(fixed, flags, visit(fixed, w, V_HOUSE), visit(fixed, v, V_HOUSE))
    for x in range(d, d + length):
        if not expert_free(fixed, flags, e, x) or state[occ_at(fixed, e, x)] != FREE:
            return False
    return True


@borrowing
def fits_gaps(fixed: Ints, state: Ints, v: int, d: int) -> bool:
    """Say whether day d keeps the distance to the project's other visits."""
    p = visit(fixed, v, V_PROJECT)
    gap, at = project(fixed, p, P_GAP), ordinal(fixed, d)
    for w in range(project(fixed, p, P_FIRST), project(fixed, p, P_END)):
        dw = day_of(fixed, state, w)
        if w == v or dw < 0:
            continue
        if (at - ordinal(fixed, dw)) * (1 if v > w else -1) < gap * abs(w - v):
            return False
    return True


@borrowing
def fits(fixed: Ints, flags: Ints, state: Ints, v: int, d: int) -> bool:
    """Say whether the visit, now without a day, can begin on day d with its project's team."""
    if not possible(fixed, flags, v, d) or not fits_gaps(fixed, state, v, d):
        return False
    p = visit(fixed, v, V_PROJECT)
    for slot in range(project(fixed, p, P_SIZE)):
        e = member(fixed, state, p, slot)
        if e < 0 or not fits_expert(fixed, flags, state, v, e, d):
            return False
    return True


@borrowing
def touch(fixed: Ints, state: Ints, sums: Ints, e: int, b: int) -> None:
    """Note that the expert's tours in the block change."""
    n, at = sums[TOUCHED_COUNT], fixed[TOUCHED]
    for i in range(n):
        if state[at + 2 * i] == e and state[at + 2 * i + 1] == b:
            return
    state[at + 2 * n], state[at + 2 * n + 1] = e, b
    sums[TOUCHED_COUNT] = n + 1


@borrowing
def put(fixed: Ints, state: Ints, sums: Ints, v: int, d: int) -> int:
    """Place the visit on day d; returns the change of all prices but those of tours."""
    p, length = visit(fixed, v, V_PROJECT), visit(fixed, v, V_DAYS)
    delta: int = -fixed[UNPLANNED]
    for slot in range(project(fixed, p, P_SIZE)):
        e = member(fixed, state, p, slot)
        touch(fixed, state, sums, e, block_of(fixed, d))
        delta += fixed[FAIRNESS] * (2 * state[fixed[LOAD] + e] + 1)
        state[fixed[LOAD] + e] += 1
        at = occ_at(fixed, e, d)
        if length == 1:
            if state[at] < 0:
                state[at] = v
            else:
                state[at + 1] = v
        else:
            for x in range(length):
                state[at + 2 * x], state[at + 2 * x + 1] = v, BLOCKED
    at = fixed[RECEPTIONS] + visit(fixed, v, V_HOUSE) * fixed[DAY_COUNT]
    for x in range(d, d + length):
        if state[at + x] == 0:
            delta += fixed[RECEPTION]
        state[at + x] += 1
    state[fixed[DAY_OF] + v] = d
    before = visit(fixed, v, V_PREVIOUS)
    if before != FREE and before != d:
        delta += fixed[MOVED]
    return delta


@borrowing
def take(fixed: Ints, state: Ints, sums: Ints, v: int) -> int:
    """Take the placed visit out; returns the change of all prices but those of tours."""
    p, d, length = visit(fixed, v, V_PROJECT), day_of(fixed, state, v), visit(fixed, v, V_DAYS)
    delta: int = fixed[UNPLANNED]
    for slot in range(project(fixed, p, P_SIZE)):
        e = member(fixed, state, p, slot)
        touch(fixed, state, sums, e, block_of(fixed, d))
        state[fixed[LOAD] + e] -= 1
        delta -= fixed[FAIRNESS] * (2 * state[fixed[LOAD] + e] + 1)
        at = occ_at(fixed, e, d)
        if length == 1:
            if state[at] == v:
                state[at] = state[at + 1]
            state[at + 1] = FREE
        else:
            for x in range(2 * length):
                state[at + x] = FREE
    at = fixed[RECEPTIONS] + visit(fixed, v, V_HOUSE) * fixed[DAY_COUNT]
    for x in range(d, d + length):
        state[at + x] -= 1
        if state[at + x] == 0:
            delta -= fixed[RECEPTION]
    state[fixed[DAY_OF] + v] = FREE
    before = visit(fixed, v, V_PREVIOUS)
    if before != FREE and before != d:
        delta -= fixed[MOVED]
    return delta


@borrowing
def tours_change(fixed: Ints, state: Ints, sums: Ints) -> int:
    """Return by how much the touched tours now differ from the prices on record."""
    delta, at = 0, fixed[TOUCHED]
    for i in range(sums[TOUCHED_COUNT]):
        e, b = state[at + 2 * i], state[at + 2 * i + 1]
        price = block_price(fixed, state, e, b)
        sums[fixed[TOUCHED_PRICE] + i] = price
        delta += price - sums[price_at(fixed, e, b)]
    return delta


@borrowing
def settle(fixed: Ints, state: Ints, sums: Ints) -> None:
    """Put the prices that `tours_change` has just found on record and forget what was touched."""
    at = fixed[TOUCHED]
    for i in range(sums[TOUCHED_COUNT]):
        sums[price_at(fixed, state[at + 2 * i], state[at + 2 * i + 1])] = sums[fixed[TOUCHED_PRICE] + i]
    sums[TOUCHED_COUNT] = 0


@borrowing
def settled_change(fixed: Ints, state: Ints, sums: Ints) -> int:
    """Price the touched tours, put them on record, and return by how much they changed."""
    delta = tours_change(fixed, state, sums)
    settle(fixed, state, sums)
    return delta


@borrowing
def change_charge(fixed: Ints, p: int, e: int) -> int:
    """Return the charge for the expert on the project, against the plan in force."""
    if project(fixed, p, P_BEFORE) < 0:
        return 0
    for slot in range(TEAM):
        if project(fixed, p, P_BEFORE + slot) == e:
            return 0
    return int(fixed[CHANGED])


@borrowing
def join(fixed: Ints, state: Ints, p: int, slot: int, e: int) -> int:
    """Make the expert a member of the project's team (its visits are out); returns the change of charges."""
    n = state[fixed[SERVED_COUNT] + e]
    state[fixed[TEAMS] + TEAM * p + slot] = e
    state[fixed[SERVED] + e * fixed[SERVED_WIDTH] + n] = p
    state[fixed[SERVED_AT] + TEAM * p + slot] = n
    state[fixed[SERVED_COUNT] + e] = n + 1
    return change_charge(fixed, p, e)


@borrowing
def leave(fixed: Ints, state: Ints, p: int, slot: int) -> int:
    """Take the member out of the team (the project's visits are out); returns the change of charges."""
    e = member(fixed, state, p, slot)
    n = state[fixed[SERVED_COUNT] + e] - 1
    row = fixed[SERVED] + e * fixed[SERVED_WIDTH]
    at, q = state[fixed[SERVED_AT] + TEAM * p + slot], state[row + n]
    state[row + at] = q
    for other in range(project(fixed, q, P_SIZE)):
        if member(fixed, state, q, other) == e:
            state[fixed[SERVED_AT] + TEAM * q + other] = at
    state[fixed[SERVED_COUNT] + e] = n
    state[fixed[TEAMS] + TEAM * p + slot] = FREE
    return -change_charge(fixed, p, e)
