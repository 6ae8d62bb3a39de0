"""`banso/groups@1` to `Problem`; every complaint carries a JSON path."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from banso.planning.common.documents import Node
from banso.planning.common.errors import DuplicateId, OutOfRange
from banso.planning.groups.model import Attribute, Lock, Person, Problem, Table

_FIELDS: Final = (
    "format", "note", "people", "tables", "rounds", "attributes", "repeat_charge", "pairs", "apart", "together",
    "facilitators", "locks", "met_before", "previous", "move_charge",
)  # fmt: skip
MAX_PEOPLE: Final = 3_000
MAX_ROUNDS: Final = 50
MAX_TOGETHER: Final = 64
_MAX_CHARGE: Final = 100_000


def read_problem(document: Node) -> Problem:
    """Read the input document. Raises `PlanningInputError`."""
    document.only(*_FIELDS)
    attributes = tuple(
        Attribute(
            i, n.only("id", "name", "weight").text("name", i), n.integer("weight", 1, minimum=0, maximum=1000)
        )
        for i, n in document.by_id("attributes", required=False)
    )
    if len(document.entries("people")) > MAX_PEOPLE:
        raise OutOfRange("$.people", f"{MAX_PEOPLE:,} 人以下", f"{len(document.entries('people')):,} 人")
    people = {i: _person(i, n, attributes) for i, n in document.by_id("people")}
    tables = {i: _table(i, n) for i, n in document.by_id("tables")}
    rounds = document.integer("rounds", 1, minimum=1, maximum=MAX_ROUNDS)
    usual = 2 * max(1, sum(a.weight for a in attributes))  # twice what two people can have in common
    return Problem(
        people=people,
        tables=tables,
        rounds=rounds,
        attributes=attributes,
        repeat_charge=document.integer("repeat_charge", usual, minimum=0, maximum=_MAX_CHARGE),
        pair_charges=_charges(document, people),
        apart=tuple(_pair(n, people) for n in document.entries("apart", required=False)),
        together=_together(document, people),
        facilitators=_facilitators(document, people, tables),
        locks=_locks(document, people, tables, rounds),
        met_before=tuple(_pair(n, people) for n in document.entries("met_before", required=False)),
        previous=_previous(document, people, tables, rounds),
        move_charge=document.integer("move_charge", 0, minimum=0, maximum=_MAX_CHARGE),
    )


def _person(identifier: str, node: Node, attributes: tuple[Attribute, ...]) -> Person:
    node.only("id", "name", "attributes")
    known = tuple(a.id for a in attributes)
    values = node.child("attributes").only(*known) if node.has("attributes") else Node({}, node.path)
    return Person(
        identifier, node.text("name", identifier), {a: values.text(a) for a in known if values.has(a)}
    )


def _table(identifier: str, node: Node) -> Table:
    node.only("id", "name", "size", "min", "max")
    if node.has("size"):
        size = node.integer("size", minimum=1, maximum=MAX_PEOPLE)
        return Table(identifier, node.text("name", identifier), size, size)
    most = node.integer("max", minimum=1, maximum=MAX_PEOPLE)
    return Table(
        identifier, node.text("name", identifier), node.integer("min", minimum=0, maximum=most), most
    )


def _pair(node: Node, people: Mapping[str, Person]) -> tuple[str, str]:
    both = node.elements()
    if len(both) != 2:
        raise OutOfRange(node.path, "2人", f"{len(both)}人")
    one, other = (n.reference_in(people, "参加者") for n in both)
    if one == other:
        raise DuplicateId(both[1].path, other, both[0].path)
    return one, other


def _charges(document: Node, people: Mapping[str, Person]) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for node in document.entries("pairs", required=False):
        one, other = _pair(node.only("people", "charge").child("people"), people)
        key = (min(one, other), max(one, other))
        if key in found:
            raise DuplicateId(node.path, "・".join(key), "同じ一覧")
        found[key] = node.integer("charge", minimum=-_MAX_CHARGE, maximum=_MAX_CHARGE)
    return found


def _together(document: Node, people: Mapping[str, Person]) -> tuple[tuple[str, ...], ...]:
    """Read the sets; sets that share a person become one."""
    found: list[list[str]] = []
    for node in document.entries("together", required=False):
        names = [n.reference_in(people, "参加者") for n in node.elements()]
        if len(set(names)) < 2:
            raise OutOfRange(node.path, "異なる2人以上", f"{len(set(names))}人")
        touching = [g for g in found if set(g) & set(names)]
        found = [g for g in found if g not in touching]
        found.append(list(dict.fromkeys([*(m for g in touching for m in g), *names])))
    if any(len(g) > MAX_TOGETHER for g in found):
        raise OutOfRange("$.together", f"一組 {MAX_TOGETHER}人以下", "それより多い人数")
    return tuple(tuple(g) for g in found)


def _facilitators(
    document: Node, people: Mapping[str, Person], tables: Mapping[str, Table]
) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in document.entries("facilitators", required=False):
        node.only("person", "table")
        who = node.reference("person", people, "参加者")
        if who in found:
            raise DuplicateId(f"{node.path}.person", who, "同じ一覧")
        found[who] = node.reference("table", tables, "卓")
    return found


def _locks(
    document: Node, people: Mapping[str, Person], tables: Mapping[str, Table], rounds: int
) -> tuple[Lock, ...]:
    found: list[Lock] = []
    for node in document.entries("locks", required=False):
        node.only("person", "round", "table", "placed")
        found.append(
            Lock(
                node.reference("person", people, "参加者"),
                node.integer("round", minimum=1, maximum=rounds),
                node.reference("table", tables, "卓"),
                node.flag("placed", True),
            )
        )
    return tuple(found)


def _previous(
    document: Node, people: Mapping[str, Person], tables: Mapping[str, Table], rounds: int
) -> dict[tuple[int, str], str]:
    found: dict[tuple[int, str], str] = {}
    for node in document.entries("previous", required=False):
        node.only("round", "table", "people")
        number = node.integer("round", minimum=1, maximum=rounds)
        table = node.reference("table", tables, "卓")
        for who in node.references("people", people, "参加者"):
            if (number, who) in found:
                raise DuplicateId(node.path, who, "同じ回")
            found[number, who] = table
    return found
