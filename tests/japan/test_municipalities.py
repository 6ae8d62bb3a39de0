from __future__ import annotations

import subprocess
import sys
from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banso.japan.distance import great_circle_km
from banso.japan.errors import AmbiguousMunicipality, UnknownMunicipality, UnknownPrefecture
from banso.japan.kana import is_katakana
from banso.japan.municipalities import (
    Kind,
    Municipality,
    check_digit,
    find_municipality,
    is_valid_code,
    municipalities,
    municipality_by_code,
)

ALL = municipalities()


def test_counts_by_kind() -> None:
    assert len(ALL) == 1741
    assert Counter(m.kind for m in ALL) == {Kind.CITY: 792, Kind.TOWN: 743, Kind.VILLAGE: 183, Kind.WARD: 23}
    assert {m.prefecture_code for m in ALL} == {f"{i:02}" for i in range(1, 48)}


def test_every_code_is_unique_ordered_and_has_the_right_check_digit() -> None:
    codes = [m.code for m in ALL]
    assert codes == sorted(set(codes))
    assert all(is_valid_code(code) for code in codes)
    assert all(m.code[:2] == m.prefecture_code for m in ALL)


def test_every_row_is_complete() -> None:
    for m in ALL:
        assert m.name[-1] == {"CITY": "市", "TOWN": "町", "VILLAGE": "村", "WARD": "区"}[m.kind], m
        assert m.kind.label.endswith(m.name[-1])
        assert is_katakana(m.kana), m
        assert (m.county == "") == (m.county_kana == "")
        assert not m.county or (m.county.endswith("郡") and m.county_kana.endswith("グン")), m
        assert 24 < m.latitude < 45.6, m
        assert 122.9 < m.longitude < 145.9, m


def test_names_are_unique_inside_a_prefecture_even_folded() -> None:
    for m in ALL:
        assert find_municipality(m.prefecture, m.name) is m


def test_every_municipality_is_found_by_its_address_name_alone() -> None:
    for m in ALL:
        assert find_municipality(None, m.address_name) is m
        assert find_municipality(None, m.full_name) is m


def test_designated_and_core_cities() -> None:
    assert sum(m.is_designated_city for m in ALL) == 20
    counts = {year: sum(m.is_core_city(date(year, 4, 1)) for m in ALL) for year in (2018, 2019, 2020, 2021)}
    assert counts == {2018: 54, 2019: 58, 2020: 60, 2021: 62}
    assert not any(m.is_designated_city and m.core_city_from for m in ALL)


@pytest.mark.parametrize(
    ("prefecture", "text", "expected"),
    [
        ("高知", "檮原町", "高知県梼原町"),
        ("高知県", "高岡郡檮原町", "高知県梼原町"),
        ("福岡", "須惠町", "福岡県須恵町"),
        ("福岡", "糟屋郡須恵町", "福岡県須恵町"),
        ("茨城", "龍ヶ崎市", "茨城県龍ケ崎市"),
        ("茨城", "竜ケ崎", "茨城県龍ケ崎市"),
        ("埼玉", "鶴ケ島市", "埼玉県鶴ヶ島市"),
        ("大阪", "髙槻市", "大阪府高槻市"),
        ("東京", "千代田", "東京都千代田区"),
        ("三重県", "四日市", "三重県四日市市"),
        ("三重県", "三重県津市", "三重県津市"),
        ("石川", "ノノイチシ", "石川県野々市市"),
        ("石川", "ののいちし", "石川県野々市市"),
        (None, "東京都府中市", "東京都府中市"),
        (None, "高知県 高岡郡 檮原町", "高知県梼原町"),
        ("", "三鷹", "東京都三鷹市"),
        ("兵庫", "篠山市", "兵庫県丹波篠山市"),
        ("１", "北広島", "北海道北広島市"),
        ("青森県", "ﾊﾁﾉﾍｼ", "青森県八戸市"),
    ],
)
def test_find_municipality_accepts_variants(prefecture: str | None, text: str, expected: str) -> None:
    assert find_municipality(prefecture, text).full_name == expected


