"""A visit in a real browser as secretariat, municipality and expert: date, kit, photographs, record, frank word."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from banso.accounts.models import RoleGrant
from banso.directory.enums import Role
from banso.dispatch.models import Assignment, Expert, Visit
from banso.logistics.domain import equipment
from tests.browser.machine import PHONE, assert_accessible, assert_fits
from tests.builders import SYSTEM
from tests.conftest import SmallYear
from tests.logistics.visiting import picture, planned

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def visit(demo_year: SmallYear) -> Visit:
    """A planned visit of the demo municipality, in charge of the demo expert; two kits in the stock."""
    person = RoleGrant.objects.get(role=Role.EXPERT).user.person
    assert person is not None
    expert = Expert.objects.filter(person=person).first() or Expert.objects.create(
        fiscal_year=demo_year.fiscal_year, person=person, affiliation="見本支援センター"
    )
    Assignment.objects.get_or_create(project=demo_year.project, expert=expert)
    for label in ("K01", "K02"):
        equipment.save_kit(actor=SYSTEM, fiscal_year=demo_year.fiscal_year, label=label)
    return planned(demo_year.project, dt.date(2019, 11, 20))


def test_one_visit_by_its_three_parties(
    live_server: LiveServer, visit: Visit, signed_in: Callable[..., Page], tmp_path: Path
) -> None:
    url = f"{live_server.url}/y/2019/visits/{visit.pk}/"
    office = signed_in(Role.SECRETARIAT)
    office.goto(url)
    office.get_by_role("link", name="日程を確定する").click()
    office.get_by_role("textbox", name="場所").fill("市役所3階")
    assert_accessible(office)
    office.get_by_role("button", name="この日程で確定する").click()
    expect(office.get_by_text("チェックリストを作りました")).to_be_visible()
    office.get_by_role("link", name="キットを送る").first.click()
    office.get_by_label("キット", exact=False).first.select_option("K02")
    office.get_by_role("button", name="送ったことを記録する").press("Enter")
    expect(office.locator("#kit")).to_be_visible()
    assert_accessible(office)

    photo = tmp_path / "写真.jpg"
    photo.write_bytes(picture((800, 600)))
    town = signed_in(Role.MUNICIPALITY, PHONE)
    town.goto(f"{live_server.url}/y/2019/visits/mine/")
    assert_fits(town)
    assert_accessible(town)
    town.goto(url)
    town.get_by_role("link", name="キットが届いたことを知らせる").click()
    town.get_by_role("button", name="届いたことを知らせる").click()
    town.get_by_role("link", name="写真を登録する").last.click()
    town.get_by_label("写真", exact=False).first.set_input_files(str(photo))
    town.get_by_label("写っていません").check()
    town.get_by_role("button", name="登録する").click()
    image = town.get_by_role("img", name="訪問の写真 1枚目")
    image.scroll_into_view_if_needed()
    expect(image).to_be_visible()
    assert_fits(town)
    assert_accessible(town)
    town.goto(f"{url}record/")
    with town.expect_response(lambda answer: answer.request.method == "POST"):
        town.get_by_label("参加した人数／自治体の職員／人数").fill("５人")
        town.get_by_label("参加した人数／自治体の職員／人数").press("Tab")
    expect(town.locator("[data-save-text='saved']")).to_be_visible()
    assert visit.attendance.get().count == 5
    assert_accessible(town)

    expert = signed_in(Role.EXPERT)
    expert.goto(url)
    expert.get_by_role("link", name="手紙を書く").click()
    with expert.expect_response(lambda answer: answer.request.method == "POST"):
        expert.get_by_label("手紙").fill("会議のすすめ方は、今のままで十分です。")
        expert.get_by_label("手紙").blur()
    expect(expert.locator("[data-save-text='saved']")).to_be_visible()
    expert.get_by_role("button", name="自治体に渡す").click()
    expect(expert.get_by_text("手紙を自治体に渡しました")).to_be_visible()
    assert_accessible(expert)
    town.goto(url)
    town.get_by_role("link", name="手紙を読む").click()
    town.get_by_role("button", name="読みました").click()
    note = visit.frank_notes.get()
    assert note.read_at is not None
    assert note.read_at <= timezone.now()


def test_kits_calendar_and_template_are_accessible(
    live_server: LiveServer, visit: Visit, signed_in: Callable[..., Page]
) -> None:
    page = signed_in(Role.SECRETARIAT, scripts=False)
    for place in ("visits/", "visits/kits/", "visits/calendar/?month=2019-11", "visits/checklist/"):
        page.goto(f"{live_server.url}/y/2019/{place}")
        expect(page.locator("h1")).to_be_visible()
    page.get_by_role("button", name="この年度用に直す").click()
    page.get_by_role("link", name="カルテと自治体の資料を読む").click()
    expect(page.get_by_label("すること")).to_have_value("カルテと自治体の資料を読む")
