"""A whole year in a real browser under a moved clock, from an empty database to a report and a statement.

Nothing is loaded: what a page can enter is entered on its page. The municipality and the expert work on pages here; the
same year by Excel, Word and mail alone is `tests/year/test_by_files.py`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from io import StringIO

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.core.management import call_command
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from banso.accounts.models import User
from banso.calls.models import Call
from banso.calls.relay_queries import clients_invited
from banso.correspondence.models import OutboundMail
from banso.directory.enums import Role
from banso.directory.models import Organisation
from banso.dispatch.enums import VisitState
from banso.dispatch.models import Expert, Project, Visit
from banso.foundation.worker import run
from banso.payments.models import Payment
from banso.reports.enums import ReportState
from banso.reports.models import Report
from tests.browser.way_from_nothing import come_in, make_account, open_a_call, press
from tests.browser.way_to_selection import (
    World,
    apply,
    approve_and_publish,
    close_the_call,
    decide,
    fill_date,
    follow,
    hand_in_the_bundle,
    picture,
    relay_the_call,
    says,
)

pytestmark = [pytest.mark.browser, pytest.mark.both, pytest.mark.django_db(transaction=True)]
YEAR = 2026
TOWNS = ("見本市", "別見本市")
OFFICE = "office@example.invalid"
# Who is invited, with role and organisation, in the order of the windows of `World`.
PEOPLE = {
    OFFICE: (Role.SECRETARIAT, ""),
    "prefecture@example.invalid": (Role.PREFECTURE, "滋賀県"),
    "town@example.invalid": (Role.MUNICIPALITY, "滋賀県見本市"),
    "ministry@example.invalid": (Role.MINISTRY, ""),
}
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
Clock = Callable[[dt.date], None]


@pytest.fixture
def move(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Moves the day of the site; hours and minutes go on as they are."""
    real = timezone.now
    days = dt.timedelta()
    monkeypatch.setattr(timezone, "now", lambda: real() + days)

    def to(day: dt.date) -> None:
        nonlocal days
        days = dt.timedelta()
        days = day - timezone.localdate()

    return to


@dataclass
class Walk:
    """The windows by address of their users, who sign in again when the clock has moved (a session lives hours)."""

    base: str
    clock: Clock
    windows: dict[str, Page]

    def on(self, day: dt.date) -> None:
        """Let it be another day, and everyone sign in again."""
        self.clock(day)
        for email, page in self.windows.items():
            session = Client()
            user = User.objects.get(email=email)
            session.force_login(user, backend=BACKEND)
            # As after password and app, which the first sign-in went through.
            request = HttpRequest()
            request.session = session.session
            record_authentication(request, user, "mfa", type="totp")
            request.session.save()
            cookie = session.cookies[settings.SESSION_COOKIE_NAME]
            page.context.clear_cookies()
            page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.base}])
            page.goto(f"{self.base}/y/{YEAR}/")


