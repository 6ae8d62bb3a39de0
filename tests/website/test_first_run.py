"""はじめに, and the frame before there is any year, for every role."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from banso.accounts.domain.invitations import invite
from banso.accounts.models import Invitation
from banso.directory.enums import OrganisationKind, Role
from banso.directory.models import Organisation
from banso.foundation.history import history_of
from banso.website.first_run import FirstRun
from banso.years.domain.fiscal_years import create_fiscal_year, start_year
from banso.years.domain.setup import check_part
from banso.years.enums import SetupPart, YearState
from banso.years.models import FiscalYear, SetupCheck
from tests import builders
from tests.builders import SYSTEM

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def client_of(role: Role, **scope: object) -> Client:
    client = Client()
    client.force_login(builders.make_user(role, **scope), backend=BACKEND)
    return client


@pytest.fixture
def secretariat() -> Client:
    return client_of(Role.SECRETARIAT)


def text_of(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address, follow=True)
    assert answer.status_code == status, address
    return str(answer.content.decode())


def test_before_any_year_the_secretariat_is_led_to_the_first_step(secretariat: Client) -> None:
    answer = secretariat.get("/")
    assert (answer.status_code, answer["Location"]) == (302, reverse("first_run"))
    text = text_of(secretariat, reverse("first_run"))
    assert "13のうち0が済みました" in text
    assert re.search(
        r'page-head__actions"><a class="button" href="[^"]*kind=SECRETARIAT">事務局を登録する', text
    )
    assert 'href=""' not in text, "no link leads to a year there is not"
    form = text_of(secretariat, reverse("directory:organisation_add") + "?kind=SECRETARIAT")
    assert '<option value="SECRETARIAT" selected>' in form


def test_every_page_of_the_navigation_answers_before_any_year(secretariat: Client) -> None:
    links = re.findall(r'class="site-nav__link" href="([^"]+)"', text_of(secretariat, reverse("first_run")))
    assert {reverse("first_run"), reverse("years:year_list"), reverse("accounts:users")} <= set(links)
    for link in sorted({*links, reverse("accounts:invitation_new"), reverse("years:gazetteer")}):
        assert "はじめに" in text_of(secretariat, link), link


def test_a_colleague_and_the_ministry_are_invited_before_any_year(secretariat: Client) -> None:
    page = reverse("accounts:invitation_new")
    for role in (Role.SECRETARIAT, Role.MINISTRY):
        answer = secretariat.post(page, {"email": f"{role}@example.invalid", "role": role, "fiscal_year": ""})
        assert answer.status_code == 200, answer.content.decode()
    found = Invitation.objects.values_list("role", "fiscal_year")
    assert set(found) == {(Role.SECRETARIAT, None), (Role.MINISTRY, None)}


@pytest.mark.parametrize("role", [Role.MINISTRY, Role.BOARD, Role.EXPERT])
def test_others_read_what_comes_first_and_who_does_it(role: Role) -> None:
    client = client_of(role)
    text = text_of(client, "/")
    assert "年度はまだありません" in text
    assert "まず、事務局が年度を作り" in text
    assert client.get(reverse("first_run")).status_code == 403
    year = create_fiscal_year(actor=SYSTEM, year=2026)
    assert "この年度は準備中です" in text_of(client, "/")
    start_year(actor=SYSTEM, fiscal_year=year)
    assert "この年度は準備中です" not in text_of(client, "/")


def test_whose_second_factor_is_missing_is_led_to_it_from_the_invitation(
    settings: pytest.FixtureRequest,
) -> None:
    settings.TWO_FACTOR_REQUIRED_ROLES = frozenset({"SECRETARIAT"})  # type: ignore[attr-defined]
    _, token = invite(actor=SYSTEM, email="first@example.invalid", role=Role.SECRETARIAT)
    client = Client()
    address = reverse("accounts:invitation_accept", args=[token])
    password = "kyou-kara-hajimeru"
    answer = client.post(
        address,
        {"family_name": "事務", "given_name": "局子", "password": password, "again": password},
        follow=True,
    )
    assert answer.redirect_chain[-1][0] == reverse("mfa_index")
    assert "二段階認証が必要です" in answer.content.decode()


def test_the_steps_follow_the_records_and_what_somebody_found_right(secretariat: Client) -> None:
    def next_title() -> str:
        step = FirstRun(FiscalYear.objects.first()).next
        assert step is not None
        return step.title

    office = Organisation.objects.create(kind=OrganisationKind.SECRETARIAT, name="見本の事務局")
    assert next_title() == "事務局", "without telephone and mail the call's letter has no contact"
    office.contacts.create(purpose="OFFICE", phone="00-0000-0000")
    assert next_title() == "年度"
    page = text_of(secretariat, reverse("years:year_add"))
    assert re.search(rf'<option value="{office.pk}" selected>見本の事務局', page)
    year = create_fiscal_year(actor=SYSTEM, year=2026, secretariat=office)
    assert next_title() == "都道府県と市区町村"
    assert secretariat.post(reverse("years:gazetteer")).status_code == 302
    assert next_title() == "柱・支援事業の名称・ブロック"
    check = reverse("setup_check", args=[2026])
    assert secretariat.post(check, {"part": "NAMES"}).status_code == 302
    assert next_title() == "手紙の発信者"
    secretariat.post(check, {"part": "NAMES", "undo": "1"})
    assert next_title() == "柱・支援事業の名称・ブロック"
    assert [entry.action for entry in history_of(year)][:2] == ["year.part_checked", "year.part_checked"]
    assert secretariat.post(check, {"part": "X"}).status_code == 409
    assert SetupCheck.objects.count() == 0


def test_today_names_the_next_step_until_the_call_is_opened(secretariat: Client) -> None:
    year = create_fiscal_year(actor=SYSTEM, year=2026)
    text = text_of(secretariat, "/")
    assert "事務局を登録する" in text
    assert reverse("first_run") in text_of(secretariat, reverse("directory:people")), (
        "the bar is on every page"
    )
    for part in SetupPart:
        check_part(actor=SYSTEM, fiscal_year=year, part=part)
    start_year(actor=SYSTEM, fiscal_year=year)
    assert "公募を始めるまでの13の準備" in text_of(secretariat, "/")
    assert "first-run-bar" not in text_of(secretariat, reverse("directory:people"))
    builders.make_call(year)
    assert "公募を始めるまでの13の準備" not in text_of(secretariat, "/")
    assert "はじめに</a>" not in text_of(secretariat, "/"), "the entry goes when the call is open"
    FiscalYear.objects.update(state=YearState.CLOSED)
    assert "最初の年度の準備" in text_of(secretariat, reverse("first_run"))
