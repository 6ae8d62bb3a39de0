"""The page that enters a report published without names (an earlier year's)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from banso.foundation.errors import AccessDenied, BansoError
from banso.foundation.pages import SHOWN_AND_SENT, actor_of, page, warn_of_cases
from banso.reports.domain.published import add_published_report
from banso.reports.published_forms import PublishedReportForm, issue_forms, issues_of
from banso.years.models import FiscalYear
from banso.years.queries import year_from_url


@page("report.open", load=year_from_url)
@require_http_methods(SHOWN_AND_SENT)
def published_add(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Enter one published report with its issues; a refused one keeps everything typed."""
    data = request.POST or None
    form = PublishedReportForm(data, fiscal_year=fiscal_year)
    boxes = issue_forms(data, fiscal_year.year)
    if request.method == "POST" and all([form.is_valid(), *(box.is_valid() for box in boxes)]):
        issues = issues_of(boxes)
        try:
            report = add_published_report(
                actor=actor_of(request),
                fiscal_year=fiscal_year,
                published=form.published(issues),
                commitments_since=form.cleaned_data["published_on"],
            )
        except AccessDenied:
            raise
        except BansoError as refusal:
            form.add_error(None, refusal.message)
        else:
            warn_of_cases(request, *(text for issue in issues for text in issue.texts.values()))
            messages.success(request, f"{report}を、課題{len(issues)}件とともに登録しました。")
            return redirect("reports:report", year=fiscal_year.year, pk=report.pk)
    context = {
        "fiscal_year": fiscal_year,
        "form": form,
        "boxes": [(number, box, bool(number == 1 or box.errors or (data and any(box.cleaned_data.values()))))
                  for number, box in enumerate(boxes, start=1)],
    }  # fmt: skip
    return render(request, "reports/published.html", context, status=422 if form.is_bound else 200)
