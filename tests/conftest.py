"""Fixtures shared by every room: actors per role, and a small year from the call to a visit."""

from __future__ import annotations

import datetime as dt
import gc
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch

import pytest
from django.test import Client, TransactionTestCase
from pytest_django import DjangoDbBlocker

from banso.accounts.models import User
from banso.calls.models import Application, Call
from banso.directory.enums import Role
from banso.directory.models import Organisation
from banso.dispatch.models import Expert, Project, Visit
from banso.foundation.access import Actor
from banso.selection.models import Decision, Selection
from banso.years.enums import ProgrammeCode
from banso.years.models import FiscalYear
from tests import builders, database
from tests.kept import kept

# The browser's driver keeps an event loop running in the tests' thread; Django would refuse the database there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# Modules that only show what the other tests have proven on both databases (docs/decisions/0007-…).
PAGES = ("tests/website/*", "*/test_pages.py", "*/test_*_pages.py", "*/test_views*.py")
PLANNING = ("tests/planning/*", "tests/plans/*", "tests/dates/*", "tests/browser/test_planning_board.py")
COUNTS_QUERIES = re.compile(r"(same|number_of)_queries|queries_do_not_grow")
DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark `once` what cannot depend on the kind of database: tests without one, and modules of pages."""
    for item in items:
        uses_database = item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(item.fixturenames)
        is_page = any(fnmatch(item.path.as_posix(), f"*{pattern}") for pattern in PAGES)
        if not uses_database or is_page or COUNTS_QUERIES.search(item.name):
            item.add_marker(pytest.mark.once)
    # Last what needs the cores that `tests.compile_cores` compiles while the rest runs.
    items.sort(key=lambda item: any(fnmatch(item.path.as_posix(), f"*{pattern}") for pattern in PLANNING))


def pytest_collection_finish() -> None:
    """Look for garbage seldom: hundreds of thousands of objects stay, and it took a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 1000)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """The session's database: a copy of the migrated template (`tests.database`)."""
    TransactionTestCase._fixture_teardown = lambda case: database.empty()
    with django_db_blocker.unblock():
        database.set_up_copy()
    yield
    with django_db_blocker.unblock():
        database.drop_copy()


@dataclass(frozen=True)
class SmallYear:
    """A year with two applications of one prefecture, one of them selected, visited once by its expert."""

    fiscal_year: FiscalYear
    call: Call
    prefecture: Organisation
    municipality: Organisation
    other_municipality: Organisation
    application: Application
    other_application: Application
    selection: Selection
    decision: Decision
    expert: Expert
    project: Project
    visit: Visit


@pytest.fixture
def fiscal_year(db: None) -> FiscalYear:
    """FY2019 with strands and programmes."""
    return kept("year", builders.make_year)


@pytest.fixture
def small_year(fiscal_year: FiscalYear) -> SmallYear:
    """See `SmallYear`."""
    return kept("small year", lambda: _small_year(fiscal_year), fiscal_year)


def _small_year(fiscal_year: FiscalYear) -> SmallYear:
    prefecture = builders.make_prefecture()
    municipality = builders.make_municipality("見本市", prefecture)
    other = builders.make_municipality("別見本市", builders.make_prefecture("27", "大阪府"))
    call = builders.make_call(fiscal_year)
    application = builders.make_application(
        call, municipality, ProgrammeCode.CONSULTATION, ProgrammeCode.HOUSEHOLD_BUDGET
    )
    other_application = builders.make_application(call, other, ProgrammeCode.WORK_PREPARATION)
    decision = builders.make_decision(application)
    builders.make_decision(other_application, outcome=builders.Outcome.NOT_SELECTED)
    expert = builders.make_expert(fiscal_year, ProgrammeCode.CONSULTATION)
    project = builders.make_project(decision, expert=expert)
    visit = builders.make_visit(project, dt.date(2019, 10, 28))
    return SmallYear(
        fiscal_year=fiscal_year,
        call=call,
        prefecture=prefecture,
        municipality=municipality,
        other_municipality=other,
        application=application,
        other_application=other_application,
        selection=decision.selection,
        decision=decision,
        expert=expert,
        project=project,
        visit=visit,
    )


@pytest.fixture
def users(small_year: SmallYear) -> dict[Role, User]:
    """One user per role: the prefecture, municipality and expert of the small year."""
    expert = small_year.expert.person
    return kept("users", lambda: _users(small_year), *vars(small_year).values(), expert)


def _users(small_year: SmallYear) -> dict[Role, User]:
    year = small_year.fiscal_year
    return {
        Role.SECRETARIAT: builders.make_user(Role.SECRETARIAT, fiscal_year=year),
        Role.MINISTRY: builders.make_user(Role.MINISTRY, fiscal_year=year),
        Role.BOARD: builders.make_user(Role.BOARD, fiscal_year=year),
        Role.PREFECTURE: builders.make_user(
            Role.PREFECTURE, fiscal_year=year, organisation=small_year.prefecture
        ),
        Role.MUNICIPALITY: builders.make_user(
            Role.MUNICIPALITY, fiscal_year=year, organisation=small_year.municipality
        ),
        Role.EXPERT: builders.make_user(Role.EXPERT, fiscal_year=year, person=small_year.expert.person),
        Role.PARTICIPANT: builders.make_user(Role.PARTICIPANT, fiscal_year=year),
    }


@pytest.fixture
def actors(users: dict[Role, User]) -> dict[Role, Actor]:
    """The actor of each of `users`."""
    return {role: builders.actor_for(user) for role, user in users.items()}


@pytest.fixture
def client_of(users: dict[Role, User]) -> Callable[[Role | None], Client]:
    """A test client signed in as a role (None: the public)."""

    def signed_in(role: Role | None) -> Client:
        client = Client()
        if role is not None:
            client.force_login(users[role], backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return signed_in
