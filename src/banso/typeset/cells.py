"""Cells of tables become text here, by the function pages and Excel use, so that all show the same."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import get_args

from banso.office.tables import Column, ColumnKind, Value, cell_text

_KINDS: Mapping[str, ColumnKind] = {kind: kind for kind in get_args(ColumnKind)}


def with_cell_texts(value: object) -> object:
    """Return JSON-like data in which every cell of every table is text (runs of rich text are left alone)."""
    if isinstance(value, list):
        return [with_cell_texts(item) for item in value]
    if not isinstance(value, dict):
        return value
    walked = {key: with_cell_texts(item) for key, item in value.items()}
    heads, rows = walked.get("columns"), walked.get("rows")
    if isinstance(heads, list) and isinstance(rows, list):
        columns = [column for column in heads if isinstance(column, dict)]
        walked["rows"] = [_row(row, columns) for row in rows]
        totals = walked.get("totals")
        if isinstance(totals, list):
            walked["totals"] = [_row(row, columns) for row in totals]
        else:
            walked["totals"] = _row(totals, columns)
    return walked


def _row(row: object, columns: list[dict[str, object]]) -> object:
    if not isinstance(row, dict):
        return row
    if isinstance(row.get("values"), dict):  # a form's grid keeps its answers apart from the row's label
        return {**row, "values": _row(row["values"], columns)}
    shown = dict(row)
    for column in columns:
        key = str(column.get("key") or column.get("label") or "")
        if key in shown:
            shown[key] = _text(shown[key], column)
    return shown


def _text(value: object, column: Mapping[str, object]) -> object:
    if isinstance(value, list | dict):
        return value
    kind = _KINDS.get(str(column.get("kind") or "text"), "text")
    digits = column.get("digits")
    known = Column("cell", "", kind=kind, digits=digits if isinstance(digits, int) else 1)
    shown: Value = value if value is None or isinstance(value, str | int | float) else str(value)
    if kind == "date" and isinstance(shown, str):
        with suppress(ValueError):  # a date given as words is printed as it stands
            shown = date.fromisoformat(shown[:10])
    return cell_text({"cell": shown}, known)
