"""Taking in somebody's own list: upload, columns, comparison, recording."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banso.directory.enums import ListImportState, RowOutcome
from banso.directory.forms import ColumnsForm, ListUploadForm
from banso.directory.importing import taking_in as verbs
from banso.directory.importing.kinds import LEAVE, ListKind, kind_of, kinds
from banso.directory.models import ListImport, ListImportRow
from banso.foundation.errors import AccessDenied, BansoError
from banso.foundation.listing import ListColumn, Listing, choice_filter, search_filter
from banso.foundation.pages import SHOWN_AND_SENT, actor_of, page, problem
from banso.foundation.table_pages import XLSX, attachment
from banso.foundation.uploads import shown_name
from banso.lists.cells import plain_text
from banso.office.tables import Column, Table
from banso.office.workbook_out import write_data

_TAGS = {
    RowOutcome.NEW: "success", RowOutcome.CHANGED: "info", RowOutcome.SAME: "neutral", RowOutcome.ASK: "warning",
    RowOutcome.REFUSED: "error", RowOutcome.LEFT: "neutral", RowOutcome.NOTE: "neutral",
}  # fmt: skip
# Rows shown under a column's heading to tell what it holds; questions put on one page.
_SAMPLES = 3
_ASKED_AT_ONCE = 50
_REFRESH = "5"


def kind_from_url(kind: str) -> ListKind:
    """Return the kind of list of the address. Raises Http404."""
    if kind not in kinds():
        raise Http404("そのような一覧の取り込みはありません。")
    return kind_of(kind)


def batch_from_url(pk: int) -> ListImport:
    """Return the import of the address. Raises Http404."""
    return get_object_or_404(ListImport.objects.select_related("upload", "job", "created_by__person"), pk=pk)


@page("list_import.use", load=kind_from_url)
@require_http_methods(SHOWN_AND_SENT)
def list_new(request: HttpRequest, kind: ListKind) -> HttpResponse:
    """Take a list in. It is read and compared before anything is recorded."""
    years = list(kind.years()) if kind.years else []
    if kind.years and not years:
        return problem(
            request, BansoError("年度がまだありません。「年度」の画面で年度を作ってから取り込んでください。")
        )
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ListUploadForm(*sent, years=years, initial={"year": request.GET.get("year", "")})
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        year = form.cleaned_data.get("year", 0)
        try:
            batch = verbs.hand_in(
                actor=actor_of(request), kind=kind, year=year, data=file.read(), filename=file.name or ""
            )
        except AccessDenied:
            raise
        except BansoError as refused:
            form.add_error("file", refused.message)
        else:
            return redirect("directory:list_columns", pk=batch.pk)
    context = {
        "kind": kind, "form": form, "fields": kind.fields(_year(request, years)), "year": _year(request, years),
        "back_url": kind.back(_year(request, years)), "tabs": _tabs(kind),
        "batches": ListImport.objects.filter(kind=kind.code).select_related("upload", "created_by__person")[:20],
    }  # fmt: skip
    return render(request, "directory/list_new.html", context, status=422 if form.errors else 200)


def _tabs(kind: ListKind) -> list[dict[str, Any]]:
    return [
        {"label": one.label, "url": reverse("directory:list_new", args=[one.code]), "is_current": one is kind}
        for one in kinds().values()
    ]


def _year(request: HttpRequest, years: list[tuple[int, str]]) -> int:
    asked = request.GET.get("year", "")
    known = [year for year, _ in years]
    if asked.isascii() and asked.isdigit() and int(asked) in known:
        return int(asked)
    return known[0] if known else 0


@page("list_import.use", load=kind_from_url)
@require_safe
def list_file(request: HttpRequest, kind: ListKind) -> HttpResponse:
    """Give the columns as an empty workbook, or (`?rows=now`) what is there today, to be corrected and sent back."""
    year = _year(request, list(kind.years()) if kind.years else [])
    if request.GET.get("rows") == "now":
        table, name = kind.present(year), f"{kind.label}（今の一覧）"
    else:
        columns = [Column(field.code, field.label, width=field.width) for field in kind.fields(year)]
        table, name = (
            Table(name=kind.code, caption=kind.label, columns=columns, rows=[]),
            f"{kind.label}（様式）",
        )
    return attachment(write_data([table], title=name), name=f"{name}.xlsx", content_type=XLSX)


@page("list_import.use", load=batch_from_url)
@require_http_methods(SHOWN_AND_SENT)
def list_columns(request: HttpRequest, batch: ListImport) -> HttpResponse:
    """Choose the sheet, the heading and what each column is; `?sheet=&heading=` looks elsewhere."""
    if batch.state not in (ListImportState.CHOOSING, ListImportState.CHECKED):
        return redirect("directory:list_import", pk=batch.pk)
    kind = kind_of(batch.kind)
    chosen = {int(column): code for column, code in batch.columns.items()}
    form = ColumnsForm(
        request.POST or None, labels=batch.labels, fields=kind.fields(batch.year), chosen=chosen
    )
    if request.method == "POST" and form.is_valid():
        try:
            verbs.choose_columns(actor=actor_of(request), batch=batch, columns=form.chosen())
        except AccessDenied:
            raise
        except BansoError as refused:
            form.add_error(None, refused.message)
        else:
            return redirect("directory:list_import", pk=batch.pk)
    book = verbs.opened(batch)
    rows = book.sheets[batch.sheet]
    context = {
        "batch": batch, "kind": kind, "form": form, "filename": shown_name(batch.upload),
        "sheets": [(name, name in book.hidden) for name in book.sheets], "heading": batch.heading + 1,
        "columns": _columns(form, batch, rows),
    }  # fmt: skip
    return render(request, "directory/list_columns.html", context, status=422 if form.errors else 200)


def _columns(form: ColumnsForm, batch: ListImport, rows: Any) -> list[dict[str, Any]]:
    """Return each column's box with what stands in its first filled cells."""
    found = []
    for column, _ in enumerate(batch.labels):
        texts = [plain_text(row[column]) for row in rows[batch.heading + 1 :] if column < len(row)]
        samples = [text[:40] for text in texts if text][:_SAMPLES]
        if samples or batch.labels[column]:
            found.append({"box": form[f"column{column}"], "samples": samples})
    return found


