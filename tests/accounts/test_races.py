"""Two at once: one link makes one account, and somebody always runs the programme."""

from __future__ import annotations

import pytest

from banso.accounts.domain.grants import revoke_role
from banso.accounts.domain.invitations import accept_invitation, invite
from banso.accounts.domain.tokens import LinkUnusable
from banso.accounts.models import RoleGrant, User
from banso.directory.enums import Role
from banso.directory.models import Person
from banso.foundation.errors import ForbiddenStep
from tests.builders import SYSTEM, make_user
from tests.foundation.racing import race

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


def test_of_two_who_accept_one_invitation_at_once_one_gets_an_account() -> None:
    _, token = invite(actor=SYSTEM, email="one@example.invalid", role=Role.BOARD)
    results = race(
        2,
        lambda number: accept_invitation(
            token=token, password="とても長いパスワード2019", family_name=f"見本{number}"
        ),
    )
    assert sorted(type(result).__name__ for result in results) == [LinkUnusable.__name__, User.__name__]
    assert (User.objects.count(), Person.objects.count(), RoleGrant.objects.count()) == (1, 1, 1)


def test_two_secretaries_removed_at_once_leave_one() -> None:
    grants = [make_user(Role.SECRETARIAT).grants.get().pk for _ in range(2)]

    def remove(number: int) -> None:
        grant = RoleGrant.objects.select_related("user", "fiscal_year", "organisation").get(pk=grants[number])
        revoke_role(actor=SYSTEM, grant=grant)

    results = race(2, remove)
    assert sum(isinstance(result, ForbiddenStep) for result in results) == 1
    assert RoleGrant.objects.filter(role=Role.SECRETARIAT).count() == 1
