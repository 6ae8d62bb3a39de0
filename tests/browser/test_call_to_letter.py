"""The whole way in a real browser, four windows open: from the call to the letter that tells its result."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from banso.accounts.domain.demo import ensure_demo_users
from banso.correspondence.models import OutboundMail
from banso.directory.enums import Role
from banso.letters.models import Letter
from tests import builders
from tests.browser.machine import enter
from tests.browser.way_to_selection import (
    World,
    apply,
    approve_and_publish,
    close_the_call,
    decide,
    fill_date,
    follow,
    hand_in_the_bundle,
    look,
    nobody_outside_knows,
    open_the_call,
    picture,
    says,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(live_server: LiveServer, new_page: Callable[..., Page], db: None) -> World:
    """A running year without a call, one prefecture with two cities, everyone signed in."""
    today = timezone.localdate()
    fiscal_year = builders.make_year(today.year - (today.month < 4))
    town, other = (
        builders.invite(builders.make_municipality(name), fiscal_year.year) for name in ("見本市", "別見本市")
    )
    ensure_demo_users(actor=builders.SYSTEM, fiscal_year=fiscal_year, municipality=town)
    roles = (Role.SECRETARIAT, Role.PREFECTURE, Role.MUNICIPALITY, Role.MINISTRY)
    pages = [new_page() for _ in roles]
    for page, role in zip(pages, roles, strict=True):
        enter(page, live_server.url, role)
    return World(fiscal_year.year, live_server.url, town, other, *pages)


def test_from_the_call_to_the_letter(world: World) -> None:
    open_the_call(world)
    apply(world)
    hand_in_the_bundle(world)
    close_the_call(world)
    decide(world)
    nobody_outside_knows(world, "", "letters/received/", "selection/")
    approve_and_publish(world)
    write_the_letters(world)
    send_and_post(world)
    read_the_letter(world)


def write_the_letters(world: World) -> None:
    """Drafts from two templates: every recipient named first, each letter readable, nothing delivered."""
    page = world.open(world.secretariat, "letters/settings/")
    page.get_by_label("発信者").fill("一般社団法人 見本ネットワーク｜代表理事｜見本 一")
    page.get_by_label("連絡先").fill("事務局　見本係")
    page.get_by_role("button", name="保存する", exact=True).click()
    world.open(page, "selection/").get_by_role("link", name="結果の手紙を作る").click()
    page.get_by_role("button", name="はじめの文面を").click()
    merge(world, "選定のお知らせ（選定された自治体）", "見本市", due=True)
    merge(world, "選定結果のお知らせ（該当しなかった自治体）", "別見本市")
    assert Letter.objects.filter(state="DRAFT").count() == 2
    says(world.open(world.municipality, "letters/received/"), "受け取った手紙はまだありません")


def merge(world: World, template: str, recipient: str, *, due: bool = False) -> None:
    """Make the drafts of a template for everyone it is for."""
    page = world.open(world.secretariat, "letters/templates/")
    page.get_by_role("row", name=template).get_by_role("link", name="宛先を選ぶ").click()
    if due:
        fill_date(page, "アンケートの締切", timezone.localdate() + dt.timedelta(days=30))
    page.get_by_label("すべての宛先を選ぶ").check()
    picture(page, f"16-merge-{recipient}")
    page.get_by_role("button", name="選んだ宛先を確かめる").click()
    says(page, "作る前の確認", f"滋賀県{recipient}")
    picture(page, f"17-batch-{recipient}")
    follow(page, "1通ずつ文面を見る")
    (look if due else picture)(page, f"18-letter-{recipient}")
    follow(page, "宛先の一覧へ戻る")
    page.get_by_role("button", name="1通の下書きを作る").click()
    says(page, "下書きを作りました")


def send_and_post(world: World) -> None:
    """One goes by mail (exported, no server here), one by post; then both are noted as delivered."""
    page = world.open(world.secretariat, "outbox/")
    page.get_by_label("見本市　福祉課を選ぶ").check()
    page.get_by_role("button", name="送信を承認する").click()
    says(page, "fukushi@example.invalid")
    look(page, "19-approve-mail")
    page.get_by_role("button", name="1通の送信を承認する").click()
    page.get_by_label("見本市　福祉課を選ぶ").check()
    page.get_by_role("button", name=".emlファイルに書き出す").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="書き出す", exact=True).click()
    assert waiting.value.suggested_filename.endswith(".eml")
    says(world.open(world.municipality, "letters/received/"), "受け取った手紙はまだありません")
    world.open(page, f"outbox/{OutboundMail.objects.get(state='APPROVED').pk}/")
    picture(page, "20-mail-exported")
    page.get_by_role("button", name="送付済みにする").click()
    world.open(page, "letters/?state=DRAFT").get_by_label("別見本市").check()
    page.get_by_role("button", name="発行する（番号を付ける）").click()
    page.get_by_role("button", name="発行する", exact=True).click()
    world.open(page, "letters/?delivery=no").get_by_label("別見本市").check()
    page.get_by_role("button", name="郵送済みにする").click()
    page.get_by_role("button", name="郵送済みにする").click()
    look(page, "21-letters")
    assert not Letter.objects.filter(delivered_at=None).exists()


def read_the_letter(world: World) -> None:
    """The municipality opens what it received: its own letter, and no other."""
    page = world.open(world.municipality, "")
    picture(page, "22-municipality-today")
    world.open(page, "letters/received/")
    look(page, "23-received")
    expect(page.get_by_role("row")).to_have_count(2)
    follow(page, "利用自治体の選定について（通知）")
    says(page, "見本市を派遣の対象に選定いたしました", "自立相談支援事業", "家計改善支援事業")
    look(page, "24-letter")
    foreign = Letter.objects.exclude(organisation=world.town).get()
    refused = world.open(page, f"letters/{foreign.pk}/").locator("#content")
    expect(refused).not_to_contain_text("該当しませんでした")
    page.watch.forget("403|404")  # type: ignore[attr-defined]
