"""Returned Excel files come in: hand in, look at what was understood, record."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banso.dates import queries
from banso.dates.domain.date_imports import Handed, discard_batch, hand_in, record_batch
from banso.dates.enums import DateFileOutcome, DateFileState, DateImportState
from banso.dates.forms import HandInForm
from banso.dates.models import DateImport, DateImportFile, DateParty
from banso.dates.views.overview import date_tabs
from banso.foundation.errors import BansoError
from banso.foundation.listing import ListColumn, Listing, choice_filter, search_filter
from banso.foundation.pages import SHOWN_AND_SENT, actor_of, page, problem
from banso.years.models import FiscalYear
from banso.years.queries import year_from_url

OUTCOME_TAGS = {
    DateFileOutcome.CHANGED: "success",
    DateFileOutcome.SAME: "neutral",
    DateFileOutcome.REFUSED: "error",
}
STATE_TAGS = {
    DateFileState.WAITING: "neutral",
    DateFileState.RECORDED: "success",
    DateFileState.SKIPPED: "neutral",
    DateFileState.FAILED: "error",
}


def _handed(form: HandInForm) -> list[Handed]:
    return [Handed(one.read(), one.name or "") for one in form.cleaned_data["chosen"]]


@page("dates.manage", load=year_from_url)
@require_http_methods(SHOWN_AND_SENT)
def import_new(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Take returned files of anybody. They are read before anything is recorded."""
    form = HandInForm(request.POST, request.FILES) if request.method == "POST" else HandInForm()
    if request.method == "POST" and form.is_valid():
        try:
            batch = hand_in(actor=actor_of(request), fiscal_year=fiscal_year, files=_handed(form))
        except BansoError as refused:
            form.add_error("chosen", refused.message)
        else:
            return redirect("dates:import", year=fiscal_year.year, pk=batch.pk)
    batches = fiscal_year.date_imports.select_related("created_by__person")[:20]
    return render(
        request,
        "dates/import_new.html",
        {
            "fiscal_year": fiscal_year,
            "year": fiscal_year.year,
            "form": form,
            "batches": batches,
            "tabs": date_tabs(fiscal_year, "import_new", may_manage=True),
        },
        status=422 if form.errors else 200,
    )


@page("dates.answer", load=queries.party_from_url)
@require_POST
def import_own(request: HttpRequest, party: DateParty) -> HttpResponse:
    """Take a party's own file."""
    form = HandInForm(request.POST, request.FILES)
    if not form.is_valid():
        return problem(request, BansoError("ファイルを選んでから「読み取る」を押してください。"), status=422)
    try:
        batch = hand_in(
            actor=actor_of(request), fiscal_year=party.fiscal_year, files=_handed(form), party=party
        )
    except BansoError as refused:
        return problem(request, refused)
    return redirect("dates:import", year=party.fiscal_year.year, pk=batch.pk)


@page("dates.batch", load=queries.import_from_url)
@never_cache
@require_safe
def import_detail(request: HttpRequest, batch: DateImport) -> HttpResponse:
    """What was found, file by file."""
    year, is_open = batch.fiscal_year.year, batch.state == DateImportState.CHECKED
    listing = Listing(
        request.GET,
        batch.files.select_related("party__expert__person", "party__municipality"),
        columns=_file_columns(year, with_state=not is_open),
        filters=[
            search_filter(["name"], label="ファイル名で探す"),
            choice_filter("outcome", "読み取り", DateFileOutcome.choices),
        ],
        sort="name",
        caption="受け取ったファイル",
        empty="読み取ったファイルはありません。",
    )
    return render(
        request,
        "dates/import_detail.html",
        {"batch": batch, "year": year, "listing": listing, "is_open": is_open, **_counted(batch)},
    )


