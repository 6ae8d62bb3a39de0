"""The plan of matching and touring as dataclasses and as `banso/dispatch-plan@1`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from banso.planning.common.documents import Node, format_of
from banso.planning.common.errors import DuplicateId
from banso.planning.common.results import Envelope
from banso.planning.dispatch.model import MAX_DAYS, PLAN_FORMAT, Problem

VisitKey = tuple[str, int]


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """One visit with its first day and everyone who goes."""

    project: str
    visit: int
    day: date
    experts: tuple[str, ...]

    @property
    def key(self) -> VisitKey:
        """(project, number of the visit)."""
        return self.project, self.visit


@dataclass(frozen=True, slots=True)
class Unplanned:
    """A visit that has no place, and why."""

    project: str
    visit: int
    reason: str
    relaxation: str = ""
    """The one change that would give it a place, in words; empty where none was found."""


@dataclass(frozen=True, slots=True)
class Measures:
    """What a plan costs. `km` is rounded to 0.1; `changes` counts visits that differ from `previous`."""

    travel_yen: int
    km: float
    nights: int
    trips: int
    reception_days: int
    total_yen: int
    changes: int

    def to_json(self) -> dict[str, float | None]:
        """Return the measures under the names of the format."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Charges:
    """Yen beside `total_yen` that the search minimised too."""

    stability_yen: int = 0
    fairness_yen: int = 0
    unplanned_yen: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.stability_yen + self.fairness_yen + self.unplanned_yen


@dataclass(frozen=True, slots=True)
class Load:
    """What one expert does."""

    expert: str
    visits: int
    trips: int
    nights: int
    km: float


@dataclass(frozen=True)
class DispatchPlan:
    """A plan with everything that was found out about it."""

    visits: Sequence[PlannedVisit]
    unplanned: Sequence[Unplanned]
    measures: Measures
    charges: Charges
    load: Sequence[Load]
    envelope: Envelope
    engine: str = ""
    bound_method: str = ""
    spread: Mapping[str, int] = field(default_factory=dict)
    """Visits by code of prefecture."""

    def to_json(self, problem: Problem) -> dict[str, object]:
        """Return the document `banso/dispatch-plan@1`; a visit of several days has one row a day."""
        envelope = self.envelope.to_json()
        bound = envelope.pop("bound")
        return {
            "format": PLAN_FORMAT,
            "visits": [
                row
                for visit in self.visits
                for row in visit_rows(visit, problem.projects[visit.project].days)
            ],
            "measures": self.measures.to_json(),
            "charges": {name: getattr(self.charges, name) for name in Charges.__slots__},
            "bound_yen": bound,
            "bound_method": self.bound_method,
            **envelope,
            "engine": self.engine,
            "unplanned": [
                {"project": u.project, "visit": u.visit, "reason": u.reason, "relaxation": u.relaxation}
                for u in self.unplanned
            ],
            "fairness": {
                "gini": round(gini([item.visits for item in self.load]), 4),
                "experts": [
                    {name: getattr(item, name) for name in ("expert", "visits", "trips", "nights", "km")}
                    for item in self.load
                ],
                "visits_by_prefecture": dict(self.spread),
            },
        }


def visit_rows(visit: PlannedVisit, days: int) -> list[dict[str, object]]:
    """Return one row for each day of the visit; `day_index` counts its days from 0."""
    return [
        {
            "project": visit.project,
            "visit": visit.visit,
            "date": (visit.day + timedelta(days=n)).isoformat(),
            "experts": list(visit.experts),
            "day_index": n,
        }
        for n in range(days)
    ]


def gini(values: Sequence[int]) -> float:
    """Return the Gini coefficient: 0 where all carry the same, towards 1 where one carries all."""
    total = sum(values)
    if not total:
        return 0.0
    ranked = sorted(values)
    weighted = sum(rank * value for rank, value in enumerate(ranked, 1))
    return 2 * weighted / (len(ranked) * total) - (len(ranked) + 1) / len(ranked)


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One row of `visits` as the document has it."""

    project: str
    visit: int
    day: date
    experts: tuple[str, ...]
    day_index: int
    path: str


@dataclass(frozen=True, slots=True)
class PlanDocument:
    """A plan document as read, before anybody believes it."""

    rows: Sequence[PlanRow]
    unplanned: Sequence[VisitKey]
    measures: Mapping[str, float]
    bound_yen: float | None
    input_hash: str


def read_plan(document: Node, problem: Problem) -> PlanDocument:
    """Read a plan of this problem. Raises `PlanningInputError` on unknown ids and on values of the wrong kind."""
    format_of(document, PLAN_FORMAT)
    rows, seen = [], dict[tuple[str, int, int], str]()
    for node in document.entries("visits"):
        project = problem.projects[node.reference("project", problem.projects, "支援（project）")]
        row = PlanRow(
            project.id,
            node.integer("visit", minimum=1, maximum=project.visits),
            node.day("date"),
            node.references("experts", problem.experts, "講師", required=True),
            node.integer("day_index", 0, minimum=0, maximum=MAX_DAYS - 1),
            node.path,
        )
        key = (row.project, row.visit, row.day_index)
        if key in seen:
            raise DuplicateId(node.path, f"{row.project} 第{row.visit}回 {row.day_index}", seen[key])
        seen[key] = node.path
        rows.append(row)
    unplanned = []
    for node in document.entries("unplanned", required=False):
        project = problem.projects[node.reference("project", problem.projects, "支援（project）")]
        unplanned.append((project.id, node.integer("visit", minimum=1, maximum=project.visits)))
    measures = document.child("measures") if document.has("measures") else Node({})
    return PlanDocument(
        rows,
        unplanned,
        {name: measures.number(name) for name in Measures.__slots__ if measures.has(name)},
        document.number("bound_yen") if document.has("bound_yen") else None,
        document.child("input_hash").as_text(blank=True) if document.has("input_hash") else "",
    )
