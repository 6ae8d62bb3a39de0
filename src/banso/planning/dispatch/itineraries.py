"""What each expert's visits cost under the cost model, by trying everything: the checker's own arithmetic.

It shares no line with the solver's. Where the solver runs a dynamic programme over tables, this tries every order of
a day and every night out, one run of consecutive days at a time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise, product

from banso.japan.distance import great_circle_km
from banso.planning.dispatch.model import Expert, Place, Problem
from banso.planning.dispatch.plan import PlanRow, VisitKey

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stop:
    """One visit of one expert on one day; `continued` on a further day of the same visit."""

    municipality: str
    key: VisitKey
    whole_day: bool
    continued: bool


Itinerary = dict[date, list[Stop]]


@dataclass(frozen=True, slots=True, order=True)
class Price:
    """In hundredths of a yen and of a kilometre, so that sums are exact.

    Ordered by yen, then by trips: where going home and staying out cost the same, the expert stays out.
    """

    yen: int = 0
    trips: int = 0
    nights: int = 0
    km: int = 0

    def __add__(self, other: Price) -> Price:
        return Price(
            self.yen + other.yen, self.trips + other.trips, self.nights + other.nights, self.km + other.km
        )


@dataclass(frozen=True, slots=True)
class Trip:
    """One way out from home and back, with its stops day by day in the cheapest order."""

    days: tuple[tuple[date, tuple[Stop, ...]], ...]
    price: Price


def itineraries_of(problem: Problem, rows: Sequence[PlanRow]) -> dict[str, Itinerary]:
    """Return the stops of every expert of the problem by day. Raises KeyError for an unknown expert."""
    found: dict[str, Itinerary] = {expert: defaultdict(list) for expert in problem.experts}
    for row in rows:
        project = problem.projects[row.project]
        stop = Stop(project.municipality, (row.project, row.visit), project.days > 1, row.day_index > 0)
        for expert in row.experts:
            found[expert][row.day].append(stop)
    return found


def trips_of(problem: Problem, expert: Expert, days: Itinerary) -> tuple[list[Trip], list[date]]:
    """Return the cheapest trips of one expert, and the first day of every run no tour within `max_nights` serves."""
    trips, too_long = list[Trip](), list[date]()
    for run in _runs(sorted(days)):
        found = _cheapest(problem, expert, run, [days[day] for day in run])
        if found is None:
            too_long.append(run[0])
        else:
            trips += found
    return trips, too_long


def _runs(days: Sequence[date]) -> Iterator[list[date]]:
    run: list[date] = []
    for day in days:
        if run and day - run[-1] != _DAY:
            yield run
            run = []
        run.append(day)
    if run:
        yield run


def _cheapest(
    problem: Problem, expert: Expert, run: Sequence[date], stops: Sequence[Sequence[Stop]]
) -> list[Trip] | None:
    """Try every order of the stops of each day and every way of sleeping out or going home between the days."""
    orders = [[tuple(one), tuple(reversed(one))] if len(one) > 1 else [tuple(one)] for one in stops]
    best: tuple[Price, list[Trip]] | None = None
    for order in product(*orders):
        for out in product((True, False), repeat=len(run) - 1):
            trips = _trips(problem, expert, list(zip(run, order, strict=True)), out)
            if trips is None:
                continue
            price = sum((trip.price for trip in trips), Price())
            if best is None or price < best[0]:
                best = price, trips
    return best[1] if best else None


def _trips(
    problem: Problem,
    expert: Expert,
    days: Sequence[tuple[date, tuple[Stop, ...]]],
    out: Sequence[bool],
) -> list[Trip] | None:
    """Cut the days where the expert goes home; None where a visit goes on or the nights are too many."""
    found, current = list[Trip](), [days[0]]
    for after, stays in zip(days[1:], out, strict=True):
        if stays:
            current.append(after)
            continue
        if after[1][0].continued:
            return None
        found.append(_trip(problem, expert, current))
        current = [after]
    found.append(_trip(problem, expert, current))
    return None if any(trip.price.nights > expert.max_nights for trip in found) else found


def _trip(problem: Problem, expert: Expert, days: Sequence[tuple[date, tuple[Stop, ...]]]) -> Trip:
    """Price one way out and back, sleeping out between its days."""
    stops = [stop.municipality for _, day in days for stop in day]
    nights = len(days) - 1
    total = Price(0, 1, 0, 0) + Price(100 * problem.costs.yen_per_night * nights, 0, nights, 0)
    total += _leg(problem, expert.home, stops[0]) + _leg(problem, expert.home, stops[-1])
    for one, other in pairwise(stops):
        total += _between(problem, one, other)
    return Trip(tuple(days), total)


def _leg(problem: Problem, home: Place, municipality: str) -> Price:
    place = problem.municipalities[municipality].place
    return _way(problem, max(_road(problem, home, place), problem.costs.same_prefecture_km))


def _between(problem: Problem, one: str, other: str) -> Price:
    if one == other:
        return Price()
    a, b = problem.municipalities[one].place, problem.municipalities[other].place
    same = (a.latitude, a.longitude) == (b.latitude, b.longitude)
    return _way(problem, problem.costs.same_prefecture_km if same else _road(problem, a, b))


def _way(problem: Problem, km: float) -> Price:
    """A way is rounded to ten metres, then priced."""
    hundredths = round(km * 100)
    return Price(round(hundredths * problem.costs.yen_per_km), 0, 0, hundredths)


def _road(problem: Problem, a: Place, b: Place) -> float:
    return great_circle_km(a.latitude, a.longitude, b.latitude, b.longitude) * problem.costs.road_factor
