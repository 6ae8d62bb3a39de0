"""The due dates of a year's reports: set once, moved later freely, moved earlier after a question."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from banso.foundation.errors import BansoError
from banso.foundation.pages import SHOWN_AND_SENT, actor_of, asks_first, page
from banso.reports.domain import rounds
from banso.reports.forms import RoundForm
from banso.reports.models import ReportRound
from banso.years.models import FiscalYear
from banso.years.queries import year_from_url


def _asks_about_round(
    request: HttpRequest, fiscal_year: FiscalYear, rules: ReportRound | None, form: RoundForm
) -> HttpResponse | None:
    """Ask before reports are due earlier, naming those still to be written."""
    if rules is None:
        return None
    earlier = rounds.due_earlier(fiscal_year, form.final_due_at, form.cleaned_data["months_after"])
    if not earlier and form.final_due_at >= rules.final_due_at:
        return None
    return asks_first(
        request,
        title="報告書の締切を早める",
        moved=(rules.final_due_at, form.final_due_at),
        affected=[str(report) for report in earlier],
        what="報告書",
        label="締切を早める",
        back=reverse("reports:open", args=[fiscal_year.year]),
    )


@page("report.open", load=year_from_url)
@require_http_methods(SHOWN_AND_SENT)
def open_round(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Set the due dates and put a report before every project."""
    rules = ReportRound.objects.filter(fiscal_year=fiscal_year).first()
    form = RoundForm(request.POST or None, fiscal_year=fiscal_year, rules=rules)
    if request.method == "POST" and form.is_valid():
        if question := _asks_about_round(request, fiscal_year, rules, form):
            return question
        try:
            reports = rounds.open_reports(
                actor=actor_of(request),
                fiscal_year=fiscal_year,
                final_due_at=form.final_due_at,
                months_after=form.cleaned_data["months_after"],
            )
        except BansoError as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(
                request, f"{len(reports)}件の報告書を用意し、期限を決めました。メールは送られません。"
            )
            return redirect("reports:index", year=fiscal_year.year)
    return render(
        request,
        "reports/open.html",
        {
            "form": form,
            "year": fiscal_year.year,
            "is_again": fiscal_year.reports.exclude(project=None).exists(),
            "published": fiscal_year.reports.filter(project=None).count(),
        },
        status=422 if form.errors else 200,
    )
