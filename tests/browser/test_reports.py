"""A report in a real browser: written, returned, accepted, and answered behind the link of a mail."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from banso.directory.enums import Role
from banso.reports.domain.follow_ups import ask
from banso.reports.models import FollowUp, Report
from tests.browser.machine import PHONE, assert_accessible, assert_fits
from tests.builders import SYSTEM
from tests.conftest import SmallYear
from tests.reports.written import open_report

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BEFORE, AFTER, FUTURE = "①コンサルタント前の認識", "②コンサルタント後の認識の変化", "③今後の活かし方"


@pytest.fixture
def report(demo_year: SmallYear) -> Report:
    """The small year's report, not begun; the application names one issue."""
    demo_year.application.reason = "相談が少ない"
    demo_year.application.save()
    return open_report(demo_year)


def test_a_report_from_the_first_word_to_the_answer_by_link(
    live_server: LiveServer, report: Report, signed_in: Callable[..., Page], new_page: Callable[..., Page]
) -> None:
    base = f"{live_server.url}/y/2019/reports/"
    town, office = signed_in(Role.MUNICIPALITY), signed_in(Role.SECRETARIAT)
    _write(town, f"{base}{report.pk}/", signed_in)
    office.goto(f"{base}{report.pk}/")
    office.get_by_role("link", name="差し戻す").click()
    office.get_by_label(f"課題(1) {FUTURE}").fill("時期も書いてください。")
    assert_accessible(office)
    office.get_by_role("button", name="差し戻す").click()
    town.goto(f"{base}{report.pk}/issues/1/")
    expect(town.get_by_text("時期も書いてください。").first).to_be_visible()
    town.get_by_label(FUTURE, exact=True).fill("来年度から、数字を関係課と見る。")
    town.get_by_role("button", name="確認へ進む").click()
    town.get_by_role("button", name="この内容で提出する").click()
    expect(town.get_by_text("報告書を提出しました（第2版）")).to_be_visible()
    assert_accessible(town)
    office.goto(f"{base}{report.pk}/versions/2/")
    expect(office.get_by_role("cell", name="来年度から、数字を関係課と見る。")).to_be_visible()
    assert_accessible(office)
    office.goto(f"{base}{report.pk}/")
    office.get_by_role("button", name="受理する").click()
    expect(office.get_by_text("3・6・12か月後にその後をたずねます").first).to_be_visible()
    for rest in ("", f"{report.pk}/commitments/", "outcomes/", "follow-ups/", "figures/"):
        office.goto(f"{base}{rest}")
        assert_accessible(office)
    _answer(new_page(PHONE, scripts=False), live_server, report)
    office.goto(f"{base}outcomes/")
    expect(office.get_by_role("img", name="約束の達成の度合い（件）")).to_be_visible()
    assert_accessible(office)
    _read_without_writing(signed_in(Role.MINISTRY), base, report)


def _read_without_writing(reader: Page, base: str, report: Report) -> None:
    """Whoever only reads finds the report in the list, opens it, and is offered nothing to decide."""
    reader.goto(base)
    reader.locator(f"a[href$='/reports/{report.pk}/']").first.click()
    expect(reader.get_by_text("来年度から、数字を関係課と見る。").first).to_be_visible()
    expect(reader.get_by_role("button", name="受理する")).to_have_count(0)
    expect(reader.get_by_role("link", name="差し戻す")).to_have_count(0)
    assert_fits(reader)


def _write(town: Page, address: str, signed_in: Callable[..., Page]) -> None:
    """Type an issue in one window, something else in another; both texts are kept and shown."""
    town.goto(address)
    town.get_by_role("button", name="書き始める").click()
    second = signed_in(Role.MUNICIPALITY, PHONE)
    second.goto(town.url)
    town.get_by_label("課題の区分").select_option("I05")
    town.get_by_label(BEFORE, exact=True).fill("知られていないだけだと考えていた。")
    with town.expect_response(lambda answer: answer.request.method == "POST"):
        town.get_by_label(AFTER, exact=True).fill("どこで止まるかを先に見る。")
        town.get_by_label(AFTER, exact=True).press("Tab")
    expect(town.locator("[data-save-text='saved']")).to_be_visible()
    second.get_by_label(BEFORE, exact=True).fill("別の窓の言葉。")
    second.get_by_label(BEFORE, exact=True).press("Tab")
    second.get_by_role("link", name="両方を見て、どちらを使うか選ぶ").click()
    expect(second.get_by_role("cell", name="別の窓の言葉。")).to_be_visible()
    assert_fits(second)
    assert_accessible(second)
    second.get_by_role("button", name="保存されている内容を使う（控えを消す）").click()
    assert_fits(second)
    expect(second.get_by_label(BEFORE, exact=True)).to_have_value("知られていないだけだと考えていた。")
    assert_accessible(town)
    town.get_by_label(f"書くことがないときの理由（{FUTURE}）").select_option("OPEN")
    town.get_by_role("button", name="確認へ進む").click()
    town.get_by_label("報告者（部署と氏名）").fill("地域福祉課")
    assert_accessible(town)
    town.get_by_role("button", name="この内容で提出する").click()


def _answer(page: Page, live_server: LiveServer, report: Report) -> None:
    """Answer on a phone without account and without script."""
    (found,) = ask(actor=SYSTEM, follow_ups=[FollowUp.objects.get(report=report, months=3)])
    assert found.mail is not None
    token = found.mail.body.partition("/answers/")[2].partition("/")[0]
    page.goto(f"{live_server.url}/answers/{token}/")
    expect(page.get_by_text("来年度から、数字を関係課と見る。")).to_be_visible()
    assert_fits(page)
    page.get_by_label("どこまで進みましたか").select_option("P1")
    page.get_by_label("どうなったか").fill("毎月見ている。")
    page.get_by_role("button", name="回答する").click()
    expect(page.get_by_text("回答を受け取りました")).to_be_visible()
