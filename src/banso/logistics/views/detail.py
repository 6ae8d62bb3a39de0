"""One visit: its page with the one thing to do next, and its sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from banso.directory.enums import Role
from banso.dispatch.enums import ProjectCoverage, VisitState
from banso.dispatch.models import VISIT_STEPS, Visit
from banso.dispatch.wording import (
    PARTY_HEADINGS,
    VISIT_TAGS,
    days_text,
    experts_of,
    number_text,
    sharing_text,
)
from banso.foundation.access import Actor, check
from banso.foundation.case_records import case_warning
from banso.foundation.pages import actor_of, page
from banso.foundation.table_pages import attachment
from banso.logistics import queries
from banso.logistics.checklist_rules import settings_of
from banso.logistics.enums import ItemState
from banso.logistics.looks import phases
from banso.logistics.models import ChecklistItem, FrankNote
from banso.logistics.permissions import party_of
from banso.logistics.printing import visit_sheet
from banso.logistics.views import recording


@dataclass(frozen=True)
class Action:
    """The one thing to do next on the page: a link, or a button that posts."""

    label: str
    url: str
    is_post: bool = False


@page("visit.view", load=queries.visit_from_url)
@require_safe
def visit(request: HttpRequest, visit: Visit) -> HttpResponse:
    """One visit with its course, checklist, kit, files and record; one joined to another's shows that one's."""
    actor, now = actor_of(request), timezone.now()
    lead = visit.occasion
    if lead.pk != visit.pk:
        lead = queries.visit_from_url(visit.project.fiscal_year.year, lead.pk)
    year, role = visit.project.fiscal_year.year, party_of(actor, lead)
    parts = queries.parts_of(lead, actor)
    items = parts.items if role or check(actor, "visit_record.view", lead) else []
    context: dict[str, Any] = {
        "visit": visit,
        "lead": lead,
        "is_member": lead.pk != visit.pk,
        "year": year,
        "role": role,
        "days": days_text(lead),
        "round": number_text(visit, settings_of(visit.project.fiscal_year).usual_rounds),
        "experts": experts_of(visit),
        "sharing": sharing_text(visit),
        "tag": VISIT_TAGS[VisitState(visit.state)],
        "is_appointment": visit.state == VisitState.AGREED and visit.project.coverage == ProjectCoverage.OWN,
        "parts": parts,
        "phases": phases(lead, items, parts.loan, parts.record, now),
        "groups": _groups(items, role, actor, now),
        "action": _action(lead, role, items, parts, now),
        "steps": _steps(visit, lead) if check(actor, "visit.change", visit) else [],
        "record": recording.shown(lead, parts.record) if parts.record else [],
        "frank_notes": _frank_notes(lead, actor),
        "may": _rights(actor, lead, visit),
        "now": now,
        "warning": case_warning(*(note.text for note in parts.notes)) if role else "",
    }
    return render(request, "logistics/visit.html", context)


def _rights(actor: Actor, lead: Visit, visit: Visit) -> dict[str, bool]:
    """Return what the actor may do here, by the names the template uses."""
    asked = {
        "change": ("visit.change", visit),
        "files": ("visit_file.add", lead),
        "write": ("visit_record.write", lead),
        "note": ("visit_note.write", lead),
        "frank": ("frank_note.write", lead),
        "kit": ("kit.manage", lead.project.fiscal_year),
        "sheet": ("visit.sheet", lead),
        "record": ("visit_record.view", lead),
    }
    return {name: bool(check(actor, action, obj)) for name, (action, obj) in asked.items()}


def _frank_notes(visit: Visit, actor: Actor) -> list[FrankNote]:
    found = visit.frank_notes.select_related("expert__person")
    notes = []
    for note in found:
        note.visit = visit
        if check(actor, "frank_note.view", note):
            notes.append(note)
    return notes


def _groups(
    items: Sequence[ChecklistItem], role: Role | None, actor: Actor, now: Any
) -> list[dict[str, Any]]:
    """Return the checklist by party, one's own first, each item with whether it may be ticked."""
    order = sorted(PARTY_HEADINGS, key=lambda heading: heading != role)
    return [
        {
            "heading": PARTY_HEADINGS[party],
            "is_own": party == role,
            "may_tick": role == Role.SECRETARIAT or role == party,
            "items": [
                {"item": one, "is_late": one.state == ItemState.OPEN and one.due_at < now} for one in found
            ],
            "done": sum(one.state != ItemState.OPEN for one in found),
        }
        for party in order
        if (found := [item for item in items if item.role == party])
    ]


