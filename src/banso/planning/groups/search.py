"""Annealing over seats and rounds, in runs of growing length until the bound is reached or the work is spent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from banso.planning.common.budget import Budget
from banso.planning.common.compiled import HAS_COMPILER
from banso.planning.groups.bounds import least_cost
from banso.planning.groups.construct import construct
from banso.planning.groups.kernels import swaps
from banso.planning.groups.model import Problem, Seating
from banso.planning.groups.start import random_start

Ints = NDArray[Any]

BIG: Final = 10_000_000
"""Charge of a broken hard rule; larger than any sum of charges of one table could win."""
_WORK_PER_SECOND: Final = 45_000_000
_MOST_MOVES: Final = 8_000_000
_ONE_ROUND_MOVES: Final = 30_000_000
_CHUNK: Final = 400_000 if HAS_COMPILER else 4_000
"""Moves between two looks at the clock and the cancel flag."""
_FIRST_RUN: Final = 120_000
_NEW_STARTS: Final = 10
_REHEATS: Final = 25
"""A single round spends a tenth of its work on new starts, then reheats its best, each time for a 25th of the work."""
_REHEATED: Final = 0.44
"""Share of the first heat that is left of a plan's large shape what it is and still moves everything else."""


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


def _suits_one_round(problem: Problem) -> bool:
    """Say whether the loop for one round of large tables can do it."""
    rules = (
        problem.together,
        problem.met_before,
        problem.previous,
        [k for k in problem.locks if not k.placed],
    )
    wide = max((t.most for t in problem.tables.values()), default=0) >= 8
    return problem.rounds == 1 and wide and not any(rules)


def moves_per_second(problem: Problem) -> float:
    """Return how many moves a second of the budget stands for: a move looks at the seats of two tables."""
    if _suits_one_round(problem):
        return _ONE_ROUND_MOVES
    return min(_MOST_MOVES, _WORK_PER_SECOND / max((t.most for t in problem.tables.values()), default=1))


@dataclass(frozen=True, slots=True)
class Found:
    """The best seating of a search."""

    seating: Seating
    cost: int
    bound: int
    state: State

    @property
    def is_legal(self) -> bool:
        """Say whether no hard rule is broken."""
        return self.cost < BIG // 2


def search(problem: Problem, start: Ints, pinned: Ints, budget: Budget, *, seed: int) -> Found:
    """Improve `start` (rounds × seats). One unit of the budget is one move tried."""
    state = prepare(problem)
    state.pinned = pinned
    run = _Run(state, budget, least_cost(problem), seed)
    run.consider(start)
    made = construct(problem, state) if run.best_cost > run.goal else None
    if made is not None:
        run.relabel(made)
    run.anneal(start)
    cost = state.put(run.best)
    return Found(state.seating(), cost, min(run.goal, cost), state)


