"""From answers to fixed dates: a visit whose every party accepts becomes a visit with days, and back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from banso.dates.enums import AnswerState
from banso.dates.models import DateQuestion
from banso.dispatch.domain.visits import (
    agree_visit,
    cancel_visit,
    leave_occasion,
    move_visit,
    postpone_visit,
    record_visit,
)
from banso.dispatch.enums import ProjectCoverage, VisitState
from banso.dispatch.models import Project, Visit
from banso.dispatch.reached import VisitKey
from banso.foundation.access import Actor, system_actor
from banso.plans.models import Plan, PlannedVisit
from banso.years.models import FiscalYear

DEFAULT_REASON = "派遣計画の変更のため"
# The answers decide, not whoever gave the last of them.
_BY_ANSWERS = system_actor("日程の確定")


def agree_where_all_accept(fiscal_year: FiscalYear, keys: Collection[VisitKey]) -> list[Visit]:
    """Fix the dates of those visits of `keys` that every party has accepted; return them.

    Part of the caller's operation. Held and cancelled visits are left alone.
    """
    projects = sorted({project for project, _ in keys})
    # The last two answers to one visit may come at the same moment: the second waits here and then sees the first.
    list(Project.objects.select_for_update(of=("self",)).filter(pk__in=projects).order_by("pk"))
    standing: dict[VisitKey, list[DateQuestion]] = {}
    rows = DateQuestion.objects.filter(
        party__fiscal_year=fiscal_year,
        closed_in__isnull=True,
        project__in=projects,
    )
    for question in rows.select_related(
        "party", "project__fiscal_year", "project__municipality", "project__programme"
    ):
        if (question.project_id, question.number) in keys:
            standing.setdefault((question.project_id, question.number), []).append(question)
    there = {
        (visit.project_id, visit.number): visit
        for visit in Visit.objects.filter(project__in={project for project, _ in standing})
        .select_related("project__fiscal_year")
        .prefetch_related("days")
    }
    found = [
        _agree(questions, there.get(key))
        for key, questions in sorted(standing.items())
        if _is_agreed(questions)
    ]
    return [one for one in found if one is not None]


def _is_agreed(questions: Sequence[DateQuestion]) -> bool:
    has_place = any(question.party.municipality_id is not None for question in questions)
    has_expert = any(question.party.expert_id is not None for question in questions)
    return has_place and has_expert and all(question.state == AnswerState.ACCEPTED for question in questions)


def _agree(questions: Sequence[DateQuestion], visit: Visit | None) -> Visit | None:
    asked = questions[0]
    time = next(
        (question.start_time for question in questions if question.party.municipality_id is not None), None
    )
    hours = (time, None) if time else None
    if visit is None:
        visit = record_visit(
            actor=_BY_ANSWERS,
            project=asked.project,
            number=asked.number,
            days=[(day, "") for day in asked.dates],
            state=VisitState.PLANNED,
        )
    elif visit.state == VisitState.AGREED and [day.date for day in visit.days.all()] == asked.dates:
        return move_visit(actor=_BY_ANSWERS, visit=visit, days=asked.dates, hours=hours)
    elif visit.state not in (VisitState.PLANNED, VisitState.POSTPONED):
        # Over, or fixed by hand on another day since: answers to an older question change nothing.
        return None
    return agree_visit(actor=_BY_ANSWERS, visit=visit, days=asked.dates, hours=hours)


def take_back_dates(
    actor: Actor,
    closing: Collection[DateQuestion],
    planned: Mapping[VisitKey, PlannedVisit],
    plan: Plan,
    reason: str,
) -> None:
    """Undo fixed dates a new plan changes: moved or open ones are postponed, those not planned any more cancelled.

    A visit that leaves its day leaves a joint occasion too. What was never fixed is noted as cancelled, so that no
    later plan brings it back. Part of the caller's operation.
    """
    asked = {(one.project_id, one.number): one for one in closing}
    still_wanted = {*planned, *((one.get("project"), one.get("number")) for one in plan.unplanned)}
    there = {
        (one.project_id, one.number): one
        for one in Visit.objects.filter(project__in={project for project, _ in asked}).select_related(
            "project__fiscal_year", "project__municipality", "project__programme"
        )
    }
    why = reason.strip() or DEFAULT_REASON
    for key, question in asked.items():
        visit = there.get(key)
        if visit is None:
            if key not in still_wanted:
                _note_off(actor, question, why)
        elif visit.state in (VisitState.AGREED, VisitState.PLANNED):
            _part(actor, visit)
            step = postpone_visit if key in still_wanted else cancel_visit
            step(actor=actor, visit=visit, reason=why)
        elif visit.state == VisitState.POSTPONED and key not in still_wanted:
            cancel_visit(actor=actor, visit=visit, reason=why)


def _note_off(actor: Actor, question: DateQuestion, why: str) -> None:
    record_visit(
        actor=actor,
        project=question.project,
        number=question.number,
        days=[(day, "") for day in question.dates],
        state=VisitState.CANCELLED,
        state_reason=why,
    )


def _part(actor: Actor, visit: Visit) -> None:
    """Let the visit, or those that joined it and stay on their day, stand alone; covered ones (兼) go with it."""
    if visit.lead_id is not None and visit.project.coverage == ProjectCoverage.OWN:
        leave_occasion(actor=actor, visit=visit)
    for member in visit.members.filter(project__coverage=ProjectCoverage.OWN).select_related(
        "project__fiscal_year", "project__municipality"
    ):
        leave_occasion(actor=actor, visit=member)
