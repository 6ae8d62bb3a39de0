"""The year's records as the planning kit's `banso/dispatch@1`, whole or the part an edit touches.

Ids in the documents are `e12`, `m5`, `p34` (expert, municipality, project with their keys); `naming` turns the kit's
sentences about them into names. Covered projects (兼) have no visits of their own and are left out; a cancelled
visit is not planned again.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Q

from banso.dispatch.calendars import closed_dates, settings_of
from banso.dispatch.enums import DayKind, ProjectCoverage, VisitState
from banso.dispatch.models import DispatchSettings, Expert, ExpertDay, MunicipalityDay, Project, Visit
from banso.foundation.errors import BansoError
from banso.japan.prefectures import PREFECTURES
from banso.planning.common.documents import Node
from banso.planning.common.errors import PlanningError
from banso.planning.dispatch.model import INPUT_FORMAT, Problem
from banso.planning.dispatch.plan import PlanRow
from banso.planning.dispatch.reading import read_problem
from banso.plans.models import PlannedVisit
from banso.years.models import FiscalYear

_CAPITALS = {prefecture.code: prefecture for prefecture in PREFECTURES}
# Where an expert of unknown home is taken to start; the board says so.
ASSUMED_HOME = "13"


@dataclass(frozen=True)
class VisitRow:
    """One visit of a plan without the database: keys, first day, calendar days, experts."""

    project: int
    number: int
    date: dt.date
    days: int
    experts: tuple[int, ...]
    is_locked: bool = False

    @property
    def key(self) -> tuple[int, int]:
        """(project, number)."""
        return self.project, self.number


@dataclass(frozen=True)
class Records:
    """What a plan is made from, read once: the whole year or a part of it."""

    fiscal_year: FiscalYear
    settings: DispatchSettings
    closed: frozenset[dt.date]
    experts: Sequence[Expert]
    expert_days: Mapping[int, Sequence[dt.date]]
    projects: Sequence[Project]
    municipality_days: Mapping[int, Sequence[dt.date]]
    cancelled: Mapping[int, Collection[int]]
    """Numbers of the cancelled visits of each project."""
    recorded: Mapping[int, Sequence[VisitRow]] = field(default_factory=dict)
    """Visits agreed or held, of each project."""

    def numbers(self, project: Project) -> list[int]:
        """Return the numbers of the visits to be planned; the kit counts them from 1."""
        gone = self.cancelled.get(project.pk, ())
        return [n for n in range(1, project.visits_wanted + 1) if n not in gone]

    @cached_property
    def kit_number(self) -> dict[tuple[int, int], int]:
        """(project, number) → number the kit uses."""
        return {
            (project.pk, number): place
            for project in self.projects
            for place, number in enumerate(self.numbers(project), start=1)
        }

    @cached_property
    def own_number(self) -> dict[tuple[str, int], tuple[int, int]]:
        """(id, number the kit uses) → (project, number)."""
        return {(f"p{key[0]}", place): key for key, place in self.kit_number.items()}

    @property
    def homeless(self) -> list[Expert]:
        """The experts whose home nobody knows."""
        return [expert for expert in self.experts if expert.home_prefecture is None]


def records_of(
    fiscal_year: FiscalYear,
    *,
    projects: Collection[int] | None = None,
    experts: Collection[int] | None = None,
) -> Records:
    """Read what a plan needs; with keys, only those projects and experts (and their municipalities)."""
    project_rows = Project.objects.filter(fiscal_year=fiscal_year, coverage=ProjectCoverage.OWN)
    expert_rows = Expert.objects.filter(fiscal_year=fiscal_year)
    if projects is not None:
        project_rows = project_rows.filter(pk__in=projects)
    if experts is not None:
        expert_rows = expert_rows.filter(pk__in=experts)
    found_projects = list(
        project_rows.select_related("municipality", "programme")
        .prefetch_related("asked_experts")
        .order_by("number", "pk")
    )
    found_experts = list(
        expert_rows.select_related("person", "home_prefecture").prefetch_related("programmes", "conflicts")
    )
    days = ExpertDay.objects.filter(expert__in=[e.pk for e in found_experts], kind=DayKind.UNAVAILABLE)
    houses = MunicipalityDay.objects.filter(fiscal_year=fiscal_year, kind=DayKind.UNAVAILABLE)
    if projects is not None:
        houses = houses.filter(municipality__in={p.municipality_id for p in found_projects})
    cancelled, recorded = _recorded(fiscal_year, projects)
    return Records(
        fiscal_year=fiscal_year,
        settings=settings_of(fiscal_year),
        closed=closed_dates(fiscal_year),
        experts=found_experts,
        expert_days=_grouped(days.order_by("date").values_list("expert_id", "date")),
        projects=found_projects,
        municipality_days=_grouped(houses.order_by("date").values_list("municipality_id", "date")),
        cancelled=cancelled,
        recorded=recorded,
    )


def _recorded(
    fiscal_year: FiscalYear, projects: Collection[int] | None
) -> tuple[dict[int, set[int]], dict[int, list[VisitRow]]]:
    told = Q(state__in=(VisitState.CANCELLED, VisitState.AGREED, VisitState.DONE))
    visits = Visit.objects.filter(told, project__fiscal_year=fiscal_year)
    if projects is not None:
        visits = visits.filter(project__in=projects)
    cancelled: dict[int, set[int]] = defaultdict(set)
    recorded: dict[int, list[VisitRow]] = defaultdict(list)
    for visit in visits.prefetch_related("days", "project__assignments"):
        if visit.state == VisitState.CANCELLED:
            cancelled[visit.project_id].add(visit.number)
        elif row := row_of_visit(visit):
            recorded[visit.project_id].append(row)
    return dict(cancelled), dict(recorded)


def row_of_visit(visit: Visit) -> VisitRow | None:
    """Return a recorded visit as a row of a plan; None without a day. Experts are those in charge of the project."""
    dates = sorted(day.date for day in visit.days.all())
    if not dates:
        return None
    team = tuple(assignment.expert_id for assignment in visit.project.assignments.all())
    return VisitRow(visit.project_id, visit.number, dates[0], min(len(dates), 5), team, is_locked=True)


def _grouped(pairs: Iterable[tuple[int, dt.date]]) -> dict[int, list[dt.date]]:
    found: dict[int, list[dt.date]] = defaultdict(list)
    for key, date in pairs:
        found[key].append(date)
    return dict(found)


def document_of(
    records: Records,
    *,
    locked: Sequence[VisitRow] = (),
    previous: Sequence[VisitRow] = (),
    needed_only: bool = False,
) -> dict[str, Any]:
    """Return the kit's input. `locked` keeps date and experts of those visits, `previous` is the plan in force."""
    places = _Places()
    municipalities = {project.municipality_id: project.municipality for project in records.projects}
    settings = records.settings
    document: dict[str, Any] = {
        "format": INPUT_FORMAT,
        "calendar": {
            "round1": [settings.round1_from.isoformat(), settings.round1_to.isoformat()],
            "round2": [settings.round2_from.isoformat(), settings.round2_to.isoformat()],
            "min_gap_days": settings.min_gap_days,
            "closed": [day.isoformat() for day in sorted(records.closed)],
        },
        "costs": _costs(settings),
        "experts": [_expert(records, expert, municipalities, places) for expert in records.experts],
        "municipalities": [
            {
                "id": f"m{pk}",
                "name": one.name,
                "place": places.of_municipality(one),
                "unavailable": [day.isoformat() for day in records.municipality_days.get(pk, ())],
            }
            for pk, one in municipalities.items()
        ],
        "projects": [
            _project(project, len(records.numbers(project)), {e.pk for e in records.experts})
            for project in records.projects
            if records.numbers(project)
        ],
        "locks": _rows(records, locked),
        "previous": _rows(records, previous),
        "changes": "needed" if needed_only else "charged",
    }
    return document | {"places": places.entries}


