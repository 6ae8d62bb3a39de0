"""Solving: locks are checked, the search runs while the bound is proven, the plan is explained."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Final

from banso.planning.common.budget import Budget, Stopped
from banso.planning.common.problems import SolveOptions
from banso.planning.common.results import Envelope, Reason
from banso.planning.dispatch.anneals import warm_up
from banso.planning.dispatch.bounding.generation import METHOD, lower_bound
from banso.planning.dispatch.bounding.scale import METHOD_AT_SCALE, lower_bound_at_scale
from banso.planning.dispatch.contradictions import check_locks
from banso.planning.dispatch.costing import Accounts, account, plan_array
from banso.planning.dispatch.engine import layout
from banso.planning.dispatch.engine.layout import Ints
from banso.planning.dispatch.explaining import Obstacles, reasons
from banso.planning.dispatch.model import Problem
from banso.planning.dispatch.plan import DispatchPlan, PlannedVisit
from banso.planning.dispatch.replanning import change_reasons, needed_only
from banso.planning.dispatch.searching import ENGINE, search, work_per_second
from banso.planning.dispatch.tables import Tables, build, read_visits

_BOUND_FROM: Final = 1.0
"""Seconds from which on a bound is proven, too."""
_BOUND_UP_TO: Final = 400
"""Visits up to which the bound's column generation is affordable."""
_TURNS_PER_SECOND: Final = 12
_PRICED_PER_SECOND: Final = 20_000
"""Beyond that size: how many blocks of experts are priced a second, whatever the machine."""
_TURNS_AT_SCALE: Final = 100, 1_000
"""With fewer turns the bound would tell nothing; with more it hardly rises."""
_GENTLE_HEAT: Final = 2_000_00.0
"""From a plan in force the search starts cool: far changes would not pay their charges anyway."""


def solve(problem: Problem, options: SolveOptions, *, with_bound: bool = True) -> DispatchPlan:
    """Return the best plan found within the budget. Raises `LocksContradict` where no plan keeps the locks."""
    began = time.monotonic()
    check_locks(problem)
    tables = build(problem)
    warm_up(tables)
    rate = work_per_second(tables)
    budget = Budget(options.seconds, rate=rate, progress=options.progress, cancel=options.cancel)
    visits, plan = _search(problem, tables, budget, options.seed)
    accounts = account(tables, visits)
    bound, method = _bound(tables, visits, budget, options) if with_bound else (None, "")
    placed = {visit.key for visit in visits}
    obstacles = Obstacles(problem, visits)
    told = [
        *change_reasons(problem, visits),
        *_whole(problem, accounts, bound),
        *reasons(tables, plan, visits),
    ]
    budget.report(best=accounts.objective, bound=bound)
    return DispatchPlan(
        visits=visits,
        unplanned=[obstacles.explain(key) for key in problem.visit_keys if key not in placed],
        measures=accounts.measures,
        charges=accounts.charges,
        load=accounts.load,
        spread=accounts.spread,
        envelope=Envelope(
            objective=accounts.objective,
            bound=bound,
            seconds=time.monotonic() - began,
            seed=options.seed,
            input_hash=problem.input_hash,
            stopped=Stopped.COMPLETE if not problem.projects else budget.outcome(),
            reasons=told,
        ),
        engine=ENGINE,
        bound_method=method,
    )


def _bound(
    tables: Tables, visits: Sequence[PlannedVisit], budget: Budget, options: SolveOptions
) -> tuple[float | None, str]:
    """Prove a lower bound with turns in proportion to the seconds; the clock only ends what takes far too long.

    Returns the bound, or None where the seconds are too few for one, and how it was proven.
    """
    if options.seconds < _BOUND_FROM or not len(tables.visits):
        return None, ""
    began = time.monotonic()
    patience = max(10.0, 2 * options.seconds)

    def stop() -> bool:
        return budget.must_stop() or time.monotonic() - began > patience

    def told(yen: float) -> None:
        budget.report(bound=yen)

    if len(tables.visits) <= _BOUND_UP_TO:
        turns = round(_TURNS_PER_SECOND * options.seconds)
        found = lower_bound(tables, visits, turns=turns, stop=stop, told=told)
        return (found.yen, METHOD) if found.yen else (None, "")
    least, most = _TURNS_AT_SCALE
    blocks = len(tables.experts) * int(tables.fixed[layout.BLOCK_COUNT])
    turns = min(most, round(_PRICED_PER_SECOND * options.seconds / max(1, blocks)))
    yen = lower_bound_at_scale(tables, turns=turns, stop=stop, told=told) if turns >= least else 0.0
    return (yen, METHOD_AT_SCALE) if yen else (None, "")


def _search(problem: Problem, tables: Tables, budget: Budget, seed: int) -> tuple[list[PlannedVisit], Ints]:
    if not problem.previous:
        found = search(tables, budget, seed=seed)
        return read_visits(tables, found.plan), found.plan
    start = plan_array(tables, [PlannedVisit(p.project, p.visit, p.day, p.experts) for p in problem.previous])
    if problem.changes_needed_only:
        plan = needed_only(problem, start, budget, seed)
    else:
        plan = search(tables, budget, seed=seed, start=start, hot=_GENTLE_HEAT).plan
    return read_visits(tables, plan), plan


def _whole(problem: Problem, accounts: Accounts, bound: float | None) -> Sequence[Reason]:
    found = []
    if bound:
        better = max(0.0, (accounts.objective - bound) / bound)
        found.append(
            Reason("", f"これより安い計画があっても、差は最大{better:.1%}です。", "bound", round(bound))
        )
    if problem.costs.fairness:
        yen = accounts.charges.fairness_yen
        text = f"負担の偏りに{yen:,}円（講師ごとの訪問数の2乗×{problem.costs.fairness:,}円の合計）を見込みました。"
        found.append(Reason("", text, "fairness", yen))
    return found
