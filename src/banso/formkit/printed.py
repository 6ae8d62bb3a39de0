"""The printed face of a form: the data that the form template of `typeset` sets on A4."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from banso.formkit.cells import Cell, ChoiceCell, DateCell, MarkCell, NumberCell, TextCell, Value
from banso.formkit.definition import (
    FREE_LABEL,
    Form,
    Grid,
    GridColumn,
    GridRow,
    Item,
    Marks,
    Repeating,
    Slot,
    code_legend,
    column_label,
)
from banso.formkit.display import column_totals, shown
from banso.formkit.reading import Identity, row_counts
from banso.japan.dates import fiscal_year_label

_NARROW, _WIDE = 0.6, 2.5


def printed(
    form: Form,
    values: Mapping[str, Value],
    *,
    identity: Identity,
    raw: Mapping[str, str] | None = None,
) -> dict[str, object]:
    """Return the printed form as JSON-ready data, empty boxes for blanks.

    An answer that was written but not understood (only in `raw`) is printed as it was written.
    """
    page = _Page(form, values, raw or {})
    owner = identity.organisation_name
    if identity.organisation_code:
        owner = f"{owner}（団体コード {identity.organisation_code}）"
    return {
        "title": form.title,
        "form_id": f"様式 {form.code} 第{form.version}版",
        "subtitle": "　".join(part for part in (fiscal_year_label(form.fiscal_year), owner) if part),
        "organisation": identity.organisation_name,
        "instructions": list(form.instructions),
        "sections": [
            {
                "title": section.title,
                **({"note": section.help} if section.help else {}),
                "items": list(page.items(section.items)),
            }
            for section in form.sections
        ],
    }


class _Page:
    def __init__(self, form: Form, values: Mapping[str, Value], raw: Mapping[str, str]) -> None:
        self._values, self._raw = values, raw
        self._counts = row_counts(form, {**values, **raw})

    def items(self, items: Sequence[Item]) -> Iterator[dict[str, object]]:
        """Yield the printed items; neighbouring one-line answers share one frame."""
        rows: list[list[dict[str, object]]] = []
        for item in items:
            field = self._line(item)
            if field is not None:
                rows.append([field])
                continue
            if rows:
                yield {"type": "fields", "rows": rows}
                rows = []
            yield from self._large(item)
        if rows:
            yield {"type": "fields", "rows": rows}

    def _line(self, item: Item) -> dict[str, object] | None:
        if isinstance(item, Grid | Repeating | Marks):
            return None
        cell = item.cell
        if isinstance(cell, ChoiceCell) or (isinstance(cell, TextCell) and cell.lines > 1):
            return None
        unit = cell.unit if isinstance(cell, NumberCell) else ""
        return {**_head(item), "value": self._text(next(item.slots())), **({"unit": unit} if unit else {})}

    def _large(self, item: Item) -> Iterator[dict[str, object]]:
        if isinstance(item, Grid):
            yield from self._grid(item)
        elif isinstance(item, Repeating):
            yield self._repeating(item)
        elif isinstance(item, Marks):
            marked = [slot for slot in item.slots() if self._values.get(slot.path) is True]
            labels = [choice.label for choice in item.choices]
            chosen = [slot.label.rpartition("／")[2] for slot in marked]
            yield {**_head(item), "type": "choices", "multiple": True, "options": labels, "selected": chosen}
        elif isinstance(item.cell, ChoiceCell):
            options = [choice.label for choice in item.cell.choices]
            selected = [
                choice.label for choice in item.cell.choices if choice.code == self._values.get(item.key)
            ]
            yield {
                **_head(item),
                "type": "choices",
                "multiple": False,
                "options": options,
                "selected": selected,
            }
        elif isinstance(item.cell, TextCell):
            text = self._text(next(item.slots()))
            yield {**_head(item), "type": "text", "value": text, "lines": item.cell.lines}

    def _grid(self, item: Grid) -> Iterator[dict[str, object]]:
        """Yield a printed grid for each group of rows: the group stands in the corner of its grid."""
        groups: list[tuple[str, list[GridRow]]] = []
        for row in item.rows:
            if not groups or groups[-1][0] != row.group:
                groups.append((row.group, []))
            groups[-1][1].append(row)
        columns = [_column(column, item.unit) for column in item.columns]
        slots = {slot.path: slot for slot in item.slots()}
        for number, (group, rows) in enumerate(groups):
            lines = [self._grid_row(item, row, slots) for row in rows]
            if item.total_row and number == len(groups) - 1:
                totals = column_totals(item, self._values)
                texts = {each.code: shown(each.cell, totals.get(each.code)) for each in item.columns}
                lines.append({"label": item.total_row, "values": texts})
            head = _block_head(item) if number == 0 else {}
            yield {**head, "type": "grid", "corner": group, "columns": columns, "rows": lines}

    def _grid_row(self, item: Grid, row: GridRow, slots: Mapping[str, Slot]) -> dict[str, object]:
        base = f"{item.key}.{row.code}"
        label = row.label
        if row.free:
            label = f"{label}（{self._text(slots[f'{base}.{FREE_LABEL}']) or '　' * 8}）"
        values = {column.code: self._text(slots[f"{base}.{column.code}"]) for column in item.columns}
        return {"label": label, "values": values}

    def _repeating(self, item: Repeating) -> dict[str, object]:
        slots = list(item.slots(self._counts[item.key]))
        width = len(item.columns)
        rows = [
            {
                "label": str(start // width + 1),
                "values": {
                    column.code: self._text(slot)
                    for column, slot in zip(item.columns, slots[start : start + width], strict=True)
                },
            }
            for start in range(0, len(slots), width)
        ]
        columns = [_column(column, item.unit) for column in item.columns]
        return {**_block_head(item), "type": "grid", "corner": "", "columns": columns, "rows": rows}

    def _text(self, slot: Slot) -> str:
        value = self._values.get(slot.path)
        return self._raw.get(slot.path, "") if value is None else shown(slot.cell, value)


def _head(item: Item) -> dict[str, object]:
    note = {"note": item.help} if item.help else {}
    return {"label": item.label, "required": item.required, **note}


def _block_head(item: Grid | Repeating) -> dict[str, object]:
    notes = "　".join(note for note in (item.help, code_legend(item.columns)) if note)
    head = {**_head(item), **({"note": notes} if notes else {})}
    return {**head, **({"unit": item.unit} if item.unit else {})}


def _column(column: GridColumn, unit: str) -> dict[str, object]:
    label = column_label(column, unit)
    return {"key": column.code, "label": label, "kind": _kind(column.cell), "width": _width(column.cell)}


def _kind(cell: Cell) -> str:
    """Return how the printed cell is aligned; answers are already text."""
    if isinstance(cell, MarkCell) or (isinstance(cell, ChoiceCell) and cell.show == "code"):
        return "mark"
    if isinstance(cell, NumberCell):
        return "integer"
    return "text"


def _width(cell: Cell) -> float:
    if isinstance(cell, MarkCell) or (isinstance(cell, ChoiceCell) and cell.show == "code"):
        return _NARROW
    return 1.0 if isinstance(cell, NumberCell | DateCell) else _WIDE