def _costs(settings: DispatchSettings) -> dict[str, Any]:
    whole = ("yen_per_night", "reception_day", "moved_visit", "changed_expert", "fairness")
    return {name: getattr(settings, name) for name in whole} | {
        "yen_per_km": float(settings.yen_per_km),
        "road_factor": float(settings.road_factor),
        "same_prefecture_km": settings.same_prefecture_km,
    }


class _Places:
    """The places a document names; positions are rounded to 0.001 degrees (about 100 m)."""

    def __init__(self) -> None:
        self._found: dict[str, dict[str, Any]] = {}

    @property
    def entries(self) -> list[dict[str, Any]]:
        return list(self._found.values())

    def capital(self, code: str) -> str:
        prefecture = _CAPITALS[code]
        return self._add(f"c{code}", prefecture.latitude, prefecture.longitude, code, prefecture.capital)

    def of_municipality(self, one: Any) -> str:
        code = one.prefecture_code if one.prefecture_code in _CAPITALS else ASSUMED_HOME
        if one.is_prefecture or one.latitude is None or one.longitude is None:
            return self.capital(code)
        return self._add(f"o{one.pk}", one.latitude, one.longitude, code, one.name)

    def _add(self, key: str, latitude: float, longitude: float, code: str, name: str) -> str:
        self._found[key] = {
            "id": key, "lat": round(latitude, 3), "lon": round(longitude, 3), "prefecture": code, "name": name
        }  # fmt: skip
        return key


