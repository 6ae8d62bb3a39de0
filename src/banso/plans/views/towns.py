"""A plan by municipality, on the map, and as one long table."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from banso.directory.models import Organisation, search_key
from banso.dispatch.calendars import season, settings_of
from banso.dispatch.enums import DayKind, ProjectCoverage, VisitState
from banso.dispatch.models import Expert, MunicipalityDay, Project, Visit
from banso.foundation.pages import no_store, page
from banso.foundation.table_pages import Window, rows_of, tables_page
from banso.japan.prefectures import PREFECTURES
from banso.office.tables import Column, Table
from banso.plans.grid import visits_table
from banso.plans.models import Plan, PlannedVisit
from banso.plans.naming import day_text
from banso.plans.touring import TOURS_DRAWN, tours_of, tours_svg, tours_table
from banso.plans.views.common import frame_of, plan_from_url

TOWNS = 25
EXPERTS_ON_MAP = 30


@dataclass(frozen=True)
class TownVisit:
    """One visit of a municipality's line; `date` is None without a place in the plan."""

    key: str
    text: str
    date: dt.date | None
    is_locked: bool
    is_shared: bool
    is_broken: bool


@dataclass(frozen=True)
class Mark:
    """A visit on a municipality's line of time: its place in units of the picture."""

    x: float
    text: str


@dataclass(frozen=True)
class Town:
    """One municipality with its projects and their visits."""

    organisation: Organisation
    projects: Sequence[tuple[Project, Sequence[TownVisit]]]
    marks: Sequence[Mark]
    days: int
    days_off: int


