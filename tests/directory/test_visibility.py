from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from banso.directory import roles
from banso.directory.enums import OrganisationKind, Role
from banso.directory.models import Organisation
from banso.directory.queries import visible_organisations
from banso.foundation.access import PUBLIC, Actor, Grant, check
from tests.builders import make_municipality
from tests.conftest import SmallYear


@pytest.fixture
def many(small_year: SmallYear) -> None:
    make_municipality("隣見本市", small_year.prefecture)
    Organisation.objects.create(kind=OrganisationKind.SECRETARIAT, name="事務局")
    Organisation.objects.create(kind=OrganisationKind.MINISTRY, name="府省")
    Organisation.objects.create(kind=OrganisationKind.EXPERT_BODY, name="支援センター")


@pytest.mark.parametrize("role", [*Role, None])
def test_the_list_shows_exactly_what_the_rule_allows(
    many: None, actors: dict[Role, Actor], role: Role | None
) -> None:
    actor = actors[role] if role else PUBLIC
    listed = set(visible_organisations(actor))
    assert listed == {one for one in Organisation.objects.all() if check(actor, "organisation.view", one)}


def test_what_each_office_sees(many: None, small_year: SmallYear, actors: dict[Role, Actor]) -> None:
    def seen(role: Role) -> set[str]:
        return set(visible_organisations(actors[role]).values_list("name", flat=True))

    assert seen(Role.MUNICIPALITY) == {"見本市", "滋賀県", "事務局"}
    assert seen(Role.PREFECTURE) == {"見本市", "隣見本市", "滋賀県", "事務局"}
    assert seen(Role.EXPERT) == seen(Role.PARTICIPANT) == set()
    assert len(seen(Role.BOARD)) == Organisation.objects.count()


def test_roles_hold_for_their_year_only(small_year: SmallYear) -> None:
    actor = Actor(user_id=1, grants=frozenset({Grant(Role.SECRETARIAT, 2019)}))
    assert roles.runs_programme(actor, 2019)
    assert roles.runs_programme(actor)
    assert not roles.runs_programme(actor, 2020)
    every_year = Actor(user_id=1, grants=frozenset({Grant(Role.BOARD)}))
    assert roles.sees_everything(every_year, 2020)
    assert not roles.runs_programme(every_year, 2020)


def test_a_prefecture_relays_for_its_own_municipalities(
    small_year: SmallYear, actors: dict[Role, Actor]
) -> None:
    prefecture = actors[Role.PREFECTURE]
    assert roles.relays_for(prefecture, small_year.municipality, 2019)
    assert not roles.relays_for(prefecture, small_year.municipality, 2020)
    assert not roles.relays_for(prefecture, small_year.other_municipality, 2019)
    assert not roles.relays_for(actors[Role.MUNICIPALITY], small_year.municipality, 2019)
    assert roles.acts_for(actors[Role.MUNICIPALITY], small_year.municipality, 2019)
    assert not roles.acts_for(actors[Role.MUNICIPALITY], small_year.other_municipality, 2019)


def test_an_organisation_without_prefecture_is_relayed_by_nobody(small_year: SmallYear) -> None:
    small_year.prefecture.prefecture_code = ""
    small_year.prefecture.save()
    body = Organisation.objects.create(kind=OrganisationKind.EXPERT_BODY, name="支援センター")
    actor = Actor(user_id=1, grants=frozenset({Grant(Role.PREFECTURE, 2019, small_year.prefecture.pk)}))
    assert not roles.relays_for(actor, body, 2019)


def test_asking_for_the_list_is_cheap(many: None, actors: dict[Role, Actor]) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        list(visible_organisations(actors[Role.PREFECTURE]))
    assert len(queries) <= 2
