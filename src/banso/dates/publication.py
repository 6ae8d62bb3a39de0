"""What publishing a plan would do: who must be asked anew, who is only told, whose answers stay. Reads alone."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from banso.dates.enums import AnswerState
from banso.dates.models import DateQuestion
from banso.dates.wording import dates_text, run_of, visit_name
from banso.directory.models import Organisation
from banso.dispatch.enums import VisitState
from banso.dispatch.models import Expert, Visit
from banso.dispatch.reached import PartyKey, Reached, VisitKey, reach
from banso.plans.enums import PlanState
from banso.plans.models import Plan, PlannedVisit
from banso.years.models import FiscalYear

# Visits no plan asks about any more.
OVER = (VisitState.DONE, VisitState.CANCELLED)


@dataclass
class Concern:
    """What publishing a plan means for one party."""

    reached: Reached
    asked: list[PlannedVisit] = field(default_factory=list)
    # Days the party itself proposed: not asked again.
    taken: list[PlannedVisit] = field(default_factory=list)
    # Questions whose visit is not the party's any more.
    withdrawn: list[DateQuestion] = field(default_factory=list)


@dataclass(frozen=True)
class Move:
    """One visit that changes against the plan in force, in words; `why` as the planner gave it."""

    name: str
    before: str
    after: str
    why: str = ""


@dataclass(frozen=True)
class Publication:
    """What publishing would do, looked at before it is done. `seal` changes when anything in it does."""

    plan: Plan
    in_force: Plan | None
    concerns: Sequence[Concern]
    moves: Sequence[Move]
    kept: int
    # Visits whose date was fixed before anybody was asked here: nobody is asked again.
    carried: Sequence[PlannedVisit]
    closing: Sequence[DateQuestion]
    visits: Sequence[PlannedVisit]

    @property
    def is_first(self) -> bool:
        """Whether the year had no plan before."""
        return self.in_force is None

    @property
    def seal(self) -> str:
        """A mark of everything shown on the page before the step."""
        parts = [f"{self.plan.pk}/{self.plan.revision}/{self.in_force.pk if self.in_force else 0}"]
        for concern in self.concerns:
            parts.append(
                f"{concern.reached.key}:{[v.pk for v in concern.asked]}:{[v.pk for v in concern.taken]}"
                f":{[q.pk for q in concern.withdrawn]}"
            )
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def in_force(fiscal_year: FiscalYear) -> Plan | None:
    """Return the year's published plan, or None."""
    return Plan.objects.filter(fiscal_year=fiscal_year, state=PlanState.PUBLISHED).first()


def open_questions(fiscal_year: FiscalYear) -> list[DateQuestion]:
    """Return the questions that stand, with everything their words need (one query)."""
    return list(
        DateQuestion.objects.filter(party__fiscal_year=fiscal_year, closed_in__isnull=True).select_related(
            "party__fiscal_year",
            "party__expert__person",
            "party__municipality__parent",
            "project__municipality__parent",
            "project__programme",
        )
    )


def publication_of(plan: Plan) -> Publication:
    """Return what publishing the plan would do (a constant number of queries)."""
    visits = list(
        plan.visits.select_related(
            "project__municipality__parent", "project__programme", "project__fiscal_year"
        ).prefetch_related("experts__person")
    )
    over: set[VisitKey] = set()
    fixed: dict[VisitKey, list[dt.date]] = {}
    there = Visit.objects.filter(
        project__fiscal_year=plan.fiscal_year_id, state__in=(*OVER, VisitState.AGREED)
    )
    for visit in there.prefetch_related("days"):
        if visit.state in OVER:
            over.add((visit.project_id, visit.number))
        else:
            fixed[visit.project_id, visit.number] = [day.date for day in visit.days.all()]
    return _Comparison(plan, [v for v in visits if key_of(v) not in over], over, fixed).publication()


def key_of(one: PlannedVisit | DateQuestion) -> VisitKey:
    """Return (project, number)."""
    return one.project_id, one.number


def team_of(visit: PlannedVisit) -> list[int]:
    """Return the ids of a planned visit's experts, in order."""
    return sorted(expert.pk for expert in visit.experts.all())


