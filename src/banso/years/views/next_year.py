"""The next year: what it takes over, what it leaves behind, and what was copied in the end."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from banso.foundation.access import check
from banso.foundation.errors import BansoError
from banso.foundation.models import HistoryEntry
from banso.foundation.pages import SHOWN_AND_SENT, actor_of, page, problem
from banso.japan.dates import fiscal_year_label
from banso.japan.year_mentions import with_fiscal_year, years_named
from banso.years.carrying import LEFT_OUT, carryings
from banso.years.domain.fiscal_years import create_next_year
from banso.years.models import FiscalYear
from banso.years.names import names_valid_in
from banso.years.queries import year_from_url


@page("year.create", load=year_from_url)
@require_http_methods(SHOWN_AND_SENT)
def year_next(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Show what the next year takes over and leaves behind, then create it with what was chosen."""
    actor = actor_of(request)
    if request.method == "POST":
        try:
            made = create_next_year(actor=actor, after=fiscal_year, carry=request.POST.getlist("carry"))
        except BansoError as refusal:
            return problem(request, refusal)
        return redirect("years:year_copied", year=made.year)
    # Nothing to copy is said too, so that nobody wonders.
    choices = [(carrying, carrying.count(fiscal_year)) for carrying in carryings()]
    return render(
        request,
        "years/year_next.html",
        {
            "fiscal_year": fiscal_year,
            "next_label": fiscal_year_label(fiscal_year.year + 1),
            "always": _always(fiscal_year),
            "choices": [(one, number) for one, number in choices if number],
            "empty": [one for one, number in choices if not number],
            "left_out": LEFT_OUT,
            "is_there": FiscalYear.objects.filter(year=fiscal_year.year + 1).exists(),
        },
    )


@page("year.create", load=year_from_url)
@require_safe
def year_copied(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Tell what was copied when the year was made, and what somebody has to look at now."""
    entries = HistoryEntry.objects.filter(
        subject_type=fiscal_year._meta.label_lower, subject_id=fiscal_year.pk, action="year.carried_over"
    ).order_by("pk")
    copied = [
        (label, *str(words).split("\n", 1))
        for entry in entries
        for label, (_, words) in entry.changes.items()
    ]
    named = [words for words in years_named(fiscal_year.contract_title) if words != fiscal_year.label]
    return render(
        request,
        "years/year_copied.html",
        {
            "fiscal_year": fiscal_year,
            "copied": [
                (label, number, rest[0].split("\n") if rest else []) for label, number, *rest in copied
            ],
            "title_years": named,
            "may_open": bool(check(actor_of(request), "year.view", fiscal_year)),
            "years_url": reverse("years:year_list"),
        },
    )


def _always(fiscal_year: FiscalYear) -> list[str]:
    names = {name.code.value: name.name for name in names_valid_in(fiscal_year.year + 1)}
    renamed = [
        f"{programme.name} → {names[programme.code]}"
        for programme in fiscal_year.programmes.all()
        if programme.code in names and names[programme.code] != programme.name
    ]
    title = with_fiscal_year(fiscal_year.contract_title, fiscal_year.year, fiscal_year.year + 1)
    return [
        f"委託元：{fiscal_year.commissioner or '（まだ入っていません）'}",
        f"委託事業名：{title or '（まだ入っていません）'}",
        f"事務局：{fiscal_year.secretariat or '（まだ決まっていません）'}",
        "事業の柱の名称、ブロックと都道府県",
        "支援事業の名称（次の年度に有効なもの）",
        *(f"名称が変わる事業：{text}" for text in renamed),
        "福祉事務所を設置する自治体の一覧（次の年度のもの。手で直した分も引き継ぎます）",
    ]
