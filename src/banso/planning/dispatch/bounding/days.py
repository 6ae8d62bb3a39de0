"""Pricing for thousands of visits: what an expert does in a block, by the best pair of houses of every day.

A recurrence runs backwards over the days of a block, as in `pricing`, but over houses instead of visits: of a house
only the two best visits of a day count, and a house is looked at only where a tour to it could pay. What a
tour did on earlier days is not remembered: a visit may be made twice, which can only lower the bound.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from banso.planning.dispatch.bounding import jit

Floats = npt.NDArray[Any]
Ints = npt.NDArray[Any]

ALONE, TWICE = -1, -2
"""Where a day ends that begins at a house: there after one visit, or after its two best."""
LOW = -1e15
"""Every possible visit is worth more: one that costs may still lie between two days that pay."""
HOME, WAIT = -1, -2
"""What follows the evening at a house, if not a house of the next day."""


@jit
def ways_of(home: Floats, between: Floats) -> tuple[Floats, Floats]:
    """Return for each expert and house the least way there, over others, and what a night at another place saves.

    Ways are not always the shortest: any two places of a prefecture are equally far. The second is how much more
    the way home can cost from anywhere than the way from there to the house.
    """
    houses = between.shape[0]
    least = between.copy()
    for k in range(houses):
        for i in range(houses):
            for j in range(houses):
                least[i, j] = min(least[i, j], least[i, k] + least[k, j])
    there, saved = np.full(home.shape, np.inf), np.full(home.shape, -np.inf)
    for e in range(home.shape[0]):
        for z in range(houses):
            for m in range(houses):
                there[e, m] = min(there[e, m], home[e, z] + least[z, m])
                saved[e, m] = max(saved[e, m], home[e, z] - between[z, m])
    return there, saved


@jit
def two_best(
    near: Ints, some: Ints, house: Ints, project: Ints, possible: Ints, gain: Floats, best: Floats, who: Ints
) -> None:
    """Put the two best visits of `some` at each house of `near`, of different projects, into `best` and `who`."""
    for m in near:
        best[m, 0], best[m, 1], who[m, 0], who[m, 1] = LOW, LOW, -1, -1
    for v in some:
        if possible[v] == 0:
            continue
        m, x = house[v], gain[v]
        if x > best[m, 0]:
            if who[m, 0] >= 0 and project[v] != project[who[m, 0]]:
                best[m, 1], who[m, 1] = best[m, 0], who[m, 0]
            best[m, 0], who[m, 0] = x, v
        elif x > best[m, 1] and project[v] != project[who[m, 0]]:
            best[m, 1], who[m, 1] = x, v


@jit
def within_reach(
    days: int,
    house: Ints,
    project: Ints,
    able: Ints,
    most: Floats,
    home: Floats,
    night: float,
    slack: float,
    best: Floats,
    who: Ints,
    near: Ints,
    some: Ints,
) -> tuple[int, int]:
    """Put the visits that a tour of negative price can contain on some days into `some`, their houses into `near`.

    As `worth_a_look`, with the best day for every visit: `most` is what it brings then. Returns how many houses and
    how many visits.
    """
    for m in range(home.shape[0]):
        near[m] = m
    for v in range(house.shape[0]):
        some[v] = v
    two_best(near, some, house, project, able, most, best, who)
    top = np.zeros(days + 1)
    for m in range(home.shape[0]):
        for n in range(1, days + 1):
            top[n] = max(top[n], best[m, 0] - home[m] / n)
    houses, visits = 0, 0
    for v in range(house.shape[0]):
        m = house[v]
        if able[v] == 0:
            continue
        for n in range(1, days + 1):
            way = home[m] / n
            if most[v] - way + max(top[n], best[m, 0] - way) > (night - 2 * top[n]) * (n - 1) - slack:
                some[visits] = v
                visits += 1
                if houses == 0 or near[houses - 1] != m:
                    near[houses] = m
                    houses += 1
                break
    return houses, visits


@jit
def worth_a_look(  # noqa: C901 - one table and its use
    days: int,
    near: Ints,
    home: Floats,
    best: Floats,
    who: Ints,
    night: float,
    wait: bool,
    slack: float,
    list_: Ints,
    count: Ints,
) -> None:
    """List for each day the houses that a tour of negative price can contain.

    A tour of n days goes to its farthest house and back, so each visit costs at least an n-th of the way home from
    its house, and there are n - 1 nights. A house is listed for a day if for some run of n days around it, its own
    visit, the best one beside it and two of the best on each other day bring more than that.
    """
    count[:days] = 0
    for d in range(days):
        for m in near:
            if who[d, m, 0] >= 0:
                list_[d, count[d]] = m
                count[d] += 1
    top, need = np.zeros((days + 1, days)), np.full((days + 1, days), np.inf)
    for n in range(1, days + 1):
        for d in range(days):
            for i in range(count[d]):
                m = list_[d, i]
                top[n, d] = max(top[n, d], best[d, m, 0] - home[m] / n)
        for begin in range(days - n + 1):
            run, broken = -night * (n - 1), False
            for d in range(begin, begin + n):
                run += 2 * top[n, d]
                broken = broken or (count[d] == 0 and not wait)
            for d in range(begin, begin + n):
                if not broken:
                    need[n, d] = min(need[n, d], 2 * top[n, d] - run)
    for d in range(days):
        kept = 0
        for i in range(count[d]):
            m = list_[d, i]
            for n in range(1, days + 1):
                way = home[m] / n
                if best[d, m, 0] - way + max(top[n, d], best[d, m, 1] - way) > need[n, d] - slack:
                    list_[d, kept] = m
                    kept += 1
                    break
        count[d] = kept


@jit
def houses_of(days: int, list_: Ints, count: Ints, mark: Ints, stamp: int, used: Ints) -> int:
    """Put the houses that are listed on any day into `used`; returns how many. `mark` tells by `stamp` who is in."""
    users = 0
    for k in range(days):
        for i in range(count[k]):
            m = list_[k, i]
            if mark[m] != stamp:
                mark[m] = stamp
                used[users] = m
                users += 1
    return users


@jit
def evening(
    later: Floats,
    out: float,
    way: Floats,
    between: Floats,
    night: float,
    stay: Ints,
    begin: Floats,
    used: Ints,
    rest: Floats,
    then: Ints,
) -> None:
    """Price what follows the evening at each used house: home, or a night and one of the houses `stay` of the next day.

    `begin` is what a day begun at a house costs from there on, `out` what the days cost after a night at home.
    `later`, where it has entries, is what follows the next evening: the price of a night without a visit after it.
    """
    for z in used:
        rest[z], then[z] = way[z] + out, HOME
        for a in stay:
            x = between[z, a] + night + begin[a]
            if x < rest[z]:
                rest[z], then[z] = x, a
        if later.shape[0] > 0 and night + later[z] < rest[z]:
            rest[z], then[z] = night + later[z], WAIT


@jit
def morning(
    listed: Ints,
    best: Floats,
    who: Ints,
    between: Floats,
    together: Ints,
    rest: Floats,
    begin: Floats,
    end: Ints,
) -> None:
    """Price the day begun at each listed house: one visit, its two best, or one there and one at another house."""
    for a in listed:
        begin[a], end[a] = rest[a] - best[a, 0], ALONE
        if who[a, 1] >= 0 and best[a, 1] > 0:
            begin[a], end[a] = begin[a] - best[a, 1], TWICE
        for z in listed:
            x = rest[z] - best[a, 0] - best[z, 0]
            if z != a and x < begin[a] and together[a, z] and x + between[a, z] < begin[a]:
                begin[a], end[a] = x + between[a, z], z


@jit
def way_back(
    days: int, e: int, start: int, who: Ints, leave: Ints, end: Ints, then: Ints, made: Ints, n: int
) -> int:
    """Write the visits of the best tours into `made` from row n on; returns the next row."""
    k, a = 0, HOME
    while k < days:
        if a == HOME:
            a = leave[k]
        if a == HOME:
            k += 1
            continue
        z = end[k, a]
        for v in (who[k, a, 0], who[k, a, 1] if z == TWICE else who[k, z, 0] if z >= 0 else -1):
            if v >= 0:
                made[n, 0], made[n, 1], made[n, 2] = v, e, start + k
                n += 1
        night_at = z if z >= 0 else a
        a = then[k, night_at]
        k += 1
        while a == WAIT:
            a = then[k, night_at]
            k += 1
    return n


@jit
def price_days(
    first: int,
    last: int,
    between: Floats,
    home: Floats,
    there: Floats,
    saved: Floats,
    together: Ints,
    house: Ints,
    project: Ints,
    able: Ints,
    possible: Ints,
    free: Ints,
    spans: Ints,
    worth: Floats,
    dated: Floats,
    least: Floats,
    night: float,
    wait: bool,
    slack: float,
    made: Ints,
) -> tuple[float, int]:
    """Price every block of the experts from `first` up to `last`; returns the sum of the least prices, none above 0.

    Visits are in order of their houses, those of house m from at[m]; `able` and `worth` are expert × visit, `possible`
    and `dated` day × visit: a visit brings `worth` less `dated`. `wait` lets a night be spent without a visit on the
    next day (needed where visits last several days). `made` takes rows (visit, expert, day) of the best tours;
    their number is returned.
    """
    houses, most = home.shape[1], (spans[:, 1] - spans[:, 0]).max() + 1
    best, who = np.zeros((most, houses, 2)), np.zeros((most, houses, 2), np.int64)
    list_, count = np.zeros((most, houses), np.int64), np.zeros(most, np.int64)
    begin, end = np.zeros((most, houses)), np.zeros((most, houses), np.int64)
    rest, then = np.zeros((most, houses)), np.zeros((most, houses), np.int64)
    out, leave, none = np.zeros(most + 1), np.zeros(most, np.int64), np.zeros(0)
    close, few = np.zeros(houses, np.int64), np.zeros(house.shape[0], np.int64)
    used, mark = np.zeros(houses, np.int64), np.zeros(houses, np.int64)
    total, n, stamp = 0.0, 0, 0
    for e in range(first, last):
        way, to, save = home[e], there[e], saved[e]
        a, z = within_reach(
            most, house, project, able[e], worth[e] - least, to, night, slack, best[0], who[0], close, few
        )
        near, some = close[:a], few[:z]
        for b in range(spans.shape[0]):
            start, days = spans[b, 0], spans[b, 1] - spans[b, 0] + 1
            for k in range(days):
                if free[e, start + k] == 0:
                    who[k, :, 0] = -1
                    continue
                gain = worth[e] - dated[start + k]
                two_best(near, some, house, project, possible[start + k], gain, best[k], who[k])
            worth_a_look(days, near, to, best, who, night, wait, slack, list_, count)
            stamp += 1
            users = used[: houses_of(days, list_, count, mark, stamp, used)]
            out[days] = 0.0
            for k in range(days - 1, -1, -1):
                more = k + 1 < days
                stay = list_[k + 1, : count[k + 1]] if more else list_[k, :0]
                if more:
                    stay = stay[begin[k + 1][stay] + night < out[k + 1] + save[stay] + slack]
                later = rest[k + 1] if wait and more else none
                evening(
                    later,
                    out[k + 1],
                    way,
                    between,
                    night,
                    stay,
                    begin[min(k + 1, days - 1)],
                    users,
                    rest[k],
                    then[k],
                )
                listed = list_[k, : count[k]]
                morning(listed, best[k], who[k], between, together, rest[k], begin[k], end[k])
                out[k], leave[k] = out[k + 1], HOME
                for a in listed:
                    if way[a] + begin[k, a] < out[k]:
                        out[k], leave[k] = way[a] + begin[k, a], a
            total += out[0]
            if len(users):
                n = way_back(days, e, start, who, leave, end, then, made, n)
    return total, n
