"""The planning board in a real browser: worked by keyboard alone, by mouse, and without script."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from banso.directory.enums import Role
from banso.plans.domain import plans
from banso.plans.models import Plan
from banso.years.enums import ProgrammeCode
from tests.browser.machine import PHONE, assert_accessible, assert_fits
from tests.builders import SYSTEM, make_expert
from tests.conftest import SmallYear

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def plan(demo_year: SmallYear) -> Plan:
    """One visit on Monday 28 October 2019, and a second expert who could make it."""
    make_expert(demo_year.fiscal_year, ProgrammeCode.CONSULTATION)
    return plans.load_recorded_plan(actor=SYSTEM, fiscal_year=demo_year.fiscal_year)


def tab_to(page: Page, selector: str, most: int) -> None:
    """Press Tab until that has the focus, as somebody without a mouse does."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is not reached in {most} steps")


def test_the_board_is_worked_by_keyboard_alone(
    plan: Plan, signed_in: Callable[..., Page], live_server: LiveServer
) -> None:
    page = signed_in(Role.SECRETARIAT)
    page.goto(f"{live_server.url}/y/2019/plans/{plan.pk}/")
    tab_to(page, "a.skip-link", 3)
    page.keyboard.press("Enter")
    tab_to(page, 'a[href="#plan-region"]', 30)
    page.keyboard.press("Enter")
    tab_to(page, "#plan-grid td a.visit", 5)
    live = page.locator("#plan-live")
    page.keyboard.press("Enter")  # takes the visit of 28 October
    expect(live).to_contain_text("つかみました")
    for _ in range(7):
        page.keyboard.press("ArrowRight")  # Thursday of the week after
    expect(live).to_contain_text("11/06に置くと：旅費 ±0円")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("[data-said]")).to_contain_text("変更しました")
    moved = plan.visits.get()
    assert (moved.date, moved.experts.get().order) == (dt.date(2019, 11, 6), 2)
    focused = "document.activeElement.matches('#plan-grid a.visit')"
    page.wait_for_function(focused)
    page.keyboard.press("l")
    expect(page.locator("a.visit.is-locked")).to_have_count(1)
    page.wait_for_function(focused)
    page.keyboard.press("Enter")
    expect(live).to_contain_text("固定されている")
    page.keyboard.press("u")
    expect(page.locator("a.visit.is-locked")).to_have_count(0)
    page.wait_for_function(focused)
    page.keyboard.press("u")
    expect(page.locator("tr[data-expert]").first.locator("a.visit")).to_have_count(1)
    assert plan.visits.get().date == dt.date(2019, 10, 28)
    page.keyboard.press("PageDown")
    expect(page.locator("th[data-day]").first).to_have_attribute("data-day", "2019-11-25")
    key = f"{moved.project_id}-1"
    for size, rest in (
        ((1280, 900), f"?open={key}"),
        (PHONE, f"?open={key}"),
        (PHONE, "towns/"),
        (PHONE, "map/"),
    ):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.goto(f"{live_server.url}/y/2019/plans/{plan.pk}/{rest}")
        assert_accessible(page)
        assert_fits(page)


def test_a_visit_is_dragged_with_the_mouse_and_moved_without_script(
    plan: Plan, signed_in: Callable[..., Page], live_server: LiveServer
) -> None:
    page = signed_in(Role.SECRETARIAT)
    page.goto(f"{live_server.url}/y/2019/plans/{plan.pk}/")
    page.locator("#plan-grid a.visit").drag_to(page.locator("tr[data-expert]").nth(1).locator("td").nth(2))
    expect(page.locator("[data-said]")).to_contain_text("変更しました")
    assert plan.visits.get().date == dt.date(2019, 10, 30)
    plain = signed_in(Role.SECRETARIAT, scripts=False)
    plain.goto(f"{live_server.url}/y/2019/plans/{plan.pk}/")
    plain.locator("#plan-grid a.visit").click()
    plain.get_by_label("訪問日").fill("2019-11-07")
    plain.get_by_role("button", name="変更する").click()
    expect(plain.get_by_text("変更しました。旅費")).to_be_visible()
    assert plan.visits.get().date == dt.date(2019, 11, 7)
    plain.goto(f"{live_server.url}/y/2019/experts/{plan.visits.get().experts.get().pk}/days/")
    assert_accessible(page)
    plain.get_by_label("6日 行けない").first.check()
    plain.get_by_role("button", name="この内容で保存する").click()
    expect(plain.get_by_text("1日を書き替えました。")).to_be_visible()
