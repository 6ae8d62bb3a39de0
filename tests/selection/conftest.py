"""A year whose selection is being worked on: twelve applications over the country, criteria, three people."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.test import Client

from banso.accounts.models import User
from banso.calls.models import Application
from banso.directory.enums import Role
from banso.foundation.access import Actor
from banso.selection.domain import settings
from banso.selection.domain.decisions import start_selection
from banso.selection.domain.reviews import Typed, save_review, submit_review
from banso.selection.models import Reviewer, Selection
from banso.years.enums import ProgrammeCode
from tests import builders

PLACES = (
    ("01", "北海道"),
    ("13", "東京都"),
    ("23", "愛知県"),
    ("25", "滋賀県"),
    ("34", "広島県"),
    ("40", "福岡県"),
)


@dataclass
class DraftYear:
    """A selection in its draft with the people who work on it."""

    selection: Selection
    applications: list[Application]
    users: dict[Role, User]

    def actor(self, role: Role) -> Actor:
        return builders.actor_for(self.users[role])

    @property
    def secretariat(self) -> Actor:
        return self.actor(Role.SECRETARIAT)

    def reviewer(self, role: Role) -> Reviewer:
        found, _ = Reviewer.objects.get_or_create(selection=self.selection, user=self.users[role])
        return found

    def score(self, role: Role, application: Application, *values: int, submit: bool = True) -> None:
        """Have somebody give the criteria these scores in order."""
        reviewer, actor = self.reviewer(role), self.actor(role)
        codes = self.selection.criteria.values_list("code", flat=True)
        typed = Typed(scores=dict(zip(codes, values, strict=True)), tab="test")
        save_review(actor=actor, reviewer=reviewer, application=application, typed=typed, force=True)
        if submit:
            submit_review(actor=actor, reviewer=reviewer, application=application)

    def score_all(self, role: Role) -> None:
        """Have somebody hand in every review: the first application 5 everywhere, the last 0."""
        for place, one in enumerate(self.applications):
            value = max(0, 5 - place // 2)
            self.score(role, one, *[value] * 4)


@pytest.fixture
def draft_year(fiscal_year) -> DraftYear:
    call = builders.make_call(fiscal_year)
    call.number_to_select = 6
    call.save()
    applications = []
    for number in range(12):
        code, name = PLACES[number % len(PLACES)]
        town = builders.make_municipality(f"第{number + 1}市", builders.make_prefecture(code, name))
        runs = {"running.CONSULTATION.runs": True, "running.WORK_PREPARATION.runs": number % 2 == 0}
        delivery = {"running.CONSULTATION.delivery": "DIRECT" if number % 3 else "CONTRACTED"}
        applications.append(
            builders.make_application(
                call,
                town,
                ProgrammeCode.CONSULTATION,
                ProgrammeCode.WORK_PREPARATION,
                answers={**runs, **delivery, "population": 40_000 + number * 20_000},
                reason="ひきこもりの方への訪問と、家計改善の立ち上げについて他の自治体の事例を知りたい。",
            )
        )
    users = {
        role: builders.make_user(role, fiscal_year=fiscal_year)
        for role in (Role.SECRETARIAT, Role.BOARD, Role.MINISTRY)
    }
    selection = start_selection(actor=builders.actor_for(users[Role.SECRETARIAT]), call=call)
    settings.set_numbers(actor=builders.SYSTEM, selection=selection, project_total=10)
    return DraftYear(selection, applications, users)


@pytest.fixture
def draft_client(draft_year):
    """A test client signed in as one of the draft year's people."""

    def signed_in(role: Role) -> Client:
        client = Client()
        client.force_login(
            draft_year.users[role], backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        return client

    return signed_in
