"""Annealing over seats and rounds, in runs of growing length until the bound is reached or the work is spent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from banso.planning.common.budget import Budget
from banso.planning.common.compiled import HAS_COMPILER
from banso.planning.groups.bounds import least_cost
from banso.planning.groups.construct import construct
from banso.planning.groups.kernels import swaps
from banso.planning.groups.model import Problem, Seating
from banso.planning.groups.start import random_start
from banso.planning.groups.state import BIG, Ints, State, prepare

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
