from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from banso.accounts.domain.invitations import invite
from banso.accounts.domain.tokens import LinkUnusable
from banso.accounts.domain.users import (
    find_password_link,
    issue_password_link,
    remove_second_factor,
    set_password_by_link,
    sign_out_everywhere,
    switch_off_user,
    switch_on_user,
)
from banso.accounts.models import PasswordLink, User
from banso.accounts.queries import actor_for, visible_users
from banso.directory.enums import Role
from banso.foundation.access import PUBLIC, Actor, check
from banso.foundation.errors import AccessDenied, ForbiddenStep
from tests.builders import SYSTEM, make_user
from tests.conftest import SmallYear

NEW = "新しい長いパスワード31"
ClientOf = Callable[[Role | None], Client]


def test_a_password_link_sets_the_password_once(users: dict[Role, User], actors: dict[Role, Actor]) -> None:
    user = users[Role.MUNICIPALITY]
    _, token = issue_password_link(actor=actors[Role.SECRETARIAT], user=user)
    assert token not in str(PasswordLink.objects.values())
    with pytest.raises(ValidationError):
        set_password_by_link(token=token, password="password1234")
    set_password_by_link(token=token, password=NEW)
    user.refresh_from_db()
    assert user.check_password(NEW)
    with pytest.raises(LinkUnusable, match="すでに使われ"):
        set_password_by_link(token=token, password=NEW)


def test_a_new_password_link_ends_the_old_and_time_ends_both(
    users: dict[Role, User], actors: dict[Role, Actor]
) -> None:
    _, first = issue_password_link(actor=actors[Role.SECRETARIAT], user=users[Role.EXPERT])
    _, second = issue_password_link(actor=actors[Role.SECRETARIAT], user=users[Role.EXPERT])
    with pytest.raises(LinkUnusable, match="取り消され"):
        find_password_link(first)
    assert find_password_link(second)
    PasswordLink.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    with pytest.raises(LinkUnusable, match="有効期限"):
        find_password_link(second)
    with pytest.raises(LinkUnusable, match="見比べて"):
        find_password_link("x" * 43)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SECRETARIAT])
def test_only_the_secretariat_manages_users(
    users: dict[Role, User], actors: dict[Role, Actor], role: Role
) -> None:
    victim = users[Role.SECRETARIAT]
    for verb in (
        issue_password_link,
        switch_off_user,
        switch_on_user,
        remove_second_factor,
        sign_out_everywhere,
    ):
        with pytest.raises(AccessDenied):
            verb(actor=actors[role], user=victim)


def test_setting_a_password_ends_every_session(
    users: dict[Role, User], actors: dict[Role, Actor], client_of: ClientOf
) -> None:
    client = client_of(Role.EXPERT)
    assert client.get(reverse("accounts:profile")).status_code == 200
    _, token = issue_password_link(actor=actors[Role.SECRETARIAT], user=users[Role.EXPERT])
    answer = Client().post(
        reverse("accounts:password_set", kwargs={"token": token}), {"password": NEW, "again": NEW}
    )
    assert answer.status_code == 302
    assert client.get(reverse("accounts:profile")).status_code == 302


def test_sign_out_everywhere_ends_this_and_the_other_sessions(client_of: ClientOf) -> None:
    here, there, other_user = client_of(Role.EXPERT), client_of(Role.EXPERT), client_of(Role.BOARD)
    assert here.get(reverse("accounts:sign_out_all")).status_code == 405
    assert there.get(reverse("accounts:profile")).status_code == 200
    here.post(reverse("accounts:sign_out_all"))
    assert here.get(reverse("accounts:profile")).status_code == 302
    assert there.get(reverse("accounts:profile")).status_code == 302
    assert other_user.get(reverse("accounts:profile")).status_code == 200


def test_changing_the_password_keeps_this_session_and_ends_the_others(
    users: dict[Role, User], client_of: ClientOf
) -> None:
    here, there = client_of(Role.EXPERT), client_of(Role.EXPERT)
    url = reverse("account_change_password")
    wrong = here.post(url, {"old": "falsch falsch falsch", "password": NEW, "again": NEW})
    assert "今のパスワードが違います" in wrong.content.decode()
    assert here.post(url, {"old": "correct horse battery", "password": NEW, "again": NEW}).status_code == 302
    assert here.get(reverse("accounts:profile")).status_code == 200
    assert there.get(reverse("accounts:profile")).status_code == 302
    users[Role.EXPERT].refresh_from_db()
    assert users[Role.EXPERT].check_password(NEW)


