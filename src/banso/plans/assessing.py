"""What a plan costs and breaks, by the kit's checker: the whole plan, or what one edit touches.

The rules fall apart into those of an expert's own days (two visits a day, tours) and those of a project (days, gap,
team). So an edit is judged by the experts and projects it touches, and the plan's figures are sums of its experts'.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from banso.planning.common.problems import Violation
from banso.planning.dispatch.check import verify
from banso.planning.dispatch.itineraries import Price, itineraries_of, trips_of
from banso.planning.dispatch.model import Problem
from banso.planning.dispatch.plan import PlanDocument, PlanRow
from banso.plans.models import PlanLoad
from banso.plans.naming import Names
from banso.plans.planning_input import Records, VisitRow, kit_rows, problem_of

EXPERT_RULES = frozenset({"two_visits", "whole_day", "same_day", "max_visits", "max_nights"})
# Rules about the document, not about the visits: missing visits are listed beside the plan.
_NOT_HERE = frozenset({"complete", "figure", "bound", "input_hash", "lock"})


@dataclass(frozen=True)
class ExpertLoad:
    """What one expert's visits cost, in hundredths."""

    visits: int = 0
    trips: int = 0
    nights: int = 0
    km_hundredths: int = 0
    yen_hundredths: int = 0


def vars_of(load: ExpertLoad | PlanLoad) -> dict[str, int]:
    """Return the fields of a load."""
    return {
        name: getattr(load, name) for name in ("visits", "trips", "nights", "km_hundredths", "yen_hundredths")
    }


@dataclass(frozen=True)
class Clash:
    """A broken rule in words, with whom or what it is about."""

    code: str
    text: str
    expert: int | None = None
    project: int | None = None


@dataclass(frozen=True)
class Assessment:
    """Loads by expert, and every broken rule."""

    loads: Mapping[int, ExpertLoad]
    clashes: Sequence[Clash]

    @property
    def yen_hundredths(self) -> int:
        """Travel of everybody."""
        return sum(load.yen_hundredths for load in self.loads.values())


def assess(
    records: Records, rows: Sequence[VisitRow], *, experts: Collection[int], projects: Collection[int]
) -> Assessment:
    """Judge the days of `experts` and the rules of `projects`; `rows` hold every visit of both."""
    loads, found = judge(records, problem_of(records), rows, experts=experts, projects=projects)
    return Assessment(loads, clashes_of(found))


def judge(
    records: Records,
    problem: Problem,
    rows: Sequence[VisitRow],
    *,
    experts: Collection[int],
    projects: Collection[int],
) -> tuple[Mapping[int, ExpertLoad], list[Violation]]:
    """As `assess`, with the violations in the kit's words: many changes can be judged without reading anything."""
    made = kit_rows(records, rows)
    travellers = _only_experts(problem, experts)
    own = _of_experts(made, travellers.experts)
    part = _only_projects(problem, projects)
    theirs = [row for row in made if row.project in part.projects]
    found = [v for v in _violations(travellers, own) if v.rule in EXPERT_RULES]
    found += [v for v in _violations(part, theirs) if v.rule not in EXPERT_RULES | _NOT_HERE]
    return _loads(travellers, own, experts), found


def _only_experts(problem: Problem, experts: Collection[int]) -> Problem:
    wanted = {f"e{pk}" for pk in experts}
    return replace(problem, experts={key: one for key, one in problem.experts.items() if key in wanted})


def _only_projects(problem: Problem, projects: Collection[int]) -> Problem:
    wanted = {f"p{pk}" for pk in projects}
    return replace(problem, projects={key: one for key, one in problem.projects.items() if key in wanted})


def _of_experts(rows: Iterable[PlanRow], experts: Collection[str]) -> list[PlanRow]:
    return [
        replace(row, experts=team)
        for row in rows
        if (team := tuple(expert for expert in row.experts if expert in experts))
    ]


def _violations(problem: Problem, rows: Sequence[PlanRow]) -> Sequence[Violation]:
    return verify(problem, PlanDocument(rows, [], {}, None, "")).violations


def _loads(problem: Problem, rows: Sequence[PlanRow], experts: Collection[int]) -> dict[int, ExpertLoad]:
    made = Counter(expert for row in rows if row.day_index == 0 for expert in row.experts)
    days, found = itineraries_of(problem, rows), {}
    for pk in experts:
        key = f"e{pk}"
        trips, _ = trips_of(problem, problem.experts[key], days[key])
        total = sum((trip.price for trip in trips), Price())
        found[pk] = ExpertLoad(made[key], total.trips, total.nights, total.km, total.yen)
    return found


def clashes_of(violations: Iterable[Violation]) -> list[Clash]:
    """Return the checker's violations with names; `expert` or `project` is what the rule is about."""
    found = list(violations)
    names = Names([v.text for v in found])
    return [
        Clash(
            v.rule,
            names.say(v.text),
            expert=_key(v, "e") if v.rule in EXPERT_RULES else None,
            project=_key(v, "p"),
        )
        for v in found
    ]


def _key(violation: Violation, letter: str) -> int | None:
    return next((int(s[1:]) for s in violation.subjects if s[:1] == letter and s[1:].isdigit()), None)
