"""Reading `banso/dispatch@1`: every complaint carries the JSON path of the value at fault."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from banso.japan.prefectures import NEIGHBOURS
from banso.japan.working_days import PLANNING
from banso.planning.common.documents import Node, format_of, input_hash
from banso.planning.common.errors import (
    DuplicateId,
    ImpossibleWindow,
    OutOfRange,
    PlanningInputError,
    UnknownId,
)
from banso.planning.dispatch.model import (
    INPUT_FORMAT,
    MAX_DAYS,
    Calendar,
    Costs,
    Expert,
    Lock,
    Municipality,
    Period,
    Place,
    PreviousVisit,
    Problem,
    Project,
)

_MAX_YEN: Final = 10_000_000
_MAX_RATE: Final = 1000
"""Yen per kilometre of great circle: the way to the other side of the earth still fits the engine's words."""
_MAX_VISITS: Final = 12
_MAX_SPAN: Final = timedelta(days=3 * 366)
_NO_LIMIT: Final = 10_000


def read_problem(document: Node) -> Problem:
    """Read the whole input. Raises `PlanningInputError` with the path of the first value at fault."""
    format_of(document, INPUT_FORMAT)
    document.only(
        "format",
        "note",
        "calendar",
        "costs",
        "places",
        "experts",
        "municipalities",
        "projects",
        "locks",
        "previous",
        "changes",
    )
    calendar = _calendar(document.child("calendar"))
    places = {key: _place(key, node) for key, node in document.by_id("places")}
    municipalities = {key: _municipality(key, node, places) for key, node in document.by_id("municipalities")}
    experts = {key: _expert(key, node, places, municipalities) for key, node in document.by_id("experts")}
    projects = {
        key: _project(key, node, calendar, experts, municipalities)
        for key, node in document.by_id("projects")
    }
    return Problem(
        calendar=calendar,
        costs=_costs(document.child("costs")) if document.has("costs") else Costs(),
        experts=experts,
        municipalities=municipalities,
        projects=projects,
        locks=[_lock(node, projects, experts) for node in document.entries("locks", required=False)],
        previous=_previous(document, projects, experts),
        changes_needed_only=_changes_needed_only(document),
        input_hash=input_hash(document.value),
    )


def _changes_needed_only(document: Node) -> bool:
    word = document.text("changes", "charged")
    if word not in ("charged", "needed"):
        raise OutOfRange("$.changes", "charged または needed", word)
    return word == "needed"


def _calendar(node: Node) -> Calendar:
    node.only("round1", "round2", "min_gap_days", "closed")
    closed = frozenset(node.days("closed"))
    found = Calendar(
        round1=_period(node.child("round1"), closed),
        round2=_period(node.child("round2"), closed),
        min_gap_days=node.integer("min_gap_days", 0, minimum=0, maximum=366),
        closed=closed,
    )
    if found.round2.end < found.round1.start:
        raise ImpossibleWindow(f"{node.path}.round2", "2回目の期間が1回目の期間より前に終わります")
    if max(found.round1.end, found.round2.end) - min(found.round1.start, found.round2.start) > _MAX_SPAN:
        raise ImpossibleWindow(node.path, "期間が3年を超えます")
    return found


def _period(node: Node, closed: frozenset[date]) -> Period:
    days = [entry.as_day() for entry in node.elements()]
    if len(days) != 2:
        raise OutOfRange(node.path, "最初の日と最後の日の2件", f"{len(days)} 件")
    period = Period(*days)
    if period.end < period.start:
        raise ImpossibleWindow(node.path, "最後の日が最初の日より前です")
    if period.end - period.start > _MAX_SPAN:
        raise ImpossibleWindow(node.path, "期間が3年を超えます")
    length = (period.end - period.start).days + 1
    if not any(
        PLANNING.is_working_day(day) and day not in closed
        for day in (period.start + timedelta(days=n) for n in range(length))
    ):
        raise ImpossibleWindow(
            node.path, "期間に訪問できる日（平日で、祝日・12/28〜1/5・休業日でない日）がありません"
        )
    return period


def _costs(node: Node) -> Costs:
    standard = Costs()
    node.only(*Costs.__slots__)
    found = Costs(
        yen_per_km=node.number("yen_per_km", standard.yen_per_km, minimum=0, maximum=100_000),
        road_factor=node.number("road_factor", standard.road_factor, minimum=0, maximum=10),
        same_prefecture_km=node.number(
            "same_prefecture_km", standard.same_prefecture_km, minimum=0, maximum=1000
        ),
        **{
            name: node.integer(name, getattr(standard, name), minimum=0, maximum=_MAX_YEN)
            for name in ("yen_per_night", "reception_day", "moved_visit", "changed_expert", "fairness")
        },
    )
    if found.yen_per_km * found.road_factor > _MAX_RATE:
        raise OutOfRange(
            f"{node.path}.yen_per_km", f"road_factor を掛けて {_MAX_RATE} 以下", found.yen_per_km
        )
    return found


