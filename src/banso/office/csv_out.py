"""CSV for people who work with other programs.

A text that a spreadsheet would run as a formula gets an apostrophe in front; numbers stay numbers. The
encoding cp932 (what older Excel expects) cannot hold every name: such characters are reported, never
dropped in silence.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from banso.office.tables import MARK, Column, Row, Table, Value

Encoding = Literal["utf-8-sig", "cp932"]
FORMULA_START = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_REPLACEMENT = "〓"  # the printer's mark for a missing character


@dataclass(frozen=True)
class CsvFile:
    """The bytes, and the characters that the encoding could not hold (each replaced by 〓)."""

    data: bytes
    unmappable: tuple[str, ...]


def write_csv(table: Table, encoding: Encoding = "utf-8-sig") -> CsvFile:
    """Return the table as CSV: one heading row of labels, then the rows; totals and notes are left out."""
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerow([guard_formula(column.label) for column in table.columns])
    writer.writerows([_csv_text(row, column) for column in table.columns] for row in table.rows)
    text = lines.getvalue()
    if encoding == "utf-8-sig":
        return CsvFile(text.encode(encoding), ())
    missing = unmappable_characters(text)
    kept = text.translate({ord(character): _REPLACEMENT for character in missing})
    return CsvFile(kept.encode("cp932"), missing)


def unmappable_characters(text: str) -> tuple[str, ...]:
    """Return each character of the text that cp932 does not have, once, in order of appearance."""
    missing = dict.fromkeys(character for character in text if not _in_cp932(character))
    return tuple(missing)


def guard_formula(text: str) -> str:
    """Return the text with an apostrophe in front if a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(FORMULA_START) else text


def _csv_text(row: Row, column: Column) -> str:
    value: Value = row.get(column.key)
    if value is None:
        return ""
    if isinstance(value, bool):
        return MARK if value else ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float | Decimal):
        return str(value)
    return guard_formula(value)


def _in_cp932(character: str) -> bool:
    try:
        character.encode("cp932")
    except UnicodeEncodeError:
        return False
    return True
