"""Reports as list and page: opening a round, reading, returning, accepting, versions, paper, Word."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banso.directory.enums import PopulationBracket
from banso.directory.roles import sees_everything
from banso.foundation.access import check
from banso.foundation.errors import BansoError
from banso.foundation.listing import ListColumn, ListFilter, Listing, choice_filter, search_filter
from banso.foundation.pages import SHOWN_AND_SENT, actor_of, page, problem
from banso.foundation.table_pages import attachment, export, tables_page
from banso.office.filenames import display_name
from banso.office.tables import Column, Table
from banso.reports import queries
from banso.reports.categories import category_choices, category_words
from banso.reports.domain import submission
from banso.reports.enums import CellCode, EmptyReason, ReportState
from banso.reports.forms import RemarksForm
from banso.reports.models import Report, ReportVersion
from banso.reports.permissions import WRITABLE
from banso.reports.printing import printed_report
from banso.reports.queries import in_published_order, reports_visible_to, texts_of
from banso.reports.views.progress import address, issue_rows, steps_of
from banso.reports.word_form import word_form
from banso.selection.enums import ProgrammeStatus
from banso.typeset import render_pdf
from banso.years.models import FiscalYear
from banso.years.queries import year_from_url

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
STATE_TAGS = {
    ReportState.NOT_STARTED: "neutral",
    ReportState.DRAFT: "info",
    ReportState.SUBMITTED: "warning",
    ReportState.RETURNED: "error",
    ReportState.ACCEPTED: "success",
}
_WAITING = [("waiting", "提出待ち（すべて）"), *ReportState.choices]


def _by_state(rows: QuerySet[Report], value: str) -> QuerySet[Report]:
    return rows.filter(state__in=WRITABLE) if value == "waiting" else rows.filter(state=value)


def _listing(request: HttpRequest, fiscal_year: FiscalYear) -> Listing[Report]:
    year = fiscal_year.year
    rows = in_published_order(queries.with_counts(reports_visible_to(actor_of(request), fiscal_year)))
    programmes = [(programme.code, programme.name) for programme in fiscal_year.programmes.order_by("order")]
    category: ListFilter[Report] = ListFilter(
        "category",
        "課題の区分",
        lambda found, value: found.filter(pk__in=_with_category(fiscal_year, value)),
        category_choices(year),
    )
    return Listing(
        request.GET,
        rows,
        columns=[
            ListColumn("report", "報告書", _name, url=lambda one: address("report", one)),
            ListColumn("programme", "事業", lambda one: one.programme.short_name),
            ListColumn("status", "状況", lambda one: one.get_status_display()),
            ListColumn("bracket", "人口規模", lambda one: one.get_bracket_display() or "不明"),
            ListColumn(
                "state", "状態", lambda one: one.get_state_display(), order=("state",),
                tag=lambda one: STATE_TAGS[ReportState(one.state)],
            ),
            ListColumn(
                "due", "期限", lambda one: timezone.localdate(one.due_at) if one.due_at else None, kind="date",
                order=("due_at",),
            ),
            ListColumn("issues", "課題", lambda one: vars(one)["issue_count"], kind="integer", order=("issue_count",)),
            ListColumn("empty", "空欄", queries.empty_cells, kind="integer"),
        ],
        filters=[
            search_filter(["project__municipality__name", "issues__title"], label="自治体名・課題で探す"),
            choice_filter("programme", "事業", programmes, field="programme__code"),
            choice_filter("status", "状況", ProgrammeStatus.choices[:2]),
            choice_filter("bracket", "人口規模", PopulationBracket.choices),
            ListFilter("state", "状態", _by_state, _WAITING),
            category,
        ],
        caption="報告書",
        empty="報告書はまだありません。",
    )  # fmt: skip


def _with_category(fiscal_year: FiscalYear, code: str) -> QuerySet[Report, int]:
    reports = Report.objects.filter(fiscal_year=fiscal_year, issues__category=code)
    return reports.values_list("pk", flat=True)


def _name(report: Report) -> str:
    if report.project is not None:
        return report.project.municipality.name
    return f"匿名の報告書 {report.position}"


@page("report.list", load=year_from_url)
@require_safe
def index(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """The year's reports in the published order, with filters; the same list as a file."""
    actor, year = actor_of(request), fiscal_year.year
    listing = _listing(request, fiscal_year)
    if (wanted := request.GET.get("format", "")) and (
        response := export([_list_table(listing)], wanted, title=f"報告書一覧_{year}")
    ):
        return response
    sees_all = sees_everything(actor, year)
    counts = dict.fromkeys(ReportState.values, 0)
    for state in reports_visible_to(actor, fiscal_year).values_list("state", flat=True):
        counts[state] += 1
    return render(
        request,
        "reports/index.html",
        {
            "year": year,
            "fiscal_year": fiscal_year,
            "listing": listing,
            "sees_all": sees_all,
            "may_open": check(actor, "report.open", fiscal_year),
            "tiles": [
                {"label": ReportState(key).label, "value": number, "unit": "件"}
                for key, number in counts.items()
            ],
            "waiting": sum(counts[one] for one in WRITABLE),
            "excel": listing.query(format="xlsx", page=None),
        },
    )


