from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from banso.accounts.models import User
from banso.accounts.views.explain import explain_action, explain_address
from banso.directory.enums import Role
from banso.foundation.access import Actor, check
from tests.conftest import SmallYear

ClientOf = Callable[[Role | None], Client]


def test_an_address_is_explained_by_the_pages_own_rule(
    small_year: SmallYear, actors: dict[Role, Actor]
) -> None:
    url = reverse("directory:organisation", kwargs={"organisation_id": small_year.other_municipality.pk})
    told = explain_address("自治体", actors[Role.MUNICIPALITY], f"http://testserver{url}?x=1")
    assert told.action == "organisation.view"
    assert told.subject == "別見本市"
    assert told.answer == check(actors[Role.MUNICIPALITY], "organisation.view", small_year.other_municipality)
    assert not told.answer.allowed
    assert explain_address("事務局", actors[Role.SECRETARIAT], url).answer.allowed


def test_addresses_without_page_object_or_rule_are_explained_too(
    small_year: SmallYear, actors: dict[Role, Actor]
) -> None:
    actor = actors[Role.SECRETARIAT]
    for address in ("/nowhere/", "/directory/organisations/999999/"):
        assert "ありません" in explain_address("事務局", actor, address).answer.reason
    assert "だれでも" in explain_address("事務局", actor, reverse("sign_in")).answer.reason
    assert "ご自身" in explain_address("事務局", actor, reverse("mfa_index")).answer.reason


def test_an_action_is_explained_or_said_to_depend_on_its_object(actors: dict[Role, Actor]) -> None:
    assert explain_action("自治体", actors[Role.MUNICIPALITY], "person.list").answer.allowed is False
    assert (
        "対象によって"
        in explain_action("自治体", actors[Role.MUNICIPALITY], "organisation.view").answer.reason
    )
    assert "定められていない" in explain_action("事務局", actors[Role.SECRETARIAT], "no.such").answer.reason


def test_the_page_answers(small_year: SmallYear, users: dict[Role, User], client_of: ClientOf) -> None:
    client = client_of(Role.SECRETARIAT)
    url = reverse("directory:organisation", kwargs={"organisation_id": small_year.other_municipality.pk})
    answer = client.get(
        reverse("accounts:access_explain"), {"user": users[Role.MUNICIPALITY].pk, "address": url}
    )
    text = answer.content.decode()
    assert "できません" in text
    assert "ほかの団体の情報は見られません" in text
    public = client.get(reverse("accounts:access_explain"), {"user": "", "action": "person.list"})
    assert "サインインしてください" in public.content.decode()
    nothing = client.get(reverse("accounts:access_explain"), {"user": "", "action": ""})
    assert "どちらか一方" in nothing.content.decode()


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SECRETARIAT])
def test_the_page_is_the_secretariats(client_of: ClientOf, role: Role) -> None:
    assert client_of(role).get(reverse("accounts:access_explain")).status_code == 403
