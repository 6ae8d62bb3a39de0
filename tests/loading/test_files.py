"""Reading the files of a year folder: every complaint says where."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from banso.loading.files import LoadError, Settings, read_lines, read_settings
from banso.years.enums import StrandCode

COLUMNS = ("strand", "date", "number")


def folder_with(tmp_path: Path, text: str, name: str = "rows.csv") -> Path:
    (tmp_path / name).write_bytes(text.encode("utf-8"))
    return tmp_path


def test_rows_are_read_whatever_the_order_of_columns(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, "\ufeffdate,number,strand\r\n2019-07-05,3,DISPATCH\r\n")

    (line,) = read_lines(folder, "rows.csv", COLUMNS)

    assert line.number == 2
    assert line.day("date") == dt.date(2019, 7, 5)
    assert line.integer("number") == 3
    assert line.choice("strand", StrandCode) is StrandCode.DISPATCH


def test_a_blank_number_is_not_zero(tmp_path: Path) -> None:
    (line,) = read_lines(folder_with(tmp_path, "strand,date,number\nDISPATCH,,\n"), "rows.csv", COLUMNS)

    assert line.integer_or_none("number") is None
    assert line.day_or_none("date") is None
    with pytest.raises(LoadError, match="空です"):
        line.integer("number")


@pytest.mark.parametrize(
    ("cells", "read", "words"),
    [
        (
            "DISPATCHED,2019-07-05,1",
            lambda line: line.choice("strand", StrandCode),
            "知らないコード「DISPATCHED」",
        ),
        ("DISPATCH,2019-02-30,1", lambda line: line.day("date"), "「2019-02-30」は日付ではありません"),
        ("DISPATCH,7月5日,1", lambda line: line.day("date"), "「7月5日」は日付ではありません"),
        ("DISPATCH,2019-07-05,3人", lambda line: line.integer("number"), "「3人」は整数ではありません"),
        ("DISPATCH,2019-07-05,－1", lambda line: line.integer("number"), "整数ではありません"),
    ],
)
def test_a_bad_cell_is_named(tmp_path: Path, cells: str, read: object, words: str) -> None:
    (line,) = read_lines(folder_with(tmp_path, f"strand,date,number\n{cells}\n"), "rows.csv", COLUMNS)

    with pytest.raises(LoadError) as caught:
        read(line)  # type: ignore[operator]

    assert "rows.csv の2行目「" in caught.value.message
    assert words in caught.value.message


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("strand,date\nDISPATCH,2019-07-05\n", "列「number」がありません"),
        ("strand,date,number,colour\n", "知らない列「colour」"),
        ("strand,date,number\nDISPATCH,2019-07-05,1,余り\n", "2行目：列が多すぎます"),
    ],
)
def test_wrong_columns_are_refused(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(LoadError, match=words):
        read_lines(folder_with(tmp_path, text), "rows.csv", COLUMNS)


def test_a_missing_file_and_another_encoding_are_refused(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match=r"rows\.csv がありません"):
        read_lines(tmp_path, "rows.csv", COLUMNS)
    (tmp_path / "rows.csv").write_bytes("柱,日付".encode("cp932"))
    with pytest.raises(LoadError, match="UTF-8"):
        read_lines(tmp_path, "rows.csv", COLUMNS)


def test_the_settings_are_checked_by_kind(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, '[year]\nyear = "2019"\n', "year.toml")
    values = Settings("year", read_settings(folder)["year"])

    with pytest.raises(LoadError, match=r"\[year\] year：「2019」は整数ではありません"):
        values.integer("year")
    with pytest.raises(LoadError, match="state がありません"):
        values.text("state")
    with pytest.raises(LoadError, match=r"\[call\] の表がありません"):
        Settings("call", None)


def test_broken_toml_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match=r"year\.toml を読み取れません"):
        read_settings(folder_with(tmp_path, "year = \n", "year.toml"))
