"""How a visit is shown: tags of its states, its name, its hours, the phases of its course."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from banso.dispatch import queries
from banso.dispatch.enums import VisitState
from banso.dispatch.models import Visit
from banso.logistics.enums import ItemState
from banso.logistics.models import ChecklistItem, KitLoan, VisitRecord


@dataclass(frozen=True)
class Phase:
    """One phase of a visit's course, for `components/steps.html`."""

    name: str
    state: str
    state_label: str
    detail: str = ""


def phases(
    visit: Visit,
    items: Sequence[ChecklistItem],
    loan: KitLoan | None,
    record: VisitRecord | None,
    now: dt.datetime,
) -> list[Phase]:
    """Return the course: date, preparation, the day, what follows; with how much of each is done."""
    if visit.state == VisitState.CANCELLED:
        return [Phase("中止", "error", "中止", visit.state_reason)]
    days = [day.date for day in visit.days.all()]
    first, last = (min(days), max(days)) if days else (None, None)
    is_fixed = visit.state in (VisitState.AGREED, VisitState.DONE)
    is_held = visit.state == VisitState.DONE
    before = [item for item in items if first and item.due_at.astimezone().date() < first]
    on_days = [item for item in items if first and last and first <= item.due_at.astimezone().date() <= last]
    after = [item for item in items if last and item.due_at.astimezone().date() > last]
    fixed = {
        VisitState.POSTPONED: ("error", "延期中", visit.state_reason),
        VisitState.PLANNED: ("now", "調整中", ""),
    }.get(VisitState(visit.state), ("done", "確定", queries.visit_text(visit)))
    found = [
        Phase("日程", *fixed),
        _phase("準備", before, is_fixed, now, is_past=is_held),
        Phase("当日", "done", "実施済み", _done_text(on_days))
        if is_held
        else _phase("当日", on_days, is_fixed and not _open(before), now),
        _phase("返送・記録・報告", after, is_held, now)
        if items or not is_held
        else Phase("返送・記録・報告", "skipped", "チェックリストなし"),
    ]
    return [_with_kit(one, loan) if one.name == "準備" else one for one in found]


def _phase(
    name: str, items: Sequence[ChecklistItem], is_now: bool, now: dt.datetime, is_past: bool = False
) -> Phase:
    left = _open(items)
    late = [one for one in left if one.due_at < now]
    if items and not left:
        return Phase(name, "done", "済み", _done_text(items))
    if late and is_now:
        return Phase(name, "error", f"期限を過ぎたこと {len(late)}件", _done_text(items))
    if is_past and not items:
        return Phase(name, "done", "済み")
    return Phase(name, "now" if is_now else "ahead", "進行中" if is_now else "これから", _done_text(items))


def _open(items: Sequence[ChecklistItem]) -> list[ChecklistItem]:
    return [item for item in items if item.state == ItemState.OPEN]


def _done_text(items: Sequence[ChecklistItem]) -> str:
    return f"{len(items) - len(_open(items))}／{len(items)}件" if items else ""


def _with_kit(phase: Phase, loan: KitLoan | None) -> Phase:
    if loan is None:
        return phase
    where = f"キット{loan.kit}は{'届きました' if loan.received_on else '送りました'}"
    return Phase(phase.name, phase.state, phase.state_label, "　".join(filter(None, (phase.detail, where))))
