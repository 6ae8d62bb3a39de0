from __future__ import annotations

from datetime import date

from banso.japan.municipalities import Kind, municipalities, municipality_by_code
from banso.japan.prefectures import PREFECTURES
from banso.japan.welfare import (
    TOTAL_2019,
    TOWN_TOTALS_2019,
    all_welfare_offices,
    has_welfare_office,
    missing_towns_2019,
    welfare_offices,
)

FY2019 = date(2019, 4, 1)


def test_every_row_names_a_government_once() -> None:
    names = {m.code: m.name for m in municipalities()} | {p.government_code: p.name for p in PREFECTURES}
    offices = all_welfare_offices()
    assert len({o.code for o in offices}) == len(offices)
    assert all(names[o.code] == o.name and o.basis for o in offices)
    assert [o.code for o in offices] == sorted(o.code for o in offices)


def test_all_cities_and_wards_and_45_prefectures_have_one() -> None:
    held = {o.code for o in welfare_offices(FY2019)}
    must = {m.code for m in municipalities() if m.kind in (Kind.CITY, Kind.WARD)}
    assert len(must) == 815
    assert must <= held
    without = [p.name for p in PREFECTURES if p.government_code not in held]
    assert without == ["島根県", "広島県"]


def test_prefectures_without_an_office_have_one_in_every_town() -> None:
    for code in ("32", "34"):
        towns = {
            m.code
            for m in municipalities()
            if m.prefecture_code == code and m.kind in (Kind.TOWN, Kind.VILLAGE)
        }
        assert towns <= {o.code for o in welfare_offices(FY2019)}


def test_2019_count_is_905_less_the_documented_gap() -> None:
    assert sum(TOWN_TOTALS_2019.values()) == TOTAL_2019 - 815 - 45 == 45
    gap = missing_towns_2019()
    assert gap == {"鹿児島県": 2}
    assert len(welfare_offices(FY2019)) == TOTAL_2019 - sum(gap.values())


def test_later_totals_agree_with_the_ministry() -> None:
    # 906 in fiscal 2022 and 907 in fiscal 2023 are published totals; the gap of 2019 closes with the dates known.
    assert len(welfare_offices(date(2022, 4, 1))) == 906
    assert len(welfare_offices(date(2023, 4, 1))) == 907


def test_towns_say_whether_they_are_confirmed() -> None:
    towns = [o for o in all_welfare_offices() if o.is_voluntary]
    assert len(towns) == 47
    assert {o.verified for o in towns} == {True, False}
    assert all(o.first is not None for o in towns)
    assert all(o.verified for o in all_welfare_offices() if not o.is_voluntary)


def test_dates_bound_what_is_known() -> None:
    suo_oshima = "353051"
    assert municipality_by_code(suo_oshima).name == "周防大島町"
    assert not has_welfare_office(suo_oshima, date(2012, 3, 31))
    assert has_welfare_office(suo_oshima, date(2012, 4, 1))
    assert not has_welfare_office("313645", FY2019)  # 三朝町
    assert has_welfare_office("130001", FY2019)
    assert not has_welfare_office("320005", FY2019)
