"""Where everything stands in the workbook of a form.

Column A of each sheet is hidden and holds a marker per row, so that rows are found again wherever they
went: rows may be inserted, sheets moved and renamed. The first marker of a sheet is the identity of the
form. Writer and reader share this module: what one lays out, the other looks for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from banso.formkit.cells import Cell, ChoiceCell, DateCell, MarkCell, NumberCell, TextCell
from banso.formkit.definition import (
    FREE_LABEL,
    FREE_LABEL_TITLE,
    Form,
    Grid,
    GridColumn,
    GridRow,
    Item,
    Marks,
    Repeating,
    Section,
    code_legend,
    column_label,
)
from banso.formkit.reading import Identity

LIST_SHEET = "選択肢"  # where dropdowns too long for a cell are kept, unseen
LABEL_COLUMN = 1
FIRST_INPUT = 2
BASE_COLUMNS = 6
FREE_SPAN = 2
_PREFIX = "BANSO"
PROPERTY = "banso_form"

Style = Literal[
    "caption",
    "title",
    "organisation",
    "note",
    "section",
    "help",
    "group",
    "label",
    "heading",
    "row",
    "total",
    "unit",
]


@dataclass(frozen=True)
class Text:
    """Fixed text. `checked` texts must come back unchanged."""

    column: int
    text: str
    style: Style
    span: int = 1
    checked: bool = False


@dataclass(frozen=True)
class Input:
    """A cell to fill in. `path` holds `{row}` in the rows of a repeating part."""

    column: int
    path: str
    cell: Cell
    span: int = 1
    help: str = ""


@dataclass(frozen=True)
class Sum:
    """A computed cell: the sum of the grid's column between two rows, `above` rows up."""

    column: int
    above: int
    paths: Sequence[str]
    decimals: int = 0


@dataclass(frozen=True)
class Line:
    """One row of a sheet. `repeats` names the repeating part whose rows look like this one."""

    marker: str
    texts: Sequence[Text] = ()
    inputs: Sequence[Input] = ()
    sums: Sequence[Sum] = ()
    lines: int = 1
    repeats: str = ""


@dataclass(frozen=True)
class Sheet:
    """One sheet: its wished name, its lines in order and the number of input columns."""

    name: str
    lines: Sequence[Line]
    columns: int


def identity_text(identity: Identity, sheet: int | None = None) -> str:
    """Return the identity as one text: in the first cell of a sheet, or (without sheet) as property."""
    parts = [_PREFIX, identity.form, identity.version, identity.fiscal_year, identity.organisation_code]
    parts += ["" if sheet is None else sheet, identity.organisation_name]
    return "|".join(str(part) for part in parts)


def parse_identity(text: object) -> tuple[Identity, str] | None:
    """Return the identity and the sheet number a text holds, or None if it holds none."""
    parts = text.split("|", 6) if isinstance(text, str) else []
    if len(parts) != 7 or parts[0] != _PREFIX or not (parts[2].isdecimal() and parts[3].isdecimal()):
        return None
    return Identity(parts[1], int(parts[2]), int(parts[3]), parts[4], parts[6]), parts[5]


def lay_out(form: Form, repeats: Mapping[str, int] | None = None) -> list[Sheet]:
    """Return the sheets of a form; `repeats` tells how many rows each repeating part gets at least."""
    groups: dict[str, list[Section]] = {}
    for section in form.sections:
        groups.setdefault(section.sheet, []).append(section)
    sheets = []
    for name, sections in groups.items():
        items = [item for section in sections for item in section.items]
        columns = max([BASE_COLUMNS, *(_width(item) for item in items)])
        lines = [line for section in sections for line in _section(section, columns, repeats or {})]
        sheets.append(Sheet(name, tuple(lines), columns))
    return sheets


def required_word(required: bool) -> str:
    """Return the word that says whether an answer is needed."""
    return "必須" if required else "任意"


def _width(item: Item) -> int:
    if not isinstance(item, Grid | Repeating):
        return 1
    free = FREE_SPAN if isinstance(item, Grid) and item.has_free_rows else 0
    return sum(column.span for column in item.columns) + free


def _section(section: Section, columns: int, repeats: Mapping[str, int]) -> Iterator[Line]:
    whole = columns + 1
    yield Line(f"#space.{section.code}")
    yield Line(f"#section.{section.code}", [Text(LABEL_COLUMN, section.title, "section", whole)])
    if section.help:
        yield Line(f"#help.{section.code}", [Text(LABEL_COLUMN, section.help, "help", whole)])
    after_block = False
    for item in section.items:
        is_block = isinstance(item, Marks | Grid | Repeating)
        if after_block and not is_block:
            yield Line(f"#gap.{item.key}")
        after_block = is_block
        if isinstance(item, Grid):
            yield from _grid(item, whole)
        elif isinstance(item, Repeating):
            yield from _repeating(item, whole, repeats.get(item.key, 0))
        elif isinstance(item, Marks):
            yield from _marks(item, whole)
        else:
            yield from _field(item, columns)


