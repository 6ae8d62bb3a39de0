"""Visits: recording, agreeing, moving, holding, cancelling, postponing, and which projects share one occasion."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db.models import Max, QuerySet

from banso.dispatch.enums import ProjectCoverage, VisitKind, VisitState
from banso.dispatch.models import VISIT_STEPS, Project, Visit, VisitDay
from banso.dispatch.signals import visit_stepped
from banso.foundation.access import Actor, require
from banso.foundation.errors import BansoError, Conflict
from banso.foundation.history import Operation, operation
from banso.years.models import FiscalYear

Hours = tuple[dt.time | None, dt.time | None]
NO_HOURS: Hours = (None, None)
Changes = dict[str, tuple[object, object]]


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

    A range of days is one visit. A project covered on another's visit (兼) is tied to that visit where it is known.
    Raises BansoError for a visit without a day, a day outside the fiscal year or a cancelled one without its reason;
    Conflict when the round exists.
    """
    require(actor, "visit.edit", project)
    _check_days(project.fiscal_year, [day for day, _ in days])
    if state in (VisitState.CANCELLED, VisitState.POSTPONED) and not state_reason:
        raise BansoError("中止・延期の理由を書いてください。")
    if Visit.objects.filter(project=project, number=number).exists():
        raise Conflict(f"{project}の{number}回目は、すでに記録されています。")
    with operation(actor, state_reason) as op:
        visit = Visit.objects.create(
            project=project,
            number=number,
            kind=kind,
            state=state,
            state_reason=state_reason,
            note=note,
            lead=_covering_visit(project, [day for day, _ in days]),
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
        _tell(op, visit, "record")
    return visit


def _tell(op: Operation, visit: Visit, step: str) -> None:
    visit_stepped.send(Visit, op=op, visit=visit, step=step)


def add_visit(
    *,
    actor: Actor,
    project: Project,
    days: Sequence[dt.date],
    kind: VisitKind = VisitKind.ON_SITE,
    note: str = "",
) -> Visit:
    """Plan one more round of a project (a one-off third visit), whatever number comes next."""
    last = project.visits.aggregate(last=Max("number"))["last"] or 0
    return record_visit(
        actor=actor,
        project=project,
        number=last + 1,
        days=[(day, "") for day in days],
        kind=kind,
        state=VisitState.PLANNED,
        note=note,
    )


def _covering_visit(project: Project, days: Sequence[dt.date]) -> Visit | None:
    """Return the one visit of the municipality on these days that covers a 兼 project by the same expert."""
    if project.coverage != ProjectCoverage.CONCURRENT:
        return None
    experts = project.assignments.values("expert")
    visits = list(
        Visit.objects.filter(
            project__fiscal_year=project.fiscal_year_id,
            project__municipality=project.municipality_id,
            project__coverage=ProjectCoverage.OWN,
            project__assignments__expert__in=experts,
            days__date=days[0],
            lead__isnull=True,
        ).distinct()[:2]
    )
    return visits[0] if len(visits) == 1 else None


def _check_days(year: FiscalYear, days: Sequence[dt.date]) -> None:
    if not days:
        raise BansoError("訪問日がありません。日付を1日以上入れてください。")
    if outside := [day for day in days if not year.starts_on <= day <= year.ends_on]:
        raise BansoError(
            f"{outside[0]:%Y年%-m月%-d日}は{year.label}の日付ではありません。日付を確かめてください。"
        )
    if len(set(days)) != len(days):
        raise BansoError("同じ日付が2度入っています。日付を確かめてください。")


# ── steps: those of a joint occasion are taken by all its visits together ──


def agree_visit(
    *,
    actor: Actor,
    visit: Visit,
    days: Sequence[dt.date] | None = None,
    hours: Hours | None = None,
    place: str | None = None,
) -> Visit:
    """Fix the date of a planned or postponed visit (given new days, those); its checklist is made or moved."""
    require(actor, "visit.edit", visit.project)
    with operation(actor) as op:
        for one in _stepping(visit, "agree"):
            changes: Changes = {"state": VISIT_STEPS.take(one, "agree")}
            one.state_reason = ""
            changes |= _place(one, days=days, hours=hours, place=place)
            one.save(update_fields=["state", "state_reason", "place"])
            op.record("visit.agreed", one, changes)
            _tell(op, one, "agree")
    return visit


def move_visit(
    *,
    actor: Actor,
    visit: Visit,
    days: Sequence[dt.date],
    hours: Hours | None = None,
    place: str | None = None,
    kind: VisitKind | None = None,
    reason: str = "",
) -> Visit:
    """Give a planned or agreed visit other days, hours, place or kind; ticks of its checklist are kept.

    Raises BansoError for bad days and for a visit that was held or is off.
    """
    require(actor, "visit.edit", visit.project)
    with operation(actor, reason) as op:
        group = _group(visit)
        lead = next(one for one in group if one.lead_id is None)
        if lead.state not in (VisitState.PLANNED, VisitState.AGREED):
            raise BansoError(
                f"この訪問は今「{lead.get_state_display()}」のため、日程を変えられません。"
                "延期した訪問は「日程を確定する」で新しい日を入れてください。"
            )
        for one in group:
            changes = _place(one, days=days, hours=hours, place=place)
            if kind is not None and one.kind != kind:
                changes["kind"] = (one.kind, kind.value)
                one.kind = kind
            one.save(update_fields=["place", "kind"])
            if changes:
                op.record("visit.moved", one, changes)
                _tell(op, one, "move")
    visit.refresh_from_db()
    return visit


def hold_visit(*, actor: Actor, visit: Visit) -> Visit:
    """Note that a visit took place."""
    return _take(actor, visit, "hold", "visit.held", "")


def cancel_visit(*, actor: Actor, visit: Visit, reason: str) -> Visit:
    """Cancel a visit; the reason is required and printed in the year's notes.

    A visit that only joins another's occasion is cancelled alone and leaves it; the lead takes all with it.
    """
    if not reason.strip():
        raise BansoError("中止の理由を書いてください。")
    return _take(actor, visit, "cancel", "visit.cancelled", reason)


def postpone_visit(*, actor: Actor, visit: Visit, reason: str) -> Visit:
    """Postpone a visit; the reason is required."""
    if not reason.strip():
        raise BansoError("延期の理由を書いてください。")
    return _take(actor, visit, "postpone", "visit.postponed", reason)


def reopen_visit(*, actor: Actor, visit: Visit, reason: str) -> Visit:
    """Take back that a visit was held or cancelled: it is planned again. The reason is required."""
    if not reason.strip():
        raise BansoError("取り消す理由を書いてください。")
    return _take(actor, visit, "reopen", "visit.reopened", reason)


def _take(actor: Actor, visit: Visit, step: str, event: str, reason: str) -> Visit:
    require(actor, "visit.edit", visit.project)
    with operation(actor, reason) as op:
        for one in _stepping(visit, step):
            changes: Changes = {"state": VISIT_STEPS.take(one, step)}
            one.state_reason = reason
            if step == "cancel" and one.pk == visit.pk and one.lead_id:
                changes["lead"] = (one.lead_id, None)
                one.lead = None
            one.save(update_fields=["state", "state_reason", "lead"])
            op.record(event, one, changes)
            _tell(op, one, step)
    return visit


def _stepping(visit: Visit, step: str) -> list[Visit]:
    """Return the visits that take the step: of an occasion all that can; `visit` itself always tries."""
    if step == "cancel" and visit.lead_id:
        return [visit]
    sources = VISIT_STEPS.steps[step].sources
    return [one for one in _group(visit) if one.pk == visit.pk or one.state in sources]


def _group(visit: Visit) -> list[Visit]:
    """Return the visits of the occasion, the lead first, `visit` as the object the caller holds."""
    lead_id = visit.lead_id or visit.pk
    found = _occasion(lead_id).select_for_update(of=("self",)).order_by("lead_id", "pk")
    group = [visit if one.pk == visit.pk else one for one in found]
    return sorted(group, key=lambda one: one.lead_id is not None)


def _occasion(lead_id: int) -> QuerySet[Visit]:
    return Visit.objects.select_related("project__fiscal_year", "project__municipality").filter(
        pk__in=[lead_id, *Visit.objects.filter(lead=lead_id).values_list("pk", flat=True)]
    )


def _place(
    visit: Visit, *, days: Sequence[dt.date] | None, hours: Hours | None, place: str | None
) -> Changes:
    """Set days, hours and place where given; return what changed. The visit is saved by the caller."""
    changes: Changes = {}
    before = list(visit.days.all())
    old_hours: Hours = (before[0].starts_at, before[0].ends_at) if before else NO_HOURS
    new_hours = old_hours if hours is None else hours
    if new_hours[0] and new_hours[1] and new_hours[0] >= new_hours[1]:
        raise BansoError("終わりの時刻が始まりより前です。時刻を確かめてください。")
    if days is not None:
        _check_days(visit.project.fiscal_year, days)
    wanted = sorted(days) if days is not None else [day.date for day in before]
    if wanted != [day.date for day in before]:
        changes["日程"] = ([day.date for day in before], wanted)
    if new_hours != old_hours:
        changes["時刻"] = (_span(old_hours), _span(new_hours))
    if changes:
        printed = {day.date: day.weekday_as_printed for day in before}
        visit.days.all().delete()
        VisitDay.objects.bulk_create(
            [
                VisitDay(
                    visit=visit,
                    date=day,
                    day_number=position,
                    starts_at=new_hours[0],
                    ends_at=new_hours[1],
                    weekday_as_printed=printed.get(day, ""),
                )
                for position, day in enumerate(wanted, start=1)
            ]
        )
    if place is not None and place != visit.place:
        changes["place"] = (visit.place, place)
        visit.place = place
    return changes


def _span(hours: Hours) -> str:
    return "～".join(f"{hour:%H:%M}" if hour else "" for hour in hours)


# ── joint occasions (合同) ──


def join_visits(*, actor: Actor, lead: Visit, others: Sequence[Visit]) -> Visit:
    """Make visits of other projects of the municipality one occasion with `lead`; they take its days and place.

    Each stays counted by its own project's rule. Raises BansoError for another municipality, another year's or an
    occasion of its own with others, or a state that differs.
    """
    require(actor, "visit.edit", lead.project)
    with operation(actor) as op:
        lead = lead.occasion
        for visit in others:
            _check_joinable(lead, visit)
            changes: Changes = {"lead": (visit.lead_id, lead.pk)}
            changes |= _take_over(visit, lead)
            visit.lead = lead
            visit.save(update_fields=["lead", "place", "kind"])
            op.record("visit.joined", visit, changes)
            _tell(op, visit, "join")
    return lead


def _take_over(one: Visit, lead: Visit) -> Changes:
    days = list(lead.days.all())
    hours: Hours = (days[0].starts_at, days[0].ends_at) if days else NO_HOURS
    changes = _place(one, days=[day.date for day in days], hours=hours, place=lead.place)
    if one.kind != lead.kind:
        changes["kind"] = (one.kind, lead.kind)
        one.kind = lead.kind
    return changes


def _check_joinable(lead: Visit, one: Visit) -> None:
    if one.pk == lead.pk or one.project_id == lead.project_id:
        raise BansoError("合同にできるのは、同じ自治体の別の事業の訪問です。")
    if (one.project.fiscal_year_id, one.project.municipality_id) != (
        lead.project.fiscal_year_id,
        lead.project.municipality_id,
    ):
        raise BansoError("合同にできるのは、同じ年度・同じ自治体の訪問だけです。")
    if one.state != lead.state:
        raise BansoError(
            f"状態が違う訪問は合同にできません（{lead.get_state_display()}と{one.get_state_display()}）。"
            "先に状態をそろえてください。"
        )
    if one.lead_id not in (None, lead.pk) or one.members.exists():
        raise BansoError(f"{one}は、すでに別の訪問と合同です。先にその合同を解いてください。")


def leave_occasion(*, actor: Actor, visit: Visit) -> Visit:
    """Take a visit out of a joint occasion: it stands alone again, with a checklist of its own when it is agreed.

    Raises BansoError for one that joins nothing, and for one covered on another's visit (兼).
    """
    require(actor, "visit.edit", visit.project)
    if visit.lead_id is None:
        raise BansoError("この訪問は、ほかの訪問と合同ではありません。")
    if visit.project.coverage == ProjectCoverage.CONCURRENT:
        raise BansoError("兼の事業は、ほかの事業の訪問で対応しています。合同を解くことはできません。")
    with operation(actor) as op:
        changes = {"lead": (visit.lead_id, None)}
        visit.lead = None
        visit.save(update_fields=["lead"])
        op.record("visit.left", visit, changes)
        _tell(op, visit, "leave")
    return visit
