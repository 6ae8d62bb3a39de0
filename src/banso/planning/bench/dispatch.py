"""The yardsticks P2-1 to P2-7 (spec 40, section 5), measured on this machine in one run."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final

from banso.planning.bench import r01
from banso.planning.bench.samples_of_dispatch import generate
from banso.planning.common.documents import Node
from banso.planning.common.errors import PlanningInputError
from banso.planning.common.problems import BenchOptions, SolveOptions, Yardstick
from banso.planning.dispatch.bounding.generation import lower_bound
from banso.planning.dispatch.bounding.scale import lower_bound_at_scale
from banso.planning.dispatch.check import verify
from banso.planning.dispatch.model import Period, Problem
from banso.planning.dispatch.plan import DispatchPlan, read_plan
from banso.planning.dispatch.reading import read_problem
from banso.planning.dispatch.replanning import Disturbance, disturbed, hits
from banso.planning.dispatch.solving import solve
from banso.planning.dispatch.tables import build

_REAL_TRAVEL: Final = 2_111_745
_BOUND_TURNS: Final = 1_000
_FULL_SECONDS: Final = 300.0
_FULL_BOUND: Final = 280.0
"""Seconds by the clock for the bound at full size: with the plan, within ten minutes."""
_FULL_TURNS: Final = 400
_RECEPTION_OF_TRAVELLERS: Final = 2_000
"""What a planner who would rather travel less lets a day of reception count while planning, instead of 5,000 yen."""
_LEVELS: Final = ((1.0, 1.0), (0.5, 0.6), (0.3, 0.4))
_GOALS: Final = {
    ("a", 0): 1.01,
    ("b", 0): 1.02,
    ("a", 1): 1.03,
    ("b", 1): 1.035,
    ("a", 2): 1.05,
    ("b", 2): 1.06,
}


def bench(options: BenchOptions) -> Iterator[Yardstick]:
    """Measure; `full` adds the sizes that take minutes."""
    folder = Path("examples/r01")
    if not folder.is_dir():
        raise PlanningInputError(
            "examples/r01", "R1のファイルがありません。リポジトリの一番上で実行してください。"
        )
    year = r01.read_year(folder)
    if _wanted(options, "P2-1", "P2-2", "P2-4"):
        yield from _near_the_bound(year, options)
    if _wanted(options, "P2-7"):
        yield from _ill(year)
    if options.full and _wanted(options, "P2-5", "P2-6"):
        yield from _full_size()


def _wanted(options: BenchOptions, *ids: str) -> bool:
    return not options.only or any(name.startswith(options.only) for name in ids)


def _solved(problem: Problem, seconds: float) -> tuple[DispatchPlan, float]:
    """Solve without bound, check, and return the plan with the seconds it took."""
    began = time.monotonic()
    plan = solve(problem, SolveOptions(seconds, seed=1), with_bound=False)
    took = time.monotonic() - began
    broken = verify(problem, read_plan(Node(plan.to_json(problem)), problem)).violations
    if broken:
        raise PlanningInputError("$", f"検査に通らない計画ができました：{broken[0].text}")
    return plan, took


def _near_the_bound(year: r01.ActualYear, options: BenchOptions) -> Iterator[Yardstick]:
    for (freedom, level), goal in _GOALS.items():
        name = "P2-1" if level == 0 else "P2-2"
        if not _wanted(options, name, *(["P2-4"] if level == 1 else [])):
            continue
        experts, houses = _LEVELS[level]
        problem = r01.problem(year, r01.Freedom(freedom), expert_share=experts, municipality_share=houses)
        plan, took = _solved(problem, 10.0)
        shown = f"R1 ({freedom}) {experts:.0%}/{houses:.0%}"
        if level == 1:
            yield _travel(f"{shown} 旅費／実績", freedom, plan, f"{took:.0f}秒")
            if freedom == "a":
                yield _travelling_less(problem, shown)
        began = time.monotonic()
        bound = lower_bound(build(problem), plan.visits, turns=_BOUND_TURNS, stop=partial(_late, began, 120))
        note = (
            f"合計 {plan.measures.total_yen:,}円（{took:.0f}秒）、下限 {bound.yen:,.0f}円"
            f"（{time.monotonic() - began:.0f}秒{'' if bound.converged else '、途中まで'}）"
        )
        if bound.yen:
            yield Yardstick(name, f"{shown} 合計／下限", plan.measures.total_yen / bound.yen, goal, note=note)


def _travel(what: str, freedom: str, plan: DispatchPlan, note: str) -> Yardstick:
    travel = plan.measures.travel_yen
    goal = 0.67 if freedom == "a" else 0.46
    return Yardstick("P2-4", what, travel / _REAL_TRAVEL, goal, note=f"旅費 {travel:,}円、{note}")


def _travelling_less(problem: Problem, shown: str) -> Yardstick:
    """Plan with cheaper days of reception; the note tells what that plan costs at their true price."""
    costs = replace(problem.costs, reception_day=_RECEPTION_OF_TRAVELLERS)
    plan, took = _solved(replace(problem, costs=costs), 10.0)
    days = plan.measures.reception_days
    total = plan.measures.travel_yen + days * problem.costs.reception_day
    return _travel(
        f"{shown} 旅費／実績（受入日を{_RECEPTION_OF_TRAVELLERS:,}円と見て計画）",
        "a",
        plan,
        f"受入 {days}日、本来の単価で合計 {total:,}円、{took:.0f}秒",
    )


def _late(began: float, seconds: float) -> bool:
    return time.monotonic() - began > seconds


def _ill(year: r01.ActualYear) -> Iterator[Yardstick]:
    problem = r01.problem(year, r01.Freedom.COVERED, expert_share=0.5, municipality_share=0.6)
    plan, _ = _solved(problem, 5.0)
    away = Period(date(2019, 11, 15), date(2019, 11, 29))
    after = disturbed(problem, plan.visits, Disturbance(experts_away=[("行岡", away)]))
    again, took = _solved(after, 0.5)
    struck = len(hits(after))
    note = f"{struck}件が当たり{again.measures.changes}件を動かす、置けない訪問 {len(again.unplanned)}件、違反 0件"
    yield Yardstick(
        "P2-7",
        "行岡が2週間不在：動いた訪問／当たった訪問",
        again.measures.changes / max(1, struck),
        1.3,
        note=note,
    )
    yield Yardstick("P2-7", "同じく所要（秒）", took, 2.0)


def _full_size() -> Iterator[Yardstick]:
    problem = read_problem(Node(generate(3000)))
    plan, took = _solved(problem, _FULL_SECONDS)
    separate = separate_trips_yen(problem)
    travel, total = plan.measures.travel_yen, plan.measures.total_yen
    note = f"旅費 {travel:,}円、別々に行けば {separate:,}円、合計 {total:,}円、{took:.0f}秒"
    yield Yardstick("P2-6", "全国規模 旅費／別々に行く割り当て", travel / separate, 0.62, note=note)
    began = time.monotonic()
    bound = lower_bound_at_scale(build(problem), turns=_FULL_TURNS, stop=partial(_late, began, _FULL_BOUND))
    note = f"合計 {total:,}円、下限 {bound:,.0f}円（{time.monotonic() - began:.0f}秒）"
    yield Yardstick("P2-5", "全国規模 合計／下限", total / bound, 1.12, note=note)


def separate_trips_yen(problem: Problem) -> int:
    """Return the travel of the best assignment in which every visit is a return trip of its own, dates left aside.

    A minimum-cost flow from experts (as many visits as they may make) to projects, all of one team of one.
    """
    from ortools.graph.python import min_cost_flow

    from banso.planning.dispatch.engine import layout

    tables = build(problem)
    flow = min_cost_flow.SimpleMinCostFlow()
    projects, experts = len(tables.projects), len(tables.experts)
    source, sink = projects + experts, projects + experts + 1
    for e, expert in enumerate(problem.experts.values()):
        flow.add_arc_with_capacity_and_unit_cost(source, projects + e, expert.max_visits, 0)
    total = 0
    for p, project in enumerate(problem.projects.values()):
        house = int(layout.project(tables.fixed, p, layout.P_HOUSE))
        for e in tables.open[p]:
            price = 2 * int(layout.home(tables.fixed, e, house))
            flow.add_arc_with_capacity_and_unit_cost(projects + e, p, project.visits, price)
        flow.add_arc_with_capacity_and_unit_cost(p, sink, project.visits, 0)
        total += project.visits
    flow.set_node_supply(source, total)
    flow.set_node_supply(sink, -total)
    if flow.solve() != flow.OPTIMAL:
        raise PlanningInputError("$.experts", "全部の訪問を割り当てるには講師の上限が足りません。")
    return int(flow.optimal_cost() + 50) // 100