def _field(item: Item, columns: int) -> Iterator[Line]:
    for slot in item.slots():
        label = f"{slot.label}（{required_word(slot.required)}）"
        span = _span(slot.cell, columns)
        texts = [Text(LABEL_COLUMN, label, "label", checked=True)]
        after = _after(slot.cell)
        if after and span < columns:
            texts.append(Text(FIRST_INPUT + span, after, "unit", columns - span))
        inputs = [Input(FIRST_INPUT, slot.path, slot.cell, span, slot.help)]
        lines = slot.cell.lines if isinstance(slot.cell, TextCell) else 1
        yield Line(slot.path, texts, inputs, lines=lines)
        if slot.help:
            yield Line(f"#help.{slot.path}", [Text(FIRST_INPUT, slot.help, "help", columns)])


def _after(cell: Cell) -> str:
    if isinstance(cell, NumberCell):
        return cell.unit
    if isinstance(cell, MarkCell):
        return "あてはまるときは○"
    return "例：2019/7/5" if isinstance(cell, DateCell) else ""


def _span(cell: Cell, columns: int) -> int:
    if isinstance(cell, TextCell):
        return columns
    if isinstance(cell, ChoiceCell):
        return 3
    return 2 if isinstance(cell, DateCell) else 1


def _caption(item: Marks | Grid | Repeating, whole: int, extra: str = "") -> Iterator[Line]:
    label = f"{item.label}（{required_word(item.required)}）{extra}"
    yield Line(f"#gap.{item.key}")
    yield Line(f"#caption.{item.key}", [Text(LABEL_COLUMN, label, "caption", whole, checked=True)])
    legend = "" if isinstance(item, Marks) else code_legend(item.columns)
    for number, note in enumerate(each for each in (item.help, legend) if each):
        yield Line(f"#help.{item.key}.{number}", [Text(LABEL_COLUMN, note, "help", whole)])


def _marks(item: Marks, whole: int) -> Iterator[Line]:
    yield from _caption(item, whole, "　あてはまるものすべてに○")
    for choice, slot in zip(item.choices, item.slots(), strict=True):
        texts = [Text(LABEL_COLUMN, choice.label, "row", checked=True)]
        yield Line(slot.path, texts, [Input(FIRST_INPUT, slot.path, slot.cell)])


def _placed(columns: Sequence[GridColumn]) -> Iterator[tuple[int, GridColumn]]:
    place = FIRST_INPUT
    for column in columns:
        yield place, column
        place += column.span


def _heading(item: Grid | Repeating) -> Line:
    texts = [Text(LABEL_COLUMN, "", "heading")]
    for place, column in _placed(item.columns):
        texts.append(Text(place, column_label(column, item.unit), "heading", column.span, checked=True))
    if isinstance(item, Grid) and item.has_free_rows:
        place = FIRST_INPUT + sum(column.span for column in item.columns)
        texts.append(Text(place, FREE_LABEL_TITLE, "heading", FREE_SPAN, checked=True))
    return Line(f"#head.{item.key}", texts)


def _grid(item: Grid, whole: int) -> Iterator[Line]:
    yield from _caption(item, whole, f"　単位：{item.unit}" if item.unit else "")
    yield _heading(item)
    group = ""
    height = _height(item)
    for row in item.rows:
        if row.group != group:
            group = row.group
            if group:
                texts = [Text(LABEL_COLUMN, group, "group", _width(item) + 1, checked=True)]
                yield Line(f"#group.{item.key}.{row.code}", texts)
        yield _grid_row(item, row)
    if item.total_row:
        sums = [
            Sum(
                place,
                height,
                [f"{item.key}.{row.code}.{column.code}" for row in item.rows],
                column.cell.decimals,
            )
            for place, column in _placed(item.columns)
            if isinstance(column.cell, NumberCell)
        ]
        yield Line(
            f"#total.{item.key}", [Text(LABEL_COLUMN, item.total_row, "total", checked=True)], sums=sums
        )


def _height(item: Grid) -> int:
    """Return how many rows the body of a grid takes, group headings included."""
    changes = 0
    group = ""
    for row in item.rows:
        changes += row.group != group and row.group != ""
        group = row.group
    return len(item.rows) + changes


def _grid_row(item: Grid, row: GridRow) -> Line:
    base = f"{item.key}.{row.code}"
    inputs = [
        Input(place, f"{base}.{column.code}", column.cell, column.span)
        for place, column in _placed(item.columns)
    ]
    if row.free:
        place = FIRST_INPUT + sum(column.span for column in item.columns)
        inputs.append(Input(place, f"{base}.{FREE_LABEL}", TextCell(100), FREE_SPAN))
    return Line(base, [Text(LABEL_COLUMN, row.label, "row", checked=True)], inputs)


def _repeating(item: Repeating, whole: int, rows: int) -> Iterator[Line]:
    yield from _caption(item, whole, f"　単位：{item.unit}" if item.unit else "")
    yield _heading(item)
    inputs = [
        Input(place, f"{item.key}.{{row}}.{column.code}", column.cell, column.span)
        for place, column in _placed(item.columns)
    ]
    for number in range(1, max(rows, item.initial_rows) + 1):
        texts = [Text(LABEL_COLUMN, str(number), "row")]
        yield Line(f"{item.key}.{number}", texts, inputs, repeats=item.key)
    note = "行が足りないときは、この行のすぐ上に行を挿入してください。"
    yield Line(f"#end.{item.key}", [Text(LABEL_COLUMN, note, "help", whole)])
