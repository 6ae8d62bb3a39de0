"""The board by week and expert: four weeks of fifteen experts, read in a constant number of queries."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone

from banso.directory.models import search_key
from banso.dispatch.calendars import closed_dates, days_between, planning_calendar, season, settings_of
from banso.dispatch.enums import DayKind
from banso.dispatch.models import Expert, ExpertDay
from banso.dispatch.queries import advisable_programmes
from banso.dispatch.wording import short_name
from banso.japan.dates import weekday_ja
from banso.office.tables import Column, Table
from banso.plans.models import Plan, PlannedVisit
from banso.plans.naming import day_text
from banso.years.models import SupportProgramme

WEEKS = 4
EXPERTS = 15
_WEEK = dt.timedelta(days=7)


@dataclass(frozen=True)
class DayColumn:
    """A column: one day, and why nobody travels on it (empty: a day for visits)."""

    date: dt.date
    closed: str

    @property
    def weekday(self) -> str:
        """月 … 日."""
        return weekday_ja(self.date)


@dataclass(frozen=True)
class Chip:
    """A visit as it lies on the grid; `is_more` on the further days of a longer visit."""

    visit: PlannedVisit
    key: str
    place: str
    spoken: str
    is_more: bool
    is_open: bool
    is_broken: bool


@dataclass(frozen=True)
class Slot:
    """One day of one expert."""

    column: DayColumn
    state: str
    spoken: str
    chips: Sequence[Chip]


@dataclass(frozen=True)
class ExpertRow:
    """One expert with the days of the window."""

    expert: Expert
    slots: Sequence[Slot]
    visits: int
    travel: str


@dataclass(frozen=True)
class WeekBar:
    """One week of the season in the strip above the grid."""

    monday: dt.date
    visits: int
    is_shown: bool
    height: int
    x: int
    query: str

    @property
    def top(self) -> int:
        """Where the bar begins, from above."""
        return 46 - self.height


@dataclass(frozen=True)
class Choice:
    """What the address asks for."""

    monday: dt.date
    page: int
    text: str
    programme: str
    opened: str

    @classmethod
    def of(cls, values: QueryDict, first: dt.date, last: dt.date, start: dt.date) -> Choice:
        """Read `week`, `page`, `q`, `programme` and `open`; without a week the view begins at `start`."""
        asked = start
        with contextlib.suppress(ValueError):
            asked = dt.date.fromisoformat(values.get("week", ""))
        kept = min(max(asked, first), last)
        page = values.get("page", "")
        return cls(
            monday=kept - dt.timedelta(days=kept.weekday()),
            page=int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1,
            text=values.get("q", "")[:80],
            programme=values.get("programme", "")[:20],
            opened=values.get("open", "")[:40],
        )

    @property
    def closed(self) -> str:
        """The query without an opened visit."""
        return self.query(open="")

    def query(self, **changes: object) -> str:
        """Return the address' query with some values changed."""
        values = {
            "week": self.monday.isoformat(), "page": self.page, "q": self.text, "programme": self.programme,
            "open": self.opened,
        } | changes  # fmt: skip
        found = QueryDict(mutable=True)
        found.update({name: str(value) for name, value in values.items() if value not in ("", None)})
        return found.urlencode()


@dataclass
class Grid:
    """Everything the week view shows."""

    plan: Plan
    choice: Choice
    columns: Sequence[DayColumn]
    rows: Sequence[ExpertRow]
    bars: Sequence[WeekBar]
    programmes: Sequence[SupportProgramme]
    pages: range
    expert_count: int
    season: tuple[dt.date, dt.date]
    visits: Sequence[PlannedVisit] = field(default_factory=list)

    @property
    def weeks(self) -> list[tuple[dt.date, int]]:
        """Monday and number of columns of each week shown."""
        found: dict[dt.date, int] = defaultdict(int)
        for column in self.columns:
            found[column.date - dt.timedelta(days=column.date.weekday())] += 1
        return list(found.items())

    @property
    def earlier(self) -> str:
        """Query of the weeks before; empty at the beginning."""
        target = self.choice.monday - WEEKS * _WEEK
        first = self.season[0] - dt.timedelta(days=self.season[0].weekday())
        return self.choice.query(week=max(target, first).isoformat()) if self.choice.monday > first else ""

    @property
    def later(self) -> str:
        """Query of the weeks after; empty at the end."""
        target = self.choice.monday + WEEKS * _WEEK
        return self.choice.query(week=target.isoformat()) if target <= self.season[1] else ""

    @property
    def strip_width(self) -> int:
        """Width of the strip of weeks."""
        return 30 * len(self.bars)

    @property
    def page_links(self) -> list[tuple[int, str]]:
        """Number and query of every page of experts."""
        return [(number, self.choice.query(page=number)) for number in self.pages]

    @property
    def table(self) -> Table:
        """The visits shown, as a table."""
        return visits_table(self.visits, name="grid", caption="表示している期間の訪問")


