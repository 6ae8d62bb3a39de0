from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from banso.directory.domain.contacts import set_contact
from banso.directory.enums import Role
from banso.directory.models import Contact, Organisation, Person
from banso.directory.queries import find_organisation
from banso.foundation.errors import ForbiddenStep
from tests.builders import SYSTEM, make_municipality, make_person, make_prefecture
from tests.conftest import SmallYear

ClientOf = Callable[[Role | None], Client]


def test_the_list_narrows_by_place_kind_and_words(small_year: SmallYear, client_of: ClientOf) -> None:
    client = client_of(Role.SECRETARIAT)

    def seen(**query: str) -> str:
        return client.get(reverse("directory:organisations"), query).content.decode().split("<tbody>")[-1]

    assert "別見本市" in seen(block="KINKI")
    assert "見本市" not in seen(block="TOKAI_HOKURIKU")
    assert "別見本市" not in seen(prefecture="25")
    assert "見本市" not in seen(kind="PREFECTURE")
    assert "滋賀県" in seen(kind="PREFECTURE", q="滋賀")
    assert "見本市" not in seen(office="True")


def test_each_office_finds_itself_alone(small_year: SmallYear, client_of: ClientOf) -> None:
    page = client_of(Role.MUNICIPALITY).get(reverse("directory:organisations")).content.decode()
    assert "見本市" in page
    assert "別見本市" not in page
    other = reverse("directory:organisation", kwargs={"organisation_id": small_year.other_municipality.pk})
    refused = client_of(Role.MUNICIPALITY).get(other)
    assert refused.status_code == 403
    assert "ほかの団体の情報は見られません" in refused.content.decode()


def test_the_excel_holds_what_the_list_shows(small_year: SmallYear, client_of: ClientOf) -> None:
    answer = client_of(Role.PREFECTURE).get(reverse("directory:organisations"), {"format": "data"})
    sheet = load_workbook(BytesIO(answer.content)).worksheets[0]
    names = [row[2] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert names == ["見本市", "滋賀県"] or names == ["滋賀県", "見本市"]


@pytest.mark.parametrize("name", ["directory:organisations", "directory:people"])
def test_lists_take_the_same_queries_for_one_and_many(
    small_year: SmallYear, client_of: ClientOf, name: str
) -> None:
    client = client_of(Role.SECRETARIAT)
    client.get(reverse(name))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse(name))
    for number in range(60):
        make_municipality(f"見本{number}市")
        make_person("見本", str(number), "ミホン")
    with CaptureQueriesContext(connection) as many:
        client.get(reverse(name))
    assert len(many) == len(few)


def test_a_municipality_keeps_its_own_contact(small_year: SmallYear, client_of: ClientOf) -> None:
    client = client_of(Role.MUNICIPALITY)
    own = reverse("directory:contact_edit", kwargs={"organisation_id": small_year.municipality.pk})
    other = reverse("directory:contact_edit", kwargs={"organisation_id": small_year.other_municipality.pk})
    assert client.post(own, {"purpose": "OFFICE", "name": "福祉課"}).status_code == 302
    assert client.post(f"{own}?purpose=OFFICE", {"name": "生活支援課"}).status_code == 302
    assert Contact.objects.get().name == "生活支援課"
    assert client.post(other, {"purpose": "OFFICE", "name": "福祉課"}).status_code == 403
    empty = client.post(own, {"purpose": "OFFICE"})
    assert "どれか一つ" in empty.content.decode()


def test_contacts_are_seen_by_whom_they_concern(small_year: SmallYear, client_of: ClientOf) -> None:
    set_contact(
        actor=SYSTEM,
        organisation=small_year.municipality,
        purpose="OFFICE",
        department="課",
        phone="000-0000-0000",
    )
    url = reverse("directory:organisation", kwargs={"organisation_id": small_year.municipality.pk})
    for role in (Role.SECRETARIAT, Role.MUNICIPALITY, Role.PREFECTURE):
        assert "000-0000-0000" in client_of(role).get(url).content.decode()
    for role in (Role.EXPERT, Role.PARTICIPANT):
        assert client_of(role).get(url).status_code == 403


def test_the_secretariat_corrects_the_directory(small_year: SmallYear, client_of: ClientOf) -> None:
    client, city = client_of(Role.SECRETARIAT), small_year.municipality
    edit = reverse("directory:organisation_edit", kwargs={"organisation_id": city.pk})
    values = {
        "kind": "CITY",
        "name": "見本市",
        "kana": "ミホンシ",
        "prefecture_code": "25",
        "note": "確認済み",
    }
    assert client.post(edit, values).status_code == 302
    city.refresh_from_db()
    assert (city.kana, city.note) == ("ミホンシ", "確認済み")
    wrong = client.post(edit, values | {"code": "123456"})
    assert "検査数字" in wrong.content.decode()
    year = reverse("directory:profile_edit", kwargs={"organisation_id": city.pk})
    assert (
        client.post(year, {"year": "2019", "has_welfare_office": "on", "population": "48000"}).status_code
        == 302
    )
    page = client.get(reverse("directory:organisation", kwargs={"organisation_id": city.pk})).content.decode()
    assert "令和元年度" in page
    assert "未確認" in page
    assert client.get(f"{year}?year=2019").context["form"].initial["population"] == 48000


def test_people_are_added_and_placed(small_year: SmallYear, client_of: ClientOf) -> None:
    client = client_of(Role.SECRETARIAT)
    client.post(reverse("directory:person_add"), {"family_name": "髙島", "family_kana": "タカシマ"})
    person = Person.objects.get(family_name="髙島")
    add = reverse("directory:affiliation_add", kwargs={"person_id": person.pk})
    assert client.post(add, {"organisation": "滋賀県見本市", "title": "主査"}).status_code == 302
    assert person.affiliations.get().organisation == small_year.municipality
    found = client.get(reverse("directory:people"), {"q": "たかしま"}).content.decode()
    assert "髙島" in found
    end = reverse(
        "directory:affiliation_end",
        kwargs={"person_id": person.pk, "affiliation_id": person.affiliations.get().pk},
    )
    assert client.post(end, {"on": "2020-03-31"}).status_code == 302
    page = client.get(reverse("directory:person", kwargs={"person_id": person.pk})).content.decode()
    assert "令和2年3月31日" in page


def test_organisations_are_found_as_people_write_them(db: None) -> None:
    kyoto, saga = make_prefecture("26", "京都府"), make_prefecture("41", "佐賀県")
    one = make_municipality("見本市", kyoto, code="261009", kana="ミホンシ")
    two = make_municipality("見本市", saga, kana="ミホンシ")
    assert find_organisation("京都府見本市") == find_organisation("261009") == one
    assert find_organisation("佐賀県 見本市") == two
    assert find_organisation("京都府") == kyoto
    with pytest.raises(ForbiddenStep, match="2あります"):
        find_organisation("見本市")
    with pytest.raises(ForbiddenStep, match="名簿にありません"):
        find_organisation("無名市")
    assert Organisation.objects.count() == 4
