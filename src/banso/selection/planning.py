"""The selection as the planning kit's `banso/selection@1`, and a choice measured by the kit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from banso.planning.common.documents import Node
from banso.planning.selection.engine import price
from banso.planning.selection.model import FORMAT, PLAN_FORMAT, Choice, Problem
from banso.planning.selection.reading import read_problem
from banso.planning.selection.verify import verify
from banso.selection.enums import BalanceAttribute
from banso.selection.evidence import LAUNCHING, UNKNOWN, Evidence, evidence_of
from banso.selection.models import BalanceRule, Criterion, Selection
from banso.selection.points import Assessment, assessments
from banso.selection.queries import advisable_programmes
from banso.years.models import SupportProgramme

# {application id: programme codes to be advised}
Chosen = Mapping[int, Sequence[str]]
# {"12": True, "12:CHILDREN": False}
Locks = Mapping[str, bool]
SECONDS = 10.0


@dataclass(frozen=True)
class Situation:
    """Everything a proposal is made from, read once."""

    selection: Selection
    programmes: list[SupportProgramme]
    criteria: list[Criterion]
    rules: list[BalanceRule]
    limits: Mapping[str, int]
    evidence: list[Evidence]
    assessments: Mapping[int, Assessment]

    @property
    def count(self) -> int:
        """How many are to be selected."""
        return self.selection.number_to_select or self.selection.call.number_to_select

    @cached_property
    def _known(self) -> Counter[str]:
        return Counter(name for one in self.evidence for name in attributes(one))

    def _is_countable(self, rule: BalanceRule) -> bool:
        """Whether what the rule counts is known of at least half of the applications."""
        if rule.attribute == BalanceAttribute.LAUNCH:
            return bool(self.evidence)
        return 2 * self._known[rule.attribute] >= max(1, len(self.evidence))

    def rules_in_use(self) -> list[BalanceRule]:
        """Return the active rules with something to count."""
        return [rule for rule in self.rules if rule.is_active and self._is_countable(rule)]

    def rules_left_out(self) -> list[BalanceRule]:
        """Return the active rules left out because too little is known (nobody states population in R1)."""
        return [rule for rule in self.rules if rule.is_active and not self._is_countable(rule)]


def situation_of(selection: Selection) -> Situation:
    """Read criteria, rules, evidence and assessments of a selection."""
    return Situation(
        selection=selection,
        programmes=advisable_programmes(selection.call),
        criteria=list(selection.criteria.all()),
        rules=list(selection.balance_rules.all()),
        limits=dict(selection.programme_limits.values_list("programme__code", "capacity")),
        evidence=evidence_of(selection.call),
        assessments=assessments(selection),
    )


def attributes(one: Evidence) -> dict[str, str]:
    """Return what the rules count of an application; unknown is left out, never guessed."""
    found = {
        BalanceAttribute.PREFECTURE.value: one.prefecture.name if one.prefecture else "",
        BalanceAttribute.BLOCK.value: one.block,
        BalanceAttribute.KIND.value: one.kind,
        BalanceAttribute.BRACKET.value: one.bracket_label,
        BalanceAttribute.MANAGEMENT.value: one.management,
    }
    return {name: value for name, value in found.items() if value}


def input_document(situation: Situation, locks: Locks) -> dict[str, Any]:
    """Return the planner's input."""
    selection = situation.selection
    document: dict[str, Any] = {
        "format": FORMAT,
        "count": situation.count,
        "programmes": [
            {"id": programme.code, "name": programme.name}
            | ({"capacity": situation.limits[programme.code]} if programme.code in situation.limits else {})
            for programme in situation.programmes
        ],
        "criteria": [{"id": c.code, "name": c.label, "weight": c.weight} for c in situation.criteria],
        "applicants": [_applicant(situation, one) for one in situation.evidence],
        "rules": [_rule(rule) for rule in situation.rules_in_use()],
        "locks": _locks(situation, locks),
    }
    if selection.project_total is not None:
        document["projects"] = {"total_max": selection.project_total}
    return document


