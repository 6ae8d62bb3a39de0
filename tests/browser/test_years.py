"""The year's pages in a real browser: to-dos with and without script, calendar on screen, phone and paper."""

from __future__ import annotations

import datetime as dt
import io
import unicodedata
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from pytest_django.live_server_helper import LiveServer

from banso.directory.enums import Role
from banso.years.domain.milestones import add_milestone
from banso.years.domain.todos import put_todo
from banso.years.enums import ToDoState
from banso.years.models import ToDo
from tests.browser.machine import DESKTOP, PHONE, assert_accessible, assert_fits
from tests.builders import SYSTEM, at
from tests.conftest import SmallYear

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = [
    "/y/2019/schedule/",
    "/y/2019/schedule/add/",
    "/y/2019/schedule/dispatch/",
    "/y/2019/calendar/?month=2019-07",
    "/y/2019/calendar/link/",
    "/y/2019/todos/",
    "/y/2019/todos/all/",
    "/settings/years/",
]


@pytest.fixture
def filled_year(demo_year: SmallYear) -> SmallYear:
    """Two milestones, one shared by two strands, and two to-dos of the secretariat."""
    for strand, date, summary in [
        ("DISPATCH", dt.date(2019, 7, 31), "利用申込の締切"),
        ("DISPATCH", dt.date(2019, 7, 19), "事務局会議"),
        ("TRAINING", dt.date(2019, 7, 19), "事務局会議"),
    ]:
        add_milestone(
            actor=SYSTEM,
            fiscal_year=demo_year.fiscal_year,
            strand=strand,
            date=date,
            kind="DEADLINE" if "締切" in summary else "MEETING",
            summary=summary,
        )
    for title in ("申込を確かめる", "名簿を送る"):
        put_todo(
            actor=SYSTEM,
            fiscal_year=demo_year.fiscal_year,
            key=title,
            title=title,
            role=Role.SECRETARIAT,
            due_at=at(2019, 7, 31, 17),
        )
    return demo_year


def test_finishing_a_todo_changes_its_row_and_can_be_taken_back(
    signed_in: Callable[..., Page], live_server: LiveServer, filled_year: SmallYear
) -> None:
    page = signed_in(Role.SECRETARIAT)
    page.goto(f"{live_server.url}/y/2019/todos/")
    page.evaluate("() => { window.stayed = true; }")
    row = page.locator(".todo", has_text="申込を確かめる")
    row.get_by_role("button", name="完了にする").click()
    expect(row.get_by_role("button", name="未了に戻す")).to_be_visible()
    assert page.evaluate("() => window.stayed")
    assert ToDo.objects.get(title="申込を確かめる").state == ToDoState.DONE
    row.get_by_role("button", name="未了に戻す").click()
    expect(row.get_by_role("button", name="完了にする")).to_be_visible()
    assert set(ToDo.objects.values_list("state", flat=True)) == {ToDoState.OPEN}


def test_without_script_todos_are_finished_one_by_one_and_together(
    signed_in: Callable[..., Page], live_server: LiveServer, filled_year: SmallYear
) -> None:
    page = signed_in(Role.SECRETARIAT, scripts=False)
    page.goto(f"{live_server.url}/y/2019/todos/")
    page.locator(".todo", has_text="申込を確かめる").get_by_role("button", name="完了にする").click()
    expect(page.get_by_text("「申込を確かめる」を完了にしました。")).to_be_visible()
    page.get_by_role("checkbox", name="「名簿を送る」を選ぶ").check()
    page.locator("#todo-bulk").get_by_role("button", name="取りやめる").click()
    expect(page.locator(".confirm-list").first).to_contain_text("名簿を送る")
    page.get_by_role("button", name="1件を取りやめる").click()
    assert dict(ToDo.objects.values_list("title", "state")) == {
        "申込を確かめる": ToDoState.DONE,
        "名簿を送る": ToDoState.DROPPED,
    }


def test_pages_are_accessible_and_fit_a_phone(
    signed_in: Callable[..., Page], live_server: LiveServer, filled_year: SmallYear
) -> None:
    page = signed_in(Role.SECRETARIAT)
    troubles = []
    for address in PAGES:
        page.goto(live_server.url + address)
        for size, check in ((DESKTOP, assert_accessible), (DESKTOP, assert_fits), (PHONE, assert_fits)):
            page.set_viewport_size({"width": size[0], "height": size[1]})
            try:
                check(page)
            except AssertionError as trouble:
                troubles.append(f"{size} {trouble}")
    assert not troubles, "\n".join(troubles)


def test_a_month_prints_on_one_sheet_of_a4_on_its_side(
    signed_in: Callable[..., Page], live_server: LiveServer, filled_year: SmallYear
) -> None:
    page = signed_in(Role.SECRETARIAT)
    # June 2019 needs six weeks.
    for month in ("2019-06", "2019-07"):
        page.goto(f"{live_server.url}/y/2019/calendar/?month={month}")
        pages = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
        assert len(pages) == 2
        width, height = (
            round(float(side) / 72 * 25.4) for side in (pages[0].mediabox.width, pages[0].mediabox.height)
        )
        assert (width, height) == (297, 210)
        # The legend comes last in the month's section.
        assert "ご自分の期限" in unicodedata.normalize("NFKC", pages[0].extract_text())


def test_the_keyboard_walks_the_months(
    signed_in: Callable[..., Page], live_server: LiveServer, filled_year: SmallYear
) -> None:
    page = signed_in(Role.EXPERT)
    page.goto(f"{live_server.url}/y/2019/calendar/?month=2019-07")
    page.get_by_role("link", name="次の月").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=2).first).to_have_text("令和元年 8月")
    page.get_by_role("link", name="7月", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=2).first).to_have_text("令和元年 7月")
