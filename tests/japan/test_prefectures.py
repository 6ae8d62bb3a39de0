from __future__ import annotations

import csv
from pathlib import Path

import pytest

from banso.japan.errors import UnknownPrefecture
from banso.japan.kana import is_katakana
from banso.japan.municipalities import find_municipality
from banso.japan.prefectures import (
    BLOCKS,
    FIXED_CROSSINGS,
    NEIGHBOURS,
    PREFECTURES,
    Block,
    are_neighbours,
    check_digit,
    find_prefecture,
)

R1_BLOCKS = Path(__file__).parents[3] / "shared" / "data" / "r01" / "blocks.csv"

MEMBERS = {
    Block.HOKKAIDO_TOHOKU: "北海道 青森県 岩手県 宮城県 秋田県 山形県 福島県",
    Block.KANTO_KOSHINETSU: "茨城県 栃木県 群馬県 埼玉県 千葉県 東京都 神奈川県 新潟県 山梨県 長野県",
    Block.TOKAI_HOKURIKU: "富山県 石川県 福井県 岐阜県 静岡県 愛知県 三重県",
    Block.KINKI: "滋賀県 京都府 大阪府 兵庫県 奈良県 和歌山県",
    Block.CHUGOKU_SHIKOKU: "鳥取県 島根県 岡山県 広島県 山口県 徳島県 香川県 愛媛県 高知県",
    Block.KYUSHU_OKINAWA: "福岡県 佐賀県 長崎県 熊本県 大分県 宮崎県 鹿児島県 沖縄県",
}


def test_codes_are_01_to_47_in_order() -> None:
    assert [p.code for p in PREFECTURES] == [f"{i:02}" for i in range(1, 48)]


def test_names_and_readings_are_unique_and_well_formed() -> None:
    assert len({p.name for p in PREFECTURES}) == len({p.kana for p in PREFECTURES}) == 47
    assert all(p.name[-1] in "都道府県" and is_katakana(p.kana) for p in PREFECTURES)
    assert find_prefecture("13").hiragana == "とうきょうと"
    assert [find_prefecture(c).short_name for c in ("01", "13", "26", "30")] == [
        "北海道",
        "東京",
        "京都",
        "和歌山",
    ]


@pytest.mark.parametrize("block", BLOCKS)
def test_block_members(block: Block) -> None:
    assert [p.name for p in block.prefectures] == MEMBERS[block].split()


@pytest.mark.skipif(not R1_BLOCKS.exists(), reason="the R1 facts lie outside this repository")
def test_blocks_are_those_of_the_r1_report() -> None:
    with R1_BLOCKS.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            block = BLOCKS[int(row["block_no"]) - 1]
            assert block.label == row["block"]
            assert block.number == int(row["block_no"])
            assert [p.name for p in block.prefectures] == row["prefectures"].split(";")


def test_capital_lies_where_the_prefectural_office_is() -> None:
    for p in PREFECTURES:
        capital = find_municipality(p, p.capital)
        office = p.latitude, p.longitude
        assert abs(capital.latitude - office[0]) < 0.1, p
        assert abs(capital.longitude - office[1]) < 0.1, p


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("東京", "東京都"),
        ("東京都", "東京都"),
        ("１３", "東京都"),
        ("130001", "東京都"),
        ("とうきょう", "東京都"),
        ("1", "北海道"),
        ("北海道", "北海道"),
        ("ﾎｯｶｲﾄﾞｳ", "北海道"),
        ("きょうと", "京都府"),
        ("おおさかふ", "大阪府"),
        (" 鹿児島 県", "鹿児島県"),
        ("廣島縣", "広島県"),
    ],
)
def test_find_prefecture_accepts_variants(text: str, name: str) -> None:
    assert find_prefecture(text).name == name


@pytest.mark.parametrize("text", ["", "0", "48", "江戸", "東", "130000"])
def test_find_prefecture_refuses_what_it_does_not_know(text: str) -> None:
    with pytest.raises(UnknownPrefecture, match="見つかりません"):
        find_prefecture(text)


def test_every_prefecture_is_found_by_each_of_its_forms() -> None:
    for p in PREFECTURES:
        for form in (p.code, p.government_code, p.name, p.short_name, p.kana, p.hiragana):
            assert find_prefecture(form) is p


def test_government_codes_known_from_the_ministry() -> None:
    known = {"北海道": "010006", "東京都": "130001", "大阪府": "270008", "沖縄県": "470007"}
    assert {name: find_prefecture(name).government_code for name in known} == known


@pytest.mark.parametrize("wrong", ["", "1310", "131016", "1310a", "１３１０１"])
def test_check_digit_wants_five_ascii_digits(wrong: str) -> None:
    with pytest.raises(ValueError, match="five digits"):
        check_digit(wrong)


def test_neighbours_are_symmetric_and_never_oneself() -> None:
    for code, others in NEIGHBOURS.items():
        assert code not in others
        assert all(code in NEIGHBOURS[other] for other in others)


def test_neighbours_are_near() -> None:
    offices = {p.code: p for p in PREFECTURES}
    for code, others in NEIGHBOURS.items():
        limit = 260 if code in ("01", "02") else 210
        assert all(offices[code].distance_km(offices[other]) < limit for other in others)


def test_neighbours_known_cases() -> None:
    assert NEIGHBOURS["47"] == frozenset()
    assert NEIGHBOURS["01"] == {"02"}
    assert NEIGHBOURS["42"] == {"41"}
    assert len(NEIGHBOURS["20"]) == 8  # 長野県 has the most land borders
    assert len(FIXED_CROSSINGS) == 5
    assert are_neighbours(find_prefecture("山口"), find_prefecture("福岡"))
    assert are_neighbours(find_prefecture("兵庫"), find_prefecture("徳島"))
    assert not are_neighbours(find_prefecture("愛媛"), find_prefecture("大分"))
    assert sum(map(len, NEIGHBOURS.values())) / 2 == 86 + 5
