"""One slot: units (persons or groups) to sessions at least discontent, exactly.

Units with the same wishes are one *type*, so 100,000 people become some hundred supplies. Persons alone make a
transport problem (min-cost flow, integral). With groups the counts per type and session are the integers of a small
MIP.

Lexicographic: fewest without a seat, then fewest without any of their choices, then least discontent. `charges_for`
turns this into one number: of a flow an improving cycle passes every session at most once, so a charge above
(sessions + 1) × the largest cost can never be paid back by smaller ones; with groups the charge is above the cost of
all people together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from banso.planning.common.errors import PlanningError
from banso.planning.common.milp import INFINITY, Milp, maximum


@dataclass(frozen=True, slots=True)
class UnitType:
    """Units that are alike: cost and number of members without a choice, per session (None: not allowed)."""

    size: int
    costs: tuple[int | None, ...]
    unlisted: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SlotPlan:
    """How many units of each type go where; the last column is "no seat"."""

    counts: tuple[tuple[int, ...], ...]
    distances: tuple[tuple[float, ...], ...] | None
    """[a][b]: least change of discontent when someone must leave a and a seat in b is taken; None with groups."""


@dataclass(frozen=True, slots=True)
class Charges:
    """Discontent of a seat outside the choices, and of no seat."""

    unlisted: int
    unseated: int


def charges_for(sessions: int, people: int, top: int, *, groups: bool) -> Charges:
    """Return charges that make the order of the aims strict; `top` is the largest cost of one person."""
    times = max(1, people) if groups else sessions + 1
    unlisted = times * top + 1
    return Charges(unlisted, times * (unlisted + top) + 1)


class NoAnswer(PlanningError):
    """The solver gave no answer (never seen; the programme always has a solution)."""

    def __init__(self) -> None:
        super().__init__("座席の計算が終わりませんでした。秒数を増やして実行し直してください。")


def solve_slot(
    types: Sequence[UnitType], amounts: Sequence[int], capacities: Sequence[int], charges: Charges
) -> SlotPlan:
    """Place `amounts[t]` units of each type."""
    if not types:
        return SlotPlan((), None)
    if any(unit.size > 1 for unit in types):
        return SlotPlan(_by_milp(types, amounts, capacities), None)
    counts = _by_flow(types, amounts, capacities, charges)
    return SlotPlan(counts, _distances(types, counts, capacities, charges))


def _by_flow(
    types: Sequence[UnitType], amounts: Sequence[int], capacities: Sequence[int], charges: Charges
) -> tuple[tuple[int, ...], ...]:
    from ortools.graph.python import min_cost_flow

    graph = min_cost_flow.SimpleMinCostFlow()
    rooms, sink = len(capacities), len(types) + len(capacities)
    tails, heads, sizes, costs = [], [], [], []
    for t, unit in enumerate(types):
        for s, cost in enumerate(unit.costs):
            if cost is not None:
                tails.append(t)
                heads.append(len(types) + s)
                sizes.append(amounts[t])
                costs.append(cost + charges.unlisted * unit.unlisted[s])
        tails.append(t)
        heads.append(sink)
        sizes.append(amounts[t])
        costs.append(charges.unseated)
    seated = len(tails)
    for s, capacity in enumerate(capacities):
        tails.append(len(types) + s)
        heads.append(sink)
        sizes.append(capacity)
        costs.append(0)
    arcs = graph.add_arcs_with_capacity_and_unit_cost(
        np.array(tails), np.array(heads), np.array(sizes), np.array(costs)
    )
    supplies = np.array([*amounts, *([0] * rooms), -sum(amounts)])
    graph.set_nodes_supplies(np.arange(sink + 1), supplies)
    if graph.solve() != graph.OPTIMAL:
        raise NoAnswer
    flows = graph.flows(arcs)[:seated].tolist()
    counts = [[0] * (rooms + 1) for _ in types]
    for tail, head, flow in zip(tails[:seated], heads[:seated], flows, strict=True):
        counts[tail][head - len(types)] = flow
    return tuple(tuple(row) for row in counts)


def _by_milp(
    types: Sequence[UnitType], amounts: Sequence[int], capacities: Sequence[int]
) -> tuple[tuple[int, ...], ...]:
    """Three programmes, one per aim; each keeps what the one before reached."""
    milp = Milp()
    rows = [_type_row(milp, unit, amount) for unit, amount in zip(types, amounts, strict=True)]
    for s, capacity in enumerate(capacities):
        terms = [(v, float(types[t].size)) for t, row in enumerate(rows) if (v := row[s]) is not None]
        milp.row(-INFINITY, capacity, terms)
    everything = [(t, s, v) for t, row in enumerate(rows) for s, v in enumerate(row) if v is not None]
    nowhere = len(capacities)
    aims = [
        [(v, float(types[t].size)) for t, s, v in everything if s == nowhere],
        [(v, float(types[t].unlisted[s])) for t, s, v in everything if s != nowhere and types[t].unlisted[s]],
        [(v, float(types[t].costs[s] or 0)) for t, s, v in everything if s != nowhere and types[t].costs[s]],
    ]
    values: tuple[float, ...] = ()
    for terms in aims:
        maximum(milp, [(v, -c) for v, c in terms])
        answer = milp.solve()
        if not answer.is_optimal:
            raise NoAnswer
        values = answer.values
        if terms:
            milp.row(-INFINITY, round(-answer.objective), terms)
    return tuple(tuple(0 if v is None else round(values[v]) for v in row) for row in rows)


def _type_row(milp: Milp, unit: UnitType, amount: int) -> list[int | None]:
    row: list[int | None] = [None if c is None else milp.variable(0, amount) for c in unit.costs]
    row.append(milp.variable(0, amount))
    milp.row(amount, amount, [(v, 1.0) for v in row if v is not None])
    return row


def _distances(
    types: Sequence[UnitType],
    counts: tuple[tuple[int, ...], ...],
    capacities: Sequence[int],
    charges: Charges,
) -> tuple[tuple[float, ...], ...]:
    """Return shortest residual ways between sessions (Floyd–Warshall); the last node, "no seat", takes anyone."""
    size = len(capacities) + 1
    near = np.full((size, size), np.inf)
    np.fill_diagonal(near, 0.0)
    for unit, row in zip(types, counts, strict=True):
        cost = np.array(
            [
                np.inf if c is None else c + charges.unlisted * unit.unlisted[s]
                for s, c in enumerate(unit.costs)
            ]
            + [charges.unseated],
            dtype=float,
        )
        for s, count in enumerate(row):
            if count:
                near[s] = np.minimum(near[s], cost - cost[s])
    for middle in range(size):
        near = np.minimum(near, near[:, middle : middle + 1] + near[middle : middle + 1, :])
    return tuple(tuple(row) for row in near.tolist())
