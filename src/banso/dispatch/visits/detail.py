"""One visit: its page, its steps, its checklist."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banso.directory.enums import Role
from banso.dispatch import queries as dispatch_queries
from banso.dispatch.case_records import case_warning
from banso.dispatch.domain import checklists, visits
from banso.dispatch.domain.checklist_templates import settings_of
from banso.dispatch.enums import VisitKind, VisitState
from banso.dispatch.models import VISIT_STEPS, ChecklistItem, FrankNote, Project, Visit, VisitDay
from banso.dispatch.visit_enums import ItemState
from banso.dispatch.visits import queries, recording
from banso.dispatch.visits.forms import DatesForm, ItemForm, JoinForm, ReasonForm
from banso.dispatch.visits.looks import (
    PARTY_HEADINGS,
    VISIT_TAGS,
    days_text,
    experts_of,
    number_text,
    phases,
    sharing_text,
)
from banso.dispatch.visits.permissions import party_of
from banso.dispatch.visits.printing import visit_sheet
from banso.foundation.access import Actor, check
from banso.foundation.errors import BansoError
from banso.foundation.pages import actor_of, page, problem
from banso.foundation.table_pages import attachment

READ = ["GET", "HEAD", "POST"]


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
    return render(request, "dispatch/visits/visit.html", context)


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
    order = sorted(PARTY_HEADINGS, key=lambda one: one != role)
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
        if (found := [one for one in items if one.role == party])
    ]


def _steps(visit: Visit, lead: Visit) -> list[dict[str, str]]:
    """Return the steps the secretariat may take, with the words of their buttons."""
    year = visit.project.fiscal_year.year

    def address(name: str, **parts: Any) -> str:
        return reverse(f"dispatch:{name}", kwargs={"year": year, "pk": visit.pk, **parts})

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
        return reverse(f"dispatch:{name}", args=[year, visit.pk])

    if role == Role.SECRETARIAT:
        if visit.state in (VisitState.PLANNED, VisitState.POSTPONED):
            return Action("日程を確定する", address("visit_agree"))
        days = [day.date for day in visit.days.all()]
        if visit.state == VisitState.AGREED and days and max(days) <= timezone.localdate(now):
            return Action("実施済みにする", address("visit_hold"), is_post=True)
    if visit.state not in (VisitState.AGREED, VisitState.DONE):
        return None
    mine = [one for one in items if one.role == role and one.state == ItemState.OPEN]
    if not mine:
        return None
    return _deed_action(mine[0], parts, year, visit) or Action(
        f"「{mine[0].title}」を見る", f"#item-{mine[0].pk}"
    )


def _deed_action(item: ChecklistItem, parts: queries.Parts, year: int, visit: Visit) -> Action | None:
    """Return where an item is done in Banso."""
    if item.deed == "KIT_RECEIVED" and parts.loan is not None:
        return Action(
            "キットが届いたことを知らせる", reverse("dispatch:kit_received", args=[year, parts.loan.pk])
        )
    if item.deed == "KIT_OUT":
        return Action("キットを送る", reverse("dispatch:kit_lend", args=[year, visit.pk]))
    if item.deed == "KIT_BACK" and parts.loan is not None and item.role == Role.SECRETARIAT:
        return Action(
            "キットが戻ったことを記録する", reverse("dispatch:kit_back", args=[year, parts.loan.pk])
        )
    names = {
        "MATERIALS": ("資料を登録する", "visit_document"),
        "PHOTOS": ("写真を登録する", "visit_photos"),
        "ATTENDANCE": ("参加人数と当日のようすを記録する", "visit_record"),
    }
    if item.deed in names:
        label, name = names[item.deed]
        return Action(label, reverse(f"dispatch:{name}", args=[year, visit.pk]))
    return None


def _back(visit: Visit, anchor: str = "") -> HttpResponse:
    url = reverse("dispatch:visit", args=[visit.project.fiscal_year.year, visit.pk])
    return redirect(f"{url}#{anchor}" if anchor else url)


@page("visit.sheet", load=queries.occasion_from_url)
@require_safe
def sheet(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The visit on one A4 page."""
    content = visit_sheet(visit, day=timezone.localdate())
    name = f"訪問の用紙_{visit.project.municipality.name}_{visit.number}回目.pdf"
    return attachment(content, name=name, content_type="application/pdf")


# ── dates and states ──


