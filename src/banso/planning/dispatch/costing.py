"""What the solver says about its own plan: measures, charges, load. The checker computes the same on its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from banso.planning.dispatch.engine import layout
from banso.planning.dispatch.engine.layout import Ints
from banso.planning.dispatch.model import Problem
from banso.planning.dispatch.plan import Charges, Load, Measures, PlannedVisit
from banso.planning.dispatch.tables import UNPLANNED_YEN, Tables


@dataclass(frozen=True, slots=True)
class Accounts:
    """Everything a plan costs."""

    measures: Measures
    charges: Charges
    load: tuple[Load, ...]
    spread: dict[str, int]

    @property
    def objective(self) -> int:
        """What the search minimised, in yen."""
        return self.measures.total_yen + self.charges.total


@dataclass(frozen=True, slots=True, order=True)
class _Tour:
    """A sum of ways in hundredths; ordered by yen, then by trips, so that at equal price the expert stays out."""

    yen: int = 0
    trips: int = 0
    nights: int = 0
    km: int = 0

    def plus(self, *more: _Tour) -> _Tour:
        return _Tour(
            self.yen + sum(m.yen for m in more),
            self.trips + sum(m.trips for m in more),
            self.nights + sum(m.nights for m in more),
            self.km + sum(m.km for m in more),
        )


class _Ways:
    """Ways between places by name of their index, as the tables price them."""

    def __init__(self, tables: Tables) -> None:
        self._fixed = tables.fixed
        rate = tables.problem.costs.yen_per_km
        self._per_km = rate
        self.night = _Tour(int(tables.fixed[layout.NIGHT]), 0, 1, 0)

    def between(self, m: int, n: int) -> _Tour:
        return self._way(int(layout.between(self._fixed, m, n)))

    def home(self, e: int, m: int) -> _Tour:
        return self._way(int(layout.home(self._fixed, e, m)))

    def _way(self, yen: int) -> _Tour:
        return _Tour(yen, 0, 0, round(yen / self._per_km) if self._per_km else 0)


def account(tables: Tables, visits: Sequence[PlannedVisit]) -> Accounts:
    """Price the visits."""
    problem = tables.problem
    stops = _stops(tables, visits)
    ways = _Ways(tables)
    made = Counter(expert for visit in visits for expert in visit.experts)
    load, total = [], _Tour()
    for e, expert in enumerate(tables.experts):
        tour = _expert_tours(tables, ways, e, stops.get(e, {}))
        total = total.plus(tour)
        load.append(Load(expert, made[expert], tour.trips, tour.nights, round(tour.km / 100, 1)))
    receptions = {
        (problem.projects[v.project].municipality, tables.index_of_day[v.day] + n)
        for v in visits
        for n in range(problem.projects[v.project].days)
    }
    travel = (total.yen + 50) // 100
    measures = Measures(
        travel_yen=travel,
        km=round(total.km / 100, 1),
        nights=total.nights,
        trips=total.trips,
        reception_days=len(receptions),
        total_yen=travel + len(receptions) * problem.costs.reception_day,
        changes=_changes(problem, visits),
    )
    charges = Charges(
        stability_yen=stability_yen(problem, visits),
        fairness_yen=problem.costs.fairness * sum(n * n for n in made.values()),
        unplanned_yen=UNPLANNED_YEN * (len(tables.visits) - len(visits)),
    )
    spread = Counter(
        problem.municipalities[problem.projects[v.project].municipality].place.prefecture for v in visits
    )
    return Accounts(measures, charges, tuple(load), dict(sorted(spread.items())))


def stability_yen(problem: Problem, visits: Sequence[PlannedVisit]) -> int:
    """Return the charges for what differs from the plan in force."""
    now = {visit.key: visit for visit in visits}
    teams = {visit.project: set(visit.experts) for visit in visits}
    moved = sum(
        (found := now.get((p.project, p.visit))) is not None and found.day != p.day for p in problem.previous
    )
    before: dict[str, set[str]] = {}
    for visit in problem.previous:
        before.setdefault(visit.project, set()).update(visit.experts)
    changed = sum(len(team - before[project]) for project, team in teams.items() if project in before)
    return moved * problem.costs.moved_visit + changed * problem.costs.changed_expert


def _changes(problem: Problem, visits: Sequence[PlannedVisit]) -> int:
    now = {visit.key: (visit.day, frozenset(visit.experts)) for visit in visits}
    return sum(now.get((p.project, p.visit)) != (p.day, frozenset(p.experts)) for p in problem.previous)


_Stops = dict[int, list[tuple[int, bool]]]


def _stops(tables: Tables, visits: Sequence[PlannedVisit]) -> dict[int, _Stops]:
    """Expert → day → (municipality, whether a further day of the same visit)."""
    experts = {e: i for i, e in enumerate(tables.experts)}
    houses = {m: i for i, m in enumerate(tables.municipalities)}
    found: dict[int, _Stops] = {}
    for visit in visits:
        project = tables.problem.projects[visit.project]
        for expert in visit.experts:
            days = found.setdefault(experts[expert], {})
            for n in range(project.days):
                days.setdefault(tables.index_of_day[visit.day] + n, []).append(
                    (houses[project.municipality], n > 0)
                )
    return found


def _expert_tours(tables: Tables, ways: _Ways, e: int, days: _Stops) -> _Tour:
    """Dynamic programme over the days: the cheapest sum for each (place, nights in a row) at the day's end."""
    limit = tables.problem.experts[tables.experts[e]].max_nights
    total, last = _Tour(), -2
    states: dict[tuple[int, int], _Tour] = {}
    for d in sorted(days):
        stops = [m for m, _ in days[d]]
        goes_on = days[d][0][1]
        follows = d == last + 1 and layout.ordinal(tables.fixed, d) == layout.ordinal(tables.fixed, last) + 1
        if states and not follows:
            total, states = total.plus(_homeward(ways, e, states)), {}
        states = _next_day(ways, e, stops, states, limit, goes_on=goes_on)
        last = d
    return total.plus(_homeward(ways, e, states)) if states else total