@page("list_import.use", load=batch_from_url)
@require_POST
def list_sheet(request: HttpRequest, batch: ListImport) -> HttpResponse:
    """Look for the list on another sheet or under another row."""
    heading = request.POST.get("heading", "").strip()
    is_number = heading.isascii() and heading.isdigit() and int(heading) > 0
    sheet = request.POST.get("sheet", batch.sheet)
    # Another sheet has its heading elsewhere.
    row = int(heading) - 1 if is_number and sheet == batch.sheet else None
    verbs.move_heading(actor=actor_of(request), batch=batch, sheet=sheet, heading=row)
    return redirect("directory:list_columns", pk=batch.pk)


@page("list_import.use", load=batch_from_url)
@never_cache
@require_safe
def list_import(request: HttpRequest, batch: ListImport) -> HttpResponse:
    """What was found, row by row; what is to be decided first."""
    if batch.state == ListImportState.CHOOSING:
        return redirect("directory:list_columns", pk=batch.pk)
    kind = kind_of(batch.kind)
    outcomes = list(batch.rows.values_list("outcome", flat=True))
    counts = {outcome: outcomes.count(outcome) for outcome in RowOutcome}
    is_open, is_working = batch.state == ListImportState.CHECKED, batch.state == ListImportState.COMMITTING
    context = {
        "batch": batch, "kind": kind, "filename": shown_name(batch.upload), "heading": batch.heading + 1,
        "is_open": is_open, "is_working": is_working, "is_done": batch.state == ListImportState.DONE,
        "to_record": counts[RowOutcome.NEW] + counts[RowOutcome.CHANGED],
        "tiles": [{"label": one.label, "value": counts[one], "unit": "行"} for one in RowOutcome if counts[one]],
        "asked": batch.rows.filter(outcome=RowOutcome.ASK)[:_ASKED_AT_ONCE] if is_open else (),
        "asked_count": counts[RowOutcome.ASK], "leave": LEAVE, "listing": _listing(request, batch),
        "job": batch.job, "percent": None, "back_url": kind.back(batch.year), "unread": _unread(batch),
    }  # fmt: skip
    response = render(request, "directory/list_import.html", context)
    if request.GET.get("auto") and is_working:
        response["Refresh"] = _REFRESH
    return response


