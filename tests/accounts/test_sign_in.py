from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from banso.accounts.domain.demo import demo_users, ensure_demo_users
from banso.accounts.models import RoleGrant, User
from banso.accounts.queries import actor_for
from banso.directory.enums import Role
from banso.foundation.access import Actor
from banso.foundation.errors import AccessDenied, ForbiddenStep
from banso.years.models import FiscalYear
from tests.builders import SYSTEM, make_municipality, make_prefecture
from tests.conftest import SmallYear

PASSWORD = "correct horse battery"
ClientOf = Callable[[Role | None], Client]


def _sign_in(client: Client, email: str, password: str, **more: str) -> int:
    answer = client.post(reverse("sign_in"), {"login": email, "password": password, **more})
    return answer.status_code


def test_address_and_password_open_the_door(users: dict[Role, User]) -> None:
    client = Client()
    answer = client.post(
        reverse("sign_in") + "?next=/accounts/me/",
        {"login": users[Role.EXPERT].email.upper(), "password": PASSWORD, "next": "/accounts/me/"},
    )
    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/me/"
    assert client.get(reverse("accounts:profile")).status_code == 200


def test_next_never_leads_elsewhere(users: dict[Role, User]) -> None:
    answer = Client().post(
        reverse("sign_in"),
        {"login": users[Role.EXPERT].email, "password": PASSWORD, "next": "https://evil.example/"},
    )
    assert answer.status_code == 302
    assert answer["Location"].startswith("/")


def test_wrong_password_and_unknown_address_say_the_same(users: dict[Role, User]) -> None:
    def words(email: str) -> str:
        answer = Client().post(reverse("sign_in"), {"login": email, "password": "wrong wrong wrong"})
        assert answer.status_code == 200
        text = answer.content.decode().replace(email, "")
        return (
            text[text.index("<main") :].split("csrfmiddlewaretoken")[0]
            + text.split("field__errors")[-1][:300]
        )

    assert words(users[Role.EXPERT].email) == words("nobody@example.invalid")


def test_the_sixth_failure_meets_a_locked_door_for_that_account_only(users: dict[Role, User]) -> None:
    client, email = Client(), users[Role.EXPERT].email
    answers = [_sign_in(client, email, f"wrong password {number}") for number in range(6)]
    assert answers[:4] == [200] * 4
    assert answers[-1] == 429
    assert _sign_in(client, email, PASSWORD) == 429
    assert _sign_in(client, email.upper(), PASSWORD) == 429
    locked = client.post(reverse("sign_in"), {"login": email, "password": PASSWORD})
    assert "15分" in locked.content.decode()
    assert locked["Retry-After"] == "900"
    assert _sign_in(client, users[Role.BOARD].email, PASSWORD) == 302


def test_a_good_sign_in_forgets_the_failures(users: dict[Role, User]) -> None:
    email = users[Role.EXPERT].email
    for _ in range(2):
        for number in range(3):
            assert _sign_in(Client(), email, f"wrong password {number}") == 200
        assert _sign_in(Client(), email, PASSWORD) == 302


def test_a_stopped_account_is_told_so_only_with_its_password(users: dict[Role, User]) -> None:
    user = users[Role.EXPERT]
    User.objects.filter(pk=user.pk).update(is_active=False)
    answer = Client().post(reverse("sign_in"), {"login": user.email, "password": PASSWORD}, follow=True)
    assert "停止中" in answer.content.decode()
    wrong = Client().post(
        reverse("sign_in"), {"login": user.email, "password": "wrong wrong wrong"}, follow=True
    )
    assert "停止中" not in wrong.content.decode()


def test_signing_out_takes_a_post(client_of: ClientOf) -> None:
    client = client_of(Role.EXPERT)
    assert client.get(reverse("sign_out")).status_code == 200
    assert client.get(reverse("accounts:profile")).status_code == 200
    client.post(reverse("sign_out"))
    assert client.get(reverse("accounts:profile")).status_code == 302


@pytest.mark.parametrize("path", ["/accounts/signup/", "/accounts/email/", "/accounts/password/reset/"])
def test_there_is_no_open_sign_up_nor_mail_reset(db: None, path: str) -> None:
    assert Client().get(path).status_code == 404


