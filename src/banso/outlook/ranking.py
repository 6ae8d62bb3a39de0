"""Which municipalities to put first towards the full introduction of work preparation and household budget support.

Points are the sum of the weights of the reasons that are on record. What nobody recorded gives no points and is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from banso.outlook.factors import FACTORS, Factor, weights_with
from banso.outlook.places import distance_text, km_between
from banso.outlook.records import TARGETS, Records, budget_this_year, marks_setup_issue
from banso.selection.enums import Outcome
from banso.selection.evidence import Evidence


@dataclass(frozen=True)
class Reason:
    """A factor that holds, for which programme, with what is on record."""

    factor: Factor
    points: int
    detail: str = ""

    @property
    def text(self) -> str:
        """The reason in words with its points."""
        told = f"（{self.detail}）" if self.detail else ""
        return f"{FACTORS[self.factor].label}{told} +{self.points}"


@dataclass(frozen=True)
class Ranked:
    """A municipality in the order, for the missing programme that has the most reasons."""

    evidence: Evidence
    programme: str
    missing: Sequence[str]
    unknown: Sequence[str]
    reasons: Sequence[Reason]

    @property
    def points(self) -> int:
        """The sum of the reasons' points."""
        return sum(reason.points for reason in self.reasons)


def ranking(records: Records) -> list[Ranked]:
    """Return the applicants that lack a target programme, most points first, then in order of receipt."""
    found = []
    for evidence in records.evidence:
        lacking = [code for code in TARGETS if evidence.runs.get(code) is False]
        unknown = [code for code in TARGETS if code not in evidence.runs]
        if not lacking:
            continue
        candidates = [
            Ranked(evidence, code, lacking, unknown, _reasons(records, evidence, code, lacking, unknown))
            for code in lacking
        ]
        found.append(max(candidates, key=lambda ranked: ranked.points))
    return sorted(found, key=lambda one: (-one.points, one.evidence.application.number or 0))


def unknown_only(records: Records) -> list[Evidence]:
    """Return the applicants of whom nobody said whether a target programme runs, and none is known to be missing."""
    return [
        one
        for one in records.evidence
        if any(code not in one.runs for code in TARGETS)
        and not any(one.runs.get(code) is False for code in TARGETS)
    ]


def _reasons(
    records: Records, evidence: Evidence, code: str, lacking: Sequence[str], unknown: Sequence[str]
) -> list[Reason]:
    town = evidence.application.municipality_id
    held = [visit for visit in records.visits.get((town, code), []) if visit.is_held]
    budget = budget_this_year(records, town, code)
    promises = records.promises.get((town, code), [])
    near = _running_nearby(records, town, code)
    facts: dict[Factor, tuple[bool, str]] = {
        Factor.WISHED: (any(wish.code == code for wish in evidence.wishes), ""),
        Factor.ADVISED: (bool(held), f"{len(held)}回"),
        Factor.NOT_SERVED: (records.outcomes.get(town) == Outcome.NOT_SELECTED, ""),
        Factor.REPORTED: (bool(promises), promises[0][:40] if promises else ""),
        Factor.ISSUE: (marks_setup_issue(records, town, code), ""),
        Factor.BUDGET: (bool(budget), f"{budget:,}千円" if budget else ""),
        Factor.WORKBOOK: ((town, code) in records.workbooks, ""),
        Factor.ONE_LEFT: (len(lacking) == 1 and not unknown, ""),
        Factor.NEIGHBOUR: (bool(near), "、".join(near[:2])),
    }
    weights = weights_with(records.settings.weights)
    return [
        Reason(factor, weights[factor], detail)
        for factor, (holds, detail) in facts.items()
        if holds and weights[factor]
    ]


def _running_nearby(records: Records, town: int, code: str) -> list[str]:
    here = records.places.get(town)
    near = []
    for other in records.evidence:
        place = other.application.municipality
        if place.pk == town or other.runs.get(code) is not True:
            continue
        km = km_between(here, records.places.get(place.pk))
        if km is not None and km <= records.settings.radius_km:
            near.append((km, f"{other.name} {distance_text(km)}"))
    return [text for _, text in sorted(near)]
