"""Making, changing and removing single projects by hand: what the published selection alone does not give."""

from __future__ import annotations

from collections.abc import Sequence

from banso.dispatch.domain.projects import assign_expert, create_project, unassign_expert
from banso.dispatch.enums import ProjectCoverage
from banso.dispatch.models import Expert, Project
from banso.foundation.access import Actor, require
from banso.foundation.errors import BansoError, ForbiddenStep
from banso.foundation.history import changed, operation, snapshot
from banso.selection.enums import ProgrammeStatus, SelectionState
from banso.selection.models import Decision
from banso.years.models import SupportProgramme

# As many as a plan may send to one project.
MOST_EXPERTS = 4


def add_project(
    *,
    actor: Actor,
    decision: Decision,
    programme: SupportProgramme,
    status: ProgrammeStatus,
    coverage: ProjectCoverage,
) -> Project:
    """Make one project beside those of the selection, numbered on.

    Raises BansoError as `create_project` and as long as the selection is not published: a municipality would
    learn from its project that it was selected.
    """
    fiscal_year = decision.selection.call.fiscal_year
    require(actor, "project.edit", fiscal_year)
    if decision.selection.state != SelectionState.PUBLISHED:
        raise ForbiddenStep("選定結果の公表前は、実施事業を作れません。先に選定結果を公表してください。")
    numbers = fiscal_year.projects.values_list("number", flat=True)
    return create_project(
        actor=actor,
        decision=decision,
        programme=programme,
        status=status,
        coverage=coverage,
        number=max((number or 0 for number in numbers), default=0) + 1,
    )


def edit_project(
    *, actor: Actor, project: Project, status: ProgrammeStatus, coverage: ProjectCoverage
) -> Project:
    """Change whether the programme runs already and whether the project has visits of its own (兼).

    Raises BansoError for a status that makes no project, ForbiddenStep when visits of its own stand in the way of 兼.
    """
    require(actor, "project.edit", project.fiscal_year)
    if status == ProgrammeStatus.NOT_THIS_TIME:
        raise BansoError(
            "「今回はしない」事業は実施事業になりません。取りやめるときは実施事業を消してください。"
        )
    if coverage == ProjectCoverage.CONCURRENT and project.visits.exists():
        raise ForbiddenStep(
            "この実施事業には訪問の記録があるため「兼」にできません。兼の事業の訪問は数えられないためです。"
        )
    before = snapshot(project, ("status", "coverage"))
    with operation(actor) as op:
        project.status, project.coverage = status, coverage
        project.save(update_fields=["status", "coverage"])
        if changes := changed(before, project):
            op.record("project.edited", project, changes)
    return project


def set_team(*, actor: Actor, project: Project, experts: Sequence[Expert]) -> int:
    """Put exactly these experts in charge, in this order; return how many came or went.

    Raises BansoError for somebody named twice, for more than four and as `assign_expert`.
    """
    require(actor, "project.edit", project.fiscal_year)
    if len({expert.pk for expert in experts}) != len(experts):
        raise BansoError("同じ講師が2度選ばれています。1人を1度だけ選んでください。")
    if len(experts) > MOST_EXPERTS:
        raise BansoError(f"1つの実施事業の講師は{MOST_EXPERTS}人までです。")
    there = {
        row.expert_id: row for row in project.assignments.select_related("expert", "project__fiscal_year")
    }
    moved = 0
    with operation(actor):
        for expert_id, assignment in there.items():
            if expert_id not in {expert.pk for expert in experts}:
                unassign_expert(actor=actor, assignment=assignment)
                moved += 1
        for order, expert in enumerate(experts, start=1):
            if expert.pk not in there:
                assign_expert(actor=actor, project=project, expert=expert, order=order)
                moved += 1
            elif there[expert.pk].order != order:
                there[expert.pk].order = order
                there[expert.pk].save(update_fields=["order"])
    return moved


def standing_in_the_way(project: Project) -> list[str]:
    """Say what hangs on a project, so that it cannot be removed; nothing when it can."""
    kinds = {
        "訪問": project.visits.exists(),
        "計画の訪問": project.planned_visits.exists(),
        "日程の確認": project.date_questions.exists(),
        # `reports` is a later room: only the relation is asked, not the room.
        "報告書": hasattr(project, "report"),
    }
    return [words for words, stands in kinds.items() if stands]


def remove_project(*, actor: Actor, project: Project, reason: str) -> None:
    """Remove a project nothing hangs on; the reason stays in the history of its decision.

    Raises ForbiddenStep without a reason, or naming what hangs on it.
    """
    require(actor, "project.edit", project.fiscal_year)
    if not reason.strip():
        raise ForbiddenStep("消す理由を書いてください。")
    if stands := standing_in_the_way(project):
        raise ForbiddenStep(
            f"この実施事業には{'・'.join(stands)}があるため消せません。"
            "行わないことになったときは、訪問を「中止」にしてください。"
        )
    with operation(actor, reason) as op:
        op.record("project.removed", project.decision, {"実施事業": (str(project), None)})
        project.delete()
