"""The report's prose and the shape of its tables in print."""

from __future__ import annotations

import re

import pytest

from banso.annual import prose
from banso.annual.printing import in_two_lines, table_block
from banso.annual.tables_json import changed_figures
from banso.office.tables import Column, Table


def sentences() -> list[str]:
    found: list[str] = []
    for name, value in vars(prose).items():
        if name.isupper():
            found += [value] if isinstance(value, str) else list(value)
    return found


def test_no_number_is_typed_in_the_prose() -> None:
    assert len(sentences()) > 20
    for sentence in sentences():
        bare = re.sub(r"\{[^}]*\}", "", sentence)
        assert not re.search(r"[0-9０-９]", bare), sentence


def test_the_prose_ends_its_sentences_politely() -> None:
    for sentence in sentences():
        for one in re.split(r"(?<=。)", re.sub(r"（[^）]*）", "", sentence)):
            assert not one or one.endswith(("です。", "ます。", "した。", "せん。")), one


def test_a_sentence_without_its_values_is_left_out() -> None:
    assert prose.fill(("{a}件です。", "{b}件です。"), {"a": "3"}) == ["3件です。"]
    assert prose.fill("変わりません。", {}) == ["変わりません。"]


TABLE = Table(
    name="t",
    number="図4",
    caption="一覧",
    columns=[
        Column("place", "自治体", width=10),
        Column("A", "就労", width=20),
        Column("n", "東海・北陸", "integer"),
    ],
    rows=[{"place": "甲、乙", "A": "◎西岡 10/17・18(木・金)、2/26・27(水・木)", "n": 1}],
)


def test_long_cells_of_dates_break_between_visits() -> None:
    block = table_block(TABLE, unbroken=("A",), landscape=True)
    columns, (row,) = block["table"]["columns"], block["table"]["rows"]

    assert row["A"] == "◎西岡 10/17・18(木・金)、\n2/26・27(水・木)"
    assert row["place"] == "甲、乙"
    assert [column["label"] for column in columns] == ["自治体", "就労", "東海・\n北陸"]
    assert block["landscape"] is True


def test_short_cells_stay_in_one_line_and_stacked_ones_do_not() -> None:
    table = Table(
        name="t",
        caption="",
        columns=TABLE.columns,
        rows=[{"A": "◎菊池 12/26(木)、1/31(金)", "place": "午前 1、午後 2"}],
    )

    (row,) = table_block(table, unbroken=("A",), stacked=("place",))["table"]["rows"]

    assert row["A"] == "◎菊池 12/26(木)、1/31(金)"
    assert row["place"] == "午前 1\n午後 2"
    assert table_block(TABLE, numbered=False)["table"]["number"] == ""


def test_nothing_of_a_cell_is_lost_in_breaking_it() -> None:
    for text in ("◎藤村・名嘉 2/21(金)（兼）", "○甲、、乙", "（兼）", "、", "◎渡辺 11/26(火)、2/27(木)中止"):
        table = Table(name="t", caption="", columns=[Column("A", "就労")], rows=[{"A": text}])
        (row,) = table_block(table, unbroken=("A",))["table"]["rows"]
        assert row["A"].replace("\n", "") == text


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        (
            "生活困窮者自立支援制度における専門スタッフ派遣及び研修に関する広報一式",
            ["生活困窮者自立支援制度における", "専門スタッフ派遣及び研修に関する広報一式"],
        ),
        ("短い題", ["短い題"]),
        ("あ" * 40, ["あ" * 40]),
    ],
)
def test_a_long_title_breaks_after_a_particle(title: str, lines: list[str]) -> None:
    assert in_two_lines(title).split("\n") == lines


def test_the_numbers_that_changed_are_named() -> None:
    before = {"figure2": {"rows": 2, "totals": {"A": 1}}, "findings": [1]}
    now = {"figure2": {"rows": 3, "totals": {"A": 1, "B": 0}}, "findings": []}

    assert changed_figures(before, now) == [("figure2.rows", 2, 3), ("figure2.totals.B", None, 0)]
    assert changed_figures(now, now) == []
