"""Selection as one of the kit's four problems: solve, verify, compare, summarise."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from banso.planning.common.budget import Budget, Stopped
from banso.planning.common.comparing import Comparison, compare_items, compare_measures
from banso.planning.common.documents import Node, format_of, input_hash
from banso.planning.common.errors import PlanningCancelled, PlanningError
from banso.planning.common.milp import Status
from banso.planning.common.problems import ProblemKind, SolveOptions, Verification, register
from banso.planning.common.results import Envelope
from banso.planning.common.results import Reason as Sentence
from banso.planning.selection.conflicts import explain
from banso.planning.selection.engine import build, chosen_of, optimise, price
from banso.planning.selection.model import FORMAT, PLAN_FORMAT, Choice, Problem, Reason
from banso.planning.selection.reading import read_problem
from banso.planning.selection.verify import verify
from banso.planning.selection.why import explain_choice

LABELS: Final = {
    "objective": "全体の点", "points": "審査点と事業の点", "penalties": "減点", "stability": "変更の減点",
    "selected": "選ぶ件数", "projects": "助言する事業", "changes": "前の案からの変更",
}  # fmt: skip
NODES_PER_SECOND: Final = 300
"""Branch-and-bound nodes a second of the budget stands for (measured on 905 applicants)."""


class NotEnoughWork(PlanningError):
    """The work given did not suffice to find any selection."""

    def __init__(self) -> None:
        super().__init__(
            "与えられた計算の量では案が見つかりませんでした。秒数を増やして実行し直してください。"
        )


def choose(problem: Problem, options: SolveOptions | None = None) -> Choice:
    """Return the best selection. Raises `Contradiction` where there is none, `NotEnoughWork`, `PlanningCancelled`."""
    options = options or SolveOptions()
    model = build(problem)
    nodes = max(500, round(options.seconds * NODES_PER_SECOND))
    answer = optimise(model, nodes=nodes, seconds=max(20.0, 6 * options.seconds), seed=options.seed)
    if answer.status is Status.INFEASIBLE:
        raise explain(problem)
    if answer.status is Status.LIMIT:
        raise NotEnoughWork
    # Points are whole, so what may be left above the objective is whole, too.
    return price(problem, chosen_of(model, problem, answer), float(int(answer.bound + model.constant + 1e-6)))


def solve(document: Node, options: SolveOptions) -> dict[str, object]:
    """Read, choose, explain; the plan as `banso/selection-plan@1`."""
    format_of(document, FORMAT)
    problem = read_problem(document)
    with_reasons = document.flag("reasons", True)
    budget = Budget(
        options.seconds, rate=_solves_per_second(problem), progress=options.progress, cancel=options.cancel
    )
    if budget.must_stop():
        raise PlanningCancelled
    choice = choose(problem, options)
    budget.report(best=choice.objective, bound=choice.bound)
    reasons = explain_choice(problem, choice, budget) if with_reasons else ()
    proven = choice.bound <= choice.objective
    envelope = Envelope(
        objective=choice.objective,
        bound=choice.bound,
        maximise=True,
        seconds=budget.elapsed,
        seed=options.seed,
        input_hash=input_hash(document.value),
        stopped=Stopped.CANCELLED if budget.must_stop() else budget.outcome(complete=proven),
        reasons=[
            Sentence(r.applicant, r.text, "selected" if r.selected else "not_selected") for r in reasons
        ],
    )
    return _plan(choice, reasons, envelope)


def _solves_per_second(problem: Problem) -> float:
    """Return how many programmes of this size a second of the budget stands for (measured: 47 → 60, 905 → 2.5)."""
    return max(1.0, 2_800 / max(1, len(problem.applicants)))


def _plan(choice: Choice, reasons: Iterable[Reason], envelope: Envelope) -> dict[str, object]:
    return {
        "format": PLAN_FORMAT,
        **envelope.to_json(),
        "measures": {
            "objective": choice.objective,
            "points": choice.points,
            "penalties": sum(p.points for p in choice.paid),
            "stability": choice.stability,
            "selected": len(choice.chosen),
            "projects": choice.projects,
            "changes": choice.changes,
        },
        "selected": [{"applicant": a, "programmes": list(p)} for a, p in choice.chosen.items()],
        "paid": [
            {"rule": p.rule.id, "name": p.rule.name, "found": p.found, "amount": p.amount, "points": p.points}
            for p in choice.paid
        ],
        "applicants": [_applicant(r) for r in reasons],
    }


def _applicant(reason: Reason) -> dict[str, object]:
    return {
        "applicant": reason.applicant,
        "selected": reason.selected,
        "points": reason.points,
        "price": reason.price if reason.possible else None,
        "price_is": "exact" if reason.exact else "at_least",
        "locked": reason.locked,
        "instead": list(reason.instead),
        "wins": [{"criterion": name, "points": points} for name, points in reason.wins],
        "losses": [{"criterion": name, "points": points} for name, points in reason.losses],
        "rules": [{"rule": name, "points": points} for name, points in reason.rules],
        "changed_by": list(reason.changed_by),
    }


def check(document: Node, plan: Node) -> Verification:
    """Verify a plan, after making sure that the input can be read at all. Raises `PlanningInputError`."""
    read_problem(document)
    return verify(document, plan)


def compare(document: Node, a: Node, b: Node) -> Comparison:
    """Set two selections side by side."""
    problem = read_problem(document)
    measured = [verify(document, plan).measures for plan in (a, b)]
    said = [
        {
            problem.applicants[i].name: "、".join(problem.programmes[p].name for p in programmes) or "選ぶ"
            for i, programmes in _selected(plan, problem)
        }
        for plan in (a, b)
    ]
    return Comparison(compare_measures(measured[0], measured[1], LABELS), compare_items(said[0], said[1]))


def _selected(plan: Node, problem: Problem) -> Iterable[tuple[str, tuple[str, ...]]]:
    for node in plan.entries("selected"):
        yield (
            node.reference("applicant", problem.applicants, "申込"),
            node.references("programmes", problem.programmes, "事業"),
        )


def summary(plan: dict[str, Any]) -> Iterable[str]:
    """Say the plan in a few lines."""
    measures = plan["measures"]
    yield f"{measures['selected']}件、{measures['projects']}事業を選びました。全体の点 {measures['objective']:,}。"
    left = plan["bound"] - plan["objective"]
    yield (
        "これより良い選び方はありません。" if left <= 0 else f"これより良くても、あと {left:,.0f}点までです。"
    )
    for paid in plan["paid"]:
        yield f"減点 {paid['points']}点：{paid['name']}（{paid['found']}件）"
    for reason in plan["reasons"]:
        yield f"{reason['subject']}：{reason['text']}"


KIND = register(ProblemKind("selection", "選定", FORMAT, PLAN_FORMAT, solve, check, compare, summary))
