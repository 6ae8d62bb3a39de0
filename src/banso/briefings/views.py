"""Pages of the briefing and the self-check; whom to ask by the questionnaire."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_http_methods, require_safe

from banso.briefings import printing, tables
from banso.briefings.card import card_of
from banso.briefings.figures import (
    Figures,
    blanks_of,
    figures_of,
    gaps_of,
    marks_of,
    missing_of,
    partner_groups,
    results_of,
)
from banso.briefings.permissions import SelfCheck
from banso.directory.enums import Role
from banso.directory.models import Organisation, search_key
from banso.directory.roles import sees_everything
from banso.dispatch import queries
from banso.dispatch.models import Project
from banso.dispatch.questionnaires import municipalities_to_ask, questionnaire_of
from banso.foundation.errors import BansoError
from banso.foundation.listing import ListColumn, Listing, search_filter
from banso.foundation.pages import SHOWN_AND_SENT, actor_of, page, problem
from banso.foundation.table_pages import attachment
from banso.surveys.domain.surveys import invite
from banso.surveys.enums import ResponseState
from banso.surveys.models import Survey
from banso.surveys.queries import survey_from_url
from banso.years.models import FiscalYear
from banso.years.queries import year_from_url


@page("briefing.list", load=year_from_url)
@require_safe
def briefing_list(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """The briefings the actor may open, with the state of the questionnaire behind each."""
    actor, year = actor_of(request), fiscal_year.year
    survey = questionnaire_of(fiscal_year)
    states = dict(survey.responses.values_list("organisation_id", "state")) if survey else {}
    projects = queries.projects_visible_to(actor, fiscal_year).prefetch_related("assignments__expert__person")
    if not sees_everything(actor, year):
        projects = projects.filter(assignments__expert__person_id=actor.person_id or 0)
    listing: Listing[Project] = Listing(
        request.GET,
        projects,
        columns=[
            ListColumn("number", "番号", lambda p: p.number, kind="integer", order=("number",)),
            ListColumn(
                "municipality",
                "自治体",
                lambda p: p.municipality.name,
                order=("municipality__prefecture_code", "municipality__name"),
                url=lambda p: reverse("briefings:briefing", args=[year, p.pk]),
            ),
            ListColumn("programme", "事業", lambda p: p.programme.short_name, order=("programme__order",)),
            ListColumn(
                "experts",
                "講師",
                lambda p: "、".join(assignment.expert.person.full_name for assignment in p.assignments.all()),
            ),
            ListColumn("answer", "事前アンケート", lambda p: _state(states.get(p.municipality_id))),
        ],
        filters=[search_filter(["municipality__search_key"], label="自治体名で探す", fold=search_key)],
        sort="number",
        caption="カルテ",
        empty="カルテはまだありません。実施事業ができると、ここに並びます。",
    )
    return render(request, "briefings/list.html", {"fiscal_year": fiscal_year, "listing": listing})


def _state(state: str | None) -> str:
    return str(ResponseState(state).label) if state else "お願いしていません"


@page("briefing.view", load=queries.project_from_url)
@require_safe
def briefing(request: HttpRequest, project: Project) -> HttpResponse:
    """One project's briefing on the screen: everything on paper, and the whole matrix of partners."""
    card = card_of(project)
    return render(
        request,
        "briefings/briefing.html",
        {
            **_shared(card.figures),
            "card": card,
            "project": project,
            "year": project.fiscal_year.year,
            "facts": printing.facts_of(card),
            "travel": [printing.travel_text(one) for one in card.travel],
            "neighbours": [(neighbour, printing.neighbour_text(neighbour)) for neighbour in card.neighbours],
            "issues": card.issues,
            "expectations": card.expectations,
            "partners": [
                {
                    "programme": project.programme.name,
                    "table": tables.partner_table(card.partners, project.programme.name),
                    "gaps": tables.gap_table(card.gaps, project.programme.name) if card.gaps else None,
                }
            ]
            if card.partners
            else [],
            "no_partners": printing.no_partners(card),
        },
    )


@page("briefing.view", load=queries.project_from_url)
@require_safe
def briefing_pdf(request: HttpRequest, project: Project) -> HttpResponse:
    """The two pages."""
    card = card_of(project)
    content = printing.briefing_pdf(card, day=timezone.localdate())
    name = f"カルテ_{project.municipality.name}_{project.programme.short_name}.pdf"
    return attachment(content, name=name, content_type="application/pdf")


