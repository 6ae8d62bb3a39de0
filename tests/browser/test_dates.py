"""Visit dates in a real browser: published, answered by page and by link without script, planned again after a call."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from banso.correspondence.models import OutboundMail
from banso.directory.enums import Role
from banso.dispatch.enums import VisitState
from banso.dispatch.models import Visit
from banso.foundation.worker import run
from tests.browser.machine import PHONE, assert_accessible, assert_fits
from tests.conftest import SmallYear
from tests.dates.dates_year import drafts, make_dates_year, token_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def answer_all(page: Page, choice: str) -> None:
    for radio in page.get_by_label(choice, exact=True).all():
        radio.check()
    page.get_by_role("button", name="回答を送る").click()
    expect(page.get_by_text("回答を受け付けました")).to_be_visible()


def test_from_the_plan_to_agreed_dates_and_a_new_plan(
    live_server: LiveServer,
    demo_year: SmallYear,
    signed_in: Callable[..., Page],
    new_page: Callable[..., Page],
) -> None:
    dates = make_dates_year(demo_year)
    office = signed_in(Role.SECRETARIAT)
    office.goto(f"{live_server.url}/y/2019/plans/{dates.plan.pk}/publish/")
    expect(office.get_by_text("city@example.invalid")).to_be_visible()
    assert_accessible(office)
    for name, value in (("年", "1"), ("月", "9"), ("日", "13")):
        office.get_by_role("group", name="回答の期限").get_by_label(name, exact=True).fill(value)
    office.get_by_role("button", name="公開して、4通の下書きを作る").click()
    expect(office.get_by_text("メールの下書きを作っています。送信箱で")).to_be_visible()
    run("until_idle")
    assert_accessible(office)

    town_hall = signed_in(Role.MUNICIPALITY, PHONE)
    town_hall.goto(f"{live_server.url}/y/2019/dates/mine/")
    expect(town_hall.get_by_role("heading", name="10月28日(月)")).to_be_visible()
    assert_accessible(town_hall)
    assert_fits(town_hall)
    answer_all(town_hall, "この日でよい")

    expert = new_page(scripts=False)
    expert.goto(f"{live_server.url}/answer/{token_in(drafts()['expert1@example.invalid'])}/")
    answer_all(expert, "この日でよい")
    expect(expert.get_by_role("heading", name="日程が確定した訪問（2件）")).to_be_visible()
    assert_fits(expert)
    assert Visit.objects.filter(state=VisitState.AGREED).count() == 2

    OutboundMail.objects.update(state="CANCELLED")
    office.goto(f"{live_server.url}/y/2019/dates/")
    office.get_by_role("link", name="講師・自治体の都合が変わった").click()
    assert_accessible(office)
    office.get_by_label("行けなくなった講師").select_option(label=str(dates.expert))
    for group, day in (("期間の初めの日", dt.date(2019, 10, 28)), ("期間の終わりの日", dt.date(2019, 11, 1))):
        box = office.get_by_role("group", name=group)
        box.get_by_label("元号または西暦").select_option("西暦")
        for name, value in (("年", day.year), ("月", day.month), ("日", day.day)):
            box.get_by_label(name, exact=True).fill(str(value))
    office.get_by_role("button", name="計画の案を作る").click()
    expect(office.get_by_role("heading", name="計画を組み直しています")).to_be_visible()
    run("until_idle")
    expect(office.get_by_role("heading", name="変わる訪問1件")).to_be_visible()
    expect(office.get_by_text("10月28日（月）に行けなくなったためです")).to_be_visible()
    assert_accessible(office)
    office.get_by_label("変更の理由").fill("講師の都合のため")
    office.get_by_role("button", name="公開して、2通の下書きを作る").click()
    expect(office.get_by_text("メールの下書きを作っています。送信箱で")).to_be_visible()
    run("until_idle")
    assert set(drafts()) == {"city@example.invalid", "expert1@example.invalid"}
