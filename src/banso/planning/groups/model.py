"""What making groups is about: people with attributes, tables, rounds, who must and must not sit together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

FORMAT: Final = "banso/groups@1"
PLAN_FORMAT: Final = "banso/groups-plan@1"


@dataclass(frozen=True, slots=True)
class Attribute:
    """Something to mix by: two people with the same value at one table cost `weight`."""

    id: str
    name: str
    weight: int


@dataclass(frozen=True, slots=True)
class Person:
    """One participant or facilitator; an attribute that is not known counts as different from all."""

    id: str
    name: str
    attributes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """One table with the fewest and most people that may sit at it."""

    id: str
    name: str
    fewest: int
    most: int


@dataclass(frozen=True, slots=True)
class Lock:
    """A fixed place: at `table` in `round` (from 1), or not there."""

    person: str
    round: int
    table: str
    placed: bool


@dataclass(frozen=True, slots=True)
class Problem:
    """All of the input. Charges are whole points."""

    people: Mapping[str, Person]
    tables: Mapping[str, Table]
    rounds: int
    attributes: tuple[Attribute, ...] = ()
    repeat_charge: int = 0
    """Charge of a second meeting; the third costs twice as much, and so on."""
    pair_charges: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """Charge of a pair at one table, per round; below zero where it is wanted."""
    apart: tuple[tuple[str, str], ...] = ()
    together: tuple[tuple[str, ...], ...] = ()
    facilitators: Mapping[str, str] = field(default_factory=dict)
    """Person → table, in every round."""
    locks: tuple[Lock, ...] = ()
    met_before: tuple[tuple[str, str], ...] = ()
    previous: Mapping[tuple[int, str], str] = field(default_factory=dict)
    """(round, person) → table in the plan in force."""
    move_charge: int = 0


Seating = tuple[Mapping[str, str], ...]
"""Per round: person → table."""