def _applicant(situation: Situation, one: Evidence) -> dict[str, Any]:
    selection = situation.selection
    assessment = situation.assessments.get(one.id, Assessment())
    return {
        "id": str(one.id),
        "name": one.name,
        "attributes": attributes(one),
        "scores": {c.code: assessment.mean(c.code) or 0 for c in situation.criteria},
        "wishes": [
            {
                "programme": wish.code,
                "points": selection.points_launching
                if one.status(wish.code) == LAUNCHING
                else selection.points_running,
                "status": one.status(wish.code),
            }
            for wish in one.advisable
        ],
        "projects": {"min": 1, "max": max(1, selection.per_municipality)},
    }


def _rule(rule: BalanceRule) -> dict[str, Any]:
    counts_projects = rule.attribute == BalanceAttribute.LAUNCH
    found: dict[str, Any] = {
        "id": rule.code,
        "name": rule.name,
        "counts": "projects" if counts_projects else "applicants",
        "attribute": "status" if counts_projects else rule.attribute,
        "penalty": rule.penalty,
        "hard": rule.is_hard,
    }
    if rule.value:
        found["value"] = rule.value
    for name, number in (("min", rule.minimum), ("max", rule.maximum)):
        if number is not None:
            found[name] = number
    if not counts_projects:
        for name, share in (("min_share", rule.min_share), ("max_share", rule.max_share)):
            if share is not None and found.get(name[:3]) is None:
                found[name] = share / 100
    return found


def _locks(situation: Situation, locks: Locks) -> list[dict[str, Any]]:
    """Return the locks that still have their application and wish (one may be withdrawn meanwhile)."""
    wishes = {str(one.id): {wish.code for wish in one.advisable} for one in situation.evidence}
    found = []
    for key, selected in locks.items():
        applicant, _, programme = key.partition(":")
        if applicant in wishes and (not programme or programme in wishes[applicant]):
            lock: dict[str, Any] = {"applicant": applicant, "selected": selected}
            found.append(lock | ({"programme": programme} if programme else {}))
    return found


def chosen_in(plan: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return {application id as text: programme codes} of a plan document."""
    return {one["applicant"]: list(one["programmes"]) for one in plan.get("selected", ())}


@dataclass(frozen=True)
class Measured:
    """A choice as the kit counts it, and every hard condition it breaks, in words."""

    problem: Problem
    choice: Choice
    broken: Sequence[str]


def measure(document: Mapping[str, Any], chosen: Chosen) -> Measured:
    """Count a choice from the planner's input: points, penalties, broken conditions."""
    problem = read_problem(Node(document, "$"))
    named = {
        str(pk): tuple(codes)
        for pk, codes in sorted(chosen.items())
        if str(pk) in problem.applicants and codes
    }
    choice = price(problem, named)
    plan = {
        "format": PLAN_FORMAT,
        "objective": choice.objective,
        "bound": choice.objective,
        "selected": [{"applicant": a, "programmes": list(p)} for a, p in named.items()],
        "measures": {
            "objective": choice.objective,
            "points": choice.points,
            "penalties": sum(one.points for one in choice.paid),
            "stability": choice.stability,
            "selected": len(named),
            "projects": choice.projects,
            "changes": choice.changes,
        },
    }
    found = verify(Node(document, "$"), Node(plan, "$"))
    return Measured(problem, choice, [violation.text for violation in found.violations])


def unknown_statuses(evidence: Sequence[Evidence], chosen: Chosen) -> list[tuple[Evidence, SupportProgramme]]:
    """Return the chosen projects of which nobody said whether the programme runs (◎) or not (○)."""
    return [
        (one, programme)
        for one in evidence
        for programme in one.advisable
        if programme.code in chosen.get(one.id, ()) and one.status(programme.code) == UNKNOWN
    ]
