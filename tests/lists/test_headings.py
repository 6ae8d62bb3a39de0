"""The heading of somebody's list is found under titles and merged cells, and its columns are guessed."""

from __future__ import annotations

from banso.lists.headings import Field, find_heading, guess_columns, heading_key
from banso.lists.rows import list_rows

FIELDS = [
    Field("code", "団体コード", ["自治体コード", "コード"], is_key=True),
    Field("prefecture", "都道府県", ["都道府県名", "県名"], is_key=True),
    Field("name", "市町村名", ["市区町村", "団体名", "自治体名"], is_key=True),
    Field("department", "担当課", ["部局", "課名", "係名"], is_many=True),
    Field("person", "担当者", ["氏名", "担当者氏名"], never=["フリガナ"]),
    Field("email", "メールアドレス", ["メール", "E-mail"], is_many=True),
    Field("phone", "電話番号", ["電話", "TEL"]),
]


def test_titles_above_and_a_heading_of_two_lines() -> None:
    rows = [
        ["令和８年度　担当者名簿", None, None, None, None, None],
        [None] * 6,
        ["（４月１日現在）", None, None, None, None, None],
        ["ｺｰﾄﾞ", "県名", "市町村名※", "担当者", None, None],
        [None, None, None, "氏　名", "ＴＥＬ（直通）", "Ｅ－ｍａｉｌ"],
        ["25201", "滋賀県", "見本市", "見本 花子", "077-000-0000", "a@example.invalid"],
    ]
    merged = [((0, 0), (0, 5)), ((3, 3), (3, 5)), ((3, 0), (4, 0))]
    heading = find_heading(rows, FIELDS, merged)
    assert heading is not None
    assert heading.row == 4
    guessed = guess_columns(heading.labels, FIELDS)
    assert guessed == {0: "code", 1: "prefecture", 2: "name", 3: "person", 4: "phone", 5: "email"}


def test_a_title_over_all_columns_is_no_part_of_the_heading() -> None:
    rows = [["令和8年度 名簿", None, None], ["県名", "市町村名", "メール"], ["滋賀県", "見本市", None]]
    heading = find_heading(rows, FIELDS, [((0, 0), (0, 2))])
    assert heading is not None
    assert (heading.row, list(heading.labels)) == (1, ["県名", "市町村名", "メール"])


def test_a_word_alone_decides_and_memory_wins() -> None:
    labels = ["No.", "課名", "係名", "氏名", "氏名（フリガナ）", "メール１", "メール２", "備考"]
    assert guess_columns(labels, FIELDS) == {
        1: "department", 2: "department", 3: "person", 5: "email", 6: "email",
    }  # fmt: skip
    remembered = {heading_key("備考"): "phone", heading_key("係名"): ""}
    chosen = guess_columns(labels, FIELDS, remembered)
    assert chosen[7] == "phone"
    assert 2 not in chosen
    assert find_heading([["あ", "い"], ["う", "え"]], FIELDS) is None


def test_notes_totals_and_repeated_headings_are_told_apart_from_data() -> None:
    rows = [
        ["都道府県", "市町村名", "メール"],
        ["滋賀県", "見本市", "a@example.invalid"],
        [None, "別見本市", "b@example.invalid"],
        [None, None, None],
        ["都道府県", "市町村名", "メール"],
        ["【京都府】", None, None],
        ["京都府", "合計町", None],
        ["合計", "3", None],
        ["※メールは代表です。", None, None],
    ]
    heading = find_heading(rows, FIELDS)
    assert heading is not None
    columns = guess_columns(heading.labels, FIELDS)
    found = list(list_rows(rows, heading, columns, merged=[((1, 0), (2, 0))], hidden=[6]))
    assert [(row.number, row.kind) for row in found] == [
        (2, "data"), (3, "data"), (5, "note"), (6, "note"), (7, "data"), (8, "note"), (9, "note"),
    ]  # fmt: skip
    assert found[1].first("prefecture") == "滋賀県"
    assert found[1].cells["email"][0].place == "C3"
    assert found[4].is_hidden
    assert [row.reason for row in found if row.kind == "note"] == [
        "見出しの繰り返し", "1つの欄だけの行", "合計などの行", "注記",
    ]  # fmt: skip
