"""R1 (fiscal year 2019) as an instance of matching and touring, built from the year's files (`examples/r01`).

What the files do not say is assumed and named here: every municipality sits at its prefecture's capital; the homes
of four experts come from the seat of their body; availability is drawn by lot, with the actual dates always free.
What the real planners knew of fit and other appointments is not printed. The real plan broke the 42-day gap at times.
"""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby
from pathlib import Path
from typing import Final

from banso.japan.prefectures import PREFECTURES, find_prefecture
from banso.japan.working_days import PLANNING
from banso.planning.common.documents import Node
from banso.planning.dispatch.model import INPUT_FORMAT, PLAN_FORMAT, Problem
from banso.planning.dispatch.reading import read_problem

_HOMES: Final = {"田嶋": "東京都", "谷口": "佐賀県", "山田": "福岡県", "渡辺": "佐賀県"}
"""Homes of the four experts whose prefecture the year's files leave open.

They are those under which the real plan was priced as a yardstick (80,630 km). 渡辺's body has its seat in 東京都,
which would make the real plan 1,661 km shorter; the yardstick is kept, so that ratios stay comparable.
"""
_CORRECTED_DATES: Final = {(15, 2): date(2020, 2, 6)}
"""Printed 2/5(木): 6 February 2020 is the Thursday, and on the 5th the same expert was in 兵庫県."""
_ROUND1: Final = (date(2019, 9, 17), date(2020, 1, 15))
_ROUND2: Final = (date(2019, 12, 16), date(2020, 2, 28))
_MIN_GAP_DAYS: Final = 42
_LEAST_CAP: Final = 14


class Freedom(StrEnum):
    """Who may serve a project: the three variants of the instance."""

    FIXED = "a"
    """The expert (or pair) who did it; only the dates are free."""
    COVERED = "b"
    """Any expert who covered that programme in R1."""
    FREE = "c"
    """Any expert at all."""


@dataclass(frozen=True, slots=True)
class ActualVisit:
    """One visit of the real year."""

    project: str
    visit: int
    days: tuple[date, ...]
    experts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ActualProject:
    """One filled cell of 図4 that was not covered on another one's visit (兼)."""

    id: str
    municipality: str
    prefecture: str
    programme: str
    experts: tuple[str, ...]
    visits: tuple[ActualVisit, ...]


@dataclass(frozen=True, slots=True)
class ActualYear:
    """The real year: homes (expert → prefecture code), programmes covered (兼 too), projects with their visits."""

    homes: dict[str, str]
    programmes: dict[str, frozenset[str]]
    projects: tuple[ActualProject, ...]

    @property
    def visits(self) -> tuple[ActualVisit, ...]:
        """Every visit in order of project."""
        return tuple(visit for project in self.projects for visit in project.visits)


def _rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def read_year(folder: Path) -> ActualYear:
    """Read the real year from the folder of its files. Raises OSError or KeyError where they are not complete."""
    codes = {p.name: p.code for p in PREFECTURES}  # prefectures apply themselves, too
    codes |= {row["name"]: row["prefecture_code"] for row in _rows(folder, "organisations")}
    applications = {row["number"]: row["municipality"] for row in _rows(folder, "applications")}
    selected = {row["number"]: row["application"] for row in _rows(folder, "selection")}
    experts = _rows(folder, "experts")
    homes = {
        row["family_name"]: find_prefecture(row["home_prefecture"] or _HOMES[row["family_name"]]).code
        for row in experts
    }
    visits = _actual_visits(folder)
    projects = []
    for row in _rows(folder, "projects"):
        if row["coverage"] != "OWN":
            continue
        application = selected[row["decision"]]
        team = tuple(row["experts"].split(";"))
        identifier = f"p{int(row['number']):02d}"
        projects.append(
            ActualProject(
                id=identifier,
                municipality=f"m{int(application):02d}",
                prefecture=codes[applications[application]],
                programme=row["programme"],
                experts=team,
                visits=tuple(
                    ActualVisit(identifier, number, days, team)
                    for number, days in enumerate(visits[int(row["number"])], 1)
                ),
            )
        )
    covered = {row["family_name"]: frozenset(row["programmes"].split(";")) for row in experts}
    return ActualYear(homes, covered, tuple(projects))


def _actual_visits(folder: Path) -> dict[int, list[tuple[date, ...]]]:
    done = [row for row in _rows(folder, "visits") if row["state"] == "DONE"]
    found: dict[int, list[tuple[date, ...]]] = defaultdict(list)
    for (project, number), rows in groupby(done, key=lambda row: (int(row["project"]), int(row["number"]))):
        printed = tuple(date.fromisoformat(row["date"]) for row in rows)
        corrected = _CORRECTED_DATES.get((project, number))
        found[project].append((corrected,) if corrected else printed)
    return found


