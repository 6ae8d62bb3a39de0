"""The frame in a real browser: every role, keyboard, phone, print, no script, axe."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from banso.directory.enums import Role
from banso.years.models import ToDo
from tests.browser.machine import PHONE, assert_accessible, assert_fits, sign_in
from tests.conftest import SmallYear

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
STAGES = ["公募", "選定", "派遣", "報告", "研修・大会", "実績報告書"]


@pytest.fixture
def todo(demo_year: SmallYear) -> ToDo:
    """Something the secretariat should have done yesterday."""
    return ToDo.objects.create(
        fiscal_year=demo_year.fiscal_year,
        key="frame-test",
        title="案内を送る",
        url="/help/",
        role=Role.SECRETARIAT,
        stage="CALL",
        due_at=timezone.now() - dt.timedelta(days=1),
    )


@pytest.mark.parametrize("role", list(Role))
def test_each_role_signs_in_and_lands_on_today_which_is_accessible_and_fits(
    role: Role, live_server: LiveServer, demo_year: SmallYear, new_page: Callable[..., Page]
) -> None:
    page = new_page()
    sign_in(page, live_server.url, role)
    assert page.url.endswith("/y/2019/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("今日")
    expect(page.locator(".user-role")).to_have_text(str(role.label))
    assert page.locator(".stage__name").all_inner_texts() == STAGES
    assert_accessible(page)
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert_fits(page)
    if role in (Role.SECRETARIAT, Role.MUNICIPALITY):  # the most and the fewest places; the frame is one
        assert_accessible(page)


def test_today_lists_what_is_late_in_words(signed_in: Callable[..., Page], todo: ToDo) -> None:
    page = signed_in(Role.SECRETARIAT)
    row = page.locator(".task", has_text="案内を送る")
    expect(row).to_contain_text("1日遅れ")
    expect(page.locator(".stage--late .stage__state")).to_have_text("遅れ")
    row.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("使い方")


def test_the_keyboard_alone_reaches_the_content_and_the_menus(signed_in: Callable[..., Page]) -> None:
    page = signed_in(Role.SECRETARIAT)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="本文へ移る")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()
    page.locator(".menu--user > summary").focus()
    page.keyboard.press("Enter")
    sign_out = page.get_by_role("button", name="サインアウト")
    expect(sign_out).to_be_visible()
    page.keyboard.press("Escape")
    expect(sign_out).to_be_hidden()
    expect(page.locator(".menu--user > summary")).to_be_focused()


def test_the_menu_is_found_by_typing_and_folds_again(signed_in: Callable[..., Page]) -> None:
    page = signed_in(Role.SECRETARIAT)
    menu = page.locator(".site-nav__full")
    box = menu.get_by_role("searchbox")
    expect(menu.get_by_role("link", name="送信箱")).to_be_hidden()
    box.focus()
    page.keyboard.type("ソウシン")
    expect(menu.get_by_role("status")).to_have_text("1件")
    expect(menu.get_by_role("link")).to_have_text(["送信箱"])
    page.keyboard.press("Escape")
    expect(menu.get_by_role("link", name="送信箱")).to_be_hidden()
    page.keyboard.type("見本市")
    page.keyboard.press("Enter")
    expect(page.get_by_role("main").get_by_role("link", name="見本市", exact=True)).to_be_visible()
    assert_accessible(page)
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert_fits(page)


def test_focus_is_a_black_outline(signed_in: Callable[..., Page]) -> None:
    page = signed_in(Role.EXPERT)
    page.keyboard.press("Tab")
    outline = page.evaluate("() => getComputedStyle(document.activeElement).outline")
    assert "rgb(0, 0, 0) solid 4px" in outline


def test_without_script_the_year_switch_the_navigation_and_sign_out_work(
    signed_in: Callable[..., Page], small_year: SmallYear
) -> None:
    page = signed_in(Role.SECRETARIAT, PHONE, scripts=False)
    page.locator(".menu--boxed > summary").click()
    expect(page.get_by_role("link", name="令和元年度")).to_be_visible()
    page.locator(".menu--boxed > summary").click()
    menu = page.locator(".site-nav__toggle")
    menu.locator("> summary").click()
    menu.locator("summary", has_text="派遣").click()
    menu.get_by_role("link", name="実施事業").click()
    assert page.url.endswith("/projects/")
    menu.locator("> summary").click()
    menu.get_by_role("searchbox").fill("そうしん")
    menu.get_by_role("searchbox").press("Enter")
    page.get_by_role("main").get_by_role("link", name="送信箱").click()
    assert page.url.endswith("/outbox/")
    page.locator(".menu--user > summary").click()
    page.get_by_role("button", name="サインアウト").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("サインイン")


def test_public_pages_are_accessible_and_fit_a_phone(
    live_server: LiveServer, demo_year: SmallYear, new_page: Callable[..., Page]
) -> None:
    page = new_page()
    for path in ("/", "/help/", "/accessibility/", "/accounts/sign-in/"):
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(live_server.url + path)
        assert_accessible(page)
        page.set_viewport_size({"width": 320, "height": 800})
        assert_fits(page)


def test_the_style_guide_is_accessible(signed_in: Callable[..., Page], live_server: LiveServer) -> None:
    page = signed_in(Role.SECRETARIAT)
    page.goto(f"{live_server.url}/styleguide/")
    assert_accessible(page)
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert_fits(page)


def test_what_is_not_accessible_is_seen_with_and_without_the_frame(signed_in: Callable[..., Page]) -> None:
    page = signed_in(Role.PARTICIPANT)
    assert_accessible(page)  # from here on the frame is left out
    wrongs = (
        (".content", "<img src='/static/x.png'>", "image-alt"),
        (".site-footer", "<button></button>", "button-name"),
    )
    for place, wrong, rule in wrongs:
        page.evaluate("([place, html]) => document.querySelector(place).innerHTML += html", [place, wrong])
        with pytest.raises(AssertionError, match=rule):
            assert_accessible(page)
    page.watch.forget("404")  # type: ignore[attr-defined]


def test_a_wrong_form_leads_to_its_fields(signed_in: Callable[..., Page], live_server: LiveServer) -> None:
    page = signed_in(Role.SECRETARIAT)
    page.goto(f"{live_server.url}/styleguide/")
    summary = page.locator(".error-summary")
    summary.get_by_role("link", name="担当者のお名前：入力してください。").click()
    expect(page.locator("#id_wrong-name")).to_be_focused()
    described = page.locator("#id_wrong-name").get_attribute("aria-describedby")
    assert described == "id_wrong-name_helptext id_wrong-name_error"


def test_error_pages_are_designed(signed_in: Callable[..., Page], live_server: LiveServer) -> None:
    page = signed_in(Role.PARTICIPANT)
    page.goto(f"{live_server.url}/y/1999/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("ページが見つかりません")
    assert_accessible(page)
    page.goto(f"{live_server.url}/settings/users/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("このページは開けません")
    assert_accessible(page)
    page.watch.forget("status of 40[34]")  # type: ignore[attr-defined]


def test_print_hides_the_frame_and_repeats_table_heads(
    signed_in: Callable[..., Page], live_server: LiveServer
) -> None:
    page = signed_in(Role.SECRETARIAT)
    page.goto(f"{live_server.url}/styleguide/")
    page.emulate_media(media="print")
    for hidden in (".site-nav", ".year-line", ".site-footer", ".filters", ".site-header__tools"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    display = page.locator(".data-table thead").first.evaluate("head => getComputedStyle(head).display")
    assert display == "table-header-group"


def test_typed_text_is_offered_again_after_the_page_was_lost(
    signed_in: Callable[..., Page], live_server: LiveServer
) -> None:
    page = signed_in(Role.SECRETARIAT)
    page.goto(f"{live_server.url}/styleguide/")
    page.locator("#id_reason").fill("途中まで書いた理由")
    page.goto(f"{live_server.url}/help/")
    page.goto(f"{live_server.url}/styleguide/")
    expect(page.locator("#id_reason")).to_have_value("")
    page.get_by_role("button", name="入力を戻す").click()
    expect(page.locator("#id_reason")).to_have_value("途中まで書いた理由")


def test_high_contrast_and_reduced_motion_keep_the_page_readable(signed_in: Callable[..., Page]) -> None:
    page = signed_in(Role.BOARD)
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    assert page.locator(".wordmark").evaluate("one => getComputedStyle(one).transitionDuration") in ("0s", "")
    expect(page.locator(".site-nav__full [aria-current=page]")).to_be_visible()