def _steps(visit: Visit, lead: Visit) -> list[dict[str, str]]:
    """Return the steps the secretariat may take, with the words of their buttons."""
    year = visit.project.fiscal_year.year

    def address(name: str, **parts: Any) -> str:
        return reverse(f"logistics:{name}", kwargs={"year": year, "pk": visit.pk, **parts})

    allowed = VISIT_STEPS.allowed(visit.state)
    found = []
    if visit.state in (VisitState.PLANNED, VisitState.AGREED):
        found.append({"label": "日程・場所を変える", "url": address("visit_dates")})
    if visit.lead_id is None and visit.state != VisitState.CANCELLED:
        found.append({"label": "合同にする", "url": address("visit_join")})
    elif visit.lead_id is not None:
        found.append({"label": "合同を解く", "url": address("visit_leave")})
    found += [
        {"label": VISIT_STEPS.steps[name].label, "url": address("visit_step", step=name)}
        for name in ("postpone", "cancel", "reopen")
        if name in allowed
    ]
    return found


def _action(
    visit: Visit, role: Role | None, items: Sequence[ChecklistItem], parts: queries.Parts, now: Any
) -> Action | None:
    """Return the one thing the actor's party should do next, or nothing."""
    if role is None or visit.state == VisitState.CANCELLED:
        return None
    year = visit.project.fiscal_year.year

    def address(name: str) -> str:
        return reverse(f"logistics:{name}", args=[year, visit.pk])

    if role == Role.SECRETARIAT:
        if visit.state in (VisitState.PLANNED, VisitState.POSTPONED):
            return Action("日程を確定する", address("visit_agree"))
        days = [day.date for day in visit.days.all()]
        if visit.state == VisitState.AGREED and days and max(days) <= timezone.localdate(now):
            return Action("実施済みにする", address("visit_hold"), is_post=True)
    if visit.state not in (VisitState.AGREED, VisitState.DONE):
        return None
    mine = [item for item in items if item.role == role and item.state == ItemState.OPEN]
    if not mine:
        return None
    return _deed_action(mine[0], parts, year, visit) or Action(
        f"「{mine[0].title}」を見る", f"#item-{mine[0].pk}"
    )


def _deed_action(item: ChecklistItem, parts: queries.Parts, year: int, visit: Visit) -> Action | None:
    """Return where an item is done in Banso."""
    if item.deed == "KIT_RECEIVED" and parts.loan is not None:
        return Action(
            "キットが届いたことを知らせる", reverse("logistics:kit_received", args=[year, parts.loan.pk])
        )
    if item.deed == "KIT_OUT":
        return Action("キットを送る", reverse("logistics:kit_lend", args=[year, visit.pk]))
    if item.deed == "KIT_BACK" and parts.loan is not None and item.role == Role.SECRETARIAT:
        return Action(
            "キットが戻ったことを記録する", reverse("logistics:kit_back", args=[year, parts.loan.pk])
        )
    names = {
        "MATERIALS": ("資料を登録する", "visit_document"),
        "PHOTOS": ("写真を登録する", "visit_photos"),
        "ATTENDANCE": ("参加人数と当日のようすを記録する", "visit_record"),
    }
    if item.deed in names:
        label, name = names[item.deed]
        return Action(label, reverse(f"logistics:{name}", args=[year, visit.pk]))
    return None


@page("visit.sheet", load=queries.occasion_from_url)
@require_safe
def sheet(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The visit on one A4 page."""
    content = visit_sheet(visit, day=timezone.localdate())
    name = f"訪問の用紙_{visit.project.municipality.name}_{visit.number}回目.pdf"
    return attachment(content, name=name, content_type="application/pdf")
