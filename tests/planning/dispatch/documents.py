"""Small documents for the tests of matching and touring."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from banso.planning.common.documents import Node
from banso.planning.dispatch.check import verify
from banso.planning.dispatch.model import Problem
from banso.planning.dispatch.plan import PlanDocument, PlanRow, read_plan
from banso.planning.dispatch.reading import read_problem
from banso.planning.dispatch.tables import UNPLANNED_YEN, settled_and_able, working_days

PLACES = [
    {"id": "osaka", "lat": 34.686, "lon": 135.52, "prefecture": "27"},
    {"id": "kyoto", "lat": 35.021, "lon": 135.756, "prefecture": "26"},
    {"id": "nara", "lat": 34.685, "lon": 135.833, "prefecture": "29"},
    {"id": "tokyo", "lat": 35.689, "lon": 139.692, "prefecture": "13"},
    {"id": "naha", "lat": 26.212, "lon": 127.681, "prefecture": "47"},
]


def document(**more: Any) -> dict[str, Any]:
    """Two experts, three municipalities, two projects; two weeks of October and two of December."""
    base: dict[str, Any] = {
        "format": "banso/dispatch@1",
        "calendar": {
            "round1": ["2019-10-01", "2019-10-16"],
            "round2": ["2019-12-02", "2019-12-13"],
            "min_gap_days": 42,
        },
        "costs": {"yen_per_km": 25, "yen_per_night": 12000, "reception_day": 5000},
        "places": PLACES,
        "experts": [
            {"id": "e1", "home": "osaka", "programmes": ["WORK"], "max_visits": 6},
            {"id": "e2", "home": "tokyo", "programmes": ["WORK", "MONEY"], "max_visits": 6},
        ],
        "municipalities": [
            {"id": "m1", "place": "kyoto"},
            {"id": "m2", "place": "nara"},
            {"id": "m3", "place": "naha"},
        ],
        "projects": [
            {"id": "p1", "municipality": "m1", "programme": "WORK", "visits": 2},
            {"id": "p2", "municipality": "m2", "programme": "WORK", "visits": 1},
        ],
    }
    return base | more


def problem(**more: Any) -> Problem:
    """Read `document` with changes."""
    return read_problem(Node(document(**more)))


def check(read: Problem, plan: dict[str, object]) -> list[str]:
    """Return the names of the rules a plan breaks."""
    return [violation.rule for violation in verify(read, read_plan(Node(plan), read)).violations]


def cheapest(read: Problem) -> int:
    """Try every plan of a tiny problem with the checker and return the least objective in yen."""
    days = working_days(read)
    teams = []
    for project in read.projects.values():
        settled, able = settled_and_able(read, project)
        missing = project.experts - len(settled)
        teams.append(
            [(*settled, *more) for more in itertools.combinations(able, missing)] if missing >= 0 else []
        )
    best = 10**12
    for team in itertools.product(*[found or [()] for found in teams]):
        chosen = dict(zip(read.projects, team, strict=True))
        for dated in itertools.product((None, *days), repeat=len(read.visit_keys)):
            rows = [
                PlanRow(p, k, day, chosen[p], 0, "")
                for (p, k), day in zip(read.visit_keys, dated, strict=True)
                if day is not None
            ]
            left = [key for key, day in zip(read.visit_keys, dated, strict=True) if day is None]
            found = verify(read, PlanDocument(rows, left, {}, None, ""))
            if all(v.rule == "lock" and not rows for v in found.violations):
                total = found.measures["total_yen"]
                assert total is not None
                best = min(best, int(total) + UNPLANNED_YEN * len(left))
    return best


@st.composite
def small_documents(draw: st.DrawFn, *, projects: int = 6, days: int = 14) -> dict[str, Any]:
    """Random instances: pairs, several days, three visits, conflicts, limits of nights and visits, closed days."""
    start = date(2019, 10, 1) + timedelta(days=draw(st.integers(0, 30)))
    end = start + timedelta(days=days)
    later = start + timedelta(days=draw(st.integers(7, 21)))
    any_day = st.integers(0, 40).map(lambda n: (start + timedelta(days=n)).isoformat())
    names = [f"e{n}" for n in range(draw(st.integers(1, 4)))]
    houses = [f"m{n}" for n in range(draw(st.integers(1, 4)))]
    place = st.sampled_from([p["id"] for p in PLACES])
    subjects = st.sampled_from(["WORK", "MONEY"])
    return {
        "format": "banso/dispatch@1",
        "calendar": {
            "round1": [start.isoformat(), end.isoformat()],
            "round2": [later.isoformat(), (later + timedelta(days=days)).isoformat()],
            "min_gap_days": draw(st.integers(0, 6)),
            "closed": draw(st.lists(any_day, max_size=3)),
        },
        "costs": {
            "reception_day": draw(st.sampled_from([0, 5000])),
            "fairness": draw(st.sampled_from([0, 0, 500])),
        },
        "places": PLACES,
        "experts": [
            {
                "id": name,
                "home": draw(place),
                "programmes": draw(st.lists(subjects, min_size=1, max_size=2, unique=True)),
                "max_visits": draw(st.integers(1, 8)),
                "max_nights": draw(st.integers(0, 4)),
                "unavailable": draw(st.lists(any_day, max_size=6)),
                "conflicts": draw(st.lists(st.sampled_from(houses), max_size=1)),
            }
            for name in names
        ],
        "municipalities": [
            {"id": house, "place": draw(place), "unavailable": draw(st.lists(any_day, max_size=6))}
            for house in houses
        ],
        "projects": [
            {
                "id": f"p{n}",
                "municipality": draw(st.sampled_from(houses)),
                "programme": draw(subjects),
                "visits": draw(st.integers(1, 3)),
                "days": draw(st.sampled_from([1, 1, 1, 2, 3])),
                "experts": draw(st.sampled_from([1, 1, 2])),
                "fixed": draw(st.lists(st.sampled_from(names), max_size=1)),
            }
            for n in range(draw(st.integers(1, projects)))
        ],
    }


# Cases so small that every plan can be tried.
TINY: list[dict[str, Any]] = [
    {},
    {"calendar": {"round1": ["2019-10-01", "2019-10-04"], "round2": ["2019-10-07", "2019-10-09"], "min_gap_days": 3},
     "projects": [{"id": "p1", "municipality": "m1", "programme": "WORK", "visits": 2},
                  {"id": "p2", "municipality": "m3", "programme": "MONEY"}]},
    {"calendar": {"round1": ["2019-10-01", "2019-10-03"], "round2": ["2019-10-07", "2019-10-08"], "min_gap_days": 3},
     "projects": [{"id": f"p{n}", "municipality": f"m{n}", "programme": "WORK"} for n in (1, 2, 3)],
     "experts": [{"id": "e1", "home": "osaka", "programmes": ["WORK"], "max_visits": 2, "max_nights": 0},
                 {"id": "e2", "home": "tokyo", "programmes": ["WORK"], "max_visits": 1}]},
]  # fmt: skip
