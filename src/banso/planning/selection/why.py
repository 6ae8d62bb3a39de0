"""Why each applicant is in or out: the price of forcing the other choice, who would come instead, what would change it.

A price is exact where the programme was solved again with the choice forced. Where the work given does not suffice for
all (hundreds of applicants), the rest get a proven least price from the reduced costs of the linear relaxation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import ceil

from banso.planning.common.budget import Budget
from banso.planning.common.milp import Answer, Status
from banso.planning.selection.engine import Model, build, chosen_of, members, paid_for
from banso.planning.selection.model import Applicant, Choice, Problem, Reason
from banso.planning.selection.words import sentence

Chosen = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Other:
    """The best selection with one choice forced the other way; None where there is none."""

    price: int
    exact: bool
    chosen: Chosen | None


def explain_choice(problem: Problem, choice: Choice, budget: Budget) -> tuple[Reason, ...]:
    """Explain every applicant, in the order of the input. One unit of the budget is one programme solved again."""
    model = build(problem)
    relaxed = model.milp.relaxation()
    openings = _openings(problem, choice, budget)
    least = {a: _least(model, relaxed, choice, a) for a in problem.applicants}
    found: dict[str, Reason] = {}
    for identifier in sorted(problem.applicants, key=lambda a: least[a]):
        other = _Other(least[identifier], False, None)
        if budget.left > 0:
            other = _force(problem, model, choice, identifier)
            budget.spend(1, best=choice.objective, bound=choice.bound)
        found[identifier] = _reason(problem, choice, problem.applicants[identifier], other, openings)
    return tuple(found[identifier] for identifier in problem.applicants)


def _least(model: Model, relaxed: Answer, choice: Choice, identifier: str) -> int:
    """Return what the other choice costs at least: |reduced cost| - (relaxation - optimum), never below 0."""
    if relaxed.status is not Status.OPTIMAL:
        return 0
    variable = model.chosen[identifier]
    at = relaxed.values[variable]
    selected = identifier in choice.chosen
    if abs(at - (1.0 if selected else 0.0)) > 1e-6:
        return 0
    slack = relaxed.objective + model.constant - choice.objective
    return max(0, ceil(abs(relaxed.reduced_costs[variable]) - slack - 1e-6))


def _force(problem: Problem, model: Model, choice: Choice, identifier: str) -> _Other:
    """Solve with the applicant forced the other way; its own locks give way, all others stay."""
    own = [lock for lock in problem.locks if lock.applicant == identifier]
    flipped = 0 if identifier in choice.chosen else 1
    if own:
        freed = replace(problem, locks=tuple(lock for lock in problem.locks if lock.applicant != identifier))
        model = build(freed)
    variable = model.chosen[identifier]
    model.milp.limit(variable, flipped, flipped)
    answer = model.milp.solve()
    model.milp.limit(variable, 0, 1)
    if not answer.is_optimal:
        return _Other(0, answer.status is Status.INFEASIBLE, None)
    return _Other(
        round(choice.objective - model.constant - answer.objective), True, chosen_of(model, problem, answer)
    )


def _openings(problem: Problem, choice: Choice, budget: Budget) -> dict[str, list[str]]:
    """Return who would come in if one number were one higher: applicant → the changes, in words."""
    ways: list[tuple[str, Problem]] = [("選ぶ件数が1件増える", replace(problem, count=problem.count + 1))]
    if problem.total_max is not None:
        ways.append(("助言する事業の総数が1つ増える", replace(problem, total_max=problem.total_max + 1)))
        both = replace(problem, total_max=problem.total_max + 1, count=problem.count + 1)
        ways.append(("選ぶ件数と事業の総数が1つずつ増える", both))
    for programme in problem.programmes.values():
        if programme.capacity is not None:
            wider = {**problem.programmes, programme.id: replace(programme, capacity=programme.capacity + 1)}
            ways.append(
                (f"「{programme.name}」を受け持てる件数が1件増える", replace(problem, programmes=wider))
            )
    found: dict[str, list[str]] = {}
    keep = budget.left // 2  # at least half of the work is for the prices
    for words, wider_problem in ways:
        if budget.left <= keep:
            break
        model = build(wider_problem)
        answer = model.milp.solve()
        budget.spend(1, best=choice.objective, bound=choice.bound)
        if answer.is_optimal and round(answer.objective + model.constant) > choice.objective:
            for identifier in chosen_of(model, wider_problem, answer):
                if identifier not in choice.chosen:
                    found.setdefault(identifier, []).append(words)
    return found


def _reason(
    problem: Problem, choice: Choice, applicant: Applicant, other: _Other, openings: Mapping[str, list[str]]
) -> Reason:
    selected = applicant.id in choice.chosen
    instead = _instead(problem, choice.chosen, other.chosen, applicant.id, selected=selected)
    wins, losses = _against(problem, choice.chosen, other.chosen, applicant.id, instead)
    made = Reason(
        applicant=applicant.id,
        selected=selected,
        points=problem.points(applicant),
        price=other.price,
        exact=other.exact,
        possible=other.chosen is not None or not other.exact,
        locked=any(lock.applicant == applicant.id for lock in problem.locks),
        instead=instead,
        wins=wins,
        losses=losses,
        rules=_rule_changes(problem, choice.chosen, other.chosen),
        changed_by=tuple(openings.get(applicant.id, ())),
    )
    return replace(made, text=sentence(problem, choice, made))


def _instead(
    problem: Problem, now: Chosen, then: Chosen | None, identifier: str, *, selected: bool
) -> tuple[str, ...]:
    """Return who comes in for a selected applicant, or drops out for one that is not; nearest in points first."""
    if then is None:
        return ()
    found = (set(then) - set(now) if selected else set(now) - set(then)) - {identifier}
    mine = problem.points(problem.applicants[identifier])
    order = {a: i for i, a in enumerate(problem.applicants)}
    return tuple(sorted(found, key=lambda a: (abs(problem.points(problem.applicants[a]) - mine), order[a])))


def _against(
    problem: Problem, now: Chosen, then: Chosen | None, identifier: str, instead: tuple[str, ...]
) -> tuple[tuple[tuple[str, int], ...], tuple[tuple[str, int], ...]]:
    """Return on what it has more and less than the nearest rival: criteria, and the projects each would get."""
    if not instead or then is None:
        return (), ()
    one, other = problem.applicants[identifier], problem.applicants[instead[0]]
    differences = [(c.name, c.weight * (one.scores[c.id] - other.scores[c.id])) for c in problem.criteria]
    projects = [_project_points(a, now if a.id in now else then) for a in (one, other)]
    differences.append(("助言する事業の点", projects[0] - projects[1]))
    wins = sorted((d for d in differences if d[1] > 0), key=lambda d: -d[1])
    losses = sorted((d for d in differences if d[1] < 0), key=lambda d: d[1])
    return tuple(wins), tuple((name, -points) for name, points in losses)


def _project_points(applicant: Applicant, chosen: Chosen) -> int:
    return sum(w.points for w in applicant.wishes if w.programme in chosen.get(applicant.id, ()))


def _rule_changes(problem: Problem, now: Chosen, then: Chosen | None) -> tuple[tuple[str, int], ...]:
    if then is None:
        return ()
    touched = set(now) ^ set(then) | {a for a in now if a in then and now[a] != then[a]}
    found = []
    for rule in problem.rules:
        if rule.hard or not any(a in touched for a, _ in members(problem, rule)):
            continue
        change = paid_for(problem, then, rule).points - paid_for(problem, now, rule).points
        if change:
            found.append((rule.name, change))
    return tuple(sorted(found, key=lambda f: -abs(f[1])))
