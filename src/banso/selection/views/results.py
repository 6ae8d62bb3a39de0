"""The results: the list, and one municipality's."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from banso.directory.roles import runs_programme
from banso.foundation.listing import ListColumn, Listing, choice_filter, search_filter
from banso.foundation.pages import actor_of, page
from banso.japan.prefectures import PREFECTURES
from banso.japan.text import fold
from banso.selection import queries
from banso.selection.enums import LinkCertainty, Outcome, ProgrammeStatus
from banso.selection.models import Decision, Selection

OUTCOME_TAGS = {Outcome.SELECTED: "success", Outcome.NOT_SELECTED: "neutral"}


def _programmes(decision: Decision) -> str:
    return "　".join(
        f"{ProgrammeStatus(item.status).mark}{item.programme.short_name}"
        for item in decision.programmes.all()
    )


@page("selection.results", load=queries.selection_from_url)
@require_safe
def result_list(request: HttpRequest, selection: Selection) -> HttpResponse:
    """The results the actor may see: all, or after publication their own."""
    year = selection.call.fiscal_year.year
    listing = Listing(
        request.GET,
        queries.decisions_visible_to(actor_of(request), selection).prefetch_related("programmes__programme"),
        columns=[
            ListColumn(
                "number",
                "申込順",
                lambda d: d.application.number,
                kind="integer",
                order=("application__number",),
            ),
            ListColumn(
                "municipality",
                "自治体",
                lambda d: d.application.municipality.name,
                order=("application__municipality__prefecture_code", "application__municipality__name"),
                url=lambda d: reverse("selection:result", args=[year, d.pk]),
            ),
            ListColumn(
                "outcome",
                "結果",
                lambda d: d.get_outcome_display(),
                tag=lambda d: OUTCOME_TAGS[Outcome(d.outcome)],
                order=("-outcome",),
            ),
            ListColumn("programmes", "派遣を行う事業", _programmes),
        ],
        filters=[
            search_filter(["application__municipality__search_key"], label="自治体名で探す", fold=fold),
            choice_filter("outcome", "結果", Outcome.choices),
            choice_filter(
                "prefecture",
                "都道府県",
                [(prefecture.code, prefecture.name) for prefecture in PREFECTURES],
                field="application__municipality__prefecture_code",
            ),
        ],
        sort="number",
        caption="選定結果",
        empty="表示できる結果はありません。",
    )
    return render(
        request, "selection/result_list.html", {"selection": selection, "listing": listing, "year": year}
    )


@page("decision.view", load=queries.decision_from_url)
@require_safe
def result_detail(request: HttpRequest, decision: Decision) -> HttpResponse:
    """One result with the programmes decided on."""
    programmes = decision.programmes.select_related("programme")
    return render(
        request,
        "selection/result_detail.html",
        {
            "decision": decision,
            "year": decision.selection.call.fiscal_year.year,
            "programmes": [
                (item.programme.name, ProgrammeStatus(item.status).mark, item.get_status_display())
                for item in programmes
            ],
            "outcome_tag": OUTCOME_TAGS[Outcome(decision.outcome)],
            "is_assumed": decision.link_certainty != LinkCertainty.CERTAIN,
            # How the result came about (drafts among them) is the programme's own; a client reads the result.
            "may_see_history": runs_programme(actor_of(request), decision.selection.call.fiscal_year.year),
        },
    )
