"""The rows under a heading: those that are data, and those that are notes, totals, or the heading once more."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from banso.japan.text import fold
from banso.lists.cells import plain_text
from banso.lists.headings import Heading
from banso.office.workbook_in import CellValue, Merged, cell_address

RowKind = Literal["data", "note"]
_NOTE_MARKS: Final = ("※", "*", "＊", "注", "（注", "(注", "備考", "出典", "・", "◆", "■", "★", "→", "以上")
_TOTALS: Final = frozenset({"合計", "総計", "小計", "計", "総合計", "以上", "total"})
# So many cells may a note fill: its mark, its text.
_NOTE_CELLS: Final = 2


@dataclass(frozen=True)
class ListCell:
    """A cell: where it is (B12), what it says, what it held, its column from zero."""

    place: str
    text: str
    value: CellValue
    column: int = 0


@dataclass(frozen=True)
class ListRow:
    """A row of a list: its number as people count, its cells by field, and for a note why it is not read."""

    number: int
    kind: RowKind
    cells: Mapping[str, Sequence[ListCell]] = field(default_factory=dict)
    text: str = ""
    reason: str = ""
    is_hidden: bool = False

    def first(self, code: str) -> str:
        """Return the text of a field's first filled cell."""
        return next((cell.text for cell in self.cells.get(code, ()) if cell.text), "")

    def joined(self, code: str, between: str = "　") -> str:
        """Return the texts of a field's cells (部, 課, 係) as one."""
        return between.join(cell.text for cell in self.cells.get(code, ()) if cell.text)


def list_rows(
    rows: Sequence[Sequence[CellValue]],
    heading: Heading,
    columns: Mapping[int, str],
    *,
    merged: Merged = (),
    hidden: Collection[int] = (),
) -> Iterator[ListRow]:
    """Yield every row under the heading that holds anything; blank rows are passed over.

    A cell merged over several rows (the prefecture beside its towns) says the same in each of them.
    """
    above = _merged_down(merged)
    labels = [fold(label) for label in heading.labels]
    for number in range(heading.row + 1, len(rows)):
        row = rows[number]
        texts = [plain_text(cell) for cell in row]
        filled = [text for text in texts if text]
        if not filled:
            continue
        if reason := _no_data(texts, filled, labels, columns):
            yield ListRow(
                number + 1, "note", text="　".join(filled), reason=reason, is_hidden=number in hidden
            )
            continue
        cells: dict[str, list[ListCell]] = {}
        for column, code in columns.items():
            top = above.get((number, column), number)
            value = rows[top][column] if column < len(rows[top]) else None
            cells.setdefault(code, []).append(
                ListCell(cell_address(number, column), plain_text(value), value, column)
            )
        yield ListRow(number + 1, "data", cells, is_hidden=number in hidden)


def _merged_down(merged: Merged) -> dict[tuple[int, int], int]:
    """Return {(row, column): the row that holds its value} for cells merged downwards."""
    return {(row, left): top for (top, left), (bottom, _) in merged for row in range(top + 1, bottom + 1)}


def _no_data(
    texts: Sequence[str], filled: Sequence[str], labels: Sequence[str], columns: Mapping[int, str]
) -> str:
    """Return why a row is no data, or nothing."""
    folded = [fold(text) for text in texts]
    same = sum(bool(label) and label == text for label, text in zip(labels, folded, strict=False))
    if same >= max(2, len(filled) - 1):
        return "見出しの繰り返し"
    if fold(filled[0]) in _TOTALS:
        return "合計などの行"
    read = sum(bool(texts[column]) for column in columns if column < len(texts))
    if len(filled) <= _NOTE_CELLS and filled[0].startswith(_NOTE_MARKS):
        return "注記"
    if read == 0:
        return "読み取る欄が空"
    if len(filled) == 1 and len(columns) > 1:
        return "1つの欄だけの行"
    return ""
