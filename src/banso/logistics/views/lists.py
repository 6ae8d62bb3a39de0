"""Pages of many visits: the list with what is next, the calendar, one's own, the counts."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from banso.directory.enums import Role
from banso.directory.models import search_key
from banso.directory.roles import is_expert, runs_programme, sees_everything
from banso.dispatch import queries as dispatch_queries
from banso.dispatch.enums import ProjectCoverage, VisitKind, VisitState
from banso.dispatch.models import Assignment, Visit, VisitDay
from banso.dispatch.wording import VISIT_TAGS, days_text, experts_of, number_text, sharing_text
from banso.foundation.access import Actor, check
from banso.foundation.listing import ListColumn, ListFilter, Listing, choice_filter, search_filter
from banso.foundation.pages import actor_of, page
from banso.foundation.table_pages import export, tables_page
from banso.japan.dates import era_year, month_day
from banso.japan.prefectures import PREFECTURES
from banso.logistics import queries
from banso.logistics.checklist_rules import settings_of
from banso.logistics.counting import special_table
from banso.logistics.models import ChecklistItem
from banso.office.tables import Column, Table, Value
from banso.years.models import FiscalYear
from banso.years.month_grid import HEADS, month_grid, months_of
from banso.years.queries import year_from_url
from banso.years.spans import month_end

_MONTH = re.compile(r"(\d{4})-(\d{2})")
# Parties whose open items a list names as what is next; who sees everything sees all.
_PARTIES = (Role.MUNICIPALITY, Role.EXPERT)


def _roles_shown(actor: Actor, year: int) -> frozenset[str]:
    if sees_everything(actor, year):
        return frozenset()
    own = {Role.EXPERT.value} if is_expert(actor, year) else set()
    return frozenset(own or {Role.MUNICIPALITY.value})


@page("project.list", load=year_from_url)
@require_safe
def visit_list(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """The visits of the projects the actor may see, with what is next; as Excel with `?format=xlsx`."""
    actor, year, now = actor_of(request), fiscal_year.year, timezone.now()
    visits = queries.with_what_is_next(
        queries.visits_visible_to(actor, fiscal_year), _roles_shown(actor, year)
    )
    listing: Listing[Visit] = Listing(
        request.GET,
        visits,
        columns=_columns(fiscal_year, now, is_staff=sees_everything(actor, year)),
        filters=_filters(fiscal_year, now, is_staff=sees_everything(actor, year)),
        sort="date",
        caption="訪問",
        empty="訪問の予定はまだありません。",
        unit="回",
    )
    file = export(
        [visits_table(listing.filtered, fiscal_year, now)] if request.GET.get("format") else [],
        request.GET.get("format", ""),
        title=f"訪問の一覧（{fiscal_year.label}）",
    )
    if file is not None:
        return file
    return render(
        request,
        "logistics/list.html",
        {
            "fiscal_year": fiscal_year,
            "listing": listing,
            "export_url": listing.query(format="xlsx", page=None),
            "may_count": check(actor, "dispatch.figures", fiscal_year),
            "may_manage": check(actor, "kit.manage", fiscal_year),
            "is_mine": check(actor, "visit.mine", fiscal_year) and not sees_everything(actor, year),
        },
    )


def _columns(fiscal_year: FiscalYear, now: dt.datetime, *, is_staff: bool) -> Sequence[ListColumn[Visit]]:
    year, today = fiscal_year.year, timezone.localdate(now)
    usual = settings_of(fiscal_year).usual_rounds
    columns: list[ListColumn[Visit]] = [
        ListColumn(
            "date",
            "日程",
            dispatch_queries.visit_text,
            order=("first_day",),
            url=lambda v: reverse("logistics:visit", args=[year, v.pk]),
        ),
        ListColumn(
            "municipality",
            "自治体",
            lambda v: v.project.municipality.name,
            order=("project__municipality__prefecture_code", "project__municipality__name"),
        ),
        ListColumn("programme", "事業", lambda v: v.project.programme.short_name),
        ListColumn("number", "回", lambda v: number_text(v, usual), order=("number",)),
        ListColumn("experts", "講師", experts_of),
        ListColumn("kind", "形態", _kind_text),
        ListColumn(
            "state",
            "状態",
            lambda v: v.get_state_display(),
            tag=lambda v: VISIT_TAGS[VisitState(v.state)],
        ),
        ListColumn("next", "次にすること", lambda v: queries.next_of(v, today).text),
        ListColumn("due", "その期限", lambda v: _due_text(v, today), tag=lambda v: _due_tag(v, today)),
    ]
    if is_staff:
        columns.append(ListColumn("kit", "キット", lambda v: _kit_text(v, today)))
    return columns


def _kind_text(visit: Visit) -> str:
    return "・".join(part for part in (VisitKind(visit.kind).label, sharing_text(visit)) if part)


def _next_text(visit: Visit, today: dt.date) -> str:
    one = queries.next_of(visit, today)
    if not one.text or one.due is None:
        return one.text
    return f"{one.text}（{month_day(one.due)}まで{'・期限を過ぎました' if one.is_late else ''}）"


def _due_text(visit: Visit, today: dt.date) -> str:
    one = queries.next_of(visit, today)
    if one.due is None:
        return ""
    return f"{month_day(one.due)}{' 遅れ' if one.is_late else ''}"


def _due_tag(visit: Visit, today: dt.date) -> str:
    return "error" if queries.next_of(visit, today).is_late else "neutral"


def _kit_text(visit: Visit, today: dt.date) -> str:
    loan = queries.loan_of(visit)
    if loan is None:
        return ""
    return f"{loan.kit}" + (f"（{(today - loan.due_on).days}日遅れ）" if loan.due_on < today else "")


def _filters(fiscal_year: FiscalYear, now: dt.datetime, *, is_staff: bool) -> Sequence[ListFilter[Visit]]:
    def care(rows: QuerySet[Visit], value: str) -> QuerySet[Visit]:
        return queries.needing_care(rows, value, fiscal_year=fiscal_year, now=now)

    def expert(rows: QuerySet[Visit], value: str) -> QuerySet[Visit]:
        mine = Assignment.objects.filter(project=OuterRef("project"), expert__person_id=int(value))
        return rows.filter(Exists(mine))

    def month(rows: QuerySet[Visit], value: str) -> QuerySet[Visit]:
        number = int(value)
        first = dt.date(fiscal_year.year + (number < fiscal_year.starts_on.month), number, 1)
        in_month = VisitDay.objects.filter(visit=OuterRef("pk"), date__gte=first, date__lte=month_end(first))
        return rows.filter(Exists(in_month))

    filters: list[ListFilter[Visit]] = [
        search_filter(["project__municipality__search_key"], label="自治体名で探す", fold=search_key),
        choice_filter("state", "状態", VisitState.choices),
        choice_filter("kind", "形態", VisitKind.choices),
        ListFilter("month", "月", month, [(str(one), f"{one}月") for one in dispatch_queries.MONTHS]),
    ]
    if is_staff:
        programmes = [(p.code, p.name) for p in dispatch_queries.advisable_programmes(fiscal_year)]
        filters += [
            choice_filter("programme", "事業", programmes, field="project__programme__code"),
            ListFilter("expert", "講師", expert, queries.experts_of_year(fiscal_year)),
            choice_filter(
                "prefecture",
                "都道府県",
                [(prefecture.code, prefecture.name) for prefecture in PREFECTURES],
                field="project__municipality__prefecture_code",
            ),
        ]
    return [*filters, ListFilter("care", "見たいもの", care, queries.CARE_CHOICES)]


def visits_table(visits: QuerySet[Visit], fiscal_year: FiscalYear, now: dt.datetime) -> Table:
    """Return visits as a table for files: every column of the list and more, one row a visit."""
    today, usual = timezone.localdate(now), settings_of(fiscal_year).usual_rounds
    columns = [
        Column("number", "番号", "integer", width=6),
        Column("first", "最初の日", "date", width=12),
        Column("last", "最後の日", "date", width=12),
        Column("text", "日程", width=20),
        Column("place", "場所", width=20),
        Column("prefecture", "都道府県コード", width=8),
        Column("municipality", "自治体", width=18),
        Column("programme", "事業", width=10),
        Column("round", "回", "integer", width=6),
        Column("extra", "追加の回", "mark", width=8),
        Column("experts", "講師", width=20),
        Column("kind", "形態", width=10),
        Column("sharing", "合同・兼", width=8),
        Column("state", "状態", width=10),
        Column("reason", "中止・延期の理由", width=30),
        Column("next", "次にすること", width=36),
        Column("due", "その期限", "date", width=12),
        Column("kit", "貸出中のキット", width=10),
    ]

    def row(visit: Visit) -> dict[str, Value]:
        following, loan = queries.next_of(visit, today), queries.loan_of(visit)
        days = [day.date for day in visit.days.all()]
        return {
            "number": visit.project.number,
            "first": min(days, default=None),
            "last": max(days, default=None),
            "text": dispatch_queries.visit_text(visit),
            "place": visit.place or None,
            "prefecture": visit.project.municipality.prefecture_code,
            "municipality": visit.project.municipality.name,
            "programme": visit.project.programme.short_name,
            "round": visit.number,
            "extra": True if visit.number > usual else None,
            "experts": experts_of(visit),
            "kind": VisitKind(visit.kind).label,
            "sharing": sharing_text(visit) or None,
            "state": str(visit.get_state_display()),
            "reason": visit.state_reason or None,
            "next": following.text or None,
            "due": following.due,
            "kit": loan.kit.label if loan else None,
        }

    return Table(
        name="visits",
        caption=f"訪問の一覧（{fiscal_year.label}）",
        columns=columns,
        rows=[row(visit) for visit in visits],
    )


@page("dispatch.figures", load=year_from_url)
@require_safe
def visit_counts(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """The counts: by programme, and what is special about the rounds, counted and not counted."""
    return tables_page(
        request,
        [dispatch_queries.visit_counts(fiscal_year), special_table(fiscal_year)],
        title="訪問の回数",
        lead=f"{fiscal_year.label}の訪問を記録から数えたものです。入力した数はありません。",
    )


# ── calendar ──


@page("project.list", load=year_from_url)
@require_safe
def visit_calendar(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """A month of visits as a grid and as a list."""
    actor, today = actor_of(request), timezone.localdate()
    visible = queries.visits_visible_to(actor, fiscal_year)
    first = _month_asked(request.GET.get("month", ""), fiscal_year, visible, today)
    visits = queries.with_what_is_next(
        visible.filter(days__date__gte=first, days__date__lte=month_end(first)).distinct()
    ).order_by(*queries.BY_DATE)
    by_day: dict[dt.date, list[Visit]] = defaultdict(list)
    for visit in visits:
        for day in visit.days.all():
            by_day[day.date].append(visit)
    in_month = {day: found for day, found in by_day.items() if first <= day <= month_end(first)}
    return render(
        request,
        "logistics/calendar.html",
        {
            "fiscal_year": fiscal_year,
            "year": fiscal_year.year,
            "heading": f"{era_year(first)} {first.month}月",
            "heads": HEADS,
            "weeks": month_grid(first, by_day, today),
            "listed": sorted(in_month.items()),
            "count": len({one.pk for found in in_month.values() for one in found if _is_counted(one)}),
            "tags": VISIT_TAGS,
            "today": today,
            "months": [
                {
                    "label": f"{month.month}月",
                    "url": f"?month={month:%Y-%m}",
                    "is_current": month == first,
                }
                for month in months_of(fiscal_year.starts_on, fiscal_year.ends_on)
            ],
            "earlier": _neighbour(first - dt.timedelta(days=1), fiscal_year),
            "later": _neighbour(month_end(first) + dt.timedelta(days=1), fiscal_year),
        },
    )


def _is_counted(visit: Visit) -> bool:
    """Whether the visit counts by the rule of `dispatch.queries`."""
    return visit.project.coverage == ProjectCoverage.OWN and visit.state not in dispatch_queries.NOT_HELD


def _month_asked(text: str, fiscal_year: FiscalYear, visible: QuerySet[Visit], today: dt.date) -> dt.date:
    """Return the month asked for; else this one, else that of the first visit."""
    found = _MONTH.fullmatch(text)
    if found and 1 <= int(found[2]) <= 12:
        month = dt.date(int(found[1]), int(found[2]), 1)
        if fiscal_year.starts_on <= month <= fiscal_year.ends_on:
            return month
    if fiscal_year.starts_on <= today <= fiscal_year.ends_on:
        return today.replace(day=1)
    days = VisitDay.objects.filter(visit__in=visible.values("pk"))
    day = days.order_by("date").values_list("date", flat=True).first()
    return (day or fiscal_year.starts_on).replace(day=1)


def _neighbour(day: dt.date, fiscal_year: FiscalYear) -> str:
    return f"?month={day:%Y-%m}" if fiscal_year.starts_on <= day <= fiscal_year.ends_on else ""


# ── one's own ──


@page("visit.mine", load=year_from_url)
@require_safe
def my_visits(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """The visits of one's own municipality, or in one's charge, with the one thing that is next."""
    actor, year, now = actor_of(request), fiscal_year.year, timezone.now()
    roles = _roles_shown(actor, year) if not runs_programme(actor, year) else frozenset(_PARTIES)
    visits = list(
        queries.with_what_is_next(queries.own_visits(actor, fiscal_year), roles).order_by(*queries.BY_DATE)
    )
    shown = [
        visit for visit in visits if visit.lead_id is None or visit.lead_id not in {v.pk for v in visits}
    ]
    today = timezone.localdate(now)
    return render(
        request,
        "logistics/mine.html",
        {
            "fiscal_year": fiscal_year,
            "year": year,
            "action": _first_item(shown),
            "now": now,
            "rows": [
                {
                    "visit": visit,
                    "days": days_text(visit),
                    "experts": experts_of(visit),
                    "next": _next_text(visit, today) if visit.state in ("AGREED", "DONE") else "",
                    "tag": VISIT_TAGS[VisitState(visit.state)],
                }
                for visit in shown
            ],
            "is_expert": is_expert(actor, year),
        },
    )


def _first_item(visits: Sequence[Visit]) -> ChecklistItem | None:
    """Return the most urgent open item of the visits that are live."""
    items: list[ChecklistItem] = []
    for visit in visits:
        if visit.state in (VisitState.AGREED, VisitState.DONE):
            for item in getattr(visit, "open_items", []):
                item.visit = visit
                items.append(item)
    return min(items, key=lambda item: item.due_at, default=None)
