"""Entering a plan into an empty state, and filling up what is open, each visit on its cheapest day."""

from __future__ import annotations

from banso.planning.dispatch.engine import borrowing
from banso.planning.dispatch.engine.choosing import best_day
from banso.planning.dispatch.engine.layout import (
    P_END,
    P_FIRST,
    P_SIZE,
    PROJECT_COUNT,
    TEAM,
    VISIT_COUNT,
    Ints,
    day_of,
    project,
)
from banso.planning.dispatch.engine.placing import fits, join, put, settled_change


@borrowing
def enter(fixed: Ints, flags: Ints, state: Ints, sums: Ints, plan: Ints) -> int:
    """Give the teams of `plan` their places and every visit its day where it fits; returns the change of price."""
    delta = 0
    for p in range(fixed[PROJECT_COUNT]):
        for slot in range(project(fixed, p, P_SIZE)):
            e = plan[fixed[VISIT_COUNT] + TEAM * p + slot]
            if e >= 0:
                delta += join(fixed, state, p, slot, e)
    for v in range(fixed[VISIT_COUNT]):
        if plan[v] >= 0 and fits(fixed, flags, state, v, plan[v]):
            delta += put(fixed, state, sums, v, plan[v])
            delta += settled_change(fixed, state, sums)
    return delta


@borrowing
def fill(fixed: Ints, flags: Ints, state: Ints, sums: Ints, order: Ints) -> int:
    """Give every visit without a day the cheapest that fits, project by project; returns the change of price."""
    delta = 0
    for p in order:
        for v in range(project(fixed, p, P_FIRST), project(fixed, p, P_END)):
            if day_of(fixed, state, v) < 0:
                d = best_day(fixed, flags, state, sums, v)
                if d >= 0:
                    delta += put(fixed, state, sums, v, d)
                    delta += settled_change(fixed, state, sums)
    return delta