def _list_table(listing: Listing[Report]) -> Table:
    reports = list(queries.with_issues(listing.filtered))
    rows = []
    for report in reports:
        for issue in report.issues.all():
            rows.append(
                {
                    "report": _name(report),
                    "programme": report.programme.short_name,
                    "status": report.get_status_display(),
                    "bracket": report.get_bracket_display() or "不明",
                    "state": report.get_state_display(),
                    "due": timezone.localdate(report.due_at) if report.due_at else None,
                    "number": issue.number,
                    "title": issue.title,
                    "category": category_words(report.fiscal_year.year, issue.category),
                    "origin": issue.get_origin_display(),
                    **{cell.value: _cell_state(issue, cell) for cell in CellCode},
                }
            )
        if not report.issues.all():
            rows.append(
                {
                    "report": _name(report),
                    "programme": report.programme.short_name,
                    "status": report.get_status_display(),
                    "bracket": report.get_bracket_display() or "不明",
                    "state": report.get_state_display(),
                    "due": timezone.localdate(report.due_at) if report.due_at else None,
                }
            )
    return Table(
        name="reports",
        caption="報告書と課題の一覧",
        columns=[
            Column("report", "報告書", width=22),
            Column("programme", "事業", width=8),
            Column("status", "状況", width=8),
            Column("bracket", "人口規模", width=12),
            Column("state", "状態", width=8),
            Column("due", "期限", "date", width=14),
            Column("number", "課題", "integer", width=6),
            Column("title", "課題の名前", width=40),
            Column("category", "課題の区分", width=28),
            Column("origin", "はじめに挙げられたところ", width=14),
            *(Column(cell.value, cell.label, width=14) for cell in CellCode),
        ],
        rows=rows,
        notes=["①②③は、書かれているか、空欄の理由を示します。書きかけの文は、この表に出しません。"],
    )


def _cell_state(issue: Any, cell: CellCode) -> str:
    if getattr(issue, cell.value):
        return "記入あり"
    reason = getattr(issue, f"{cell.value}_reason")
    return f"空欄：{dict(EmptyReason.choices)[reason]}" if reason else "未記入"


