"""The search for matching and touring beside PyVRP and VROOM, on the part of the problem that all three can express.

That part: one visit takes one expert's whole day, the dates are free, every expert makes any number of return trips of
at most five days, kilometres and nights are paid. So an expert's home is a depot and a trip a vehicle with room for
five; the way between two visits of a trip costs a night, too. What the peers cannot express is left out: gaps between
visits, the same expert for all visits of a project, days of reception, two visits on one day, days on which someone
is away, and dates at all.

Run from the repository's top with the extra `bench` installed: `python benchmarks/planning_routing_peers.py
[--seconds 10] [--long 60] [--only r1c]`. The kit gets that much work, PyVRP the same processor seconds, VROOM ends by
itself. Every plan is given dates and priced by the checker of the kit.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyvrp
import vroom

from banso.planning.bench import r01
from banso.planning.bench.samples_of_dispatch import generate
from banso.planning.common.budget import Budget
from banso.planning.common.documents import Node
from banso.planning.dispatch.anneals import warm_up
from banso.planning.dispatch.check import verify
from banso.planning.dispatch.engine import layout
from banso.planning.dispatch.plan import read_plan
from banso.planning.dispatch.reading import read_problem
from banso.planning.dispatch.searching import search, work_per_second
from banso.planning.dispatch.tables import Tables, build, read_visits

DAYS = 5
"""Days of a trip: Monday to Friday."""
TRIPS = 60
"""Vehicles of each depot; a plan that used them all is refused, since then they could have been too few."""

Trip = tuple[int, list[int]]
"""An expert and the visits of one trip in order, as indices."""


def undated(document: dict[str, Any], *, anyone: bool, most: int) -> Tables:
    """Return the tables of the common part: every visit a project of its own, at most `most` of them."""
    document["calendar"] = {
        "round1": ["2019-05-07", "2020-03-27"], "round2": ["2019-05-07", "2020-03-27"], "min_gap_days": 0, "closed": [],
    }  # fmt: skip
    document["costs"]["reception_day"] = 0
    for expert in document["experts"]:
        expert.update(unavailable=[], conflicts=[], max_visits=999, max_nights=DAYS - 1)
    for municipality in document["municipalities"]:
        municipality["unavailable"] = []
    everyone = [expert["id"] for expert in document["experts"]]
    document["projects"] = [
        {
            "id": f"{p['id']}-{n}", "municipality": p["municipality"], "programme": p["programme"], "visits": 1,
            "candidates": everyone if anyone else [],
        }
        for p in document["projects"] for n in range(p["visits"])
    ][:most]  # fmt: skip
    tables = build(read_problem(Node(document)))
    fixed = tables.fixed
    houses = len(tables.municipalities)
    at = int(fixed[layout.SAME_DAY])
    tables.flags[at : at + houses * houses] = 0  # one visit a day: the peers know no second one
    return tables


def instances(only: str) -> Iterator[tuple[str, Tables]]:
    """Return the instances by name."""
    year = r01.read_year(Path("examples/r01"))
    if "r1b".startswith(only):
        covered: dict[str, Any] = r01.instance(year, r01.Freedom.COVERED)
        yield "R1, experts of the programme", undated(covered, anyone=False, most=999)
    if "r1c".startswith(only):
        free: dict[str, Any] = r01.instance(year, r01.Freedom.FREE)
        yield "R1, any expert", undated(free, anyone=True, most=999)
    if "generated".startswith(only):
        for seed in (1, 2):
            drawn: dict[str, Any] = generate(120, seed=seed)
            yield f"generated {seed}, any expert", undated(drawn, anyone=True, most=100)
    if "larger".startswith(only):
        many: dict[str, Any] = generate(240, seed=3)
        yield "generated 3, any expert", undated(many, anyone=True, most=200)


def house(t: Tables, v: int) -> int:
    """Return the municipality of a visit."""
    return int(layout.visit(t.fixed, v, layout.V_HOUSE))


def home(t: Tables, e: int, v: int) -> int:
    """Return the way between an expert's home and a visit in yen."""
    return round(layout.home(t.fixed, e, house(t, v)) / 100)


