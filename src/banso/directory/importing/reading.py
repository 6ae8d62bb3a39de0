"""An uploaded list opened: its sheets, the heading and columns found, its rows compared."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from banso.directory.enums import RowOutcome
from banso.directory.importing.kinds import LEAVE, Fault, Finding, ListKind
from banso.directory.models import ColumnMemory
from banso.foundation.errors import BansoError
from banso.foundation.sniffing import sniff
from banso.lists.headings import Heading, find_heading, guess_columns, heading_at
from banso.lists.rows import ListRow, list_rows
from banso.office.csv_in import read_csv
from banso.office.refusals import OfficeRefused
from banso.office.workbook_in import Workbook, read_workbook

CSV_SHEET = "CSV"
# Answer that settles which of two rows about one thing is taken.
USE = "use"


class NoList(BansoError):
    """A file in which no list was found."""


@dataclass(frozen=True)
class Guess:
    """Where a list is and what its columns are, as far as its words tell."""

    sheet: str
    heading: Heading
    columns: Mapping[int, str]


@dataclass(frozen=True)
class Compared:
    """A row with what it means."""

    row: ListRow
    finding: Finding


def open_list(data: bytes, filename: str) -> Workbook:
    """Read a workbook or CSV. Raises BansoError saying why not."""
    try:
        if sniff(data, filename) == "text":
            return Workbook({CSV_SHEET: read_csv(data, filename).rows})
        return read_workbook(data, filename)
    except OfficeRefused as refused:
        raise BansoError(refused.message) from refused


def remembered(kind: ListKind) -> dict[str, str]:
    """Return what headings were chosen to be the last time."""
    return dict(ColumnMemory.objects.filter(kind=kind.code).values_list("heading", "field"))


def guess(book: Workbook, kind: ListKind, year: int, sheet: str = "", heading: int | None = None) -> Guess:
    """Return the sheet, heading and columns; those named are taken as they are, the rest is found.

    Visible sheets go before hidden ones. Raises NoList when the file is empty.
    """
    fields, known = kind.fields(year), remembered(kind)
    names = [sheet] if sheet in book.sheets else sorted(book.sheets, key=lambda name: name in book.hidden)
    guesses: list[Guess] = []
    for name in names:
        rows, merged = book.sheets[name], book.merged.get(name, ())
        if heading is not None and heading < len(rows):
            seen: Heading | None = heading_at(rows, heading, fields, merged)
        else:
            seen = find_heading(rows, fields, merged, known)
        if seen is not None:
            guesses.append(Guess(name, seen, guess_columns(seen.labels, fields, known)))
    if guesses:
        return max(guesses, key=lambda one: len(one.columns))
    first = next((name for name in names if any(any(row) for row in book.sheets[name])), None)
    if first is None:
        raise NoList("ファイルに何も書かれていません。一覧の書かれたファイルを選んでください。")
    top = next(number for number, row in enumerate(book.sheets[first]) if any(row))
    return Guess(first, heading_at(book.sheets[first], top, fields), {})


def compare(
    book: Workbook, kind: ListKind, year: int, place: Guess, answers: Mapping[str, str]
) -> list[Compared]:
    """Return every row with what taking it in would do. Changes nothing."""
    facts = book.facts.get(place.sheet)
    rows = list_rows(
        book.sheets[place.sheet],
        place.heading,
        place.columns,
        merged=book.merged.get(place.sheet, ()),
        hidden=facts.hidden_rows if facts else (),
    )
    planner = kind.planner(year)
    found: list[Compared] = []
    for row in rows:
        if row.kind == "note":
            said = planner.heed(row)
            reason = f"{row.reason}。{said}" if said else row.reason
            found.append(Compared(row, Finding(RowOutcome.NOTE, row.text[:200], reason)))
            continue
        answer = answers.get(str(row.number), "")
        finding = planner.find(row, "" if answer == USE else answer)
        found.append(Compared(row, _with_marks(book, place.sheet, row, finding)))
    found += _struck_rows(book, place, {compared.row.number for compared in found})
    return list(_told_apart(sorted(found, key=lambda compared: compared.row.number), answers))


def _with_marks(book: Workbook, sheet: str, row: ListRow, finding: Finding) -> Finding:
    """Say that a row is hidden, and what of its cells is struck out."""
    marks = (
        [Fault("", "非表示の行です。取り込んでよいか確かめてください。", is_lost=False)]
        if row.is_hidden
        else []
    )
    struck = book.struck.get(sheet, {})
    for cells in row.cells.values():
        for cell in cells:
            if (row.number - 1, cell.column) in struck:
                text = replace(book, facts={}).note(sheet, row.number - 1, cell.column)
                marks.append(Fault(cell.place, text, is_lost=False))
    return replace(finding, faults=[*finding.faults, *marks]) if marks else finding


def _struck_rows(book: Workbook, place: Guess, known: set[int]) -> list[Compared]:
    """Return rows that are struck out as a whole: nothing is read of them, which is said."""
    texts: dict[int, list[str]] = {}
    for (row, _), struck in sorted(book.struck.get(place.sheet, {}).items()):
        if row > place.heading.row and row + 1 not in known:
            texts.setdefault(row + 1, []).append(struck.text)
    reason = "取り消し線の引かれた行"
    return [
        Compared(ListRow(number, "note", text="　".join(text), reason=reason),
                 Finding(RowOutcome.NOTE, "　".join(text)[:200], reason))
        for number, text in texts.items()
    ]  # fmt: skip


def _told_apart(found: Sequence[Compared], answers: Mapping[str, str]) -> Iterator[Compared]:
    """Two different rows about one thing: which is meant, only people know. The same twice is one."""
    by_target: dict[str, list[Compared]] = {}
    for compared in found:
        if compared.finding.target:
            by_target.setdefault(compared.finding.target, []).append(compared)
    for one in found:
        same = by_target.get(one.finding.target, [one])
        yield one if len(same) == 1 else replace(one, finding=_among(one, same, answers))


def _among(one: Compared, same: Sequence[Compared], answers: Mapping[str, str]) -> Finding:
    first = same[0]
    if all(list(other.finding.changes) == list(first.finding.changes) for other in same):
        if one is first:
            return one.finding
        return replace(
            one.finding,
            outcome=RowOutcome.SAME,
            apply=None,
            changes=(),
            reason=f"{first.row.number}行目と同じ内容です。",
        )
    used = next((other for other in same if answers.get(str(other.row.number)) == USE), None)
    if used is one:
        return one.finding
    if used is not None:
        reason = f"{used.row.number}行目を使うと選ばれました。"
        return replace(one.finding, outcome=RowOutcome.LEFT, apply=None, reason=reason)
    numbers = "・".join(f"{other.row.number}行目" for other in same)
    reason = f"同じ相手の行が{len(same)}つあり、内容が違います（{numbers}）。どれを使うかを選んでください。"
    candidates = [(USE, "この行を使う")]
    return replace(one.finding, outcome=RowOutcome.ASK, apply=None, reason=reason, candidates=candidates)


def fingerprint(found: Sequence[Compared]) -> str:
    """Return the mark of what was shown: another one means that the directory or the file has changed."""
    shown = [
        [
            compared.row.number,
            str(compared.finding.outcome),
            [change.as_dict() for change in compared.finding.changes],
        ]
        for compared in found
    ]
    return hashlib.sha256(json.dumps(shown, ensure_ascii=False).encode()).hexdigest()


__all__ = [
    "LEAVE", "USE", "Compared", "Guess", "NoList", "compare", "fingerprint", "guess", "open_list", "remembered",
]  # fmt: skip
