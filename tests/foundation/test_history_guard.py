"""History cannot be rewritten: not through the models, not through SQL, on either database."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import Error, connection, transaction

from banso.foundation import history_guard
from banso.foundation.access import system_actor
from banso.foundation.errors import ForbiddenStep
from banso.foundation.history import history_of, operation
from banso.foundation.models import CapacityPool, HistoryEntry

ACTOR = system_actor("テスト")


@pytest.fixture
def entry(db: None) -> HistoryEntry:
    pool = CapacityPool.objects.create(key="a", name="席", limit=1)
    with operation(ACTOR, reason="はじめ") as op:
        return op.record("capacity.opened", pool, {"limit": (None, 1)})


def test_models_refuse_to_rewrite_history(entry: HistoryEntry) -> None:
    with pytest.raises(ForbiddenStep):
        entry.save()
    with pytest.raises(ForbiddenStep):
        entry.delete()
    with pytest.raises(ForbiddenStep):
        HistoryEntry.objects.update(reason="")
    with pytest.raises(ForbiddenStep):
        HistoryEntry.objects.all().delete()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE foundation_historyentry SET reason = 'x'",
        "DELETE FROM foundation_historyentry",
        "DELETE FROM foundation_historyentry WHERE id = (SELECT max(id) FROM foundation_historyentry)",
    ],
)
def test_sql_refuses_to_rewrite_history(entry: HistoryEntry, statement: str) -> None:
    with pytest.raises(Error, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    entry.refresh_from_db()
    assert entry.reason == "はじめ"


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no TRUNCATE")
def test_truncate_refused(entry: HistoryEntry) -> None:
    with pytest.raises(Error, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE foundation_historyentry")
    assert HistoryEntry.objects.count() == 1


def test_other_rows_of_the_same_transaction_are_rolled_back_with_the_refusal(entry: HistoryEntry) -> None:
    def tamper() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            CapacityPool.objects.create(key="b", name="席", limit=1)
            cursor.execute("DELETE FROM foundation_historyentry")

    with pytest.raises(Error, match="append-only"):
        tamper()
    assert not CapacityPool.objects.filter(key="b").exists()


@pytest.mark.django_db(transaction=True)
def test_flush_of_a_test_database_empties_history_and_restores_the_guard() -> None:
    with operation(ACTOR) as op:
        op.record("x.done", CapacityPool.objects.create(key="a", name="席", limit=1))
    call_command("flush", interactive=False, verbosity=0)
    assert not HistoryEntry.objects.exists()
    with operation(ACTOR) as op:
        op.record("x.done", CapacityPool.objects.create(key="a", name="席", limit=1))
    with pytest.raises(Error, match="append-only"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM foundation_historyentry")


@pytest.mark.django_db(transaction=True)
def test_flush_is_refused_where_the_settings_do_not_allow_it() -> None:
    with operation(ACTOR) as op:
        op.record("x.done", CapacityPool.objects.create(key="a", name="席", limit=1))
    allowed = connection.ops.sql_flush
    del connection.ops.sql_flush  # what a connection without the test setting has
    try:
        with pytest.raises(Exception, match=r"append-only|flushed"):
            call_command("flush", interactive=False, verbosity=0)
    finally:
        connection.ops.sql_flush = allowed
    assert HistoryEntry.objects.count() == 1


def test_guard_can_be_removed_and_installed(db: None) -> None:
    history_guard.remove(connection)
    history_guard.install(connection)


def test_operation_that_fails_leaves_nothing(db: None) -> None:
    def failing_verb() -> None:
        with operation(ACTOR) as op:
            op.record("capacity.opened", CapacityPool.objects.create(key="a", name="席", limit=1))
            raise LookupError

    with pytest.raises(LookupError):
        failing_verb()
    assert not HistoryEntry.objects.exists()
    assert not CapacityPool.objects.exists()


def test_history_of_an_object_is_its_own(entry: HistoryEntry) -> None:
    other = CapacityPool.objects.create(key="b", name="席", limit=1)
    assert list(history_of(CapacityPool.objects.get(key="a"))) == [entry]
    assert not history_of(other)
