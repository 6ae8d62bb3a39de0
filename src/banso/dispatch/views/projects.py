"""Pages of the dispatch: experts, projects, visits, 図4."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from banso.directory.models import search_key
from banso.directory.roles import sees_everything
from banso.dispatch import queries
from banso.dispatch.enums import DayKind, ProjectCoverage, VisitState
from banso.dispatch.models import Expert, Project
from banso.dispatch.wording import VISIT_TAGS
from banso.foundation.access import check
from banso.foundation.listing import ListColumn, ListFilter, Listing, choice_filter, search_filter
from banso.foundation.pages import actor_of, page
from banso.foundation.table_pages import Window, rows_of, tables_page
from banso.japan.prefectures import PREFECTURES
from banso.selection.enums import ProgrammeStatus
from banso.years.models import FiscalYear
from banso.years.queries import year_from_url

PREFECTURE_CHOICES = [(prefecture.code, prefecture.name) for prefecture in PREFECTURES]


def _experts_of(project: Project) -> str:
    return "・".join(str(assignment.expert) for assignment in project.assignments.all())


def _programme_filter(fiscal_year: FiscalYear, path: str) -> ListFilter[Project]:
    choices = [(p.code, p.name) for p in queries.advisable_programmes(fiscal_year)]
    return choice_filter("programme", "事業", choices, field=path)


@page("expert.list", load=year_from_url)
@require_safe
def expert_list(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """The year's roster with what each expert has been asked to do; an expert opens the own page alone."""
    actor = actor_of(request)
    sees_all = sees_everything(actor, fiscal_year.year)
    listing: Listing[Expert] = Listing(
        request.GET,
        queries.roster_with_load(fiscal_year),
        columns=[
            ListColumn("order", "名簿順", lambda e: e.order, kind="integer", order=("order",)),
            ListColumn(
                "name",
                "氏名",
                lambda e: e.person.full_name,
                order=("person__kana_key", "order"),
                url=lambda e: (
                    reverse("dispatch:expert", args=[fiscal_year.year, e.pk])
                    if sees_all or e.person_id == actor.person_id
                    else ""
                ),
            ),
            ListColumn("affiliation", "所属・役職", lambda e: e.affiliation),
            ListColumn("home", "拠点", lambda e: e.home_prefecture.name if e.home_prefecture else None),
            ListColumn("programmes", "事業", lambda e: "、".join(p.short_name for p in e.programmes.all())),
            ListColumn(
                "projects",
                "担当事業",
                lambda e: queries.load_of(e).projects,
                kind="integer",
                order=("project_count",),
            ),
            ListColumn(
                "visits", "訪問", lambda e: queries.load_of(e).visits, kind="integer", order=("visit_count",)
            ),
            ListColumn(
                "max_visits", "訪問の上限", lambda e: e.max_visits, kind="integer", order=("max_visits",)
            ),
        ],
        filters=[
            search_filter(["person__search_key"], label="氏名で探す", fold=search_key),
            choice_filter(
                "programme",
                "事業",
                [(p.code, p.name) for p in queries.advisable_programmes(fiscal_year)],
                field="programmes__code",
            ),
        ],
        sort="order",
        caption="講師名簿",
        empty="講師はまだ登録されていません。",
        unit="人",
    )
    may_edit = check(actor_of(request), "expert.edit", fiscal_year)
    return render(
        request,
        "dispatch/expert_list.html",
        {
            "fiscal_year": fiscal_year,
            "year": fiscal_year.year,
            "listing": listing,
            "may_edit": may_edit,
            "off_roster": queries.experts_off_roster(fiscal_year).count() if may_edit else 0,
        },
    )


