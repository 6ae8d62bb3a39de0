"""Where else a visit could be: the days its experts and its municipality have, by price."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from banso.dispatch.calendars import planning_calendar
from banso.japan.prefectures import NEIGHBOURS
from banso.planning.dispatch.itineraries import itineraries_of, trips_of
from banso.planning.dispatch.model import Problem
from banso.plans.effects import visits_touched
from banso.plans.models import Plan
from banso.plans.planning_input import Records, VisitRow, kit_rows, problem_of, records_of, rows_of_plan

SHOWN = 6


@dataclass(frozen=True)
class Alternative:
    """Another first day for a visit and what travel would then cost more (or less)."""

    date: dt.date
    travel_yen: int


def other_days(plan: Plan, row: VisitRow) -> list[Alternative]:
    """Return the cheapest days without any clash for the visit and its experts, the rest of the plan as it is."""
    there = rows_of_plan(visits_touched(plan, experts=row.experts, projects=[row.project]))
    records = records_of(
        plan.fiscal_year,
        projects={one.project for one in there} | {row.project},
        experts={pk for one in there for pk in one.experts} | set(row.experts),
    )
    problem = problem_of(records)
    others = [one for one in there if one.key != row.key]
    price = _Prices(records, problem, others, row)
    now = price.with_visit(row)
    alternatives = [
        Alternative(day, (price.with_visit(replace(row, date=day)) - now) // 100)
        for day in _free_days(records, problem, others, row)
        if day != row.date
    ]
    return sorted(
        alternatives,
        key=lambda alternative: (alternative.travel_yen, abs((alternative.date - row.date).days)),
    )[:SHOWN]


class _Prices:
    """Travel of the visit's experts with the visit on some day, in hundredths of a yen."""

    def __init__(self, records: Records, problem: Problem, others: Sequence[VisitRow], row: VisitRow) -> None:
        self._records, self._problem = records, problem
        self._experts = [f"e{pk}" for pk in row.experts]
        travellers = {key: problem.experts[key] for key in self._experts}
        self._travelling = replace(problem, experts=travellers)
        self._others = others

    def with_visit(self, row: VisitRow) -> int:
        """Return the travel of the visit's experts."""
        rows = kit_rows(self._records, [*self._others, row])
        own = [
            replace(one, experts=team)
            for one in rows
            if (team := tuple(e for e in one.experts if e in self._travelling.experts))
        ]
        days = itineraries_of(self._travelling, own)
        total = 0
        for key in self._experts:
            trips, _ = trips_of(self._travelling, self._problem.experts[key], days[key])
            total += sum(trip.price.yen for trip in trips)
        return total


def _free_days(
    records: Records, problem: Problem, others: Sequence[VisitRow], row: VisitRow
) -> Iterator[dt.date]:
    """Walk over the days on which the visit breaks no rule."""
    project = problem.projects[f"p{row.project}"]
    number = records.kit_number[row.key]
    window = problem.calendar.window(number, project.visits)
    calendar = planning_calendar(records.closed)
    house = problem.municipalities[project.municipality]
    busy = _busy(others, row.experts)
    mates = {one.number: one.date for one in others if one.project == row.project}
    for n in range((window.end - window.start).days + 1):
        day = window.start + dt.timedelta(days=n)
        span = [day + dt.timedelta(days=k) for k in range(row.days)]
        if not all(calendar.is_working_day(one) and one not in house.unavailable for one in span):
            continue
        if any(one in problem.experts[f"e{pk}"].unavailable for pk in row.experts for one in span):
            continue
        if any(
            abs((day - date).days) < project.min_gap_days * abs(row.number - k) for k, date in mates.items()
        ):
            continue
        if any(not _fits(problem, row, busy.get((pk, one), ())) for pk in row.experts for one in span):
            continue
        yield day


def _busy(others: Sequence[VisitRow], experts: Sequence[int]) -> Mapping[tuple[int, dt.date], list[VisitRow]]:
    found: dict[tuple[int, dt.date], list[VisitRow]] = {}
    for row in others:
        for pk in set(row.experts) & set(experts):
            for k in range(row.days):
                found.setdefault((pk, row.date + dt.timedelta(days=k)), []).append(row)
    return found


def _fits(problem: Problem, row: VisitRow, there: Sequence[VisitRow]) -> bool:
    """Whether one more visit fits into an expert's day: at most two half-days, near each other."""
    if not there:
        return True
    if len(there) > 1 or row.days > 1 or there[0].days > 1:
        return False
    one, other = (problem.projects[f"p{r.project}"].municipality for r in (row, there[0]))
    a, b = (problem.municipalities[m].place.prefecture for m in (one, other))
    return one == other or a == b or b in NEIGHBOURS[a]
