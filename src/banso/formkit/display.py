"""Answers as text, and the totals of grids: shared by the faces, so that all show the same."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from banso.formkit.cells import Cell, ChoiceCell, NumberCell, Value
from banso.formkit.definition import Grid
from banso.japan.dates import wareki
from banso.office.tables import MARK

CROSS = "×"


def shown(cell: Cell, value: Value) -> str:
    """Return an answer as people read it: 1,234, ○, the label of a choice, 令和元年7月5日; blank is empty."""
    if isinstance(value, date):
        return wareki(value)
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return f"{value:,}"
    if isinstance(cell, ChoiceCell) and isinstance(value, str):
        return cell.text(value)
    return typed(value)


def typed(value: Value) -> str:
    """Return an answer as one would type it into a field; `understand` makes the same value of it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return MARK if value else CROSS
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value)


def column_totals(grid: Grid, values: Mapping[str, Value]) -> dict[str, int | Decimal | None]:
    """Return the sum of every number column of a grid; None where nothing was answered (that is not zero)."""
    totals: dict[str, int | Decimal | None] = {}
    for column in grid.columns:
        if not isinstance(column.cell, NumberCell):
            continue
        answers = [values.get(f"{grid.key}.{row.code}.{column.code}") for row in grid.rows]
        numbers = [each for each in answers if isinstance(each, int | Decimal) and not isinstance(each, bool)]
        totals[column.code] = sum(numbers) if numbers else None
    return totals
