"""Questionnaire and briefing in a real browser: autosave, two windows, no script, phone, keyboard, axe."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from banso.directory.enums import Role
from banso.directory.models import MunicipalityYear
from banso.intake.domain.drafts import start_draft
from banso.surveys.definitions import form_of
from banso.surveys.intake import SURVEY
from banso.surveys.models import Response
from tests.briefings.briefing_year import full_answers, make_briefing_year
from tests.browser.machine import DESKTOP, PHONE, assert_accessible, assert_fits
from tests.builders import SYSTEM
from tests.conftest import SmallYear
from tests.surveys.answers import answer, make_survey, response_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def response(demo_year: SmallYear) -> Response:
    """The small year's municipality, being asked and begun."""
    survey = make_survey(demo_year.fiscal_year, demo_year.municipality, demo_year.other_municipality)
    found = response_of(survey, demo_year.municipality)
    start_draft(SURVEY, actor=SYSTEM, sheet=found)
    return found


def address(live_server: LiveServer, response: Response, rest: str = "") -> str:
    return f"{live_server.url}/y/2019/surveys/answers/{response.pk}/{rest}"


def test_typing_is_saved_and_a_second_window_is_told(
    live_server: LiveServer, response: Response, signed_in: Callable[..., Page]
) -> None:
    first, second = signed_in(Role.MUNICIPALITY), signed_in(Role.MUNICIPALITY)
    for page in (first, second):
        page.goto(address(live_server, response, "section/2/"))
    cell = "予算／自立相談支援事業／令和元年度"
    with first.expect_response(lambda answer: answer.request.method == "POST"):
        first.get_by_label(cell).fill("13000")
        first.get_by_label(cell).press("Tab")
    expect(first.locator("[data-save-text='saved']")).to_be_visible()
    assert response.draft.values["budget.CONSULTATION.FY2019"] == 13000
    second.get_by_label(cell).fill("14000")
    second.get_by_label(cell).press("Tab")
    expect(second.get_by_text("ほかの画面で、同じ部分が保存されました")).to_be_visible()
    second.get_by_role("link", name="両方を見て、どちらを使うか選ぶ").click()
    expect(second.get_by_role("cell", name="13,000")).to_be_visible()
    expect(second.get_by_role("cell", name="14,000")).to_be_visible()
    assert_accessible(second)
    second.get_by_role("button", name="控えの入力を使う").click()
    expect(second.get_by_label(cell)).to_have_value("14000")


def test_every_section_is_accessible_and_fits(
    live_server: LiveServer, response: Response, signed_in: Callable[..., Page]
) -> None:
    page = signed_in(Role.MUNICIPALITY)
    for number in range(1, len(form_of(response.survey).sections) + 1):
        page.goto(address(live_server, response, f"section/{number}/"))
        assert_accessible(page)
        page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        assert_fits(page)
        page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    for rest in ("", "review/"):
        page.goto(address(live_server, response, rest))
        assert_fits(page)
        assert_accessible(page)


def test_matrix_is_filled_with_the_keyboard_and_without_script(
    live_server: LiveServer, response: Response, signed_in: Callable[..., Page]
) -> None:
    page = signed_in(Role.MUNICIPALITY, scripts=False)
    page.goto(address(live_server, response, "section/6/"))
    page.get_by_label("支援員の連携状況／ハローワーク／自立相談支援", exact=True).focus()
    page.keyboard.press("1")
    page.keyboard.press("Tab")
    page.keyboard.press("3")
    page.get_by_role("button", name="保存して次へ").press("Enter")
    page.wait_for_url("**/section/7/")
    response.draft.refresh_from_db()
    assert response.draft.values["network.P01.CONSULTATION"] == "1"
    assert response.draft.values["network.P01.WORK_PREPARATION"] == "3"


def test_secretariat_expert_and_municipality_read(
    live_server: LiveServer, demo_year: SmallYear, response: Response, signed_in: Callable[..., Page]
) -> None:
    MunicipalityYear.objects.create(
        organisation=demo_year.municipality, year=2019, population=61_000, bracket="FROM_50K"
    )
    answer(response.survey, demo_year.municipality, full_answers(response.survey, 0))
    year = f"{live_server.url}/y/2019"
    office = signed_in(Role.SECRETARIAT)
    for rest in (
        f"/surveys/{response.survey_id}/",
        f"/surveys/{response.survey_id}/edit/",
        f"/surveys/{response.survey_id}/invite/",
        f"/surveys/{response.survey_id}/imports/",
        f"/surveys/answers/{response.pk}/",
        f"/surveys/answers/{response.pk}/give-back/",
        f"/projects/{demo_year.project.pk}/briefing/",
    ):
        office.goto(year + rest)
        assert_accessible(office)
    phone = signed_in(Role.SECRETARIAT, PHONE)
    for rest in (f"/surveys/{response.survey_id}/", f"/projects/{demo_year.project.pk}/briefing/"):
        phone.goto(year + rest)
        assert_fits(phone)
    town = signed_in(Role.MUNICIPALITY)
    town.goto(f"{year}/self-check/{demo_year.municipality.pk}/")
    expect(town.get_by_role("img", name="予算の推移（千円）")).to_be_visible()
    assert_accessible(town)


def test_medians_are_read_on_the_screen(
    live_server: LiveServer, demo_year: SmallYear, signed_in: Callable[..., Page]
) -> None:
    year = make_briefing_year(demo_year.fiscal_year)
    page = signed_in(Role.SECRETARIAT)
    page.goto(f"{live_server.url}/y/2019/projects/{year.project.pk}/briefing/")
    row = page.get_by_role("row", name="自立相談支援事業新規受付件数")
    expect(row).to_contain_text("48.0")
    expect(row).to_contain_text("26件")
    assert_accessible(page)