class _Comparison:
    """The plan beside the questions that stand."""

    def __init__(
        self,
        plan: Plan,
        visits: Sequence[PlannedVisit],
        over: set[VisitKey],
        fixed: Mapping[VisitKey, Sequence[dt.date]],
    ) -> None:
        self.plan, self.visits, self.fixed = plan, visits, fixed
        self.by_key = {key_of(visit): visit for visit in visits}
        standing = open_questions(plan.fiscal_year)
        self.closing = [
            question for question in standing if key_of(question) not in over and not self._stays(question)
        ]
        gone = {one.pk for one in self.closing}
        self.kept = {
            (PartyKey.of(question.party), key_of(question))
            for question in standing
            if question.pk not in gone
        }
        self.closed = {(PartyKey.of(one.party), key_of(one)): one for one in self.closing}
        asked = {key_of(question) for question in standing}
        self.carried = [
            visit
            for visit in visits
            if key_of(visit) not in asked and fixed.get(key_of(visit)) == run_of(visit.date, visit.days)
        ]
        self.people: dict[int, Expert] = {}
        self.places: dict[int, Organisation] = {}

    def _stays(self, question: DateQuestion) -> bool:
        visit = self.by_key.get(key_of(question))
        if visit is None:
            return False
        days = run_of(visit.date, visit.days)
        # The day asked about, or the one the office fixed by hand since.
        if days != question.dates and days != self.fixed.get(key_of(question)):
            return False
        team = team_of(visit)
        if question.party.expert_id is not None:
            return question.party.expert_id in team
        return team == sorted(question.team)

    def _parties(self, visit: PlannedVisit) -> list[PartyKey]:
        for expert in visit.experts.all():
            self.people[expert.pk] = expert
        self.places[visit.project.municipality_id] = visit.project.municipality
        experts = [PartyKey(expert=expert.pk) for expert in visit.experts.all()]
        return [*experts, PartyKey(municipality=visit.project.municipality_id)]

    def publication(self) -> Publication:
        asked: dict[PartyKey, list[PlannedVisit]] = {}
        taken: dict[PartyKey, list[PlannedVisit]] = {}
        carried = {key_of(visit) for visit in self.carried}
        for visit in self.visits:
            for party in self._parties(visit):
                if (party, key_of(visit)) in self.kept or key_of(visit) in carried:
                    continue
                into = taken if self._proposed(party, visit) else asked
                into.setdefault(party, []).append(visit)
        withdrawn = self._withdrawn(
            {(p, key_of(v)) for into in (asked, taken) for p in into for v in into[p]}
        )
        concerned = {*asked, *taken, *withdrawn}
        found = reach(
            [e for pk, e in self.people.items() if PartyKey(expert=pk) in concerned],
            [m for pk, m in self.places.items() if PartyKey(municipality=pk) in concerned],
        )
        concerns = [
            Concern(found[key], asked.get(key, []), taken.get(key, []), withdrawn.get(key, []))
            for key in sorted(concerned)
        ]
        return Publication(
            self.plan,
            in_force(self.plan.fiscal_year),
            concerns,
            self._moves(),
            len(self.kept),
            self.carried,
            self.closing,
            self.visits,
        )

    def _proposed(self, party: PartyKey, visit: PlannedVisit) -> bool:
        before = self.closed.get((party, key_of(visit)))
        return (
            before is not None
            and before.state == AnswerState.OTHER_DATES
            and visit.date.isoformat() in before.other_dates
        )

    def _withdrawn(self, anew: set[tuple[PartyKey, VisitKey]]) -> dict[PartyKey, list[DateQuestion]]:
        found: dict[PartyKey, list[DateQuestion]] = {}
        for (party, key), question in self.closed.items():
            if (party, key) in anew:
                continue
            if question.party.expert is not None:
                self.people[question.party.expert.pk] = question.party.expert
            if question.party.municipality is not None:
                self.places[question.party.municipality.pk] = question.party.municipality
            found.setdefault(party, []).append(question)
        return found

    def _moves(self) -> list[Move]:
        why = {
            reason.get("subject", ""): reason.get("text", "")
            for reason in self.plan.reasons
            if reason.get("kind") == "change"
        }
        found: dict[VisitKey, Move] = {}
        for question in self.closing:
            key, visit = key_of(question), self.by_key.get(key_of(question))
            before, after = _was(question), _is(visit) if visit else "訪問しません"
            found[key] = Move(
                visit_name(question.project, question.number),
                before,
                after,
                why.get(f"{key[0]}/{key[1]}", ""),
            )
        return [found[key] for key in sorted(found)]


def _was(question: DateQuestion) -> str:
    return dates_text(question.dates)


def _is(visit: PlannedVisit) -> str:
    names = "・".join(expert.person.full_name for expert in visit.experts.all())
    return f"{dates_text(run_of(visit.date, visit.days))}　{names}"
