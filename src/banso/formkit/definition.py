"""What a form asks, as data. A form is versioned: once sent out, a version never changes.

Every answer has a path that stays the same over faces and years: `contact.name`, `wishes.WORK_PREPARATION`,
`budget.CONSULTATION.FY2018`, `contractors.1.name` (rows of repeating parts count from 1).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from banso.formkit.cells import Cell, Choice, ChoiceCell, DateCell, MarkCell, NumberCell, TextCell

_KEY = re.compile(r"^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)*$")
_CODE = re.compile(r"^[A-Za-z0-9_]+$")
FREE_LABEL = "name"
FREE_LABEL_TITLE = "名称（その他のとき）"


@dataclass(frozen=True)
class Slot:
    """One place for one answer. `label` is complete in itself: 予算／自立相談支援事業／平成30年度."""

    path: str
    label: str
    cell: Cell
    required: bool = False
    help: str = ""


@dataclass(frozen=True, kw_only=True)
class _Field:
    """A question with one answer."""

    key: str
    label: str
    help: str = ""
    required: bool = False

    @property
    def cell(self) -> Cell:
        """The type of the answer."""
        raise NotImplementedError

    def slots(self, rows: int = 0) -> Iterator[Slot]:
        """Yield the one slot."""
        yield Slot(self.key, self.label, self.cell, self.required, self.help)


@dataclass(frozen=True, kw_only=True)
class TextField(_Field):
    """One line of text; `half_width` for an address or a number to dial."""

    max_length: int = 200
    half_width: bool = False

    @property
    def cell(self) -> TextCell:
        """Text on one line."""
        return TextCell(self.max_length, half_width=self.half_width)


@dataclass(frozen=True, kw_only=True)
class LongTextField(_Field):
    """Text over several lines; `lines` is the room given to it."""

    max_length: int = 2000
    lines: int = 6

    @property
    def cell(self) -> TextCell:
        """Text on several lines."""
        return TextCell(self.max_length, max(2, self.lines))


@dataclass(frozen=True, kw_only=True)
class NumberField(_Field):
    """A number in a unit."""

    unit: str = ""
    decimals: int = 0
    minimum: Decimal | None = Decimal(0)
    maximum: Decimal | None = None

    @property
    def cell(self) -> NumberCell:
        """A number within its limits."""
        return NumberCell(self.unit, self.decimals, self.minimum, self.maximum)


@dataclass(frozen=True, kw_only=True)
class ChoiceField(_Field):
    """Exactly one of several answers."""

    choices: Sequence[Choice]

    @property
    def cell(self) -> ChoiceCell:
        """One of the choices, by label."""
        return ChoiceCell(self.choices)


@dataclass(frozen=True, kw_only=True)
class MarkField(_Field):
    """A single ○."""

    @property
    def cell(self) -> MarkCell:
        """A mark."""
        return MarkCell()


@dataclass(frozen=True, kw_only=True)
class DateField(_Field):
    """A date."""

    @property
    def cell(self) -> DateCell:
        """A date."""
        return DateCell()


@dataclass(frozen=True, kw_only=True)
class Marks:
    """Several answers may be marked: one mark per choice, at `key.CODE`. `required` asks for at least one."""

    key: str
    label: str
    choices: Sequence[Choice]
    help: str = ""
    required: bool = False

    def slots(self, rows: int = 0) -> Iterator[Slot]:
        """Yield a mark for each choice."""
        for choice in self.choices:
            yield Slot(f"{self.key}.{choice.code}", f"{self.label}／{choice.label}", MarkCell())


@dataclass(frozen=True)
class GridRow:
    """A row of a grid. `group` is a heading above the row; `free` rows also ask for their own name."""

    code: str
    label: str
    group: str = ""
    free: bool = False


@dataclass(frozen=True)
class GridColumn:
    """A column of a grid or of a repeating part. `span` widens it in the workbook (in cells)."""

    code: str
    label: str
    cell: Cell
    span: int = 1
    required: bool = False


def common_unit(columns: Sequence[GridColumn]) -> str:
    """Return the unit of all number columns, or the empty text where they differ or have none."""
    units = {column.cell.unit for column in columns if isinstance(column.cell, NumberCell)}
    return units.pop() if len(units) == 1 else ""


def code_legend(columns: Sequence[GridColumn]) -> str:
    """Return what the codes of a matrix mean, e.g. 1：ある　2：ない; empty where labels are shown."""
    cells = [column.cell for column in columns if isinstance(column.cell, ChoiceCell)]
    legends = {
        "　".join(f"{choice.code}：{choice.label}" for choice in cell.choices): None
        for cell in cells
        if cell.show == "code"
    }
    return "／".join(legends)


def column_label(column: GridColumn, unit: str) -> str:
    """Return the heading of a column, with its unit unless `unit` already says it for all."""
    own = column.cell.unit if isinstance(column.cell, NumberCell) else ""
    return f"{column.label}（{own}）" if own and own != unit else column.label


@dataclass(frozen=True, kw_only=True)
class Grid:
    """Rows × columns, an answer at `key.ROW.COLUMN`. `total_row` names a computed last row, if wanted."""

    key: str
    label: str
    rows: Sequence[GridRow]
    columns: Sequence[GridColumn]
    total_row: str = ""
    help: str = ""
    required: bool = False

    @property
    def unit(self) -> str:
        """The unit all number columns share (said once for the grid); empty where they differ."""
        return common_unit(self.columns)

    @property
    def has_free_rows(self) -> bool:
        """Whether any row asks for its own name."""
        return any(row.free for row in self.rows)

    def slots(self, rows: int = 0) -> Iterator[Slot]:
        """Yield every cell, row by row."""
        for row in self.rows:
            for column in self.columns:
                label = f"{self.label}／{row.label}／{column.label}"
                yield Slot(f"{self.key}.{row.code}.{column.code}", label, column.cell, column.required)
            if row.free:
                path = f"{self.key}.{row.code}.{FREE_LABEL}"
                yield Slot(path, f"{self.label}／{row.label}／名称", TextCell(100))


@dataclass(frozen=True, kw_only=True)
class Repeating:
    """As many rows as needed, an answer at `key.N.COLUMN`. Rows without any answer do not count."""

    key: str
    label: str
    columns: Sequence[GridColumn]
    initial_rows: int = 3
    maximum: int = 50
    help: str = ""
    required: bool = False

    @property
    def unit(self) -> str:
        """The unit all number columns share; empty where they differ."""
        return common_unit(self.columns)

    def slots(self, rows: int = 0) -> Iterator[Slot]:
        """Yield the cells of `rows` rows, at least the initial ones."""
        for number in range(1, max(rows, self.initial_rows) + 1):
            for column in self.columns:
                label = f"{self.label}／{number}行目／{column.label}"
                yield Slot(f"{self.key}.{number}.{column.code}", label, column.cell, column.required)


Field = TextField | LongTextField | NumberField | ChoiceField | MarkField | DateField
Item = Field | Marks | Grid | Repeating


@dataclass(frozen=True, kw_only=True)
class Section:
    """Part of a form. Sections with the same `sheet` share a sheet of the workbook."""

    code: str
    title: str
    items: Sequence[Item]
    help: str = ""
    sheet: str = "記入票"


@dataclass(frozen=True, kw_only=True)
class Form:
    """A versioned form of one fiscal year. `instructions` stand at its head in every face."""

    code: str
    version: int
    fiscal_year: int
    title: str
    sections: Sequence[Section]
    instructions: Sequence[str] = field(default=())

    def __post_init__(self) -> None:
        """Refuse a definition whose answers could not be told apart."""
        if not _CODE.match(self.code):
            raise ValueError(f"form code {self.code!r}")
        bad = next((item.key for item in self.items if not _KEY.match(item.key)), None)
        if bad is not None:
            raise ValueError(f"form {self.code}: key {bad!r} is not a dotted path of letters and digits")
        names = Counter(
            name for item in self.items for name in {item.key, *(slot.path for slot in item.slots())}
        )
        twice = next((name for name, count in names.items() if count > 1), None)
        if twice is not None:
            raise ValueError(f"form {self.code}: path {twice!r} occurs twice")
        for item in self.items:
            _check_codes(self.code, item)

    @property
    def items(self) -> tuple[Item, ...]:
        """Every item, in order."""
        return tuple(item for section in self.sections for item in section.items)

    def slots(self, repeats: Mapping[str, int] | None = None) -> Iterator[Slot]:
        """Yield every place for an answer; `repeats` tells how many rows a repeating part has."""
        for item in self.items:
            yield from item.slots((repeats or {}).get(item.key, 0))


def _check_codes(form: str, item: Item) -> None:
    groups: list[list[str]] = []
    if isinstance(item, Marks):
        groups.append([choice.code for choice in item.choices])
    if isinstance(item, Grid):
        groups.append([row.code for row in item.rows])
    if isinstance(item, Grid | Repeating):
        groups.append([column.code for column in item.columns])
        cells: list[Cell] = [column.cell for column in item.columns]
    else:
        cells = [slot.cell for slot in item.slots()]
    groups += [[choice.code for choice in cell.choices] for cell in cells if isinstance(cell, ChoiceCell)]
    for codes in groups:
        if len(set(codes)) != len(codes) or not all(_CODE.match(code) for code in codes):
            raise ValueError(f"form {form}: codes of {item.key} are not unique letters and digits")
    if isinstance(item, Grid) and item.has_free_rows and FREE_LABEL in groups[1]:
        raise ValueError(f"form {form}: {item.key} has free rows and a column called {FREE_LABEL!r}")
