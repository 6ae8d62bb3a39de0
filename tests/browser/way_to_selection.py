"""The way from an opened call to a published selection, walked in windows of four roles; several tests walk it."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass
from pathlib import Path

from django.utils import timezone
from playwright.sync_api import Page, expect

from banso.calls.models import Call
from banso.directory.models import Organisation
from banso.selection.enums import Outcome
from banso.selection.models import Decision
from banso.years.enums import ProgrammeCode
from tests import builders
from tests.browser.machine import assert_accessible, assert_fits

WISH = "家計の相談を始めたばかりです。面談の進め方を学びたい。"


@dataclass
class World:
    """The year, the places, and a window per role."""

    year: int
    base: str
    town: Organisation
    other: Organisation
    secretariat: Page
    prefecture: Page
    municipality: Page
    ministry: Page

    def open(self, page: Page, path: str) -> Page:
        """Open an address of the year in a window."""
        page.goto(f"{self.base}/y/{self.year}/{path}")
        return page

    @property
    def call(self) -> Call:
        """The call as it is now."""
        return Call.objects.get(fiscal_year__year=self.year)


def look(page: Page, name: str) -> None:
    """Have axe look at the main page of a step, and keep its picture."""
    assert_accessible(page)
    assert_fits(page)
    picture(page, name)


def picture(page: Page, name: str) -> None:
    """Keep a screenshot when a folder is named, for people to look at."""
    if folder := os.environ.get("BANSO_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"way-{name}.png", full_page=True)


def fill_date(page: Page, group: str, day: dt.date) -> None:
    """Write a date into its three boxes, the era being 令和."""
    boxes = page.get_by_role("group", name=group).get_by_role("textbox")
    for place, value in enumerate((day.year - 2018, day.month, day.day)):
        boxes.nth(place).fill(str(value))


def follow(page: Page, name: str, *, exact: bool = False) -> None:
    """Follow a link of the page itself (the menu beside it may have one of the same name)."""
    page.locator("#content").get_by_role("link", name=name, exact=exact).first.click()


def says(page: Page, *texts: str) -> None:
    """Expect every text on the page."""
    for text in texts:
        expect(page.locator("#content")).to_contain_text(text)


def open_the_call(world: World) -> None:
    """The secretariat makes a call, opens it, and notes that it went out."""
    page, today = world.open(world.secretariat, "call/"), timezone.localdate()
    follow(page, "公募を準備する")
    page.get_by_label("件名").fill("専門スタッフ派遣を希望する自治体の公募")
    fill_date(page, "受付を始める日", today)
    page.get_by_label("始める時刻").fill("00:00")
    fill_date(page, "締切の日", today + dt.timedelta(days=14))
    page.get_by_label("選定する予定の数").fill("1")
    look(page, "01-call-new")
    page.get_by_role("button", name="保存する").click()
    expect(world.open(world.municipality, "call/").locator("#content")).not_to_contain_text("申込書を書く")
    follow(page, "公募を始める")
    picture(page, "02-call-open-confirm")
    page.get_by_role("button", name="公募を始める（確定）").click()
    says(page, "公募は「受付中」になりました")
    relay_the_call(world)


def relay_the_call(world: World) -> None:
    """The secretariat notes that the call went out; the prefecture gets its task."""
    page, today = world.open(world.secretariat, "call/"), timezone.localdate()
    follow(page, "都道府県の取りまとめ")
    follow(page, "送付を記録する")
    fill_date(page, "送った日", today)
    page.get_by_role("button", name="都道府県への送付を記録する").click()
    look(page, "03-relays")
    task = world.open(world.prefecture, "").get_by_role("link", name="管内の申込を取りまとめて提出する")
    picture(world.prefecture, "04-prefecture-today")
    task.first.click()
    says(world.prefecture, "見本市", "別見本市", "督促の文案")


def apply(world: World) -> None:
    """The municipality writes its application section by section; another city's came another way."""
    page = world.open(world.municipality, "call/")
    follow(page, "申込書を書く")
    page.get_by_role("button", name="申込書を書き始める").click()
    page.get_by_label("人口").fill("82,000")
    page.get_by_label("自立相談支援事業／実施している").check()
    look(page, "05-application-section")
    page.get_by_role("button", name="保存して次へ").click()
    page.get_by_label("自立相談支援事業").check()
    page.get_by_label("家計改善支援事業").check()
    page.get_by_label("希望する内容と理由").fill(WISH)
    page.get_by_role("button", name="保存して次へ").click()
    page.get_by_label("部署名・担当者名").fill("福祉課")
    page.get_by_label("電子メール").fill("fukushi@example.invalid")
    page.get_by_role("button", name="確認へ進む").click()
    says(page, WISH, "82,000人")
    look(page, "06-application-review")
    page.get_by_role("button", name="この内容で提出する").click()
    says(page, "利用申込書を提出しました（第1版）")
    builders.make_application(
        world.call, world.other, ProgrammeCode.WORK_PREPARATION, submitted_at=timezone.now()
    )


