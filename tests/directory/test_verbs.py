from __future__ import annotations

import datetime as dt

import pytest

from banso.directory.domain.contacts import remove_contact, set_contact
from banso.directory.domain.organisations import (
    add_organisation,
    edit_organisation,
    set_municipality_year,
)
from banso.directory.domain.people import (
    add_affiliation,
    add_person,
    edit_person,
    end_affiliation,
    find_or_add_person,
)
from banso.directory.enums import ContactPurpose, OrganisationKind, Role
from banso.directory.models import Contact, Organisation, Person
from banso.directory.queries import find_organisation
from banso.foundation.access import Actor
from banso.foundation.errors import AccessDenied, Conflict, ForbiddenStep
from banso.foundation.history import history_of
from tests.builders import SYSTEM, make_municipality, make_person, make_prefecture


def test_add_organisation_keeps_the_name_and_writes_history(db: None) -> None:
    body = add_organisation(actor=SYSTEM, kind=OrganisationKind.EXPERT_BODY, name="髙島支援ｾﾝﾀｰ")
    assert body.name == "髙島支援ｾﾝﾀｰ"
    assert [entry.action for entry in history_of(body)] == ["organisation.added"]


def test_add_organisation_refuses_a_wrong_code(db: None) -> None:
    with pytest.raises(ForbiddenStep, match="検査数字"):
        add_organisation(actor=SYSTEM, kind=OrganisationKind.CITY, name="見本市", code="252019")
    assert not Organisation.objects.exists()


def test_add_organisation_refuses_a_second_of_the_name(db: None) -> None:
    make_municipality("見本市")
    with pytest.raises(Conflict, match="すでに名簿に"):
        add_organisation(actor=SYSTEM, kind=OrganisationKind.CITY, name="見本市", prefecture_code="25")
    assert Organisation.objects.filter(name="見本市").count() == 1


def test_masked_organisation_has_no_code(db: None) -> None:
    with pytest.raises(ForbiddenStep, match="伏字"):
        add_organisation(
            actor=SYSTEM, kind=OrganisationKind.CITY, name="滋賀県●●市", code="252018", is_masked=True
        )


def test_edit_organisation_records_only_what_changed(db: None) -> None:
    city = make_municipality("見本市")
    edit_organisation(actor=SYSTEM, organisation=city, name="見本市", note="合併予定", reason="市からの連絡")
    entry = history_of(city).get()
    assert entry.changes == {"note": ["", "合併予定"]}
    assert entry.reason == "市からの連絡"
    edit_organisation(actor=SYSTEM, organisation=city, note="合併予定")
    assert history_of(city).count() == 1


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SECRETARIAT])
def test_only_the_secretariat_edits_organisations(actors: dict[Role, Actor], role: Role) -> None:
    city = Organisation.objects.get(name="見本市")
    with pytest.raises(AccessDenied, match="事務局"):
        edit_organisation(actor=actors[role], organisation=city, note="x")
    with pytest.raises(AccessDenied):
        set_municipality_year(
            actor=actors[role],
            organisation=city,
            year=2019,
            has_welfare_office=True,
            welfare_office_verified=True,
        )


def test_municipality_year_is_made_then_changed(actors: dict[Role, Actor]) -> None:
    city = Organisation.objects.get(name="見本市")
    for has_office in (True, False):
        set_municipality_year(
            actor=actors[Role.SECRETARIAT],
            organisation=city,
            year=2019,
            has_welfare_office=has_office,
            welfare_office_verified=True,
            population=48_000,
            population_source="国勢調査（2015年）",
        )
    profile = city.years.get()
    assert not profile.has_welfare_office
    assert history_of(profile).first().changes == {"has_welfare_office": [True, False]}


def test_municipality_year_is_not_for_other_bodies(db: None) -> None:
    body = add_organisation(actor=SYSTEM, kind=OrganisationKind.EXPERT_BODY, name="支援センター")
    with pytest.raises(ForbiddenStep, match="都道府県と市区町村"):
        set_municipality_year(
            actor=SYSTEM, organisation=body, year=2019, has_welfare_office=True, welfare_office_verified=True
        )


