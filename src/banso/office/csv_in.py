"""Reading CSV from outside: UTF-8 with or without its mark, Windows Japanese (CP932), tabs or commas.

Everything is text and stays text: a code keeps its zero.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import Final

from banso.office.csv_out import FORMULA_START
from banso.office.refusals import UnreadableText
from banso.office.workbook_in import Rows

_ENCODINGS: Final = (("utf-8-sig", "UTF-8"), ("cp932", "Shift_JIS（CP932）"))
_WIDE: Final = (b"\xff\xfe", b"\xfe\xff")
_SEPARATORS: Final = ",\t;"
_MOST_ROWS, _MOST_COLUMNS = 20_000, 500
_LONGEST_CELL: Final = 32_767


@dataclass(frozen=True)
class CsvSheet:
    """The rows of a CSV file, blank cells as None, and how it was encoded, in words."""

    rows: Rows
    encoding: str


def read_csv(data: bytes, filename: str) -> CsvSheet:
    """Read a CSV or tab-separated file. Raises UnreadableText for anything that is none."""
    text, encoding = _decoded(data, filename)
    if "\0" in text:
        raise UnreadableText(filename, what="文字ではない内容が含まれています")
    csv.field_size_limit(_LONGEST_CELL * 4)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text)))
    except csv.Error as error:
        raise UnreadableText(filename, what='引用符（"）の対応か、1つの欄の長さ') from error
    if len(lines) > _MOST_ROWS or any(len(line) > _MOST_COLUMNS for line in lines):
        raise UnreadableText(filename, what=f"{_MOST_ROWS:,}行・{_MOST_COLUMNS}列を超える大きさ")
    return CsvSheet(tuple(tuple(_cell(cell) for cell in line) for line in lines), encoding)


def _decoded(data: bytes, filename: str) -> tuple[str, str]:
    if data.startswith(_WIDE):
        try:
            return data.decode("utf-16"), "UTF-16"
        except UnicodeDecodeError as error:
            raise UnreadableText(filename, what="文字コード") from error
    for name, label in _ENCODINGS:
        try:
            return data.decode(name), label
        except UnicodeDecodeError:
            continue
    raise UnreadableText(filename, what="文字コード")


def _separator(text: str) -> str:
    """Return what separates the cells: whatever the first lines hold most of."""
    start = "\n".join(text.splitlines()[:50])
    return max(_SEPARATORS, key=start.count)


def _cell(text: str) -> str | None:
    """Take off the apostrophe that `csv_out.guard_formula` puts before what a spreadsheet would run."""
    if text.startswith("'") and text[1:].startswith(FORMULA_START):
        text = text[1:]
    return text or None
