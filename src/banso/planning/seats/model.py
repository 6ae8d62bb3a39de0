"""What giving out seats is about: slots, sessions, participants with ranked choices, groups, quotas."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

FORMAT: Final = "banso/seats@1"
PLAN_FORMAT: Final = "banso/seats-plan@1"
RANK_COSTS: Final = (0, 1, 3, 7, 15)
"""Discontent by rank: each step hurts more than the one before, so nobody is left far behind."""


@dataclass(frozen=True, slots=True)
class Session:
    """One room at one time; nobody can be in two sessions of one slot."""

    id: str
    name: str
    slot: str
    capacity: int


@dataclass(frozen=True, slots=True)
class Participant:
    """One person. `choices`: slot → sessions in order of preference; a slot that is missing is not attended.

    An empty list means "any session will do".
    """

    id: str
    name: str
    prefecture: str
    choices: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Policy:
    """How discontent is counted."""

    rank_costs: tuple[int, ...] = RANK_COSTS
    compensation: int = 8
    """Extra discontent of a lower choice in a later slot, for each earlier slot without the first choice."""
    move_charge: int = 0
    """Discontent of being moved from the session of the plan in force."""
    place_unlisted: bool = True
    """Whether those whose choices are all full get a free seat elsewhere."""

    def cost(self, rank: int) -> int:
        """Return the discontent of a rank (0 is the first choice); beyond the list the last one counts."""
        return self.rank_costs[min(rank, len(self.rank_costs) - 1)]


@dataclass(frozen=True, slots=True)
class Quota:
    """Seats per prefecture, and the order in which unused ones go to others: tiers of prefectures."""

    total: int
    seats: Mapping[str, int]
    tiers: tuple[tuple[str, ...], ...]
    by_lottery: bool
    """Whether the order inside a prefecture is drawn; otherwise it is the order of the list (nomination)."""


@dataclass(frozen=True, slots=True)
class Problem:
    """All of the input."""

    slots: Mapping[str, str]
    sessions: Mapping[str, Session]
    participants: Mapping[str, Participant]
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fixed: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """(participant, slot) → session."""
    barred: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    """(participant, slot) → sessions this person must not be given."""
    previous: Mapping[tuple[str, str], str] = field(default_factory=dict)
    policy: Policy = Policy()
    quota: Quota | None = None
    admitted: frozenset[str] | None = None
    """Who holds a seat of the quota now, where there is a plan in force."""
    cancelled: frozenset[str] = frozenset()

    def units(self) -> list[tuple[str, ...]]:
        """Return persons and groups, each as its members, in the order of the list (of a group's first member)."""
        of = {member: members for members in self.groups.values() for member in members}
        found = dict.fromkeys(of.get(identifier, (identifier,)) for identifier in self.participants)
        return list(found)


def lottery_number(seed: int, unit: Sequence[str]) -> str:
    """Return the draw of a person or group: it depends on the seed and the ids only, not on who else takes part."""
    return hashlib.sha256(f"{seed}:{unit[0]}".encode()).hexdigest()
