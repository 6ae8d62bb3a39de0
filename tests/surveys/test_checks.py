"""What looks wrong is said with its place; what is right is left in peace."""

from __future__ import annotations

import pytest

from banso.formkit.cells import Value
from banso.surveys.checks import remarks_on
from banso.surveys.definitions import QUESTIONNAIRE, form_for
from tests.surveys.answers import plain_answers

FORM = form_for(QUESTIONNAIRE, 2019)


def remarks(last: dict[str, Value] | None = None, **changes: Value) -> dict[str, str]:
    return said(plain_answers(FORM, **changes), last)


def said(values: dict[str, Value], last: dict[str, Value] | None = None) -> dict[str, str]:
    """Every remark by its place; several of one place are joined."""
    found: dict[str, str] = {}
    for one in remarks_on(FORM, values, last):
        found[one.path] = found.get(one.path, "") + one.message
    return found


def test_an_ordinary_answer_has_no_remarks() -> None:
    assert remarks() == {}
    assert remarks_on(FORM, {}, {}) == []


def test_yen_beside_thousands_in_other_years() -> None:
    found = remarks(budget__CONSULTATION__FY2019=13_000_000)["budget.CONSULTATION.FY2019"]
    assert "予算／自立相談支援事業／令和元年度" in found
    assert "円なら13,000千円" in found


def test_yen_in_every_cell_is_found_by_last_years_answer() -> None:
    in_yen = {
        path: value * 1000
        for path, value in plain_answers(FORM).items()
        if path.startswith("budget.") and isinstance(value, int)
    }
    last: dict[str, Value] = {"budget.CONSULTATION.FY2018": 12500, "budget.CONSULTATION.FY2017": 12000}
    found = said(plain_answers(FORM) | in_yen, last)
    assert "昨年度の回答（12,500千円）" in found["budget.CONSULTATION.FY2018"]
    # Without last year's answer the size alone tells: 130億円 for one line.
    alone = {one.path for one in remarks_on(FORM, plain_answers(FORM) | in_yen)}
    assert "budget.CONSULTATION.FY2019" in alone


def test_a_programme_that_began_is_not_taken_for_yen() -> None:
    assert "budget.CHILDREN.FY2019" not in remarks(
        budget__CHILDREN__FY2018=300, budget__CHILDREN__FY2019=9000, delivery__CHILDREN__direct=True
    )


def test_totals_are_compared_with_the_year_before_and_last_years_answer() -> None:
    found = remarks(budget__WORK_PREPARATION__FY2019=90_000)
    assert "計が平成30年度の16,700千円から103,000千円" in found["budget.CONSULTATION.FY2019"]
    last: dict[str, Value] = {"budget.CONSULTATION.FY2018": 9000}
    assert "昨年度の回答では同じ年度の計が9,000千円" in remarks(last)["budget.CONSULTATION.FY2018"]


@pytest.mark.parametrize(("count", "is_odd"), [(84, False), (120, False), (250, True)])
def test_four_months_that_look_like_a_year(count: int, is_odd: bool) -> None:
    assert ("counts.NEW.FY2019_4M" in remarks(counts__NEW__FY2019_4M=count)) is is_odd


def test_small_counts_are_left_in_peace() -> None:
    assert remarks(services__CHILDREN__FY2018=3, services__CHILDREN__FY2019_4M=4) == {}


def test_more_plans_than_people() -> None:
    assert "プランが500件" in remarks(counts__PLANS__FY2018=500)["counts.PLANS.FY2018"]


def test_hours_instead_of_people_and_a_mark_without_a_number() -> None:
    assert "常勤換算" in remarks(staff__CONSULTATION__full=1600)["staff.CONSULTATION.full"]
    assert "staff.WORK_PREPARATION.concurrent" in remarks(staff__WORK_PREPARATION__concurrent=True)
    assert remarks(staff__WORK_PREPARATION__concurrent=True, staff__CONSULTATION__concurrent=2) == {}


def test_money_without_anybody_running_it() -> None:
    found = remarks(budget__CHILDREN__FY2019=500)
    assert "直営か委託か" in found["delivery.CHILDREN.direct"]
    found = remarks(
        budget__CHILDREN__FY2019=500, contractors__1__programme="CHILDREN", contractors__1__name="塾"
    )
    assert list(found) == ["delivery.CHILDREN.contractor"]