def onward(t: Tables, v: int, w: int) -> int:
    """Return the way between two visits and the night before it, in yen."""
    return round((layout.between(t.fixed, house(t, v), house(t, w)) + t.fixed[layout.NIGHT]) / 100)


def priced(t: Tables, trips: list[Trip]) -> int:
    """Give the trips dates and return what the checker of the kit says they cost, in yen."""
    if max(Counter(e for e, _ in trips).values()) >= TRIPS:
        raise SystemExit("the vehicles could have been too few")
    weeks = [(int(s), int(n)) for s, n in _weeks(t)]
    used: Counter[tuple[int, int]] = Counter()
    rows: list[dict[str, object]] = []
    for e, visits in sorted(trips, key=lambda trip: -len(trip[1])):
        week = next(b for b, (_, length) in enumerate(weeks) if used[e, b] + len(visits) <= length)
        first = weeks[week][0] + used[e, week]
        used[e, week] += len(visits)
        rows += [
            {"project": t.visits[v][0], "visit": 1, "date": t.days[first + n].isoformat(), "experts": [t.experts[e]],
             "day_index": 0}
            for n, v in enumerate(visits)
        ]  # fmt: skip
    assert sorted(v for _, visits in trips for v in visits) == list(range(len(t.visits)))
    document: dict[str, object] = {"format": "banso/dispatch-plan@1", "visits": rows, "unplanned": []}
    found = verify(t.problem, read_plan(Node(document), t.problem))
    if found.violations:
        raise SystemExit(f"a plan breaks a rule: {found.violations[0].text}")
    return int(found.measures["total_yen"] or 0)


def _weeks(t: Tables) -> Iterator[tuple[int, int]]:
    for b in range(int(t.fixed[layout.BLOCK_COUNT])):
        first = layout.block(t.fixed, b, layout.B_START)
        yield first, layout.block(t.fixed, b, layout.B_END) + 1 - first


def own(t: Tables, seconds: float, seed: int) -> int:
    """Return the price of the kit's own plan, in yen."""
    found = search(t, Budget(seconds, rate=work_per_second(t)), seed=seed)
    rows = [
        {
            "project": v.project,
            "visit": 1,
            "date": v.day.isoformat(),
            "experts": list(v.experts),
            "day_index": 0,
        }
        for v in read_visits(t, found.plan)
    ]
    assert len({(row["date"], *row["experts"]) for row in rows}) == len(t.visits)
    document: dict[str, object] = {"format": "banso/dispatch-plan@1", "visits": rows, "unplanned": []}
    checked = verify(t.problem, read_plan(Node(document), t.problem))
    if checked.violations:
        raise SystemExit(f"the plan breaks a rule: {checked.violations[0].text}")
    return int(checked.measures["total_yen"] or 0)


def by_pyvrp(t: Tables, seconds: float, seed: int) -> int:
    """Return the price of PyVRP's plan, in yen: one vehicle type and one profile for each expert."""
    model = pyvrp.Model()
    visits = range(len(t.visits))
    homes = [model.add_location(0, 0) for _ in t.experts]
    places = [model.add_location(0, 0) for _ in visits]
    depots = [model.add_depot(place) for place in homes]
    for place in places:
        model.add_client(place, delivery=[1])
    for e, depot in enumerate(depots):
        profile = model.add_profile()
        model.add_vehicle_type(TRIPS, [DAYS], depot, depot, profile=profile)
        able = [v for v in visits if e in t.open[v]]
        for v in able:
            model.add_edge(homes[e], places[v], home(t, e, v), profile=profile)
            model.add_edge(places[v], homes[e], home(t, e, v), profile=profile)
            for w in able:
                if v != w:
                    model.add_edge(places[v], places[w], onward(t, v, w), profile=profile)
    until = time.process_time() + seconds
    penalty = pyvrp.PenaltyParams(max_penalty=1e8)  # ways of some ten thousand yen outweigh the usual one
    params = pyvrp.SolveParams(penalty=penalty)
    result = model.solve(_Until(until), seed=seed, display=False, collect_stats=False, params=params)
    if not result.is_feasible():
        raise SystemExit("PyVRP found no plan")
    trips = [
        (route.vehicle_type(), [stop.idx for stop in route.schedule() if stop.is_client()])
        for route in result.best.routes()
    ]
    return priced(t, trips)


