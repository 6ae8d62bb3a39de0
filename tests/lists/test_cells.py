"""Cells of other people's lists: folded where they are compared, kept exactly where they are names."""

from __future__ import annotations

import datetime as dt

import pytest

from banso.lists.cells import plain_text, read_addresses, read_name, read_phone, read_text
from banso.office.csv_in import read_csv
from banso.office.refusals import UnreadableText


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ａ＠ｅｘａｍｐｌｅ．ｉｎｖａｌｉｄ", ["a@example.invalid"]),
        ("a@example.invalid\nb@example.invalid", ["a@example.invalid", "b@example.invalid"]),
        (
            "a@example.invalid；Ｂ@example.invalid、a@example.invalid",
            ["a@example.invalid", "B@example.invalid"],
        ),
        ("－", []),
        ("該当なし", []),
    ],
)
def test_addresses_of_a_cell(text: str, found: list[str]) -> None:
    read = read_addresses(text)
    assert list(read.found) == found
    assert not read.fault


def test_what_is_no_address_is_said() -> None:
    assert "読めません" in read_addresses("ａ．example.invalid").fault
    beside = read_addresses("代表 a@example.invalid")
    assert beside.found == ("a@example.invalid",)
    assert "代表" in beside.fault
    assert "上の行と同じ内容" in read_addresses("同上").fault


def test_phones_names_and_texts() -> None:
    assert read_phone("０７７－５２８－０００１（内線１２）").value == "077-528-0001(内線12)"
    lost = read_phone("775280001", is_number=True)
    assert lost.value == "0775280001"
    assert "先頭の0" in lost.remark
    assert "読めません" in read_phone("庁内").fault
    name = read_name("髙﨑　 邉之介 様")
    assert (name.family_name, name.given_name, name.remark) == ("髙﨑", "邉之介", "")
    assert "空白がない" in read_name("見本花子").remark
    assert read_text("福祉部\n 生活支援課", 20).value == "福祉部　生活支援課"
    assert "21文字" in read_text("あ" * 21, 20).fault
    assert plain_text(11002.0) == "11002"
    assert plain_text(dt.date(2026, 4, 1)) == "2026/4/1"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_csv_in_every_encoding_keeps_codes(encoding: str) -> None:
    text = (
        "団体コード\t名称\n011002\t札幌市\n"
        if encoding == "utf-16"
        else "団体コード,名称\r\n011002,札幌市\r\n,\r\n"
    )
    sheet = read_csv(text.encode(encoding), "名簿.csv")
    assert sheet.rows[:2] == (("団体コード", "名称"), ("011002", "札幌市"))


def test_a_guarded_formula_comes_back_and_no_csv_is_refused() -> None:
    assert read_csv("電話\n'+81-77,'普通\n".encode(), "a.csv").rows[1] == ("+81-77", "'普通")
    with pytest.raises(UnreadableText, match="文字コード"):
        read_csv("名称\n".encode() + b"\x82\xff\xfd", "a.csv")
