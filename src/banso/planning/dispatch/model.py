"""The input of matching and touring as dataclasses (`banso/dispatch@1`, spec 40 P2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Final

INPUT_FORMAT: Final = "banso/dispatch@1"
PLAN_FORMAT: Final = "banso/dispatch-plan@1"
MAX_DAYS: Final = 5
"""A visit takes consecutive calendar days that are all working days, so at most Monday to Friday."""


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day, both included."""

    start: date
    end: date

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end


@dataclass(frozen=True, slots=True)
class Calendar:
    """When visits may be: periods of the first and the last round, days between visits, further closed days."""

    round1: Period
    round2: Period
    min_gap_days: int
    closed: frozenset[date]

    def window(self, visit: int, visits: int) -> Period:
        """Return the period of the visit numbered `visit` (from 1) of a project with `visits`.

        The first lies in round 1, the last of two or more in round 2; those between anywhere from the start of
        the first to the end of the last round.
        """
        if visit == 1:
            return self.round1
        return self.round2 if visit == visits else Period(self.round1.start, self.round2.end)


@dataclass(frozen=True, slots=True)
class Costs:
    """The cost model. Yen are whole; `moved_visit`, `changed_expert` and `fairness` are charges reported apart."""

    yen_per_km: float = 25.0
    yen_per_night: int = 12_000
    reception_day: int = 5_000
    road_factor: float = 1.3
    same_prefecture_km: float = 30.0
    moved_visit: int = 15_000
    """Charged for a placed visit whose date differs from `previous`."""
    changed_expert: int = 40_000
    """Charged for each expert of a project who was not its expert in `previous`."""
    fairness: int = 0
    """Yen × (visits of an expert)², summed over the experts: the dearer, the more even the load."""


@dataclass(frozen=True, slots=True)
class Place:
    """A point on the map, degrees; `prefecture` is the two-digit code."""

    id: str
    latitude: float
    longitude: float
    prefecture: str


@dataclass(frozen=True, slots=True)
class Expert:
    """Who visits. `max_nights` limits the nights of one tour, `max_visits` the visits of the year."""

    id: str
    home: Place
    programmes: frozenset[str]
    max_visits: int
    max_nights: int
    unavailable: frozenset[date]
    conflicts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Municipality:
    """Who is visited."""

    id: str
    place: Place
    unavailable: frozenset[date]


@dataclass(frozen=True, slots=True)
class Project:
    """One programme of one municipality to be advised: `visits` visits of `days` days by `experts` experts."""

    id: str
    municipality: str
    programme: str
    visits: int
    days: int
    experts: int
    fixed: tuple[str, ...]
    candidates: tuple[str, ...]
    min_gap_days: int


@dataclass(frozen=True, slots=True)
class Lock:
    """A planner's choice for one visit: this date and these experts, or (`forbid`) not this date, not these experts."""

    project: str
    visit: int
    day: date | None
    experts: tuple[str, ...]
    forbid: bool = False
    path: str = ""


@dataclass(frozen=True, slots=True)
class PreviousVisit:
    """A visit of the plan in force."""

    project: str
    visit: int
    day: date
    experts: tuple[str, ...]


@dataclass(frozen=True)
class Problem:
    """The whole input. Mappings keep the order of the document."""

    calendar: Calendar
    costs: Costs
    experts: Mapping[str, Expert]
    municipalities: Mapping[str, Municipality]
    projects: Mapping[str, Project]
    locks: Sequence[Lock] = ()
    previous: Sequence[PreviousVisit] = ()
    changes_needed_only: bool = False
    """Whether visits of `previous` that still can be as they are must stay (`"changes": "needed"`)."""
    input_hash: str = field(default="", compare=False)

    @cached_property
    def visit_keys(self) -> tuple[tuple[str, int], ...]:
        """(project, number from 1) of every visit, in order of the document."""
        return tuple((p.id, k) for p in self.projects.values() for k in range(1, p.visits + 1))

    def eligible(self, project: Project) -> tuple[str, ...]:
        """Return the experts who may serve the project: the fixed ones, then the named candidates or, where none
        are named, everyone who covers the programme; never one with a conflict."""
        pool = project.candidates or tuple(
            e.id for e in self.experts.values() if project.programme in e.programmes
        )
        chosen = dict.fromkeys((*project.fixed, *pool))
        return tuple(e for e in chosen if project.municipality not in self.experts[e].conflicts)
