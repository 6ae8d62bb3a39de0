"""Background work of the dispatch: making a plan."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillWorking
from dataclasses import replace

from banso.foundation.jobs import Handle, JobCancelled, Outcome, job_kind
from banso.planning.common.budget import Cancel, Progress
from banso.planning.common.problems import SolveOptions
from banso.planning.dispatch.model import Problem
from banso.planning.dispatch.plan import DispatchPlan
from banso.planning.dispatch.solving import solve
from banso.plans.domain.plans import Wish, run_plan
from banso.plans.models import Plan
from banso.years.models import FiscalYear

# Seconds between two looks at how far the planner is.
_PAUSE = 0.5


@job_kind("dispatch.plan", "派遣計画の作成")
def plan_visits(
    handle: Handle,
    *,
    fiscal_year: int,
    base: int | None,
    changes: str,
    keep_recorded: bool,
    seconds: int,
    seed: int,
    name: str,
) -> Outcome:
    """Run the planner with its best cost and bound as progress; cancelling ends it without a plan."""
    year = FiscalYear.objects.get(pk=fiscal_year)
    plan_in_force = Plan.objects.get(pk=base, fiscal_year=year) if base else None
    handle.progress(0, 101, "実施事業・講師・都合を読んでいます")

    def watched(problem: Problem, options: SolveOptions) -> DispatchPlan:
        return solve_watched(handle, problem, options)

    wish = Wish(plan_in_force, changes, keep_recorded, seconds, seed, name)
    plan = run_plan(actor=handle.actor, fiscal_year=year, wish=wish, solving=watched)
    return Outcome({"plan": plan.pk, "total_yen": plan.measures["total_yen"]})


def solve_watched(handle: Handle, problem: Problem, options: SolveOptions) -> DispatchPlan:
    """Solve in a thread of its own, which never touches the database; this one tells and asks every half second."""
    cancel, newest = Cancel(), list[Progress]()

    def note(progress: Progress) -> None:
        newest[:] = [_merged(newest, progress)]

    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(solve, problem, replace(options, progress=note, cancel=cancel))
        while True:
            try:
                return future.result(timeout=_PAUSE)
            except StillWorking:
                if future.done():
                    raise
            try:
                _tell(handle, newest)
            except JobCancelled:
                cancel.set()
                raise


def _merged(newest: list[Progress], progress: Progress) -> Progress:
    """Keep the best and the bound known so far: a report carries only what is new."""
    before = newest[0] if newest else progress
    return replace(
        progress,
        best=before.best if progress.best is None else progress.best,
        bound=before.bound if progress.bound is None else progress.bound,
    )


def _tell(handle: Handle, newest: list[Progress]) -> None:
    handle.check_cancelled()
    if newest:
        handle.progress(round(newest[0].share * 100), 101, words(newest[0]))


def words(progress: Progress) -> str:
    """Return seconds, best cost and bound so far."""
    parts = [f"{progress.seconds:.0f}秒"]
    if progress.best is not None:
        parts.append(f"今までの最安 {round(progress.best):,}円")
    if progress.bound is not None:
        parts.append(f"下限 {round(progress.bound):,}円")
    return "　".join(parts)
