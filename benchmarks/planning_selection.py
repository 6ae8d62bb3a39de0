"""P1 selection: R1 and national size, beside what else could do it.

Run from the root of the repository: `.venv/bin/python benchmarks/planning_selection.py [--peers]`. Peers: ranking by
points (a spreadsheet), and CP-SAT on the same programme for 30 s. Seconds are processor seconds of one core.
"""

from __future__ import annotations

import argparse
import platform
import time
from pathlib import Path
from typing import Any

from banso.planning.bench.samples_of_selection import generated_selection, r1_selection
from banso.planning.common.budget import Budget
from banso.planning.common.documents import Node
from banso.planning.selection.engine import build, chosen_of, members, optimise, price
from banso.planning.selection.model import Problem
from banso.planning.selection.reading import read_problem
from banso.planning.selection.why import explain_choice

R1 = Path(__file__).resolve().parent.parent / "examples" / "r01"


def by_rank(problem: Problem) -> dict[str, tuple[str, ...]]:
    """Take applications from the top, each with the projects that still fit: what a spreadsheet does."""
    left = {p.id: 10**9 if p.capacity is None else p.capacity for p in problem.programmes.values()}
    total = problem.total_max or 10**9
    order = sorted(problem.applicants.values(), key=lambda a: -problem.points(a))
    chosen: dict[str, tuple[str, ...]] = {}
    for applicant in order:
        wishes = sorted(applicant.wishes, key=lambda w: -w.points)
        fitting = [w.programme for w in wishes if left[w.programme] > 0][: min(applicant.max_projects, total)]
        if len(chosen) < problem.count and len(fitting) >= applicant.min_projects:
            chosen[applicant.id] = tuple(fitting)
            total -= len(fitting)
            for programme in fitting:
                left[programme] -= 1
    return chosen


def by_cp_sat(problem: Problem, seconds: float) -> str:
    """Solve the same programme with CP-SAT on two workers."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    y = {a: model.new_bool_var("") for a in problem.applicants}
    x = {(a.id, w.programme): model.new_bool_var("") for a in problem.applicants.values() for w in a.wishes}
    model.add(sum(y.values()) == problem.count)
    model.add(sum(x.values()) <= (problem.total_max or 10**6))
    gain: list[Any] = []
    for a in problem.applicants.values():
        mine = sum(x[a.id, w.programme] for w in a.wishes)
        model.add(mine <= a.max_projects * y[a.id])
        model.add(mine >= a.min_projects * y[a.id])
        gain += [problem.points(a) * y[a.id], *(w.points * x[a.id, w.programme] for w in a.wishes)]
    for p in problem.programmes.values():
        if p.capacity is not None:
            model.add(sum(v for (_, q), v in x.items() if q == p.id) <= p.capacity)
    for rule in problem.rules:
        found = sum(y[a] if p is None else x[a, p] for a, p in members(problem, rule))
        short, over = model.new_int_var(0, 10**4, ""), model.new_int_var(0, 10**4, "")
        model.add(found + short >= (rule.minimum or 0))
        if rule.maximum is not None:
            model.add(found - over <= rule.maximum)
        gain.append(-rule.penalty * (short + over))
    model.maximize(sum(gain))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds, solver.parameters.num_workers = seconds, 2
    start = time.perf_counter()
    status = solver.solve(model)
    took = time.perf_counter() - start
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return f"no solution in {took:.0f} s (wall)"
    return f"{solver.objective_value:.0f}, bound {solver.best_objective_bound:.0f}, {took:.1f} s (wall)"


def measure(name: str, document: dict[str, Any], *, peers: bool) -> tuple[Problem, Any]:
    """Solve one instance and print its line."""
    start = time.process_time()
    problem = read_problem(Node(document))
    model = build(problem)
    answer = optimise(model, nodes=5_000, seconds=120)
    choice = price(problem, chosen_of(model, problem, answer), answer.bound + model.constant)
    took = time.process_time() - start
    ranked = by_rank(problem)
    simple = price(problem, ranked).objective
    size = f"{len(problem.applicants)}→{problem.count}, {problem.total_max} projects"
    print(
        f"| {name} | {size} | {choice.objective} | {choice.bound:.0f} | {took:.2f} | {simple} ({len(ranked)}) |",
        end="",
    )
    print(f" {by_cp_sat(problem, 30)} |" if peers else " – |")
    return problem, choice


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", action="store_true", help="run CP-SAT beside it (30 s an instance)")
    peers = parser.parse_args().peers
    print(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}")
    warm = read_problem(Node(generated_selection(20, 5, 8, seed=1)))
    optimise(build(warm), nodes=100, seconds=10)
    print("| instance | size | points | bound | CPU s | by rank (chosen) | CP-SAT 30 s |")
    print("|---|---|---|---|---|---|---|")
    problem, choice = measure("R1", r1_selection(R1), peers=peers)
    for count, total in ((200, 450), (200, 550), (200, 600), (300, 700), (300, 900)):
        measure(
            "national", generated_selection(905, count, total, seed=1), peers=peers and total in (450, 900)
        )
    start = time.process_time()
    reasons = explain_choice(problem, choice, Budget(1e6, rate=1))
    took = time.process_time() - start
    print(f"all {len(reasons)} why / why not of R1: {took:.2f} CPU s, {sum(r.exact for r in reasons)} exact")


if __name__ == "__main__":
    main()