def _shared(figures: Figures) -> dict[str, Any]:
    """Return what the briefing and the self-check show alike."""
    results, blanks = results_of(figures), blanks_of(figures)
    return {
        "figures": figures,
        "missing": missing_of(figures),
        "results": tables.results_table(figures, results) if figures.has_answers else None,
        "blanks": tables.blanks_table(blanks) if blanks else None,
        "budget": _svg(tables.budget_chart(figures)),
        "staff": _svg(tables.staff_chart(figures)),
        "no_answers": printing.NO_ANSWERS,
        "no_gaps": printing.no_gaps(figures),
    }


def _svg(text: str) -> SafeString:
    """Return a chart of our own kit, whose words it has escaped."""
    return mark_safe(text)  # noqa: S308


def self_check_from_url(year: int, organisation: int) -> SelfCheck:
    """Return the self-check of an organisation. Raises Http404."""
    found = Organisation.objects.select_related("parent").filter(pk=organisation).first()
    if found is None:
        raise Http404("この団体は見つかりません。")
    return SelfCheck(found, year_from_url(year))


@page("selfcheck.mine", load=year_from_url)
@require_safe
def self_check_mine(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Go to one's own municipality's figures."""
    year = fiscal_year.year
    ids = actor_of(request).organisation_ids(Role.MUNICIPALITY, Role.PREFECTURE, year=year)
    own = list(Organisation.objects.filter(pk__in=ids))
    if len(own) == 1:
        return redirect("briefings:self_check", year=year, organisation=own[0].pk)
    return render(request, "briefings/mine.html", {"year": year, "organisations": own})


@page("selfcheck.view", load=self_check_from_url)
@require_safe
def self_check(request: HttpRequest, asked: SelfCheck) -> HttpResponse:
    """A municipality's own figures beside the yardstick and its bracket; nobody else is named."""
    figures = figures_of(asked.municipality, asked.fiscal_year)
    return render(
        request,
        "briefings/self_check.html",
        {
            **_shared(figures),
            "municipality": asked.municipality,
            "year": asked.fiscal_year.year,
            "fiscal_year": asked.fiscal_year,
            "issues": marks_of(figures, "issues"),
            "expectations": marks_of(figures, "expectations"),
            "partners": _partners_of_all(figures),
            "no_partners": printing.NO_ANSWERS,
        },
    )


def _partners_of_all(figures: Figures) -> list[dict[str, Any]]:
    """Return the partners of every programme something was answered for."""
    network, found = figures.grid("network"), []
    for column in network.columns if network and figures.has_answers else ():
        groups, gaps = partner_groups(figures, column.code), gaps_of(figures, column.code)
        if any(group.worked + group.not_yet + group.refused for group in groups):
            table = tables.partner_table(groups, column.label)
            gap_table = tables.gap_table(gaps, column.label) if gaps else None
            found.append({"programme": column.label, "table": table, "gaps": gap_table})
    return found


@page("survey.change", load=survey_from_url)
@require_http_methods(SHOWN_AND_SENT)
def questionnaire_invite(request: HttpRequest, survey: Survey) -> HttpResponse:
    """Name the municipalities of the year's projects that are not asked yet, and ask those chosen."""
    asked = set(survey.responses.values_list("organisation_id", flat=True))
    waiting = [
        municipality
        for municipality in municipalities_to_ask(survey.fiscal_year)
        if municipality.pk not in asked
    ]
    year = survey.fiscal_year.year
    if request.method == "POST":
        chosen = set(request.POST.getlist("chosen"))
        picked = [municipality for municipality in waiting if str(municipality.pk) in chosen]
        if not picked:
            return problem(
                request, BansoError("団体が選ばれていません。お願いする団体を1つ以上選んでください。")
            )
        try:
            invite(actor=actor_of(request), survey=survey, organisations=picked)
        except BansoError as refused:
            return problem(request, refused)
        messages.success(request, f"{len(picked)}団体に回答をお願いしました。")
        return redirect("surveys:survey", year=year, survey=survey.pk)
    return render(
        request,
        "briefings/invite.html",
        {"survey": survey, "year": year, "waiting": waiting, "asked": len(asked)},
    )
