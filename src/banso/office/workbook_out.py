"""Workbooks that people print, and workbooks that programs read.

`write_tables` lays each table out for A4; `write_data` follows the rules for machine-readable tables of the
Ministry of Internal Affairs (統計表における機械判読可能なデータの表記方法): one table a sheet, one heading
row, no merged cells, no units or separators inside cells, codes as text. Text never becomes a formula or a
link.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from unicodedata import east_asian_width

import xlsxwriter

from banso.office.tables import MARK, NUMERIC_KINDS, Column, Table, Value, cell_text, json_value

FONT = "BIZ UDPゴシック"
MAX_TEXT = 32_767
_SHEET_NAME_LIMIT = 31
_FORBIDDEN_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_PORTRAIT_WIDTH = 100  # half-width characters that fit an upright A4 page at a readable size
_A4 = 9
_LINE_HEIGHT, _LEADING = 14, 4  # points
MAX_ROW_HEIGHT = 409  # points; Excel knows no higher row
_HEADING_COLOUR = "#E8F1FE"
_LINE_COLOUR = "#8C8C8C"
_EXCEL_FIRST_DATE = date(1900, 3, 1)  # before it Excel's calendar is wrong


@dataclass(frozen=True)
class Properties:
    """Document properties. `created` makes the output reproducible; `custom` holds e.g. `banso_form`."""

    title: str = ""
    subject: str = ""
    author: str = ""
    company: str = ""
    created: datetime = datetime(2000, 1, 1, tzinfo=UTC)
    custom: Mapping[str, str] = field(default_factory=dict)


def new_workbook(target: io.BytesIO, properties: Properties) -> Any:
    """Open an XlsxWriter workbook in which no text can become a formula, a number or a link."""
    book = xlsxwriter.Workbook(
        target,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        },
    )
    book.formats[0].set_font_name(FONT)
    book.formats[0].set_font_size(10)
    book.set_properties(
        {
            "title": properties.title,
            "subject": properties.subject,
            "author": properties.author,
            "company": properties.company,
            "created": properties.created.replace(tzinfo=None),
        }
    )
    for name, value in properties.custom.items():
        book.set_custom_property(name, value, "text")
    return book


def sheet_name(wanted: str, taken: Iterable[str]) -> str:
    """Return a name Excel allows (31 characters, no []:*?/\\), not yet taken."""
    used = {name.casefold() for name in taken}
    base = _FORBIDDEN_IN_NAMES.sub("", wanted).strip().strip("'")[:_SHEET_NAME_LIMIT] or "表"
    name, number = base, 2
    while name.casefold() in used or name.casefold() == "history":
        suffix = f"({number})"
        name, number = base[: _SHEET_NAME_LIMIT - len(suffix)] + suffix, number + 1
    return name


def write_text(sheet: Any, row: int, column: int, text: str, style: Any = None) -> None:
    """Write text as text. Raises `ValueError` where Excel could not hold it (it would vanish in silence)."""
    if len(text) > MAX_TEXT:
        raise ValueError(f"text of {len(text)} characters at row {row + 1}, column {column + 1}")
    if sheet.write_string(row, column, text, style) not in (0, None):
        raise ValueError(f"row {row + 1}, column {column + 1} lies outside the sheet")


def printed_lines(text: str, width: float) -> int:
    """Return how many lines a text takes in a cell of `width` half-width characters (at 10 points).

    Programs do not always open rows for wrapped text, and never for merged cells: writers set heights themselves.
    """
    lines = 0
    for line in text.split("\n"):
        size = sum(2 if east_asian_width(each) in "WFA" else 1 for each in line)
        lines += max(1, math.ceil(size / max(width, 1)))
    return lines


def write_tables(tables: Sequence[Table], *, title: str, properties: Properties | None = None) -> bytes:
    """Return a workbook to read and print: a sheet per table, A4, headings repeated, pages numbered."""
    return _write(tables, title, properties, _PrintedSheet)


def write_data(tables: Sequence[Table], *, title: str, properties: Properties | None = None) -> bytes:
    """Return a workbook for programs: a sheet per table, labels in row 1, plain values below."""
    return _write(tables, title, properties, _DataSheet)


def _write(
    tables: Sequence[Table],
    title: str,
    properties: Properties | None,
    writer: type[_PrintedSheet] | type[_DataSheet],
) -> bytes:
    if not tables:
        raise ValueError("a workbook needs at least one table")
    target = io.BytesIO()
    book = new_workbook(target, properties or Properties(title=title))
    taken: list[str] = []
    for table in tables:
        name = sheet_name("　".join(filter(None, (table.number, table.caption or table.name))), taken)
        taken.append(name)
        writer(book, book.add_worksheet(name), table, title).write()
    book.close()
    return target.getvalue()


class _DataSheet:
    """One table, machine-readable."""

    def __init__(self, book: Any, sheet: Any, table: Table, title: str) -> None:
        self._sheet, self._table = sheet, table
        self._date = book.add_format({"num_format": "yyyy-mm-dd"})
        self._text = book.add_format({"num_format": "@"})

    def write(self) -> None:
        for index, column in enumerate(self._table.columns):
            self._sheet.set_column(index, index, column.width + 2)
            write_text(self._sheet, 0, index, column.label, self._text)
            for line, row in enumerate(self._table.rows, start=1):
                self._cell(line, index, row.get(column.key))

    def _cell(self, line: int, index: int, value: Value) -> None:
        if value is None:
            return
        if isinstance(value, bool):
            self._sheet.write_number(line, index, int(value))
        elif isinstance(value, str):
            write_text(self._sheet, line, index, value, self._text)
        elif isinstance(value, date):
            _write_date(self._sheet, line, index, value, self._date, self._text)
        else:
            self._sheet.write_number(line, index, json_value(value))


class _PrintedSheet:
    """One table, laid out for A4."""

    def __init__(self, book: Any, sheet: Any, table: Table, title: str) -> None:
        self._book, self._sheet, self._table, self._title = book, sheet, table, title
        self._styles: dict[tuple[str, str], Any] = {}

    def write(self) -> None:
        table = self._table
        heading_style = self._book.add_format({"bold": True, "font_size": 13, "font_name": FONT})
        write_text(self._sheet, 0, 0, table.heading or table.name, heading_style)
        first = 2
        if table.groups:
            self._group_row(first)
            first += 1
        for index, column in enumerate(table.columns):
            self._sheet.set_column(index, index, column.width + 1)
            write_text(self._sheet, first, index, _label(column), self._style("heading", column))
        self._height(first, [_label(column) for column in table.columns])
        line = first + 1
        for row in table.rows:
            self._row(line, row, "body")
            line += 1
        if table.totals is not None:
            self._row(line, table.totals, "total")
            line += 1
        self._foot(line + 1)
        self._page(first)

    def _row(self, line: int, row: Mapping[str, Value], part: str) -> None:
        for index, column in enumerate(self._table.columns):
            self._cell(line, index, column, row, self._style(part, column))
        self._height(line, [cell_text(row, column) for column in self._table.columns])

    def _height(self, line: int, texts: Sequence[str]) -> None:
        columns = self._table.columns
        lines = [printed_lines(text, column.width - 1) for text, column in zip(texts, columns, strict=True)]
        self._sheet.set_row(line, min(MAX_ROW_HEIGHT, _LINE_HEIGHT * max(lines) + _LEADING))

    def _cell(self, line: int, index: int, column: Column, row: Mapping[str, Value], style: Any) -> None:
        value = row.get(column.key)
        if value is None:
            self._sheet.write_blank(line, index, None, style)
        elif isinstance(value, bool):
            write_text(self._sheet, line, index, MARK if value else "", style)
        elif isinstance(value, date):
            _write_date(self._sheet, line, index, value, style, style)
        elif isinstance(value, str) or column.kind == "text":
            write_text(self._sheet, line, index, cell_text(row, column), style)
        else:
            self._sheet.write_number(line, index, json_value(value), style)

    def _group_row(self, line: int) -> None:
        start = 0
        for group in self._table.groups:
            style = self._style("heading", self._table.columns[start], align="center")
            if group.span > 1:
                self._sheet.merge_range(line, start, line, start + group.span - 1, "", style)
            write_text(self._sheet, line, start, group.label, style)
            start += group.span

    def _foot(self, line: int) -> None:
        table = self._table
        notes = [f"※{column.label}：{column.note}" for column in table.columns if column.note]
        notes += [f"※{note}" for note in table.notes]
        if table.source:
            notes.append(f"資料：{table.source}")
        for note in notes:
            write_text(self._sheet, line, 0, note, self._book.add_format({"font_size": 9, "font_name": FONT}))
            line += 1

    def _page(self, first: int) -> None:
        sheet, columns = self._sheet, self._table.columns
        sheet.set_paper(_A4)
        if sum(column.width + 1 for column in columns) > _PORTRAIT_WIDTH:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.6, right=0.6, top=0.8, bottom=0.8)
        sheet.repeat_rows(0, first)
        sheet.freeze_panes(first + 1, 0)
        sheet.set_header("&L&9" + self._title.replace("&", "&&"))
        sheet.set_footer("&C&9&P / &N")

    def _style(self, part: str, column: Column, align: str = "") -> Any:
        key = (part, align or column.key)
        if key not in self._styles:
            look: dict[str, object] = {
                "font_name": FONT,
                "font_size": 10,
                "border": 1,
                "border_color": _LINE_COLOUR,
                "valign": "vcenter",
                "text_wrap": True,
                "align": align or column.alignment,
            }
            if look["align"] != "center":
                look["indent"] = 1
            if part == "heading":
                look |= {"bold": True, "bg_color": _HEADING_COLOUR, "align": "center", "indent": 0}
            else:
                look["num_format"] = _number_format(column)
            if part == "total":
                look |= {"bold": True, "top": 2}
            self._styles[key] = self._book.add_format(look)
        return self._styles[key]


def _label(column: Column) -> str:
    return f"{column.label}（円）" if column.kind == "yen" and "円" not in column.label else column.label


def _number_format(column: Column) -> str:
    if column.kind == "date":
        return "yyyy/m/d"
    if column.kind == "decimal":
        return "#,##0." + "0" * column.digits if column.digits else "#,##0"
    return "#,##0" if column.kind in NUMERIC_KINDS else "@"


def _write_date(sheet: Any, line: int, index: int, value: date, style: Any, text_style: Any) -> None:
    day = value.date() if isinstance(value, datetime) else value
    if day < _EXCEL_FIRST_DATE:
        write_text(sheet, line, index, day.isoformat(), text_style)
    else:
        sheet.write_datetime(line, index, datetime(day.year, day.month, day.day), style)