@pytest.fixture
def walk(
    live_server: LiveServer,
    new_page: Callable[..., Page],
    move: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> Walk:
    """An empty database in July, and a window for each who will be invited; the secretariat needs a second factor."""
    assert not Organisation.objects.exists()
    monkeypatch.setattr(settings, "TWO_FACTOR_REQUIRED_ROLES", frozenset({"SECRETARIAT"}))
    move(dt.date(YEAR, 7, 6))
    return Walk(live_server.url, move, {email: new_page() for email in PEOPLE})


def test_a_whole_year_from_nothing(walk: Walk) -> None:
    office, *_ = walk.windows.values()
    come_in(office, walk.base + printed_link())
    open_a_call(office, walk.base, timezone.localdate(), selecting=1)
    enter_towns(office, walk.base)
    invite_the_others(walk)
    towns = [Organisation.objects.get(name=name) for name in TOWNS]
    world = World(YEAR, walk.base, towns[0], towns[1], *walk.windows.values())
    relay_the_call(world)
    apply(world)
    hand_in_the_bundle(world)
    close_the_call(world)
    decide(world)
    approve_and_publish(world)
    walk.on(dt.date(YEAR, 9, 1))
    put_an_expert_on_the_roster(world)
    make_projects_and_a_plan(world)
    publish_the_plan(world)
    agree_on_the_dates(world)
    hold_the_first_visit(walk, world)
    write_and_accept_a_report(world)
    make_a_statement(world)


def printed_link() -> str:
    """What the server's administrator hands to the secretariat."""
    told = StringIO()
    call_command("invite_secretariat", OFFICE, stdout=told)
    return told.getvalue().split()[-1]


def enter_towns(page: Page, site: str) -> None:
    """Two towns that exist nowhere join the directory and the year's list; nobody else leaves it."""
    for name in TOWNS:
        page.goto(f"{site}/directory/organisations/add/")
        page.get_by_label("種類").select_option(label="市")
        page.get_by_label("名称").fill(name)
        page.get_by_label("都道府県").select_option(label="滋賀県")
        press(page, "登録する")
        page.goto(f"{site}/y/{YEAR}/call/invited/add/")
        page.get_by_label("自治体").fill(f"滋賀県{name}")
        page.get_by_label("理由").fill("試験のため")
        press(page, "対象に加える")
    assert clients_invited(Call.objects.get()).count() == 909


def invite_the_others(walk: Walk) -> None:
    """Prefecture, municipality and ministry get their links and make their accounts."""
    office = walk.windows[OFFICE]
    for email, (role, organisation) in PEOPLE.items():
        if email == OFFICE:
            continue
        office.goto(f"{walk.base}/settings/invitations/new/")
        office.get_by_label("電子メールアドレス").fill(email)
        office.get_by_label("役割").select_option(role)
        office.get_by_label("年度").last.select_option(label=f"令和{YEAR - 2018}年度")
        office.get_by_label("団体").fill(organisation)
        press(office, "招待のリンクを作る")
        make_account(walk.windows[email], office.get_by_label("お渡しするリンク").input_value())


def put_an_expert_on_the_roster(world: World) -> None:
    """The secretariat enters an expert with everything the planner needs."""
    page = world.open(world.secretariat, "experts/")
    page.get_by_role("link", name="講師を載せる").click()
    page.get_by_label("姓", exact=False).first.fill("架空")
    page.get_by_label("所属・役職").fill("見本支援センター 相談員")
    page.get_by_label("拠点（都道府県）").select_option(label="滋賀県")
    page.get_by_label("自立相談支援事業").check()
    page.get_by_label("家計改善支援事業").check()
    page.get_by_label("電子メール").fill("kousi01@example.invalid")
    picture(page, "y01-expert")
    page.get_by_role("button", name="名簿に載せる").click()
    assert Expert.objects.filter(fiscal_year__year=YEAR).count() == 1


def make_projects_and_a_plan(world: World) -> None:
    """Projects from the published selection; a plan made in the background."""
    page = world.open(world.secretariat, "plans/")
    page.get_by_role("button", name="選定結果から実施事業を作る").click()
    says(page, "実施事業を2件作りました")
    page.get_by_label("計算に使う時間（秒）").fill("1")
    page.get_by_role("button", name="計画を作る").click()
    run("until_idle")
    world.open(page, "plans/")
    picture(page, "y02-plans")
    page.locator("main .tasks a").first.click()
    expect(page.locator("h1")).to_be_visible()
    picture(page, "y03-plan")


def publish_the_plan(world: World) -> None:
    """Publishing drafts a mail to everyone concerned."""
    page = world.secretariat
    page.goto(f"{page.url.split('?')[0]}publish/")
    fill_date(page, "回答の期限", dt.date(YEAR, 9, 11))
    picture(page, "y04-publish")
    page.get_by_role("button", name="公開して、").click()
    says(page, "メールの下書きを作っています")
    run("until_idle")
    assert OutboundMail.objects.filter(state="DRAFT").exists()


def agree_on_the_dates(world: World) -> None:
    """The municipality answers on its page; the expert says yes on the telephone."""
    page = world.open(world.municipality, "dates/mine/")
    for radio in page.get_by_label("この日でよい", exact=True).all():
        radio.check()
    page.get_by_role("button", name="回答を送る").click()
    says(page, "回答を受け付けました")
    office = world.open(world.secretariat, "dates/")
    picture(office, "y05-dates")
    follow(office, "架空")
    office.get_by_role("link", name="聞いた回答を入力する").click()
    picture(office, "y06-heard")
    for radio in office.get_by_label("この日でよい", exact=True).all():
        radio.check()
    office.get_by_role("button", name="入力する").click()
    agreed = Visit.objects.filter(project__fiscal_year__year=YEAR, state=VisitState.AGREED)
    assert agreed.count() == 4


def hold_the_first_visit(walk: Walk, world: World) -> None:
    """The day after the last visit of the first project, everything of it is marked as held."""
    project = Project.objects.filter(fiscal_year__year=YEAR).order_by("number")[0]
    visits = list(project.visits.prefetch_related("days").order_by("number"))
    walk.on(max(day.date for visit in visits for day in visit.days.all()) + dt.timedelta(days=1))
    for visit in visits:
        page = world.open(world.secretariat, f"visits/{visit.pk}/")
        page.get_by_role("button", name="実施済みにする").click()
    assert project.visits.filter(state=VisitState.DONE).count() == 2


def write_and_accept_a_report(world: World) -> None:
    """The round is opened, the municipality writes and hands in, the secretariat accepts."""
    page = world.open(world.secretariat, "reports/open/")
    page.get_by_role("button", name="用意する").click()
    report = Report.objects.filter(fiscal_year__year=YEAR).order_by("project__number")[0]
    town = world.open(world.municipality, f"reports/{report.pk}/")
    picture(town, "y08-report")
    town.get_by_role("button", name="書き始める").click()
    town.get_by_label("課題の区分").select_option("I05")
    for label in ("①コンサルタント前の認識", "②コンサルタント後の認識の変化", "③今後の活かし方"):
        town.get_by_label(label, exact=True).fill("見本の文です。")
    town.get_by_role("button", name="確認へ進む").click()
    town.get_by_role("button", name="この内容で提出する").click()
    says(town, "報告書を提出しました")
    world.open(page, f"reports/{report.pk}/").get_by_role("button", name="受理する").click()
    report.refresh_from_db()
    assert report.state == ReportState.ACCEPTED


def make_a_statement(world: World) -> None:
    """Fees and terms entered on their pages; the statement of the visits held, checked, as a PDF."""
    page = world.secretariat
    fee_rule(world, "FEE_METHOD", lambda: page.get_by_label("扱い").select_option("HALF_DAY"))
    fee_rule(world, "FEE_HALF_DAY", lambda: page.get_by_label("謝金単価（半日）（円）").fill("15000"))
    expert = Expert.objects.get(fiscal_year__year=YEAR, person__family_name="架空")
    world.open(page, f"payments/payees/{expert.pk}/")
    page.get_by_label("支払先").select_option(label="本人（個人）に支払う")
    page.get_by_label("旅費も辞退").check()
    page.get_by_label("根拠").fill("承諾書 令和8年9月1日")
    page.get_by_role("button", name="保存する").click()
    world.open(page, "payments/").get_by_role("link", name="実施済みの訪問から明細を作る").first.click()
    page.get_by_role("button", name="明細を作る").click()
    says(page, "明細を作りました")
    payment = Payment.objects.filter(expert=expert).order_by("pk")[0]
    world.open(page, f"payments/{payment.pk}/")
    says(page, "15,000")
    picture(page, "y10-statement")
    page.get_by_role("link", name="確認済みにする").click()
    page.get_by_role("button", name="確認済みにする").click()
    says(page, "1件を「確認済み」にしました")
    answer = page.request.get(f"{world.base}/y/{YEAR}/payments/{payment.pk}/pdf/")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body()[:5] == b"%PDF-"


def fee_rule(world: World, kind: str, say: Callable[[], object]) -> None:
    """Enter one rule of the payer with its source."""
    page = world.open(world.secretariat, f"payments/rules/add/?kind={kind}")
    say()
    fill_date(page, "適用開始", dt.date(YEAR, 4, 1))
    page.get_by_label("出典").fill("事務局の定め（試験）")
    page.get_by_role("button", name="保存する").click()
