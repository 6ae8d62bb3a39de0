"""Seats as one of the kit's four problems: solve, verify, compare, summarise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

from banso.planning.common.budget import Budget
from banso.planning.common.comparing import Comparison, compare_items, compare_measures
from banso.planning.common.documents import Node, format_of, input_hash
from banso.planning.common.errors import PlanningCancelled
from banso.planning.common.problems import ProblemKind, SolveOptions, Verification, register
from banso.planning.common.results import Envelope, Reason
from banso.planning.seats.engine import Allocation, Wish, allocate, charged
from banso.planning.seats.model import FORMAT, PLAN_FORMAT, Problem
from banso.planning.seats.quotas import Admission, admit
from banso.planning.seats.reading import read_problem
from banso.planning.seats.verify import verify
from banso.planning.seats.words import session_reasons

LABELS: Final = {
    "unseated": "席のない人時間", "unlisted": "希望外の席", "cost": "不満の合計", "first": "第1希望",
    "second": "第2希望",
    "without_first": "第1希望が一つもない人", "without_any": "希望が一つもない人", "moved": "移る人",
    "admitted": "席を得た人", "waiting": "待つ人",
}  # fmt: skip


def solve(document: Node, options: SolveOptions) -> dict[str, object]:
    """Read, admit under the quota, place; the plan as `banso/seats-plan@1`."""
    format_of(document, FORMAT)
    budget = Budget(options.seconds, rate=1, progress=options.progress, cancel=options.cancel)
    problem = read_problem(document)
    if budget.must_stop():
        raise PlanningCancelled
    admission = admit(problem, problem.quota, seed=options.seed) if problem.quota is not None else None
    people = admission.admitted if admission else frozenset(problem.participants) - problem.cancelled
    allocation = allocate(
        problem,
        people,
        seed=options.seed,
        stop=budget.must_stop,
        tell=lambda: budget.report(best=None, bound=None),
    )
    measures = _measures(problem, allocation, people)
    reasons = list(session_reasons(problem, allocation))
    if admission is not None:
        reasons += [Reason(s.participant, s.text, s.via) for s in admission.standings]
    bound = sum(result.bound for result in allocation.slots)
    budget.report(best=measures["objective"], bound=bound)
    envelope = Envelope(
        objective=measures["objective"],
        bound=bound,
        seconds=budget.elapsed,
        seed=options.seed,
        input_hash=input_hash(document.value),
        stopped=budget.outcome(complete=True),
        reasons=reasons,
    )
    return _plan(allocation, admission, measures, envelope)


def _measures(problem: Problem, allocation: Allocation, people: frozenset[str]) -> dict[str, int]:
    count: Counter[str] = Counter()
    wished, first, some = set[str](), set[str](), set[str]()
    for result in allocation.slots:
        alike: dict[tuple[Wish, str | None], list[str]] = {}
        for person, place in result.places.items():
            alike.setdefault((result.wishes[person], place), []).append(person)
        for (wish, place), persons in alike.items():
            choices = wish[0]
            rank = choices.index(place) if place in choices else None
            count["objective"] += len(persons) * charged(problem.policy, wish, place, allocation.charges)
            count["unseated" if place is None else "seated"] += len(persons)
            count["unlisted"] += len(persons) if choices and place is not None and rank is None else 0
            count["first"] += len(persons) if rank == 0 else 0
            count["second"] += len(persons) if rank == 1 else 0
            wished.update(persons if choices else ())
            first.update(persons if rank == 0 else ())
            some.update(persons if rank is not None else ())
        for (person, slot), before in problem.previous.items():
            count["moved"] += slot == result.slot and result.places.get(person) not in (None, before)
    charges = (
        count["unlisted"] * allocation.charges.unlisted + count["unseated"] * allocation.charges.unseated
    )
    return {
        "objective": count["objective"], "cost": count["objective"] - charges, "seated": count["seated"],
        "unseated": count["unseated"], "unlisted": count["unlisted"], "first": count["first"],
        "second": count["second"], "without_first": len(wished - first), "without_any": len(wished - some),
        "moved": count["moved"], "admitted": len(people),
        "waiting": len(problem.participants) - len(people | problem.cancelled),
    }  # fmt: skip


def _plan(
    allocation: Allocation, admission: Admission | None, measures: dict[str, int], envelope: Envelope
) -> dict[str, object]:
    places: list[dict[str, object]] = []
    for result in allocation.slots:
        ranks: dict[tuple[tuple[str, ...], str], int | None] = {}
        for person, session in result.places.items():
            if session is None:
                continue
            key = (result.wishes[person][0], session)
            if key not in ranks:
                ranks[key] = key[0].index(session) + 1 if session in key[0] else None
            places.append(
                {"participant": person, "slot": result.slot, "session": session, "rank": ranks[key]}
            )
    plan: dict[str, object] = {
        "format": PLAN_FORMAT,
        **envelope.to_json(),
        "measures": measures,
        "charges": {"unlisted": allocation.charges.unlisted, "unseated": allocation.charges.unseated},
        "places": places,
        "unseated": [
            {"participant": p, "slot": r.slot}
            for r in allocation.slots
            for p, s in r.places.items()
            if s is None
        ],
    }
    if admission is not None:
        plan["admitted"] = [s.participant for s in admission.standings if s.admitted]
        plan["granted"] = dict(admission.granted)
        plan["waiting"] = [
            {"participant": s.participant, "place": s.place}
            for s in admission.standings if s.via == "waiting"
        ]  # fmt: skip
    return plan


def check(document: Node, plan: Node) -> Verification:
    """Verify a plan, after making sure that the input can be read at all. Raises `PlanningInputError`."""
    read_problem(document)
    return verify(document, plan)


def compare(document: Node, a: Node, b: Node) -> Comparison:
    """Set two plans side by side: who sits elsewhere, who is in or out."""
    problem = read_problem(document)
    measured = [verify(document, plan).measures for plan in (a, b)]
    said = []
    for plan in (a, b):
        lines: dict[str, str] = {}
        for node in plan.entries("places"):
            person = problem.participants[node.reference("participant", problem.participants, "参加者")]
            session = problem.sessions[node.reference("session", problem.sessions, "分科会")]
            lines[f"{person.name}（{problem.slots[session.slot]}）"] = session.name
        for who in plan.references("admitted", problem.participants, "参加者"):
            lines[f"{problem.participants[who].name}（席）"] = "あり"
        said.append(lines)
    return Comparison(compare_measures(measured[0], measured[1], LABELS), compare_items(said[0], said[1]))


def summary(plan: dict[str, Any]) -> Iterable[str]:
    """Say the plan in a few lines."""
    measures = plan["measures"]
    if plan["places"]:
        share = measures["first"] / max(1, measures["seated"])
        yield (
            f"{measures['seated']}人時間の席を割り当てました。第1希望 {share:.1%}、希望外 {measures['unlisted']}、"
            f"席なし {measures['unseated']}、第1希望が一つもない人 {measures['without_first']}人。"
        )
        yield f"不満の合計 {measures['cost']:,}（埋め合わせをしない最小との差 {plan['objective'] - plan['bound']:,}）。"
    for prefecture, seats in plan.get("granted", {}).items():
        yield f"{prefecture}：{seats}席"
    for reason in plan["reasons"][:50]:
        yield f"{reason['subject']}：{reason['text']}"
    if len(plan["reasons"]) > 50:
        yield f"ほかの {len(plan['reasons']) - 50}件の理由は計画のファイルにあります。"


KIND = register(ProblemKind("seats", "座席", FORMAT, PLAN_FORMAT, solve, check, compare, summary))
