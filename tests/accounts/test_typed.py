"""What is typed with the Japanese input method on: addresses and codes in full width."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from banso.accounts.domain.invitations import invite
from banso.accounts.models import Invitation, User
from banso.directory.enums import Role
from banso.directory.models import Contact
from banso.directory.queries import people_with_address
from banso.japan.text import fold_code, fold_mail_address
from banso.years.models import FiscalYear
from tests import builders
from tests.accounts.second_factor import PASSWORD, code_of, set_up_app, sign_in

WIDE = str.maketrans({chr(0x21 + n): chr(0xFF01 + n) for n in range(0x5E)})


@pytest.mark.parametrize(
    "typed",
    ["１２３４５６", "１２３　４５６", "123\u00a0456", "123 456", "123-456", "１２３－４５６", "123ー456",
     "\u200b123456\n", "１２３・４５６"],
)  # fmt: skip
def test_codes_are_folded(typed: str) -> None:
    assert fold_code(typed) == "123456"


@pytest.mark.parametrize(
    "typed",
    [
        "ｔｏｗｎ＠ｅｘａｍｐｌｅ．ｊｐ",
        "　town@example.jp\u00a0",
        "Town@Example.JP",
        "town＠example。jp",
        "town@exam\u200bple.jp",
    ],
)
def test_addresses_are_folded(typed: str) -> None:
    assert fold_mail_address(typed) == "town@example.jp"


def test_an_address_in_full_width_is_the_same_account_everywhere(users: dict[Role, User]) -> None:
    user = users[Role.EXPERT]
    wide = user.email.translate(WIDE)
    answer = Client().post(reverse("sign_in"), {"login": f"　{wide}", "password": PASSWORD})
    assert answer.status_code == 302
    assert User.objects.get_by_natural_key(wide) == user
    assert User.objects.create_user("Ｎｅｗ＠ｅｘａｍｐｌｅ．ｊｐ").email == "new@example.jp"


def test_invitations_are_stored_and_compared_folded(client_of, users: dict[Role, User]) -> None:
    person = builders.make_person("見本", "一郎")
    Contact.objects.create(person=person, email="town@example.jp")
    assert list(people_with_address("ｔｏｗｎ＠ｅｘａｍｐｌｅ．ｊｐ")) == [person]
    page = client_of(Role.SECRETARIAT).post(
        reverse("accounts:invitation_new"),
        {
            "email": "ｔｏｗｎ＠ｅｘａｍｐｌｅ．ｊｐ",
            "role": Role.BOARD.value,
            "fiscal_year": FiscalYear.objects.get().pk,
        },
    )
    assert page.status_code == 200
    assert Invitation.objects.get().email == "town@example.jp"
    invitation, _ = invite(actor=builders.SYSTEM, email="Ｔｗｏ＠ｅｘａｍｐｌｅ．ｊｐ", role=Role.BOARD)
    assert invitation.email == "two@example.jp"


def test_codes_in_full_width_open_the_door(users: dict[Role, User]) -> None:
    user = users[Role.MUNICIPALITY]
    client = Client()
    sign_in(client, user)
    secret = set_up_app(client)
    wide, grouped = (
        code_of(secret).translate(WIDE),
        f"{code_of(secret, 1)[:3]}　{code_of(secret, 1)[3:]}\u00a0",
    )
    for typed in (wide, grouped):  # each code opens once
        fresh = Client()
        place = sign_in(fresh, user)
        assert fresh.post(place, {"code": typed}).status_code == 302
        assert fresh.get(reverse("accounts:profile")).status_code == 200


def test_recovery_codes_in_full_width_open_the_door(users: dict[Role, User]) -> None:
    user = users[Role.MUNICIPALITY]
    client = Client()
    sign_in(client, user)
    set_up_app(client)
    listed = client.get(reverse("mfa_download_recovery_codes")).content.decode().split()
    code = next(word for word in listed if len(word) == 8 and word.isalnum() and word.isascii())
    fresh = Client()
    place = sign_in(fresh, user)
    assert fresh.post(place, {"code": f"{code[:4]}　{code[4:]}".translate(WIDE)}).status_code == 302
    assert fresh.get(reverse("accounts:profile")).status_code == 200
