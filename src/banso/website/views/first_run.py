"""はじめに: the first page of a new secretariat."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from banso.foundation.errors import BansoError
from banso.foundation.pages import actor_of, page, problem
from banso.website.first_run import FirstRun, year_in_hand
from banso.years.domain.setup import check_part, uncheck_part
from banso.years.enums import SetupPart
from banso.years.models import FiscalYear
from banso.years.queries import year_from_url


@page("first_run.view")
@require_safe
def first_run(request: HttpRequest) -> HttpResponse:
    """Show the steps from nothing to an open call, and the one that is next."""
    run = FirstRun(year_in_hand(actor_of(request)))
    return render(
        request,
        "website/first_run.html",
        {"run": run, "fiscal_year": run.fiscal_year, "steps": run.steps, "next": run.next},
    )


@page("year.manage", load=year_from_url)
@require_POST
def setup_check(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Note that a part of the year was looked at and is right, or take that back (`undo`)."""
    part = request.POST.get("part", "")
    if part not in SetupPart.values:
        return problem(
            request, BansoError("何を確かめたかがわかりません。「はじめに」を開き直してください。")
        )
    verb = uncheck_part if request.POST.get("undo") else check_part
    verb(actor=actor_of(request), fiscal_year=fiscal_year, part=part)
    return redirect("first_run")
