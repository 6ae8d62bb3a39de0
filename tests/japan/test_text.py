from __future__ import annotations

import random
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banso.japan.errors import UnreadableMark, UnreadableNumber
from banso.japan.text import (
    Number,
    fold,
    hiragana,
    is_katakana,
    kana_sort_key,
    katakana,
    parse_mark,
    parse_number,
    plain_contact,
    to_halfwidth_ascii,
    to_halfwidth_digits,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("髙橋", "高橋"),
        ("山﨑", "山崎"),
        ("渡邊", "渡辺"),
        ("渡邉", "渡辺"),
        ("齋藤", "斎藤"),
        ("齊藤", "斉藤"),
        ("斉藤", "斎藤"),
        ("龍ヶ崎", "龍ケ崎"),
        ("檮原町", "梼原町"),
        ("ﾀﾅｶ ﾀﾛｳ", "タナカ　タロウ"),
        ("か\u3099っこう", "がっこう"),
        ("ハ\u309aン", "パン"),
        ("ハ゜ン", "パン"),
        ("１０〜１２", "10～12"),
        ("０３－１２３４", "03-1234"),
        ("03−1234", "03-1234"),
        ("03ー1234", "03-1234"),
        ("ABC", "ａｂｃ"),
        ("葛\U000e0100城", "葛城"),
        ("㈱伴走", "(株)伴走"),
        ("①", "1"),
    ],
)
def test_fold_joins(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"), [("カード", "カド"), ("は", "ハ"), ("がく", "かく"), ("佐藤", "斎藤"), ("3-1", "31")]
)
def test_fold_keeps_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text())
def test_fold_twice_is_fold_once(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert not any(c.isspace() for c in folded)


@given(st.text())
def test_fold_does_not_depend_on_normal_form(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(st.text(alphabet=[chr(c) for c in range(0x3041, 0x3097)]))
def test_kana_conversion_goes_both_ways(text: str) -> None:
    assert hiragana(katakana(text)) == text
    assert is_katakana(katakana(text)) == bool(text)


def test_kana_conversion_leaves_the_rest() -> None:
    assert katakana("たなか（ABC）ー一") == "タナカ（ABC）ー一"
    assert hiragana("ヴァイオリン・データ") == "ゔぁいおりん・でーた"


@pytest.mark.parametrize("text", ["", "ー", "やまだ", "ヤマダa", "ﾔﾏﾀﾞ", "山田"])
def test_is_katakana_refuses(text: str) -> None:
    assert not is_katakana(text)


def test_order_of_the_syllabary() -> None:
    expected = [
        "1",
        "A",
        "アイ",
        "カード",
        "カアド",
        "カトウ",
        "カドウ",
        "キヤ",
        "さいとう",
        "サイトウ",
        "ハハ",
        "ハバ",
        "ハパ",
        "ババ",
        "ヤー",
        "ヤァ",
        "やあ",
        "ヤア",
        "ん",
        "山",
    ]
    shuffled = expected[:]
    random.Random(7).shuffle(shuffled)
    assert sorted(shuffled, key=kana_sort_key) == expected


def test_small_letters_and_repetition_marks() -> None:
    assert sorted(["キヨシ", "キョウ", "キヨ"], key=kana_sort_key) == ["キヨ", "キョウ", "キヨシ"]
    assert kana_sort_key("いすゞ")[0] == kana_sort_key("いすず")[0]
    assert kana_sort_key("ｶﾞｯｺｳ") == kana_sort_key("ガッコウ")
    assert kana_sort_key("カトウ　アイ") == kana_sort_key("カトウアイ")


@given(st.text(), st.text(), st.text())
def test_sort_keys_compare_without_error_and_respect_prefixes(a: str, b: str, c: str) -> None:
    keys = sorted([kana_sort_key(a), kana_sort_key(b), kana_sort_key(c)])
    assert keys[0] <= keys[1] <= keys[2]


def test_halfwidth_touches_nothing_else() -> None:
    assert to_halfwidth_digits("第①回 １２件㎡ｱ") == "第①回 12件㎡ｱ"
    assert to_halfwidth_ascii("Ａ１（　）①㎡ｱ～") == "A1( )①㎡ｱ~"


@pytest.mark.parametrize(
    ("text", "value", "approximate"),
    [
        ("17", 17, False),
        ("０", 0, False),
        ("約１７件", 17, True),
        ("17件程度", 17, True),
        ("17程度", 17, True),
        ("概ね20", 20, True),
        ("１，２３４人", 1234, False),
        ("1,234,567円", 1234567, False),
        ("￥15,000", 15000, False),
        ("3.5万人", 35000, False),
        ("1万5千円", 15000, False),
        ("2億3000万", 230000000, False),
        ("12千円", 12000, False),
        ("▲5", -5, False),
        ("△1,000", -1000, False),
        ("-3", -3, False),
        ("12.5%", Decimal("12.5"), False),
        ("3.0", 3, False),
    ],
)
def test_parse_number(text: str, value: int | Decimal, approximate: bool) -> None:
    assert parse_number(text) == Number(value, text, approximate)


@pytest.mark.parametrize("text", ["", " ", "　", "\n"])
def test_blank_is_not_zero(text: str) -> None:
    assert parse_number(text) is None
    assert parse_mark(text) is None


@pytest.mark.parametrize(
    "text", ["なし", "5〜10", "5件と3件", "①", "m²", "1,23", "－", "約", "不明", "1万2万", "12a", "1.2.3"]
)
def test_parse_number_refuses(text: str) -> None:
    with pytest.raises(UnreadableNumber, match="数字だけ") as caught:
        parse_number(text)
    assert caught.value.raw == text


@given(st.integers(-(10**12), 10**12))
def test_parse_number_reads_what_is_printed(n: int) -> None:
    for text in (
        str(n),
        f"{n:,}",
        f"{n:,}件",
        str(n).translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    ):
        found = parse_number(text)
        assert found is not None
        assert found.value == n
        assert isinstance(found.value, int)


@pytest.mark.parametrize("text", [*"○〇◯レ✓✔☑1１●oO", "ﾚ", " ○ ", "有り", "はい", "⭕️", "✔️"])
def test_mark_yes(text: str) -> None:
    assert parse_mark(text) is True


@pytest.mark.parametrize("text", [*"×✕✗x✖0０☐", "Ｘ", "なし", "いいえ"])
def test_mark_no(text: str) -> None:
    assert parse_mark(text) is False


@pytest.mark.parametrize("text", ["◎", "△", "－", "○×", "2", "検討中"])
def test_mark_unreadable(text: str) -> None:
    with pytest.raises(UnreadableMark, match="○か×"):
        parse_mark(text)


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("ｔｏｗｎ＠ｅｘａｍｐｌｅ．ｊｐ", "town@example.jp"),
        (" town @ example.jp　", "town@example.jp"),
        ("０３－１２３４－５６７８", "03-1234-5678"),
        ("03ー1234ー5678", "03-1234-5678"),
        ("０３（１２３４）５６７８　内線２１", "03(1234)5678 内線21"),
        ("", ""),
    ],
)
def test_addresses_and_numbers_to_dial_are_half_width(typed: str, plain: str) -> None:
    assert plain_contact(typed) == plain