@page("report.figures", load=year_from_url)
@require_safe
def figures(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Reports by group and issues by category, as page and files."""
    tables = [queries.issues_by_category(fiscal_year), queries.reports_by_group(fiscal_year)]
    return tables_page(
        request,
        tables,
        title="報告書の集計",
        lead="提出・受理された報告書を、課題の区分と事業・人口規模で数えます。",
    )


@page("report.view", load=queries.report_from_url)
@never_cache
@require_safe
def report_detail(request: HttpRequest, report: Report) -> HttpResponse:
    """Where the report stands, the next step, and what is in it."""
    actor = actor_of(request)
    write, may_take = check(actor, "report.write", report), check(actor, "report.form", report)
    issues = list(report.issues.prefetch_related("copies"))
    remarks = list(report.remarks.select_related("issue").filter(answered_in=None))
    version = report.counted
    context: dict[str, Any] = {
        "report": report,
        "year": report.fiscal_year.year,
        "may_write": write.allowed,
        "write_reason": write.reason,
        "may_take": may_take.allowed,
        "may_take_back": may_take.allowed and report.state == ReportState.SUBMITTED,
        "may_review": check(actor, "report.review", report),
        "may_follow": report.state == ReportState.ACCEPTED,
        "steps": steps_of(report, issues) if write and issues else [],
        "missing": len(submission.missing_of(issues)) if write and issues else 0,
        "copies": [
            copy for issue in issues for copy in issue.copies.all() if not copy.tab.startswith("before-")
        ],
        "remarks": remarks,
        "version": version,
        "rows": issue_rows(version.issues, report.fiscal_year.year) if version else [],
        "versions": list(report.versions.select_related("submitted_by__person")) if report.project_id else [],
        "word_returns": list(report.word_returns.select_related("upload")[:5]) if may_take else [],
    }
    return render(request, "reports/report.html", context)


@page("report.version", load=queries.version_from_url)
@require_safe
def version_detail(request: HttpRequest, version: ReportVersion) -> HttpResponse:
    """A version as it was handed in, and what changed since the one before."""
    before = version.report.versions.filter(number__lt=version.number).last()
    return render(
        request,
        "reports/version.html",
        {
            "version": version,
            "report": version.report,
            "year": version.report.fiscal_year.year,
            "rows": issue_rows(version.issues, version.report.fiscal_year.year),
            "before": before,
            "changes": submission.diff(before, version) if before else [],
            "remarks": version.remarks.select_related("issue"),
        },
    )


@page("report.review", load=queries.report_from_url)
@require_POST
def accept(request: HttpRequest, report: Report) -> HttpResponse:
    """Accept the report."""
    try:
        submission.accept_report(actor=actor_of(request), report=report)
    except BansoError as refused:
        return problem(request, refused)
    messages.success(request, "受理しました。③は「約束」としてまとめ、3・6・12か月後にその後をたずねます。")
    return redirect(address("report", report))


@page("report.review", load=queries.report_from_url)
@never_cache
@require_http_methods(SHOWN_AND_SENT)
def give_back(request: HttpRequest, report: Report) -> HttpResponse:
    """Return the report with remarks."""
    issues = list(report.issues.all())
    form = RemarksForm(request.POST or None, issues=issues)
    if request.method == "POST" and form.is_valid():
        try:
            submission.return_report(actor=actor_of(request), report=report, wishes=form.wishes)
        except BansoError as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, "差し戻しました。自治体の「すること」に戻りました。")
            return redirect(address("report", report))
    return render(
        request,
        "reports/give_back.html",
        {
            "form": form,
            "report": report,
            "year": report.fiscal_year.year,
            "boxes": [(issue, zip(form.boxes_of(issue), _texts(issue), strict=True)) for issue in issues],
        },
        status=422 if form.errors else 200,
    )


def _texts(issue: Any) -> list[str]:
    return [issue.title, *(getattr(issue, cell.value) for cell in CellCode)]


@page("report.form", load=queries.report_from_url)
@require_POST
def take_back(request: HttpRequest, report: Report) -> HttpResponse:
    """Open a handed-in report again."""
    try:
        submission.take_back(actor=actor_of(request), report=report)
    except BansoError as refused:
        return problem(request, refused)
    messages.success(request, "提出を取り下げました。直してから、もう一度提出してください。")
    return redirect(address("report", report))


@page("report.view", load=queries.report_from_url)
@require_safe
def on_paper(request: HttpRequest, report: Report) -> HttpResponse:
    """The report on paper: what was handed in; to its writer what is being written."""
    may_take = check(actor_of(request), "report.form", report)
    if report.counted is not None and (report.state not in WRITABLE or not may_take):
        issues, edition = report.counted.issues, f"第{report.counted.number}版"
    else:
        issues, edition = texts_of(report.issues.all()) if may_take else [], "書きかけ"
    day = report.submitted_at or report.due_at or timezone.now()
    content = render_pdf(
        "form", printed_report(report, issues, edition=edition), document_date=timezone.localdate(day)
    )
    return attachment(content, name=f"報告書_{_file_name(report)}.pdf", content_type="application/pdf")


@page("report.form", load=queries.report_from_url)
@require_safe
def word(request: HttpRequest, report: Report) -> HttpResponse:
    """The official form as Word, with what is written or known already."""
    content = word_form(report, queries.present_texts(report))
    return attachment(content, name=f"報告書_{_file_name(report)}.docx", content_type=DOCX)


@page("report.open", load=year_from_url)
@require_safe
def forms(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """A zip with the Word form of every report still to be written, to be sent by mail."""
    reports = (
        reports_visible_to(actor_of(request), fiscal_year).filter(state__in=WRITABLE).exclude(project=None)
    )
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        for one in in_published_order(reports):
            name = display_name(f"{one.pk}_{_file_name(one)}.docx")
            package.writestr(
                zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), word_form(one, queries.present_texts(one))
            )
    name = f"報告書の様式_{fiscal_year.label}.zip"
    return attachment(content.getvalue(), name=name, content_type="application/zip")


def _file_name(report: Report) -> str:
    return f"{_name(report)}_{report.programme.short_name}"
