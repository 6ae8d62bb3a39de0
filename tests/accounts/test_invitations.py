from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from banso.accounts.domain.invitations import (
    INVITATION_DAYS,
    accept_invitation,
    accept_invitation_as,
    find_invitation,
    invite,
    reissue_invitation,
    withdraw_invitation,
)
from banso.accounts.domain.tokens import LinkUnusable
from banso.accounts.models import Invitation, RoleGrant, User
from banso.accounts.queries import actor_for
from banso.directory.enums import Role
from banso.directory.models import Person
from banso.foundation.access import Actor
from banso.foundation.errors import AccessDenied, Conflict, ForbiddenStep
from banso.foundation.history import history_of
from banso.foundation.models import HistoryEntry
from tests.builders import SYSTEM, make_person, make_year
from tests.conftest import SmallYear

PASSWORD = "とても長いパスワード2019"
NAMES = {"family_name": "見本", "given_name": "花子", "family_kana": "ミホン", "given_kana": "ハナコ"}


@pytest.fixture
def invited(small_year: SmallYear) -> tuple[Invitation, str]:
    return invite(
        actor=SYSTEM,
        email="New@Example.invalid",
        role=Role.MUNICIPALITY,
        fiscal_year=small_year.fiscal_year,
        organisation=small_year.municipality,
    )


def test_only_the_hash_of_the_token_is_stored(invited: tuple[Invitation, str]) -> None:
    invitation, token = invited
    assert len(token) >= 40
    assert token not in str(Invitation.objects.values())
    assert token not in str(HistoryEntry.objects.values())
    left = invitation.expires_at - timezone.now()
    assert dt.timedelta(days=INVITATION_DAYS - 1) < left <= dt.timedelta(days=INVITATION_DAYS)


def test_accepting_makes_user_person_and_role_at_once(
    invited: tuple[Invitation, str], small_year: SmallYear
) -> None:
    user = accept_invitation(token=invited[1], password=PASSWORD, **NAMES)
    assert user.email == "new@example.invalid"
    assert user.check_password(PASSWORD)
    assert user.person is not None
    assert user.person.full_name == "見本 花子"
    assert actor_for(user).has(Role.MUNICIPALITY, year=2019, organisation_id=small_year.municipality.pk)
    assert {entry.action for entry in history_of(user)} == {"user.created", "role.granted"}


def test_a_link_works_once(invited: tuple[Invitation, str]) -> None:
    accept_invitation(token=invited[1], password=PASSWORD, **NAMES)
    with pytest.raises(LinkUnusable, match="すでに使われ"):
        accept_invitation(token=invited[1], password=PASSWORD, **NAMES)
    assert User.objects.filter(email="new@example.invalid").count() == 1


def test_an_expired_link_says_so(invited: tuple[Invitation, str]) -> None:
    Invitation.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    with pytest.raises(LinkUnusable, match="有効期限"):
        find_invitation(invited[1])


def test_a_withdrawn_link_says_so_and_cannot_be_withdrawn_again(invited: tuple[Invitation, str]) -> None:
    withdraw_invitation(actor=SYSTEM, invitation=invited[0])
    with pytest.raises(LinkUnusable, match="取り消され"):
        find_invitation(invited[1])
    with pytest.raises(ForbiddenStep):
        withdraw_invitation(actor=SYSTEM, invitation=invited[0])


def test_an_unknown_link_says_nothing_about_anybody(invited: tuple[Invitation, str]) -> None:
    with pytest.raises(LinkUnusable) as caught:
        find_invitation("x" * 43)
    assert "example" not in caught.value.message


def test_reissuing_replaces_the_link(invited: tuple[Invitation, str]) -> None:
    fresh, token = reissue_invitation(actor=SYSTEM, invitation=invited[0])
    assert token != invited[1]
    with pytest.raises(LinkUnusable):
        find_invitation(invited[1])
    assert find_invitation(token) == fresh
    accept_invitation(token=token, password=PASSWORD, **NAMES)
    fresh.refresh_from_db()
    with pytest.raises(ForbiddenStep, match="受け入れられて"):
        reissue_invitation(actor=SYSTEM, invitation=fresh)


@pytest.mark.parametrize(
    ("password", "names", "error"),
    [("short", NAMES, ValidationError), (PASSWORD, {"family_name": " "}, ForbiddenStep)],
)
def test_a_refused_acceptance_leaves_the_link_usable(
    invited: tuple[Invitation, str], password: str, names: dict[str, str], error: type[Exception]
) -> None:
    users, people = User.objects.count(), Person.objects.count()
    with pytest.raises(error):
        accept_invitation(token=invited[1], password=password, **names)
    assert (User.objects.count(), Person.objects.count()) == (users, people)
    assert find_invitation(invited[1])


def test_an_address_with_an_account_is_asked_to_sign_in(invited: tuple[Invitation, str]) -> None:
    User.objects.create_user("new@example.invalid", PASSWORD)
    with pytest.raises(Conflict, match="サインインしてから"):
        accept_invitation(token=invited[1], password=PASSWORD, **NAMES)


