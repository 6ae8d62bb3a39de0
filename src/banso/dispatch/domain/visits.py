"""Visits: recording, agreeing, holding, cancelling, postponing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from banso.dispatch.enums import VisitKind, VisitState
from banso.dispatch.models import VISIT_STEPS, Project, Visit, VisitDay
from banso.foundation.access import Actor, require
from banso.foundation.errors import BansoError, Conflict
from banso.foundation.history import operation


def record_visit(
    *,
    actor: Actor,
    project: Project,
    number: int,
    days: Sequence[tuple[dt.date, str]],
    kind: VisitKind = VisitKind.ON_SITE,
    state: VisitState = VisitState.DONE,
    state_reason: str = "",
    note: str = "",
) -> Visit:
    """Enter one round of a project with its days (date, weekday as a source printed it or "").

    A range of days is one visit. Raises BansoError for a visit without a day, a day outside the fiscal year or a
    cancelled one without its reason; Conflict when the round exists.
    """
    require(actor, "visit.edit", project)
    year = project.fiscal_year
    if not days:
        raise BansoError("訪問日がありません。日付を1日以上入れてください。")
    if outside := [day for day, _ in days if not year.starts_on <= day <= year.ends_on]:
        raise BansoError(
            f"{outside[0]:%Y年%-m月%-d日}は{year.label}の日付ではありません。日付を確かめてください。"
        )
    if state in (VisitState.CANCELLED, VisitState.POSTPONED) and not state_reason:
        raise BansoError("中止・延期の理由を書いてください。")
    if Visit.objects.filter(project=project, number=number).exists():
        raise Conflict(f"{project}の{number}回目は、すでに記録されています。")
    with operation(actor, state_reason) as op:
        visit = Visit.objects.create(
            project=project, number=number, kind=kind, state=state, state_reason=state_reason, note=note
        )
        VisitDay.objects.bulk_create(
            [
                VisitDay(visit=visit, date=day, day_number=position, weekday_as_printed=printed)
                for position, (day, printed) in enumerate(days, start=1)
            ]
        )
        op.record(
            "visit.recorded", visit, {"state": ("", state.value), "days": ([], [day for day, _ in days])}
        )
    return visit


def _take(actor: Actor, visit: Visit, step: str, event: str, reason: str) -> Visit:
    require(actor, "visit.edit", visit.project)
    with operation(actor, reason) as op:
        change = VISIT_STEPS.take(visit, step)
        visit.state_reason = reason
        visit.save(update_fields=["state", "state_reason"])
        op.record(event, visit, {"state": change})
    return visit


def agree_visit(*, actor: Actor, visit: Visit) -> Visit:
    """Fix the date of a planned visit."""
    return _take(actor, visit, "agree", "visit.agreed", "")


def hold_visit(*, actor: Actor, visit: Visit) -> Visit:
    """Note that a visit took place."""
    return _take(actor, visit, "hold", "visit.held", "")


def cancel_visit(*, actor: Actor, visit: Visit, reason: str) -> Visit:
    """Cancel a visit; the reason is required and printed in the year's notes."""
    if not reason.strip():
        raise BansoError("中止の理由を書いてください。")
    return _take(actor, visit, "cancel", "visit.cancelled", reason)


def postpone_visit(*, actor: Actor, visit: Visit, reason: str) -> Visit:
    """Postpone a visit; the reason is required."""
    if not reason.strip():
        raise BansoError("延期の理由を書いてください。")
    return _take(actor, visit, "postpone", "visit.postponed", reason)