def instance(
    year: ActualYear,
    freedom: Freedom,
    *,
    expert_share: float = 1.0,
    municipality_share: float = 1.0,
    seed: int = 1,
) -> dict[str, object]:
    """Return the document `banso/dispatch@1`.

    The shares are of working days on which an expert or a municipality is free, drawn by lot with `seed`; the days of
    their actual visits stay free.
    """
    lot = random.Random(seed)  # noqa: S311 - a lottery for a benchmark, not a secret
    busy = _actual_days(year)
    days = _working_days()
    municipalities = dict.fromkeys(project.municipality for project in year.projects)
    prefectures = {project.municipality: project.prefecture for project in year.projects}
    load = _actual_load(year)
    return {
        "format": INPUT_FORMAT,
        "calendar": {
            "round1": [day.isoformat() for day in _ROUND1],
            "round2": [day.isoformat() for day in _ROUND2],
            "min_gap_days": _MIN_GAP_DAYS,
            "closed": [],
        },
        "costs": {
            "yen_per_km": 25,
            "yen_per_night": 12000,
            "reception_day": 5000,
            "road_factor": 1.3,
            "same_prefecture_km": 30,
        },
        "places": [
            {
                "id": p.code,
                "lat": round(p.latitude, 3),  # as the yardstick of the real plan was computed
                "lon": round(p.longitude, 3),
                "prefecture": p.code,
                "name": p.capital,
            }
            for p in PREFECTURES
        ],
        "experts": [
            {
                "id": expert,
                "home": home,
                "programmes": sorted(year.programmes[expert]),
                "max_visits": max(load.get(expert, 0), _LEAST_CAP),
                "max_nights": 4,
                "unavailable": _drawn(days, expert_share, busy[expert], lot),
                "conflicts": [],
            }
            for expert, home in year.homes.items()
        ],
        "municipalities": [
            {"id": m, "place": prefectures[m], "unavailable": _drawn(days, municipality_share, busy[m], lot)}
            for m in municipalities
        ],
        "projects": [_project(year, project, freedom) for project in year.projects],
        "locks": [],
        "previous": [],
    }


def _project(year: ActualYear, project: ActualProject, freedom: Freedom) -> dict[str, object]:
    fixed: tuple[str, ...] = ()
    candidates: Sequence[str] = ()
    if freedom is Freedom.FIXED or len(project.experts) > 1:
        fixed = project.experts
    elif freedom is Freedom.FREE:
        candidates = tuple(year.homes)
    return {
        "id": project.id,
        "municipality": project.municipality,
        "programme": project.programme,
        "visits": len(project.visits),
        "days": max(len(visit.days) for visit in project.visits),
        "experts": len(project.experts),
        "fixed": list(fixed),
        "candidates": list(candidates),
    }


def _actual_days(year: ActualYear) -> dict[str, set[date]]:
    found: dict[str, set[date]] = defaultdict(set)
    for project in year.projects:
        for visit in project.visits:
            for owner in (project.municipality, *visit.experts):
                found[owner].update(visit.days)
    return found


def _actual_load(year: ActualYear) -> dict[str, int]:
    load: dict[str, int] = defaultdict(int)
    for visit in year.visits:
        for expert in visit.experts:
            load[expert] += 1
    return load


def _working_days() -> list[date]:
    length = (_ROUND2[1] - _ROUND1[0]).days + 1
    return [
        day for day in (_ROUND1[0] + timedelta(days=n) for n in range(length)) if PLANNING.is_working_day(day)
    ]


def _drawn(days: Sequence[date], share: float, kept: Iterable[date], lot: random.Random) -> list[str]:
    keep = set(kept)
    free = {day for day in days if lot.random() < share} | keep
    return [day.isoformat() for day in days if day not in free]


def actual_plan(year: ActualYear) -> dict[str, object]:
    """Return the real plan as rows of `banso/dispatch-plan@1`, without any figure: the checker computes them."""
    return {
        "format": PLAN_FORMAT,
        "visits": [
            {
                "project": visit.project,
                "visit": visit.visit,
                "date": day.isoformat(),
                "experts": list(visit.experts),
                "day_index": index,
            }
            for visit in year.visits
            for index, day in enumerate(visit.days)
        ],
        "unplanned": [],
    }


def problem(year: ActualYear, freedom: Freedom, **shares: float) -> Problem:
    """Return the instance as a problem; `shares` as in `instance`."""
    return read_problem(Node(instance(year, freedom, **shares)))  # type: ignore[arg-type]
