"""The briefing of one project: the municipality's figures, and what belongs to the project."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from banso.briefings.figures import (
    Figures,
    Gap,
    PartnerGroup,
    Result,
    Share,
    blanks_of,
    figures_of,
    gaps_of,
    marks_of,
    missing_of,
    partner_groups,
    results_of,
)
from banso.directory.models import Organisation
from banso.dispatch.models import Expert, Project
from banso.dispatch.queries import visit_text
from banso.japan.distance import great_circle_km
from banso.japan.municipalities import municipality_by_code
from banso.japan.prefectures import NEIGHBOURS, PREFECTURES
from banso.years.enums import ProgrammeCode

# So many neighbours and gaps fit on the second page; the screen shows all gaps.
NEIGHBOURS_SHOWN = 8
Mark = tuple[str, list[str]]


@dataclass(frozen=True)
class Travel:
    """The way of an expert to the municipality, in a straight line; None where a place is not known."""

    expert: str
    home: str
    km: int | None
    # Where the distance ends when the municipality's own place is not known (a masked name).
    instead: str = ""


@dataclass(frozen=True)
class Neighbour:
    """A municipality nearby that is advised this year: on the same programme, or with issues in common."""

    name: str
    prefecture: str
    programmes: Sequence[str]
    issues: Sequence[str]
    km: int | None


@dataclass(frozen=True)
class EarlierReport:
    """What an earlier report says about an issue like this one's."""

    title: str
    text: str
    url: str = ""


Finder = Callable[[Project], Sequence[EarlierReport]]
_finders: list[Finder] = []


def finds_reports(finder: Finder) -> Finder:
    """Register where earlier reports are found (the room of reports stands above this one)."""
    _finders.append(finder)
    return finder


@dataclass(frozen=True)
class Card:
    """Everything on a project's briefing."""

    project: Project
    figures: Figures
    reason: str
    experts: Sequence[str]
    visits: Sequence[str]
    issues: Sequence[Mark]
    expectations: Sequence[Mark]
    results: Sequence[Result]
    blanks: Sequence[Share]
    partners: Sequence[PartnerGroup]
    gaps: Sequence[Gap]
    neighbours: Sequence[Neighbour]
    earlier: Sequence[EarlierReport]
    travel: Sequence[Travel]
    missing: Sequence[str] = field(default=())
    # By the labels of the questionnaire's columns.
    short_names: Mapping[str, str] = field(default_factory=dict)

    @property
    def programme(self) -> str:
        """The programme's code, as the questionnaire's matrices name it."""
        return self.project.programme.code


def card_of(project: Project) -> Card:
    """Return the briefing of a project, in a constant number of queries."""
    figures = figures_of(project.municipality, project.fiscal_year)
    code = project.programme.code
    assignments = list(project.assignments.select_related("expert__person", "expert__home_prefecture"))
    return Card(
        project=project,
        figures=figures,
        reason=project.decision.application.reason,
        experts=[assignment.expert.person.full_name for assignment in assignments],
        visits=[
            f"{visit.number}回目　{visit_text(visit)}（{visit.get_state_display()}）"
            for visit in project.visits.prefetch_related("days").order_by("number")
        ],
        issues=_own_first(marks_of(figures, "issues"), project),
        expectations=_own_first(marks_of(figures, "expectations"), project),
        results=results_of(figures) if figures.has_answers else [],
        blanks=blanks_of(figures),
        partners=partner_groups(figures, code) if figures.has_answers else [],
        gaps=gaps_of(figures, code),
        neighbours=neighbours_of(project, figures),
        earlier=[found for finder in _finders for found in finder(project)],
        travel=[_travel(assignment.expert, project.municipality) for assignment in assignments],
        missing=missing_of(figures),
        short_names={
            programme.get_code_display(): programme.short_name
            for programme in project.fiscal_year.programmes.exclude(code=ProgrammeCode.OTHER)
        },
    )


def _own_first(marks: list[Mark], project: Project) -> list[Mark]:
    """Return the marks, those of the project's programme first."""
    own = project.programme.get_code_display()
    return sorted(marks, key=lambda mark: own not in mark[1])


def position_of(organisation: Organisation | None) -> tuple[float, float] | None:
    """Return where an organisation is, in degrees; None where nobody knows (a masked name)."""
    if organisation is None:
        return None
    if organisation.latitude is not None and organisation.longitude is not None:
        return organisation.latitude, organisation.longitude
    if organisation.is_prefecture:
        found = next(
            (prefecture for prefecture in PREFECTURES if prefecture.code == organisation.prefecture_code),
            None,
        )
        return (found.latitude, found.longitude) if found else None
    if not organisation.code:
        return None
    try:
        place = municipality_by_code(organisation.code)
    except ValueError:
        return None
    return place.latitude, place.longitude


def _travel(expert: Expert, municipality: Organisation) -> Travel:
    name, home = expert.person.full_name, expert.home_prefecture
    home_name = home.name if home else ""
    if position_of(municipality) is not None:
        return Travel(name, home_name, _km(home, municipality))
    capital = next(
        (prefecture for prefecture in PREFECTURES if prefecture.code == municipality.prefecture_code), None
    )
    here = position_of(home)
    if capital is None or here is None:
        return Travel(name, home_name, None)
    km = round(great_circle_km(*here, capital.latitude, capital.longitude))
    return Travel(name, home_name, km, f"{capital.name}庁")


def _km(one: Organisation | None, other: Organisation | None) -> int | None:
    here, there = position_of(one), position_of(other)
    return round(great_circle_km(*here, *there)) if here and there else None


def neighbours_of(project: Project, figures: Figures) -> list[Neighbour]:
    """Return the municipalities of the same and bordering prefectures with the same programme or issue."""
    own, code = project.municipality, project.programme.code
    codes = {own.prefecture_code, *NEIGHBOURS.get(own.prefecture_code, frozenset())}
    nearby: dict[int, tuple[Organisation, list[str], bool]] = {}
    for other in (
        Project.objects.filter(fiscal_year=project.fiscal_year, municipality__prefecture_code__in=codes)
        .exclude(municipality=own)
        .select_related("municipality", "programme")
        .order_by("programme__order")
    ):
        town, names, is_same = nearby.get(other.municipality_id, (other.municipality, [], False))
        names.append(other.programme.short_name)
        nearby[other.municipality_id] = (town, names, is_same or other.programme_id == project.programme_id)
    found = []
    for pk, (town, names, is_same) in nearby.items():
        shared = _shared_issues(figures, pk, code)
        if is_same or shared:
            prefecture = next((one.name for one in PREFECTURES if one.code == town.prefecture_code), "")
            found.append(Neighbour(town.name, prefecture, names, shared, _km(own, town)))
    return sorted(found, key=lambda one: (-len(one.issues), one.km is None, one.km or 0, one.name))[
        :NEIGHBOURS_SHOWN
    ]


def _shared_issues(figures: Figures, organisation_id: int, programme: str) -> list[str]:
    """Return the issues both have marked for the programme."""
    grid, other = figures.grid("issues"), figures.everyone.get(organisation_id)
    if grid is None or other is None:
        return []
    return [
        row.label
        for row in grid.rows
        if not row.free
        and figures.values.get(f"issues.{row.code}.{programme}") is True
        and other.values.get(f"issues.{row.code}.{programme}") is True
    ]
