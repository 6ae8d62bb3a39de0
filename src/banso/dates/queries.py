"""Reads about the confirmation of dates: parties, questions, how far everything is."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404

from banso.dates.enums import AnswerState
from banso.dates.models import DateAnswer, DateImport, DateImportFile, DateParty, DateQuestion
from banso.directory.enums import Role
from banso.directory.roles import is_expert
from banso.dispatch.enums import VisitState
from banso.dispatch.models import Visit
from banso.foundation.access import Actor
from banso.plans.enums import PlanState
from banso.plans.models import Plan, PlannedVisit
from banso.years.models import FiscalYear

_PARTY = ("fiscal_year", "expert__person", "municipality__parent", "mail")


def party_from_url(year: int, pk: int) -> DateParty:
    """Return the party named in the URL. Raises Http404, also for one of another year."""
    party = DateParty.objects.select_related(*_PARTY).filter(fiscal_year__year=year, pk=pk).first()
    if party is None:
        raise Http404("この日程の確認は見つかりません。")
    return party


def plan_from_url(year: int, pk: int) -> Plan:
    """Return the plan named in the URL. Raises Http404, also for one of another year."""
    plan = Plan.objects.select_related("fiscal_year", "base").filter(fiscal_year__year=year, pk=pk).first()
    if plan is None:
        raise Http404("この計画は見つかりません。")
    return plan


def import_from_url(year: int, pk: int) -> DateImport:
    """Return the batch named in the URL. Raises Http404."""
    found = (
        DateImport.objects.select_related("fiscal_year", "party", "created_by__person")
        .filter(fiscal_year__year=year, pk=pk)
        .first()
    )
    if found is None:
        raise Http404("この受け取りは見つかりません。")
    return found


def file_from_url(year: int, pk: int) -> DateImportFile:
    """Return the file named in the URL. Raises Http404."""
    file = (
        DateImportFile.objects.select_related(
            "batch__fiscal_year", "party__expert__person", "party__municipality"
        )
        .filter(batch__fiscal_year__year=year, pk=pk)
        .first()
    )
    if file is None:
        raise Http404("このファイルは見つかりません。")
    return file


def visit_from_url(year: int, pk: int) -> Visit:
    """Return the visit named in the URL. Raises Http404, also for one of another year."""
    visit = (
        Visit.objects.select_related(
            "project__municipality__parent",
            "project__programme",
            "project__fiscal_year",
            "project__decision__selection",
        )
        .filter(project__fiscal_year__year=year, pk=pk)
        .first()
    )
    if visit is None:
        raise Http404("この訪問は見つかりません。")
    return visit


def own_parties(actor: Actor, fiscal_year: FiscalYear) -> QuerySet[DateParty]:
    """Return the parties the actor answers for: as an expert, and for the offices it works for."""
    year = fiscal_year.year
    own = Q(municipality__in=actor.organisation_ids(Role.MUNICIPALITY, Role.PREFECTURE, year=year))
    if actor.person_id and is_expert(actor, year):
        own |= Q(expert__person=actor.person_id)
    return parties_of(fiscal_year).filter(own)


def _standing(**more: object) -> Q:
    return Q(questions__closed_in__isnull=True, **{f"questions__{key}": value for key, value in more.items()})


def visit_is_over(prefix: str = "") -> Exists:
    """Whether the visit of a question (at `prefix`) was held or called off: nobody waits for its answer any more."""
    return Exists(
        Visit.objects.filter(
            project=OuterRef(f"{prefix}project"),
            number=OuterRef(f"{prefix}number"),
            state__in=(VisitState.DONE, VisitState.CANCELLED),
        )
    )


def parties_of(fiscal_year: FiscalYear) -> QuerySet[DateParty]:
    """Return the year's parties that have a visit, with how many of their questions stand where."""
    return (
        DateParty.objects.filter(fiscal_year=fiscal_year)
        .select_related(*_PARTY)
        .annotate(
            asked=Count("questions", filter=_standing(), distinct=True),
            waiting=Count(
                "questions",
                filter=_standing(state=AnswerState.ASKED) & ~Q(visit_is_over("questions__")),
                distinct=True,
            ),
            accepted=Count("questions", filter=_standing(state=AnswerState.ACCEPTED), distinct=True),
            other=Count("questions", filter=_standing(state=AnswerState.OTHER_DATES), distinct=True),
            declined=Count("questions", filter=_standing(state=AnswerState.DECLINED), distinct=True),
        )
        .filter(asked__gt=0)
    )


