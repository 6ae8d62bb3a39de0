"""Making the call, editing it, its attachments, and its steps with a page that says what they do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banso.calls import queries
from banso.calls.domain import call as verbs
from banso.calls.enums import CallState
from banso.calls.forms import AttachmentForm, CallForm, ReasonForm
from banso.calls.lookups import attachment_from_url
from banso.calls.models import CALL_STEPS, Call, CallAttachment
from banso.calls.packs import outline_pdf, safe_name
from banso.calls.relay_queries import clients_invited, not_answered
from banso.directory.domain.welfare_offices import unlisted_offices
from banso.directory.queries import prefectures
from banso.foundation import uploads
from banso.foundation.downloads import download_response
from banso.foundation.errors import BansoError
from banso.foundation.pages import SHOWN_AND_SENT, actor_of, asks_first, page, problem
from banso.foundation.table_pages import attachment as as_attachment
from banso.years.enums import YearState
from banso.years.models import FiscalYear
from banso.years.queries import year_from_url

PDF = "application/pdf"


@page("call.edit", load=year_from_url)
@require_http_methods(SHOWN_AND_SENT)
def call_new(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Make the year's call as a draft."""
    year = fiscal_year.year
    if queries.call_of(fiscal_year) is not None:
        return redirect("calls:edit", year=year)
    form = CallForm(request.POST if request.method == "POST" else None, fiscal_year=fiscal_year)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.create_call(actor=actor_of(request), fiscal_year=fiscal_year, **form.verb_values())
        except BansoError as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(
                request, "公募を準備しました。まだ公開していません。内容を確かめてから始めてください。"
            )
            return redirect("calls:overview", year=year)
    context = {"form": form, "fiscal_year": fiscal_year, "call": None}
    return render(request, "calls/call_form.html", context, status=422 if form.errors else 200)


@page("call.change", load=queries.call_from_url)
@require_http_methods(SHOWN_AND_SENT)
def call_edit(request: HttpRequest, call: Call) -> HttpResponse:
    """Change the call and its attachments."""
    form = CallForm(
        request.POST if request.method == "POST" else None, fiscal_year=call.fiscal_year, call=call
    )
    if request.method == "POST" and form.is_valid():
        if question := _asks_about_closing(request, call, form.verb_values()["closes_at"]):
            return question
        try:
            verbs.edit_call(actor=actor_of(request), call=call, **form.verb_values())
        except BansoError as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, "公募の内容を保存しました。")
            return redirect("calls:overview", year=call.fiscal_year.year)
    return _edit_page(request, call, form, AttachmentForm())


def _asks_about_closing(request: HttpRequest, call: Call, closes_at: dt.datetime) -> HttpResponse | None:
    """Ask before the closing of an open call comes earlier, naming who has not answered yet."""
    if call.state != CallState.OPEN or closes_at >= call.closes_at:
        return None
    return asks_first(
        request,
        title="公募の締切を早める",
        moved=(call.closes_at, closes_at),
        affected=not_answered(call),
        what="申込か取りまとめの提出",
        label="締切を早める",
        back=reverse("calls:edit", args=[call.fiscal_year.year]),
    )


def _edit_page(request: HttpRequest, call: Call, form: CallForm, files: AttachmentForm) -> HttpResponse:
    return render(
        request,
        "calls/call_form.html",
        {
            "form": form,
            "call": call,
            "fiscal_year": call.fiscal_year,
            "attachments": call.attachments.select_related("upload"),
            "attachment_form": files,
        },
        status=422 if form.errors or files.errors else 200,
    )


@page("call.change", load=queries.call_from_url)
@require_POST
def attachment_add(request: HttpRequest, call: Call) -> HttpResponse:
    """Add a file to the call."""
    files = AttachmentForm(request.POST, request.FILES)
    if files.is_valid():
        handed = files.cleaned_data["file"]
        try:
            upload = uploads.store(
                actor_of(request), handed, handed.name, "call_attachment", kinds=["pdf", "docx", "xlsx"]
            )
            verbs.attach(actor=actor_of(request), call=call, upload=upload, title=files.cleaned_data["title"])
        except BansoError as refused:
            files.add_error("file", refused.message)
        else:
            messages.success(request, "資料を付けました。")
            return redirect("calls:edit", year=call.fiscal_year.year)
    return _edit_page(request, call, CallForm(fiscal_year=call.fiscal_year, call=call), files)