def test_a_signed_in_user_takes_the_role_addressed_to_them(
    invited: tuple[Invitation, str], users: dict[Role, User]
) -> None:
    owner = User.objects.create_user("new@example.invalid", PASSWORD, person=make_person("見本", "二"))
    stranger = users[Role.PARTICIPANT]
    with pytest.raises(AccessDenied, match="別の方あて"):
        accept_invitation_as(actor=actor_for(stranger), token=invited[1], user=stranger)
    accept_invitation_as(actor=actor_for(owner), token=invited[1], user=owner)
    assert actor_for(owner).has(Role.MUNICIPALITY, year=2019)


def test_a_named_person_needs_no_name(small_year: SmallYear) -> None:
    person = make_person("講師", "09")
    _, token = invite(
        actor=SYSTEM,
        email="k@example.invalid",
        role=Role.EXPERT,
        fiscal_year=small_year.fiscal_year,
        person=person,
    )
    user = accept_invitation(token=token, password=PASSWORD)
    assert user.person == person
    with pytest.raises(ForbiddenStep, match="すでに利用者"):
        invite(actor=SYSTEM, email="k2@example.invalid", role=Role.EXPERT, person=person)


def test_a_municipality_invites_for_itself_alone(small_year: SmallYear, actors: dict[Role, Actor]) -> None:
    actor = actors[Role.MUNICIPALITY]
    own = {"email": "a@example.invalid", "fiscal_year": small_year.fiscal_year}
    invitation, _ = invite(actor=actor, role=Role.MUNICIPALITY, organisation=small_year.municipality, **own)
    assert invitation.invited_by_id == actor.user_id
    for wrong in (
        {"role": Role.MUNICIPALITY, "organisation": small_year.other_municipality, **own},
        {"role": Role.PREFECTURE, "organisation": small_year.prefecture, **own},
        {"role": Role.SECRETARIAT, **own},
        {"role": Role.MUNICIPALITY, "organisation": small_year.municipality, **own, "fiscal_year": None},
    ):
        with pytest.raises(AccessDenied):
            invite(actor=actor, **wrong)


@pytest.mark.parametrize("role", [Role.MINISTRY, Role.BOARD, Role.PREFECTURE, Role.EXPERT, Role.PARTICIPANT])
def test_others_invite_nobody(small_year: SmallYear, actors: dict[Role, Actor], role: Role) -> None:
    with pytest.raises(AccessDenied):
        invite(
            actor=actors[role],
            email="a@example.invalid",
            role=Role.MUNICIPALITY,
            fiscal_year=small_year.fiscal_year,
            organisation=small_year.municipality,
        )


def test_a_secretary_of_one_year_cannot_appoint_for_another(
    small_year: SmallYear, actors: dict[Role, Actor]
) -> None:
    with pytest.raises(AccessDenied, match="すべての年度"):
        invite(actor=actors[Role.SECRETARIAT], email="a@example.invalid", role=Role.SECRETARIAT)
    with pytest.raises(AccessDenied, match="その年度"):
        invite(
            actor=actors[Role.SECRETARIAT],
            email="a@example.invalid",
            role=Role.SECRETARIAT,
            fiscal_year=make_year(2020),
        )


# ── pages ──


def test_the_page_makes_the_account_and_signs_in(invited: tuple[Invitation, str]) -> None:
    client = Client()
    url = reverse("accounts:invitation_accept", kwargs={"token": invited[1]})
    page = client.get(url)
    assert "見本市" in page.content.decode()
    answer = client.post(url, {**NAMES, "password": PASSWORD, "again": PASSWORD})
    assert answer.status_code == 302
    assert client.get(reverse("accounts:profile")).status_code == 200
    assert client.get(url).status_code == 410


def test_the_page_keeps_what_was_typed_when_it_is_refused(invited: tuple[Invitation, str]) -> None:
    url = reverse("accounts:invitation_accept", kwargs={"token": invited[1]})
    answer = Client().post(url, {**NAMES, "password": PASSWORD, "again": "別の長いパスワード9999"})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "花子" in text
    assert "もう一度入力してください" in text
    assert PASSWORD not in text


def test_the_page_of_an_unusable_link_is_plain_japanese(invited: tuple[Invitation, str]) -> None:
    answer = Client().get(reverse("accounts:invitation_accept", kwargs={"token": "nonsense"}))
    assert answer.status_code == 410
    assert "見比べてください" in answer.content.decode()
    assert "new@example.invalid" not in answer.content.decode()


def test_the_first_secretary_is_invited_on_the_server(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("invite_secretariat", "first@example.invalid")
    path = capsys.readouterr().out.strip().splitlines()[-1]
    answer = Client().post(path, {**NAMES, "password": PASSWORD, "again": PASSWORD})
    assert answer.status_code == 302
    grant = RoleGrant.objects.get()
    assert (grant.role, grant.fiscal_year) == (Role.SECRETARIAT, None)