def _place(identifier: str, node: Node) -> Place:
    node.only("id", "lat", "lon", "prefecture", "name")
    prefecture = node.text("prefecture")
    if prefecture not in NEIGHBOURS:
        raise UnknownId(f"{node.path}.prefecture", prefecture, "都道府県コード")
    return Place(
        identifier,
        node.number("lat", minimum=-90, maximum=90),
        node.number("lon", minimum=-180, maximum=180),
        prefecture,
    )


def _municipality(identifier: str, node: Node, places: Mapping[str, Place]) -> Municipality:
    node.only("id", "place", "unavailable", "name")
    place = places[node.reference("place", places, "場所")]
    return Municipality(identifier, place, frozenset(node.days("unavailable")))


def _expert(
    identifier: str, node: Node, places: Mapping[str, Place], municipalities: Mapping[str, Municipality]
) -> Expert:
    node.only("id", "home", "programmes", "max_visits", "max_nights", "unavailable", "conflicts", "name")
    return Expert(
        id=identifier,
        home=places[node.reference("home", places, "場所")],
        programmes=frozenset(node.texts("programmes")),
        max_visits=node.integer("max_visits", _NO_LIMIT, minimum=0, maximum=_NO_LIMIT),
        max_nights=node.integer("max_nights", MAX_DAYS - 1, minimum=0, maximum=366),
        unavailable=frozenset(node.days("unavailable")),
        conflicts=frozenset(node.references("conflicts", municipalities, "自治体")),
    )


def _project(
    identifier: str,
    node: Node,
    calendar: Calendar,
    experts: Mapping[str, Expert],
    municipalities: Mapping[str, Municipality],
) -> Project:
    node.only(
        "id",
        "municipality",
        "programme",
        "visits",
        "days",
        "experts",
        "fixed",
        "candidates",
        "min_gap_days",
        "name",
    )
    found = Project(
        id=identifier,
        municipality=node.reference("municipality", municipalities, "自治体"),
        programme=node.text("programme"),
        visits=node.integer("visits", 1, minimum=1, maximum=_MAX_VISITS),
        days=node.integer("days", 1, minimum=1, maximum=MAX_DAYS),
        experts=node.integer("experts", 1, minimum=1, maximum=4),
        fixed=node.references("fixed", experts, "講師"),
        candidates=node.references("candidates", experts, "講師"),
        min_gap_days=node.integer("min_gap_days", calendar.min_gap_days, minimum=0, maximum=366),
    )
    if len(found.fixed) > found.experts:
        raise OutOfRange(f"{node.path}.fixed", f"experts の {found.experts} 名以下", f"{len(found.fixed)} 名")
    needed = found.min_gap_days * (found.visits - 1)
    if found.visits > 1 and (calendar.round2.end - calendar.round1.start).days < needed:
        raise ImpossibleWindow(
            f"{node.path}.min_gap_days",
            f"{found.visits}回の訪問を{found.min_gap_days}日ずつ空けると、1回目と最終回の期間に収まりません",
        )
    return found


def _visit_number(node: Node, project: Project) -> int:
    return node.integer("visit", minimum=1, maximum=project.visits)


def _lock(node: Node, projects: Mapping[str, Project], experts: Mapping[str, Expert]) -> Lock:
    node.only("project", "visit", "date", "experts", "forbid")
    project = projects[node.reference("project", projects, "支援（project）")]
    found = Lock(
        project=project.id,
        visit=_visit_number(node, project),
        day=node.day("date") if node.has("date") else None,
        experts=node.references("experts", experts, "講師"),
        forbid=node.flag("forbid"),
        path=node.path,
    )
    if found.day is None and not found.experts:
        raise PlanningInputError(node.path, "固定する日（date）か講師（experts）を書いてください。")
    if not found.forbid and len(found.experts) > project.experts:
        raise OutOfRange(f"{node.path}.experts", f"{project.experts} 名以下", f"{len(found.experts)} 名")
    return found


def _previous(
    document: Node, projects: Mapping[str, Project], experts: Mapping[str, Expert]
) -> list[PreviousVisit]:
    """Read the plan in force; the rows of a visit's further days (`day_index` above 0) say nothing new."""
    found: dict[tuple[str, int], PreviousVisit] = {}
    for node in document.entries("previous", required=False):
        node.only("project", "visit", "date", "experts", "day_index")
        project = projects[node.reference("project", projects, "支援（project）")]
        key = (project.id, _visit_number(node, project))
        if node.integer("day_index", 0, minimum=0, maximum=MAX_DAYS - 1) > 0:
            continue
        if key in found:
            raise DuplicateId(node.path, f"{key[0]} 第{key[1]}回", "previous の前の行")
        found[key] = PreviousVisit(*key, node.day("date"), node.references("experts", experts, "講師"))
    return list(found.values())
