"""Due dates by rule."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banso.directory.enums import Role
from banso.japan.working_days import is_working_day, working_days_between
from banso.years.due import (
    JAPAN,
    VISIT,
    Direction,
    DueRule,
    Roll,
    Unit,
    add_months,
    due_dates,
    due_rules,
)
from banso.years.enums import MilestoneKind

DAYS = st.dates(dt.date(2019, 1, 1), dt.date(2027, 12, 31))
RULES = st.builds(
    DueRule,
    name=st.just("x"),
    anchor=st.just(VISIT),
    direction=st.sampled_from(Direction),
    amount=st.integers(1, 40),
    unit=st.sampled_from(Unit),
    roll=st.sampled_from(Roll),
    time=st.just(dt.time(17)),
    is_capped=st.booleans(),
    notice=st.integers(0, 10),
    role=st.just(Role.SECRETARIAT),
    title=st.just("x"),
)


def test_visit_rules_on_an_ordinary_visit() -> None:
    """A visit on Monday 28 October 2019."""
    found = [
        (due.rule.name, due.due_at.isoformat(), due.role)
        for due in due_dates(due_rules(VISIT), dt.date(2019, 10, 28))
    ]
    assert found == [
        # Seven days before is 21 October; the day before a Monday is the Friday.
        ("visit.recorder", "2019-10-21T17:00:00+09:00", Role.SECRETARIAT),
        ("visit.materials", "2019-10-25T17:00:00+09:00", Role.MUNICIPALITY),
        # 4 November 2019 is the substitute holiday of 文化の日.
        ("visit.return", "2019-11-05T17:00:00+09:00", Role.MUNICIPALITY),
        ("visit.report", "2019-11-28T17:00:00+09:00", Role.MUNICIPALITY),
    ]


def test_recorder_goes_out_earlier_when_the_week_before_is_closed() -> None:
    """29 October 2019: a week before is 22 October, the enthronement holiday of that year."""
    recorder = due_dates(due_rules(VISIT), dt.date(2019, 10, 29))[0]
    assert recorder.due_at.date() == dt.date(2019, 10, 21)


def test_report_is_never_due_after_the_final_deadline() -> None:
    last = dt.date(2020, 2, 28)
    dues = {
        due.rule.name: due.due_at.date()
        for due in due_dates(due_rules(VISIT), dt.date(2020, 2, 14), not_after=last)
    }
    assert dues["visit.report"] == last
    assert dues["visit.return"] == dt.date(2020, 2, 21)


def test_month_without_that_day_ends_on_its_last() -> None:
    assert add_months(dt.date(2020, 1, 31), 1) == dt.date(2020, 2, 29)
    assert add_months(dt.date(2019, 12, 15), 1) == dt.date(2020, 1, 15)
    assert add_months(dt.date(2020, 1, 15), -1) == dt.date(2019, 12, 15)


@given(RULES, DAYS)
def test_rolled_due_day_is_a_working_day(rule: DueRule, anchor: dt.date) -> None:
    due = rule.due_on(anchor)
    if rule.roll is not Roll.NONE or rule.unit is Unit.WORKING_DAYS:
        assert is_working_day(due)


@given(RULES, DAYS, DAYS)
def test_due_day_never_moves_against_its_anchor(rule: DueRule, one: dt.date, other: dt.date) -> None:
    first, second = sorted((one, other))
    assert rule.due_on(first) <= rule.due_on(second)
    assert rule.due_at(first) <= rule.due_at(second)


@given(RULES, DAYS)
def test_due_day_lies_on_its_side_of_the_anchor(rule: DueRule, anchor: dt.date) -> None:
    due = rule.due_on(anchor)
    if rule.direction is Direction.AFTER and rule.roll is not Roll.BACK:
        assert due > anchor
    if rule.direction is Direction.BEFORE and rule.roll is not Roll.FORWARD:
        assert due < anchor
    if rule.unit is Unit.WORKING_DAYS:
        assert abs(working_days_between(anchor, due)) == rule.amount


@given(RULES, DAYS, DAYS)
def test_cap_holds_for_capped_rules_alone(rule: DueRule, anchor: dt.date, last: dt.date) -> None:
    capped = rule.due_on(anchor, not_after=last)
    assert capped == (min(rule.due_on(anchor), last) if rule.is_capped else rule.due_on(anchor))


@given(RULES, DAYS)
def test_reminder_comes_the_notice_before_the_due_day(rule: DueRule, anchor: dt.date) -> None:
    [due] = due_dates([rule], anchor)
    day = due.due_at.astimezone(JAPAN).date()
    assert due.remind_on <= day
    assert working_days_between(day, due.remind_on) == -rule.notice


@given(st.lists(RULES, max_size=6), DAYS)
def test_dues_are_in_order(rules: list[DueRule], anchor: dt.date) -> None:
    moments = [due.due_at for due in due_dates(rules, anchor)]
    assert moments == sorted(moments)
    assert len(moments) == len(rules)


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"amount": -1}, "count up"), ({"amount": 0, "unit": Unit.WORKING_DAYS}, "use DAYS")],
)
def test_meaningless_rule_is_refused(changes: dict[str, object], words: str) -> None:
    rule = due_rules(VISIT)[0]
    with pytest.raises(ValueError, match=words):
        DueRule(**{**rule.__dict__, **changes})


def test_data_file_names_rules_once_and_anchors_that_exist() -> None:
    rules = due_rules()
    assert len({rule.name for rule in rules}) == len(rules)
    assert {rule.anchor for rule in rules} <= {VISIT, *MilestoneKind}
    assert {due_rules(VISIT)[n].basis for n in range(4)} == {
        "1週間前まで",
        "前日まで",
        "実施後1週間以内",
        "終了後1か月以内（最終締切を超えない）",
    }
