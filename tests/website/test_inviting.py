"""Inviting many from the directory: nobody by oversight, everybody named, one operation, one link each."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from banso.accounts.domain.invitations import find_invitation, invite
from banso.accounts.models import Invitation, User
from banso.correspondence.domain.inviting import Invitee, invite_many
from banso.correspondence.enums import MailState
from banso.correspondence.models import OutboundMail
from banso.directory.enums import ContactPurpose, Role
from banso.directory.models import Contact, Organisation
from banso.foundation.access import Actor
from banso.foundation.errors import AccessDenied, ForbiddenStep
from banso.letters.wording import Addressee
from tests import builders
from tests.conftest import SmallYear
from tests.query_budget import queries_of

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Role | None], Client]
PAGE = "/y/2019/invitations/"


def town(name: str, email: str = "", person: str = "") -> Organisation:
    made = builders.make_municipality(name)
    builders.invite(made, 2019)
    Contact.objects.create(
        organisation=made, purpose=ContactPurpose.OFFICE, department="福祉課", name=person, email=email
    )
    return made


def test_many_are_invited_in_one_operation_and_nobody_is_written_to_yet(
    client_of: ClientOf, small_year: SmallYear, actors: dict[Role, Actor]
) -> None:
    first, second = (
        town("一見本市", "ichi@example.invalid"),
        town("二見本市", "ni@example.invalid", "担当 02"),
    )
    nowhere, invited = town("宛先なし市"), town("招待済市", "zumi@example.invalid")
    invite(
        actor=actors[Role.SECRETARIAT], email="zumi@example.invalid", role=Role.MUNICIPALITY,
        fiscal_year=small_year.fiscal_year, organisation=invited,
    )  # fmt: skip
    client = client_of(Role.SECRETARIAT)
    assert "まず、招待する役割を選んでください" in client.get(PAGE).content.decode()
    listed = client.get(PAGE, {"role": "MUNICIPALITY"}).content.decode()
    assert "メールアドレスがありません" in listed
    assert "招待中です" in listed
    assert not re.search(r'name="selected"[^>]*checked', listed)
    nobody = client.post(PAGE, {"role": "MUNICIPALITY"})
    assert nobody.status_code == 409
    choice = {"role": "MUNICIPALITY", "selected": [first.pk, second.pk, nowhere.pk, invited.pk]}
    question = client.post(PAGE, choice).content.decode()
    for words in (
        "一見本市",
        "二見本市",
        "担当 02",
        "招待しません：滋賀県宛先なし市",
        "招待しません：滋賀県招待済市",
    ):
        assert words in question
    assert Invitation.objects.count() == 1
    response = client.post(PAGE, choice | {"confirmed": "yes"})
    assert response["Location"] == "/y/2019/outbox/?state=DRAFT"
    mails = list(OutboundMail.objects.order_by("pk"))
    assert [(one.to_address, one.state) for one in mails] == [
        ("ichi@example.invalid", MailState.DRAFT), ("ni@example.invalid", MailState.DRAFT),
    ]  # fmt: skip
    assert "担当 02 様" in mails[1].body
    tokens = [re.search(r"/accounts/\S*?([\w-]{40,})/", mail.body)[1] for mail in mails]  # type: ignore[index]
    assert [find_invitation(token).organisation for token in tokens] == [first, second]
    # The link is in the mail alone.
    assert not Invitation.objects.filter(token_hash__in=tokens).exists()


def test_experts_are_invited_from_the_roster_without_those_who_have_an_account(
    client_of: ClientOf, small_year: SmallYear
) -> None:
    expert = builders.make_expert(small_year.fiscal_year)
    Contact.objects.create(
        person=expert.person, purpose=ContactPurpose.PERSON, email="koushi@example.invalid"
    )
    client = client_of(Role.SECRETARIAT)
    listed = client.get(PAGE, {"role": "EXPERT"}).content.decode()
    assert "すでに役割があります" in listed
    client.post(PAGE, {"role": "EXPERT", "selected": [expert.pk], "confirmed": "yes"})
    assert Invitation.objects.get().person == expert.person


def test_no_role_of_power_and_nobody_but_the_secretariat(
    client_of: ClientOf, small_year: SmallYear, actors: dict[Role, Actor]
) -> None:
    who = [Invitee(Addressee(name="担当"), "a@example.invalid")]
    with pytest.raises(ForbiddenStep, match="まとめて招待できません"):
        invite_many(
            actor=actors[Role.SECRETARIAT],
            fiscal_year=small_year.fiscal_year,
            role=Role.SECRETARIAT,
            invitees=who,
        )
    with pytest.raises(AccessDenied):
        invite_many(
            actor=actors[Role.MINISTRY], fiscal_year=small_year.fiscal_year, role=Role.EXPERT, invitees=who
        )
    assert client_of(Role.MINISTRY).get(PAGE).status_code == 403
    assert (
        "役割を選んでください"
        in client_of(Role.SECRETARIAT).get(PAGE, {"role": "SECRETARIAT"}).content.decode()
    )


def test_the_form_for_one_preselects_no_role(client_of: ClientOf, small_year: SmallYear) -> None:
    client, users = client_of(Role.SECRETARIAT), User.objects.count()
    address = reverse("accounts:invitation_new")
    content = client.get(address).content.decode()
    role = content.partition('name="role"')[2].partition("</select>")[0]
    assert '<option value="" selected>選んでください' in role
    refused = client.post(address, {"email": "a@example.invalid", "role": ""})
    assert "role" in refused.context["form"].errors
    assert (Invitation.objects.count(), User.objects.count()) == (0, users)


def test_the_list_takes_the_same_queries_whatever_it_holds(
    client_of: ClientOf, small_year: SmallYear
) -> None:
    client = client_of(Role.SECRETARIAT)
    town("一見本市", "ichi@example.invalid")
    one = queries_of(client, f"{PAGE}?role=MUNICIPALITY")
    for number in range(20):
        town(f"見本{number}市", f"m{number}@example.invalid")
    assert queries_of(client, f"{PAGE}?role=MUNICIPALITY") == one