class _Run:
    """Keeps the best of all runs."""

    def __init__(self, state: State, budget: Budget, goal: int, seed: int) -> None:
        self.state, self.budget, self.goal, self.seed = state, budget, goal, seed
        self.random = np.array([(seed * 2654435761 + 0x330E) & 0xFFFFFFFFFFFF], dtype=np.int64)
        self.best: Ints = np.zeros((0, 0), dtype=np.int64)
        self.best_cost = 2**62

    def consider(self, seat: Ints) -> int:
        """Count a seating and keep it if it is the best; returns its cost."""
        cost = self.state.put(seat)
        if cost < self.best_cost:
            self.best, self.best_cost = self.state.seat.copy(), cost
        return cost

    def anneal(self, start: Ints) -> None:
        """Do runs of growing length, each from a new start (the plan in force stays the start where there is one)."""
        length, turn = _FIRST_RUN, 0
        single = _suits_one_round(self.state.problem)
        while self.best_cost > self.goal and self.budget.left > 0:
            if single and self.budget.spent * _NEW_STARTS > self.budget.units:
                self._reheat()
                return
            length = min(length, self.budget.left)
            if self.budget.left - length < length:
                length = self.budget.left
            fresh = turn > 0 and not self.state.problem.previous
            seat = random_start(self.state, self.seed + turn) if fresh else start
            if seat is None:
                seat = start
            (self._one_round if single else self._rounds)(seat, length)
            length, turn = length * 4, turn + 1

    def _reheat(self) -> None:
        """Warm the best plan up again and again: its large groups keep their core, the rest is settled anew."""
        piece = max(_FIRST_RUN, self.budget.units // _REHEATS)
        while self.best_cost > self.goal and self.budget.left > 0:
            self._one_round(self.best, min(piece, self.budget.left), _REHEATED)

    def _heat(self) -> tuple[float, float]:
        """Return start and end temperature: about the charges that decide, down to a fraction of the smallest."""
        problem = self.state.problem
        charges = [a.weight for a in problem.attributes if a.weight]
        if problem.repeat_charge and problem.rounds > 1:
            charges.append(problem.repeat_charge)
        if problem.move_charge and problem.previous:
            charges.append(problem.move_charge)
        wishes = [abs(c) for c in problem.pair_charges.values() if c]
        if wishes:
            typical = sum(wishes) / len(wishes)
            return float(max([typical, *charges])), float(max(0.15, min([typical / 30, *charges])))
        return 0.5 * max(charges, default=1), 0.12 * min(charges, default=1)

    def _rounds(self, seat: Ints, total: int) -> None:
        s, cost = self.state, self.consider(seat)
        hot, cold = self._heat()
        best, done = self.best.copy(), 0
        while done < total and self.best_cost > self.goal and self.budget.left > 0:
            steps = min(_CHUNK, total - done)
            cost, self.best_cost, spent = swaps.anneal(
                s.seat, s.where, s.table, s.first, s.pair, s.again, s.cell, s.pinned, s.unit, s.unit_first,
                s.unit_members, s.empty_max, s.empties, s.people, BIG, cost, self.goal, steps, done, total, hot, cold,
                self.random, best, self.best_cost,
            )  # fmt: skip
            done += spent
            self.budget.spend(spent, best=self.best_cost, bound=self.goal)
        self.best = best

    def _one_round(self, seat: Ints, total: int, share: float = 1.0) -> None:
        s, cost = self.state, self.consider(seat)
        hot, cold = self._heat()
        if s.problem.pair_charges:
            hot, cold = 1.6 * hot, 6 * cold
        hot = max(cold, share * hot)
        near = np.zeros((s.mix.shape[0], len(s.tables)), dtype=np.int64)
        for t in range(len(s.tables)):
            near[:, t] = s.mix[:, s.seat[0, s.first[t] : s.first[t + 1]]].sum(axis=1)
        best, done = self.best[0].copy(), 0
        while done < total and self.best_cost > self.goal and self.budget.left > 0:
            steps = min(_CHUNK, total - done)
            cost, self.best_cost, spent = swaps.anneal_one_round(
                s.seat[0], s.table, s.mix, near, s.pinned[0], s.empty_max, s.empties[0], s.people, cost, self.goal,
                steps, done, total, hot, cold, self.random, best, self.best_cost,
            )  # fmt: skip
            done += spent
            self.budget.spend(spent, best=self.best_cost, bound=self.goal)
        self.best = best.reshape(1, -1)

    def relabel(self, seat: Ints) -> None:
        """Start from a construction without a second meeting and decide who is who in it."""
        s, cost = self.state, self.consider(seat)
        total = min(self.budget.left // 2, 20_000_000)
        hot, cold = self._heat()
        best, done = self.best.copy(), 0
        while done < total and self.best_cost > self.goal and self.budget.left > 0 and s.mix.any():
            steps = min(_CHUNK, total - done)
            cost, self.best_cost, spent = swaps.relabel(
                s.seat, s.where, s.table, s.first, s.mix, cost, self.goal, steps, done, total, hot, cold, self.random,
                best, self.best_cost,
            )  # fmt: skip
            done += spent
            self.budget.spend(spent, best=self.best_cost, bound=self.goal)
        self.best = best