def test_ambiguous_name_lists_all_candidates() -> None:
    with pytest.raises(AmbiguousMunicipality) as caught:
        find_municipality(None, "池田町")
    assert len(caught.value.candidates) == 4
    assert all(candidate in str(caught.value) for candidate in caught.value.candidates)
    assert "福井県今立郡池田町" in caught.value.candidates
    assert "都道府県名" in str(caught.value)


def test_ambiguous_short_name_inside_one_prefecture() -> None:
    with pytest.raises(AmbiguousMunicipality) as caught:
        find_municipality("広島", "府中")
    assert caught.value.candidates == ("広島県府中市", "広島県安芸郡府中町")
    assert find_municipality("広島", "府中町").kind is Kind.TOWN


def test_full_name_wins_over_short_form() -> None:
    assert find_municipality("新潟", "十日町市").name == "十日町市"
    assert find_municipality("三重", "津").name == "津市"


def test_unknown_names_raise_named_errors() -> None:
    for text in ("", "　", "架空市", "東京都"):
        with pytest.raises(UnknownMunicipality, match="見つかりません"):
            find_municipality(None, text)
    with pytest.raises(UnknownMunicipality):
        find_municipality("大阪", "札幌市")
    with pytest.raises(UnknownPrefecture):
        find_municipality("大坂県", "堺市")


def test_former_name_by_date() -> None:
    city = municipality_by_code("282219")
    assert city.name_on(date(2019, 4, 30)) == "篠山市"
    assert city.name_on(date(2019, 5, 1)) == "丹波篠山市"
    assert municipality_by_code("011002").name_on(date(1990, 1, 1)) == "札幌市"


@pytest.mark.parametrize("text", ["131016", "13101", "１３１０１６", " 131016 "])
def test_find_by_code(text: str) -> None:
    assert municipality_by_code(text).full_name == "東京都千代田区"


def test_lost_leading_zero_is_put_back_unless_two_fit() -> None:
    assert municipality_by_code("12025").name == "函館市"
    with pytest.raises(AmbiguousMunicipality) as caught:
        municipality_by_code("12211")
    assert caught.value.candidates == ("122114 千葉県成田市", "012211 北海道名寄市")


@pytest.mark.parametrize("text", ["", "000000", "131017", "999999", "東京"])
def test_unknown_code(text: str) -> None:
    with pytest.raises(UnknownMunicipality):
        municipality_by_code(text)


@given(st.sampled_from(ALL), st.integers(0, 5), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(municipality: Municipality, place: int, shift: int) -> None:
    code = municipality.code
    wrong = code[:place] + str((int(code[place]) + shift) % 10) + code[place + 1 :]
    # 11 - remainder keeps its last digit only, so 10 and 0 share a check digit: the known weakness of the code.
    remainders = {
        sum(int(d) * w for d, w in zip(c[:5], (6, 5, 4, 3, 2), strict=True)) % 11 for c in (code, wrong)
    }
    assert is_valid_code(wrong) == (place < 5 and remainders == {0, 10} and check_digit(wrong[:5]) == code[5])


@given(st.sampled_from(ALL), st.sampled_from(ALL))
def test_distance_is_symmetric_and_inside_japan(one: Municipality, other: Municipality) -> None:
    assert one.distance_km(other) == pytest.approx(other.distance_km(one))
    assert 0 <= one.distance_km(other) < 3200


def test_distance_known_values() -> None:
    tokyo, osaka = (find_municipality(None, name) for name in ("東京都新宿区", "大阪府大阪市"))
    assert tokyo.distance_km(osaka) == pytest.approx(397, abs=6)
    assert great_circle_km(0, 0, 0, 180) == pytest.approx(6371 * 3.141592653589793)
    assert great_circle_km(35, 139, 35, 139) == 0


def test_loading_is_fast() -> None:
    script = (
        "import time, banso.japan.municipalities as m; t = time.process_time(); m.municipalities();"
        "print(time.process_time() - t)"
    )
    seconds = min(
        float(
            subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout
        )
        for _ in range(3)
    )
    assert seconds < 0.05
    assert municipalities() is ALL