class _Until:
    """Stops at a time of the processor."""

    def __init__(self, until: float) -> None:
        self._until = until

    def __call__(self, best_cost: float) -> bool:
        return time.process_time() >= self._until


def by_vroom(t: Tables, seconds: float, seed: int) -> int:
    """Return the price of VROOM's plan, in yen. It knows no seed and ends by itself (highest level of exploration)."""
    experts, visits = len(t.experts), range(len(t.visits))
    size = experts + len(visits)
    costs = [[0] * size for _ in range(size)]
    for v in visits:
        for e in range(experts):
            costs[e][experts + v] = costs[experts + v][e] = home(t, e, v)
        for w in visits:
            costs[experts + v][experts + w] = onward(t, v, w)
    problem = vroom.Input()
    problem.set_durations_matrix("car", [[0] * size for _ in range(size)])
    problem.set_costs_matrix("car", costs)
    for n in range(experts * TRIPS):
        e = n // TRIPS
        skills = {v + 1 for v in visits if e in t.open[v]}
        problem.add_vehicle(vroom.Vehicle(n + 1, start=e, end=e, capacity=[DAYS], skills=skills))
    problem.add_job([vroom.Job(v + 1, experts + v, delivery=[1], skills={v + 1}) for v in visits])
    table = problem.solve(exploration_level=5, nb_threads=1).routes
    table = table[table["type"] == "job"]
    trips = [
        ((int(vehicle) - 1) // TRIPS, [int(n) - 1 for n in rows["id"]])
        for vehicle, rows in table.groupby("vehicle_id", sort=True)
    ]
    return priced(t, trips)


def timed(
    method: Callable[[Tables, float, int], int], t: Tables, seconds: float, seed: int
) -> tuple[int, float]:
    """Return the price and the processor seconds it took."""
    began = time.process_time()
    return method(t, seconds, seed), time.process_time() - began


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument(
        "--long", type=float, default=60.0, help="seconds of the long runs for the best known"
    )
    parser.add_argument("--only", default="", help="r1b, r1c, generated or larger")
    arguments = parser.parse_args()
    print("| instance | method | yen (CPU s) | of the best known |\n|---|---|---|---|")
    for name, t in instances(arguments.only):
        warm_up(t)
        runs: dict[str, list[tuple[int, float]]] = {}
        for word, seconds, seeds in (("", arguments.seconds, (1, 2, 3)), (", long", arguments.long, (4,))):
            runs[f"own{word}"] = [timed(own, t, seconds, seed) for seed in seeds]
            had = sum(took for _, took in runs[f"own{word}"]) / len(seeds)
            runs[f"PyVRP{word}"] = [timed(by_pyvrp, t, had, seed) for seed in seeds]
        runs["VROOM"] = [timed(by_vroom, t, 0.0, 0)]
        best = min(yen for found in runs.values() for yen, _ in found)
        for method, found in runs.items():
            yen = " ; ".join(f"{yen:,} ({took:.1f})" for yen, took in found)
            ratio = " ; ".join(f"{yen / best:.4f}" for yen, _ in found)
            print(f"| {name} ({len(t.visits)} visits) | {method} | {yen} | {ratio} |", flush=True)


if __name__ == "__main__":
    main()