@page("plan.view", load=plan_from_url)
@require_safe
def plan_towns(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Every municipality with its projects, visits and the days on which it receives."""
    values = request.GET
    towns, window = _towns(plan, values)
    context = {
        **frame_of(request, plan),
        "towns": towns,
        "page": window,
        "query": _query(values),
        "q": values.get("q", ""),
        "prefecture": values.get("prefecture", ""),
        "prefectures": [(prefecture.code, prefecture.name) for prefecture in PREFECTURES],
        "months": _months(plan),
        "table": _town_table(towns),
    }
    return no_store(render(request, "plans/towns.html", context))


def _query(values: QueryDict) -> str:
    kept = QueryDict(mutable=True)
    kept.update({name: text for name in ("q", "prefecture") if (text := values.get(name, ""))})
    return kept.urlencode()


def _towns(plan: Plan, values: QueryDict) -> tuple[list[Town], Page[Organisation]]:
    year = plan.fiscal_year
    own = Project.objects.filter(fiscal_year=year, coverage=ProjectCoverage.OWN)
    houses = Organisation.objects.filter(pk__in=own.values("municipality"))
    if text := values.get("q", ""):
        houses = houses.filter(search_key__contains=search_key(text[:80]))
    if code := values.get("prefecture", ""):
        houses = houses.filter(prefecture_code=code)
    window = Paginator(houses.order_by("prefecture_code", "code", "name"), TOWNS).get_page(values.get("page"))
    shown = list(window.object_list)
    projects: dict[int, list[Project]] = defaultdict(list)
    for project in (
        own.filter(municipality__in=shown).select_related("programme").order_by("programme__order")
    ):
        projects[project.municipality_id].append(project)
    visits: dict[tuple[int, int], PlannedVisit] = {
        (visit.project_id, visit.number): visit
        for visit in _visits(plan).filter(project__municipality__in=shown)
    }
    broken = set(plan.clashes.filter(project__isnull=False).values_list("project_id", flat=True))
    off: dict[int, int] = defaultdict(int)
    for pk in MunicipalityDay.objects.filter(
        fiscal_year=year, municipality__in=shown, kind=DayKind.UNAVAILABLE
    ).values_list("municipality_id", flat=True):
        off[pk] += 1
    span = season(settings_of(year))
    gone = set(
        Visit.objects.filter(project__municipality__in=shown, project__fiscal_year=year, state=VisitState.CANCELLED)
        .values_list("project_id", "number")
    )  # fmt: skip
    return [_town(one, projects[one.pk], visits, broken, gone, off[one.pk], span) for one in shown], window


def _visits(plan: Plan) -> QuerySet[PlannedVisit]:
    return plan.visits.select_related("project__municipality", "project__programme").prefetch_related(
        "experts__person"
    )


def _town(
    organisation: Organisation,
    projects: Sequence[Project],
    visits: Mapping[tuple[int, int], PlannedVisit],
    broken: set[int],
    gone: set[tuple[int, int]],
    days_off: int,
    span: tuple[dt.date, dt.date],
) -> Town:
    there = [visit for visit in visits.values() if visit.project.municipality_id == organisation.pk]
    on_day: dict[dt.date, int] = defaultdict(int)
    for placed in there:
        for n in range(placed.days):
            on_day[placed.date + dt.timedelta(days=n)] += 1
    lines = []
    for project in projects:
        row = []
        for number in range(1, project.visits_wanted + 1):
            visit = visits.get((project.pk, number))
            is_gone = visit is None and (project.pk, number) in gone
            row.append(_town_visit(project, number, visit, on_day, project.pk in broken, is_gone))
        lines.append((project, row))
    length = max(1, (span[1] - span[0]).days)
    marks = [
        Mark(round(6 + 288 * min(max((day - span[0]).days / length, 0), 1), 1), f"{day_text(day)} {count}件")
        for day, count in sorted(on_day.items())
    ]
    return Town(organisation, lines, marks, len(on_day), days_off)


def _town_visit(
    project: Project,
    number: int,
    visit: PlannedVisit | None,
    on_day: Mapping[dt.date, int],
    is_broken: bool,
    is_gone: bool,
) -> TownVisit:
    key = f"{project.pk}-{number}"
    if visit is None:
        words = "中止" if is_gone else "まだ決まっていません"
        return TownVisit(key, f"{number}回目　{words}", None, False, False, is_broken)
    people = "・".join(expert.person.family_name for expert in visit.experts.all())
    return TownVisit(
        key,
        f"{number}回目　{day_text(visit.date)}　{people}",
        visit.date,
        visit.is_locked,
        on_day[visit.date] > 1,
        is_broken,
    )


def _months(plan: Plan) -> list[tuple[float, str]]:
    """Where each month of the season begins on a line of time."""
    first, last = season(settings_of(plan.fiscal_year))
    length = max(1, (last - first).days)
    found, day = [], first.replace(day=1)
    while day <= last:
        if day >= first:
            found.append((round(6 + 288 * (day - first).days / length, 1), f"{day.month}月"))
        day = (day + dt.timedelta(days=32)).replace(day=1)
    return found


def _town_table(towns: Sequence[Town]) -> Table:
    return Table(
        name="towns",
        caption="自治体ごとの訪問",
        columns=[
            Column("town", "自治体", width=24),
            Column("programme", "事業", width=14),
            Column("visits", "訪問", width=50),
            Column("days", "受け入れ日", "integer", width=8),
        ],
        rows=[
            {
                "town": town.organisation.name,
                "programme": project.programme.short_name,
                "visits": "、".join(visit.text.replace("　", " ") for visit in visits),
                "days": town.days,
            }
            for town in towns
            for project, visits in town.projects
        ],
    )


@page("plan.view", load=plan_from_url)
@require_safe
def plan_map(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Tours on the map: of one expert, or of everybody in one week (`?expert=` or `?week=`)."""
    experts = list(
        Expert.objects.filter(fiscal_year=plan.fiscal_year, plan_loads__plan=plan, plan_loads__visits__gt=0)
        .select_related("person")
        .order_by("person__kana_key", "order", "pk")
    )
    week, chosen = _week(request.GET.get("week", "")), request.GET.get("expert", "")
    one = next((expert for expert in experts if str(expert.pk) == chosen), None)
    if week:
        last = week + dt.timedelta(days=6)
        busy = set(
            plan.visits.filter(date__gte=week - dt.timedelta(days=4), date__lte=last).values_list(
                "experts", flat=True
            )
        )
        tours = tours_of(plan, {pk for pk in busy if pk}, first=week, last=last)
        subject = f"{day_text(week)}からの1週間の出張"
    else:
        one = one or _farthest(plan, experts)
        tours = tours_of(plan, [one.pk]) if one else []
        subject = f"{one}さんの出張" if one else "出張"
    first, until = season(settings_of(plan.fiscal_year))
    monday = first - dt.timedelta(days=first.weekday())
    weeks = [monday + dt.timedelta(days=7 * n) for n in range((until - monday).days // 7 + 1)]
    context = {
        **frame_of(request, plan),
        "experts": experts,
        "one": one if not week else None,
        "week": week,
        "weeks": weeks,
        "subject": subject,
        "svg": tours_svg(tours, title=subject),
        "table": tours_table(tours),
        "too_many": len(tours) > TOURS_DRAWN,
    }
    return no_store(render(request, "plans/map.html", context))


def _week(text: str) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day - dt.timedelta(days=day.weekday())


def _farthest(plan: Plan, experts: Sequence[Expert]) -> Expert | None:
    most = plan.loads.order_by("-km_hundredths").values_list("expert_id", flat=True).first()
    return next((expert for expert in experts if expert.pk == most), None)


@page("plan.view", load=plan_from_url)
@require_safe
def plan_table(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Every visit by date, the load of every expert and every clash, as page, Excel, CSV and JSON."""
    visits = _visits(plan).order_by("date", "project__number", "number")
    window = Window.of(request, visits.count())
    tables = [
        visits_table(list(visits[rows_of(window)]), name="visits", caption="訪問の一覧"),
        _loads(plan),
        _clashes(plan),
    ]
    response = tables_page(
        request,
        tables,
        title=str(plan),
        window=window,
        template="plans/table.html",
        context=frame_of(request, plan),
    )
    return no_store(response)


def _loads(plan: Plan) -> Table:
    loads = list(plan.loads.select_related("expert__person").order_by("-visits", "expert__person__kana_key"))
    return Table(
        name="loads",
        caption="講師ごとの訪問と旅費",
        columns=[
            Column("expert", "講師", width=18),
            Column("visits", "訪問", "integer", width=8),
            Column("trips", "出張", "integer", width=8),
            Column("nights", "泊", "integer", width=8),
            Column("km", "km", "decimal", width=10),
            Column("yen", "旅費", "yen", width=12),
        ],
        rows=[
            {
                "expert": load.expert.person.full_name,
                "visits": load.visits,
                "trips": load.trips,
                "nights": load.nights,
                "km": round(load.km_hundredths / 100, 1),
                "yen": (load.yen_hundredths + 50) // 100,
            }
            for load in loads
        ],
        totals={
            "expert": "計",
            "visits": sum(load.visits for load in loads),
            "trips": sum(load.trips for load in loads),
            "nights": sum(load.nights for load in loads),
            "km": round(sum(load.km_hundredths for load in loads) / 100, 1),
            "yen": (sum(load.yen_hundredths for load in loads) + 50) // 100,
        },
        notes=["2人で行く訪問は、それぞれの講師に1回と数えます。"],
    )


def _clashes(plan: Plan) -> Table:
    return Table(
        name="clashes",
        caption="規則に合わない所",
        columns=[Column("text", "内容", width=90)],
        rows=[{"text": text} for text in plan.clashes.values_list("text", flat=True)[:500]],
    )
