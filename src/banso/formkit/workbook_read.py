"""Reading a workbook that came back: whose it is, whether it is still our form, and what was written.

The file name and the order and names of sheets do not matter: the hidden column A says what each sheet and
row is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from banso.formkit import errors
from banso.formkit.definition import Form
from banso.formkit.layout import LABEL_COLUMN, LIST_SHEET, PROPERTY, Input, Line, lay_out, parse_identity
from banso.formkit.reading import Identity, Place, Problem, Reading
from banso.formkit.understand import RawValue, is_blank, raw_text
from banso.formkit.validate import read_answers
from banso.japan.dates import fiscal_year_label
from banso.japan.text import fold
from banso.office.safety import Limits
from banso.office.workbook_in import Rows, Workbook, cell_address, read_workbook

FormLookup = Callable[[str, int], Form | None]
_NAMED_AT_MOST = 3
_HEAD_ROWS = _HEAD_COLUMNS = 10  # where the identity is looked for, should rows or columns have been inserted
_PROLOGUE = ("#owner", "#year", "#note")


def read_form(
    form_lookup: FormLookup,
    data: bytes | Workbook,
    filename: str,
    *,
    expected_form: str | None = None,
    expected_year: int | None = None,
    expected_organisation: str | None = None,
    limits: Limits | None = None,
) -> Reading:
    """Read a filled workbook: a file's content, or one read by `read_workbook` already.

    `form_lookup` returns the form of a code and version, or None. Raises an `OfficeRefused` for a hostile or
    broken file and a `FormRefused` where it is not the form expected; problems of single answers are in the
    reading, each with sheet and cell.
    """
    book = data if isinstance(data, Workbook) else read_workbook(data, filename, limits=limits)
    sheets = tuple(_our_sheets(book))
    identity = _identity(book, sheets, filename)
    form = form_lookup(identity.form, identity.version)
    _check_expected(form_lookup, identity, filename, expected_form, expected_year, expected_organisation)
    if form is None or form.fiscal_year != identity.fiscal_year:
        raise errors.UnknownForm(filename)
    found = _Search(form, filename, book)
    for sheet in sheets:
        found.read(sheet)
    found.finish()
    reading = read_answers(form, identity, found.written, found.places, is_file=True)
    ours = {sheet.name for sheet in sheets}
    ignored = [
        _ignored(name, is_hidden=name in book.hidden)
        for name, rows in book.sheets.items()
        if name not in ours and _has_content(rows) and not _is_list(name, rows, book)
    ]
    ignored += [_hidden(name) for name in book.sheets if name in ours and name in book.hidden]
    return replace(reading, problems=(*reading.problems, *found.problems, *ignored))


def read_identity(book: Workbook, filename: str) -> Identity:
    """Return which form a workbook is and whose, where the form itself depends on that. Raises `FormRefused`."""
    return _identity(book, tuple(_our_sheets(book)), filename)


@dataclass(frozen=True)
class _Sheet:
    """A sheet of ours: where its hidden column is (normally 0) and whose it is."""

    name: str
    rows: Rows
    offset: int
    identity: Identity
    number: str


def _our_sheets(book: Workbook) -> Iterator[_Sheet]:
    for name, rows in book.sheets.items():
        for row in rows[:_HEAD_ROWS]:
            for column, content in enumerate(row[:_HEAD_COLUMNS]):
                parsed = parse_identity(content)
                if parsed is not None:
                    yield _Sheet(name, rows, column, *parsed)


def _identity(book: Workbook, sheets: Sequence[_Sheet], filename: str) -> Identity:
    """Return whose form the file is: its sheets and the document property must agree."""
    if not sheets:
        if parse_identity(book.properties.get(PROPERTY)) is not None:
            raise errors.LabelsEdited(filename, what="様式を見分けるための1行目がありません")
        raise errors.UnknownForm(filename)
    first = sheets[0].identity
    others = [sheet.name for sheet in sheets if _key(sheet.identity) != _key(first)]
    if others:
        raise errors.MixedForms(filename, sheets="」「".join(others))
    numbers = [sheet.number for sheet in sheets]
    twice = [sheet.name for sheet in sheets if numbers.count(sheet.number) > 1]
    if twice:
        raise errors.RowsLost(filename, what="同じシートが2枚：" + "、".join(twice))
    claimed = parse_identity(book.properties.get(PROPERTY))
    if claimed is not None and _key(claimed[0]) != _key(first):
        raise errors.MixedForms(filename, sheets=sheets[0].name)
    return first


def _key(identity: Identity) -> tuple[object, ...]:
    return identity.form, identity.version, identity.fiscal_year, identity.organisation_code


def _check_expected(
    form_lookup: FormLookup,
    identity: Identity,
    filename: str,
    form: str | None,
    year: int | None,
    organisation: str | None,
) -> None:
    if form is not None and identity.form != form:
        found = form_lookup(identity.form, identity.version)
        raise errors.OtherForm(filename, found=found.title if found else identity.form, wanted=form)
    if year is not None and identity.fiscal_year != year:
        found_year, wanted = fiscal_year_label(identity.fiscal_year), fiscal_year_label(year)
        raise errors.OtherYear(filename, found=found_year, wanted=wanted)
    if organisation is not None and identity.organisation_code not in ("", organisation):
        found_name = f"{identity.organisation_name}（{identity.organisation_code}）"
        raise errors.OtherOrganisation(filename, found=found_name, wanted=organisation)


class _Search:
    """Finds the lines of a form in the sheets of a file."""

    def __init__(self, form: Form, filename: str, book: Workbook) -> None:
        self._filename, self._book = filename, book
        self._has_notes = bool(book.struck or book.facts)
        lines = [line for sheet in lay_out(form) for line in sheet.lines]
        self._lines: Mapping[str, Line] = {line.marker: line for line in lines}
        self._patterns = {line.repeats: line for line in lines if line.repeats}
        self._seen: set[str] = set()
        self._edited: list[str] = []
        self._repeating = ""
        self._counts: dict[str, int] = {}
        self.written: dict[str, RawValue] = {}
        self.places: dict[str, Place] = {}
        self.problems: list[Problem] = []

    def read(self, sheet: _Sheet) -> None:
        """Read one sheet of ours, row by row."""
        self._repeating = ""
        for number, row in enumerate(sheet.rows):
            cells = row[sheet.offset :]
            content = cells[0] if cells else None
            marker = content if isinstance(content, str) else ""
            if not marker.startswith(_PROLOGUE) and parse_identity(marker) is None:
                self._row(sheet, number, cells, marker)

    def finish(self) -> None:
        """Refuse the file if headings were changed or rows of the form are gone."""
        if self._edited:
            more = (
                f"、ほか{len(self._edited) - _NAMED_AT_MOST}か所"
                if len(self._edited) > _NAMED_AT_MOST
                else ""
            )
            raise errors.LabelsEdited(self._filename, what="、".join(self._edited[:_NAMED_AT_MOST]) + more)
        lost = [line for line in self._lines.values() if _is_needed(line) and line.marker not in self._seen]
        if lost:
            names = "、".join(_name(line) for line in lost[:_NAMED_AT_MOST])
            more = f"、ほか{len(lost) - _NAMED_AT_MOST}行" if len(lost) > _NAMED_AT_MOST else ""
            raise errors.RowsLost(self._filename, what=f"見つからない行：{names}{more}")

    def _row(self, sheet: _Sheet, number: int, cells: Sequence[RawValue], marker: str) -> None:
        if marker.startswith("#head."):
            key = marker.removeprefix("#head.")
            self._repeating = key if key in self._patterns else ""
        elif marker.startswith("#end."):
            self._repeating = ""
        elif self._repeating:
            self._repeated(sheet, number, cells)
            return
        line = self._lines.get(marker)
        if line is None:
            self._stray(sheet, number, cells, frozenset())
            return
        if marker in self._seen and line.inputs:
            raise errors.RowsLost(self._filename, what=f"同じ行が2つ：{_name(line)}")
        self._seen.add(marker)
        self._labels(sheet, number, cells, line)
        self._inputs(sheet, number, cells, line, "")

    def _repeated(self, sheet: _Sheet, number: int, cells: Sequence[RawValue]) -> None:
        """Read a row of a repeating part, whether it came with the form or was inserted."""
        count = self._counts[self._repeating] = self._counts.get(self._repeating, 0) + 1
        self._inputs(sheet, number, cells, self._patterns[self._repeating], str(count))

    def _labels(self, sheet: _Sheet, number: int, cells: Sequence[RawValue], line: Line) -> None:
        for text in line.texts:
            actual = raw_text(cells[text.column]) if text.column < len(cells) else ""
            if text.checked and fold(actual) != fold(text.text):
                place = cell_address(number, sheet.offset + text.column)
                shown = f"「{actual}」" if actual else "空欄"
                self._edited.append(f"シート「{sheet.name}」{place}の「{text.text}」が{shown}")

    def _inputs(self, sheet: _Sheet, number: int, cells: Sequence[RawValue], line: Line, repeat: str) -> None:
        expected = {0, LABEL_COLUMN}
        expected.update(place for text in line.texts for place in range(text.column, text.column + text.span))
        expected.update(each.column for each in line.sums)
        for each in line.inputs:
            column = _written_column(cells, each)
            expected.add(column)
            content = cells[column] if column < len(cells) else None
            path = each.path.format(row=repeat)
            if not is_blank(content):
                self.written[path] = content
            self.places[path] = place = Place(sheet.name, cell_address(number, sheet.offset + column))
            if self._has_notes and (note := self._note(sheet, number, column, content)):
                self.problems.append(
                    Problem("warning", path, f"{_name(line)}：{note}", place.sheet, place.cell)
                )
        self._stray(sheet, number, cells, frozenset(expected))

    def _note(self, sheet: _Sheet, number: int, column: int, content: RawValue) -> str:
        """Return what the file says of a cell besides its answer: struck out, hidden."""
        place = number, sheet.offset + column
        if is_blank(content) and place not in self._book.struck.get(sheet.name, {}):
            return ""
        return self._book.note(sheet.name, *place)

    def _stray(self, sheet: _Sheet, number: int, cells: Sequence[RawValue], expected: frozenset[int]) -> None:
        """Report what was written where nothing is asked: it must not vanish in silence."""
        for column, content in enumerate(cells):
            if column in expected or is_blank(content):
                continue
            place = cell_address(number, sheet.offset + column)
            message = f"記入欄の外に「{raw_text(content)[:40]}」とあります。読み取っていません。"
            self.problems.append(Problem("warning", "", message, sheet.name, place))


def _written_column(cells: Sequence[RawValue], place: Input) -> int:
    """Return the column an answer was written in: an inserted row is not merged, so any cell of the span will do."""
    span = range(place.column, min(place.column + place.span, len(cells)))
    return next((column for column in span if not is_blank(cells[column])), place.column)


def _is_needed(line: Line) -> bool:
    return not line.repeats and (bool(line.inputs) or any(text.checked for text in line.texts))


def _name(line: Line) -> str:
    return next((text.text for text in line.texts if text.text), line.marker)


def _has_content(rows: Rows) -> bool:
    return any(not is_blank(content) for row in rows for content in row)


def _is_list(name: str, rows: Rows, book: Workbook) -> bool:
    """Whether a sheet is where the form keeps its long dropdowns: hidden, under its name, nothing but texts."""
    return (
        name in book.hidden
        and name.startswith(LIST_SHEET)
        and all(content is None or isinstance(content, str) for row in rows for content in row)
    )


def _ignored(name: str, *, is_hidden: bool) -> Problem:
    hidden = "非表示の" if is_hidden else ""
    message = f"{hidden}シート「{name}」は様式にないシートのため、読み取っていません。"
    return Problem("warning", "", message, name)


def _hidden(name: str) -> Problem:
    message = f"シート「{name}」は非表示になっています。書かれている答えは読み取りました。ご確認ください。"
    return Problem("warning", "", message, name)