def _homeward(ways: _Ways, e: int, states: dict[tuple[int, int], _Tour]) -> _Tour:
    return min(tour.plus(ways.home(e, m)) for (m, _), tour in states.items())


def _next_day(
    ways: _Ways,
    e: int,
    stops: Sequence[int],
    states: dict[tuple[int, int], _Tour],
    limit: int,
    *,
    goes_on: bool,
) -> dict[tuple[int, int], _Tour]:
    found: dict[tuple[int, int], _Tour] = {}
    start = _homeward(ways, e, states) if states else _Tour()
    for order in {tuple(stops), tuple(reversed(stops))}:
        inside = _Tour().plus(*(ways.between(a, b) for a, b in pairwise(order)))
        options = [] if goes_on else [(0, start.plus(_Tour(0, 1), ways.home(e, order[0])))]
        options += [
            (nights + 1, tour.plus(ways.night, ways.between(m, order[0])))
            for (m, nights), tour in states.items()
            if nights < limit
        ]
        for nights, tour in options:
            key = (order[-1], nights)
            priced = tour.plus(inside)
            if key not in found or priced < found[key]:
                found[key] = priced
    return found


def plan_array(tables: Tables, visits: Sequence[PlannedVisit]) -> Ints:
    """Return the visits as the array the engine keeps a plan in."""
    plan = tables.blank_plan()
    day, team = plan[: len(tables.visits)], plan[len(tables.visits) :].reshape(-1, layout.TEAM)
    numbers = {key: v for v, key in enumerate(tables.visits)}
    projects = {key: p for p, key in enumerate(tables.projects)}
    experts = {key: e for e, key in enumerate(tables.experts)}
    for visit in visits:
        day[numbers[visit.key]] = tables.index_of_day.get(visit.day, layout.FREE)
        team[projects[visit.project], : len(visit.experts)] = [experts[e] for e in visit.experts]
    return plan
