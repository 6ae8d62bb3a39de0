"""The heading of somebody's list: where it stands, and which column is which field.

Titles above it, merged cells and a heading of two lines (担当者 over 氏名 and 電話) are what offices really send.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from banso.japan.text import fold
from banso.lists.cells import plain_text
from banso.office.workbook_in import CellValue, Merged

# Rows looked at for a heading: titles, dates and addresses of a letter may stand above it.
_LOOKED_AT: Final = 40
_EXACT, _BARE, _PART = 3, 2, 1
_BRACKETS: Final = re.compile(r"[(（\[【〔<＜].*?[)）\]】〕>＞]")
_ORNAMENT: Final = re.compile(r"[*＊※●○◎:：・]|必須|任意")
# Shorter words stand inside others too often: 名 in 件名, 県 in 県民.
_SHORTEST_PART: Final = 2
_LONGEST_HEADING: Final = 30
_GROUPS: Final = 2


@dataclass(frozen=True)
class Field:
    """What a column may be. `words` are the headings people use for it, the best first.

    `is_many`: several columns may be it (部, 課, 係); `is_key`: one of those that say whose row it is.
    """

    code: str
    label: str
    words: Sequence[str] = ()
    is_many: bool = False
    is_key: bool = False
    example: str = ""
    width: int = 16
    # Headings that hold the word but mean something else.
    never: Sequence[str] = ()


@dataclass(frozen=True)
class Heading:
    """A heading found: its last row, counted from zero, and the label of every column ("" for none)."""

    row: int
    labels: Sequence[str]


def find_heading(
    rows: Sequence[Sequence[CellValue]],
    fields: Sequence[Field],
    merged: Merged = (),
    remembered: Mapping[str, str] | None = None,
) -> Heading | None:
    """Return the heading of a list, or None where no row names at least one field by its very word.

    Of several rows the one naming most fields wins, then the upper one. A word chosen before (`remembered`) is a
    field's very word.
    """
    known = remembered or {}
    best: tuple[int, Heading] | None = None
    for number in range(min(len(rows), _LOOKED_AT)):
        for heading in _headings_at(rows, number, merged):
            guessed = guess_columns(heading.labels, fields, known)
            sure = [
                column
                for column, code in guessed.items()
                if known.get(heading_key(heading.labels[column])) == code
                or _score(heading.labels[column], _field(fields, code)) > _PART
            ]
            points = 2 * len(sure) + (len(guessed) - len(sure))
            if sure and (best is None or points > best[0]):
                best = points, heading
    return best[1] if best else None


def heading_at(
    rows: Sequence[Sequence[CellValue]], number: int, fields: Sequence[Field], merged: Merged = ()
) -> Heading:
    """Return the heading whose last row somebody said this to be: alone, or with the row above when that says more."""
    ending = [
        heading
        for start in (number, number - 1)
        if start >= 0
        for heading in _headings_at(rows, start, merged)
        if heading.row == number
    ]
    return max(ending, key=lambda heading: len(guess_columns(heading.labels, fields)))


def _headings_at(rows: Sequence[Sequence[CellValue]], number: int, merged: Merged) -> Iterator[Heading]:
    """Yield the row as a heading alone, and with the row below where both look like headings."""
    upper = [_label(cell) for cell in rows[number]]
    yield Heading(number, upper)
    if number + 1 >= len(rows):
        return
    lower = [_label(cell) for cell in rows[number + 1]]
    spread = _spread(upper, number, merged)
    width = max(len(spread), len(lower))
    spread += [""] * (width - len(spread))
    lower += [""] * (width - len(lower))
    # Only a group over several columns makes a heading of two lines, and one text over all of them is a title.
    if len({label for label in spread if label}) < _GROUPS:
        return
    if any(
        above and below and spread[column - 1] == above and lower[column - 1]
        for column, (above, below) in enumerate(zip(spread, lower, strict=True))
        if column
    ):
        joined = [
            f"{above} {below}".strip() if above != below else above
            for above, below in zip(spread, lower, strict=True)
        ]
        yield Heading(number + 1, joined)


def _spread(labels: Sequence[str], number: int, merged: Merged) -> list[str]:
    """Return the labels with those of merged cells repeated over all their columns."""
    spread = list(labels)
    for (top, left), (_, right) in merged:
        if top == number and left < len(labels):
            spread += [""] * (right + 1 - len(spread))
            spread[left : right + 1] = [labels[left]] * (right + 1 - left)
    return spread


def _label(cell: CellValue) -> str:
    text = plain_text(cell).replace("\n", "").strip()
    return text if len(text) <= _LONGEST_HEADING else ""


def guess_columns(
    labels: Sequence[str], fields: Sequence[Field], remembered: Mapping[str, str] | None = None
) -> dict[int, str]:
    """Return {column: code of its field}. What was chosen for a heading before (`remembered`) wins; "" is: not read."""
    known = remembered or {}
    codes = {field.code for field in fields}
    guessed: dict[int, str] = {}
    settled: set[int] = set()
    for column, label in enumerate(labels):
        code = known.get(heading_key(label)) if label else None
        if code is not None and (code == "" or code in codes):
            settled.add(column)
            if code:
                guessed[column] = code
    ranked = sorted(
        (
            (-_score(label, field), column, order, field)
            for column, label in enumerate(labels)
            if label and column not in settled
            for order, field in enumerate(fields)
            if _score(label, field)
        ),
        key=lambda entry: entry[:3],
    )
    taken = set(guessed.values())
    for _, column, _, field in ranked:
        if column not in guessed and (field.is_many or field.code not in taken):
            guessed[column] = field.code
            taken.add(field.code)
    return dict(sorted(guessed.items()))


def heading_key(label: str) -> str:
    """Return the form under which a heading is known again."""
    return fold(label)


@lru_cache(maxsize=4096)
def _forms(label: str) -> tuple[str, str, str]:
    """Return a heading whole, without brackets and ornaments, and its last line alone."""
    bare = _ORNAMENT.sub("", _BRACKETS.sub("", label))
    last = bare.split(" ")[-1] if " " in bare.strip() else bare
    return fold(label), fold(bare), fold(last)


def _score(label: str, field: Field) -> int:
    whole, bare, last = _forms(label)
    words = [fold(word) for word in (field.label, *field.words)]
    if any(fold(word) in whole for word in field.never):
        return 0
    if whole in words:
        return _EXACT
    if bare in words or last in words:
        return _BARE
    return _PART if any(len(word) >= _SHORTEST_PART and word in bare for word in words) else 0


def _field(fields: Sequence[Field], code: str) -> Field:
    return next(field for field in fields if field.code == code)
