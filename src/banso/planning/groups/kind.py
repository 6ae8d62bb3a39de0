"""Groups as one of the kit's four problems: solve, verify, compare, summarise."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from typing import Any, Final

import numpy as np

from banso.planning.common.budget import Budget
from banso.planning.common.comparing import Comparison, compare_items, compare_measures
from banso.planning.common.documents import Node, format_of, input_hash
from banso.planning.common.errors import PlanningCancelled
from banso.planning.common.problems import ProblemKind, SolveOptions, Verification, register
from banso.planning.common.results import Envelope, Reason
from banso.planning.groups.bounds import least_mixing, least_repeats
from banso.planning.groups.conflicts import GroupContradiction, Rule, legal_round
from banso.planning.groups.kernels.swaps import cheapest_swaps
from banso.planning.groups.model import FORMAT, PLAN_FORMAT, Problem, Seating
from banso.planning.groups.reading import read_problem
from banso.planning.groups.search import Found, moves_per_second, search
from banso.planning.groups.start import from_tables, pins, random_start
from banso.planning.groups.state import BIG, prepare
from banso.planning.groups.verify import verify
from banso.planning.groups.words import group_reasons, meetings, price_words

LABELS: Final = {
    "objective": "減点の合計", "mixing": "似た人どうしの同席", "wishes": "組み合わせの希望",
    "repeats": "二度目以降の同席",
    "new_meetings": "新しく知り合う組", "moved": "前の案から移る人", "diversity": "卓の中の違いの割合",
}  # fmt: skip


def make_groups(problem: Problem, budget: Budget, *, seed: int) -> Found:
    """Return the best seating found. Raises `GroupContradiction` where there is none, `Undecided`."""
    _check_room(problem)
    state = prepare(problem)
    start = random_start(state, seed) if _pins_agree(problem) else None
    if start is not None:
        found = search(problem, start, pins(state, start), budget, seed=seed)
        if found.is_legal:
            return found
    number = {table: i for i, table in enumerate(state.tables)}
    at = {name: i for i, name in enumerate(state.names)}
    rounds = [
        {at[p]: number[t] for p, t in legal_round(problem, r).items()} for r in range(1, problem.rounds + 1)
    ]
    start = from_tables(state, rounds)
    return search(problem, start, pins(state, start), budget, seed=seed)


def _check_room(problem: Problem) -> None:
    people = len(problem.people)
    most = sum(table.most for table in problem.tables.values())
    fewest = sum(table.fewest for table in problem.tables.values())
    if most < people:
        way = Rule("table", "", "席の数", f"席を {people - most}つ増やす")
        raise GroupContradiction(1, (f"参加者 {people}人", f"席 {most}つ"), (way,), together=False)
    if fewest > people:
        way = Rule("table", "", "席の数", f"卓の人数の下限を、合わせて {fewest - people}人減らす")
        raise GroupContradiction(
            1, (f"参加者 {people}人", f"卓の人数の下限の合計 {fewest}人"), (way,), together=False
        )


def _pins_agree(problem: Problem) -> bool:
    """Say whether nobody, alone or with those who stay together, is fixed at two tables or where they are barred."""
    units = [*problem.together, *((p,) for p in problem.people)]
    for r in range(1, problem.rounds + 1):
        fixed: dict[str, set[str]] = {p: {t} for p, t in problem.facilitators.items()}
        for lock in problem.locks:
            if lock.round == r and lock.placed:
                fixed.setdefault(lock.person, set()).add(lock.table)
        if any(len(set().union(*(fixed.get(m, set()) for m in unit))) > 1 for unit in units):
            return False
    return True


def solve(document: Node, options: SolveOptions) -> dict[str, object]:
    """Read, group, explain; the plan as `banso/groups-plan@1`."""
    format_of(document, FORMAT)
    problem = read_problem(document)
    budget = Budget(
        options.seconds, rate=moves_per_second(problem), progress=options.progress, cancel=options.cancel
    )
    if budget.must_stop():
        raise PlanningCancelled
    found = make_groups(problem, budget, seed=options.seed)
    measures = _measures(problem, found.seating)
    envelope = Envelope(
        objective=found.cost,
        bound=found.bound,
        seconds=budget.elapsed,
        seed=options.seed,
        input_hash=input_hash(document.value),
        stopped=budget.outcome(complete=found.cost <= found.bound),
        reasons=list(group_reasons(problem, found.seating)),
    )
    return {
        "format": PLAN_FORMAT,
        **envelope.to_json(),
        "measures": measures,
        "bounds": {"mixing": least_mixing(problem), "repeats": least_repeats(problem)},
        "rounds": _rounds(problem, found.seating),
        "prices": _prices(problem, found),
    }


def _measures(problem: Problem, seating: Seating) -> dict[str, float]:
    mixing = wishes = pairs = moved = 0
    weight = sum(a.weight for a in problem.attributes)
    for number, round_ in enumerate(seating, start=1):
        at: dict[str, list[str]] = {}
        for person, table in round_.items():
            at.setdefault(table, []).append(person)
            moved += problem.previous.get((number, person), table) != table
        for one, other in (pair for here in at.values() for pair in combinations(here, 2)):
            pairs += 1
            mine, theirs = problem.people[one].attributes, problem.people[other].attributes
            mixing += sum(
                a.weight for a in problem.attributes if a.id in mine and mine[a.id] == theirs.get(a.id)
            )
            wishes += problem.pair_charges.get((min(one, other), max(one, other)), 0)
    met = meetings(problem, seating)
    again = sum(len(rounds) * (len(rounds) - 1) // 2 for rounds in met.values())
    return {
        "objective": mixing + wishes + problem.repeat_charge * again + moved * problem.move_charge,
        "mixing": mixing,
        "wishes": wishes,
        "repeats": sum(len(rounds) - 1 for rounds in met.values()),
        "new_meetings": sum(1 for rounds in met.values() if rounds[0] != 0),
        "moved": moved,
        "diversity": round(1 - mixing / (pairs * weight), 6) if pairs * weight else 1.0,
    }


def _rounds(problem: Problem, seating: Seating) -> list[dict[str, object]]:
    return [
        {
            "round": number,
            "tables": [
                {"table": t, "people": [p for p in problem.people if round_[p] == t]} for t in problem.tables
            ],
        }
        for number, round_ in enumerate(seating, start=1)
    ]


def _prices(problem: Problem, found: Found) -> list[dict[str, object]]:
    """Return for everyone who may move: what the cheapest swap to another table would cost, per round."""
    s = found.state
    price = np.zeros_like(s.seat)
    partner = np.full_like(s.seat, -1)
    cheapest_swaps(
        s.seat, s.table, s.first, s.pair, s.again, s.cell, s.pinned, s.unit, s.empty_max, s.empties, s.people, BIG,
        price, partner,
    )  # fmt: skip
    made: list[dict[str, object]] = []
    for r in range(problem.rounds):
        for i, name in enumerate(s.names):
            points, other = int(price[r, i]), int(partner[r, i])
            if other < 0 or points >= BIG // 2:
                continue
            with_ = s.names[other] if other < s.people else None
            made.append({"round": r + 1, "person": name, "with": with_, "points": points})
    return made


def price_reasons(problem: Problem, prices: Iterable[dict[str, Any]]) -> list[Reason]:
    """Put a plan's `prices` into words (made on demand: there is one per person and round)."""
    return [
        Reason(p["person"], price_words(problem, p["person"], p["with"], p["points"]), "price")
        for p in prices
    ]