def test_a_stopped_user_is_the_public(
    users: dict[Role, User], actors: dict[Role, Actor], client_of: ClientOf
) -> None:
    client = client_of(Role.MINISTRY)
    switch_off_user(actor=actors[Role.SECRETARIAT], user=users[Role.MINISTRY], reason="異動")
    assert client.get(reverse("accounts:profile")).status_code == 302
    with pytest.raises(ForbiddenStep, match="停止中"):
        issue_password_link(actor=actors[Role.SECRETARIAT], user=users[Role.MINISTRY])
    switch_on_user(actor=actors[Role.SECRETARIAT], user=users[Role.MINISTRY])
    assert User.objects.get(pk=users[Role.MINISTRY].pk).is_active


def test_nobody_stops_themselves_or_the_last_secretary(
    users: dict[Role, User], actors: dict[Role, Actor]
) -> None:
    with pytest.raises(ForbiddenStep, match="ご自身"):
        switch_off_user(actor=actors[Role.SECRETARIAT], user=users[Role.SECRETARIAT])
    second = make_user(Role.SECRETARIAT)
    switch_off_user(actor=actor_for(second), user=users[Role.SECRETARIAT])
    users[Role.SECRETARIAT].refresh_from_db()
    assert not users[Role.SECRETARIAT].is_active


@pytest.mark.parametrize("role", [*Role, None])
def test_the_list_of_users_shows_what_the_rule_allows(
    small_year: SmallYear, users: dict[Role, User], actors: dict[Role, Actor], role: Role | None
) -> None:
    make_user(Role.MUNICIPALITY, fiscal_year=small_year.fiscal_year, organisation=small_year.municipality)
    make_user(
        Role.MUNICIPALITY, fiscal_year=small_year.fiscal_year, organisation=small_year.other_municipality
    )
    actor = actors[role] if role else PUBLIC
    allowed = {user for user in User.objects.all() if check(actor, "user.view", user)}
    assert set(visible_users(actor)) == allowed
    assert len(allowed) == {Role.SECRETARIAT: 9, Role.MUNICIPALITY: 2, None: 0}.get(role, 1)


def test_the_secretariat_manages_a_user_on_the_page(
    users: dict[Role, User], client_of: ClientOf, small_year: SmallYear
) -> None:
    client, user = client_of(Role.SECRETARIAT), users[Role.EXPERT]
    answer = client.post(reverse("accounts:password_link_issue", kwargs={"user_id": user.pk}))
    link = answer.content.decode().split('value="http://testserver')[1].split('"')[0]
    assert Client().get(link).status_code == 200
    added = client.post(
        reverse("accounts:grant_add", kwargs={"user_id": user.pk}),
        {"role": "MUNICIPALITY", "fiscal_year": small_year.fiscal_year.pk, "organisation": "滋賀県見本市"},
    )
    assert added.status_code == 302
    grant = user.grants.get(role=Role.MUNICIPALITY)
    assert grant.organisation == small_year.municipality
    revoke = reverse("accounts:grant_revoke", kwargs={"user_id": user.pk, "grant_id": grant.pk})
    assert client.get(revoke).status_code == 200
    assert user.grants.filter(pk=grant.pk).exists()
    client.post(revoke, {"reason": "異動"})
    assert not user.grants.filter(pk=grant.pk).exists()
    unknown = client.post(
        reverse("accounts:grant_add", kwargs={"user_id": user.pk}),
        {"role": "MUNICIPALITY", "organisation": "どこにもない町"},
    )
    assert "名簿にありません" in unknown.content.decode()


def test_a_municipality_invites_on_the_page(small_year: SmallYear, client_of: ClientOf) -> None:
    client = client_of(Role.MUNICIPALITY)
    page = client.get(reverse("accounts:invitation_new")).content.decode()
    assert "見本市（令和元年度" in page
    assert "別見本市" not in page
    grant = User.objects.get(grants__role=Role.MUNICIPALITY).grants.get()
    answer = client.post(
        reverse("accounts:invitation_new"), {"email": "colleague@example.invalid", "grant": str(grant.pk)}
    )
    assert "/accounts/invitation/" in answer.content.decode()
    listed = client.get(reverse("accounts:users")).content.decode()
    assert "colleague@example.invalid" in listed
    assert "colleague@example.invalid" not in client_of(Role.PREFECTURE).get("/").content.decode()


def test_the_list_takes_the_same_queries_for_few_and_many(small_year: SmallYear, client_of: ClientOf) -> None:
    client = client_of(Role.SECRETARIAT)
    client.get(reverse("accounts:users"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("accounts:users"))
    for number in range(30):
        make_user(Role.BOARD, fiscal_year=small_year.fiscal_year)
        invite(actor=SYSTEM, email=f"many{number}@example.invalid", role=Role.BOARD)
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("accounts:users"))
    assert len(many) == len(few)
