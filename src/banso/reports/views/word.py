"""Filled Word forms: hand in, look at what was understood, record."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banso.foundation.access import check
from banso.foundation.errors import BansoError
from banso.foundation.pages import SHOWN_AND_SENT, actor_of, page, problem
from banso.reports import queries
from banso.reports.domain import word as verbs
from banso.reports.enums import ReturnState
from banso.reports.forms import WordForm
from banso.reports.models import Report, WordReturn
from banso.reports.views.progress import address


@page("report.write", load=queries.report_from_url)
@require_http_methods(SHOWN_AND_SENT)
def hand_in(request: HttpRequest, report: Report) -> HttpResponse:
    """Take a filled form. It is read before anything is changed; what is refused is not kept."""
    form = WordForm(request.POST, request.FILES) if request.method == "POST" else WordForm()
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["chosen"]
        try:
            found = verbs.hand_in(
                actor=actor_of(request),
                report=report,
                data=chosen.read(),
                filename=chosen.name or "報告書.docx",
            )
        except BansoError as refused:
            form.add_error("chosen", refused.message)
        else:
            return redirect("reports:word_return", year=report.fiscal_year.year, pk=found.pk)
    return render(
        request,
        "reports/word_new.html",
        {"report": report, "year": report.fiscal_year.year, "form": form},
        status=422 if form.errors else 200,
    )


@page("report.word", load=queries.word_return_from_url)
@never_cache
@require_safe
def word_return(request: HttpRequest, found: WordReturn) -> HttpResponse:
    """What was read, what it would change, and what could not be taken in."""
    return render(
        request,
        "reports/word_return.html",
        {
            "found": found,
            "report": found.report,
            "year": found.report.fiscal_year.year,
            "lost": [one for one in found.problems if one["level"] == "lost"],
            "look": [one for one in found.problems if one["level"] == "look"],
            "may_record": found.state == ReturnState.CHECKED
            and check(actor_of(request), "report.write", found.report),
        },
    )


@page("report.word", load=queries.word_return_from_url)
@require_POST
def record(request: HttpRequest, found: WordReturn) -> HttpResponse:
    """Take the form in."""
    try:
        report = verbs.record(actor=actor_of(request), found=found)
    except BansoError as refused:
        return problem(request, refused)
    messages.success(request, "様式の内容を取り込みました。足りないところを確かめて、提出してください。")
    return redirect(address("review", report))


@page("report.word", load=queries.word_return_from_url)
@require_POST
def discard(request: HttpRequest, found: WordReturn) -> HttpResponse:
    """Drop the form."""
    try:
        verbs.discard(actor=actor_of(request), found=found)
    except BansoError as refused:
        return problem(request, refused)
    messages.success(request, "取り込みを取りやめました。報告書はそのままです。")
    return redirect(reverse("reports:report", args=[found.report.fiscal_year.year, found.report_id]))
