from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banso.japan import working_days as wd

DAYS = st.dates(date(2015, 1, 1), date(2028, 12, 31))


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2019, 4, 30), "国民の休日"),
        (date(2019, 5, 1), "天皇の即位の日"),
        (date(2019, 5, 2), "国民の休日"),
        (date(2019, 5, 6), "こどもの日 振替休日"),
        (date(2019, 10, 22), "即位礼正殿の儀"),
        (date(2019, 11, 4), "文化の日 振替休日"),
        (date(2020, 2, 24), "天皇誕生日 振替休日"),
        (date(2020, 7, 23), "海の日"),
        (date(2020, 7, 24), "スポーツの日"),
        (date(2021, 8, 9), "山の日 振替休日"),
        (date(2026, 9, 22), "国民の休日"),
    ],
)
def test_known_holidays(day: date, name: str) -> None:
    found = wd.holiday_name(day)
    assert found is not None
    assert name.split()[-1] in found
    assert not wd.is_working_day(day)


def test_days_that_look_like_holidays_but_are_not() -> None:
    assert wd.holiday_name(date(2019, 12, 23)) is None  # the emperor's birthday until 2018
    assert wd.holiday_name(date(2020, 10, 12)) is None  # moved to July for the Games
    assert wd.is_working_day(date(2019, 12, 23))


def test_year_end_closing_is_a_parameter() -> None:
    assert wd.is_working_day(date(2020, 12, 28))
    assert not wd.is_working_day(date(2020, 12, 28), calendar=wd.PLANNING)
    assert not wd.is_working_day(date(2020, 12, 29))
    assert not wd.is_working_day(date(2022, 1, 3))
    assert wd.is_working_day(date(2022, 1, 4))
    assert not wd.is_working_day(date(2022, 1, 5), calendar=wd.PLANNING)
    assert wd.is_working_day(date(2022, 1, 6), calendar=wd.PLANNING)


def test_reasons() -> None:
    calendar = wd.WorkingCalendar(closed=frozenset({date(2019, 7, 5)}))
    assert calendar.reason_closed(date(2019, 7, 5)) == "閉庁日"
    assert wd.MUNICIPAL.reason_closed(date(2019, 7, 5)) is None
    assert wd.MUNICIPAL.reason_closed(date(2019, 7, 6)) == "土曜日"
    assert wd.MUNICIPAL.reason_closed(date(2019, 7, 7)) == "日曜日"
    assert wd.MUNICIPAL.reason_closed(date(2019, 12, 30)) == "年末年始"
    assert wd.MUNICIPAL.reason_closed(date(2019, 10, 22)) is not None


def test_long_holidays_of_2019() -> None:
    assert wd.next_working_day(date(2019, 4, 26)) == date(2019, 5, 7)
    assert wd.previous_working_day(date(2019, 5, 7)) == date(2019, 4, 26)
    assert wd.working_days_between(date(2019, 4, 26), date(2019, 5, 7)) == 1
    assert wd.working_day_on_or_after(date(2019, 4, 27)) == date(2019, 5, 7)
    assert wd.working_day_on_or_before(date(2019, 5, 6)) == date(2019, 4, 26)
    assert wd.working_day_on_or_after(date(2019, 4, 26)) == date(2019, 4, 26)


def test_add_working_days_known_cases() -> None:
    assert wd.add_working_days(date(2019, 7, 5), 1) == date(2019, 7, 8)
    assert wd.add_working_days(date(2019, 7, 6), 1) == date(2019, 7, 8)
    assert wd.add_working_days(date(2019, 7, 6), 0) == date(2019, 7, 6)
    assert wd.add_working_days(date(2019, 7, 8), -1) == date(2019, 7, 5)
    assert wd.add_working_days(date(2019, 12, 27), 5) == date(
        2020, 1, 10
    )  # closed until 1/3, then 1/6 to 1/10


def test_number_of_working_days_in_fiscal_2019() -> None:
    days = [date(2019, 4, 1) + timedelta(days=i) for i in range(366)]
    assert sum(map(wd.is_working_day, days)) == wd.working_days_between(date(2019, 3, 31), date(2020, 3, 31))


@given(DAYS, st.integers(-60, 60), st.sampled_from([wd.MUNICIPAL, wd.PLANNING]))
def test_between_undoes_add(day: date, n: int, calendar: wd.WorkingCalendar) -> None:
    result = wd.add_working_days(day, n, calendar=calendar)
    assert n == 0 or calendar.is_working_day(result)
    assert wd.working_days_between(day, result, calendar=calendar) == n


@given(DAYS)
def test_next_and_previous_skip_no_working_day(day: date) -> None:
    following, preceding = wd.next_working_day(day), wd.previous_working_day(day)
    assert preceding < day < following
    for other in (day + timedelta(days=i) for i in range(1, (following - day).days)):
        assert not wd.is_working_day(other)
    for other in (day - timedelta(days=i) for i in range(1, (day - preceding).days)):
        assert not wd.is_working_day(other)
    assert (following - preceding).days <= 13
