"""Filled forms come in: hand in, look at what was understood, record."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banso.calls import lookups, queries
from banso.calls.domain import imports as verbs
from banso.calls.enums import ImportOutcome
from banso.calls.forms import HandInForm, SecretariatHandInForm
from banso.calls.models import Call, ImportBatch, ImportFile
from banso.foundation.access import check
from banso.foundation.enums import ImportFileState, ImportState
from banso.foundation.errors import BansoError
from banso.foundation.listing import ListColumn, Listing, choice_filter, search_filter
from banso.foundation.pages import actor_of, page, problem
from banso.foundation.returned_files import Handed

READ = ["GET", "HEAD", "POST"]
OUTCOME_TAGS = {
    ImportOutcome.NEW: "success",
    ImportOutcome.CHANGED: "info",
    ImportOutcome.SAME: "neutral",
    ImportOutcome.REFUSED: "error",
}
STATE_TAGS = {
    ImportFileState.WAITING: "neutral",
    ImportFileState.RECORDED: "success",
    ImportFileState.SKIPPED: "neutral",
    ImportFileState.FAILED: "error",
}
# Seconds between two reloads while a job works, for browsers without JavaScript.
_REFRESH = "5"


@page("application.import", load=queries.call_from_url)
@require_http_methods(READ)
def import_new(request: HttpRequest, call: Call) -> HttpResponse:
    """Take filled forms. They are read before anything is recorded; what is refused is not kept."""
    actor = actor_of(request)
    may_date = bool(check(actor, "application.record", call))
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = (SecretariatHandInForm if may_date else HandInForm)(*sent)
    if request.method == "POST" and form.is_valid():
        files = [Handed(one.read(), one.name or "") for one in form.cleaned_data["chosen"]]
        received_at = form.received_at() if isinstance(form, SecretariatHandInForm) else None
        try:
            batch = verbs.hand_in(actor=actor, call=call, files=files, received_at=received_at)
        except BansoError as refused:
            form.add_error("chosen", refused.message)
        else:
            return redirect("calls:import", year=call.fiscal_year.year, pk=batch.pk)
    batches = call.imports.filter() if may_date else call.imports.filter(created_by=actor.user_id)
    return render(
        request,
        "calls/import_new.html",
        {
            "call": call,
            "year": call.fiscal_year.year,
            "form": form,
            "batches": batches.select_related("created_by__person").annotate(
                file_count=Count("files"),
                recorded=Count("files", filter=Q(files__state=ImportFileState.RECORDED)),
            )[:20],
        },
        status=422 if form.errors else 200,
    )


def _listing(request: HttpRequest, batch: ImportBatch) -> Listing[ImportFile]:
    year = batch.call.fiscal_year.year
    is_over = batch.state in (ImportState.DONE, ImportState.COMMITTING)
    columns: list[ListColumn[ImportFile]] = [
        ListColumn(
            "name",
            "ファイル",
            lambda row: row.name,
            order=("position",),
            url=lambda row: reverse("calls:import_file", args=[year, row.pk]),
        ),
        ListColumn(
            "municipality", "自治体", lambda row: row.municipality.name if row.municipality else "—",
            order=("municipality__prefecture_code", "municipality__code"),
        ),
        ListColumn(
            "outcome",
            "読み取り",
            lambda row: row.get_outcome_display(),
            order=("outcome",),
            tag=lambda row: OUTCOME_TAGS[ImportOutcome(row.outcome)],
        ),
        ListColumn("detail", "内容", _detail),
    ]  # fmt: skip
    if is_over:
        columns.append(
            ListColumn(
                "state",
                "登録",
                lambda row: row.get_state_display(),
                tag=lambda row: STATE_TAGS[ImportFileState(row.state)],
            )
        )
    return Listing(
        request.GET,
        batch.files.select_related("municipality"),
        columns=columns,
        filters=[
            search_filter(["name", "municipality__name"], label="ファイル名・自治体名で探す"),
            choice_filter("outcome", "読み取り", ImportOutcome.choices),
            *([choice_filter("state", "登録", ImportFileState.choices)] if is_over else []),
        ],
        sort="name",
        caption="受け取ったファイル",
        empty="読み取ったファイルはまだありません。",
    )


def _detail(row: ImportFile) -> str:
    if row.refusal:
        return row.refusal
    parts = []
    if row.outcome == ImportOutcome.CHANGED:
        parts.append(f"{len(row.changes)}か所が変わります")
    warnings = sum(one["level"] == "warning" for one in row.problems)
    if warnings:
        parts.append(f"確かめるところが{warnings}か所")
    return "、".join(parts)


@page("import.view", load=lookups.batch_from_url)
@never_cache
@require_safe
def import_detail(request: HttpRequest, batch: ImportBatch) -> HttpResponseBase:
    """What was found, file by file; while a job works, how far it is."""
    is_working = batch.state in (ImportState.CHECKING, ImportState.COMMITTING)
    counts = dict.fromkeys(ImportOutcome.values, 0)
    for outcome, number in batch.files.values_list("outcome").annotate(number=Count("pk")):
        counts[outcome] = number
    to_record = counts[ImportOutcome.NEW] + counts[ImportOutcome.CHANGED]
    response = render(
        request,
        "calls/import_detail.html",
        {
            "batch": batch,
            "call": batch.call,
            "year": batch.call.fiscal_year.year,
            "is_working": is_working,
            "job": batch.job,
            "listing": None if is_working else _listing(request, batch),
            "tiles": [
                {"label": ImportOutcome(key).label, "value": number, "unit": "件"}
                for key, number in counts.items()
            ],
            "recorded": batch.files.filter(state=ImportFileState.RECORDED).count(),
            "failed": batch.files.filter(state=ImportFileState.FAILED).count(),
            "to_record": to_record,
            "refused": counts[ImportOutcome.REFUSED],
            "may_decide": batch.state == ImportState.CHECKED
            and check(actor_of(request), "import.decide", batch),
        },
    )
    if is_working and request.GET.get("auto"):
        response["Refresh"] = _REFRESH
    return response


@page("import.view", load=lookups.batch_from_url)
@never_cache
@require_safe
def import_progress(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    """The part of the page that htmx fetches while a job works; it reloads the page when the work is done."""
    is_working = batch.state in (ImportState.CHECKING, ImportState.COMMITTING)
    response = render(
        request,
        "calls/_import_progress.html",
        {"batch": batch, "year": batch.call.fiscal_year.year, "job": batch.job, "is_working": is_working},
    )
    if not is_working:
        response["HX-Refresh"] = "true"
    return response


@page("import.file_view", load=lookups.import_file_from_url)
@require_safe
def import_file(request: HttpRequest, row: ImportFile) -> HttpResponse:
    """One file: what is wrong with sheet and cell, and what recording it changes."""
    return render(
        request,
        "calls/import_file.html",
        {
            "row": row,
            "year": row.batch.call.fiscal_year.year,
            "outcome_tag": OUTCOME_TAGS[ImportOutcome(row.outcome)],
            "state_tag": STATE_TAGS[ImportFileState(row.state)],
        },
    )


@page("import.decide", load=lookups.batch_from_url)
@require_http_methods(READ)
def import_record(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    """Name everything that will be recorded, then record it."""
    year = batch.call.fiscal_year.year
    back = reverse("calls:import", args=[year, batch.pk])
    if request.method == "POST":
        try:
            verbs.start_recording(actor=actor_of(request), batch=batch)
        except BansoError as refused:
            return problem(request, refused)
        return redirect(back)
    rows = batch.files.filter(outcome__in=[ImportOutcome.NEW, ImportOutcome.CHANGED])
    items = [
        f"{row.municipality}：{row.get_outcome_display()}（{row.name}）"
        for row in rows.select_related("municipality")
    ]
    left = batch.files.exclude(pk__in=rows).count()
    return render(
        request,
        "website/confirm.html",
        {
            "title": "申込書を登録する",
            "items": items,
            "consequences": [
                "それぞれの自治体の申込書に新しい版ができ、図2と申込内容一覧に入ります。前の版も読めます。",
                f"ほかの{left}件（変更なし・受け取れないもの）は登録しません。",
            ],
            "recipients": [],
            "confirm_label": f"{len(items)}件を登録する",
            "cancel_url": back,
        },
    )


@page("import.decide", load=lookups.batch_from_url)
@require_POST
def import_discard(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    """Drop the batch."""
    try:
        verbs.discard(actor=actor_of(request), batch=batch)
    except BansoError as refused:
        return problem(request, refused)
    messages.success(request, "取りやめました。何も登録していません。受け取ったファイルは消しました。")
    return redirect("calls:import_new", year=batch.call.fiscal_year.year)
