"""Tables as blocks for print: the same cells, with line breaks where paper needs them."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from banso.office.tables import Table

Block = dict[str, Any]

# Long headings of narrow columns, broken where the words part.
_BREAKS = {
    "実施自治体数": "実施\n自治体数",
    "延べ実施回数": "延べ\n実施回数",
    "全ブロック計": "合計",
}
# Full-width characters in a line of a cell of 図4; a half-width one takes a little over half.
_CELL_WIDTH = 14.5
_NARROW = 0.58
_PIECES = re.compile(r"[^、（]*、|（?[^、（]+|（")
# A table of this many rows fits a page even when its cells run over several lines.
_KEPT_ROWS = 8
# A line of a cover holds about this many characters.
_COVER_LINE = 30
_PARTICLES = ("における", "に関する", "及び", "並びに", "または", "の")


def table_block(
    table: Table,
    *,
    unbroken: Collection[str] = (),
    stacked: Collection[str] = (),
    landscape: bool = False,
    numbered: bool = True,
    keep: bool = False,
) -> Block:
    """Return a table as a block of the report.

    `unbroken` columns break only after 、 and only where a cell is long (the type gets smaller instead), `stacked`
    ones put all that 、 joins on lines of their own, `landscape` turns the page, without `numbered` the caption
    stands alone, `keep` holds a short table on one page.
    """
    data = table.as_dict()
    columns = [_column(column, unbroken) for column in _dicts(data["columns"])]
    rows = [_row(row, unbroken, stacked) for row in _dicts(data["rows"])]
    number = data["number"] if numbered else ""
    shown = {"columns": columns, "rows": rows, "number": number, "keep": keep and len(rows) <= _KEPT_ROWS}
    block: Block = {"type": "table", "table": data | shown}
    return block | {"landscape": True} if landscape else block


def _dicts(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _column(column: dict[str, Any], unbroken: Collection[str]) -> dict[str, Any]:
    label = str(column["label"])
    if label in _BREAKS:
        label = _BREAKS[label]
    elif column["kind"] == "integer":
        label = label.replace("・", "・\n")
    # The typesetter keeps dates in one piece, and these cells are made of dates.
    kind = "date" if column["key"] in unbroken else column["kind"]
    return column | {"label": label, "kind": kind}


def _row(row: dict[str, Any], unbroken: Collection[str], stacked: Collection[str]) -> dict[str, Any]:
    shown = dict(row)
    for key, value in row.items():
        if not isinstance(value, str):
            continue
        if key in stacked:
            shown[key] = value.replace("、", "\n")
        elif key in unbroken:
            shown[key] = _in_lines(value)
    return shown


def _in_lines(text: str) -> str:
    """Return the text in lines of at most `_CELL_WIDTH`, broken after 、 and before （."""
    lines = [""]
    for piece in _PIECES.findall(text):
        if lines[-1] and _width(lines[-1] + piece) > _CELL_WIDTH:
            lines.append("")
        lines[-1] += piece
    return "\n".join(lines)


def _width(text: str) -> float:
    """Return about how wide a text is, in full-width characters."""
    return sum(_NARROW if character.isascii() else 1 for character in text)


def in_two_lines(title: str) -> str:
    """Return a long title broken after the particle nearest its middle; a short one as it is."""
    if len(title) <= _COVER_LINE:
        return title
    ends = [
        start + len(particle)
        for particle in _PARTICLES
        for start in range(len(title))
        if title.startswith(particle, start) and start + len(particle) < len(title)
    ]
    if not ends:
        return title
    middle = min(ends, key=lambda end: abs(end - len(title) / 2))
    return f"{title[:middle]}\n{title[middle:]}"
