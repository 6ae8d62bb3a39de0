"""R1 loaded once for the tests of a module; nothing of it is left for other tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from banso.foundation.access import system_actor
from banso.loading.load import load_year
from banso.years.models import FiscalYear
from tests import database

_loaded: list[database.Rows] = []
database.hold_with_copy(_loaded)
R01 = Path(__file__).parents[2] / "examples" / "r01"


@pytest.fixture(scope="module")
def loaded_r01(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """R1 in a transaction that is rolled back after the last test of the module.

    It is loaded once a process; later modules get the same rows.
    """
    with django_db_blocker.unblock():
        block = transaction.atomic()
        block.__enter__()
        if _loaded:
            database.put_rows(_loaded[0])
        else:
            load_year(R01, actor=system_actor("読み込み"))
            _loaded.append(database.all_rows())
    yield
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        block.__exit__(None, None, None)


@pytest.fixture
def r01(loaded_r01: None, db: None) -> FiscalYear:
    """The year; what a test changes is undone after it."""
    return FiscalYear.objects.select_related("secretariat").get(year=2019)