def test_find_or_add_person_finds_the_exact_name_only(db: None) -> None:
    first = add_person(actor=SYSTEM, family_name="髙橋", given_name="尚子")
    assert find_or_add_person(actor=SYSTEM, family_name="髙橋", given_name="尚子") == first
    assert find_or_add_person(actor=SYSTEM, family_name="高橋", given_name="尚子") != first
    add_person(actor=SYSTEM, family_name="髙橋", given_name="尚子")
    with pytest.raises(Conflict, match="2人"):
        find_or_add_person(actor=SYSTEM, family_name="髙橋", given_name="尚子")


def test_find_or_add_person_tells_readings_apart(db: None) -> None:
    first = add_person(actor=SYSTEM, family_name="東", family_kana="アズマ")
    assert find_or_add_person(actor=SYSTEM, family_name="東", family_kana="ヒガシ") != first
    assert find_or_add_person(actor=SYSTEM, family_name="東", family_kana="アズマ") == first


def test_people_stand_in_kana_order_and_without_reading_last(db: None) -> None:
    for name, kana in [("Z", ""), ("浜", "ハマ"), ("蓮井", "ハスイ"), ("バス", "バス"), ("青木", "アオキ")]:
        add_person(actor=SYSTEM, family_name=name, family_kana=kana)
    assert [person.family_name for person in Person.objects.all()] == ["青木", "バス", "蓮井", "浜", "Z"]


def test_history_of_a_person_holds_no_name(db: None) -> None:
    person = add_person(actor=SYSTEM, family_name="見本")
    edit_person(actor=SYSTEM, person=person, family_name="実例", given_name="", family_kana="", given_kana="")
    kept = "".join(str(entry.changes) for entry in history_of(person))
    assert "見本" not in kept
    assert "実例" not in kept
    assert "family_name" in kept


def test_affiliation_is_added_and_ended(db: None) -> None:
    person, city = make_person(), make_municipality("見本市")
    affiliation = add_affiliation(actor=SYSTEM, person=person, organisation=city, title="主査")
    assert affiliation.organisation_name == "見本市"
    end_affiliation(actor=SYSTEM, affiliation=affiliation, on=dt.date(2020, 3, 31))
    with pytest.raises(ForbiddenStep, match="終了"):
        end_affiliation(actor=SYSTEM, affiliation=affiliation, on=dt.date(2020, 3, 31))
    with pytest.raises(ForbiddenStep, match="所属"):
        add_affiliation(actor=SYSTEM, person=person)


def test_municipality_sets_its_own_contact_and_no_other(actors: dict[Role, Actor]) -> None:
    own, other = Organisation.objects.get(name="見本市"), Organisation.objects.get(name="別見本市")
    actor = actors[Role.MUNICIPALITY]
    contact = set_contact(
        actor=actor,
        organisation=own,
        purpose=ContactPurpose.OFFICE,
        department="福祉課",
        phone="077-000-0000",
    )
    again = set_contact(actor=actor, organisation=own, purpose=ContactPurpose.OFFICE, department="生活支援課")
    assert contact.pk == again.pk
    assert Contact.objects.count() == 1
    assert "077" not in str([entry.changes for entry in history_of(own)])
    with pytest.raises(AccessDenied):
        set_contact(actor=actor, organisation=other, purpose=ContactPurpose.OFFICE, department="福祉課")
    with pytest.raises(AccessDenied):
        remove_contact(actor=actors[Role.PREFECTURE], contact=again)
    remove_contact(actor=actor, contact=again)
    assert not Contact.objects.exists()


def test_contact_needs_one_owner_and_something_to_say(db: None) -> None:
    city, person = make_municipality("見本市"), make_person()
    with pytest.raises(ForbiddenStep, match="どちらか一方"):
        set_contact(actor=SYSTEM, purpose="OFFICE", organisation=city, person=person, department="課")
    with pytest.raises(ForbiddenStep, match="どちらか一方"):
        set_contact(actor=SYSTEM, purpose="OFFICE", department="課")
    with pytest.raises(ForbiddenStep, match="空"):
        set_contact(actor=SYSTEM, purpose="OFFICE", organisation=city, name=" ", department="　")


def test_a_town_entered_by_hand_stands_under_its_prefecture(db: None) -> None:
    shiga, kyoto = make_prefecture(), make_prefecture("26", "京都府")
    town = add_organisation(actor=SYSTEM, kind=OrganisationKind.CITY, name="見本市", prefecture_code="25")
    assert town.parent == shiga
    assert find_organisation("滋賀県見本市") == town
    edit_organisation(actor=SYSTEM, organisation=town, prefecture_code="26")
    assert town.parent == kyoto
