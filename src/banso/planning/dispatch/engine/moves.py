"""The moves of the search. Each proposes a change, prices it exactly, and keeps it if the annealing rule accepts.

`threshold` is the most a change may cost; it is drawn before the move.
"""

from __future__ import annotations

from banso.planning.dispatch.engine import borrowing
from banso.planning.dispatch.engine.choosing import best_day, draw_day, in_team
from banso.planning.dispatch.engine.layout import (
    B_END,
    B_START,
    DAY_COUNT,
    FREE,
    P_END,
    P_FIRST,
    P_FIXED,
    P_SIZE,
    SAVED,
    SAVED_COUNT,
    TOUCHED_COUNT,
    V_PROJECT,
    Ints,
    block,
    block_of,
    day_of,
    eligible,
    member,
    occ_at,
    ordinal,
    possible,
    project,
    visit,
)
from banso.planning.dispatch.engine.placing import (
    below,
    fits,
    join,
    leave,
    put,
    settle,
    settled_change,
    take,
    tours_change,
)

REJECTED = 1 << 61


@borrowing
def move_date(fixed: Ints, flags: Ints, state: Ints, sums: Ints, v: int, d: int, threshold: float) -> int:
    """Move the visit to day d. Returns the change of price, or `REJECTED`."""
    old = day_of(fixed, state, v)
    if d < 0 or d == old or not possible(fixed, flags, v, d):
        return REJECTED
    delta = take(fixed, state, sums, v) if old >= 0 else 0
    if fits(fixed, flags, state, v, d):
        delta += put(fixed, state, sums, v, d)
        delta += tours_change(fixed, state, sums)
        if delta <= threshold:
            settle(fixed, state, sums)
            return delta
        take(fixed, state, sums, v)
    if old >= 0:
        put(fixed, state, sums, v, old)
    sums[TOUCHED_COUNT] = 0
    return REJECTED


@borrowing
def save(fixed: Ints, state: Ints, sums: Ints, v: int) -> None:
    """Note the visit and its day for `put_back`."""
    n, at = sums[SAVED_COUNT], fixed[SAVED]
    state[at + 2 * n], state[at + 2 * n + 1] = v, day_of(fixed, state, v)
    sums[SAVED_COUNT] = n + 1


@borrowing
def put_back(fixed: Ints, state: Ints, sums: Ints) -> None:
    """Put every saved visit back on the day it had; what that touches stays noted."""
    n, at = sums[SAVED_COUNT], fixed[SAVED]
    for i in range(n):
        if day_of(fixed, state, state[at + 2 * i]) >= 0:
            take(fixed, state, sums, state[at + 2 * i])
    for i in range(n):
        if state[at + 2 * i + 1] >= 0:
            put(fixed, state, sums, state[at + 2 * i], state[at + 2 * i + 1])
    sums[SAVED_COUNT] = 0


@borrowing
def restore(fixed: Ints, state: Ints, sums: Ints) -> int:
    """Undo a move whose prices were not yet put on record; returns `REJECTED`."""
    put_back(fixed, state, sums)
    sums[TOUCHED_COUNT] = 0
    return REJECTED


@borrowing
def finish(fixed: Ints, state: Ints, sums: Ints, delta: int, threshold: float) -> int:
    """Keep the change if its price is right, else restore. Returns the change or `REJECTED`."""
    delta += tours_change(fixed, state, sums)
    if delta <= threshold:
        settle(fixed, state, sums)
        sums[SAVED_COUNT] = 0
        return delta
    return restore(fixed, state, sums)


