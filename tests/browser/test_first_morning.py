"""The first morning: production settings, an empty database, one invitation; from there to an open call by pages alone.

The site is a process of its own (`banso serve`) on the test's database; whoever walks knows the printed link, no more.
"""

from __future__ import annotations

import datetime as dt
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from banso.calls.enums import CallState
from banso.calls.models import Call
from banso.directory.models import Organisation
from banso.japan.dates import fiscal_year_of
from tests.browser.machine import DESKTOP, PHONE, assert_accessible, assert_fits
from tests.browser.way_to_selection import fill_date, follow, picture, says
from tests.foundation.workers import database_url

pytestmark = [pytest.mark.browser, pytest.mark.both, pytest.mark.django_db(transaction=True)]
PASSWORD = "kyou-kara-hajimeru"


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def production(tmp_path: Path, port: int, transactional_db: None) -> dict[str, str]:
    """The environment of docs/how-to/run.md; only that the browser comes without TLS."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("BANSO_")}
    return clean | {
        "DJANGO_SETTINGS_MODULE": "banso.settings.production",
        "BANSO_SECRET_KEY": "only-for-this-test-" * 4,
        "BANSO_HOSTS": "localhost",
        "BANSO_ORIGINS": f"http://localhost:{port}",
        "BANSO_DATABASE_URL": database_url(),
        "BANSO_DATA_DIR": str(tmp_path),
        "BANSO_SSL_REDIRECT": "0",
    }


def banso(production: dict[str, str], *words: str) -> str:
    """Run a command of the house as the server's administrator does; return what it prints."""
    done = subprocess.run(
        [sys.executable, "-m", "banso", *words], env=production, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def answers(address: str) -> bool:
    """Say whether the site answers yet."""
    try:
        with urlopen(f"{address}{reverse('sign_in')}") as answer:
            return bool(answer.status == 200)
    except URLError:
        return False


@pytest.fixture
def site(production: dict[str, str], port: int) -> Iterator[str]:
    """The served site's address."""
    banso(production, "manage", "collectstatic", "--noinput", "-v0")
    command = [sys.executable, "-m", "banso", "serve", "--port", str(port), "--no-worker"]
    with subprocess.Popen(command, env=production, stderr=subprocess.PIPE) as served:
        address, deadline = f"http://localhost:{port}", time.monotonic() + 60
        while not answers(address):
            assert served.poll() is None, served.stderr.read() if served.stderr else ""
            assert time.monotonic() < deadline, "the site did not begin to answer"
            time.sleep(0.2)
        yield address
        served.terminate()


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


def come_in(page: Page, address: str) -> None:
    """From the printed link to the first page: password, then a second factor."""
    page.goto(address)
    page.get_by_label("姓", exact=False).first.fill("事務")
    page.get_by_label("名※", exact=False).last.fill("局子")
    page.get_by_label("新しいパスワード").first.fill(PASSWORD)
    page.get_by_label("新しいパスワード（確認）").fill(PASSWORD)
    press(page, "アカウントを作る")
    says(page, "二段階認証が必要です", "アカウントができました")
    look(page, "01-second-factor")
    follow(page, "認証アプリを設定する")
    secret = page.locator("code").inner_text()
    page.get_by_label("確認コード").fill(str(format_hotp_value(hotp_value(secret, int(time.time()) // 30))))
    press(page, "設定を終える")
    picture(page, "first-02-recovery")
    follow(page, "控えたので、先へ進む")


def test_a_secretariat_starts_from_nothing(
    site: str, production: dict[str, str], new_page: Callable[..., Page]
) -> None:
    assert not Organisation.objects.exists()
    printed = banso(production, "manage", "invite_secretariat", "first@example.invalid")
    page, today = new_page(DESKTOP), timezone.localdate()
    come_in(page, site + printed.split()[-1])
    expect(page.get_by_role("heading", level=1)).to_have_text("はじめに")
    look(page, "03-nothing-yet")

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

    # ── the call ──
    next_step(page, site, "公募を準備する")
    page.get_by_label("件名").fill("専門スタッフ派遣を希望する自治体の公募")
    fill_date(page, "受付を始める日", today)
    page.get_by_label("始める時刻").fill("00:00")
    fill_date(page, "締切の日", today + dt.timedelta(days=14))
    page.get_by_label("選定する予定の数").fill("30")
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
    call = Call.objects.get()
    assert (call.state, call.target_count, call.relays.count()) == (CallState.OPEN, 907, 47)

    page.goto(f"{site}/settings/start/")
    says(page, "はじめの準備は終わりました")
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    look(page, "08-phone")
