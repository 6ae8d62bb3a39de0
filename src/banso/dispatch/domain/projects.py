"""Projects and who is in charge of them."""

from __future__ import annotations

from collections.abc import Sequence

from banso.dispatch.enums import ProjectCoverage
from banso.dispatch.models import Assignment, Expert, Project
from banso.foundation.access import Actor, require
from banso.foundation.errors import BansoError, Conflict
from banso.foundation.history import operation
from banso.selection.enums import Outcome, ProgrammeStatus, SelectionState
from banso.selection.models import DecidedProgramme, Decision
from banso.years.models import FiscalYear, SupportProgramme


def create_project(
    *,
    actor: Actor,
    decision: Decision,
    programme: SupportProgramme,
    status: ProgrammeStatus,
    coverage: ProjectCoverage = ProjectCoverage.OWN,
    number: int | None = None,
    status_as_printed: str = "",
    prefecture_as_printed: str = "",
    cell_as_printed: str = "",
    source: str = "",
) -> Project:
    """Make the project municipality × programme. Raises BansoError for a municipality that was not selected."""
    fiscal_year = decision.selection.call.fiscal_year
    require(actor, "project.edit", fiscal_year)
    municipality = decision.application.municipality
    if decision.outcome != Outcome.SELECTED:
        raise BansoError(f"{municipality.name}は選定されていないため、実施事業を作れません。")
    if status == ProgrammeStatus.NOT_THIS_TIME:
        raise BansoError("「今回はしない」事業は実施事業になりません。")
    if Project.objects.filter(
        fiscal_year=fiscal_year, municipality=municipality, programme=programme
    ).exists():
        raise Conflict(f"{municipality.name}の{programme.name}は、すでに実施事業にあります。")
    with operation(actor) as op:
        project = Project.objects.create(
            fiscal_year=fiscal_year,
            decision=decision,
            municipality=municipality,
            programme=programme,
            status=status,
            coverage=coverage,
            number=number,
            status_as_printed=status_as_printed,
            prefecture_as_printed=prefecture_as_printed,
            cell_as_printed=cell_as_printed,
            source=source,
        )
        op.record(
            "project.created",
            project,
            {"programme": (None, programme.short_name), "status": ("", status.value)},
        )
    return project


def assign_expert(
    *, actor: Actor, project: Project, expert: Expert, order: int = 1, name_as_printed: str = ""
) -> Assignment:
    """Put an expert in charge of a project.

    Raises BansoError for another year's expert, Conflict when they are in charge already.
    """
    require(actor, "project.edit", project.fiscal_year)
    if expert.fiscal_year_id != project.fiscal_year_id:
        raise BansoError("別の年度の講師は担当にできません。この年度の講師名簿に加えてください。")
    if Assignment.objects.filter(project=project, expert=expert).exists():
        raise Conflict(f"{expert}さんは、すでにこの実施事業の担当です。")
    with operation(actor) as op:
        assignment = Assignment.objects.create(
            project=project, expert=expert, order=order, name_as_printed=name_as_printed
        )
        op.record("project.expert_assigned", project, {"expert": (None, expert.pk)})
    return assignment


def unassign_expert(*, actor: Actor, assignment: Assignment) -> None:
    """Take an expert off a project. Raises AccessDenied."""
    require(actor, "project.edit", assignment.project.fiscal_year)
    with operation(actor) as op:
        op.record("project.expert_unassigned", assignment.project, {"expert": (assignment.expert_id, None)})
        assignment.delete()


def make_projects(*, actor: Actor, fiscal_year: FiscalYear) -> list[Project]:
    """Make the projects of every municipality selected and published that are not there yet, numbered on.

    Raises BansoError as long as no selection is published.
    """
    require(actor, "project.edit", fiscal_year)
    wished = (
        DecidedProgramme.objects.filter(
            decision__selection__call__fiscal_year=fiscal_year,
            decision__selection__state=SelectionState.PUBLISHED,
            decision__outcome=Outcome.SELECTED,
        )
        .exclude(status=ProgrammeStatus.NOT_THIS_TIME)
        .select_related(
            "decision__application__municipality", "decision__selection__call__fiscal_year", "programme"
        )
        .order_by("decision__number", "decision_id", "programme__order")
    )
    if not wished:
        raise BansoError("公表された選定がないため、実施事業を作れません。先に選定結果を公表してください。")
    there = set(
        Project.objects.filter(fiscal_year=fiscal_year).values_list("municipality_id", "programme_id")
    )
    number = max((n or 0 for n in fiscal_year.projects.values_list("number", flat=True)), default=0)
    made = []
    with operation(actor):
        for programme in wished:
            if (programme.decision.application.municipality_id, programme.programme_id) in there:
                continue
            number += 1
            status = ProgrammeStatus(programme.status)
            made.append(
                create_project(
                    actor=actor,
                    decision=programme.decision,
                    programme=programme.programme,
                    status=status,
                    number=number,
                )
            )
    return made


def set_wishes(
    *,
    actor: Actor,
    project: Project,
    visits: int,
    days: int = 1,
    experts: int = 1,
    asked_experts: Sequence[Expert] = (),
) -> Project:
    """Say what a plan is to give a project: visits (1–12) of days (1–5), how many experts (1–4), whom by name.

    Raises BansoError for numbers outside, another year's expert, or more names than experts.
    """
    require(actor, "project.edit", project.fiscal_year)
    if not (1 <= visits <= 12 and 1 <= days <= 5 and 1 <= experts <= 4):
        raise BansoError("訪問は1〜12回、1回の日数は1〜5日、講師は1〜4人で入れてください。")
    if len(asked_experts) > experts:
        raise BansoError(
            f"指名した講師が{len(asked_experts)}人います。講師の人数を増やすか、指名を減らしてください。"
        )
    if any(expert.fiscal_year_id != project.fiscal_year_id for expert in asked_experts):
        raise BansoError("別の年度の講師は指名できません。")
    old = (project.visits_wanted, project.days_wanted, project.experts_wanted)
    with operation(actor) as op:
        project.visits_wanted, project.days_wanted, project.experts_wanted = visits, days, experts
        project.save(update_fields=["visits_wanted", "days_wanted", "experts_wanted"])
        project.asked_experts.set(asked_experts)
        op.record("project.wishes_set", project, {"wishes": (list(old), [visits, days, experts])})
    return project
