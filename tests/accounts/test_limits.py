"""Limits are per person and purpose, never per address: many towns come through one gateway."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from allauth.account import app_settings as account_settings
from allauth.core.internal.ratelimit import parse_rates
from allauth.mfa import app_settings as mfa_settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from banso.accounts.browsers import COOKIE, Browser, account_key
from banso.accounts.domain import failures
from banso.accounts.domain.users import issue_password_link
from banso.accounts.models import SignInFailure, User
from banso.directory.enums import Role
from banso.foundation.access import Actor
from tests import builders

PASSWORD = "correct horse battery"
OWNER, ELSEWHERE = "198.51.100.7", "203.0.113.9"


def attempt(email: str, password: str, *, client: Client | None = None, address: str = OWNER) -> int:
    """Try a password; the answer's status (302: signed in, 200: wrong, 429: wait)."""
    answer = (client or Client()).post(
        reverse("sign_in"), {"login": email, "password": password}, REMOTE_ADDR=address
    )
    return answer.status_code


@pytest.fixture
def owner(users: dict[Role, User]) -> str:
    return users[Role.EXPERT].email


def test_sixty_nine_towns_sign_in_from_one_address_in_one_minute(db: None) -> None:
    towns = [
        User.objects.create_user(f"town{n}@example.jp", PASSWORD, person=builders.make_person("担当", str(n)))
        for n in range(69)
    ]
    assert [attempt(town.email, PASSWORD) for town in towns] == [302] * 69


def test_wrong_passwords_of_sixty_nine_people_at_one_gateway_pause_nobody_else(owner: str) -> None:
    for number in range(69):
        assert attempt(f"town{number}@example.jp", "mistyped password") == 200
    assert attempt(owner, PASSWORD) == 302


def test_a_strangers_wrong_passwords_do_not_lock_the_owner_out(owner: str) -> None:
    stranger = Client()
    answers = [attempt(owner, f"guess {n}", client=stranger, address=ELSEWHERE) for n in range(12)]
    assert answers == [200] * 4 + [429] * 8
    assert attempt(owner, PASSWORD, client=stranger, address=ELSEWHERE) == 429
    assert attempt(owner, PASSWORD) == 302, "on a computer of which we know nothing"


def test_nor_do_a_strangers_behind_the_owners_own_gateway(owner: str) -> None:
    stranger = Client()
    for number in range(12):
        attempt(owner, f"guess {number}", client=stranger)
    assert attempt(owner, PASSWORD) == 302


def test_guessing_without_cookies_ends_and_never_for_a_browser_the_owner_has_used(owner: str) -> None:
    known = Client()
    assert attempt(owner, PASSWORD, client=known) == 302
    known.post(reverse("sign_out"))
    answers = [attempt(owner, f"guess {number}") for number in range(failures.OF_AN_ADDRESS.most + 3)]
    assert answers[: failures.OF_AN_ADDRESS.most - 1] == [200] * (failures.OF_AN_ADDRESS.most - 1)
    assert answers[-4:] == [429] * 4
    assert attempt(owner, PASSWORD) == 429, "the right password must not be found by guessing on"
    assert attempt(owner, PASSWORD, client=known) == 302


def test_guessing_from_many_addresses_ends_too(owner: str) -> None:
    account = account_key(owner)
    for number in range(failures.OF_AN_ACCOUNT.most):
        failures.record_failure(account=account, browser=Browser(), address=f"203.0.113.{number % 50}")
    assert attempt(owner, PASSWORD, address="192.0.2.200") == 429


def test_a_cookie_for_one_account_is_none_for_another_and_a_forged_one_is_none(
    owner: str, users: dict[Role, User]
) -> None:
    account = account_key(owner)
    for _ in range(failures.OF_AN_ADDRESS.most):
        failures.record_failure(account=account, browser=Browser(), address=OWNER)
    other = Client()
    assert attempt(users[Role.BOARD].email, PASSWORD, client=other) == 302
    other.post(reverse("sign_out"))
    assert attempt(owner, PASSWORD, client=other) == 429
    forged = Client()
    forged.cookies[COOKIE] = other.cookies[COOKIE].value[:-3] + "AAA"
    assert attempt(owner, PASSWORD, client=forged) == 429


