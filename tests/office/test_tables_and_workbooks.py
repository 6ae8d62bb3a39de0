"""One table, and the faces it gets: text, JSON, printed workbook, data workbook, CSV."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banso.office import Column, ColumnGroup, Table
from banso.office.csv_out import guard_formula, unmappable_characters, write_csv
from banso.office.refusals import UnreadableFile
from banso.office.tables import cell_text
from banso.office.workbook_in import cell_address, read_workbook
from banso.office.workbook_out import Properties, printed_lines, sheet_name, write_data, write_tables

from . import hostile

TABLE = Table(
    name="figure2",
    number="図2",
    caption="応募自治体と希望事業",
    columns=[
        Column("code", "団体コード", width=8),
        Column("name", "自治体", width=20),
        Column("visits", "訪問", "integer", note="2回まで"),
        Column("staff", "支援員", "decimal"),
        Column("fee", "謝金", "yen"),
        Column("day", "訪問日", "date"),
        Column("wish", "希望", "mark"),
    ],
    groups=[ColumnGroup("", 2), ColumnGroup("実績", 4), ColumnGroup("", 1)],
    rows=[
        {
            "code": "011002",
            "name": "札幌市",
            "visits": 0,
            "staff": Decimal("0.6"),
            "fee": 1234567,
            "wish": True,
        },
        {"code": "131016", "name": "=1+1", "visits": None, "day": date(2019, 10, 28), "wish": False},
    ],
    totals={"name": "計", "visits": 0, "fee": 1234567},
    notes=["中止を除く"],
    source="事務局",
)


def test_blank_is_not_zero_in_any_face() -> None:
    first, second, totals = TABLE.texts()
    assert first == ["011002", "札幌市", "0", "0.6", "1,234,567", "", "○"]
    assert second == ["131016", "=1+1", "", "", "", "2019/10/28", ""]
    assert totals[2] == "0"
    rows = json.loads(json.dumps(TABLE.as_dict()))["rows"]
    assert (rows[0]["visits"], rows[1]["visits"]) == (0, None)
    assert rows[1]["day"] == "2019-10-28"


def test_dates_are_shown_as_the_caller_wishes() -> None:
    text = cell_text(TABLE.rows[1], TABLE.columns[5], date_text=lambda day: f"{day.month}/{day.day}(月)")
    assert text == "10/28(月)"


def test_groups_must_span_the_columns() -> None:
    with pytest.raises(ValueError, match="span"):
        Table("t", "t", [Column("a", "A")], [], groups=[ColumnGroup("g", 2)])
    with pytest.raises(ValueError, match="unique"):
        Table("t", "t", [Column("a", "A"), Column("a", "B")], [])


def test_printed_workbook_reads_back_and_is_ready_for_paper() -> None:
    data = write_tables([TABLE, TABLE], title="応募 & 選定")
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["図2　応募自治体と希望事業", "図2　応募自治体と希望事業(2)"]
    sheet = book.worksheets[0]
    assert sheet["B6"].value == "=1+1"
    assert sheet["B6"].data_type == "s"
    assert sheet["C2"].value is None
    assert sheet["C3"].value == "実績"
    assert sheet["A5"].value == "011002"
    assert sheet["E5"].number_format == "#,##0"
    assert sheet["F6"].value.date() == date(2019, 10, 28)
    assert sheet.print_title_rows == "$1:$4"
    assert sheet.page_setup.paperSize == 9
    assert sheet.page_setup.fitToHeight == 0
    assert "&P" in sheet.oddFooter.center.text
    assert sheet["A1"].font.name == "BIZ UDPゴシック"


def test_rows_open_for_text_that_wraps() -> None:
    table = Table(
        "t",
        "表",
        [Column("a", "就労準備支援事業", width=8)],
        [{"a": "短い"}, {"a": "一行目\n二行目\n三行目"}],
    )
    heights = openpyxl.load_workbook(io.BytesIO(write_tables([table], title="表"))).active.row_dimensions
    assert heights[3].height > 2 * 14
    assert heights[4].height < 2 * 14 < 3 * 14 < heights[5].height
    assert (printed_lines("", 5), printed_lines("ab\n漢字", 4), printed_lines("漢字か", 4)) == (1, 2, 2)


def test_wide_table_is_laid_across() -> None:
    wide = Table("w", "広い", [Column(f"c{n}", f"列{n}") for n in range(12)], [])
    sheet = openpyxl.load_workbook(io.BytesIO(write_tables([wide], title="広い"))).active
    assert sheet.page_setup.orientation == "landscape"


def test_data_workbook_is_machine_readable() -> None:
    data = write_data([TABLE], title="応募", properties=Properties(custom={"banso_table": "figure2"}))
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert [cell.value for cell in sheet[1]] == [column.label for column in TABLE.columns]
    assert not sheet.merged_cells.ranges
    assert [cell.value for cell in sheet[2]] == ["011002", "札幌市", 0, 0.6, 1234567, None, 1]
    assert sheet["A2"].data_type == "s"
    assert sheet["B3"].data_type == "s"
    assert sheet.max_row == 3
    read = read_workbook(data, "a.xlsx")
    assert read.properties == {"banso_table": "figure2"}
    assert read.sheets["図2　応募自治体と希望事業"][1][0] == "011002"


def test_same_table_gives_the_same_bytes() -> None:
    assert write_tables([TABLE], title="応募") == write_tables([TABLE], title="応募")


def test_text_excel_cannot_hold_is_an_error_and_not_a_hole() -> None:
    long = Table("l", "長い", [Column("a", "A")], [{"a": "あ" * 32_768}])
    with pytest.raises(ValueError, match="32768"):
        write_tables([long], title="長い")


@given(st.lists(st.text(max_size=40), max_size=8))
def test_sheet_names_are_allowed_and_unique(wanted: list[str]) -> None:
    taken: list[str] = []
    for each in wanted:
        taken.append(sheet_name(each, taken))
    assert len({name.casefold() for name in taken}) == len(taken)
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in taken)


printable = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cn"]), min_size=1, max_size=30
)


@settings(max_examples=25, deadline=None)
@given(st.lists(printable, min_size=1, max_size=5))
def test_any_text_comes_back_as_it_went_out(texts: list[str]) -> None:
    table = Table("t", "表", [Column("a", "A")], [{"a": text} for text in texts])
    rows = read_workbook(write_data([table], title="表"), "a.xlsx").sheets["表"]
    assert [row[0] for row in rows[1:]] == texts


@pytest.mark.parametrize("text", ["=1+1", "+81", "-1", "@SUM(A1)", "\t=1", "＝１＋１"])
def test_csv_never_starts_a_formula(text: str) -> None:
    table = Table("t", "表", [Column("a", "A"), Column("n", "数", "integer")], [{"a": text, "n": -5}])
    rows = list(csv.reader(io.StringIO(write_csv(table).data.decode("utf-8-sig"), newline="")))
    assert rows[1] == ["'" + text, "-5"]


def test_csv_says_which_characters_the_old_encoding_cannot_hold() -> None:
    table = Table("t", "表", [Column("a", "氏名")], [{"a": "𠮷田 髙橋 葛󠄀城"}])
    written = write_csv(table, "cp932")
    assert written.unmappable == ("𠮷", "\U000e0100")
    assert written.data.decode("cp932").splitlines()[1] == "〓田 髙橋 葛〓城"
    assert unmappable_characters("札幌市①㈱") == ()
    assert write_csv(table).unmappable == ()
    assert guard_formula("札幌") == "札幌"


def test_reader_keeps_addresses_and_hidden_sheets_apart() -> None:
    book = openpyxl.Workbook()
    book.active["C3"] = "x"
    book.create_sheet("隠し").sheet_state = "veryHidden"
    target = io.BytesIO()
    book.save(target)
    read = read_workbook(target.getvalue(), "a.xlsx")
    assert read.sheets["Sheet"][2][2] == "x"
    assert read.sheets["Sheet"][0][0] is None
    assert read.hidden == {"隠し"}
    assert (cell_address(11, 1), cell_address(0, 26), cell_address(0, 16383)) == ("B12", "AA1", "XFD1")


def test_package_that_only_looks_like_a_workbook_is_unreadable() -> None:
    parts = hostile.parts_of(hostile.good_xlsx())
    del parts["xl/workbook.xml"]
    with pytest.raises(UnreadableFile, match="読み取れません"):
        read_workbook(hostile.package(parts), "a.xlsx")


def test_panic_of_the_reader_is_a_refusal() -> None:
    """A cell that points behind the end of the shared strings."""
    data = hostile.with_replaced(
        write_data([TABLE], title="応募"), "xl/worksheets/sheet1.xml", b"<v>0</v>", b"<v>99</v>"
    )
    with pytest.raises(UnreadableFile):
        read_workbook(data, "a.xlsx")
