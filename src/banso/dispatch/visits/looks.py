"""How a visit is shown: tags of its states, its name, its hours, the phases of its course."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from banso.directory.enums import Role
from banso.dispatch import queries
from banso.dispatch.enums import ProjectCoverage, VisitState
from banso.dispatch.models import ChecklistItem, KitLoan, Visit, VisitRecord
from banso.dispatch.visit_enums import ItemState
from banso.japan.dates import month_day, wareki

VISIT_TAGS = {
    VisitState.PLANNED: "neutral",
    VisitState.AGREED: "info",
    VisitState.DONE: "success",
    VisitState.CANCELLED: "error",
    VisitState.POSTPONED: "warning",
}
PARTY_HEADINGS = {
    Role.SECRETARIAT: "事務局がすること",
    Role.MUNICIPALITY: "自治体がすること",
    Role.EXPERT: "講師がすること",
}


def experts_of(visit: Visit) -> str:
    """Return the experts of a visit's project."""
    return "・".join(str(one.expert) for one in visit.project.assignments.all())


def days_text(visit: Visit) -> str:
    """Return the days in full: 令和元年10月17日(木)・18日(金), with the hours where they are known."""
    days = list(visit.days.all())
    if not days:
        return "日程は決まっていません"
    text = "・".join([wareki(days[0].date, weekday=True), *(month_day(day.date) for day in days[1:])])
    hours = hours_text(visit)
    return f"{text}　{hours}" if hours else text


def hours_text(visit: Visit) -> str:
    """Return 13:30～15:30, or what is known of it."""
    first = next(iter(visit.days.all()), None)
    if first is None or (first.starts_at is None and first.ends_at is None):
        return ""
    starts = f"{first.starts_at:%H:%M}" if first.starts_at else ""
    ends = f"{first.ends_at:%H:%M}" if first.ends_at else ""
    return f"{starts}～{ends}"


def sharing_text(visit: Visit) -> str:
    """Return 合同 or 兼 in a word, or nothing; a lead knows of its members where it came from a list."""
    if visit.project.coverage == ProjectCoverage.CONCURRENT:
        return "兼"
    return "合同" if visit.lead_id or getattr(visit, "has_members", False) else ""


def number_text(visit: Visit, usual: int) -> str:
    """Return 1回目, or 3回目（追加）."""
    return f"{visit.number}回目" + ("（追加）" if visit.number > usual else "")


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
    before = [one for one in items if first and one.due_at.astimezone().date() < first]
    on_days = [one for one in items if first and last and first <= one.due_at.astimezone().date() <= last]
    after = [one for one in items if last and one.due_at.astimezone().date() > last]
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
    return [one for one in items if one.state == ItemState.OPEN]


def _done_text(items: Sequence[ChecklistItem]) -> str:
    return f"{len(items) - len(_open(items))}／{len(items)}件" if items else ""


def _with_kit(phase: Phase, loan: KitLoan | None) -> Phase:
    if loan is None:
        return phase
    where = f"キット{loan.kit}は{'届きました' if loan.received_on else '送りました'}"
    return Phase(phase.name, phase.state, phase.state_label, "　".join(filter(None, (phase.detail, where))))