@borrowing
def swap_dates(fixed: Ints, flags: Ints, state: Ints, sums: Ints, v: int, w: int, threshold: float) -> int:
    """Let two visits change days."""
    dv, dw = day_of(fixed, state, v), day_of(fixed, state, w)
    if v == w or dv < 0 or dw < 0 or dv == dw:
        return REJECTED
    if not possible(fixed, flags, v, dw) or not possible(fixed, flags, w, dv):
        return REJECTED
    save(fixed, state, sums, v)
    save(fixed, state, sums, w)
    delta = take(fixed, state, sums, v) + take(fixed, state, sums, w)
    if fits(fixed, flags, state, v, dw):
        delta += put(fixed, state, sums, v, dw)
        if fits(fixed, flags, state, w, dv):
            delta += put(fixed, state, sums, w, dv)
            return finish(fixed, state, sums, delta, threshold)
    return restore(fixed, state, sums)


@borrowing
def shift_tour(fixed: Ints, flags: Ints, state: Ints, sums: Ints, v: int, d: int, threshold: float) -> int:
    """Move everything the visit's expert does in its block so that the visit begins on day d."""
    old = day_of(fixed, state, v)
    if old < 0 or d < 0 or d == old:
        return REJECTED
    p = visit(fixed, v, V_PROJECT)
    e = member(fixed, state, p, below(sums, project(fixed, p, P_SIZE)))
    b = block_of(fixed, old)
    last = FREE
    for x in range(block(fixed, b, B_START), block(fixed, b, B_END) + 1):
        for slot in range(2):
            w = state[occ_at(fixed, e, x) + slot]
            if w >= 0 and w != last:
                save(fixed, state, sums, w)
                last = w
    delta, at, n = 0, fixed[SAVED], sums[SAVED_COUNT]
    for i in range(n):
        delta += take(fixed, state, sums, state[at + 2 * i])
    for i in range(n):
        w, was = state[at + 2 * i], state[at + 2 * i + 1]
        to = d + was - old
        if to < 0 or to >= fixed[DAY_COUNT]:
            return restore(fixed, state, sums)
        if ordinal(fixed, to) - ordinal(fixed, was) != ordinal(fixed, d) - ordinal(fixed, old):
            return restore(fixed, state, sums)
        if not fits(fixed, flags, state, w, to):
            return restore(fixed, state, sums)
        delta += put(fixed, state, sums, w, to)
    return finish(fixed, state, sums, delta, threshold)


@borrowing
def place_project(fixed: Ints, flags: Ints, state: Ints, sums: Ints, p: int, at: int, thorough: bool) -> int:
    """Give every visit of the project, saved from word `at` on, a day; returns the change of price, or `REJECTED`
    where one that had a day finds none.

    When `thorough`, the tours are priced and put on record after each visit, since `best_day` compares with the record.
    """
    delta = 0
    first = project(fixed, p, P_FIRST)
    count = project(fixed, p, P_END) - first
    turn = below(sums, count)
    for i in range(count):
        k = (i + turn) % count
        v, old = first + k, state[at + 2 * k + 1]
        d = FREE
        if thorough:
            d = best_day(fixed, flags, state, sums, v)
        else:
            for _ in range(2):
                d = old if below(sums, 3) == 0 else draw_day(fixed, flags, state, sums, v)
                if d >= 0 and fits(fixed, flags, state, v, d):
                    break
                d = FREE
        if d >= 0:
            delta += put(fixed, state, sums, v, d)
            if thorough:
                delta += settled_change(fixed, state, sums)
        elif old >= 0:
            return REJECTED
    return delta


@borrowing
def take_project(fixed: Ints, state: Ints, sums: Ints, p: int) -> int:
    """Take out and save all visits of the project; returns the change of price."""
    delta = 0
    for v in range(project(fixed, p, P_FIRST), project(fixed, p, P_END)):
        save(fixed, state, sums, v)
        if day_of(fixed, state, v) >= 0:
            delta += take(fixed, state, sums, v)
    return delta


@borrowing
def exchange(fixed: Ints, state: Ints, p: int, slot: int, e: int) -> int:
    """Give the team's place to the expert (its visits are out); returns the change of charges."""
    return leave(fixed, state, p, slot) + join(fixed, state, p, slot, e)