# ── the demo ──


@pytest.fixture
def demo(small_year: SmallYear) -> dict[Role, User]:
    return ensure_demo_users(
        actor=SYSTEM, fiscal_year=small_year.fiscal_year, municipality=small_year.municipality
    )


def test_demo_users_are_placeholders_and_made_once(demo: dict[Role, User], small_year: SmallYear) -> None:
    grants, users = RoleGrant.objects.count(), User.objects.count()
    again = ensure_demo_users(
        actor=SYSTEM, fiscal_year=small_year.fiscal_year, municipality=small_year.municipality
    )
    assert again == demo == demo_users()
    assert (RoleGrant.objects.count(), User.objects.count()) == (grants, users)
    assert set(demo) == set(Role)
    for role, user in demo.items():
        assert user.is_demo
        assert not user.has_usable_password()
        assert user.email.endswith("@example.invalid")
        assert str(user).endswith(" 01")
        assert actor_for(user).has(role, year=2019)
    assert actor_for(demo[Role.PREFECTURE]).organisation_ids(Role.PREFECTURE) == {small_year.prefecture.pk}


def test_the_demo_takes_a_masked_municipality_when_none_is_given(fiscal_year: FiscalYear) -> None:
    shiga = make_prefecture()
    make_municipality("見本市", shiga, code="252018")
    masked = make_municipality("滋賀県●●市", shiga, is_masked=True)
    users = ensure_demo_users(actor=SYSTEM, fiscal_year=fiscal_year)
    assert actor_for(users[Role.MUNICIPALITY]).organisation_ids(Role.MUNICIPALITY) == {masked.pk}


def test_demo_users_need_the_directory_and_the_loader(
    fiscal_year: FiscalYear, small_year: SmallYear, actors: dict[Role, Actor]
) -> None:
    with pytest.raises(AccessDenied):
        ensure_demo_users(actor=actors[Role.SECRETARIAT], fiscal_year=fiscal_year)


def test_demo_users_without_organisations_are_refused(fiscal_year: FiscalYear) -> None:
    with pytest.raises(ForbiddenStep, match="名簿"):
        ensure_demo_users(actor=SYSTEM, fiscal_year=fiscal_year)


@pytest.mark.parametrize("role", list(Role))
def test_one_click_signs_in(demo: dict[Role, User], role: Role) -> None:
    client = Client()
    page = client.get(reverse("sign_in")).content.decode()
    assert f'value="{role.value}"' in page
    assert client.post(reverse("demo_sign_in"), {"role": role.value}).status_code == 302
    assert demo[role].email in client.get(reverse("accounts:profile")).content.decode()


def test_a_link_alone_signs_nobody_in(demo: dict[Role, User]) -> None:
    client = Client()
    assert client.get(reverse("demo_sign_in") + "?role=SECRETARIAT").status_code == 200
    assert client.get(reverse("accounts:profile")).status_code == 302
    assert client.post(reverse("demo_sign_in"), {"role": "ROOT"}).status_code == 404
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(reverse("demo_sign_in"), {"role": "SECRETARIAT"}).status_code == 403


@override_settings(DEMO_MODE=False)
def test_outside_the_demo_there_is_no_such_page_and_no_such_user(demo: dict[Role, User]) -> None:
    client = Client()
    assert client.get(reverse("demo_sign_in")).status_code == 404
    assert client.post(reverse("demo_sign_in"), {"role": "SECRETARIAT"}).status_code == 404
    assert "demo" not in client.get(reverse("sign_in")).content.decode().split("<main")[1]
    client.force_login(demo[Role.SECRETARIAT], backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(reverse("accounts:users")).status_code == 302


def test_a_wrong_password_is_said_with_what_to_do(users: dict[Role, User]) -> None:
    answer = Client().post(
        reverse("sign_in"), {"login": users[Role.EXPERT].email, "password": "wrong wrong wrong"}
    )
    assert "電子メールアドレスかパスワードが違います" in answer.content.decode()
    assert "確かめて、もう一度" in answer.content.decode()