@page("expert.view", load=queries.expert_from_url)
@require_safe
def expert_detail(request: HttpRequest, expert: Expert) -> HttpResponse:
    """One expert with the projects in charge and their visits in order of date."""
    projects = queries.with_visits(
        queries.projects_visible_to(actor_of(request), expert.fiscal_year).filter(assignments__expert=expert)
    )
    return render(
        request,
        "dispatch/expert_detail.html",
        {
            "expert": expert,
            "year": expert.fiscal_year.year,
            "projects": [(project, queries.project_text(project)) for project in projects],
            "schedule": queries.expert_schedule(expert),
            "may_change": check(actor_of(request), "expert.change", expert),
            "may_remove": check(actor_of(request), "expert.remove", expert),
            "weekdays": "・".join("月火水木金"[int(day)] for day in expert.preferred_weekdays),
            "days_off": expert.days.filter(kind=DayKind.UNAVAILABLE).count(),
        },
    )


@page("project.list", load=year_from_url)
@require_safe
def project_list(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """The projects the actor may see."""
    year = fiscal_year.year
    actor = actor_of(request)
    filters: list[ListFilter[Project]] = [
        search_filter(["municipality__search_key"], label="自治体名で探す", fold=search_key),
        _programme_filter(fiscal_year, "programme__code"),
        choice_filter("status", "状況", [c for c in ProgrammeStatus.choices if c[0] != "NOT_THIS_TIME"]),
        choice_filter("prefecture", "都道府県", PREFECTURE_CHOICES, field="municipality__prefecture_code"),
    ]
    listing: Listing[Project] = Listing(
        request.GET,
        queries.with_visits(queries.projects_visible_to(actor, fiscal_year)),
        columns=[
            ListColumn("number", "番号", lambda p: p.number, kind="integer", order=("number",)),
            ListColumn(
                "municipality",
                "自治体",
                lambda p: p.municipality.name,
                order=("municipality__prefecture_code", "municipality__name"),
                url=lambda p: reverse("dispatch:project", args=[year, p.pk]),
            ),
            ListColumn("programme", "事業", lambda p: p.programme.short_name, order=("programme__order",)),
            ListColumn("status", "状況", lambda p: p.get_status_display(), order=("status",)),
            ListColumn("experts", "講師", _experts_of),
            ListColumn("visits", "訪問", lambda p: "、".join(queries.visit_text(v) for v in p.visits.all())),
        ],
        filters=filters,
        sort="number",
        caption="実施事業",
        empty="実施事業はまだありません。選定が公表されると、ここに並びます。",
    )
    return render(
        request,
        "dispatch/project_list.html",
        {
            "fiscal_year": fiscal_year,
            "listing": listing,
            "may_see_table": check(actor, "dispatch.figures", fiscal_year),
            "may_edit": check(actor, "project.edit", fiscal_year),
        },
    )


@page("project.view", load=queries.project_from_url)
@require_safe
def project_detail(request: HttpRequest, project: Project) -> HttpResponse:
    """One project: who advises, when, how it went."""
    visits = project.visits.prefetch_related("days")
    return render(
        request,
        "dispatch/project_detail.html",
        {
            "project": project,
            "year": project.fiscal_year.year,
            "mark": ProgrammeStatus(project.status).mark,
            "may_brief": check(actor_of(request), "briefing.view", project),
            "assignments": project.assignments.select_related("expert__person"),
            "visits": [(v, queries.visit_text(v), VISIT_TAGS[VisitState(v.state)]) for v in visits],
            "is_concurrent": project.coverage == ProjectCoverage.CONCURRENT,
            "may_plan": check(actor_of(request), "visit.edit", project),
            "may_wish": check(actor_of(request), "project.wish", project),
            "may_change": check(actor_of(request), "project.change", project),
            "may_write_days": check(
                actor_of(request), "municipality_days.edit", (project.fiscal_year, project.municipality)
            ),
        },
    )


@page("dispatch.figures", load=year_from_url)
@require_safe
def project_table(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """図4 and the visit counts as page, Excel, CSV and JSON."""
    window = Window.of(request, queries.advised_municipalities(fiscal_year).count())
    return tables_page(
        request,
        [queries.figure4(fiscal_year, rows_of(window)), queries.visit_counts(fiscal_year)],
        window=window,
        title="図4 実施自治体・事業・講師一覧",
        lead=f"{fiscal_year.label}に派遣を行った自治体・事業と、担当の講師、訪問日です。",
    )
