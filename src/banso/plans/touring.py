"""The tours of a plan, from home to home: as a table, and as lines on the map."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from html import escape

from banso.dispatch.models import Expert, Project
from banso.japan.map import map_point, prefecture_map_svg
from banso.office.tables import Column, Table
from banso.planning.dispatch.itineraries import itineraries_of, trips_of
from banso.planning.dispatch.model import Place
from banso.plans.models import Plan
from banso.plans.naming import day_text
from banso.plans.planning_input import kit_rows, problem_of, records_of, rows_of_plan

# Kinds of lines on the map; they differ in colour and dashes.
STYLES = 4
TOURS_DRAWN = 60
_WEEK = dt.timedelta(days=7)


@dataclass(frozen=True)
class TourStop:
    """One visit on a tour."""

    date: dt.date
    project: Project
    number: int
    place: Place


@dataclass(frozen=True)
class Tour:
    """One way out from home and back."""

    expert: Expert
    home: Place
    stops: Sequence[TourStop]
    nights: int
    km: float
    yen: int

    @property
    def dates(self) -> str:
        """First to last day."""
        first, last = self.stops[0].date, self.stops[-1].date
        return day_text(first) if first == last else f"{day_text(first)}〜{day_text(last)}"

    @property
    def route(self) -> str:
        """The municipalities in their order, each once in a row."""
        names: list[str] = []
        for stop in self.stops:
            name = stop.project.municipality.name
            if not names or names[-1] != name:
                names.append(name)
        return " → ".join(names)


def tours_of(
    plan: Plan, experts: Collection[int], *, first: dt.date | None = None, last: dt.date | None = None
) -> list[Tour]:
    """Return the tours of the experts in order of date, those that touch the days from `first` to `last`."""
    visits = plan.visits.filter(experts__in=experts).distinct().prefetch_related("experts")
    if first and last:
        # A tour never reaches over a weekend in both directions: a week more on each side holds it whole.
        visits = visits.filter(date__gte=first - _WEEK, date__lte=last + _WEEK)
    rows = rows_of_plan(visits)
    if not rows:
        return []
    wanted = set(experts)
    records = records_of(
        plan.fiscal_year,
        projects={row.project for row in rows},
        experts={pk for row in rows for pk in row.experts} | wanted,
    )
    problem = problem_of(records)
    projects = {project.pk: project for project in records.projects}
    itineraries = itineraries_of(problem, kit_rows(records, rows))
    found = []
    for expert in records.experts:
        if expert.pk not in wanted:
            continue
        one = problem.experts[f"e{expert.pk}"]
        trips, _ = trips_of(problem, one, itineraries[one.id])
        for trip in trips:
            if (first and trip.days[-1][0] < first) or (last and trip.days[0][0] > last):
                continue
            stops = [
                TourStop(day, projects[pk], number, problem.municipalities[stop.municipality].place)
                for day, there in trip.days
                for stop in there
                for pk, number in [records.own_number[stop.key]]
            ]
            price = trip.price
            found.append(
                Tour(expert, one.home, stops, price.nights, round(price.km / 100, 1), (price.yen + 50) // 100)
            )
    return sorted(found, key=lambda tour: (tour.stops[0].date, tour.expert.pk))


def tours_table(tours: Sequence[Tour]) -> Table:
    """Return the tours as a table with their sums."""
    return Table(
        name="tours",
        caption="出張の一覧",
        columns=[
            Column("number", "番号", "integer", width=6),
            Column("dates", "日程", width=20),
            Column("expert", "講師", width=14),
            Column("home", "出発", width=10),
            Column("route", "行き先（回る順）", width=40),
            Column("visits", "訪問", "integer", width=6),
            Column("nights", "泊", "integer", width=6),
            Column("km", "km", "decimal", width=8),
            Column("yen", "旅費", "yen", width=10),
        ],
        rows=[
            {
                "number": number,
                "dates": tour.dates,
                "expert": tour.expert.person.full_name,
                "home": tour.expert.home_prefecture.name if tour.expert.home_prefecture else "不明（東京都とみなす）",
                "route": tour.route,
                "visits": len({(stop.project.pk, stop.number) for stop in tour.stops}),
                "nights": tour.nights,
                "km": tour.km,
                "yen": tour.yen,
            }
            for number, tour in enumerate(tours, start=1)
        ],
        totals={
            "number": None, "dates": "計", "expert": None, "home": None, "route": f"出張 {len(tours)}回",
            "visits": sum(len({(s.project.pk, s.number) for s in tour.stops}) for tour in tours),
            "nights": sum(tour.nights for tour in tours),
            "km": round(sum(tour.km for tour in tours), 1),
            "yen": sum(tour.yen for tour in tours),
        },
        notes=["回る順と泊まりは、費用がいちばん安くなる組み方です。距離は直線距離に設定の係数を掛けています。"],
    )  # fmt: skip


def tours_svg(tours: Sequence[Tour], *, title: str) -> str:
    """Draw the tours over the map of prefectures, which count the visits."""
    counts: dict[str, int] = {}
    for tour in tours:
        for key in {(stop.place.prefecture, stop.project.pk, stop.number) for stop in tour.stops}:
            counts[key[0]] = counts.get(key[0], 0) + 1
    svg = prefecture_map_svg(
        counts,
        title=title,
        description="都道府県ごとの訪問の数と、出張の道すじ。同じ内容が表にあります。",
        unit="回",
    )
    drawn = "".join(_line(number, tour) for number, tour in enumerate(tours[:TOURS_DRAWN]))
    return svg.removesuffix("</svg>") + f'<g class="tours" aria-hidden="true">{drawn}</g></svg>'


def _line(number: int, tour: Tour) -> str:
    home = map_point(tour.home.latitude, tour.home.longitude, tour.home.prefecture)
    stops = list(
        dict.fromkeys(
            map_point(stop.place.latitude, stop.place.longitude, stop.place.prefecture) for stop in tour.stops
        )
    )
    path = " ".join(f"{x},{y}" for x, y in (home, *stops, home))
    dots = "".join(f'<circle class="tour-stop" cx="{x}" cy="{y}" r="4"/>' for x, y in stops)
    title = escape(f"{tour.dates} {tour.expert} {tour.route}")
    return (
        f'<g><title>{title}</title><polyline class="tour tour--{number % STYLES}" points="{path}"/>{dots}'
        f'<rect class="tour-home" x="{home[0] - 4}" y="{home[1] - 4}" width="8" height="8"/></g>'
    )
