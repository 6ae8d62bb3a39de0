"""Installing the gazetteer, after a page that says what will be added."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from banso.directory.domain.gazetteer import missing_from_gazetteer
from banso.foundation.pages import SHOWN_AND_SENT, actor_of, page
from banso.japan.dates import fiscal_year_start
from banso.japan.welfare import TOTAL_2019, WelfareOffice, missing_towns_2019, welfare_offices
from banso.years.domain.gazetteer import install_gazetteer, offices_to_come, years_in_hand
from banso.years.queries import blocks_to_fill


@page("gazetteer.install")
@require_http_methods(SHOWN_AND_SENT)
def gazetteer(request: HttpRequest) -> HttpResponse:
    """Say what the list would add to the directory and to the years in hand; add it when asked to."""
    if request.method == "POST":
        done = install_gazetteer(actor=actor_of(request))
        offices = sum(done.offices.values())
        messages.success(
            request,
            f"{done.seeded.prefectures}都道府県、{done.seeded.municipalities}市区町村、"
            f"福祉事務所を設置する自治体{offices}件を加えました。",
        )
        return redirect("years:gazetteer")
    years = years_in_hand()
    prefectures, towns = missing_from_gazetteer()
    coming = {year: offices_to_come(year.year) for year in years}
    items = [
        *([f"都道府県 {prefectures}"] if prefectures else []),
        *([f"市区町村 {towns:,}（よみ・団体コード・位置つき）"] if towns else []),
        *(
            f"{one.label}の福祉事務所を設置する自治体 {words_of(rows)}"
            for one, rows in coming.items()
            if rows
        ),
        *(
            f"{year.label}の{number}ブロックに都道府県を割り当て"
            for year in years
            if (number := blocks_to_fill(year))
        ),
    ]
    return render(
        request,
        "years/gazetteer.html",
        {
            "items": items,
            "years": [(year, words_of(welfare_offices(fiscal_year_start(year.year)))) for year in years],
            "consequences": [
                "すでに名簿にある団体と、手で直した内容は変わりません。何度押しても、二重には入りません。",
                "福祉事務所を設置する自治体は、その年度の4月1日現在の一覧です。公募の前に画面で足したり外したりできます。",
            ],
            "gap": [f"{name}{number}町村" for name, number in missing_towns_2019().items()],
            "gap_count": sum(missing_towns_2019().values()),
            "gap_total": TOTAL_2019,
            "back": reverse("home"),
        },
    )


def words_of(offices: Iterable[WelfareOffice]) -> str:
    """Return 907（都道府県45・市区815・町村47）."""
    counts = Counter(
        "都道府県" if office.is_prefecture else "町村" if office.is_voluntary else "市区"
        for office in offices
    )
    parts = "・".join(f"{kind}{counts[kind]}" for kind in ("都道府県", "市区", "町村"))
    return f"{counts.total()}（{parts}）"
