"""Yardstick P1-1: gap and seconds at 905 → 200, and every why / why not of R1's 47 applications."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path

from banso.planning.bench.samples_of_selection import Json, generated_selection, r1_selection
from banso.planning.common.budget import Budget
from banso.planning.common.documents import Node
from banso.planning.common.problems import BenchOptions, Yardstick
from banso.planning.selection.engine import build, chosen_of, optimise, price
from banso.planning.selection.model import Choice, Problem
from banso.planning.selection.reading import read_problem
from banso.planning.selection.why import explain_choice

R1_FOLDER = Path(__file__).resolve().parents[4] / "examples" / "r01"


def timed_choice(document: Json) -> tuple[Problem, Choice, float]:
    """Solve a document; returns the problem, the selection and processor seconds (reading included)."""
    start = time.process_time()
    problem = read_problem(Node(document))
    model = build(problem)
    answer = optimise(model, nodes=5_000, seconds=120)
    choice = price(problem, chosen_of(model, problem, answer), answer.bound + model.constant)
    return problem, choice, time.process_time() - start


def yardsticks(options: BenchOptions) -> Iterable[Yardstick]:
    """Measure P1-1."""
    if not "P1-1".startswith(options.only):
        return
    timed_choice(generated_selection(20, 5, 8, seed=1))  # loads the solver
    _, choice, seconds = timed_choice(generated_selection(905, 200, 450, seed=1))
    left = max(0.0, choice.bound - choice.objective) / choice.objective
    yield Yardstick("P1-1", "905件から200件：最適との差", left, 0.0, note=f"{seconds:.2f}秒（目標2秒以内）")
    yield Yardstick("P1-1", "905件から200件：秒", seconds, 2.0)
    if R1_FOLDER.is_dir():
        problem, choice, seconds = timed_choice(r1_selection(R1_FOLDER))
        yield Yardstick(
            "P1-1",
            "R1 47件から30件：秒",
            seconds,
            1.0,
            note=f"点 {choice.objective}、上限 {choice.bound:.0f}",
        )
        start = time.process_time()
        reasons = explain_choice(problem, choice, Budget(1_000_000.0, rate=1))
        exact = sum(reason.exact for reason in reasons)
        yield Yardstick(
            "P1-1", "R1の47件すべての理由：秒", time.process_time() - start, 5.0, note=f"{exact}件が正確"
        )