def hand_in_the_bundle(world: World) -> None:
    """The prefecture sees both cities and hands its bundle in; its task is done."""
    page = world.open(world.prefecture, "call/")
    follow(page, "県内の取りまとめ")
    expect(page.get_by_role("row", name="見本市").first).to_contain_text("提出済み")
    follow(page, "見本市", exact=True)
    says(page, WISH)
    page.go_back()
    follow(page, "取りまとめを提出する")
    picture(page, "07-bundle-confirm")
    page.get_by_role("button", name="取りまとめを提出する").click()
    says(page, "滋賀県の取りまとめを提出しました")
    world.open(page, "")
    expect(page.get_by_role("link", name="管内の申込を取りまとめて提出する")).to_have_count(0)


def close_the_call(world: World) -> None:
    """The secretariat closes the call; the municipality can no longer write."""
    page = world.open(world.secretariat, "call/")
    says(page, "2件")
    follow(page, "公募を締め切る")
    page.get_by_role("button", name="公募を締め切る（確定）").click()
    says(page, "公募は「締切済み」になりました")
    picture(page, "08-call-closed")
    mine = world.open(world.municipality, f"applications/for/{world.town.pk}/")
    expect(mine.get_by_role("button", name="提出した内容を直す")).to_have_count(0)


def decide(world: World) -> None:
    """The secretariat works the board: a proposal, a city that must be in, kept, adopted, sent for approval."""
    page = world.secretariat
    page.get_by_role("navigation", name="メニュー").get_by_role("link", name="公募", exact=True).click()
    follow(page, "選定を始める")
    page.get_by_role("button", name="選定を始める").click()
    page.get_by_role("navigation", name="選定のページ").get_by_role("link", name="案の検討").click()
    page.get_by_role("button", name="案を作る").click()
    expect(page.get_by_role("button", name="固定を守って作り直す")).to_be_visible()
    page.get_by_role("button", name="滋賀県見本市を必ず選ぶ").click()
    page.get_by_label("固定する理由").fill("前年度からの継続")
    page.get_by_role("button", name="理由を付けて固定する").click()
    expect(page.get_by_role("button", name="滋賀県見本市を必ず選ぶ")).to_have_attribute(
        "aria-pressed", "true"
    )
    page.get_by_role("button", name="固定を守って作り直す").click()
    expect(page.locator(".htmx-request")).to_have_count(0)
    look(page, "09-board")
    page.locator("summary", has_text="この案を保存する").click()
    page.get_by_label("案の名前").fill("第1案")
    page.get_by_role("button", name="保存する", exact=True).click()
    page.get_by_role("navigation", name="選定のページ").get_by_role("link", name="案の検討").click()
    follow(page, "「案1　第1案」を採用する")
    look(page, "10-adopt")
    page.get_by_role("button", name="この案を採用する").click()
    says(page, "採用しました。1自治体を選定しています")
    chosen = Decision.objects.get(outcome=Outcome.SELECTED)
    assert chosen.application.municipality == world.town
    follow(page, "承認を求める")
    page.get_by_role("button", name="承認を求める").click()
    says(page, "承認待ち")
    picture(page, "11-selection-proposed")


def nobody_outside_knows(world: World, *paths: str) -> None:
    """Neither municipality nor prefecture finds a result at the addresses where one could stand."""
    decision = Decision.objects.get(outcome=Outcome.SELECTED)
    for page in (world.municipality, world.prefecture):
        for path in (*paths, "results/", f"results/{decision.pk}/"):
            world.open(page, path)
            text = page.locator("body").inner_text()
            assert not any(word in text for word in ("非該当", "図3の番号", "◎", "選定しました")), path
        page.watch.forget("403|404")  # type: ignore[attr-defined]


def approve_and_publish(world: World) -> None:
    """The ministry finds its task and approves; the secretariat publishes after reading every name."""
    page = world.open(world.ministry, "")
    picture(page, "12-ministry-today")
    follow(page, "承認")
    look(page, "13-approval")
    follow(page, "承認する…")
    page.get_by_role("button", name="承認する").click()
    nobody_outside_knows(world)
    page = world.open(world.secretariat, "selection/")
    follow(page, "公表する")
    says(page, "見本市", "別見本市", "非該当", "取り消せません")
    look(page, "14-publish-confirm")
    page.get_by_role("button", name="公表する").click()
    says(page, "に公表しました")
    picture(page, "15-published")
    mine = world.open(world.municipality, "results/")
    says(mine, "見本市", "選定", "◎自立", "○家計")
    expect(mine.locator("#content")).not_to_contain_text("別見本市")
