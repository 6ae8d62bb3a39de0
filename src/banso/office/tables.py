"""The neutral table: made once from the records, shown on pages, in Excel, in PDF and as JSON.

A cell that was never answered is `None` and stays empty everywhere; zero is an answer and is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from banso.office.rounding import half_up

ColumnKind = Literal["text", "integer", "decimal", "date", "mark", "yen"]
Align = Literal["left", "center", "right"]
Value = str | int | float | Decimal | date | bool | None
Row = Mapping[str, Value]
JsonValue = str | int | float | bool | None

MARK = "○"
NUMERIC_KINDS = frozenset({"integer", "decimal", "yen"})
_DEFAULT_ALIGN: dict[ColumnKind, Align] = {
    "text": "left",
    "integer": "right",
    "decimal": "right",
    "date": "left",
    "mark": "center",
    "yen": "right",
}


@dataclass(frozen=True)
class Column:
    """One column: where its value is found (`key`) and how it is shown.

    `width` is in half-width characters, `digits` the decimals shown for kind `decimal`, `align` follows the
    kind when left empty.
    """

    key: str
    label: str
    kind: ColumnKind = "text"
    align: Align | Literal[""] = ""
    width: int = 12
    note: str = ""
    digits: int = 1

    @property
    def alignment(self) -> Align:
        """The alignment asked for, or the usual one of the kind."""
        return self.align or _DEFAULT_ALIGN[self.kind]


@dataclass(frozen=True)
class ColumnGroup:
    """An upper heading over `span` neighbouring columns; an empty label leaves the place free."""

    label: str
    span: int


@dataclass(frozen=True)
class Table:
    """A table with its caption, number and source. `totals` is one more row, shown apart."""

    name: str
    caption: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    totals: Row | None = None
    notes: Sequence[str] = ()
    number: str = ""
    source: str = ""
    groups: Sequence[ColumnGroup] = field(default=())

    def __post_init__(self) -> None:
        """Refuse a table whose headings cannot be laid out."""
        keys = [column.key for column in self.columns]
        if len(set(keys)) != len(keys):
            raise ValueError(f"table {self.name}: column keys are not unique")
        if self.groups and sum(group.span for group in self.groups) != len(keys):
            raise ValueError(f"table {self.name}: column groups do not span the columns")

    @property
    def heading(self) -> str:
        """Number and caption in one line, e.g. 図2　応募自治体と希望事業."""
        return "　".join(part for part in (self.number, self.caption) if part)

    def as_dict(self) -> dict[str, object]:
        """Return a JSON-ready form: dates as ISO text, decimals as numbers, blanks as null."""
        return {
            "name": self.name,
            "number": self.number,
            "caption": self.caption,
            "columns": [
                {
                    "key": column.key,
                    "label": column.label,
                    "kind": column.kind,
                    "align": column.alignment,
                    "width": column.width,
                    "note": column.note,
                    "digits": column.digits,
                }
                for column in self.columns
            ],
            "groups": [{"label": group.label, "span": group.span} for group in self.groups],
            "rows": [self._plain(row) for row in self.rows],
            "totals": None if self.totals is None else self._plain(self.totals),
            "notes": list(self.notes),
            "source": self.source,
        }

    def texts(self, *, date_text: Callable[[date], str] | None = None) -> list[list[str]]:
        """Return every row, then the totals if there are any, as display text in column order."""
        rows = [*self.rows, *([self.totals] if self.totals is not None else [])]
        return [[cell_text(row, column, date_text=date_text) for column in self.columns] for row in rows]

    def _plain(self, row: Row) -> dict[str, JsonValue]:
        return {column.key: json_value(row.get(column.key)) for column in self.columns}


def json_value(value: Value) -> JsonValue:
    """Return the value as JSON knows it; whole decimals become integers."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value


def cell_text(row: Row, column: Column, *, date_text: Callable[[date], str] | None = None) -> str:
    """Return what a person reads in a cell: separators in numbers, ○ for a mark, nothing for a blank.

    `date_text` formats dates (era, weekday …); without it dates read 2019/10/28.
    """
    value = row.get(column.key)
    if value is None:
        return ""
    if isinstance(value, bool):
        return MARK if value else ""
    if isinstance(value, date):
        return date_text(value) if date_text else f"{value.year}/{value.month}/{value.day}"
    if isinstance(value, str):
        return value
    return _number_text(value, column)


def _number_text(value: int | float | Decimal, column: Column) -> str:
    if column.kind == "text":
        return str(value)
    if column.kind == "decimal":
        return f"{half_up(value, column.digits):,f}"
    if value == int(value):
        return f"{int(value):,}"
    return f"{value:,}"