def test_a_password_link_opens_the_door_at_once(
    owner: str, users: dict[Role, User], actors: dict[Role, Actor]
) -> None:
    for _ in range(failures.OF_AN_ADDRESS.most):
        failures.record_failure(account=account_key(owner), browser=Browser(), address=OWNER)
    _, token = issue_password_link(actor=actors[Role.SECRETARIAT], user=users[Role.EXPERT])
    client, fresh = Client(), "another fine password"
    client.post(reverse("accounts:password_set", args=[token]), {"password": fresh, "again": fresh})
    assert attempt(owner, fresh, client=client) == 302


def test_the_page_says_when_and_what_is_refused_unseen_prolongs_nothing(owner: str) -> None:
    client = Client()
    for number in range(6):
        attempt(owner, f"guess {number}", client=client)
    assert SignInFailure.objects.count() == failures.OF_A_BROWSER.most
    SignInFailure.objects.update(at=timezone.now() - dt.timedelta(minutes=10))
    page = client.post(reverse("sign_in"), {"login": owner, "password": PASSWORD}, REMOTE_ADDR=OWNER)
    assert page.status_code == 429
    assert 240 < int(page["Retry-After"]) <= 300
    assert "5分後" in page.content.decode()
    until = timezone.localtime() + dt.timedelta(minutes=5)
    assert f"{until.hour}時" in page.content.decode()
    SignInFailure.objects.update(at=timezone.now() - dt.timedelta(minutes=16))
    assert attempt(owner, PASSWORD, client=client) == 302


def test_failures_name_nobody_and_are_forgotten_after_a_day(owner: str) -> None:
    attempt(owner, "guess")
    kept = str(list(SignInFailure.objects.values()))
    assert owner not in kept
    assert OWNER not in kept
    SignInFailure.objects.update(at=timezone.now() - dt.timedelta(days=1, minutes=1))
    attempt("other@example.jp", "guess")
    assert SignInFailure.objects.count() == 1


def test_the_browsers_cookie_goes_to_the_sign_in_pages_alone(owner: str) -> None:
    client = Client()
    attempt(owner, PASSWORD, client=client)
    cookie = client.cookies[COOKIE]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/accounts/", True, "Lax")
    assert owner not in cookie.value


def test_no_limit_of_the_sign_in_library_counts_an_address() -> None:
    """A new version may bring new ones."""
    for rates in (account_settings.RATE_LIMITS, mfa_settings.RATE_LIMITS):
        for action, written in rates.items():
            assert [rate for rate in parse_rates(written) if rate.per == "ip"] == [], action


def test_too_many_of_the_same_by_one_person_is_a_page_in_japanese(
    client_of: Callable[[Role | None], Client],
) -> None:
    client = client_of(Role.EXPERT)
    answers = [
        client.post(reverse("account_reauthenticate"), {"password": f"guess {number}"})
        for number in range(12)
    ]
    assert answers[-1].status_code == 429
    assert int(answers[-1]["Retry-After"]) > 0
    assert "待って" in answers[-1].content.decode()
    assert "Too Many" not in answers[-1].content.decode()


def test_the_present_password_is_no_way_round_the_limit(
    client_of: Callable[[Role | None], Client], owner: str
) -> None:
    """Somebody at a computer left open guesses at the form that changes the password."""
    client = client_of(Role.EXPERT)
    fresh = "another fine password"
    answers = [
        client.post(
            reverse("account_change_password"), {"old": f"guess {n}", "password": fresh, "again": fresh}
        ).status_code
        for n in range(6)
    ]
    assert answers == [200] * 4 + [429] * 2


def test_an_address_for_a_button_opened_as_a_page_says_so(client_of: Callable[[Role | None], Client]) -> None:
    client = client_of(Role.EXPERT)
    page = client.get(reverse("accounts:sign_out_all"))
    assert page.status_code == 405
    assert "POST" in page["Allow"]
    assert "ボタン" in page.content.decode()