@page("call.detach", load=attachment_from_url)
@require_POST
def attachment_remove(request: HttpRequest, found: CallAttachment) -> HttpResponse:
    """Take a file off the call."""
    year = found.call.fiscal_year.year
    verbs.detach(actor=actor_of(request), attachment=found)
    messages.success(request, f"「{found.title}」を外しました。")
    return redirect("calls:edit", year=year)


@page("call.attachment", load=attachment_from_url)
@require_safe
def attachment(request: HttpRequest, found: CallAttachment) -> HttpResponseBase:
    """Download a file of the call."""
    try:
        return download_response(found.upload)
    except BansoError as gone:
        return problem(request, gone, status=410)


@page("call.view", load=queries.call_from_url)
@require_safe
def outline(request: HttpRequest, call: Call) -> HttpResponse:
    """The call as a letter on paper."""
    name = safe_name(f"{call.fiscal_year.label}_{call.title}.pdf")
    return as_attachment(outline_pdf(call), name=name, content_type=PDF)


def _consequences(call: Call, step: str) -> list[str]:
    if step == "close":
        drafts = call.applications.filter(state="DRAFT").count()
        return [
            "自治体と都道府県は、申込書を出したり直したりできなくなります。事務局は受け取り続けられます。",
            f"書きかけの申込書が{drafts}件あります。書いた内容は残りますが、提出はできなくなります。",
            "取りまとめがまだの都道府県は、この後も取りまとめを提出できます。",
        ]
    number = clients_invited(call).count()
    words = (
        "公募のページがだれでも見られるようになります。"
        if step == "open"
        else "公募のページが「受付中」に戻ります。"
    )
    return [
        words,
        f"対象の{number}自治体が、画面かExcelで申し込めるようになります。",
        *_doubts(call, number),
        f"{prefectures().count()}都道府県に、取りまとめのページができます。",
        "都道府県への送付は、この後に「都道府県の取りまとめ」から行います。",
    ]


def _doubts(call: Call, number: int) -> list[str]:
    """Return what should be looked at before the call is opened."""
    doubts = []
    if call.target_count is not None and call.target_count != number:
        doubts.append(f"公募には対象が{call.target_count}自治体と書いてあり、一覧の{number}団体と違います。")
    if missing := len(unlisted_offices(call.fiscal_year.year)):
        doubts.append(f"全国の一覧にある{missing}団体が、この年度の対象に入っていません。")
    if call.fiscal_year.state == YearState.PREPARING:
        doubts.append("この年度はまだ「準備中」です。年度を始めるまで、期限の案内は出ません。")
    return doubts


@page("call.change", load=queries.call_from_url)
@require_http_methods(SHOWN_AND_SENT)
def call_step(request: HttpRequest, call: Call) -> HttpResponse:
    """Open, close or reopen the call, after a page that says what will happen."""
    name = request.POST.get("step", "") or request.GET.get("step", "")
    steps: dict[str, Callable[..., Call]] = {
        "open": verbs.open_call,
        "close": verbs.close_call,
        "reopen": verbs.reopen_call,
    }
    if name not in steps:
        return problem(request, BansoError("選ばれた操作がわかりません。公募のページを開き直してください。"))
    form = ReasonForm(request.POST if request.method == "POST" else None) if name == "reopen" else None
    if request.method == "POST" and (form is None or form.is_valid()):
        reason = {"reason": form.cleaned_data["reason"]} if form else {}
        try:
            steps[name](actor=actor_of(request), call=call, **reason)
        except BansoError as refusal:
            return problem(request, refusal)
        messages.success(request, f"公募は「{call.get_state_display()}」になりました。")
        return redirect("calls:overview", year=call.fiscal_year.year)
    if name == "open":
        try:
            verbs.refuse_opening(call)
        except BansoError as refusal:
            return problem(request, refusal)
    label = CALL_STEPS.steps[name].label
    return render(
        request,
        "website/confirm.html",
        {
            "title": label,
            "items": [f"{call.title}（いま：{call.get_state_display()}）"],
            "consequences": _consequences(call, name),
            "recipients": [],
            "confirm_label": f"{label}（確定）",
            "cancel_url": reverse("calls:overview", args=[call.fiscal_year.year]),
            "hidden": [("step", name)],
            "form": form,
        },
        status=422 if form and form.errors else 200,
    )
