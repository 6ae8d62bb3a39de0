"""Totals, ledger, evidence, records of a calendar year: page, Excel, PDF."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from banso.dispatch.models import Expert
from banso.dispatch.queries import expert_from_url
from banso.foundation.pages import actor_of, page
from banso.foundation.table_pages import attachment, tables_page
from banso.payments import queries, tables
from banso.payments.evidence_tables import evidence_table
from banso.payments.printing import RECORD_TITLE, record_pdf
from banso.payments.views.common import tabs_for
from banso.typeset.charts import bar_chart
from banso.years.models import FiscalYear
from banso.years.queries import year_from_url


@page("payment.totals", load=year_from_url)
@require_safe
def totals(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Budget by line, visits and payments by month: sums without names."""
    months = tables.months_table(fiscal_year)
    bars = [(str(row["month"]), int(str(row["visits"]))) for row in months.rows]
    chart = bar_chart("月ごとの訪問（訪問×講師）", bars, unit="回") if bars else ""
    return tables_page(
        request,
        [tables.budget_table(fiscal_year), months],
        title="支払の予算と合計",
        lead=f"{fiscal_year.label}の費目ごとの予算と支払、月ごとの件数です。講師の名前は出ません。",
        template="payments/tables.html",
        context={"tabs": tabs_for(request, fiscal_year), "chart": chart},
    )


@page("payment.ledger", load=year_from_url)
@require_safe
def ledger(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """The year's ledger."""
    return tables_page(
        request,
        [tables.ledger_table(fiscal_year)],
        title="支払台帳",
        lead="支払ごとの金額と状態です。Excelで受け取れます。",
        template="payments/tables.html",
        context={"tabs": tabs_for(request, fiscal_year)},
    )


@page("payment.ledger", load=year_from_url)
@require_safe
def evidence(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """What evidence is missing, and the whole index."""
    missing = evidence_table(fiscal_year, only_missing=True)
    wants_all = request.GET.get("show") == "all" or bool(request.GET.get("format"))
    shown = [missing, *([evidence_table(fiscal_year)] if wants_all else [])]
    return tables_page(
        request,
        shown,
        title="証拠書類",
        lead=f"足りない書類が{len(missing.rows)}件あります。"
        if missing.rows
        else "足りない書類はありません。",
        template="payments/tables.html",
        context={"tabs": tabs_for(request, fiscal_year), "shows_all": wants_all, "offers_all": True},
    )


@page("payment.ledger", load=year_from_url)
@require_safe
def records(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """支払調書 of the calendar years the fiscal year touches."""
    actor = actor_of(request)
    years = [fiscal_year.year, fiscal_year.year + 1]
    people = {
        calendar: list(
            {one.expert.person_id: one.expert for one in queries.paid_in(actor, calendar)}.values()
        )
        for calendar in years
    }
    return tables_page(
        request,
        [tables.records_table(actor, calendar) for calendar in years],
        title="支払調書",
        lead="暦年（1月～12月）に支払済みになった報酬と、源泉徴収した税額です。",
        template="payments/tables.html",
        context={
            "tabs": tabs_for(request, fiscal_year),
            "papers": [(calendar, experts) for calendar, experts in people.items() if experts],
            "year": fiscal_year.year,
        },
    )


def _expert_of_record(year: int, calendar: int, pk: int) -> Expert:
    return expert_from_url(year, pk)


@page("payment.record", load=_expert_of_record)
@require_safe
def record(request: HttpRequest, expert: Expert) -> HttpResponse:
    """One payee's record of a calendar year as PDF."""
    calendar = int(request.resolver_match.kwargs["calendar"])  # type: ignore[union-attr]
    if abs(calendar - expert.fiscal_year.year) > 1:
        raise Http404(f"{calendar}年はこの年度の支払の年ではありません。")
    payments = queries.paid_in(actor_of(request), calendar, expert)
    if not payments:
        raise Http404(f"{calendar}年に支払ったものはありません。")
    content = record_pdf(calendar, payments, day=timezone.localdate())
    return attachment(
        content, name=f"{RECORD_TITLE}_{expert}_{calendar}年.pdf", content_type="application/pdf"
    )
