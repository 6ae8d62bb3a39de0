"""What the ministry is asked to approve, what changed since it was asked last, and its answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banso.foundation.access import check
from banso.foundation.errors import AccessDenied, BansoError
from banso.foundation.pages import SHOWN_AND_SENT, actor_of, page
from banso.office.tables import Column, Row, Table
from banso.selection import queries
from banso.selection.domain.approval import approve_selection, results_of, return_selection
from banso.selection.enums import Outcome, ProgrammeStatus, SelectionState
from banso.selection.evidence import candidates
from banso.selection.forms import RecordedAnswerForm, ReturnForm
from banso.selection.models import ApprovalRequest, Selection
from banso.selection.views.common import frame_of

Results = Mapping[str, Mapping[str, Any]]


@page("selection.view", load=queries.selection_from_url)
@require_safe
def approval(request: HttpRequest, selection: Selection) -> HttpResponse:
    """The asking at hand with its differences to the last one, and every asking and answer before."""
    return _page(request, selection, ReturnForm())


def _page(request: HttpRequest, selection: Selection, form: ReturnForm, status: int = 200) -> HttpResponse:
    asked = list(selection.approval_requests.select_related("asked_by__person", "answered_by__person"))
    can_answer = bool(check(actor_of(request), "selection.answer", selection))
    context = {
        **frame_of(request, selection),
        "requests": asked,
        "changes": _changes(selection, asked),
        "is_first": len(asked) < (2 if selection.state != SelectionState.DRAFT else 1),
        "can_approve": can_answer and selection.state == SelectionState.PROPOSED,
        "can_return": can_answer and selection.state in (SelectionState.PROPOSED, SelectionState.APPROVED),
        "may_record": selection.state == SelectionState.PROPOSED
        and check(actor_of(request), "selection.record_answer", selection),
        "form": form,
        "totals": queries.status_totals(selection),
    }
    return render(request, "selection/approval.html", context, status=status)


def _changes(selection: Selection, asked: Sequence[ApprovalRequest]) -> Table | None:
    """Return what differs between the results now and those of the asking before; None without one."""
    is_asking = selection.state != SelectionState.DRAFT
    before = asked[1] if is_asking and len(asked) > 1 else asked[0] if not is_asking and asked else None
    if before is None:
        return None
    now: Results = asked[0].results if is_asking else results_of(selection)
    programmes = {
        programme.code: programme.short_name for programme in queries.advisable_programmes(selection.call)
    }
    rows: list[Row] = []
    for application in candidates(selection.call):
        key = str(application.pk)
        old, new = before.results.get(key), now.get(key)
        if old != new:
            rows.append(
                {
                    "number": application.number,
                    "name": application.municipality.full_name,
                    "before": _words(old, programmes),
                    "after": _words(new, programmes),
                }
            )
    return Table(
        name="approval_changes",
        caption=f"{before.number}回目の依頼からの変更（{len(rows)}自治体）",
        columns=[
            Column("number", "申込順", "integer", width=8),
            Column("name", "自治体", width=24),
            Column("before", f"{before.number}回目", width=24),
            Column("after", "今回", width=24),
        ],
        rows=rows,
    )


def _words(result: Mapping[str, Any] | None, programmes: Mapping[str, str]) -> str:
    if result is None:
        return "未定"
    if result["outcome"] != Outcome.SELECTED:
        return str(Outcome(result["outcome"]).label)
    return "　".join(
        f"{ProgrammeStatus(result['programmes'][code]).mark}{name}"
        for code, name in programmes.items()
        if code in result["programmes"]
    )


@page("selection.answer", load=queries.selection_from_url)
@require_POST
def approval_return(request: HttpRequest, selection: Selection) -> HttpResponse:
    """Send the selection back with a reason."""
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return _page(request, selection, form, 422)
    try:
        return_selection(actor=actor_of(request), selection=selection, reason=form.cleaned_data["reason"])
    except AccessDenied:
        raise
    except BansoError as refusal:
        form.add_error(None, refusal.message)
        return _page(request, selection, form, 409)
    return redirect("selection:approval", year=selection.call.fiscal_year.year)


@page("selection.record_answer", load=queries.selection_from_url)
@require_http_methods(SHOWN_AND_SENT)
def approval_record(request: HttpRequest, selection: Selection) -> HttpResponse:
    """Record what the ministry answered by mail, telephone or on paper."""
    year = selection.call.fiscal_year.year
    form = RecordedAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _record(request, selection, form)
        except AccessDenied:
            raise
        except BansoError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "厚生労働省の返事を記録しました。")
            return redirect("selection:approval", year=year)
    return render(
        request,
        "website/confirm.html",
        {
            "title": "厚生労働省の返事を記録する",
            "items": [str(selection)],
            "consequences": [
                "メール・電話・紙などで届いた返事を、事務局が代わりに記録します。",
                "記録した人と日時、返事の方法が、履歴と承認の画面に残ります。",
            ],
            "recipients": [],
            "confirm_label": "返事を記録する（確定）",
            "cancel_url": reverse("selection:approval", args=[year]),
            "form": form,
        },
        status=422 if form.errors else 200,
    )


def _record(request: HttpRequest, selection: Selection, form: RecordedAnswerForm) -> None:
    actor, behalf = actor_of(request), form.behalf("厚生労働省")
    if form.cleaned_data["answer"] == "return":
        return_selection(actor=actor, selection=selection, reason=form.cleaned_data["reason"], behalf=behalf)
    else:
        approve_selection(actor=actor, selection=selection, behalf=behalf)
