"""From a printed invitation to an open call, by pages alone; several tests walk it."""

from __future__ import annotations

import datetime as dt
import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page, expect

from banso.japan.dates import fiscal_year_of
from tests.browser.machine import assert_accessible, assert_fits
from tests.browser.way_to_selection import fill_date, follow, picture, says

PASSWORD = "kyou-kara-hajimeru"


def look(page: Page, name: str) -> None:
    assert_accessible(page)
    assert_fits(page)
    picture(page, f"first-{name}")


def press(page: Page, name: str) -> None:
    page.locator("#content").get_by_role("button", name=name).first.click()


def next_step(page: Page, site: str, name: str) -> None:
    """はじめに names the next step, in its one action; take it."""
    page.goto(f"{site}/settings/start/")
    expect(page.locator(".page-head__actions a")).to_have_text(name)
    page.locator(".page-head__actions a").click()


def make_account(page: Page, address: str) -> None:
    """From the printed link to an account: a name and a password."""
    page.goto(address)
    page.get_by_label("姓", exact=False).first.fill("事務")
    page.get_by_label("名※", exact=False).last.fill("局子")
    page.get_by_label("新しいパスワード").first.fill(PASSWORD)
    page.get_by_label("新しいパスワード（確認）").fill(PASSWORD)
    press(page, "アカウントを作る")


def come_in(page: Page, address: str) -> None:
    """From the printed link to the first page: password, then a second factor."""
    make_account(page, address)
    says(page, "二段階認証が必要です", "アカウントができました")
    look(page, "01-second-factor")
    follow(page, "認証アプリを設定する")
    secret = page.locator("code").inner_text()
    page.get_by_label("確認コード").fill(str(format_hotp_value(hotp_value(secret, int(time.time()) // 30))))
    press(page, "設定を終える")
    picture(page, "first-02-recovery")
    follow(page, "控えたので、先へ進む")


def open_a_call(page: Page, site: str, today: dt.date, *, selecting: int) -> None:
    """Take every step はじめに names, up to an open call of a running year."""
    found_a_year(page, site, today)
    prepare_letters(page, site)
    begin_the_call(page, site, today, selecting)


def found_a_year(page: Page, site: str, today: dt.date) -> None:
    """The office, the year, and the country with its welfare offices."""
    # ── who they are, and the year ──
    next_step(page, site, "事務局を登録する")
    page.get_by_label("名称").fill("見本の事務局")
    press(page, "登録する")
    next_step(page, site, "電話と電子メールを入れる")
    page.get_by_label("電話").fill("00-0000-0000")
    page.get_by_label("電子メール").first.fill("office@example.invalid")
    press(page, "登録する")
    next_step(page, site, "年度を作る")
    expect(page.get_by_label("年度（西暦）")).to_have_value(str(fiscal_year_of(today)))
    page.get_by_label("委託事業名").fill("見本の委託事業")
    picture(page, "first-04-year")
    press(page, "作る")

    # ── the country ──
    next_step(page, site, "名簿に入れる")
    says(page, "都道府県 47", "市区町村 1,741", "6ブロック")
    look(page, "05-gazetteer")
    press(page, "名簿に入れる")
    says(page, "47都道府県、1741市区町村", "そろっています")


def prepare_letters(page: Page, site: str) -> None:
    """Names by law, sender, templates; the year runs."""
    # ── names, sender, templates ──
    page.goto(f"{site}/settings/start/")
    says(page, "家計改善支援", "見本の委託事業")
    look(page, "06-names")
    press(page, "これでよい")
    next_step(page, site, "発信者を確かめて保存する")
    expect(page.get_by_label("発信者")).to_have_value("見本の事務局")
    expect(page.get_by_label("連絡先")).to_have_value(
        "見本の事務局\n電話：00-0000-0000\n電子メール：office@example.invalid"
    )
    says(page, "メールの送信元", ".eml")
    press(page, "保存する")
    next_step(page, site, "ひな形を入れる")
    press(page, "はじめの文面を")
    next_step(page, site, "年度を始める")
    press(page, "年度を始める")


def begin_the_call(page: Page, site: str, today: dt.date, selecting: int) -> None:
    """A call to the towns of the list, opened."""
    # ── the call ──
    next_step(page, site, "公募を準備する")
    page.get_by_label("件名").fill("専門スタッフ派遣を希望する自治体の公募")
    fill_date(page, "受付を始める日", today)
    page.get_by_label("始める時刻").fill("00:00")
    fill_date(page, "締切の日", today + dt.timedelta(days=14))
    page.get_by_label("選定する予定の数").fill(str(selecting))
    press(page, "保存する")
    next_step(page, site, "対象の自治体を見る")
    says(page, "907団体のうち", "鹿児島県2町村", "県域")
    look(page, "07-invited")
    page.goto(f"{site}/settings/start/")
    press(page, "これでよい")
    next_step(page, site, "公募を始める")
    says(page, "対象の907自治体が")
    press(page, "公募を始める")
    says(page, "公募は「受付中」になりました")
