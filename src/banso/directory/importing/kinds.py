"""What can be taken in as a list: each kind knows its columns, compares a row with what is there, and records it.

    register(ListKind("contacts", "都道府県・市区町村の連絡先", …, planner=ContactPlanner, present=present_contacts))

Later rooms register their own in `apps.ready()`. A planner reads what it compares with once, in a constant number
of queries, and changes nothing until `Finding.apply` is called.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from banso.directory.enums import RowOutcome
from banso.foundation.access import Actor, Answer, check
from banso.foundation.errors import BansoError
from banso.lists.headings import Field
from banso.lists.rows import ListRow
from banso.office.tables import Table

# What people answer instead of a candidate: leave this row alone.
LEAVE = "leave"


@dataclass(frozen=True)
class Fault:
    """Something about a cell: `is_lost` when its content is not taken in, else a remark."""

    place: str
    text: str
    is_lost: bool = True

    def as_dict(self) -> dict[str, Any]:
        """Return a JSON-ready form."""
        return {"place": self.place, "text": self.text, "lost": self.is_lost}


@dataclass(frozen=True)
class Change:
    """A field whose value would be another one."""

    label: str
    old: str
    new: str

    def as_dict(self) -> dict[str, str]:
        """Return a JSON-ready form."""
        return {"label": self.label, "old": self.old, "new": self.new}


@dataclass(frozen=True)
class Finding:
    """What a row means. `target` names what it is about, so that two rows about one thing are noticed.

    `candidates` are (key, words) to choose from when it is not certain; `apply` records the row.
    """

    outcome: RowOutcome
    subject: str
    reason: str = ""
    faults: Sequence[Fault] = ()
    changes: Sequence[Change] = ()
    candidates: Sequence[tuple[str, str]] = ()
    target: str = ""
    apply: Callable[[Actor], None] | None = None


class Planner(Protocol):
    """Compares rows of one file with what is there."""

    def find(self, row: ListRow, answer: str) -> Finding:
        """Return what a row means; `answer` is the key chosen of its candidates, or nothing."""
        ...

    def heed(self, note: ListRow) -> str:
        """Return what a row that is no data tells about those below it, in words; mostly nothing."""
        ...


@dataclass(frozen=True)
class ListKind:
    """A kind of list. `scope(year)` is what `action` is asked about; `has_year` when it belongs to a fiscal year."""

    code: str
    label: str
    about: str
    action: str
    fields: Callable[[int], Sequence[Field]]
    planner: Callable[[int], Planner]
    present: Callable[[int], Table]
    back: Callable[[int], str]
    years: Callable[[], Sequence[tuple[int, str]]] | None = None
    scope: Callable[[int], Any] = field(default=lambda year: None)

    @property
    def has_year(self) -> bool:
        """Whether its rows belong to a fiscal year."""
        return self.years is not None

    def allows(self, actor: Actor, year: int) -> Answer:
        """Return whether the actor may take in such a list."""
        return check(actor, self.action, self.scope(year))


_kinds: dict[str, ListKind] = {}


def register(kind: ListKind) -> None:
    """Add a kind. Raises ValueError when its code is taken by another."""
    if _kinds.get(kind.code, kind) is not kind:
        raise ValueError(f"kind of list declared twice: {kind.code}")
    _kinds[kind.code] = kind


def kinds() -> dict[str, ListKind]:
    """Return every kind by code, in the order registered."""
    return dict(_kinds)


def kind_of(code: str) -> ListKind:
    """Return a kind. Raises BansoError when there is none."""
    found = _kinds.get(code)
    if found is None:
        raise BansoError("取り込む一覧の種類がわかりません。一覧の画面から開き直してください。")
    return found
