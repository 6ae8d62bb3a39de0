"""The roll-over: what is shown, what is copied on request, what is flagged, and what stays behind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client

from banso.accounts.models import RoleGrant
from banso.directory.enums import Role
from banso.dispatch.models import DispatchSettings, Expert
from banso.letters.domain.templates import install_templates
from banso.letters.models import CorrespondenceSettings, LetterTemplate
from banso.payments.models import FeeClass
from banso.years.carrying import carryings
from banso.years.models import FiscalYear, ToDo
from tests import builders
from tests.conftest import SmallYear

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Role | None], Client]


@pytest.fixture
def full_year(small_year: SmallYear) -> FiscalYear:
    """The small year with the settings a secretariat has after a year."""
    year = small_year.fiscal_year
    year.contract_title = "令和元年度 専門スタッフ派遣及び研修"
    year.save()
    install_templates(actor=builders.SYSTEM, fiscal_year=year)
    version = LetterTemplate.objects.get(fiscal_year=year, code="call_prefecture").versions.get()
    type(version).objects.filter(pk=version.pk).update(
        subject="令和元年度の公募について", body="令和元年7月31日までにお申し込みください。"
    )
    CorrespondenceSettings.objects.create(
        fiscal_year=year, senders="事務局長 見本", number_pattern="R1年度第{number}号"
    )
    FeeClass.objects.create(fiscal_year=year, code="a", name="講師")
    DispatchSettings.objects.create(
        fiscal_year=year, round1_from=dt.date(2019, 10, 1), round1_to=dt.date(2019, 11, 30),
        round2_from=dt.date(2019, 12, 1), round2_to=dt.date(2020, 2, 29),
    )  # fmt: skip
    return year


def test_everything_is_shown_before_and_copied_as_chosen(client_of: ClientOf, full_year: FiscalYear) -> None:
    client = client_of(Role.SECRETARIAT)
    page = client.get("/y/2019/year/next/").content.decode()
    for words in (
        "手紙のひな形（",
        "講師名簿（1件）",
        "写さないもの",
        "目安値",
        "令和2年度 専門スタッフ派遣及び研修",
    ):
        assert words in page
    assert 'value="roles_programme" checked' in page
    assert 'value="roles_others">' in page
    chosen = [one.code for one in carryings() if one.is_usual]
    response = client.post("/y/2019/year/next/", {"carry": chosen}, follow=True)
    told = response.content.decode()
    assert response.redirect_chain[-1][0] == "/y/2020/year/copied/"
    made = FiscalYear.objects.get(year=2020)
    assert made.contract_title == "令和2年度 専門スタッフ派遣及び研修"
    assert made.letter_templates.count() == full_year.letter_templates.count()
    letter = made.letter_templates.get(code="call_prefecture").versions.get()
    assert letter.subject == "令和2年度の公募について"
    assert "令和元年）。文面を確かめてください" in told
    assert CorrespondenceSettings.objects.get(fiscal_year=made).number_pattern == "令和2年度第{number}号"
    expert = Expert.objects.get(fiscal_year=made)
    assert [one.fiscal_year_id for one in expert.programmes.all()] == [made.pk]
    assert DispatchSettings.objects.get(fiscal_year=made).round2_to == dt.date(2021, 2, 28)
    assert FeeClass.objects.filter(fiscal_year=made).count() == 1
    held = set(RoleGrant.objects.filter(fiscal_year=made).values_list("role", flat=True))
    assert held == {"SECRETARIAT", "MINISTRY", "BOARD"}
    assert "令和2年度の設定を開く" in told
    assert not ToDo.objects.filter(fiscal_year=made).exists()
    # What was there stays as it was.
    full_year.refresh_from_db()
    assert full_year.contract_title.startswith("令和元年度")
    assert full_year.experts.count() == 1


def test_without_roles_the_maker_is_told_what_comes_next(client_of: ClientOf, full_year: FiscalYear) -> None:
    client = client_of(Role.SECRETARIAT)
    told = client.post("/y/2019/year/next/", {"carry": []}, follow=True).content.decode()
    assert "この年度の役割がまだありません" in told
    assert "名称とブロックだけを写しました" in told
    assert not RoleGrant.objects.filter(fiscal_year__year=2020).exists()
    assert "もう作られています" in client.get("/y/2019/year/next/").content.decode()
    assert client.post("/y/2019/year/next/", {"carry": []}).status_code == 409


def test_offices_and_experts_go_on_when_asked(client_of: ClientOf, full_year: FiscalYear) -> None:
    client_of(Role.SECRETARIAT).post("/y/2019/year/next/", {"carry": ["roles_others", "no such thing"]})
    held = RoleGrant.objects.filter(fiscal_year__year=2020)
    assert {one.role for one in held} == {"PREFECTURE", "MUNICIPALITY", "EXPERT"}
    assert held.get(role="MUNICIPALITY").organisation is not None
