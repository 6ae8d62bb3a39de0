"""The append-only rule of the history in the database itself, so that no SQL can rewrite it.

Migration 0002 installs the guard. Only test databases may empty the table between tests: the test settings
set `HISTORY_MAY_BE_FLUSHED`, and Django's `flush` then lifts the guard inside its own transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

TABLE = "foundation_historyentry"

_INSTALL = {
    "sqlite": (
        f"CREATE TRIGGER history_no_update BEFORE UPDATE ON {TABLE}"
        " BEGIN SELECT RAISE(ABORT, 'history is append-only'); END",
        f"CREATE TRIGGER history_no_delete BEFORE DELETE ON {TABLE}"
        " BEGIN SELECT RAISE(ABORT, 'history is append-only'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION history_append_only() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'history is append-only'"
        " USING ERRCODE = 'integrity_constraint_violation'; END $$",
        f"CREATE TRIGGER history_no_change BEFORE UPDATE OR DELETE ON {TABLE}"
        " FOR EACH ROW EXECUTE FUNCTION history_append_only()",
        f"CREATE TRIGGER history_no_truncate BEFORE TRUNCATE ON {TABLE}"
        " FOR EACH STATEMENT EXECUTE FUNCTION history_append_only()",
    ),
}
_REMOVE = {
    "sqlite": ("DROP TRIGGER history_no_update", "DROP TRIGGER history_no_delete"),
    "postgresql": (
        f"DROP TRIGGER history_no_change ON {TABLE}",
        f"DROP TRIGGER history_no_truncate ON {TABLE}",
        "DROP FUNCTION history_append_only()",
    ),
}


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers that refuse UPDATE, DELETE and TRUNCATE. Raises KeyError for another vendor."""
    _run(connection, _INSTALL[connection.vendor])


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers (the migration's way back)."""
    _run(connection, _REMOVE[connection.vendor])


def _run(connection: BaseDatabaseWrapper, statements: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def allow_flush_in_tests() -> None:
    """Let Django's `flush` empty the history when the settings say that this is a test database."""
    if getattr(settings, "HISTORY_MAY_BE_FLUSHED", False):
        connection_created.connect(_wrap_flush, dispatch_uid="history_guard")


def _wrap_flush(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Put the lifting and the restoring of the guard around the statements of this connection's `flush`."""
    plain: Callable[..., list[str]] = type(connection.ops).sql_flush.__get__(connection.ops)

    def sql_flush(style: Any, tables: Iterable[str], **options: Any) -> list[str]:
        statements = plain(style, tables, **options)
        if not any(TABLE in statement for statement in statements):
            return statements
        return [*_REMOVE[connection.vendor], *statements, *_INSTALL[connection.vendor]]

    connection.ops.sql_flush = sql_flush  # type: ignore[method-assign]