def _expert(
    records: Records, expert: Expert, municipalities: Mapping[int, Any], places: _Places
) -> dict[str, Any]:
    home = expert.home_prefecture
    found: dict[str, Any] = {
        "id": f"e{expert.pk}",
        "name": expert.person.full_name,
        "home": places.capital(home.prefecture_code if home else ASSUMED_HOME),
        "programmes": sorted(programme.code for programme in expert.programmes.all()),
        "max_nights": expert.max_nights,
        "unavailable": [day.isoformat() for day in records.expert_days.get(expert.pk, ())],
        "conflicts": [f"m{pk}" for pk, one in municipalities.items() if has_conflict(expert, one)],
    }
    return found if expert.max_visits is None else found | {"max_visits": expert.max_visits}


def has_conflict(expert: Expert, municipality: Any) -> bool:
    """Whether the expert may not serve it: named itself, or by its prefecture."""
    return any(
        conflict.pk == municipality.pk
        or (conflict.is_prefecture and conflict.prefecture_code == municipality.prefecture_code)
        for conflict in expert.conflicts.all()
    )


def _project(project: Project, visits: int, known: Collection[int]) -> dict[str, Any]:
    asked = [f"e{expert.pk}" for expert in project.asked_experts.all() if expert.pk in known]
    return {
        "id": f"p{project.pk}",
        "name": f"{project.municipality.name} {project.programme.short_name}",
        "municipality": f"m{project.municipality_id}",
        "programme": project.programme.code,
        "visits": visits,
        "days": project.days_wanted,
        "experts": max(project.experts_wanted, len(asked)),
        "fixed": asked,
    }


def _rows(records: Records, rows: Sequence[VisitRow]) -> list[dict[str, Any]]:
    known = {expert.pk for expert in records.experts}
    return [
        {
            "project": f"p{row.project}",
            "visit": records.kit_number[row.key],
            "date": row.date.isoformat(),
            "experts": [f"e{pk}" for pk in row.experts if pk in known],
        }
        for row in rows
        if row.key in records.kit_number
    ]


def problem_of(records: Records, **parts: Any) -> Problem:
    """Return the kit's problem (`parts` as in `document_of`). Raises BansoError where the settings contradict."""
    try:
        return read_problem(Node(document_of(records, **parts), "$"))
    except PlanningError as error:
        raise BansoError(str(error)) from error


def rows_of_plan(visits: Iterable[PlannedVisit]) -> list[VisitRow]:
    """Return planned visits (with `experts` prefetched) as rows."""
    return [
        VisitRow(
            v.project_id, v.number, v.date, v.days, tuple(sorted(e.pk for e in v.experts.all())), v.is_locked
        )
        for v in visits
    ]


def kit_rows(records: Records, rows: Sequence[VisitRow]) -> list[PlanRow]:
    """Return rows as the checker reads them, one a day; visits the problem does not know are left out."""
    return [
        PlanRow(
            f"p{row.project}",
            records.kit_number[row.key],
            row.date + dt.timedelta(days=n),
            tuple(f"e{pk}" for pk in row.experts),
            n,
            "",
        )
        for row in rows
        if row.key in records.kit_number
        for n in range(row.days)
    ]
