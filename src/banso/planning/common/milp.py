"""Mixed-integer programmes by the HiGHS inside OR-Tools.

Own numbering of variables, no expressions, and answers that never lie: a run that hits its limit says so (the
wrapper of OR-Tools 9.15 loses the incumbent then). Runs are repeatable: limits are counted in nodes; the clock is an
emergency brake.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import ModuleType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

INFINITY: Final = float("inf")


class Status(StrEnum):
    """What is known after a run."""

    OPTIMAL = "optimal"
    INFEASIBLE = "infeasible"
    LIMIT = "limit"


@dataclass(frozen=True, slots=True)
class Answer:
    """Result of one run. `values` is empty unless `OPTIMAL`; `bound` holds also within a relative gap."""

    status: Status
    objective: float = 0.0
    bound: float = 0.0
    values: tuple[float, ...] = ()
    reduced_costs: tuple[float, ...] = ()

    @property
    def is_optimal(self) -> bool:
        """Say whether there are values."""
        return self.status is Status.OPTIMAL

    def whole(self, variable: int) -> int:
        """Return the value of an integer variable."""
        return round(self.values[variable])


class Milp:
    """A model to be maximised; bounds and costs can change between runs."""

    def __init__(self) -> None:
        self._model: Any = _builder().Model()
        self._variables: list[Any] = []
        self._integers: list[int] = []

    @property
    def size(self) -> int:
        """Number of variables."""
        return len(self._variables)

    def variable(self, low: float, high: float, gain: float = 0.0, *, integer: bool = True) -> int:
        """Add a variable worth `gain` per unit; returns its number."""
        made = self._model.new_var(low, high, integer, None)
        if gain:
            made.objective_coefficient = gain
        self._variables.append(made)
        if integer:
            self._integers.append(len(self._variables) - 1)
        return len(self._variables) - 1

    def row(self, low: float, high: float, terms: Sequence[tuple[int, float]]) -> None:
        """Add low ≤ Σ coefficient × variable ≤ high; `terms` are (variable, coefficient)."""
        total = _builder().LinearExpr.weighted_sum(
            [self._variables[v] for v, _ in terms], [c for _, c in terms]
        )
        self._model.add_linear_constraint(total, low, high)

    def limit(self, variable: int, low: float, high: float) -> None:
        """Change the bounds of a variable."""
        self._variables[variable].lower_bound = low
        self._variables[variable].upper_bound = high

    def gain(self, variable: int, gain: float) -> None:
        """Change what a unit of a variable is worth."""
        self._variables[variable].objective_coefficient = gain

    def solve(
        self,
        *,
        seconds: float = 60.0,
        nodes: int = 20_000,
        gap: float = 0.0,
        absolute_gap: float = 0.999,
        seed: int = 0,
    ) -> Answer:
        """Maximise. `absolute_gap` just under 1 proves the optimum where every objective value is whole."""
        self._model.helper.set_maximize(True)
        options = {
            "mip_max_nodes": nodes,
            "mip_rel_gap": gap,
            "mip_abs_gap": absolute_gap,
            "mip_feasibility_tolerance": 1e-9,
            "random_seed": seed % 2**31,
            "threads": 1,
        }
        return self._run(options, seconds)

    def relaxation(self, *, seconds: float = 60.0) -> Answer:
        """Maximise with fractions allowed; the reduced costs tell what a change of a variable costs at least.

        GLOP does this: the wrapper returns no duals of HiGHS.
        """
        self._model.helper.set_maximize(True)
        for v in self._integers:
            self._variables[v].is_integral = False
        try:
            return self._run({}, seconds, dual=True)
        finally:
            for v in self._integers:
                self._variables[v].is_integral = True

    def _run(self, options: dict[str, float], seconds: float, *, dual: bool = False) -> Answer:
        builder = _builder()
        solver = builder.Solver("glop" if dual else "highs")
        if options:
            solver.set_solver_specific_parameters(
                "\n".join(f"{name}={value}" for name, value in options.items())
            )
        solver.set_time_limit_in_seconds(seconds)
        with _quiet():
            status = solver.solve(self._model)
        if status == builder.SolveStatus.INFEASIBLE:
            return Answer(Status.INFEASIBLE)
        if status != builder.SolveStatus.OPTIMAL:
            return Answer(Status.LIMIT)
        values: NDArray[np.float64] = np.asarray(solver.values(self._model.get_variables()), dtype=float)
        costs = tuple(solver.reduced_costs(self._model.get_variables())) if dual else ()
        objective = float(solver.objective_value)
        bound = objective if dual else float(solver.best_objective_bound)
        return Answer(Status.OPTIMAL, objective, max(bound, objective), tuple(values.tolist()), costs)


def maximum(model: Milp, terms: Iterable[tuple[int, float]]) -> None:
    """Set the objective to Σ gain × variable, all others 0."""
    for v in range(model.size):
        model.gain(v, 0.0)
    for variable, gain in terms:
        model.gain(variable, gain)


@cache
def _builder() -> ModuleType:
    """Load OR-Tools on first use: it takes seconds, and readers of plans do not need it."""
    from ortools.linear_solver.python import model_builder

    found: ModuleType = model_builder
    return found


_SILENCE = threading.Lock()


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the solver's banner, written by C++ to file descriptor 1, out of the output."""
    with _SILENCE:
        sys.stdout.flush()
        try:
            saved = os.dup(1)
        except OSError:  # started without a standard output
            yield
            return
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, 1)
            yield
        finally:
            os.dup2(saved, 1)
            os.close(saved)
            os.close(nowhere)
