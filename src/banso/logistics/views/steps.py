"""Steps of a visit: its date, its state, joint occasions, its checklist."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from banso.dispatch import queries as dispatch_queries
from banso.dispatch.domain import visits
from banso.dispatch.enums import VisitKind, VisitState
from banso.dispatch.models import Project, Visit, VisitDay
from banso.dispatch.wording import days_text
from banso.foundation.errors import BansoError
from banso.foundation.pages import SHOWN_AND_SENT, actor_of, page, problem
from banso.logistics import queries
from banso.logistics.domain import checklists
from banso.logistics.forms import DatesForm, ItemForm, JoinForm, ReasonForm
from banso.logistics.models import ChecklistItem


def _back(visit: Visit, anchor: str = "") -> HttpResponse:
    url = reverse("logistics:visit", args=[visit.project.fiscal_year.year, visit.pk])
    return redirect(f"{url}#{anchor}" if anchor else url)


# ── dates and states ──


@page("visit.change", load=queries.visit_from_url)
@require_http_methods(SHOWN_AND_SENT)
def agree(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Fix the date; the checklist is made."""
    return _dates(request, visit, is_agreeing=True)


@page("visit.change", load=queries.visit_from_url)
@require_http_methods(SHOWN_AND_SENT)
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
        "logistics/form.html",
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
@require_http_methods(SHOWN_AND_SENT)
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
    items = [str(visit), *(str(member) for member in visit.members.all() if name != "reopen")]
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
            "cancel_url": reverse("logistics:visit", args=[visit.project.fiscal_year.year, visit.pk]),
            "form": form,
        },
    )


@page("visit.change", load=queries.visit_from_url)
@require_http_methods(SHOWN_AND_SENT)
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
        "logistics/form.html",
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
@require_http_methods(SHOWN_AND_SENT)
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
            "cancel_url": reverse("logistics:visit", args=[visit.project.fiscal_year.year, visit.pk]),
        },
    )


@page("visit.edit", load=dispatch_queries.project_from_url)
@require_http_methods(SHOWN_AND_SENT)
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
        "logistics/form.html",
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
@require_http_methods(SHOWN_AND_SENT)
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
        "logistics/form.html",
        {
            "form": form,
            "visit": visit,
            "year": visit.project.fiscal_year.year,
            "title": "チェックリストに加える",
            "lead": f"{visit}　この訪問だけの項目です。",
            "submit": "加える",
        },
    )
