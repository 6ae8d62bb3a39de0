"""What a selection is about: applicants, criteria, programmes, rules, locks. All amounts are whole points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

FORMAT = "banso/selection@1"
PLAN_FORMAT = "banso/selection-plan@1"


class Counted(StrEnum):
    """What a rule counts."""

    APPLICANTS = "applicants"
    PROJECTS = "projects"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One heading of the assessment; an applicant's points are Σ weight × score."""

    id: str
    name: str
    weight: int


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme advice is given on; `capacity` is how many projects the experts can take, None for no limit."""

    id: str
    name: str
    capacity: int | None


@dataclass(frozen=True, slots=True)
class Wish:
    """A project an applicant asks for. `points` are won if it is advised; `status` says e.g. RUNNING or LAUNCHING."""

    programme: str
    points: int
    status: str


@dataclass(frozen=True, slots=True)
class Applicant:
    """One application. `attributes` are what rules count (prefecture, block, kind, bracket, management …)."""

    id: str
    name: str
    attributes: Mapping[str, str]
    scores: Mapping[str, int]
    wishes: tuple[Wish, ...]
    min_projects: int
    max_projects: int


@dataclass(frozen=True, slots=True)
class Rule:
    """A spread that is wanted. Counts selected applicants (or projects) whose `attribute` has `value`.

    Hard, or soft with `penalty` points for each one too few or too many.
    """

    id: str
    name: str
    counts: Counted
    attribute: str
    value: str
    minimum: int | None
    maximum: int | None
    penalty: int
    hard: bool


@dataclass(frozen=True, slots=True)
class Lock:
    """A choice a person has fixed: an applicant, or one project of it (`programme`), in or out."""

    applicant: str
    programme: str | None
    selected: bool


@dataclass(frozen=True, slots=True)
class Problem:
    """All of a selection's input."""

    count: int
    total_min: int
    total_max: int | None
    criteria: tuple[Criterion, ...]
    programmes: Mapping[str, Programme]
    applicants: Mapping[str, Applicant]
    rules: tuple[Rule, ...] = ()
    locks: tuple[Lock, ...] = ()
    previous: Mapping[str, frozenset[str]] | None = None
    municipality_charge: int = 0
    """Points charged for each municipality that is chosen now and was not in the plan in force, or the other way."""
    project_charge: int = 0
    """Points charged for each project that changes at a municipality chosen both times."""

    def points(self, applicant: Applicant) -> int:
        """Return the weighted points of an application, without its projects."""
        return sum(criterion.weight * applicant.scores[criterion.id] for criterion in self.criteria)


@dataclass(frozen=True, slots=True)
class Paid:
    """What a plan pays for one soft rule."""

    rule: Rule
    found: int
    amount: int
    points: int


@dataclass(frozen=True, slots=True)
class Choice:
    """A selection: applicant id → programmes to be advised, in the input's order."""

    chosen: Mapping[str, tuple[str, ...]]
    objective: int
    bound: float
    paid: tuple[Paid, ...] = ()
    points: int = 0
    stability: int = 0
    changes: int = 0

    @property
    def projects(self) -> int:
        """Number of projects advised."""
        return sum(len(programmes) for programmes in self.chosen.values())


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one applicant is in or out."""

    applicant: str
    selected: bool
    points: int
    price: int
    """Points the plan loses if the other choice is forced; at least that many where `exact` is False."""
    exact: bool
    possible: bool
    """Whether the other choice is possible at all under the hard rules."""
    locked: bool
    instead: tuple[str, ...] = ()
    """Who would come in (or drop out) if the other choice were forced."""
    wins: tuple[tuple[str, int], ...] = ()
    losses: tuple[tuple[str, int], ...] = ()
    """Criteria (names) on which it has more, or less, than the first of `instead`, with the points between them."""
    rules: tuple[tuple[str, int], ...] = ()
    """Rules (names) whose penalty changes if the other choice is forced, with the change in points."""
    changed_by: tuple[str, ...] = ()
    """What would bring it in, in words: one more place, one more project of a programme …"""
    text: str = field(default="")
