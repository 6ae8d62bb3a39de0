"""Second factors with real codes: the secret is read as an app reads it, the code is computed from the clock."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.test import Client, override_settings
from django.urls import reverse

from banso.accounts.adapter import SecondFactorAdapter
from banso.accounts.domain.users import remove_second_factor
from banso.accounts.models import User
from banso.directory.enums import Role
from banso.foundation.access import Actor
from banso.foundation.history import history_of
from tests.accounts.second_factor import code_of, set_up_app, sign_in

REQUIRED = override_settings(TWO_FACTOR_REQUIRED_ROLES=frozenset({"SECRETARIAT"}))
ClientOf = Callable[[Role | None], Client]


def test_an_app_is_set_up_and_then_asked_for_at_sign_in(users: dict[Role, User]) -> None:
    user = users[Role.MUNICIPALITY]
    client = Client()
    sign_in(client, user)
    secret = set_up_app(client)
    kept = Authenticator.objects.get(user=user, type="totp").data["secret"]
    assert secret not in kept, "the secret lies in the database in the clear"

    again = Client()
    assert sign_in(again, user) == reverse("mfa_authenticate")
    assert again.get(reverse("accounts:profile")).status_code == 302
    wrong = again.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert wrong.status_code == 200
    assert again.get(reverse("accounts:profile")).status_code == 302
    assert again.post(reverse("mfa_authenticate"), {"code": code_of(secret, 1)}).status_code == 302
    assert again.get(reverse("accounts:profile")).status_code == 200
    assert "second_factor.added" in {entry.action for entry in history_of(user)}
    assert secret not in str([entry.changes for entry in history_of(user)])


def test_guessing_codes_is_slowed_down(users: dict[Role, User]) -> None:
    user = users[Role.EXPERT]
    first = Client()
    sign_in(first, user)
    secret = set_up_app(first)
    guesser = Client()
    sign_in(guesser, user)
    for number in range(6):
        guesser.post(reverse("mfa_authenticate"), {"code": f"00000{number}"})
    assert guesser.post(reverse("mfa_authenticate"), {"code": code_of(secret)}).status_code == 200


def test_a_recovery_code_opens_once(users: dict[Role, User]) -> None:
    user = users[Role.PARTICIPANT]
    client = Client()
    sign_in(client, user)
    set_up_app(client)
    page = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    codes = re.findall(r"<code>(\d{8})</code>", page)
    assert len(codes) == 10
    for expected in (302, 200):
        again = Client()
        sign_in(again, user)
        assert again.post(reverse("mfa_authenticate"), {"code": codes[0]}).status_code == expected


@pytest.mark.django_db(transaction=True)  # the session learns of the new factor when the set-up commits
@REQUIRED
def test_a_secretary_without_second_factor_can_do_nothing_but_set_one_up(users: dict[Role, User]) -> None:
    client = Client()
    sign_in(client, users[Role.SECRETARIAT])
    refused = client.get(reverse("accounts:users"))
    assert refused.status_code == 302
    led = client.get(refused["Location"])
    assert led["Location"] == reverse("mfa_index")
    assert "二段階認証が必要です" in client.get(reverse("mfa_index")).content.decode()
    assert client.get(reverse("accounts:profile")).status_code == 200
    set_up_app(client)
    assert client.get(reverse("accounts:users")).status_code == 200


@REQUIRED
def test_the_role_works_again_only_when_the_factor_was_used_at_sign_in(users: dict[Role, User]) -> None:
    user = users[Role.SECRETARIAT]
    first = Client()
    sign_in(first, user)
    secret = set_up_app(first)

    second = Client()
    assert sign_in(second, user) == reverse("mfa_authenticate")
    second.post(reverse("mfa_authenticate"), {"code": code_of(secret, 1)})
    assert second.get(reverse("accounts:users")).status_code == 200

    forged = Client()  # a session that never saw the factor
    forged.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert forged.get(reverse("accounts:users")).status_code == 302


@REQUIRED
def test_taking_the_factor_away_takes_the_role_away(users: dict[Role, User]) -> None:
    client = Client()
    sign_in(client, users[Role.SECRETARIAT])
    set_up_app(client)
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 302
    assert client.get(reverse("accounts:users")).status_code == 302


@REQUIRED
@pytest.mark.parametrize("role", [Role.MINISTRY, Role.MUNICIPALITY])
def test_other_roles_need_none(client_of: ClientOf, role: Role) -> None:
    assert client_of(role).get("/y/2019/").status_code == 200


def test_the_secretariat_frees_someone_who_lost_the_device(
    users: dict[Role, User], actors: dict[Role, Actor]
) -> None:
    user = users[Role.MUNICIPALITY]
    client = Client()
    sign_in(client, user)
    set_up_app(client)
    remove_second_factor(actor=actors[Role.SECRETARIAT], user=user, reason="端末の紛失")
    assert not Authenticator.objects.filter(user=user).exists()
    assert client.get(reverse("accounts:profile")).status_code == 302
    assert sign_in(Client(), user) == reverse("home")


def test_changing_factors_asks_for_the_password_first(users: dict[Role, User], client_of: ClientOf) -> None:
    client = client_of(Role.EXPERT)  # signed in long ago, as far as this session knows
    for name in ("mfa_activate_totp", "mfa_add_webauthn"):
        answer = client.get(reverse(name))
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("account_reauthenticate"))
    wrong = client.post(reverse("account_reauthenticate"), {"password": "wrong wrong wrong"})
    assert wrong.status_code == 200
    assert client.get(reverse("mfa_activate_totp")).status_code == 302


def test_secrets_outlive_a_change_of_the_key() -> None:
    with override_settings(SECRET_KEY="the old key"):
        kept = SecondFactorAdapter().encrypt("JBSWY3DPEHPK3PXP")
    with override_settings(SECRET_KEY="the new key", SECRET_KEY_FALLBACKS=["the old key"]):
        assert SecondFactorAdapter().decrypt(kept) == "JBSWY3DPEHPK3PXP"
    with override_settings(SECRET_KEY="the new key"), pytest.raises(InvalidToken):
        SecondFactorAdapter().decrypt(kept)
