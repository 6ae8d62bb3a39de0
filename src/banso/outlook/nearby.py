"""Joint sessions: which municipalities without the programme lie near a visit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from banso.dispatch.models import Project
from banso.dispatch.queries import visit_text
from banso.japan.map import prefecture_map_svg
from banso.outlook.places import distance_text, km_between
from banso.outlook.records import Records, VisitOf
from banso.selection.evidence import Evidence


@dataclass(frozen=True)
class Guest:
    """A municipality to invite, with the distance and whether a prefecture's seat stood in for its place."""

    evidence: Evidence
    km: int
    is_rough: bool

    @property
    def text(self) -> str:
        """Name and distance."""
        return f"{self.evidence.name} {distance_text(self.km)}"


@dataclass(frozen=True)
class Session:
    """A project's visits and who could join them."""

    project: Project
    visits: Sequence[VisitOf]
    guests: Sequence[Guest]

    @property
    def visits_text(self) -> str:
        """The visits in words."""
        return "、".join(visit_text(one.visit) for one in self.visits)

    @property
    def is_ahead(self) -> bool:
        """Whether a visit is still to come."""
        return any(not one.is_held for one in self.visits)


def sessions(records: Records) -> list[Session]:
    """Return the visited projects near which a municipality without the programme is known; visits to come first."""
    found = []
    for (town, code), visits in records.visits.items():
        guests = _guests(records, town, code)
        if guests:
            found.append(Session(records.projects[town, code], visits, guests))
    return sorted(
        found, key=lambda one: (not one.is_ahead, one.project.number or 0, one.project.programme.order)
    )


def _guests(records: Records, town: int, code: str) -> list[Guest]:
    here = records.places.get(town)
    found = []
    for evidence in records.evidence:
        other = evidence.application.municipality_id
        there = records.places.get(other)
        if other == town or evidence.runs.get(code) is not False or here is None or there is None:
            continue
        km = km_between(here, there)
        if km is not None and km <= records.settings.radius_km:
            found.append(Guest(evidence, km, here.is_capital or there.is_capital))
    return sorted(found, key=lambda one: (one.km, one.evidence.application.number or 0))


def sessions_map(found: Sequence[Session]) -> str:
    """Return the map: how many municipalities could be invited, by the prefecture they lie in."""
    towns = {
        guest.evidence.application.municipality_id: guest.evidence.application.municipality.prefecture_code
        for session in found
        for guest in session.guests
    }
    counted = Counter(code for code in towns.values() if code)
    return prefecture_map_svg(
        dict(counted),
        title="合同に誘える自治体の数（都道府県ごと）",
        description="訪問先の近くにある、その事業をまだ行っていない自治体の数です。",
        unit="団体",
        id_prefix="joint-map",
    )
