from __future__ import annotations

import pytest

from banso.accounts.domain.grants import grant_role, revoke_role
from banso.accounts.models import RoleGrant, User
from banso.accounts.queries import actor_for
from banso.directory.enums import Role
from banso.foundation.access import Actor
from banso.foundation.errors import AccessDenied, Conflict, ForbiddenStep
from banso.foundation.history import history_of
from tests.builders import SYSTEM, make_user, make_year
from tests.conftest import SmallYear


def test_a_grant_opens_and_its_end_closes(small_year: SmallYear, users: dict[Role, User]) -> None:
    user, secretary = users[Role.PARTICIPANT], actor_for(users[Role.SECRETARIAT])
    grant = grant_role(actor=secretary, user=user, role=Role.BOARD, fiscal_year=small_year.fiscal_year)
    assert actor_for(user).has(Role.BOARD, year=2019)
    assert not actor_for(user).has(Role.BOARD, year=2020)
    revoke_role(actor=secretary, grant=grant, reason="任期満了")
    assert not actor_for(user).has(Role.BOARD)
    entries = list(history_of(user))
    assert [entry.action for entry in entries] == ["role.revoked", "role.granted"]
    assert entries[0].reason == "任期満了"


def test_the_same_grant_twice_is_refused(small_year: SmallYear, users: dict[Role, User]) -> None:
    for fiscal_year in (small_year.fiscal_year, None):
        grant_role(actor=SYSTEM, user=users[Role.EXPERT], role=Role.BOARD, fiscal_year=fiscal_year)
        with pytest.raises(Conflict, match="すでに付いて"):
            grant_role(actor=SYSTEM, user=users[Role.EXPERT], role=Role.BOARD, fiscal_year=fiscal_year)


def test_office_roles_need_the_fitting_office(small_year: SmallYear, users: dict[Role, User]) -> None:
    for role, organisation in (
        (Role.PREFECTURE, None),
        (Role.PREFECTURE, small_year.municipality),
        (Role.MUNICIPALITY, None),
    ):
        with pytest.raises(ForbiddenStep, match="選んでください"):
            grant_role(actor=SYSTEM, user=users[Role.EXPERT], role=role, organisation=organisation)
    grant_role(
        actor=SYSTEM, user=users[Role.EXPERT], role=Role.MUNICIPALITY, organisation=small_year.prefecture
    )


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SECRETARIAT])
def test_only_the_secretariat_gives_and_takes(
    small_year: SmallYear, users: dict[Role, User], actors: dict[Role, Actor], role: Role
) -> None:
    with pytest.raises(AccessDenied):
        grant_role(
            actor=actors[role], user=users[role], role=Role.SECRETARIAT, fiscal_year=small_year.fiscal_year
        )
    with pytest.raises(AccessDenied):
        revoke_role(actor=actors[role], grant=RoleGrant.objects.get(user=users[Role.SECRETARIAT]))


def test_a_secretary_acts_within_their_years(small_year: SmallYear, users: dict[Role, User]) -> None:
    of_2019 = actor_for(users[Role.SECRETARIAT])
    next_year = make_year(2020)
    for fiscal_year in (next_year, None):
        with pytest.raises(AccessDenied):
            grant_role(actor=of_2019, user=users[Role.EXPERT], role=Role.BOARD, fiscal_year=fiscal_year)
    every_year = actor_for(make_user(Role.SECRETARIAT))
    for fiscal_year in (next_year, None):
        grant_role(actor=every_year, user=users[Role.EXPERT], role=Role.BOARD, fiscal_year=fiscal_year)


def test_the_last_secretary_stays(users: dict[Role, User]) -> None:
    with pytest.raises(ForbiddenStep, match="事務局の利用者がいなくなります"):
        revoke_role(actor=SYSTEM, grant=RoleGrant.objects.get(role=Role.SECRETARIAT))
    assert RoleGrant.objects.filter(role=Role.SECRETARIAT).exists()


def test_the_last_secretary_of_every_year_stays(users: dict[Role, User]) -> None:
    head = make_user(Role.SECRETARIAT)
    with pytest.raises(ForbiddenStep):
        revoke_role(actor=SYSTEM, grant=head.grants.get())
    make_user(Role.SECRETARIAT)
    revoke_role(actor=SYSTEM, grant=head.grants.get())