def _file_columns(year: int, *, with_state: bool) -> list[ListColumn[DateImportFile]]:
    columns: list[ListColumn[DateImportFile]] = [
        ListColumn(
            "name",
            "ファイル",
            lambda row: row.name,
            order=("position",),
            url=lambda row: reverse("dates:import_file", args=[year, row.pk]),
        ),
        ListColumn("party", "回答した方", lambda row: str(row.party) if row.party else "—"),
        ListColumn(
            "outcome",
            "読み取り",
            lambda row: row.get_outcome_display(),
            order=("outcome",),
            tag=lambda row: OUTCOME_TAGS[DateFileOutcome(row.outcome)],
        ),
        ListColumn("detail", "内容", _detail),
    ]
    if with_state:
        columns.append(
            ListColumn(
                "state",
                "登録",
                lambda row: row.get_state_display(),
                tag=lambda row: STATE_TAGS[DateFileState(row.state)],
            )
        )
    return columns


def _counted(batch: DateImport) -> dict[str, Any]:
    """Return how many files there are of each outcome, and what became of them."""
    outcomes = list(batch.files.values_list("outcome", "state"))
    return {
        "to_record": sum(outcome == DateFileOutcome.CHANGED for outcome, _ in outcomes),
        "recorded": sum(state == DateFileState.RECORDED for _, state in outcomes),
        "failed": sum(state == DateFileState.FAILED for _, state in outcomes),
        "tiles": [
            {
                "label": outcome.label,
                "value": sum(found == outcome for found, _ in outcomes),
                "unit": "件",
            }
            for outcome in DateFileOutcome
        ],
    }


def _detail(row: DateImportFile) -> str:
    if row.refusal:
        return row.refusal
    parts = [f"{len(row.changes)}件の回答"] if row.changes else []
    if row.problems:
        parts.append(f"確かめるところ{len(row.problems)}か所")
    return "、".join(parts)


@page("dates.file", load=queries.file_from_url)
@require_safe
def import_file(request: HttpRequest, row: DateImportFile) -> HttpResponse:
    """One file: what is wrong with sheet and cell, and the answers it gives."""
    return render(
        request,
        "dates/import_file.html",
        {
            "row": row,
            "year": row.batch.fiscal_year.year,
            "outcome_tag": OUTCOME_TAGS[DateFileOutcome(row.outcome)],
            "state_tag": STATE_TAGS[DateFileState(row.state)],
        },
    )


@page("dates.batch", load=queries.import_from_url)
@require_http_methods(SHOWN_AND_SENT)
def import_record(request: HttpRequest, batch: DateImport) -> HttpResponse:
    """Name every answer that will be recorded, then record them."""
    year = batch.fiscal_year.year
    back = reverse("dates:import", args=[year, batch.pk])
    if request.method == "POST":
        try:
            counts = record_batch(actor=actor_of(request), batch=batch)
        except BansoError as refused:
            return problem(request, refused)
        _tell_recorded(request, counts[DateFileState.RECORDED], counts[DateFileState.FAILED])
        return redirect(back)
    rows = batch.files.filter(outcome=DateFileOutcome.CHANGED).select_related(
        "party__expert__person", "party__municipality"
    )
    items = [f"{row.party}：{change['visit']}　{change['new']}" for row in rows for change in row.changes]
    return render(
        request,
        "website/confirm.html",
        {
            "title": "日程の回答を登録する",
            "items": items,
            "consequences": [
                "関係する方全員の承諾がそろった訪問は、日程が確定します。",
                "変更のないファイルと受け取れないファイルは登録しません。",
            ],
            "recipients": [],
            "confirm_label": f"{len(items)}件の回答を登録する",
            "cancel_url": back,
        },
    )


def _tell_recorded(request: HttpRequest, recorded: int, failed: int) -> None:
    """Say what was recorded, never in green where something was not."""
    done = f"{recorded}件のファイルの回答を登録しました。" if recorded else "回答を登録できませんでした。"
    if not failed:
        messages.success(request, done)
        return
    rest = f"{failed}件は登録できませんでした。" if recorded else ""
    messages.error(request, f"{done}{rest}理由は下の一覧でファイルを開いて確かめてください。")


@page("dates.batch", load=queries.import_from_url)
@require_POST
def import_discard(request: HttpRequest, batch: DateImport) -> HttpResponse:
    """Drop the batch."""
    try:
        discard_batch(actor=actor_of(request), batch=batch)
    except BansoError as refused:
        return problem(request, refused)
    messages.success(request, "取りやめました。何も登録していません。受け取ったファイルは消しました。")
    return redirect("dates:import", year=batch.fiscal_year.year, pk=batch.pk)
