"""Projects and who is in charge of them."""

from __future__ import annotations

from banso.dispatch.enums import ProjectCoverage
from banso.dispatch.models import Assignment, Expert, Project
from banso.foundation.access import Actor, require
from banso.foundation.errors import BansoError, Conflict
from banso.foundation.history import operation
from banso.selection.enums import Outcome, ProgrammeStatus
from banso.selection.models import Decision
from banso.years.models import SupportProgramme


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
