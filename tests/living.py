"""The invented year as it stands on a day, built once a process for the modules that ask for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from banso.foundation import clock
from banso.foundation.access import system_actor
from banso.loading.living.build import build_living_year
from banso.loading.living.days import DEFAULT_DAY
from banso.loading.living.story import at
from tests import database

BUILDER = system_actor("読み込み")
NOW = at(DEFAULT_DAY, 9, 30)
# The first run stops here; the second goes on from it, as a demo does that is started again later.
FIRST_STOP = at(dt.date(2026, 10, 20))
_built: list[database.Rows] = []
database.hold_with_copy(_built)


@pytest.fixture(scope="module")
def living_rows(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The invented year on its default day, in a transaction rolled back after the last test of the module."""
    with django_db_blocker.unblock():
        block = transaction.atomic()
        block.__enter__()
        if _built:
            database.put_rows(_built[0])
        else:
            for moment in (FIRST_STOP, NOW):
                with clock.driven(moment):
                    build_living_year(actor=BUILDER)
            _built.append(database.all_rows())
    yield
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        block.__exit__(None, None, None)


@pytest.fixture
def living(living_rows: None, db: None) -> Iterator[None]:
    """The invented year, and the clock on its default day, 16 November 2026."""
    with clock.driven(NOW):
        yield
