"""The gazetteer installed for the years in hand, in whatever order year and directory come to be."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from banso.directory.domain.organisations import add_organisation
from banso.directory.domain.welfare_offices import set_office
from banso.directory.enums import OrganisationKind, Role
from banso.directory.models import MunicipalityYear, Organisation
from banso.foundation.access import Actor
from banso.foundation.errors import AccessDenied, Conflict, ForbiddenStep
from banso.website.commands import main
from banso.years.domain.fiscal_years import create_fiscal_year, create_next_year
from banso.years.domain.gazetteer import install_gazetteer
from banso.years.models import FiscalYear
from tests import builders
from tests.builders import SYSTEM
from tests.kept import kept


def offices(year: int) -> set[str]:
    rows = MunicipalityYear.objects.filter(year=year, has_welfare_office=True)
    return set(rows.values_list("organisation__code", flat=True))


def in_blocks(year: FiscalYear) -> int:
    return sum(block.prefectures.count() for block in year.blocks.all())


def test_the_year_first_or_the_gazetteer_first_both_end_right(db: None) -> None:
    first = create_fiscal_year(actor=SYSTEM, year=2026)
    assert (in_blocks(first), offices(2026)) == (0, set())
    done = install_gazetteer(actor=SYSTEM)
    assert (done.seeded.prefectures, done.seeded.municipalities, done.blocks) == (47, 1741, 47)
    assert (in_blocks(first), len(offices(2026))) == (47, done.offices[2026])
    # The list has its dates: towns that opened an office since 2019 are in it, and in no earlier year's.
    older = create_fiscal_year(actor=SYSTEM, year=2019)
    assert (in_blocks(older), len(offices(2019))) == (47, 903)
    assert offices(2019) < offices(2026)
    towns = Organisation.objects.filter(years__year=2019, kind__in=["TOWN", "VILLAGE"])
    assert {name: towns.filter(parent__name=name).count() for name in ("鳥取県", "島根県", "広島県")} == {
        "鳥取県": 13,
        "島根県": 11,
        "広島県": 9,
    }
    assert not offices(2019) & {"320005", "340006"}, "where every town has an office the prefecture has none"
    again = install_gazetteer(actor=SYSTEM)
    added = (again.seeded.prefectures, again.seeded.municipalities, again.blocks, set(again.offices.values()))
    assert added == (0, 0, 0, {0})


@pytest.fixture
def year(db: None) -> FiscalYear:
    def made() -> FiscalYear:
        install_gazetteer(actor=SYSTEM)
        return create_fiscal_year(actor=SYSTEM, year=2026)

    return kept("year with the gazetteer", made)


def test_what_was_entered_by_hand_before_is_the_same_municipality(db: None) -> None:
    entered = add_organisation(
        actor=SYSTEM, kind=OrganisationKind.CITY, name="大津市", prefecture_code="25", note="急ぎ"
    )
    wrong = add_organisation(
        actor=SYSTEM, kind=OrganisationKind.CITY, name="彦根市", prefecture_code="25", code="252018"
    )
    install_gazetteer(actor=SYSTEM, year=2026)
    entered.refresh_from_db()
    # Its code is taken by the other, wrongly: nothing is lost and nothing breaks.
    assert Organisation.objects.filter(name="大津市", prefecture_code="25").get() == entered
    assert (entered.note, wrong.code) == ("急ぎ", "252018")
    assert Organisation.objects.exclude(code="").count() >= 47 + 1739


def test_corrections_by_hand_hold_on_in_the_next_year(year: FiscalYear) -> None:
    city, town = Organisation.objects.get(code="252018"), Organisation.objects.get(code="253839")
    count = len(offices(2026))
    set_office(actor=SYSTEM, organisation=city, year=2026, has_office=False, reason="確認中")
    set_office(actor=SYSTEM, organisation=town, year=2026, has_office=True, reason="県の資料")
    assert len(offices(2026)) == count, "one entered by hand adds itself and takes nobody else away"
    create_next_year(actor=SYSTEM, after=year)
    assert offices(2027) == offices(2026)
    assert town.code in offices(2027)
    assert city.code not in offices(2027)


def test_what_cannot_be_put_on_the_list_is_refused_in_words(year: FiscalYear) -> None:
    city = Organisation.objects.get(code="252018")
    masked = Organisation.objects.create(
        kind=OrganisationKind.CITY, prefecture_code="25", name="E市", is_masked=True
    )
    with pytest.raises(ForbiddenStep, match="理由"):
        set_office(actor=SYSTEM, organisation=city, year=2026, has_office=False, reason=" ")
    with pytest.raises(Conflict, match="すでに一覧にあります"):
        set_office(actor=SYSTEM, organisation=city, year=2026, has_office=True, reason="資料")
    with pytest.raises(ForbiddenStep, match="伏せた"):
        set_office(actor=SYSTEM, organisation=masked, year=2026, has_office=True, reason="資料")
    with pytest.raises(AccessDenied):
        install_gazetteer(actor=builders.make_actor(Role.MINISTRY))
    with pytest.raises(AccessDenied):
        install_gazetteer(actor=Actor(user_id=1))


def test_the_command_installs_for_a_year_and_says_what_it_added(year: FiscalYear) -> None:
    answer = CliRunner().invoke(main, ["gazetteer", "--year", "2031", "--json"])
    assert answer.exit_code == 0, answer.output
    told = json.loads(answer.stdout)
    assert (told["municipalities"], told["welfare_offices"]) == (0, {"2031": len(offices(2031))})
    assert len(offices(2031)) == len(offices(2026))
    assert "市区町村\t0" in CliRunner().invoke(main, ["gazetteer"]).stdout
