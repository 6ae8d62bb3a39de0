"""Pricing for the master: what each expert may do in each block, and the tours worth adding at given prices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from banso.planning.dispatch.bounding.master import Master, Prices, Tour
from banso.planning.dispatch.bounding.pricing import DAY, costs_of, entering, options_of, price
from banso.planning.dispatch.engine import layout
from banso.planning.dispatch.tables import Tables


@dataclass(frozen=True)
class Block:
    """What does not change between prices: the visits an expert may do in a block."""

    expert: int
    block: int
    start: int
    days: int
    visits: tuple[int, ...]
    possible: Any
    """visit × day of the block"""
    length: Any
    key: Any
    """Visits with the same key exclude each other."""
    rows: Any
    """What can be done on each day; see `pricing.options_of`."""
    between: Any
    home: Any
    way: Any


def blocks_of(tables: Tables) -> list[Block]:
    """Return the blocks of all experts in which they may visit anybody."""
    fixed, flags = tables.fixed, tables.flags
    days = len(tables.days)
    at = int(fixed[layout.POSSIBLE])
    possible = flags[at : at + len(tables.visits) * days].reshape(len(tables.visits), days) > 0
    at = int(fixed[layout.EXPERT_FREE])
    free = flags[at : at + len(tables.experts) * days].reshape(len(tables.experts), days) > 0
    found = []
    for e in range(len(tables.experts)):
        able = [
            v
            for v in map(int, tables.movable)
            if e in tables.settled[p := int(layout.visit(fixed, v, layout.V_PROJECT))] or e in tables.open[p]
        ]
        for b in range(int(fixed[layout.BLOCK_COUNT])):
            first, last = (
                int(layout.block(fixed, b, layout.B_START)),
                int(layout.block(fixed, b, layout.B_END)),
            )
            block = _block(tables, e, b, able, possible[:, first : last + 1], free[e, first : last + 1])
            if block is not None:
                found.append(block)
    return found


def _block(tables: Tables, e: int, b: int, able: Sequence[int], possible: Any, free: Any) -> Block | None:
    fixed, days = tables.fixed, possible.shape[1]
    visits, rows = [], []
    for v in able:
        long = int(layout.visit(fixed, v, layout.V_DAYS))
        row = possible[v] & np.array([d + long <= days and free[d : d + long].all() for d in range(days)])
        if row.any():
            visits.append(v)
            rows.append(row)
    if not visits:
        return None
    house = np.array([layout.visit(fixed, v, layout.V_HOUSE) for v in visits], np.int64)
    houses, local = np.unique(house, return_inverse=True)
    length = np.array([layout.visit(fixed, v, layout.V_DAYS) for v in visits], np.int64)
    project = np.array([layout.visit(fixed, v, layout.V_PROJECT) for v in visits], np.int64)
    between = np.array([[layout.between(fixed, m, n) / 100 for n in houses] for m in houses])
    home = np.array([*(layout.home(fixed, e, m) / 100 for m in houses), 0.0])
    together = np.array(
        [[layout.same_day(fixed, tables.flags, m, n) for n in houses] for m in houses], np.uint8
    )
    able_days = np.array(rows, np.uint8)
    return Block(
        expert=e,
        block=b,
        start=int(layout.block(fixed, b, layout.B_START)),
        days=days,
        visits=tuple(visits),
        possible=able_days > 0,
        length=length,
        key=_keys(tables, project, visits, days),
        rows=options_of(able_days, local.astype(np.int64), length, project, together),
        between=between,
        home=home,
        way=entering(between, home, float(tables.problem.costs.yen_per_night)),
    )


def _keys(tables: Tables, projects: Any, visits: Sequence[int], days: int) -> Any:
    """Return a number for each visit, shared by the visits of a project whose gap is too long for one block."""
    alone = [int(layout.project(tables.fixed, p, layout.P_GAP)) < days for p in projects]
    names = [(p, v if free else -1) for p, v, free in zip(projects, visits, alone, strict=True)]
    index = {name: i for i, name in enumerate(dict.fromkeys(names))}
    return np.array([index[name] for name in names], np.int64)


def priced(
    tables: Tables, blocks: Sequence[Block], master: Master, prices: Prices, memory: int
) -> tuple[float, list[Tour]]:
    """Return how much the bound lies below the programme's value, as a negative number, and tours worth adding.

    Blocks of an expert with the same visits, days and gains are priced once; each gets the best tour, and they share
    the others.
    """
    night = float(tables.problem.costs.yen_per_night)
    alike: dict[tuple[int, tuple[int, ...], bytes], list[tuple[Block, Any, float]]] = {}
    for block in blocks:
        gain = _gains(block, master, prices)
        sigma = prices.block.get((block.expert, block.block), 0.0)
        key = block.expert, block.visits, gain.tobytes()
        alike.setdefault(key, []).append((block, gain, sigma))
    loss, tours = 0.0, []
    for group in alike.values():
        block, gain, _ = group[0]
        limit = max(min(0.0, sigma) for _, _, sigma in group) - 1e-3
        cost = costs_of(block.rows, gain, block.length, block.between, night)
        made, least, _, nets, found = price(
            block.days, block.rows, cost, block.key, block.way, block.home, limit, memory
        )
        for n, (block, gain, sigma) in enumerate(group):
            loss += min(0.0, least - sigma)
            for k in {int(nets.argmin()), *range(n % made, made, len(group))} if made else ():
                if nets[k] < min(0.0, sigma) - 1e-3:
                    tours.append(_tour(block, gain, float(nets[k]), found[found[:, 0] == k, 1]))
    return loss, tours


def _tour(block: Block, gain: Any, net: float, options: Any) -> Tour:
    stops = []
    for o in options:
        for i in block.rows[o, :2]:
            if i >= 0:
                stops.append((int(i), int(block.rows[o, DAY])))
    yen = net + sum(gain[i, d] for i, d in stops)
    chosen = sorted((block.visits[i], block.start + d) for i, d in stops)
    return Tour(block.expert, block.block, tuple(chosen), yen)


def _gains(block: Block, master: Master, prices: Prices) -> Any:
    """What covering each visit on each day is worth to the master, net of what it pays itself."""
    e = block.expert
    gain = np.full(block.possible.shape, -np.inf)
    for i, v in enumerate(block.visits):
        if (master.project_of(v), e) in master.banned:
            continue
        worth = (
            prices.member.get((v, e), prices.cover[v])
            + prices.load[e]
            + prices.link.get((v, e), 0.0)
            - master.direct[v]
        )
        for d in range(block.days):
            if block.possible[i, d]:
                gain[i, d] = worth + prices.dated[v, block.start + d]
    return gain