def grid_of(plan: Plan, values: QueryDict) -> Grid:
    """Return the week view of a plan."""
    settings = settings_of(plan.fiscal_year)
    first, last, start = _span(plan, *season(settings), values.get("open", ""))
    choice = Choice.of(values, first, last, start)
    shown_to = choice.monday + WEEKS * _WEEK - dt.timedelta(days=1)
    experts = _experts(plan, choice)
    count = experts.count()
    pages = range(1, max(1, -(-count // EXPERTS)) + 1)
    choice = Choice(
        choice.monday, min(max(choice.page, 1), pages[-1]), choice.text, choice.programme, choice.opened
    )
    shown = list(experts[(choice.page - 1) * EXPERTS : choice.page * EXPERTS])
    visits = _visits(plan, shown, choice.monday, shown_to)
    columns = _columns(plan, choice.monday, shown_to, visits)
    return Grid(
        plan=plan,
        choice=choice,
        columns=columns,
        rows=_rows(plan, shown, columns, visits, choice.opened),
        bars=_bars(plan, first, last, choice),
        programmes=advisable_programmes(plan.fiscal_year),
        pages=pages,
        expert_count=count,
        season=(first, last),
        visits=visits,
    )


def _span(plan: Plan, first: dt.date, last: dt.date, opened: str) -> tuple[dt.date, dt.date, dt.date]:
    """The season, wider where the plan has visits outside it, and where to begin: the opened visit, today, or the
    first visit."""
    dates = plan.visits.order_by("date").values_list("date", flat=True)
    earliest, latest = dates.first() or first, dates.last() or last
    visit = visit_of(plan, opened) if opened else None
    today = timezone.localdate()
    start = visit.date if visit else today if first <= today <= last else earliest
    return min(first, earliest), max(last, latest), start


def _experts(plan: Plan, choice: Choice) -> QuerySet[Expert]:
    rows = Expert.objects.filter(fiscal_year=plan.fiscal_year).select_related("person", "home_prefecture")
    if choice.text:
        rows = rows.filter(person__search_key__contains=search_key(choice.text))
    if choice.programme:
        rows = rows.filter(programmes__code=choice.programme)
    return rows.order_by("person__kana_key", "order", "pk")


def _visits(plan: Plan, experts: Sequence[Expert], first: dt.date, last: dt.date) -> list[PlannedVisit]:
    """The visits of these experts with a day in the window (a visit takes five days at most)."""
    return list(
        plan.visits.filter(experts__in=experts, date__gt=first - dt.timedelta(days=5), date__lte=last)
        .distinct()
        .select_related("project__municipality", "project__programme")
        .prefetch_related("experts__person")
        .order_by("date", "project_id", "number")
    )


def _columns(plan: Plan, first: dt.date, last: dt.date, visits: Sequence[PlannedVisit]) -> list[DayColumn]:
    calendar = planning_calendar(closed_dates(plan.fiscal_year))
    used = {visit.date + dt.timedelta(days=n) for visit in visits for n in range(visit.days)}
    return [
        DayColumn(day, calendar.reason_closed(day) or "")
        for day in days_between(first, last)
        if day.weekday() < 5 or day in used
    ]


def _rows(
    plan: Plan,
    experts: Sequence[Expert],
    columns: Sequence[DayColumn],
    visits: Sequence[PlannedVisit],
    opened: str,
) -> list[ExpertRow]:
    there: dict[tuple[int, dt.date], list[Chip]] = defaultdict(list)
    broken = set(plan.clashes.filter(project__isnull=False).values_list("project_id", flat=True))
    for visit in visits:
        for n in range(visit.days):
            chip = _chip(visit, n, opened, visit.project_id in broken)
            for expert in visit.experts.all():
                there[expert.pk, visit.date + dt.timedelta(days=n)].append(chip)
    said = {
        (pk, date): DayKind(kind)
        for pk, date, kind in ExpertDay.objects.filter(
            expert__in=experts, date__in=[column.date for column in columns]
        ).values_list("expert_id", "date", "kind")
    }
    loads = {load.expert_id: load for load in plan.loads.filter(expert__in=experts)}
    rows = []
    for expert in experts:
        load = loads.get(expert.pk)
        slots = [_slot(column, expert, said, there.get((expert.pk, column.date), [])) for column in columns]
        travel = f"{(load.yen_hundredths + 50) // 100:,}" if load else "0"
        rows.append(ExpertRow(expert, slots, load.visits if load else 0, travel))
    return rows


def _slot(
    column: DayColumn, expert: Expert, said: Mapping[tuple[int, dt.date], DayKind], chips: Sequence[Chip]
) -> Slot:
    kind = said.get((expert.pk, column.date))
    if column.closed:
        state, word = "closed", column.closed
    elif kind == DayKind.UNAVAILABLE:
        state, word = "away", "行けない日"
    elif kind == DayKind.PREFERRED:
        state, word = "liked", "都合がよい日"
    else:
        state, word = "open", ""
    return Slot(column, state, word, chips)


def _chip(visit: PlannedVisit, n: int, opened: str, is_broken: bool) -> Chip:
    project, key = visit.project, f"{visit.project_id}-{visit.number}"
    names = "・".join(expert.person.full_name for expert in visit.experts.all())
    parts = [
        f"{project.municipality.name} {project.programme.short_name} {visit.number}回目",
        f"{visit.days}日間の{n + 1}日目" if visit.days > 1 else "",
        f"{day_text(visit.date)} {names}",
        "固定" if visit.is_locked else "",
        "規則違反あり" if is_broken else "",
    ]
    return Chip(
        visit=visit,
        key=key,
        place=short_name(project.municipality),
        spoken="、".join(part for part in parts if part),
        is_more=n > 0,
        is_open=key == opened,
        is_broken=is_broken,
    )


def _bars(plan: Plan, first: dt.date, last: dt.date, choice: Choice) -> list[WeekBar]:
    counts: dict[dt.date, int] = defaultdict(int)
    for date, visits in plan.visits.values_list("date").annotate(visits=Count("pk")).order_by("date"):
        counts[date - dt.timedelta(days=date.weekday())] += visits
    monday = first - dt.timedelta(days=first.weekday())
    most = max(counts.values(), default=1)
    bars: list[WeekBar] = []
    while monday <= last:
        visits = counts.get(monday, 0)
        is_shown = choice.monday <= monday < choice.monday + WEEKS * _WEEK
        query = choice.query(week=monday.isoformat())
        bars.append(WeekBar(monday, visits, is_shown, round(visits / most * 40), len(bars) * 30, query))
        monday += _WEEK
    return bars


def visits_table(visits: Sequence[PlannedVisit], *, name: str, caption: str) -> Table:
    """Return planned visits (with project, municipality, programme and experts read) as a table."""
    return Table(
        name=name,
        caption=caption,
        columns=[
            Column("date", "訪問日", width=14),
            Column("days", "日数", "integer", width=6),
            Column("municipality", "自治体", width=24),
            Column("programme", "事業", width=10),
            Column("number", "回", "integer", width=6),
            Column("experts", "講師", width=20),
            Column("locked", "固定", width=8),
        ],
        rows=[
            {
                "date": day_text(visit.date),
                "days": visit.days,
                "municipality": visit.project.municipality.name,
                "programme": visit.project.programme.short_name,
                "number": visit.number,
                "experts": "・".join(expert.person.full_name for expert in visit.experts.all()),
                "locked": "固定" if visit.is_locked else None,
            }
            for visit in visits
        ],
    )


def visit_of(plan: Plan, key: str) -> PlannedVisit | None:
    """Return the planned visit named `<project>-<number>`; None for anything else."""
    project, _, number = key.partition("-")
    if not (project.isascii() and project.isdigit() and number.isascii() and number.isdigit()):
        return None
    return (
        plan.visits.filter(Q(project_id=int(project[:12]), number=int(number[:3])))
        .select_related("project__municipality", "project__programme", "plan")
        .prefetch_related("experts__person")
        .first()
    )