@borrowing
def rebuild(
    fixed: Ints,
    flags: Ints,
    state: Ints,
    sums: Ints,
    p: int,
    slot: int,
    e: int,
    thorough: bool,
    threshold: float,
) -> int:
    """Give the team's place to the expert and the project's visits new days: the best (`thorough`) or drawn ones.

    With slot = -1 the team stays.
    """
    was = member(fixed, state, p, slot) if slot >= 0 else FREE
    delta = take_project(fixed, state, sums, p)
    if slot >= 0:
        delta += exchange(fixed, state, p, slot, e)
    if thorough:
        delta += settled_change(fixed, state, sums)
    placed = place_project(fixed, flags, state, sums, p, fixed[SAVED], thorough)
    if placed < REJECTED:
        delta += placed + tours_change(fixed, state, sums)
        if delta <= threshold:
            settle(fixed, state, sums)
            sums[SAVED_COUNT] = 0
            return delta
    empty_project(fixed, state, sums, p)
    if slot >= 0:
        exchange(fixed, state, p, slot, was)
    put_back(fixed, state, sums)
    if thorough:
        settled_change(fixed, state, sums)
    sums[TOUCHED_COUNT] = 0
    return REJECTED


@borrowing
def reassign(
    fixed: Ints, flags: Ints, state: Ints, sums: Ints, p: int, e: int, thorough: bool, threshold: float
) -> int:
    """Give a free place of the team, drawn by lot, to the expert; see `rebuild`."""
    size, kept = project(fixed, p, P_SIZE), project(fixed, p, P_FIXED)
    if e < 0 or size == kept or in_team(fixed, state, p, e):
        return REJECTED
    slot = kept + below(sums, size - kept)
    return rebuild(fixed, flags, state, sums, p, slot, e, thorough, threshold)


@borrowing
def empty_project(fixed: Ints, state: Ints, sums: Ints, p: int) -> None:
    """Take out every placed visit of the project, without counting."""
    for v in range(project(fixed, p, P_FIRST), project(fixed, p, P_END)):
        if day_of(fixed, state, v) >= 0:
            take(fixed, state, sums, v)


@borrowing
def trade(fixed: Ints, flags: Ints, state: Ints, sums: Ints, p: int, q: int, threshold: float) -> int:
    """Let two projects change experts, one free place each, and give their visits the best days."""
    size_p, size_q = project(fixed, p, P_SIZE), project(fixed, q, P_SIZE)
    kept_p, kept_q = project(fixed, p, P_FIXED), project(fixed, q, P_FIXED)
    if p == q or size_p == kept_p or size_q == kept_q:
        return REJECTED
    slot_p, slot_q = kept_p + below(sums, size_p - kept_p), kept_q + below(sums, size_q - kept_q)
    e, f = member(fixed, state, p, slot_p), member(fixed, state, q, slot_q)
    if e < 0 or f < 0 or not eligible(fixed, flags, p, f) or not eligible(fixed, flags, q, e):
        return REJECTED
    if in_team(fixed, state, p, f) or in_team(fixed, state, q, e):
        return REJECTED
    delta = take_project(fixed, state, sums, p)
    at = fixed[SAVED] + 2 * sums[SAVED_COUNT]
    delta += take_project(fixed, state, sums, q)
    delta += exchange(fixed, state, p, slot_p, f) + exchange(fixed, state, q, slot_q, e)
    delta += settled_change(fixed, state, sums)
    placed = place_project(fixed, flags, state, sums, p, fixed[SAVED], True)
    if placed < REJECTED:
        delta += placed
        placed = place_project(fixed, flags, state, sums, q, at, True)
        if placed < REJECTED and delta + placed <= threshold:
            sums[SAVED_COUNT] = 0
            return delta + placed
    empty_project(fixed, state, sums, p)
    empty_project(fixed, state, sums, q)
    exchange(fixed, state, p, slot_p, e)
    exchange(fixed, state, q, slot_q, f)
    put_back(fixed, state, sums)
    settled_change(fixed, state, sums)
    return REJECTED
