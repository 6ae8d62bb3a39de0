"""Joining the roster of experts, by hand or by invitation, and leaving it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from banso.accounts.domain.invitations import accept_invitation, invite
from banso.accounts.models import User
from banso.directory.domain.contacts import set_contact
from banso.directory.enums import Role
from banso.directory.models import Contact, Person
from banso.dispatch.domain.experts import add_expert, remove_expert
from banso.dispatch.models import Expert
from banso.foundation.errors import ForbiddenStep
from banso.years.models import FiscalYear
from tests import builders
from tests.conftest import SmallYear

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Role | None], Client]
NEW = "/y/2019/experts/new/"
PASSWORD = "とても長いパスワード2019"


def _accept(year: FiscalYear, email: str, family_name: str, given_name: str) -> User:
    _, token = invite(actor=builders.SYSTEM, email=email, role=Role.EXPERT, fiscal_year=year)
    return accept_invitation(token=token, password=PASSWORD, family_name=family_name, given_name=given_name)


def test_a_new_expert_and_one_of_the_directory_join_on_a_page(
    small_year: SmallYear, client_of: ClientOf
) -> None:
    client = client_of(Role.SECRETARIAT)
    typed = {
        "family_name": "髙見本", "given_name": "二", "family_kana": "タカミホン", "given_kana": "ジ",
        "affiliation": "見本大学 教授", "email": "niji@example.invalid",
        "home_prefecture": small_year.prefecture.pk,
        "programmes": [small_year.project.programme_id],
    }  # fmt: skip
    assert client.post(NEW, typed).status_code == 302
    expert = Expert.objects.get(person__family_name="髙見本")
    assert expert.home_prefecture == small_year.prefecture
    assert expert.programmes.count() == 1
    assert Contact.objects.get(person=expert.person).email == "niji@example.invalid"
    assert expert.order > small_year.expert.order

    # The same name in another form of its kanji is asked about, never doubled and never guessed.
    again = client.post(NEW, typed | {"family_name": "高見本"})
    page = again.content.decode()
    assert again.status_code == 422
    assert "同じ方かどうか" in page
    assert "タカミホン ジ／" in page
    same = client.post(NEW, typed | {"family_name": "高見本", "who": str(expert.person_id)})
    assert "すでに令和元年度の講師名簿にあります" in same.content.decode()
    other = client.post(NEW, typed | {"family_name": "高見本", "who": "new", "email": ""})
    assert other.status_code == 302
    assert Person.objects.filter(family_name__in=["髙見本", "高見本"]).count() == 2

    known = builders.make_person("見本", "三", "ミホンサン")
    found = client.get(NEW, {"q": "みほん"}).content.decode()
    assert f"?person={known.pk}" in found
    assert f"?person={expert.person_id}" not in found
    assert client.post(f"{NEW}?person={known.pk}", {"affiliation": "見本市"}).status_code == 302
    assert Expert.objects.filter(person=known).exists()


def test_an_accepted_invitation_puts_the_expert_on_the_roster_once(small_year: SmallYear) -> None:
    year = small_year.fiscal_year
    user = _accept(year, "new@example.invalid", "新見本", "四")
    expert = Expert.objects.get(person=user.person, fiscal_year=year)
    assert str(expert) == "新見本 四"
    # The address of somebody on the roster: accepting makes neither a second person nor a second entry.
    person = small_year.expert.person
    set_contact(actor=builders.SYSTEM, person=person, purpose="PERSON", email="Known@example.invalid")
    before = Person.objects.count(), Expert.objects.count()
    assert _accept(year, "known@example.invalid", "", "").person == person
    assert (Person.objects.count(), Expert.objects.count()) == before


def test_a_namesake_who_accepts_is_asked_about(small_year: SmallYear, client_of: ClientOf) -> None:
    known = builders.make_person("見本", "四", "ミホンヨン")
    add_expert(actor=builders.SYSTEM, fiscal_year=small_year.fiscal_year, person=known, affiliation="見本市")
    users = [
        _accept(small_year.fiscal_year, f"n{number}@example.invalid", known.family_name, known.given_name)
        for number in (1, 2)
    ]
    assert Expert.objects.count() == 2
    made = [user.person_id for user in users]
    client = client_of(Role.SECRETARIAT)
    assert "名簿にない方が2人います" in client.get("/y/2019/experts/").content.decode()
    url = "/y/2019/experts/invited/"
    client.post(url, {"user": users[0].pk, "person": str(known.pk)})
    client.post(url, {"user": users[1].pk, "person": "new"})
    users[0].refresh_from_db()
    assert users[0].person == known
    assert not Person.objects.filter(pk=made[0]).exists()
    assert set(Expert.objects.values_list("person_id", flat=True)) == {
        small_year.expert.person_id,
        known.pk,
        made[1],
    }
    assert "名簿に載っていない講師はいません" in client.get(url).content.decode()


def test_only_an_expert_on_whom_nothing_hangs_is_removed(small_year: SmallYear, client_of: ClientOf) -> None:
    with pytest.raises(ForbiddenStep, match="担当 1件"):
        remove_expert(actor=builders.SYSTEM, expert=small_year.expert)
    person = builders.make_person("見本", "五", "ミホンゴ")
    expert = add_expert(
        actor=builders.SYSTEM, fiscal_year=small_year.fiscal_year, person=person, affiliation="見本市",
        programmes=[small_year.project.programme],
    )  # fmt: skip
    expert.days.create(date="2019-10-28", kind="UNAVAILABLE")
    url = f"/y/2019/experts/{expert.pk}/remove/"
    client = client_of(Role.SECRETARIAT)
    assert "1日分の都合も消えます" in client.get(url).content.decode()
    assert client.post(url).status_code == 302
    assert not Expert.objects.filter(person=person).exists()
    assert Person.objects.filter(pk=person.pk).exists()
