"""Pages of the annual report: the figures, the findings, the builds."""

from __future__ import annotations

import uuid
from collections import Counter

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from banso.annual import queries
from banso.annual.findings import SEVERITIES, findings_of, findings_table
from banso.annual.models import ReportBuild
from banso.annual.numbers import numbers_of
from banso.annual.queries import BUILD_KIND, FigureOfYear
from banso.annual.records import Records
from banso.annual.tables_json import tables_json
from banso.foundation.access import check
from banso.foundation.downloads import download_response
from banso.foundation.errors import BansoError
from banso.foundation.jobs import enqueue
from banso.foundation.pages import actor_of, nothing_yet, page, problem
from banso.foundation.table_pages import FORMATS, Window, export, rows_of, tables_page
from banso.years.figures import figure_of, figures_of, row_count_of
from banso.years.models import FiscalYear
from banso.years.queries import year_from_url

_TILES = (
    ("応募自治体", "applications", "自治体"),
    ("選定自治体", "selected", "自治体"),
    ("実施事業", "projects", "事業"),
    ("訪問", "visits", "回"),
    ("講師", "experts", "人"),
    ("研修の申込者", "registered", "人"),
)


@page("annual.view", load=year_from_url)
@require_safe
def report(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """The year in figures, the findings in short, the tables, and the builds of the report."""
    records = Records(fiscal_year)
    numbers = numbers_of(records).as_dict()
    counted = Counter(finding.severity for finding in findings_of(records))
    return render(
        request,
        "annual/report.html",
        {
            "fiscal_year": fiscal_year,
            "tiles": [{"label": label, "value": numbers[key], "unit": unit} for label, key, unit in _TILES],
            "findings": [(label, counted[severity]) for severity, label in SEVERITIES.items()],
            "finding_count": counted.total(),
            "figures": sorted(figures_of(fiscal_year), key=lambda figure: figure.section),
            "builds": queries.build_lines(fiscal_year),
            "waiting": queries.unfinished_builds(fiscal_year),
            "may_build": check(actor_of(request), "annual.build", fiscal_year),
            "token": uuid.uuid4().hex,
        },
    )


@page("annual.build", load=year_from_url)
@require_POST
def build(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Ask for a build and go to its progress. The form's token makes a double click one job."""
    token = request.POST.get("token", "")[:32] or uuid.uuid4().hex
    job = enqueue(
        actor_of(request),
        BUILD_KIND,
        {"year": fiscal_year.year},
        f"{BUILD_KIND}:{fiscal_year.year}:{token}",
    )
    return redirect("foundation:job_status", pk=job.pk)


@page("annual.download", load=queries.build_from_url)
@require_safe
def download(request: HttpRequest, build: ReportBuild) -> HttpResponse | FileResponse:
    """The PDF of a build."""
    try:
        return download_response(build.upload)
    except BansoError as gone:
        return problem(request, gone, status=410)


@page("annual.view", load=year_from_url)
@require_safe
def tables(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Every table of the year on one page, as one workbook, or as JSON."""
    found = [figure.table for figure in figures_of(fiscal_year)]
    if not found:
        return nothing_yet(
            request,
            f"{fiscal_year.label}の図表",
            "申込・選定・訪問・報告書・研修の記録が入ると、実績報告書と同じ図表がここに並びます。公募の準備から始めてください。",
            url=reverse("calls:overview", args=[fiscal_year.year]),
            label="公募を開く",
        )
    return tables_page(
        request,
        found,
        title=f"{fiscal_year.label}の図表",
        lead="実績報告書と同じ図表です。CSVには最初の表だけが入ります。",
    )


@page("annual.view", load=year_from_url)
@require_safe
def figures(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """The totals and the findings as JSON, for programs."""
    return JsonResponse(tables_json(fiscal_year), json_dumps_params={"ensure_ascii": False, "indent": 1})


@page("annual.view_figure", load=queries.figure_from_url)
@require_safe
def figure(request: HttpRequest, shown: FigureOfYear) -> HttpResponse:
    """One table of the report. Raises Http404 where the year's records give none of that name."""
    row_count = row_count_of(shown.fiscal_year, shown.slug)
    window = None if row_count is None else Window.of(request, row_count)
    made = figure_of(shown.fiscal_year, shown.slug, rows_of(window))
    if made is None:
        raise Http404("この図表はまだありません。")
    return tables_page(
        request,
        [made.table],
        window=window,
        title=made.table.heading or made.table.name,
        lead=f"{shown.fiscal_year.label}の事業実績報告書 {made.section} の表です。",
    )


@page("annual.view", load=year_from_url)
@require_safe
def findings(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """What does not agree, by severity; the same list as Excel, CSV and JSON."""
    found = findings_of(fiscal_year)
    title = f"{fiscal_year.label}の確認事項"
    response = export([findings_table(found)], request.GET.get("format", ""), title=title)
    if response is not None:
        return response
    groups = [
        (severity, label, [finding for finding in found if finding.severity == severity])
        for severity, label in SEVERITIES.items()
    ]
    return render(
        request,
        "annual/findings.html",
        {
            "fiscal_year": fiscal_year,
            "count": len(found),
            "groups": [group for group in groups if group[2]],
            "formats": FORMATS,
        },
    )
