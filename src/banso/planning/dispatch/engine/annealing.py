"""The search itself: simulated annealing over the moves, in chunks so that a person can watch and stop it."""

from __future__ import annotations

from math import log

from banso.planning.dispatch.engine import borrowing
from banso.planning.dispatch.engine.choosing import draw_day, draw_expert, some_day
from banso.planning.dispatch.engine.layout import (
    DAY_OF,
    FREE,
    PROJECT_COUNT,
    TEAM,
    V_PROJECT,
    VISIT_COUNT,
    WORK,
    Ints,
    visit,
)
from banso.planning.dispatch.engine.moves import (
    REJECTED,
    move_date,
    reassign,
    rebuild,
    shift_tour,
    swap_dates,
    trade,
)
from banso.planning.dispatch.engine.placing import below
from banso.planning.dispatch.engine.redating import redate
from banso.planning.dispatch.engine.ruining import ruin_and_recreate

_STEP = 64
"""Moves between two changes of temperature."""


@borrowing
def one_move(
    fixed: Ints, flags: Ints, state: Ints, sums: Ints, movable: Ints, chances: Ints, threshold: float
) -> int:
    """Try one move; returns the change of price, 0 where it was not kept. `anneals.CHANCES` says what `chances` are."""
    v = movable[below(sums, movable.shape[0])]
    p = visit(fixed, v, V_PROJECT)
    kind = below(sums, 1000)
    if kind < chances[0]:
        d = draw_day(fixed, flags, state, sums, v)
        delta = move_date(fixed, flags, state, sums, v, d, threshold)
    elif kind < chances[1]:
        w = movable[below(sums, movable.shape[0])]
        delta = swap_dates(fixed, flags, state, sums, v, w, threshold)
    elif kind < chances[2]:
        delta = shift_tour(fixed, flags, state, sums, v, some_day(fixed, sums, v), threshold)
    elif kind < chances[4]:
        e = draw_expert(fixed, flags, state, sums, p)
        delta = reassign(fixed, flags, state, sums, p, e, kind >= chances[3], threshold)
    elif kind < chances[5]:
        w = movable[below(sums, movable.shape[0])]
        delta = trade(fixed, flags, state, sums, p, visit(fixed, w, V_PROJECT), threshold)
    elif kind < chances[6]:
        count = 2 + below(sums, chances[8])
        delta = ruin_and_recreate(fixed, flags, state, sums, p, count, threshold)
    elif kind < chances[7]:
        delta = redate(fixed, flags, state, sums, v, 2 + below(sums, chances[9]), threshold)
    else:
        delta = rebuild(fixed, flags, state, sums, p, FREE, FREE, True, threshold)
    return 0 if delta == REJECTED else delta


@borrowing
def keep(fixed: Ints, state: Ints, best: Ints) -> None:
    """Copy days and teams, the whole plan, into `best`."""
    at, n = fixed[DAY_OF], fixed[VISIT_COUNT] + TEAM * fixed[PROJECT_COUNT]
    for i in range(n):
        best[i] = state[at + i]


@borrowing
def anneal(
    fixed: Ints,
    flags: Ints,
    state: Ints,
    sums: Ints,
    movable: Ints,
    chances: Ints,
    work: int,
    hot: float,
    cold: float,
    price: int,
    best_price: int,
    best: Ints,
) -> tuple[int, int]:
    """Do that much work (`layout.WORK`) while the temperature (hundredths of a yen) falls from `hot` to `cold`.

    Returns the price of the state and the best price; the best plan is kept in `best`.
    """
    temperature, began = hot, sums[WORK]
    look = max(1, fixed[VISIT_COUNT] // 8)
    due, i = look, 0
    while sums[WORK] - began < work:
        if i % _STEP == 0:
            temperature = hot * (cold / hot) ** ((sums[WORK] - began) / work)
        i += 1
        sums[WORK] += 1
        threshold = -temperature * log((below(sums, 1 << 30) + 1) / float(1 << 30))
        price += one_move(fixed, flags, state, sums, movable, chances, threshold)
        due -= 1
        if due <= 0 or sums[WORK] - began >= work:
            due = look
            if price < best_price:
                best_price = price
                keep(fixed, state, best)
    return price, best_price