def check(document: Node, plan: Node) -> Verification:
    """Verify a plan, after making sure that the input can be read at all. Raises `PlanningInputError`."""
    read_problem(document)
    return verify(document, plan)


def compare(document: Node, a: Node, b: Node) -> Comparison:
    """Set two plans side by side: who sits elsewhere in which round."""
    problem = read_problem(document)
    measured = [verify(document, plan).measures for plan in (a, b)]
    said = []
    for plan in (a, b):
        lines: dict[str, str] = {}
        for node in plan.entries("rounds"):
            for entry in node.entries("tables"):
                table = problem.tables[entry.reference("table", problem.tables, "卓")]
                for who in entry.references("people", problem.people, "参加者"):
                    lines[f"{problem.people[who].name}（第{node.integer('round')}回）"] = table.name
        said.append(lines)
    return Comparison(compare_measures(measured[0], measured[1], LABELS), compare_items(said[0], said[1]))


def summary(plan: dict[str, Any]) -> Iterable[str]:
    """Say the plan in a few lines."""
    measures = plan["measures"]
    yield (
        f"{len(plan['rounds'])}回の組分けを作りました。新しく知り合う組 {measures['new_meetings']:,}、"
        f"二度目以降の同席 {measures['repeats']:,}、卓の中の違い {measures['diversity']:.1%}。"
    )
    left = plan["objective"] - plan["bound"]
    yield (
        "これより良い組分けはありません。"
        if left <= 0
        else f"これより良くても、減点はあと {left:,.0f}点までしか減りません。"
    )
    for reason in plan["reasons"]:
        yield reason["text"]


KIND = register(ProblemKind("groups", "グループ", FORMAT, PLAN_FORMAT, solve, check, compare, summary))
