"""The small registry through which `banso plan` reaches the four problems.

A subpackage `banso.planning.<name>` has a module `kind` that calls `register(ProblemKind(...))` when imported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from typing import Final, Protocol

from banso.planning.common.budget import Cancel, ProgressCallback
from banso.planning.common.comparing import Comparison
from banso.planning.common.documents import Node, format_of
from banso.planning.common.errors import UnknownFormat

NAMES: Final = ("selection", "dispatch", "seats", "groups")


@dataclass(frozen=True, slots=True)
class SolveOptions:
    """What a caller may say beyond the input. `seconds` is a deterministic budget (see `budget`)."""

    seconds: float = 10.0
    seed: int = 0
    progress: ProgressCallback | None = None
    cancel: Cancel | None = None


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken rule: its name, a sentence, and the ids concerned."""

    rule: str
    text: str
    subjects: tuple[str, ...] = ()

    def to_json(self) -> dict[str, object]:
        """Return the violation as JSON."""
        return {"rule": self.rule, "text": self.text, "subjects": list(self.subjects)}


@dataclass(frozen=True, slots=True)
class Verification:
    """The independent checker's answer: measures recomputed from nothing, every broken rule, every wrong figure."""

    measures: dict[str, float | None]
    violations: Sequence[Violation] = field(default_factory=tuple)

    @property
    def is_valid(self) -> bool:
        """Say whether no rule is broken and every figure of the plan is right."""
        return not self.violations

    def to_json(self) -> dict[str, object]:
        """Return the answer as `banso/plan-verification@1`."""
        return {
            "format": "banso/plan-verification@1",
            "valid": self.is_valid,
            "measures": self.measures,
            "violations": [violation.to_json() for violation in self.violations],
        }


@dataclass(frozen=True, slots=True)
class Yardstick:
    """One line of `banso bench planning`: a ratio measured here, and the goal it is held against."""

    id: str
    what: str
    reached: float
    goal: float
    at_most: bool = True
    note: str = ""

    @property
    def is_met(self) -> bool:
        """Say whether the goal is reached."""
        return self.reached <= self.goal if self.at_most else self.reached >= self.goal


@dataclass(frozen=True, slots=True)
class BenchOptions:
    """`full` runs the sizes that take minutes; `only` limits to yardsticks whose id begins so."""

    full: bool = False
    only: str = ""


class Solver(Protocol):
    """Reads an input document and returns the plan document."""

    def __call__(self, document: Node, options: SolveOptions) -> dict[str, object]:
        """Solve; raises `PlanningError`."""


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """One of the four problems, as the command sees it."""

    name: str
    """Module under `banso.planning`."""
    title: str
    """Japanese name, shown in help and errors."""
    input_format: str
    plan_format: str
    solve: Solver
    verify: Callable[[Node, Node], Verification]
    compare: Callable[[Node, Node, Node], Comparison]
    summary: Callable[[dict[str, object]], Iterable[str]]
    """Lines for the terminal about a plan document."""


_KINDS: dict[str, ProblemKind] = {}


def register(kind: ProblemKind) -> ProblemKind:
    """Make a problem known under its name."""
    _KINDS[kind.name] = kind
    return kind


def kinds() -> tuple[ProblemKind, ...]:
    """Return the problems in the order of `NAMES`, loading their modules on first use."""
    for name in NAMES:
        package = f"banso.planning.{name}"
        if name not in _KINDS and find_spec(package) and find_spec(f"{package}.kind"):
            import_module(f"{package}.kind")
    return tuple(_KINDS[name] for name in NAMES if name in _KINDS)


def kind_of(document: Node) -> ProblemKind:
    """Return the problem whose input format the document carries. Raises `UnknownFormat`."""
    known = {kind.input_format: kind for kind in kinds()}
    found = format_of(document)
    if found not in known:
        raise UnknownFormat(found, tuple(known))
    return known[found]


def kind_named(name: str) -> ProblemKind:
    """Return the problem with that name. Raises `UnknownFormat` where this installation lacks it."""
    for kind in kinds():
        if kind.name == name:
            return kind
    raise UnknownFormat(name, tuple(kind.input_format for kind in kinds()))
