"""A seating as arrays: what the search, the constructions and the kernels share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from banso.planning.groups.model import Problem, Seating

Ints = NDArray[Any]

BIG: Final = 10_000_000
"""Charge of a broken hard rule; larger than any sum of charges of one table could win."""


@dataclass(slots=True)
class State:
    """A seating as arrays, with everything the compiled loops need."""

    problem: Problem
    people: int
    names: list[str]
    tables: list[str]
    table: Ints
    first: Ints
    mix: Ints
    again: Ints
    cell: Ints
    unit: Ints
    unit_first: Ints
    unit_members: Ints
    empty_max: Ints
    met: Ints
    seat: Ints = field(default_factory=lambda: np.zeros((0, 0), dtype=np.int64))
    where: Ints = field(default_factory=lambda: np.zeros((0, 0), dtype=np.int64))
    pair: Ints = field(default_factory=lambda: np.zeros((0, 0), dtype=np.int64))
    pinned: Ints = field(default_factory=lambda: np.zeros((0, 0), dtype=np.int64))
    empties: Ints = field(default_factory=lambda: np.zeros((0, 0), dtype=np.int64))

    def put(self, seat: Ints) -> int:
        """Take over a seating (rounds × seats) and return its cost, counted from nothing."""
        self.seat = seat.copy()
        self.where = np.empty_like(self.seat)
        meetings = self.met.copy()
        cost = 0
        self.empties = np.zeros((len(seat), len(self.tables)), dtype=np.int64)
        for r, row in enumerate(seat):
            self.where[r, row] = np.arange(len(row))
            cost += int(self.cell[r, row, self.table].sum())
            for t in range(len(self.tables)):
                here = row[self.first[t] : self.first[t + 1]]
                cost += int(self.mix[np.ix_(here, here)].sum()) // 2
                cost += int((self.again[np.ix_(here, here)] * meetings[np.ix_(here, here)]).sum()) // 2
                meetings[np.ix_(here, here)] += 1
                self.empties[r, t] = int((here >= self.people).sum())
                cost += BIG * max(0, int(self.empties[r, t] - self.empty_max[t]))
        np.fill_diagonal(meetings, 0)
        self.pair = self.mix + self.again * meetings
        return cost

    def seating(self) -> Seating:
        """Return the seating in words of the input."""
        return tuple(
            {self.names[i]: self.tables[int(self.table[self.where[r, i]])] for i in range(self.people)}
            for r in range(len(self.seat))
        )


def prepare(problem: Problem) -> State:
    """Turn the input into arrays. The empty seats become persons without properties at the end."""
    names, tables = list(problem.people), list(problem.tables)
    widths = [table.most for table in problem.tables.values()]
    seats = sum(widths)
    at = {name: i for i, name in enumerate(names)}
    first = np.concatenate([[0], np.cumsum(widths)]).astype(np.int64)
    mix, again, met = _pair_matrices(problem, at, seats)
    unit = np.full(seats, -1, dtype=np.int64)
    for number, members in enumerate(problem.together):
        unit[[at[m] for m in members]] = number
    return State(
        problem=problem,
        people=len(names),
        names=names,
        tables=tables,
        table=np.repeat(np.arange(len(tables)), widths).astype(np.int64),
        first=first,
        mix=mix,
        again=again,
        cell=_cells(problem, at, seats),
        unit=unit,
        unit_first=np.concatenate([[0], np.cumsum([len(u) for u in problem.together])]).astype(np.int64),
        unit_members=np.array([at[m] for u in problem.together for m in u] or [0], dtype=np.int64),
        empty_max=np.array([t.most - t.fewest for t in problem.tables.values()], dtype=np.int64),
        met=met,
    )


def _pair_matrices(problem: Problem, at: Mapping[str, int], seats: int) -> tuple[Ints, Ints, Ints]:
    people = len(at)
    mix = np.zeros((seats, seats), dtype=np.int64)
    for attribute in problem.attributes:
        codes: dict[str, int] = {}
        values = [p.attributes.get(attribute.id) for p in problem.people.values()]
        coded = np.array(
            [-1 - i if v is None else codes.setdefault(v, len(codes)) for i, v in enumerate(values)]
        )
        mix[:people, :people] += attribute.weight * (coded[:, None] == coded[None, :])
    again = np.zeros((seats, seats), dtype=np.int64)
    again[:people, :people] = problem.repeat_charge
    met = np.zeros((seats, seats), dtype=np.int64)

    def both(matrix: Ints, one: str, other: str, value: int) -> None:
        matrix[at[one], at[other]] = matrix[at[other], at[one]] = value

    for (one, other), charge in problem.pair_charges.items():
        both(mix, one, other, int(mix[at[one], at[other]]) + charge)
    for one, other in problem.met_before:
        both(met, one, other, 1)
    for one, other in problem.apart:
        both(mix, one, other, BIG)
    for members in problem.together:
        for one in members:
            for other in members:
                both(again, one, other, 0)
    np.fill_diagonal(mix, 0)
    np.fill_diagonal(again, 0)
    return mix, again, met


def _cells(problem: Problem, at: Mapping[str, int], seats: int) -> Ints:
    """Return what it costs that a person sits at a table in a round: barred, or moved from the plan in force."""
    number = {t: i for i, t in enumerate(problem.tables)}
    cell = np.zeros((problem.rounds, seats, len(number)), dtype=np.int64)
    if problem.move_charge:
        for (round_, person), table in problem.previous.items():
            cell[round_ - 1, at[person], :] += problem.move_charge
            cell[round_ - 1, at[person], number[table]] -= problem.move_charge
    for lock in problem.locks:
        if not lock.placed:
            cell[lock.round - 1, at[lock.person], number[lock.table]] += BIG
    return cell
