"""`banso/selection@1` to `Problem`; every complaint carries a JSON path."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil, floor
from typing import Final

from banso.planning.common.documents import Node
from banso.planning.common.errors import DuplicateId, OutOfRange, UnknownId, WrongType
from banso.planning.selection.model import (
    Applicant,
    Counted,
    Criterion,
    Lock,
    Problem,
    Programme,
    Rule,
    Wish,
)

MAX_APPLICANTS: Final = 5_000
MAX_POINTS: Final = 1_000_000
_FIELDS: Final = (
    "format", "note", "count", "projects", "programmes", "criteria", "applicants", "rules", "locks", "previous",
    "stability", "reasons",
)  # fmt: skip


def read_problem(document: Node) -> Problem:
    """Read the input document. Raises `PlanningInputError`."""
    document.only(*_FIELDS)
    count = document.integer("count", minimum=0, maximum=MAX_APPLICANTS)
    total_min, total_max = _totals(document)
    criteria = tuple(
        Criterion(
            i, n.only("id", "name", "weight").text("name", i), n.integer("weight", 1, minimum=0, maximum=1000)
        )
        for i, n in document.by_id("criteria", required=False)
    )
    programmes = {i: _programme(i, n) for i, n in document.by_id("programmes")}
    applicants = _applicants(document, criteria, programmes)
    stability = document.child("stability") if document.has("stability") else Node({}, "$.stability")
    stability.only("municipality", "project")
    return Problem(
        count=count,
        total_min=total_min,
        total_max=total_max,
        criteria=criteria,
        programmes=programmes,
        applicants=applicants,
        rules=_rules(document, count, applicants),
        locks=_locks(document, applicants),
        previous=_previous(document, applicants),
        municipality_charge=stability.integer("municipality", 0, minimum=0, maximum=MAX_POINTS),
        project_charge=stability.integer("project", 0, minimum=0, maximum=MAX_POINTS),
    )


def _totals(document: Node) -> tuple[int, int | None]:
    if not document.has("projects"):
        return 0, None
    node = document.child("projects").only("total_min", "total_max")
    low = node.integer("total_min", 0, minimum=0)
    if not node.has("total_max"):
        return low, None
    return low, node.integer("total_max", minimum=low)


def _programme(identifier: str, node: Node) -> Programme:
    node.only("id", "name", "capacity")
    capacity = node.integer("capacity", minimum=0) if node.has("capacity") else None
    return Programme(identifier, node.text("name", identifier), capacity)


def _applicants(
    document: Node, criteria: tuple[Criterion, ...], programmes: Mapping[str, Programme]
) -> dict[str, Applicant]:
    if len(document.entries("applicants")) > MAX_APPLICANTS:
        raise OutOfRange(
            "$.applicants", f"{MAX_APPLICANTS:,} 件以下", f"{len(document.entries('applicants')):,} 件"
        )
    return {i: _applicant(i, n, criteria, programmes) for i, n in document.by_id("applicants")}


def _applicant(
    identifier: str, node: Node, criteria: tuple[Criterion, ...], programmes: Mapping[str, Programme]
) -> Applicant:
    node.only("id", "name", "attributes", "scores", "wishes", "projects")
    attributes = node.child("attributes") if node.has("attributes") else Node({}, f"{node.path}.attributes")
    scores = node.child("scores") if criteria or node.has("scores") else Node({}, f"{node.path}.scores")
    scores.only(*(criterion.id for criterion in criteria))
    wishes, seen = list[Wish](), dict[str, str]()
    for entry in node.entries("wishes"):
        entry.only("programme", "points", "status")
        programme = entry.reference("programme", programmes, "事業")
        if programme in seen:
            raise DuplicateId(f"{entry.path}.programme", programme, seen[programme])
        seen[programme] = f"{entry.path}.programme"
        wishes.append(
            Wish(
                programme,
                entry.integer("points", 0, minimum=-MAX_POINTS, maximum=MAX_POINTS),
                entry.text("status", "-"),
            )
        )
    limits = node.child("projects") if node.has("projects") else Node({}, f"{node.path}.projects")
    low = limits.only("min", "max").integer("min", 1, minimum=0, maximum=100)
    return Applicant(
        id=identifier,
        name=node.text("name", identifier),
        attributes={name: attributes.text(name) for name in attributes.fields()},
        scores={c.id: scores.integer(c.id, minimum=-MAX_POINTS, maximum=MAX_POINTS) for c in criteria},
        wishes=tuple(wishes),
        min_projects=low,
        max_projects=limits.integer("max", max(3, low), minimum=max(low, 0), maximum=100),
    )


def _rules(document: Node, count: int, applicants: Mapping[str, Applicant]) -> tuple[Rule, ...]:
    found: list[Rule] = []
    for identifier, node in document.by_id("rules", required=False):
        node.only(
            "id",
            "name",
            "counts",
            "attribute",
            "value",
            "min",
            "max",
            "min_share",
            "max_share",
            "penalty",
            "hard",
        )
        counts = _counted(node)
        attribute = node.text("attribute")
        minimum, maximum = _limits(node, counts, count)
        hard = node.flag("hard")
        penalty = 0 if hard else node.integer("penalty", minimum=0, maximum=MAX_POINTS)
        known = _values(applicants, counts, attribute)
        if not known:
            raise UnknownId(f"{node.path}.attribute", attribute, "申込の属性")
        values = [node.text("value")] if node.has("value") else known
        for value in values:
            name = node.text("name", identifier)
            shown = name if node.has("value") else f"{name}（{value}）"
            key = identifier if node.has("value") else f"{identifier}:{value}"
            found.append(Rule(key, shown, counts, attribute, value, minimum, maximum, penalty, hard))
    return tuple(found)


def _counted(node: Node) -> Counted:
    text = node.text("counts", Counted.APPLICANTS.value)
    if text not in tuple(Counted):
        raise OutOfRange(f"{node.path}.counts", "applicants か projects", f"「{text[:40]}」")
    counts = Counted(text)
    if counts is Counted.PROJECTS and node.text("attribute") not in ("programme", "status"):
        raise OutOfRange(f"{node.path}.attribute", "programme か status（projects を数えるとき）", "別の属性")
    return counts


def _limits(node: Node, counts: Counted, count: int) -> tuple[int | None, int | None]:
    """Return (minimum, maximum). A share is of `count`: a least share rounds up, a greatest down, but never below 1."""
    minimum = node.integer("min", minimum=0) if node.has("min") else None
    maximum = node.integer("max", minimum=0) if node.has("max") else None
    for name in ("min_share", "max_share"):
        if node.has(name) and counts is Counted.PROJECTS:
            raise OutOfRange(
                f"{node.path}.{name}", "applicants を数える規則だけで使えるもの", "projects の規則"
            )
    if node.has("min_share"):
        minimum = ceil(node.number("min_share", minimum=0, maximum=1) * count - 1e-9)
    if node.has("max_share"):
        maximum = max(1, floor(node.number("max_share", minimum=0, maximum=1) * count + 1e-9))
    if minimum is None and maximum is None:
        raise WrongType(node.path, "min か max（または min_share か max_share）", None)
    if minimum is not None and maximum is not None and minimum > maximum:
        raise OutOfRange(f"{node.path}.min", f"上限 {maximum} 以下", minimum)
    return minimum, maximum


def _values(applicants: Mapping[str, Applicant], counts: Counted, attribute: str) -> list[str]:
    if counts is Counted.APPLICANTS:
        found = (a.attributes[attribute] for a in applicants.values() if attribute in a.attributes)
    else:
        found = (
            w.programme if attribute == "programme" else w.status
            for a in applicants.values()
            for w in a.wishes
        )
    return list(dict.fromkeys(found))


def _locks(document: Node, applicants: Mapping[str, Applicant]) -> tuple[Lock, ...]:
    found: dict[tuple[str, str | None], tuple[Lock, str]] = {}
    for node in document.entries("locks", required=False):
        node.only("applicant", "programme", "selected")
        applicant = node.reference("applicant", applicants, "申込")
        programme = None
        if node.has("programme"):
            wishes = {w.programme: w for w in applicants[applicant].wishes}
            programme = node.reference("programme", wishes, "この申込が希望する事業")
        lock = Lock(applicant, programme, node.flag("selected", True))
        before = found.get((applicant, programme))
        if before is not None:
            raise DuplicateId(node.path, applicant, before[1])
        found[applicant, programme] = (lock, node.path)
    return tuple(lock for lock, _ in found.values())


def _previous(document: Node, applicants: Mapping[str, Applicant]) -> dict[str, frozenset[str]] | None:
    if not document.has("previous"):
        return None
    found: dict[str, frozenset[str]] = {}
    for node in document.entries("previous"):
        node.only("applicant", "programmes")
        identifier = node.reference("applicant", applicants, "申込")
        if identifier in found:
            raise DuplicateId(f"{node.path}.applicant", identifier, "同じ一覧")
        wishes = {w.programme: w for w in applicants[identifier].wishes}
        found[identifier] = frozenset(node.references("programmes", wishes, "この申込が希望する事業"))
    return found
