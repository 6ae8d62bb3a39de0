"""The field syntax: what is read, what is refused and where, and that nothing in it is code."""

from __future__ import annotations

import contextlib
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banso.letters.fields import BrokenField, TableOutOfPlace, UnknownField, check, fill, in_words, names_in
from banso.letters.wording import Addressee, greeting, season_of, sender_parties
from banso.office.tables import Column, Table

TABLE = Table("t", "結果", [Column("a", "自治体")], [{"a": "見本市"}])


def test_fields_are_filled_in_words():
    text = "{{団体名}}の締切は{{ 締切 }}、｛｛事業｝｝です。"
    values = {"団体名": "見本県", "締切": dt.date(2019, 7, 31), "事業": ["家計", "就労"]}
    assert fill(text, values) == "見本県の締切は令和元年7月31日(水)、家計、就労です。"


def test_a_moment_is_said_with_its_hour():
    tokyo = dt.timezone(dt.timedelta(hours=9))
    assert in_words(dt.datetime(2019, 7, 31, 17, 0, tzinfo=tokyo)) == "令和元年7月31日(水)17時"


def test_an_unknown_field_is_named_with_its_place_and_the_nearest_name():
    with pytest.raises(UnknownField) as caught:
        check("一行目\nつぎの{{しめ切}}まで", ["締切", "しめきり"])
    assert (caught.value.line, caught.value.column, caught.value.name) == (2, 4, "しめ切")
    assert "2行目の4文字目" in caught.value.message
    assert "{{しめきり}}" in caught.value.message


@pytest.mark.parametrize("text", ["{{締切", "{{}}", "{{ \n}}", "{{a{{b}}", "{{" + "長" * 50 + "}}"])
def test_broken_braces_are_refused_with_their_place(text):
    with pytest.raises(BrokenField) as caught:
        names_in("あ\n" + text)
    assert caught.value.line == 2


def test_a_table_stands_alone_on_a_line_of_the_record():
    check("結果：次のとおり\n{{表}}\n", ["表"], ["表"], may_hold_tables=True)
    for text, may in (("結果は{{表}}です", True), ("{{表}}", False)):
        with pytest.raises(TableOutOfPlace):
            check(text, ["表"], ["表"], may_hold_tables=may)


@given(st.text(), st.text())
def test_a_value_is_never_read_as_a_template(before, value):
    text = before.replace("{", "").replace("｛", "")
    assert fill(text + "{{値}}", {"値": value + "{{値}}"}) == text + value + "{{値}}"


@given(st.text(alphabet="{}｛｝{{ab\n {%", max_size=40))
def test_any_text_is_either_read_or_refused_with_a_place(text):
    lines = text.count("\n") + 1
    with contextlib.suppress(BrokenField):
        names_in(text)
        return
    with pytest.raises(BrokenField) as caught:
        names_in(text)
    assert 1 <= caught.value.line <= lines


@pytest.mark.parametrize(
    "expression", ["{{ ''.__class__ }}", "{{ 7*7 }}", "{{ settings.SECRET_KEY }}", "{{ range(9)|list }}"]
)
def test_expressions_are_only_unknown_names(expression):
    with pytest.raises(UnknownField):
        fill(expression, {"締切": "x"})


@pytest.mark.parametrize(
    ("addressee", "line"),
    [
        (Addressee("見本県　地域福祉課"), "見本県　地域福祉課 御中"),
        (Addressee("見本県", name="見本 花子"), "見本県　見本 花子 様"),
        (Addressee("見本県", "知事", "見本 太郎"), "見本県　知事　見本 太郎 殿"),
        (Addressee("見本県", name="ご担当者", is_many=True), "見本県　ご担当者 各位"),
        (Addressee("見本県", name="ご担当者様"), "見本県　ご担当者様"),
    ],
)
def test_the_honorific_follows_who_is_addressed(addressee, line):
    assert addressee.line("殿") == line


@pytest.mark.parametrize(
    ("day", "word"),
    [
        (dt.date(2019, 7, 5), "盛夏"),
        (dt.date(2019, 8, 7), "盛夏"),
        (dt.date(2019, 8, 27), "残暑"),
        (dt.date(2020, 1, 1), "新春"),
        (dt.date(2020, 2, 29), "余寒"),
        (dt.date(2019, 12, 31), "師走"),
    ],
)
def test_the_season_follows_the_day(day, word):
    assert season_of(day) == word
    assert greeting(day).startswith(f"{word}の候、")


def test_joint_senders_are_read_line_by_line():
    parties = sender_parties("見本法人｜代表理事｜見本 一\n｜代表理事｜見本 二\n見本会", seal_omitted=True)
    assert [(one["organisation"], one["title"], one["name"]) for one in parties] == [
        ("見本法人", "代表理事", "見本 一"),
        ("", "代表理事", "見本 二"),
        ("見本会", "", ""),
    ]
    assert [one.get("note", "") for one in parties] == ["", "", "（公印省略）"]
