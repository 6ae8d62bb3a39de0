"""The selection as a mixed-integer programme, solved to proven optimality by HiGHS."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from banso.planning.common.milp import INFINITY, Answer, Milp, Status
from banso.planning.selection.model import Applicant, Choice, Counted, Lock, Paid, Problem, Rule

GAPS: Final = (0.0, 0.005, 0.05)
"""Relative gaps tried one after the other, if the node limit does not suffice for the one before."""


@dataclass(slots=True)
class Demand:
    """One hard demand as the contradiction finder sees it: it can be given way by `slack` units.

    `amount` is its number as stated (a lock has none), `up` says whether giving way raises the number.
    """

    kind: str
    subject: str
    name: str
    amount: int | None
    up: bool
    slack: int


@dataclass(slots=True)
class Model:
    """The programme with its variables. Applicant → variable, (applicant, programme) → variable."""

    milp: Milp
    chosen: dict[str, int] = field(default_factory=dict)
    project: dict[tuple[str, str], int] = field(default_factory=dict)
    constant: int = 0
    demands: list[Demand] = field(default_factory=list)


def build(problem: Problem, *, elastic: bool = False) -> Model:
    """Build the programme; `elastic` gives every hard demand a slack variable (closed, for `conflicts` to open)."""
    model = Model(Milp())
    _variables(model, problem)
    for rule in problem.rules:
        if not rule.hard:
            _soft_rule(model, problem, rule)
    for demand in _hard_rows(problem, model):
        _demand_row(model, demand, elastic=elastic)
    _own_limits(model, problem, elastic=elastic)
    for lock in problem.locks:
        _lock(model, problem, lock, elastic=elastic)
    return model


def _variables(model: Model, problem: Problem) -> None:
    for applicant in problem.applicants.values():
        gain, constant = _gain(problem, applicant)
        model.constant += constant
        model.chosen[applicant.id] = model.milp.variable(0, 1, gain)
        for wish in applicant.wishes:
            value = wish.points + _project_gain(problem, applicant.id, wish.programme)
            x = model.milp.variable(0, 1, value)
            model.project[applicant.id, wish.programme] = x
            model.milp.row(-INFINITY, 0, [(x, 1), (model.chosen[applicant.id], -1)])


def _gain(problem: Problem, applicant: Applicant) -> tuple[int, int]:
    """Return what choosing the applicant is worth, and the constant that goes with it, stability included."""
    points = problem.points(applicant)
    if problem.previous is None:
        return points, 0
    if applicant.id not in problem.previous:
        return points - problem.municipality_charge, 0
    kept = len(problem.previous[applicant.id]) * problem.project_charge
    return points + problem.municipality_charge - kept, -problem.municipality_charge


def _project_gain(problem: Problem, applicant: str, programme: str) -> int:
    if problem.previous is None or applicant not in problem.previous:
        return 0
    return problem.project_charge if programme in problem.previous[applicant] else -problem.project_charge


def members(problem: Problem, rule: Rule) -> Iterator[tuple[str, str | None]]:
    """Walk over what a rule counts: (applicant, None) or (applicant, programme)."""
    for applicant in problem.applicants.values():
        if rule.counts is Counted.APPLICANTS:
            if applicant.attributes.get(rule.attribute) == rule.value:
                yield applicant.id, None
            continue
        for wish in applicant.wishes:
            if (wish.programme if rule.attribute == "programme" else wish.status) == rule.value:
                yield applicant.id, wish.programme


def _terms(model: Model, problem: Problem, rule: Rule) -> list[tuple[int, float]]:
    return [(model.chosen[a] if p is None else model.project[a, p], 1.0) for a, p in members(problem, rule)]


def _soft_rule(model: Model, problem: Problem, rule: Rule) -> None:
    terms = _terms(model, problem, rule)
    if rule.minimum:
        short = model.milp.variable(0, rule.minimum, -rule.penalty)
        model.milp.row(rule.minimum, INFINITY, [*terms, (short, 1.0)])
    if rule.maximum is not None and len(terms) > rule.maximum:
        over = model.milp.variable(0, len(terms), -rule.penalty)
        model.milp.row(-INFINITY, rule.maximum, [*terms, (over, -1.0)])


@dataclass(frozen=True, slots=True)
class _Row:
    kind: str
    subject: str
    name: str
    amount: int
    at_most: bool
    terms: list[tuple[int, float]]


def _hard_rows(problem: Problem, model: Model) -> Iterator[_Row]:
    for rule in problem.rules:
        if rule.hard:
            terms = _terms(model, problem, rule)
            if rule.minimum:
                yield _Row("rule", rule.id, f"「{rule.name}」の下限", rule.minimum, False, terms)
            if rule.maximum is not None:
                yield _Row("rule", rule.id, f"「{rule.name}」の上限", rule.maximum, True, terms)
    for programme in problem.programmes.values():
        if programme.capacity is not None:
            terms = [(x, 1.0) for (_, p), x in model.project.items() if p == programme.id]
            name = f"「{programme.name}」を受け持てる件数の上限"
            yield _Row("capacity", programme.id, name, programme.capacity, True, terms)
    everything = [(x, 1.0) for x in model.project.values()]
    if problem.total_max is not None:
        yield _Row("total", "total_max", "助言する事業の総数の上限", problem.total_max, True, everything)
    if problem.total_min:
        yield _Row("total", "total_min", "助言する事業の総数の下限", problem.total_min, False, everything)
    chosen = [(y, 1.0) for y in model.chosen.values()]
    yield _Row("count", "count", "選ぶ件数", problem.count, False, chosen)
    yield _Row("count", "count", "選ぶ件数", problem.count, True, chosen)


def _demand_row(model: Model, row: _Row, *, elastic: bool) -> None:
    terms = list(row.terms)
    if elastic:
        slack = model.milp.variable(0, 0)
        terms.append((slack, -1.0 if row.at_most else 1.0))
        model.demands.append(Demand(row.kind, row.subject, row.name, row.amount, row.at_most, slack))
    low, high = (-INFINITY, row.amount) if row.at_most else (row.amount, INFINITY)
    if terms:
        model.milp.row(low, high, terms)
    elif not low <= 0 <= high:  # nothing to count, yet something is wanted
        never = model.milp.variable(0, 0)
        model.milp.row(low, high, [(never, 1.0)])


def _own_limits(model: Model, problem: Problem, *, elastic: bool) -> None:
    locked = {lock.applicant for lock in problem.locks}
    for applicant in problem.applicants.values():
        y = model.chosen[applicant.id]
        terms = [(model.project[applicant.id, w.programme], 1.0) for w in applicant.wishes]
        for at_most, amount in ((True, applicant.max_projects), (False, applicant.min_projects)):
            row = [*terms, (y, -float(amount))]
            if elastic and applicant.id in locked:
                slack = model.milp.variable(0, 0)
                row.append((slack, -1.0 if at_most else 1.0))
                name = f"「{applicant.name}」で助言する事業の{'上限' if at_most else '下限'}"
                model.demands.append(Demand("own", applicant.id, name, amount, at_most, slack))
            model.milp.row(-INFINITY if at_most else 0, 0 if at_most else INFINITY, row)


def _lock(model: Model, problem: Problem, lock: Lock, *, elastic: bool) -> None:
    variable = (
        model.chosen[lock.applicant]
        if lock.programme is None
        else model.project[lock.applicant, lock.programme]
    )
    if not elastic:
        model.milp.limit(variable, int(lock.selected), int(lock.selected))
        return
    slack = model.milp.variable(0, 0)
    model.demands.append(Demand("lock", lock.applicant, lock_name(problem, lock), None, lock.selected, slack))
    if lock.selected:
        model.milp.row(1, INFINITY, [(variable, 1.0), (slack, 1.0)])
    else:
        model.milp.row(-INFINITY, 0, [(variable, 1.0), (slack, -1.0)])


def lock_name(problem: Problem, lock: Lock) -> str:
    """Return a lock in words."""
    name = problem.applicants[lock.applicant].name
    if lock.programme is None:
        return f"「{name}」を{'選ぶ' if lock.selected else '選ばない'}という固定"
    programme = problem.programmes[lock.programme].name
    return f"「{name}」の「{programme}」を{'助言する' if lock.selected else '助言しない'}という固定"


def optimise(model: Model, *, nodes: int, seconds: float, seed: int = 0) -> Answer:
    """Solve, with a wider gap where the nodes do not suffice for a proof."""
    answer = Answer(Status.LIMIT)
    for gap in GAPS:
        answer = model.milp.solve(nodes=nodes, seconds=seconds, gap=gap, seed=seed)
        if answer.status is not Status.LIMIT:
            break
    return answer


def chosen_of(model: Model, problem: Problem, answer: Answer) -> dict[str, tuple[str, ...]]:
    """Return who is chosen, with the programmes, in the order of the input."""
    return {
        a.id: tuple(w.programme for w in a.wishes if answer.whole(model.project[a.id, w.programme]))
        for a in problem.applicants.values()
        if answer.whole(model.chosen[a.id])
    }


def price(problem: Problem, chosen: Mapping[str, tuple[str, ...]], bound: float = INFINITY) -> Choice:
    """Count a selection from the input alone: points, what it pays for each soft rule, stability."""
    points = 0
    for identifier, programmes in chosen.items():
        applicant = problem.applicants[identifier]
        points += problem.points(applicant)
        points += sum(w.points for w in applicant.wishes if w.programme in programmes)
    paid = tuple(
        p for rule in problem.rules if not rule.hard and (p := paid_for(problem, chosen, rule)).points
    )
    changes, charge = _changes(problem, chosen)
    objective = points - sum(p.points for p in paid) - charge
    return replace(
        Choice(chosen, objective, max(bound, objective)),
        paid=paid,
        points=points,
        stability=charge,
        changes=changes,
    )


def paid_for(problem: Problem, chosen: Mapping[str, tuple[str, ...]], rule: Rule) -> Paid:
    """Return what a selection pays for one rule."""
    found = sum(1 for a, p in members(problem, rule) if a in chosen and (p is None or p in chosen[a]))
    low = max(0, rule.minimum - found) if rule.minimum is not None else 0
    high = max(0, found - rule.maximum) if rule.maximum is not None else 0
    return Paid(rule, found, low + high, (low + high) * rule.penalty)


def _changes(problem: Problem, chosen: Mapping[str, tuple[str, ...]]) -> tuple[int, int]:
    if problem.previous is None:
        return 0, 0
    moved = len(set(chosen) ^ set(problem.previous))
    projects = sum(len(set(chosen[a]) ^ problem.previous[a]) for a in chosen if a in problem.previous)
    return moved + projects, moved * problem.municipality_charge + projects * problem.project_charge
