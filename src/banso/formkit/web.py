"""The web face of a form: what a page needs to draw it, and the way back from what was posted.

No HTML here: templates draw the views. The name of every field is the path of its answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from banso.formkit.cells import Cell, Choice, ChoiceCell, DateCell, MarkCell, NumberCell, TextCell, Value
from banso.formkit.definition import (
    FREE_LABEL,
    FREE_LABEL_TITLE,
    Form,
    Grid,
    Item,
    Marks,
    Repeating,
    Slot,
    code_legend,
    column_label,
)
from banso.formkit.display import column_totals, shown, typed
from banso.formkit.layout import required_word
from banso.formkit.reading import Identity, Problem, Reading, row_counts
from banso.formkit.understand import RawValue
from banso.formkit.validate import read_answers

FieldKind = Literal["text", "long_text", "number", "choice", "mark", "date"]
ROW_PLACEHOLDER = "__row__"
_CHECKED = "on"  # what a browser sends for a ticked box without a value
_ROW_NUMBER = re.compile(r"^[0-9]{1,4}$")


@dataclass(frozen=True)
class FieldView:
    """One input. `raw` is what to put into it; `label` is complete, for screen readers in a grid."""

    id: str
    name: str
    label: str
    kind: FieldKind
    required: bool
    required_word: str
    help: str
    unit: str
    choices: Sequence[Choice]
    max_length: int | None
    lines: int
    raw: str
    checked: bool
    errors: Sequence[str]
    warnings: Sequence[str]
    type: str = "field"


@dataclass(frozen=True)
class RowView:
    """A row of a grid or of a repeating part. `group` is set on the first row under a group heading."""

    label: str
    fields: Sequence[FieldView]
    group: str = ""
    name_field: FieldView | None = None


@dataclass(frozen=True)
class BlockView:
    """Marks, a grid or a repeating part.

    `unit` holds for all its numbers, `legend` explains codes, `totals` has a text per column where there are any.
    `blank` is a row to add, its names with `__row__` in place of the number.
    """

    type: Literal["marks", "grid", "repeating"]
    id: str
    key: str
    label: str
    help: str
    required: bool
    required_word: str
    columns: Sequence[str]
    rows: Sequence[RowView]
    errors: Sequence[str]
    unit: str = ""
    legend: str = ""
    total_label: str = ""
    totals: Sequence[str] = ()
    blank: RowView | None = None
    maximum: int | None = None


@dataclass(frozen=True)
class SectionView:
    """A section with its items in order."""

    code: str
    title: str
    help: str
    items: Sequence[FieldView | BlockView]


@dataclass(frozen=True)
class FormView:
    """A whole form, ready to draw. `errors` are those that belong to no single input."""

    code: str
    title: str
    instructions: Sequence[str]
    sections: Sequence[SectionView]
    errors: Sequence[Problem] = field(default=())


def describe(
    form: Form,
    values: Mapping[str, Value],
    *,
    raw: Mapping[str, str] | None = None,
    problems: Sequence[Problem] = (),
) -> FormView:
    """Return what a page needs to draw the form.

    `raw` and `problems` come from a reading that was not accepted: inputs then show what was typed.
    """
    view = _View(form, values, raw or {}, problems)
    sections = [
        SectionView(
            section.code, section.title, section.help, tuple(view.item(item) for item in section.items)
        )
        for section in form.sections
    ]
    return FormView(form.code, form.title, form.instructions, tuple(sections), tuple(problems))


def parse_post(form: Form, mapping: Mapping[str, object], *, identity: Identity | None = None) -> Reading:
    """Understand what a page posted; names the form does not know are left out.

    `identity` says for whom the form was filled in; without it the reading belongs to nobody.
    """
    identity = identity or Identity(form.code, form.version, form.fiscal_year)
    counts = {item.key: _posted_rows(item, mapping) for item in form.items if isinstance(item, Repeating)}
    written: dict[str, RawValue] = {}
    for slot in form.slots(counts):
        content = mapping.get(slot.path)
        if isinstance(content, list | tuple):
            content = content[-1] if content else None
        if isinstance(content, str):
            ticked = isinstance(slot.cell, MarkCell) and content == _CHECKED
            written[slot.path] = "1" if ticked else content
    return read_answers(form, identity, written)


def _posted_rows(item: Repeating, mapping: Mapping[str, object]) -> int:
    """Return the highest row number that was posted, at most 9999."""
    prefix = f"{item.key}."
    numbers = [name[len(prefix) :].partition(".")[0] for name in mapping if name.startswith(prefix)]
    return max((int(number) for number in numbers if _ROW_NUMBER.match(number)), default=0)


class _View:
    def __init__(
        self, form: Form, values: Mapping[str, Value], raw: Mapping[str, str], problems: Sequence[Problem]
    ) -> None:
        self._values, self._raw, self._problems = values, raw, problems
        self._counts = row_counts(form, {**values, **raw})

    def item(self, item: Item) -> FieldView | BlockView:
        if isinstance(item, Marks):
            rows = [RowView(slot.label.rpartition("／")[2], [self._field(slot)]) for slot in item.slots()]
            return self._block("marks", item, [], rows)
        if isinstance(item, Grid):
            return self._grid(item)
        if isinstance(item, Repeating):
            return self._repeating(item)
        return self._field(next(item.slots()))

    def _block(
        self,
        kind: Literal["marks", "grid", "repeating"],
        item: Marks | Grid | Repeating,
        columns: Sequence[str],
        rows: Sequence[RowView],
        total: tuple[str, Sequence[str]] = ("", ()),
        blank: RowView | None = None,
    ) -> BlockView:
        return BlockView(
            type=kind,
            id=_id(item.key),
            key=item.key,
            label=item.label,
            help=item.help,
            required=item.required,
            required_word=required_word(item.required),
            columns=tuple(columns),
            rows=tuple(rows),
            errors=self._messages(item.key, "error"),
            unit="" if isinstance(item, Marks) else item.unit,
            legend="" if isinstance(item, Marks) else code_legend(item.columns),
            total_label=total[0],
            totals=total[1],
            blank=blank,
            maximum=item.maximum if isinstance(item, Repeating) else None,
        )

    def _grid(self, item: Grid) -> BlockView:
        slots = {slot.path: slot for slot in item.slots()}
        rows, group = [], ""
        for row in item.rows:
            fields = [self._field(slots[f"{item.key}.{row.code}.{column.code}"]) for column in item.columns]
            name = self._field(slots[f"{item.key}.{row.code}.{FREE_LABEL}"]) if row.free else None
            rows.append(RowView(row.label, tuple(fields), row.group if row.group != group else "", name))
            group = row.group
        columns = [column_label(column, item.unit) for column in item.columns]
        total: tuple[str, Sequence[str]] = ("", ())
        if item.total_row:
            sums = column_totals(item, self._values)
            total = item.total_row, tuple(shown(each.cell, sums.get(each.code)) for each in item.columns)
        return self._block("grid", item, columns + [FREE_LABEL_TITLE] * item.has_free_rows, rows, total)

    def _repeating(self, item: Repeating) -> BlockView:
        slots = list(item.slots(self._counts[item.key]))
        width = len(item.columns)
        rows = [
            RowView(
                str(start // width + 1), tuple(self._field(slot) for slot in slots[start : start + width])
            )
            for start in range(0, len(slots), width)
        ]
        blanks = [
            self._field(
                Slot(f"{item.key}.{ROW_PLACEHOLDER}.{each.code}", each.label, each.cell, each.required)
            )
            for each in item.columns
        ]
        columns = [column_label(column, item.unit) for column in item.columns]
        return self._block("repeating", item, columns, rows, blank=RowView("", tuple(blanks)))

    def _field(self, slot: Slot) -> FieldView:
        cell, value = slot.cell, self._values.get(slot.path)
        chosen = value is not None and isinstance(cell, ChoiceCell)
        raw = typed(value) if chosen else self._raw.get(slot.path, typed(value))
        return FieldView(
            id=_id(slot.path),
            name=slot.path,
            label=slot.label,
            kind=_kind(cell),
            required=slot.required,
            required_word=required_word(slot.required),
            help=slot.help,
            unit=cell.unit if isinstance(cell, NumberCell) else "",
            choices=tuple(cell.choices) if isinstance(cell, ChoiceCell) else (),
            max_length=cell.max_length if isinstance(cell, TextCell) else None,
            lines=cell.lines if isinstance(cell, TextCell) else 1,
            raw=raw,
            checked=value is True,
            errors=self._messages(slot.path, "error"),
            warnings=self._messages(slot.path, "warning"),
        )

    def _messages(self, path: str, level: str) -> tuple[str, ...]:
        return tuple(each.message for each in self._problems if (each.path, each.level) == (path, level))


def errors_by_field(problems: Sequence[Problem]) -> Iterator[tuple[str, str]]:
    """Yield (id of the input, message) for every error, for the list of errors at the head of a page."""
    for problem in problems:
        if problem.level == "error":
            yield _id(problem.path), problem.message


def _id(path: str) -> str:
    return "f-" + path.replace(".", "-")


def _kind(cell: Cell) -> FieldKind:
    if isinstance(cell, TextCell):
        return "long_text" if cell.lines > 1 else "text"
    if isinstance(cell, NumberCell):
        return "number"
    if isinstance(cell, ChoiceCell):
        return "choice"
    return "date" if isinstance(cell, DateCell) else "mark"
