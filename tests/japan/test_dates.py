from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banso.japan import dates
from banso.japan.errors import DateOutsideEras, UnreadableDate, UnreadableFiscalYear, WeekdayMismatch

DAYS = st.dates(date(1873, 1, 1), date(2117, 12, 31))
FULLWIDTH = str.maketrans("0123456789./-()", "０１２３４５６７８９．／－（）")


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2019, 7, 5), "令和元年7月5日(金)"),
        (date(2019, 5, 1), "令和元年5月1日(水)"),
        (date(2019, 4, 30), "平成31年4月30日(火)"),
        (date(2020, 1, 15), "令和2年1月15日(水)"),
        (date(1989, 1, 8), "平成元年1月8日(日)"),
        (date(1989, 1, 7), "昭和64年1月7日(土)"),
        (date(1926, 12, 25), "昭和元年12月25日(土)"),
        (date(1926, 12, 24), "大正15年12月24日(金)"),
        (date(1912, 7, 30), "大正元年7月30日(火)"),
        (date(1912, 7, 29), "明治45年7月29日(月)"),
        (date(1873, 1, 1), "明治6年1月1日(水)"),
    ],
)
def test_wareki_at_the_borders_of_eras(day: date, text: str) -> None:
    assert dates.wareki(day, weekday=True) == text
    assert dates.wareki(day) == text[:-3]


def test_wareki_refuses_the_lunar_calendar() -> None:
    with pytest.raises(DateOutsideEras, match="旧暦"):
        dates.wareki(date(1872, 12, 31))


def test_other_forms() -> None:
    day = date(2019, 7, 5)
    assert dates.wareki_short(day) == "R1.7.5"
    assert dates.seireki(day, weekday=True) == "2019年7月5日(金)"
    assert dates.month_day(day) == "7月5日(金)"
    assert dates.month_day(day, weekday=False) == "7月5日"
    assert dates.weekday_ja(day) == "金"


@given(DAYS)
def test_every_written_form_is_read_back(day: date) -> None:
    forms = (
        dates.wareki(day),
        dates.wareki(day, weekday=True),
        dates.wareki_short(day),
        dates.seireki(day),
        dates.seireki(day, weekday=True),
        day.isoformat(),
        f"{day:%Y/%m/%d}",
        f"{day:%Y%m%d}",
    )
    for form in forms:
        assert dates.parse_date(form, check_weekday=True) == day
        assert dates.parse_date(form.translate(FULLWIDTH), check_weekday=True) == day


@given(DAYS)
def test_month_and_day_are_read_back_inside_their_fiscal_year(day: date) -> None:
    year = dates.fiscal_year_of(day)
    assert dates.parse_date(dates.month_day(day), fiscal_year=year, check_weekday=True) == day
    assert dates.parse_date(f"{day.month}/{day.day}", fiscal_year=year) == day
    assert dates.fiscal_year_start(year) <= day <= dates.fiscal_year_end(year)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("令和元年７月５日（金）", date(2019, 7, 5)),
        ("令和 元 年 7 月 5 日", date(2019, 7, 5)),
        ("令和1年7月5日", date(2019, 7, 5)),
        ("㋿元年7月5日", date(2019, 7, 5)),
        ("Ｒ１．７．５", date(2019, 7, 5)),
        ("r元/7/5", date(2019, 7, 5)),
        ("R.1.7.5", date(2019, 7, 5)),
        ("H31/4/30", date(2019, 4, 30)),
        ("平成31年7月5日", date(2019, 7, 5)),
        ("平成三十一年四月三十日", date(2019, 4, 30)),
        ("令和元年十月二十日", date(2019, 10, 20)),
        ("西暦2019年7月5日", date(2019, 7, 5)),
        ("2019年7月5日(金・祝)", date(2019, 7, 5)),
        ("2019年7月5日 金曜日", date(2019, 7, 5)),
        ("2019.7.5", date(2019, 7, 5)),
        ("2019－07－05", date(2019, 7, 5)),
    ],
)
def test_parse_date(text: str, expected: date) -> None:
    assert dates.parse_date(text) == expected


def test_parse_date_with_fiscal_year() -> None:
    assert dates.parse_date("7月5日", fiscal_year=2019) == date(2019, 7, 5)
    assert dates.parse_date("２月２８日（金）", fiscal_year=2019) == date(2020, 2, 28)
    assert dates.parse_date("3/31", fiscal_year=2019) == date(2020, 3, 31)
    assert dates.parse_date("2018/7/5", fiscal_year=2019) == date(2018, 7, 5)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "7月",
        "令和元年",
        "令和0年7月5日",
        "2019-02-30",
        "13/1",
        "8月吉日",
        "2019",
        "R2.1〜",
        "7月5日頃",
    ],
)
def test_parse_date_refuses(text: str) -> None:
    with pytest.raises(UnreadableDate, match="年月日を入力"):
        dates.parse_date(text, fiscal_year=2019)


def test_parse_date_needs_a_year() -> None:
    with pytest.raises(UnreadableDate, match="何年かわかりません"):
        dates.parse_date("7月5日")


def test_wrong_weekday_is_noticed_only_when_asked() -> None:
    assert dates.parse_date("1/15(火)", fiscal_year=2019) == date(2020, 1, 15)
    with pytest.raises(WeekdayMismatch, match="水曜日ですが、火曜日") as caught:
        dates.parse_date("1/15(火)", fiscal_year=2019, check_weekday=True)
    assert (caught.value.stated, caught.value.actual) == ("火", "水")


def test_fiscal_year_borders() -> None:
    assert dates.fiscal_year_of(date(2019, 3, 31)) == 2018
    assert dates.fiscal_year_of(date(2019, 4, 1)) == 2019
    assert dates.fiscal_year_of(date(2020, 3, 31)) == 2019
    assert dates.fiscal_year_start(2019) == date(2019, 4, 1)
    assert dates.fiscal_year_end(2019) == date(2020, 3, 31)


@pytest.mark.parametrize(
    ("year", "label"),
    [
        (2019, "令和元年度"),
        (2020, "令和2年度"),
        (2018, "平成30年度"),
        (1989, "平成元年度"),
        (1988, "昭和63年度"),
        (1927, "昭和2年度"),
        (1926, "大正15年度"),
    ],
)
def test_fiscal_year_label(year: int, label: str) -> None:
    assert dates.fiscal_year_label(year) == label
    assert dates.parse_fiscal_year(label) == year


def test_fiscal_year_label_as_written_before_the_change_of_era() -> None:
    assert dates.fiscal_year_label(2019, written_on=date(2019, 4, 30)) == "平成31年度"
    assert dates.fiscal_year_label(2019, written_on=date(2019, 5, 1)) == "令和元年度"
    assert dates.fiscal_year_label(2020, written_on=date(2018, 12, 1)) == "平成32年度"
    assert dates.fiscal_year_label(2018, written_on=date(2019, 4, 1)) == "平成30年度"


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("平成31年度", 2019),
        ("平成３１年度", 2019),
        ("R1", 2019),
        ("R元年度", 2019),
        ("2019年度", 2019),
        ("FY2019", 2019),
        ("2019", 2019),
        ("令和２", 2020),
    ],
)
def test_parse_fiscal_year(text: str, year: int) -> None:
    assert dates.parse_fiscal_year(text) == year


@pytest.mark.parametrize("text", ["", "元年度", "令和0年度", "今年度", "19"])
def test_parse_fiscal_year_refuses(text: str) -> None:
    with pytest.raises(UnreadableFiscalYear):
        dates.parse_fiscal_year(text)