def _unread(batch: ListImport) -> list[str]:
    """Return the headings of the columns that are not taken in."""
    return [label for column, label in enumerate(batch.labels) if label and str(column) not in batch.columns]


def _listing(request: HttpRequest, batch: ListImport) -> Listing[ListImportRow]:
    return Listing(
        request.GET,
        batch.rows.all(),
        columns=[
            ListColumn("number", "行", lambda row: row.number, kind="integer", order=("number",)),
            ListColumn("subject", "だれ・どこ", lambda row: row.subject),
            ListColumn(
                "outcome", "結果", lambda row: row.get_outcome_display(), order=("outcome", "number"),
                tag=lambda row: _TAGS[RowOutcome(row.outcome)],
            ),
            ListColumn("changes", "変わるところ", _changes),
            ListColumn("faults", "確かめるところ", _faults),
        ],
        filters=[
            search_filter(["subject"], label="団体・氏名で探す"),
            choice_filter("outcome", "結果", RowOutcome.choices),
        ],
        sort="number",
        caption="一覧の行",
        empty="行はありません。",
        unit="行",
    )  # fmt: skip


def _changes(row: ListImportRow) -> str:
    return "、".join(
        f"{change['label']}：{change['old']} → {change['new']}"
        if change["old"]
        else f"{change['label']}：{change['new']}"
        for change in row.changes
    )


def _faults(row: ListImportRow) -> str:
    told = [f"{fault['place']} {fault['text']}".strip() for fault in row.faults]
    return "　".join(filter(None, [row.reason, *told]))


@page("list_import.use", load=batch_from_url)
@require_POST
def list_answer(request: HttpRequest, batch: ListImport) -> HttpResponse:
    """Take the answers to the rows that could not be told."""
    answers = {
        int(name.removeprefix("row")): str(key)
        for name, key in request.POST.items()
        if name.startswith("row") and name[3:].isascii() and name[3:].isdigit() and key
    }
    if not answers:
        messages.warning(request, "どの行も選ばれていません。行ごとに選んでから、押してください。")
        return redirect("directory:list_import", pk=batch.pk)
    verbs.answer(actor=actor_of(request), batch=batch, answers=answers)
    messages.success(request, f"{len(answers)}行の答えを受けて、もう一度比べました。")
    return redirect("directory:list_import", pk=batch.pk)


@page("list_import.use", load=batch_from_url)
@require_http_methods(SHOWN_AND_SENT)
def list_commit(request: HttpRequest, batch: ListImport) -> HttpResponse:
    """Name what will be recorded, then record it all at once."""
    kind = kind_of(batch.kind)
    if request.method == "POST":
        done = verbs.commit(actor=actor_of(request), batch=batch)
        if done.state == ListImportState.DONE:
            messages.success(request, "一覧を登録しました。")
        return redirect("directory:list_import", pk=batch.pk)
    rows = batch.rows.filter(outcome__in=[RowOutcome.NEW, RowOutcome.CHANGED])
    left = batch.rows.filter(outcome__in=[RowOutcome.ASK, RowOutcome.REFUSED]).count()
    consequences = ["すべての行を一度に登録します。途中で止まったときは、1行も登録しません。",
                    "空欄のところは、今の登録を消さずに残します。"]  # fmt: skip
    if left:
        consequences.append(f"選んでいない行・読み取れない行の{left}行は登録しません。")
    return render(
        request,
        "website/confirm.html",
        {
            "title": f"「{kind.label}」の一覧を登録する",
            "items": [f"{row.get_outcome_display()}　{row.subject}" for row in rows],
            "consequences": consequences,
            "recipients": [],
            "confirm_label": f"{len(rows)}行を登録する",
            "cancel_url": reverse("directory:list_import", args=[batch.pk]),
        },
    )


@page("list_import.use", load=batch_from_url)
@require_POST
def list_discard(request: HttpRequest, batch: ListImport) -> HttpResponse:
    """Drop the list."""
    verbs.discard(actor=actor_of(request), batch=batch)
    messages.success(request, "取りやめました。何も登録していません。受け取ったファイルは消しました。")
    return redirect("directory:list_new", kind=batch.kind)