def waiting_first(fiscal_year: FiscalYear) -> QuerySet[DateParty]:
    """Return the year's parties, those who owe most answers first, then by due date."""
    return parties_of(fiscal_year).order_by(F("waiting").desc(), F("due_on").asc(nulls_last=True), "pk")


@dataclass(frozen=True)
class Tally:
    """How many of a party's visits stand where."""

    asked: int
    waiting: int
    accepted: int
    other: int
    declined: int


def tally_of(party: DateParty) -> Tally:
    """Return the numbers of a party that came from `parties_of`."""
    found = vars(party)
    return Tally(*(int(found[name]) for name in ("asked", "waiting", "accepted", "other", "declined")))


def planned_visits(fiscal_year: FiscalYear) -> QuerySet[PlannedVisit]:
    """Return the visits of the plan in force with their experts and the answers that stand (5 queries)."""
    answers = DateQuestion.objects.filter(closed_in__isnull=True).select_related(
        "party__expert__person", "party__municipality"
    )
    return (
        PlannedVisit.objects.filter(plan__fiscal_year=fiscal_year, plan__state=PlanState.PUBLISHED)
        .select_related("project__municipality__parent", "project__programme")
        .prefetch_related(
            "experts__person",
            Prefetch("project__date_questions", answers, to_attr="standing"),
            Prefetch("project__visits", Visit.objects.all(), to_attr="recorded"),
        )
    )


def answers_of(visit: PlannedVisit) -> list[DateQuestion]:
    """Return the answers that stand for a visit of `planned_visits`."""
    standing: list[DateQuestion] = vars(visit.project)["standing"]
    return [question for question in standing if question.number == visit.number]


def recorded_of(visit: PlannedVisit) -> Visit | None:
    """Return the visit as recorded, of a visit of `planned_visits`."""
    recorded: list[Visit] = vars(visit.project)["recorded"]
    return next((one for one in recorded if one.number == visit.number), None)


@dataclass(frozen=True)
class Progress:
    """How far the year is: visits of the plan in force, how many are fixed or over, and answers by state."""

    visits: int
    fixed: int
    answers: dict[str, int]

    @property
    def waiting(self) -> int:
        """Answers not given yet."""
        return self.answers.get(AnswerState.ASKED, 0)


def progress_of(fiscal_year: FiscalYear) -> Progress:
    """Return how far the year is (three queries)."""
    planned = set(
        PlannedVisit.objects.filter(
            plan__fiscal_year=fiscal_year, plan__state=PlanState.PUBLISHED
        ).values_list("project_id", "number")
    )
    fixed = set(
        Visit.objects.filter(
            project__fiscal_year=fiscal_year, state__in=(VisitState.AGREED, VisitState.DONE)
        ).values_list("project_id", "number")
    )
    answers = (
        DateQuestion.objects.filter(party__fiscal_year=fiscal_year, closed_in__isnull=True)
        .order_by()
        .values_list("state")
        .annotate(number=Count("pk"))
    )
    return Progress(len(planned), len(planned & fixed), dict(answers))


def answers_given(party: DateParty) -> QuerySet[DateAnswer]:
    """Return everything a party ever said, newest first (one query)."""
    return (
        DateAnswer.objects.filter(question__party=party)
        .select_related(
            "question__project__municipality__parent", "question__project__programme", "answered_by__person"
        )
        .order_by("-answered_at", "-pk")
    )
