"""The selection in a real browser: the board by keyboard and without script, a review kept while typing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from banso.accounts.models import User
from banso.directory.enums import Role
from banso.selection.domain.settings import seed_criteria
from banso.selection.enums import SelectionState
from banso.selection.models import Proposal, Review, Reviewer
from tests.browser.machine import PHONE, assert_accessible, assert_fits
from tests.builders import SYSTEM
from tests.conftest import SmallYear

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HERE = "/y/2019/selection/"


@pytest.fixture
def drafting(small_year: SmallYear) -> SmallYear:
    """The small year with its selection still open: one of two is to be selected."""
    selection = small_year.selection
    selection.state, selection.number_to_select = SelectionState.DRAFT, 1
    selection.save()
    seed_criteria(actor=SYSTEM, selection=selection)
    return small_year


def test_the_board_is_worked_by_keyboard(
    drafting: SmallYear, signed_in: Callable[..., Page], live_server: LiveServer
) -> None:
    page = signed_in(Role.SECRETARIAT)
    page.goto(f"{live_server.url}{HERE}board/")
    page.locator("#board-run").press("Enter")
    expect(page.locator(".board__state")).to_contain_text("計算")
    first = page.locator(".board__table button.mark").first
    first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    pressed = page.evaluate("document.activeElement.id")
    page.keyboard.press("Enter")
    expect(page.locator(".board__state")).to_contain_text("手直し")
    expect(page.locator("#board-undo")).to_be_enabled()
    expect(page.locator(f"#{pressed}")).to_be_focused()
    assert Proposal.objects.get(is_working=True).edited_at is not None
    for size in ((1280, 900), PHONE):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.goto(f"{live_server.url}{HERE}board/?open={drafting.application.pk}")
        assert_accessible(page)
        assert_fits(page)


def test_the_board_works_without_script(
    drafting: SmallYear, signed_in: Callable[..., Page], live_server: LiveServer
) -> None:
    page = signed_in(Role.SECRETARIAT, scripts=False)
    page.goto(f"{live_server.url}{HERE}board/")
    page.locator("#board-run").click()
    expect(page.locator(".board__state")).to_contain_text("計算")
    page.locator(".board__table button.lock").first.click()
    page.get_by_label("固定する理由").fill("前年度からの継続")
    page.get_by_role("button", name="理由を付けて固定する").click()
    expect(page.locator(".board__table button.lock.is-on")).to_have_count(1)


def test_a_review_is_kept_while_it_is_typed(
    drafting: SmallYear, signed_in: Callable[..., Page], live_server: LiveServer
) -> None:
    page = signed_in(Role.BOARD)
    user = User.objects.get(grants__role=Role.BOARD)
    Reviewer.objects.create(selection=drafting.selection, user=user)
    page.goto(f"{live_server.url}{HERE}reviews/{drafting.application.pk}/")
    page.locator('input[name=score_LAUNCH][value="4"]').check(force=True)
    page.locator("#comment").press_sequentially("体制を確かめたい")
    # The first letters may be saved while the last are typed: the words are asked for until all are there.
    for _ in range(50):
        if Review.objects.filter(comment="体制を確かめたい").exists():
            break
        page.wait_for_timeout(200)
    expect(page.locator("#review-status")).to_contain_text("保存しました")
    assert Review.objects.get().comment == "体制を確かめたい"
    assert_accessible(page)
