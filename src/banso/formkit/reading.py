"""What comes out of reading a filled form, whichever face it was filled in on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from banso.formkit.cells import Cell, DateCell, NumberCell, Value
from banso.formkit.definition import Form, Repeating

Level = Literal["error", "warning"]


@dataclass(frozen=True)
class Identity:
    """Which form a workbook is, and whose. `organisation_code` is empty in a form for anybody."""

    form: str
    version: int
    fiscal_year: int
    organisation_code: str = ""
    organisation_name: str = ""


@dataclass(frozen=True)
class Place:
    """Where an answer stands in a workbook."""

    sheet: str = ""
    cell: str = ""


@dataclass(frozen=True)
class Problem:
    """Something a person should look at. An error stops the form from being accepted, a warning does not.

    An error that is `asked` does not either: an optional answer in a file that was not understood, left open and to
    be asked about, so that the rest can be taken. `cell` is an address such as B12; `sheet` and `cell` are empty
    where the answer came from a web page.
    """

    level: Level
    path: str
    message: str
    sheet: str = ""
    cell: str = ""
    asked: bool = False

    @property
    def where(self) -> str:
        """Sheet and cell as people say it."""
        return f"シート「{self.sheet}」{self.cell}" if self.sheet else ""

    def as_dict(self) -> dict[str, str]:
        """Return a JSON-ready form."""
        return {
            "level": self.level,
            "path": self.path,
            "sheet": self.sheet,
            "cell": self.cell,
            "message": self.message,
        }


@dataclass(frozen=True)
class Reading:
    """A filled form: what was written beside what we understood.

    `raw` leaves blanks out; `values` has every path, blanks as None; `places` are the cells of a workbook's answers.
    """

    identity: Identity
    raw: Mapping[str, str]
    values: Mapping[str, Value]
    problems: Sequence[Problem] = field(default=())
    places: Mapping[str, Place] = field(default_factory=dict, compare=False)

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The answers to be corrected."""
        return tuple(problem for problem in self.problems if problem.level == "error")

    @property
    def is_acceptable(self) -> bool:
        """Whether nothing stands against accepting the form."""
        return all(problem.asked for problem in self.errors)


def row_counts(form: Form, paths: Mapping[str, object]) -> dict[str, int]:
    """Return how many rows each repeating part has among the paths that have an answer."""
    counts: dict[str, int] = {}
    for item in form.items:
        if not isinstance(item, Repeating):
            continue
        prefix = f"{item.key}."
        numbers = [
            path[len(prefix) :].partition(".")[0]
            for path, value in paths.items()
            if path.startswith(prefix) and value is not None
        ]
        counts[item.key] = max((int(number) for number in numbers if number.isdecimal()), default=0)
    return counts


def value_to_json(value: Value) -> str | int | float | bool | None:
    """Return a value as JSON knows it; decimals as text so that nothing is lost."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    return value


def value_from_json(value: object, cell: Cell) -> Value:
    """Return the value that `value_to_json` wrote. Raises `ValueError` if it is not one of this cell."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str) and isinstance(cell, DateCell):
        return date.fromisoformat(value)
    if isinstance(value, str | float) and isinstance(cell, NumberCell):
        return Decimal(str(value))
    if isinstance(value, str):
        return value
    raise ValueError(f"{value!r} is no stored answer")


def values_to_json(values: Mapping[str, Value]) -> dict[str, str | int | float | bool | None]:
    """Return all values as JSON, blanks left out."""
    return {path: value_to_json(value) for path, value in values.items() if value is not None}


def values_from_json(form: Form, data: Mapping[str, object]) -> dict[str, Value]:
    """Return the values that `values_to_json` wrote, None for every blank, without unknown paths."""
    slots = form.slots(row_counts(form, data))
    return {slot.path: value_from_json(data.get(slot.path), slot.cell) for slot in slots}
