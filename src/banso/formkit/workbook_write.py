"""Writing the workbook of a form: labels locked, cells to fill in coloured, dropdowns, help, ready for A4."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from banso.formkit.cells import Cell, ChoiceCell, DateCell, MarkCell, NumberCell, TextCell, Value
from banso.formkit.definition import Form
from banso.formkit.display import shown
from banso.formkit.layout import (
    FIRST_INPUT,
    LABEL_COLUMN,
    LIST_SHEET,
    PROPERTY,
    Input,
    Line,
    Sheet,
    Style,
    Sum,
    Text,
    identity_text,
    lay_out,
)
from banso.formkit.reading import Identity, row_counts
from banso.japan.dates import fiscal_year_label
from banso.office.tables import MARK
from banso.office.workbook_in import cell_address
from banso.office.workbook_out import (
    FONT,
    MAX_ROW_HEIGHT,
    Properties,
    new_workbook,
    printed_lines,
    sheet_name,
    write_text,
)

_A4 = 9
_LABEL_WIDTH = 38
_INPUT_WIDTH = 12
_LINE_HEIGHT = 18  # points
_INPUT_HEIGHT = 22  # room to hit a cell and to write by hand
_GAP_HEIGHT = 10
_INPUT_COLOUR = "#FFF9DB"
_LABEL_COLOUR = "#F2F2F2"
_GROUP_COLOUR = "#E0E0E0"
_HEADING_COLOUR = "#E8F1FE"
_LINE_COLOUR = "#767676"
_LIST_LIMIT = 255  # what Excel holds of a dropdown written into the cell itself
_TITLE_LIMIT, _MESSAGE_LIMIT = 32, 255
_SPARE_ROWS = 2
_BOLD_IS_WIDER = 1.06
_GUIDE = "黄色のセルに記入してください。そのほかのセルは変更できません。"
_BOX = {"border": 1, "border_color": _LINE_COLOUR, "valign": "vcenter", "text_wrap": True}
_LOOKS: Mapping[Style, Mapping[str, object]] = {
    "title": {"bold": True, "font_size": 15},
    "organisation": {"bold": True, "font_size": 11},
    "note": {"text_wrap": True, "valign": "top"},
    "section": {
        "bold": True,
        "font_size": 12,
        "font_color": "#FFFFFF",
        "bg_color": "#00118F",
        "indent": 1,
        "valign": "vcenter",
    },
    "help": {"font_size": 9, "font_color": "#4D4D4D", "text_wrap": True, "valign": "top"},
    "caption": {"bold": True, "font_size": 11, "valign": "vcenter"},
    "group": {**_BOX, "bold": True, "bg_color": _GROUP_COLOUR, "indent": 1},
    "label": {**_BOX, "bold": True, "bg_color": _LABEL_COLOUR, "indent": 1},
    "heading": {**_BOX, "bold": True, "bg_color": _HEADING_COLOUR, "align": "center"},
    "row": {**_BOX, "bg_color": _LABEL_COLOUR, "indent": 1},
    "total": {**_BOX, "bold": True, "bg_color": _HEADING_COLOUR, "indent": 1},
    "unit": {"font_size": 9, "font_color": "#4D4D4D", "valign": "vcenter", "indent": 1},
}
_PROTECTION = {"select_locked_cells": True, "insert_rows": True, "format_rows": True, "format_columns": True}


def build_workbook(form: Form, values: Mapping[str, Value], *, identity: Identity) -> bytes:
    """Return the form as an .xlsx file, filled with the values known so far.

    The same input gives the same bytes. Raises `ValueError` where `identity` is not one of this form.
    """
    if (identity.form, identity.version, identity.fiscal_year) != (form.code, form.version, form.fiscal_year):
        raise ValueError(f"{identity} does not belong to form {form.code} version {form.version}")
    target = io.BytesIO()
    properties = Properties(
        title=form.title,
        subject=identity.organisation_name,
        custom={PROPERTY: identity_text(identity)},
    )
    book = new_workbook(target, properties)
    counts = {key: count + _SPARE_ROWS if count else 0 for key, count in row_counts(form, values).items()}
    sheets = lay_out(form, counts)
    lists = _Lists()
    taken = [LIST_SHEET]
    for number, sheet in enumerate(sheets, start=1):
        name = sheet_name(sheet.name, taken)
        taken.append(name)
        _SheetWriter(book, book.add_worksheet(name), sheet, values, lists).write(form, identity, number)
    lists.write(book)
    book.close()
    return target.getvalue()


class _Lists:
    """Dropdowns too long for a cell: columns of a sheet nobody sees."""

    def __init__(self) -> None:
        self._columns: dict[tuple[str, ...], int] = {}

    def source(self, texts: list[str]) -> list[str] | str:
        """Return what the validation of a cell takes as its list."""
        if len(",".join(texts)) <= _LIST_LIMIT and not any("," in text for text in texts):
            return texts
        column = self._columns.setdefault(tuple(texts), len(self._columns))
        letters = cell_address(0, column).rstrip("1")
        return f"='{LIST_SHEET}'!${letters}$1:${letters}${len(texts)}"

    def write(self, book: Any) -> None:
        if not self._columns:
            return
        sheet = book.add_worksheet(LIST_SHEET)
        for texts, column in self._columns.items():
            for row, text in enumerate(texts):
                write_text(sheet, row, column, text)
        sheet.very_hidden()


class _SheetWriter:
    def __init__(
        self, book: Any, sheet: Any, plan: Sheet, values: Mapping[str, Value], lists: _Lists
    ) -> None:
        self._book, self._sheet, self._plan, self._values, self._lists = book, sheet, plan, values, lists
        self._formats: dict[tuple[tuple[str, object], ...], Any] = {}
        self._row = 0
        self._heads = sum(line.marker.startswith("#head.") for line in plan.lines)

    def write(self, form: Form, identity: Identity, number: int) -> None:
        self._sheet.set_column(0, 0, None, None, {"hidden": True})
        self._sheet.set_column(LABEL_COLUMN, LABEL_COLUMN, _LABEL_WIDTH)
        self._sheet.set_column(FIRST_INPUT, LABEL_COLUMN + self._plan.columns, _INPUT_WIDTH)
        for line in self._head(form, identity, number):
            self._line(line)
        for line in self._plan.lines:
            self._line(line)
        self._page(form, identity)

    def _head(self, form: Form, identity: Identity, number: int) -> list[Line]:
        whole = self._plan.columns + 1
        owner = identity.organisation_name
        if identity.organisation_code:
            owner = f"{owner}（団体コード {identity.organisation_code}）"
        year = f"{fiscal_year_label(identity.fiscal_year)}　様式 {form.code} 第{form.version}版"
        lines = [
            Line(identity_text(identity, number), [Text(LABEL_COLUMN, form.title, "title", whole)], lines=2),
            Line(
                "#owner",
                [Text(LABEL_COLUMN, owner or "団体名は下の欄に記入してください。", "organisation", whole)],
            ),
            Line("#year", [Text(LABEL_COLUMN, year, "help", whole)]),
        ]
        notes = [_GUIDE, *(form.instructions if number == 1 else ())]
        return lines + [
            Line(f"#note{count}", [Text(LABEL_COLUMN, note, "note", whole)])
            for count, note in enumerate(notes)
        ]

    def _line(self, line: Line) -> None:
        write_text(self._sheet, self._row, 0, line.marker, self._format(font_color="#FFFFFF", font_size=6))
        for text in line.texts:
            self._text(text)
        for each in line.inputs:
            self._input(line, each)
        for each_sum in line.sums:
            self._sum(each_sum)
        if line.marker.startswith("#head.") and self._heads == 1:
            self._sheet.repeat_rows(self._row)
        lines = [
            *(self._lines(text) for text in line.texts),
            *(self._answer_lines(each, line) for each in line.inputs),
        ]
        self._sheet.set_row(self._row, _row_height(line, max([1, *lines])))
        self._row += 1

    def _text(self, text: Text) -> None:
        style = self._format(**_LOOKS[text.style])
        if text.span > 1:
            self._sheet.merge_range(self._row, text.column, self._row, text.column + text.span - 1, "", style)
        write_text(self._sheet, self._row, text.column, text.text, style)

    def _lines(self, text: Text) -> int:
        """Estimate the printed lines of a text: merged cells do not grow by themselves."""
        label = _LABEL_WIDTH if text.column == LABEL_COLUMN else _INPUT_WIDTH
        room = label + (text.span - 1) * _INPUT_WIDTH - 1
        look = _LOOKS[text.style]
        points = look.get("font_size", 10)
        size = (points if isinstance(points, int) else 10) * (_BOLD_IS_WIDER if look.get("bold") else 1.0)
        return printed_lines(text.text, room * 10 / size)

    def _answer_lines(self, each: Input, line: Line) -> int:
        text = shown(each.cell, self._values.get(_path(each, line)))
        return printed_lines(text, each.span * _INPUT_WIDTH - 2)

    def _input(self, line: Line, each: Input) -> None:
        row, column, last = self._row, each.column, each.column + each.span - 1
        style = self._format(**_input_look(each.cell))
        path = _path(each, line)
        if each.span > 1:
            self._sheet.merge_range(row, column, row, last, "", style)
        _write_value(self._sheet, row, column, each.cell, self._values.get(path), style)
        rule = _rule(each, self._lists)
        if self._sheet.data_validation(row, column, row, last, rule) not in (0, None):
            raise ValueError(f"validation of {path} was not accepted")

    def _sum(self, each: Sum) -> None:
        cells = ":".join(cell_address(row, each.column) for row in (self._row - each.above, self._row - 1))
        numbers = [self._values.get(path) for path in each.paths]
        known = [number for number in numbers if isinstance(number, int | Decimal) and number is not True]
        total: float | str = float(sum(known)) if known else ""
        number_format = "General" if each.decimals else "#,##0"
        style = self._format(
            **{**_LOOKS["total"], "indent": 0, "align": "right", "num_format": number_format}
        )
        self._sheet.write_formula(
            self._row, each.column, f'=IF(COUNT({cells})=0,"",SUM({cells}))', style, total
        )

    def _page(self, form: Form, identity: Identity) -> None:
        sheet = self._sheet
        sheet.protect("", _PROTECTION)
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        sheet.hide_gridlines(2)
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        footer = f"{form.title}　{identity.organisation_name}".replace("&", "&&")
        sheet.set_footer(f"&L&8{footer[:180]}&R&8&P / &N")
        sheet.print_area(0, 0, self._row - 1, LABEL_COLUMN + self._plan.columns)

    def _format(self, **look: object) -> Any:
        key = tuple(sorted((name, value) for name, value in look.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format({"font_name": FONT, "font_size": 10, **look})
        return self._formats[key]


def _path(each: Input, line: Line) -> str:
    return each.path.format(row=line.marker.rpartition(".")[2])


def _row_height(line: Line, lines: int) -> int:
    if not line.texts:
        return _GAP_HEIGHT
    height = _LINE_HEIGHT * max(line.lines, lines)
    return min(MAX_ROW_HEIGHT, max(height, _INPUT_HEIGHT if line.inputs else 0))


def _input_look(cell: Cell) -> dict[str, object]:
    look: dict[str, object] = {**_BOX, "bg_color": _INPUT_COLOUR, "locked": False}
    if isinstance(cell, TextCell):
        look |= {
            "num_format": "@",
            "align": "left",
            "indent": 1,
            "valign": "top" if cell.lines > 1 else "vcenter",
        }
    elif isinstance(cell, DateCell):
        look |= {"num_format": "yyyy/m/d", "align": "left", "indent": 1}
    elif isinstance(cell, NumberCell):
        look |= {"num_format": "General" if cell.decimals else "#,##0", "align": "right", "indent": 1}
    else:
        named = isinstance(cell, ChoiceCell) and cell.show == "label"
        look |= {"align": "left", "indent": 1} if named else {"align": "center"}
    return look


def _write_value(sheet: Any, row: int, column: int, cell: Cell, value: Value, style: Any) -> None:
    if value is None:
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, bool):
        write_text(sheet, row, column, MARK if value else "×", style)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), style)
    elif isinstance(value, int | Decimal):
        sheet.write_number(row, column, float(value) if isinstance(value, Decimal) else value, style)
    elif isinstance(cell, ChoiceCell):
        write_text(sheet, row, column, cell.text(value), style)
    else:
        write_text(sheet, row, column, value, style)


def _rule(each: Input, lists: _Lists) -> dict[str, object]:
    """Return the validation of a cell. It warns and does not forbid: 約17件 is read, and explained, later."""
    rule: dict[str, object] = {"error_type": "warning", "ignore_blank": True, **_condition(each.cell, lists)}
    help_text = " ".join(part for part in (each.help, _hint(each.cell)) if part)
    if help_text:
        rule |= {"input_title": "記入のしかた", "input_message": help_text[:_MESSAGE_LIMIT]}
    return rule


def _condition(cell: Cell, lists: _Lists) -> dict[str, object]:
    if isinstance(cell, ChoiceCell):
        return {
            "validate": "list",
            "source": lists.source(cell.texts),
            **_alarm("選択肢から選んでください。"),
        }
    if isinstance(cell, MarkCell):
        return {"validate": "list", "source": [MARK], **_alarm("○を入れるか、空欄にしてください。")}
    if isinstance(cell, TextCell):
        message = f"{cell.max_length}文字以内で記入してください。"
        return {"validate": "length", "criteria": "<=", "value": cell.max_length, **_alarm(message)}
    if isinstance(cell, DateCell):
        first, message = date(1926, 12, 25), "2019/7/5 のように日付を記入してください。"
        return {"validate": "date", "criteria": ">=", "value": first, **_alarm(message)}
    if cell.or_mark:
        return {"validate": "any"}
    low = -(10**12) if cell.minimum is None else float(cell.minimum)
    high = 10**12 if cell.maximum is None else float(cell.maximum)
    kind = "decimal" if cell.decimals else "integer"
    limits = {"validate": kind, "criteria": "between", "minimum": low, "maximum": high}
    return {**limits, **_alarm("数字だけで記入してください。単位は書きません。")}


def _alarm(message: str) -> dict[str, str]:
    return {"error_title": "ご確認ください"[:_TITLE_LIMIT], "error_message": message}


def _hint(cell: Cell) -> str:
    if isinstance(cell, ChoiceCell) and cell.show == "code":
        return "　".join(f"{choice.code}：{choice.label}" for choice in cell.choices)
    if isinstance(cell, NumberCell) and cell.or_mark:
        return "人数、または○を記入してください。" if cell.unit == "人" else "数、または○を記入してください。"
    return (
        f"単位：{cell.unit}。数字だけで記入してください。"
        if isinstance(cell, NumberCell) and cell.unit
        else ""
    )
