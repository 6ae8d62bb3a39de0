"""A municipality writes its application in a real browser: autosave, two tabs, no scripts, a lost session."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from banso.calls.enums import CallState
from banso.calls.models import Application
from banso.directory.enums import Role
from banso.intake.models import Draft
from tests.browser.machine import PHONE, assert_accessible, assert_fits
from tests.conftest import SmallYear

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def base(demo_year: SmallYear) -> str:
    """The address of the municipality's application, begun anew in an open call."""
    call = demo_year.call
    call.state, call.closes_at = CallState.OPEN, timezone.now() + dt.timedelta(days=7)
    call.save()
    return f"/y/2019/applications/for/{demo_year.municipality.pk}/"


def begin(page: Page, base: str) -> str:
    """Open the application and go to its second section; return that page's address."""
    page.goto(f"{page.url.split('/y/')[0]}{base}")
    page.get_by_role("button", name="提出した内容を直す").click()
    address = page.url.replace("/section/1/", "/section/2/")
    page.goto(address)
    return address


@pytest.mark.parametrize("size", [(1280, 900), PHONE])
def test_typing_is_saved_without_a_click(signed_in: Callable[..., Page], base: str, size) -> None:
    page = signed_in(Role.MUNICIPALITY, size)
    begin(page, base)
    page.locator("[name=reason]").fill("書いている途中の文章")
    expect(page.locator("[data-save-text=saved]")).to_be_visible()
    assert Draft.objects.get().raw["reason"] == "書いている途中の文章"
    page.locator("[name=reason]").fill("書いている途中の文章、続き")
    expect(page.locator("[data-save-text=saved]")).to_be_visible()
    expect(page.locator("[name=base]")).to_have_value("2")
    assert Draft.objects.get().raw["reason"].endswith("続き")
    assert_accessible(page)
    assert_fits(page)


def test_two_tabs_keep_both_texts(signed_in: Callable[..., Page], base: str) -> None:
    first = signed_in(Role.MUNICIPALITY)
    address = begin(first, base)
    second = first.context.new_page()
    second.goto(address)
    first.locator("[name=reason]").fill("一つ目")
    expect(first.locator("[data-save-text=saved]")).to_be_visible()
    second.locator("[name=reason]").fill("二つ目")
    expect(second.locator("[data-save-text=conflict]")).to_be_visible()
    second.get_by_role("link", name="両方を見て").click()
    expect(second.get_by_role("cell", name="一つ目")).to_be_visible()
    expect(second.get_by_role("cell", name="二つ目")).to_be_visible()
    assert_accessible(second)
    second.get_by_role("button", name="控えの入力を使う").click()
    assert Draft.objects.get().raw["reason"] == "二つ目"


def test_a_lost_session_says_so_and_offers_the_text_again(signed_in: Callable[..., Page], base: str) -> None:
    page = signed_in(Role.MUNICIPALITY)
    address = begin(page, base)
    session = page.context.cookies()
    page.context.clear_cookies()
    page.locator("[name=reason]").fill("消えては困る文章")
    expect(page.locator("[data-save-text=failed]")).to_contain_text("保存できませんでした")
    assert page.locator("[name=reason]").input_value() == "消えては困る文章"
    page.context.add_cookies(session)
    page.goto(address)
    page.get_by_role("button", name="入力を戻す").click()
    assert page.locator("[name=reason]").input_value() == "消えては困る文章"
    page.watch.forget("403")  # type: ignore[attr-defined]


def test_the_whole_way_without_scripts(signed_in: Callable[..., Page], base: str) -> None:
    page = signed_in(Role.MUNICIPALITY, scripts=False)
    begin(page, base)
    page.get_by_label("子どもの学習・生活支援事業").check()
    page.locator("[name=reason]").fill("スクリプトなしで書きました。")
    page.get_by_role("button", name="保存して次へ").click()
    page.locator("[name='office.department']").fill("福祉課")
    page.get_by_role("button", name="確認へ進む").click()
    page.get_by_role("button", name="この内容で提出する").click()
    expect(page.get_by_text("利用申込書を提出しました")).to_be_visible()
    assert Application.objects.get(reason="スクリプトなしで書きました。").versions.count() == 1
