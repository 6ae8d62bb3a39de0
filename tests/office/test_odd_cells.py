"""Cells a reader leaves out in silence: errors, formulas never calculated, struck text, hidden places, odd dates."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from banso.office.refusals import OfficeRefused
from banso.office.sheet_facts import UNCALCULATED, BrokenCell, is_error
from banso.office.workbook_in import Workbook, day_of_serial, read_workbook

NAME = "一＆二"


def made(write: Any, **options: Any) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, **options})
    sheet = book.add_worksheet(NAME)
    write(book, sheet)
    book.close()
    return target.getvalue()


def with_sheet(data: bytes, change: Any) -> bytes:
    """The package with its first sheet's XML changed."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            new.writestr(
                entry.filename, change(content) if entry.filename.endswith("sheet1.xml") else content
            )
    return target.getvalue()


def read(data: bytes) -> Workbook:
    return read_workbook(data, "見本.xlsx")


def test_every_error_is_a_broken_cell_and_a_blank_is_a_blank() -> None:
    errors = ["#REF!", "#N/A", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#VALUE!", "#GETTING_DATA"]
    newer = ["#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!", "#CONNECT!", "#BUSY!", "#UNKNOWN!", "#PYTHON!"]

    def write(book: Any, sheet: Any) -> None:
        for row, error in enumerate([*errors, *newer]):
            sheet.write_formula(row, 0, "=A1", None, error)
        sheet.write(20, 1, "答え")
        sheet.write_formula(21, 0, '=""', None, "")

    data = made(write)
    # Some programs write newer errors as errors of the cell: calamine refuses such a workbook.
    as_error = with_sheet(data, lambda xml: xml.replace(b't="str"', b't="e"'))
    for content in (data, as_error):
        rows = read(content).sheets[NAME]
        assert [row[0] for row in rows[:16]] == [*errors, *newer]
        assert all(isinstance(row[0], BrokenCell) for row in rows[:16])
        assert rows[16][0] is None
        assert rows[20][1] == "答え"


def test_a_formula_without_a_stored_value_is_told_from_an_empty_text() -> None:
    book = openpyxl.Workbook()
    book.active.title = NAME
    book.active["A1"], book.active["B1"], book.active["C2"] = "=1+1", "x", "=SUM(A1:A1)"
    target = io.BytesIO()
    book.save(target)
    rows = read(target.getvalue()).sheets[NAME]
    assert rows[0][0] is UNCALCULATED
    assert rows[1][2] == UNCALCULATED
    empty = with_sheet(target.getvalue(), lambda xml: xml.replace(b'r="A1"', b'r="A1" t="str"'))
    assert read(empty).sheets[NAME][0][0] is None
    kept = with_sheet(
        target.getvalue(),
        lambda xml: xml.replace(b"<v></v></c><c", b"<v>2</v></c><c", 1).replace(b"<v />", b"<v>2</v>"),
    )
    assert read(kept).sheets[NAME][0][0] == 2.0


def test_a_text_that_looks_like_an_error_is_known_too() -> None:
    assert all(map(is_error, ["#REF!", " #N/A", "Err:502", "#NAME?"]))
    assert not any(map(is_error, ["#1", "#会議", "REF!", "# REF!", "", "#ab!"]))


def test_struck_text_is_left_out_and_told() -> None:
    def write(book: Any, sheet: Any) -> None:
        struck = book.add_format({"font_strikeout": True})
        sheet.write(0, 0, "消した", struck)
        sheet.write_rich_string(0, 1, "支援会議は", struck, "年1回", "毎月1回開く")
        sheet.write(1, 0, 17, struck)
        sheet.write_blank(1, 1, None, struck)
        sheet.write(2, 0, "残る")
        sheet.write_datetime(
            2, 1, datetime(2019, 11, 5), book.add_format({"num_format": 14, "font_strikeout": True})
        )

    book = read(made(write))
    assert [list(row) for row in book.sheets[NAME]] == [
        [None, "支援会議は毎月1回開く"],
        [None, None],
        ["残る", None],
    ]
    assert "「消した」は読み取っていません" in book.note(NAME, 0, 0)
    assert "「年1回」を除いて読み取りました" in book.note(NAME, 0, 1)
    assert "「17」は読み取っていません" in book.note(NAME, 1, 0)
    assert "「2019-11-05」は" in book.note(NAME, 2, 1)
    assert book.note(NAME, 1, 1) == book.note(NAME, 2, 0) == ""


def test_hidden_rows_and_columns_are_read_and_told() -> None:
    def write(book: Any, sheet: Any) -> None:
        sheet.write(1, 1, "行")
        sheet.write(2, 3, "列")
        sheet.set_row(1, None, None, {"hidden": True})
        sheet.set_column(3, 4, None, None, {"hidden": True})

    book = read(made(write))
    assert book.sheets[NAME][1][1] == "行"
    assert "非表示の行" in book.note(NAME, 1, 1)
    assert "非表示の列" in book.note(NAME, 2, 3)
    assert book.note(NAME, 2, 1) == ""


@pytest.mark.parametrize(
    "number_format",
    [
        '[$-411]ggge"年"m"月"d"日";@',
        "[$-411]ge.m.d",
        'ggge"年"m"月"d"日"(aaa)',
        31,
        57,
        27,
        "yyyy/m/d",
        'ggge"年度"',
        "aaaa",
        "General",
    ],
)
def test_a_date_is_a_date_in_every_format_of_a_japanese_excel(number_format: Any) -> None:
    """Formats only Excel knows (ggge"年度", aaaa) leave a number: `day_of_serial` says which day it is."""

    def write(book: Any, sheet: Any) -> None:
        sheet.write_datetime(0, 0, datetime(2026, 11, 5), book.add_format({"num_format": number_format}))

    value = read(made(write)).sheets[NAME][0][0]
    day = value.date() if isinstance(value, datetime) else value
    assert (day_of_serial(day) if isinstance(day, float) else day) == date(2026, 11, 5)


def test_numbers_of_days_are_counted_as_excel_counts() -> None:
    assert day_of_serial(43651) == date(2019, 7, 5)
    assert day_of_serial(59) == date(1900, 2, 28)
    assert day_of_serial(61) == date(1900, 3, 1)
    assert day_of_serial(42189, counts_from_1904=True) == date(2019, 7, 5)
    assert day_of_serial(0) is None
    assert day_of_serial(3_000_000) is None

    def write(book: Any, sheet: Any) -> None:
        sheet.write(0, 0, 42189)
        sheet.write_datetime(0, 1, time(13, 30), book.add_format({"num_format": "h:mm"}))

    book = read(made(write, date_1904=True))
    assert book.counts_from_1904
    assert book.sheets[NAME][0][1] == time(13, 30)


def test_odd_markup_around_cells_is_still_read_or_refused_in_words() -> None:
    data = made(lambda book, sheet: sheet.write_formula(0, 0, "=A9", None, "#REF!"))
    spaced = with_sheet(data, lambda xml: xml.replace(b"</v>", b"</v>\n  ").replace(b"<v>", b"\n<v>"))
    assert read(spaced).sheets[NAME][0][0] == "#REF!"
    with pytest.raises(OfficeRefused):
        read(with_sheet(data, lambda xml: xml.replace(b"<v>", b"<w>")))
