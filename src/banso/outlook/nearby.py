"""Joint sessions: which municipalities without the programme lie near a visit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from banso.directory.models import Organisation
from banso.dispatch.models import Project
from banso.dispatch.queries import visit_text
from banso.japan.map import map_point, prefecture_map_svg
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
        return "、".join(visit_text(visit.visit) for visit in self.visits)

    @property
    def is_ahead(self) -> bool:
        """Whether a visit is still to come."""
        return any(not visit.is_held for visit in self.visits)


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


_INK = "#a90000"


def sessions_map(records: Records, found: Sequence[Session]) -> str:
    """Return the map: visited places (dots), who could be invited (rings, joined), and their number by prefecture."""
    towns = {
        guest.evidence.application.municipality_id: guest.evidence.application.municipality.prefecture_code
        for session in found
        for guest in session.guests
    }
    counted = Counter(code for code in towns.values() if code)
    svg = prefecture_map_svg(
        dict(counted),
        title="訪問先と、合同に誘える自治体",
        description="訪問先の近くにある、その事業をまだ行っていない自治体です。同じ内容が表にあります。",
        unit="団体",
        id_prefix="joint-map",
    )
    drawn = dict.fromkeys(mark for session in found for mark in _marks(records, session))
    return svg.removesuffix("</svg>") + f'<g class="joint" aria-hidden="true">{"".join(drawn)}</g></svg>'


def _marks(records: Records, session: Session) -> Iterator[str]:
    """Yield a dot for the visited place, and for each guest a ring with a line to it."""
    town = session.project.municipality
    here = _point(records, town)
    if here is None:
        return
    yield f'<circle cx="{here[0]}" cy="{here[1]}" r="3" fill="{_INK}"/>'
    for guest in session.guests:
        there = _point(records, guest.evidence.application.municipality)
        if there is None:
            continue
        if there != here:
            yield (
                f'<line x1="{here[0]}" y1="{here[1]}" x2="{there[0]}" y2="{there[1]}" stroke="{_INK}"'
                ' stroke-width="1.2" stroke-dasharray="3 2"/>'
            )
        yield f'<circle cx="{there[0]}" cy="{there[1]}" r="6" fill="none" stroke="{_INK}" stroke-width="1.6"/>'


def _point(records: Records, organisation: Organisation) -> tuple[float, float] | None:
    place = records.places.get(organisation.pk)
    return map_point(place.latitude, place.longitude, organisation.prefecture_code) if place else None