@page("visit.change", load=queries.visit_from_url)
@require_http_methods(READ)
def agree(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Fix the date; the checklist is made."""
    return _dates(request, visit, is_agreeing=True)


@page("visit.change", load=queries.visit_from_url)
@require_http_methods(READ)
def dates(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Change days, hours, place, kind; ticks stay."""
    return _dates(request, visit, is_agreeing=False)


def _dates(request: HttpRequest, visit: Visit, *, is_agreeing: bool) -> HttpResponse:
    form = DatesForm(request.POST if request.method == "POST" else None, initial=_initial(visit))
    if is_agreeing:
        del form.fields["reason"]
    if request.method == "POST" and form.is_valid():
        actor, data = actor_of(request), form.cleaned_data
        given = {"days": form.days, "hours": form.hours, "place": data["place"]}
        try:
            if is_agreeing:
                if data["kind"] != visit.kind and visit.state == VisitState.PLANNED:
                    visits.move_visit(actor=actor, visit=visit, days=form.days, kind=VisitKind(data["kind"]))
                visits.agree_visit(actor=actor, visit=visit, **given)
            else:
                visits.move_visit(
                    actor=actor, visit=visit, kind=VisitKind(data["kind"]), reason=data["reason"], **given
                )
        except BansoError as refused:
            form.add_error(None, refused.message)
        else:
            done = (
                "日程を確定し、チェックリストを作りました。"
                if is_agreeing
                else "変更しました。期限も合わせて動かしました。"
            )
            messages.success(request, done)
            return _back(visit)
    return render(
        request,
        "dispatch/visits/form.html",
        {
            "form": form,
            "visit": visit,
            "year": visit.project.fiscal_year.year,
            "title": "日程を確定する" if is_agreeing else "日程・場所を変える",
            "lead": f"{visit}　{days_text(visit)}",
            "submit": "この日程で確定する" if is_agreeing else "変更する",
            "note": "合同の訪問は、いっしょに動きます。" if visit.lead_id or visit.members.exists() else "",
        },
    )


def _initial(visit: Visit) -> dict[str, Any]:
    days = list(visit.days.all())
    first: VisitDay | None = days[0] if days else None
    return {
        "first_day": first.date if first else None,
        "second_day": days[1].date if len(days) > 1 else None,
        "starts_at": first.starts_at if first else None,
        "ends_at": first.ends_at if first else None,
        "place": visit.place,
        "kind": visit.kind,
    }


@page("visit.change", load=queries.visit_from_url)
@require_POST
def hold(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Note that it took place."""
    try:
        visits.hold_visit(actor=actor_of(request), visit=visit)
    except BansoError as refused:
        return problem(request, refused)
    messages.success(request, "実施済みにしました。")
    return _back(visit)


_REASONED: dict[str, tuple[Callable[..., Visit], str, str]] = {
    "cancel": (
        visits.cancel_visit,
        "訪問を中止する",
        "中止した回は、回数に数えません。理由は図4の補足に出ます。",
    ),
    "postpone": (visits.postpone_visit, "訪問を延期する", "延期中の回は、行われるまで数えません。"),
    "reopen": (
        visits.reopen_visit,
        "実施済み・中止を取り消す",
        "予定に戻ります。日程をもう一度確定してください。",
    ),
}


def visit_of_step(year: int, pk: int, step: str) -> Visit:
    """Return the visit of an address that also names a step. Raises Http404 for a step there is not."""
    if step not in _REASONED:
        raise Http404("この操作はありません。")
    return queries.visit_from_url(year, pk)


@page("visit.change", load=visit_of_step)
@require_http_methods(READ)
def step(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Cancel, postpone or reopen, with a reason."""
    name = str(request.resolver_match.kwargs["step"]) if request.resolver_match else ""
    verb, title, consequence = _REASONED[name]
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            verb(actor=actor_of(request), visit=visit, reason=form.cleaned_data["reason"])
        except BansoError as refused:
            return problem(request, refused)
        messages.success(request, f"{visit}を「{visit.get_state_display()}」にしました。")
        return _back(visit)
    items = [str(visit), *(str(one) for one in visit.members.all() if name != "reopen")]
    return render(
        request,
        "website/confirm.html",
        {
            "title": title,
            "items": items,
            "recipients": None,
            "consequences": [consequence, "この操作では、誰にもメールは送られません。"],
            "confirm_label": title,
            "is_dangerous": name == "cancel",
            "cancel_url": reverse("dispatch:visit", args=[visit.project.fiscal_year.year, visit.pk]),
            "form": form,
        },
    )


@page("visit.change", load=queries.visit_from_url)
@require_http_methods(READ)
def join(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Make visits of the municipality's other projects one occasion with this one."""
    candidates = list(
        Visit.objects.filter(
            project__municipality=visit.project.municipality_id,
            project__fiscal_year=visit.project.fiscal_year_id,
            state=visit.state,
            lead__isnull=True,
        )
        .exclude(project=visit.project_id)
        .select_related("project__fiscal_year", "project__municipality", "project__programme")
    )
    form = JoinForm(request.POST if request.method == "POST" else None, candidates=candidates)
    if request.method == "POST" and form.is_valid():
        try:
            visits.join_visits(actor=actor_of(request), lead=visit, others=form.chosen)
        except BansoError as refused:
            return problem(request, refused)
        messages.success(request, "合同の訪問にしました。回数は、それぞれの事業で数えます。")
        return _back(visit)
    return render(
        request,
        "dispatch/visits/form.html",
        {
            "form": form if candidates else None,
            "visit": visit,
            "year": visit.project.fiscal_year.year,
            "title": "合同の訪問にする",
            "lead": f"{visit}　{days_text(visit)}",
            "submit": "合同にする",
            "note": ""
            if candidates
            else "合同にできる訪問がありません。同じ自治体の、別の事業で、同じ状態の訪問が対象です。",
        },
    )


@page("visit.change", load=queries.visit_from_url)
@require_http_methods(READ)
def leave(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Take a visit out of a joint occasion."""
    if request.method == "POST":
        try:
            visits.leave_occasion(actor=actor_of(request), visit=visit)
        except BansoError as refused:
            return problem(request, refused)
        messages.success(request, "合同を解きました。")
        return _back(visit)
    return render(
        request,
        "website/confirm.html",
        {
            "title": "合同を解く",
            "items": [str(visit)],
            "recipients": None,
            "consequences": ["この訪問は単独の訪問になり、自分のチェックリストを持ちます。"],
            "confirm_label": "合同を解く",
            "cancel_url": reverse("dispatch:visit", args=[visit.project.fiscal_year.year, visit.pk]),
        },
    )


@page("visit.edit", load=dispatch_queries.project_from_url)
@require_http_methods(READ)
def add(request: HttpRequest, project: Project) -> HttpResponse:
    """Plan one more round of a project."""
    form = DatesForm(request.POST if request.method == "POST" else None, initial={"kind": VisitKind.ON_SITE})
    for name in ("reason", "starts_at", "ends_at", "place"):
        del form.fields[name]
    if request.method == "POST" and form.is_valid():
        try:
            made = visits.add_visit(
                actor=actor_of(request),
                project=project,
                days=form.days,
                kind=VisitKind(form.cleaned_data["kind"]),
            )
        except BansoError as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(
                request, f"{made}を予定に加えました。日程が決まったら「日程を確定する」を押してください。"
            )
            return _back(made)
    return render(
        request,
        "dispatch/visits/form.html",
        {
            "form": form,
            "year": project.fiscal_year.year,
            "title": "訪問の回を加える",
            "lead": str(project),
            "submit": "予定に加える",
            "back": reverse("dispatch:project", args=[project.fiscal_year.year, project.pk]),
        },
    )


# ── checklist ──


@page("visit_item.tick", load=queries.item_from_url)
@require_POST
def item_step(request: HttpRequest, item: ChecklistItem) -> HttpResponse:
    """Tick, open again, or call not needed."""
    name = request.POST.get("step", "")
    if name not in ("tick", "untick", "skip"):
        raise Http404("この操作はありません。")
    try:
        checklists.step_item(actor=actor_of(request), item=item, step=name)
    except BansoError as refused:
        return problem(request, refused)
    words = {"tick": "済みにしました", "untick": "これからに戻しました", "skip": "不要にしました"}
    messages.success(request, f"「{item.title}」を{words[name]}。")
    return _back(item.visit, "checklist")


@page("visit.change", load=queries.occasion_from_url)
@require_http_methods(READ)
def item_add(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Add an item to this visit alone."""
    form = ItemForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            checklists.add_item(actor=actor_of(request), visit=visit, **form.cleaned_data)
        except BansoError as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, "チェックリストに加えました。")
            return _back(visit, "checklist")
    return render(
        request,
        "dispatch/visits/form.html",
        {
            "form": form,
            "visit": visit,
            "year": visit.project.fiscal_year.year,
            "title": "チェックリストに加える",
            "lead": f"{visit}　この訪問だけの項目です。",
            "submit": "加える",
        },
    )
