"""Filled files come in: hand in, look at what was understood, record. `kind` is bound by `intake.urls`."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from banso.directory.roles import runs_programme
from banso.foundation.access import check
from banso.foundation.errors import BansoError
from banso.foundation.listing import ListColumn, Listing, choice_filter, search_filter
from banso.foundation.pages import actor_of, problem
from banso.intake.domain import handing_in as verbs
from banso.intake.enums import FILE_LOOKS, OUTCOME_LOOKS, TO_RECORD, BatchState, FileOutcome, FileState
from banso.intake.files import Handed
from banso.intake.forms import HandInForm
from banso.intake.kinds import FormKind
from banso.intake.models import Batch, BatchFile
from banso.intake.queries import batches_of

Kind = FormKind[Any, Any]
# Seconds between two reloads while a job works, for browsers without JavaScript.
_REFRESH = "5"
_EARLIER = 20
_WORKING = (BatchState.CHECKING, BatchState.COMMITTING)


def handed_in(form: HandInForm) -> list[Handed]:
    """Return the files of a valid form."""
    return [Handed(file.read(), file.name or "") for file in form.cleaned_data["chosen"]]


def import_new(kind: Kind, request: HttpRequest, gathering: Any) -> HttpResponse:
    """Take filled forms. They are read before anything is recorded; what is refused is not kept."""
    actor, fiscal_year = actor_of(request), kind.year_of(gathering)
    may_date = bool(kind.may_tell_arrival and check(actor, kind.may_tell_arrival, gathering))
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = HandInForm(*sent, words=kind.words, with_arrival=may_date)
    if request.method == "POST" and form.is_valid():
        try:
            batch = verbs.hand_in(
                kind, actor=actor, gathering=gathering, files=handed_in(form), received_at=form.received_at()
            )
        except BansoError as refused:
            form.add_error("chosen", refused.message)
        else:
            return redirect(kind.batch_url("import", batch))
    batches = batches_of(kind, gathering)
    if not runs_programme(actor, fiscal_year.year):
        batches = batches.filter(created_by=actor.user_id)
    context = {
        "words": kind.words,
        "form": form,
        "back": kind.gathering_url(kind.gathering_page, gathering) if kind.words.back else "",
        "tabs": kind.tabs_of(gathering),
        "batches": [(batch, kind.batch_url("import", batch)) for batch in batches[:_EARLIER]],
    }
    return render(request, "intake/import_new.html", context, status=422 if form.errors else 200)


def _listing(kind: Kind, request: HttpRequest, batch: Batch) -> Listing[BatchFile]:
    year, words = batch.fiscal_year.year, kind.words
    is_over = batch.state in (BatchState.DONE, BatchState.COMMITTING)
    columns: list[ListColumn[BatchFile]] = [
        ListColumn(
            "name",
            "ファイル",
            lambda row: row.name,
            order=("position",),
            url=lambda row: kind.url("import_file", year, row.pk),
        ),
        ListColumn(
            "owner",
            words.whose,
            lambda row: row.organisation.name if row.organisation else str(row.person or "—"),
            order=("organisation__prefecture_code", "organisation__code"),
        ),
        ListColumn(
            "outcome",
            "読み取り",
            lambda row: words.outcome(row.outcome),
            order=("outcome",),
            tag=lambda row: OUTCOME_LOOKS[FileOutcome(row.outcome)],
        ),
        ListColumn("detail", "内容", _detail),
    ]
    if is_over:
        columns.append(
            ListColumn(
                "state",
                "登録",
                lambda row: row.get_state_display(),
                tag=lambda row: FILE_LOOKS[FileState(row.state)],
            )
        )
    return Listing(
        request.GET,
        batch.files.select_related("organisation", "person"),
        columns=columns,
        filters=[
            search_filter(["name", "organisation__name"], label=f"ファイル名・{words.whose}名で探す"),
            choice_filter("outcome", "読み取り", [(code, words.outcome(code)) for code in kind.outcomes]),
            *([choice_filter("state", "登録", FileState.choices)] if is_over else []),
        ],
        sort="name",
        caption="受け取ったファイル",
        empty="読み取ったファイルはまだありません。",
    )


def _detail(row: BatchFile) -> str:
    if row.refusal:
        return row.refusal
    parts = []
    if row.outcome == FileOutcome.CHANGED:
        parts.append(f"{len(row.changes)}か所が変わります")
    warnings = sum(problem["level"] == "warning" for problem in row.problems)
    if warnings:
        parts.append(f"確かめるところが{warnings}か所")
    return "、".join(parts)


def import_detail(kind: Kind, request: HttpRequest, batch: Batch) -> HttpResponse:
    """What was found, file by file; while a job works, how far it is."""
    is_working = batch.state in _WORKING
    counts = dict.fromkeys(FileOutcome.values, 0)
    for outcome, number in batch.files.values_list("outcome").annotate(number=Count("pk")):
        counts[outcome] = number
    may_decide = batch.state == BatchState.CHECKED and check(actor_of(request), "intake.decide", batch)
    context = {
        **_context(kind, batch),
        "listing": None if is_working else _listing(kind, request, batch),
        "tiles": [
            {"label": kind.words.outcome(code), "value": counts[code], "unit": "件"} for code in kind.outcomes
        ],
        "recorded": batch.files.filter(state=FileState.RECORDED).count(),
        "failed": batch.files.filter(state=FileState.FAILED).count(),
        "to_record": sum(counts[outcome] for outcome in TO_RECORD),
        "refused": counts[FileOutcome.REFUSED] if batch.state == BatchState.CHECKED else 0,
        "may_decide": may_decide,
        "another": kind.another(batch),
    }
    response = render(request, "intake/import_detail.html", context)
    if is_working and request.GET.get("auto"):
        response["Refresh"] = _REFRESH
    return response


def _context(kind: Kind, batch: Batch) -> dict[str, Any]:
    names = ("import_progress", "import_record", "import_discard")
    return {
        "batch": batch,
        "words": kind.words,
        "job": batch.job,
        "is_working": batch.state in _WORKING,
        "urls": {name: kind.batch_url(name, batch) for name in names},
    }


def import_progress(kind: Kind, request: HttpRequest, batch: Batch) -> HttpResponse:
    """The part of the page that htmx fetches while a job works; it reloads the page when the work is done."""
    response = render(request, "intake/_import_progress.html", _context(kind, batch))
    if batch.state not in _WORKING:
        response["HX-Refresh"] = "true"
    return response


def import_file(kind: Kind, request: HttpRequest, row: BatchFile) -> HttpResponse:
    """One file: what is wrong with sheet and cell, and what recording it changes."""
    context = {
        "row": row,
        "owner": row.owner,
        "words": kind.words,
        "back": kind.batch_url("import", row.batch),
        "outcome": kind.words.outcome(row.outcome),
        "outcome_look": OUTCOME_LOOKS[FileOutcome(row.outcome)],
        "state_look": FILE_LOOKS[FileState(row.state)],
        "version_url": kind.version_url(row.version) if row.version else "",
        "changes": row.changes if row.outcome == FileOutcome.CHANGED else (),
    }
    return render(request, "intake/import_file.html", context)


def import_record(kind: Kind, request: HttpRequest, batch: Batch) -> HttpResponse:
    """Name everything that will be recorded, then record it."""
    back = kind.batch_url("import", batch)
    if request.method == "POST":
        try:
            verbs.start_recording(actor=actor_of(request), batch=batch)
        except BansoError as refused:
            return problem(request, refused)
        return redirect(back)
    rows = batch.files.filter(outcome__in=TO_RECORD).select_related("organisation", "person")
    left = batch.files.exclude(outcome__in=TO_RECORD).count()
    items = [line for row in rows for line in kind.lines_of(row)]
    context = {
        "title": f"{kind.words.thing}を登録する",
        "items": items,
        "consequences": [
            kind.words.recorded,
            f"ほかの{left}件（変更なし・受け取れないもの）は登録しません。",
        ],
        "recipients": [],
        "confirm_label": f"{len(items)}{kind.words.unit}を登録する",
        "cancel_url": back,
    }
    return render(request, "website/confirm.html", context)


def import_discard(kind: Kind, request: HttpRequest, batch: Batch) -> HttpResponse:
    """Drop the batch."""
    try:
        verbs.discard(actor=actor_of(request), batch=batch)
    except BansoError as refused:
        return problem(request, refused)
    messages.success(request, "取りやめました。何も登録していません。受け取ったファイルは消しました。")
    return redirect(kind.another(batch)[1])
