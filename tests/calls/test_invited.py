"""Who a call invites: the list of its own year and nothing else."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from banso.calls import invited
from banso.calls.domain import call as verbs
from banso.calls.domain.invited import fill_list, put_on_list, take_off_list
from banso.calls.enums import CallState
from banso.calls.models import Call
from banso.calls.relay_queries import clients_invited, standing_counts
from banso.directory.domain.organisations import set_municipality_year
from banso.directory.enums import OrganisationKind, Role
from banso.directory.models import MunicipalityYear, Organisation
from banso.directory.queries import find_organisation
from banso.foundation.errors import AccessDenied, ForbiddenStep
from banso.foundation.history import history_of
from banso.years.models import FiscalYear
from tests import builders
from tests.builders import SYSTEM


@pytest.fixture
def year(listed_year: FiscalYear) -> FiscalYear:
    return listed_year


@pytest.fixture
def call(year: FiscalYear) -> Call:
    made = builders.make_call(year, state=CallState.DRAFT)
    made.opens_at, made.closes_at = timezone.now(), timezone.now() + dt.timedelta(days=20)
    made.save()
    return made


def test_one_entered_by_hand_is_one_more_and_no_other_goes(year: FiscalYear, call: Call) -> None:
    before = clients_invited(call).count()
    assert before == invited.on_list(year).count() > 900
    town = find_organisation("滋賀県日野町")
    assert town not in clients_invited(call)
    set_municipality_year(
        actor=SYSTEM, organisation=town, year=2026, has_welfare_office=True, welfare_office_verified=True
    )
    assert clients_invited(call).count() == before + 1


def test_a_list_never_installed_is_nobody_not_every_city(year: FiscalYear, call: Call) -> None:
    MunicipalityYear.objects.filter(year=2026).delete()
    assert clients_invited(call).count() == 0
    with pytest.raises(ForbiddenStep, match="一つもありません"):
        verbs.open_call(actor=SYSTEM, call=call)
    call.refresh_from_db()
    assert call.state == CallState.DRAFT
    # One town entered by hand is not the list: what is missing is told, and comes with one button.
    put_on_list(
        actor=SYSTEM, fiscal_year=year, organisations=[find_organisation("252018")], reason="県の連絡"
    )
    assert clients_invited(call).count() == 1
    fill_list(actor=SYSTEM, fiscal_year=year)
    assert clients_invited(call).count() > 900


def test_bodies_that_do_not_exist_are_invited_nowhere_but_in_invented_years(
    year: FiscalYear, call: Call
) -> None:
    shiga = find_organisation("滋賀県")
    masked = builders.make_municipality("E市", shiga, is_masked=True)
    invented = builders.make_municipality("見本市", shiga, is_fictitious=True)
    MunicipalityYear.objects.bulk_create(
        MunicipalityYear(organisation=one, year=2026) for one in (masked, invented)
    )
    assert not {masked, invented} & set(clients_invited(call))
    for one in (masked, invented):
        with pytest.raises(ForbiddenStep, match="実在の"):
            put_on_list(actor=SYSTEM, fiscal_year=year, organisations=[one], reason="試し")
    year.is_fictitious = True
    year.save()
    call.refresh_from_db()
    assert set(clients_invited(call)) == {invented}
    with pytest.raises(ForbiddenStep, match="架空の"):
        put_on_list(actor=SYSTEM, fiscal_year=year, organisations=[shiga], reason="試し")


def test_towns_with_an_office_are_invited_and_the_prefecture_where_it_holds_one(call: Call) -> None:
    codes = set(clients_invited(call).values_list("code", flat=True))
    names = {
        name: clients_invited(call).filter(prefecture_code=code, kind__in=["TOWN", "VILLAGE"]).count()
        for name, code in (("鳥取県", "31"), ("島根県", "32"), ("広島県", "34"))
    }
    assert names == {"鳥取県": 13, "島根県": 11, "広島県": 9}
    assert "310000" in codes, "鳥取県 holds the office of the two towns without one"
    assert not {"320005", "340006"} & codes, "in 島根 and 広島 every town has its own"
    counts = standing_counts(call)
    assert sum(one["INVITED"] for one in counts.values()) == len(codes)
    table = invited.invited_table(call.fiscal_year)
    assert table.totals is not None
    assert table.totals["total"] == len(codes)


def test_taking_off_and_putting_back_keeps_its_reason(year: FiscalYear, call: Call) -> None:
    city = find_organisation("滋賀県大津市")
    take_off_list(actor=SYSTEM, fiscal_year=year, organisations=[city], reason="中核市の辞退")
    assert city not in clients_invited(call)
    assert list(invited.taken_off(year)) == [city]
    put_on_list(actor=SYSTEM, fiscal_year=year, organisations=[city], reason="訂正")
    assert city in clients_invited(call)
    assert [entry.reason for entry in history_of(city.years.get(year=2026))][:2] == ["訂正", "中核市の辞退"]
    builders.make_application(call, city)
    with pytest.raises(ForbiddenStep, match="利用申込書"):
        take_off_list(actor=SYSTEM, fiscal_year=year, organisations=[city], reason="誤り")
    with pytest.raises(AccessDenied):
        take_off_list(
            actor=builders.make_actor(Role.MINISTRY), fiscal_year=year, organisations=[city], reason="誤り"
        )


def test_opening_settles_the_number_and_refuses_a_past_deadline(year: FiscalYear, call: Call) -> None:
    secretariat = builders.make_actor(Role.SECRETARIAT)
    closes, call.closes_at = call.closes_at, timezone.now() - dt.timedelta(minutes=1)
    call.opens_at = call.closes_at - dt.timedelta(days=9)
    call.save()
    with pytest.raises(ForbiddenStep, match="締切の日時を過ぎています"):
        verbs.open_call(actor=secretariat, call=call)
    call.closes_at = closes
    call.save()
    verbs.open_call(actor=secretariat, call=call)
    assert call.target_count == clients_invited(call).count()
    assert call.relays.count() == Organisation.objects.filter(kind=OrganisationKind.PREFECTURE).count() == 47
