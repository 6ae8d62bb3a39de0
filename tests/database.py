"""A migrated database made once and copied for every run and worker: migrating takes seconds, a copy does not.

The template is found by a key over everything that shapes it (migrations of all apps, what they import, Django). It
is made under another name and renamed when whole, under a lock that ends with its process: a run that is killed
leaves nothing that another could take for a template. SQLite's templates are files in `.pytest_cache/databases`,
PostgreSQL's are databases of the server the tests run on.
"""

from __future__ import annotations

import ast
import fcntl
import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from unittest.mock import patch

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.state import ModelState, ProjectState

from banso.foundation import history_guard

FOLDER = Path(__file__).parents[1] / ".pytest_cache" / "databases"
PREFIX = "banso_template_"
KEPT = 6  # templates of older or other states of the tree
POSTGRES_LOCK = 7_202_019  # any number; the same for every run


_held_with_copy: list[list[Any] | dict[Any, Any]] = []


def hold_with_copy(held: list[Any] | dict[Any, Any]) -> None:
    """Empty `held`, which keeps rows with their keys, whenever a new copy begins: its sequences begin anew.

    A worker that ran out of tests and then takes over some of another's sets up its session twice.
    """
    _held_with_copy.append(held)


def set_up_copy() -> None:
    """Give the default connection a fresh test database, migrated."""
    for held in _held_with_copy:
        held.clear()
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    (_copy_file if connection.vendor == "sqlite" else _copy_database)(PREFIX + template_key())
    connection.ensure_connection()


def copy_template(target: Path) -> None:
    """Put a migrated SQLite database at `target`, for a site that a test starts as a process of its own."""
    template = FOLDER / f"{PREFIX}{template_key()}.sqlite3"
    with _locked_folder():
        shutil.copyfile(template, target)


def drop_copy() -> None:
    """Remove what `set_up_copy` made."""
    connection.close()
    name = connection.settings_dict["NAME"]
    shutil.rmtree(settings.DATA_DIR, ignore_errors=True)
    if connection.vendor == "postgresql":
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def empty() -> None:
    """Delete every row a transactional test committed; what the migrations put there stays.

    Instead of Django's `flush`, which empties all hundred tables and then makes content types and permissions anew.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_which_hold_rows())
        touched = [name for (name,) in cursor.fetchall()]
        guarded = history_guard.TABLE in touched
        if guarded:
            history_guard.remove(connection)
        for name in touched:
            cursor.execute(f'DELETE FROM "{name}"')
        if guarded:
            history_guard.install(connection)


Rows = dict[str, tuple[list[str], list[tuple[Any, ...]]]]


def all_rows() -> Rows:
    """Return every row there is, as the database keeps it: {table: (columns, rows)}."""
    # As text: a column's declared type would turn it into a Python object.
    plain = "+" if connection.vendor == "sqlite" else ""
    found: Rows = {}
    with connection.cursor() as cursor:
        cursor.execute(_which_hold_rows())
        for (name,) in cursor.fetchall():
            columns = [one.name for one in connection.introspection.get_table_description(cursor, name)]
            cursor.execute(f'SELECT {", ".join(plain + _quoted(one) for one in columns)} FROM "{name}"')
            found[name] = (columns, cursor.fetchall())
    return found


def put_rows(rows: Rows) -> None:
    """Put rows of `all_rows` into a database of the same session (its sequences are past them already)."""
    with transaction.atomic(), connection.cursor() as cursor:
        for name, (columns, values) in rows.items():
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(
                f'INSERT INTO "{name}" ({", ".join(map(_quoted, columns))}) VALUES ({places}) ON CONFLICT DO NOTHING',
                values,
            )


def _quoted(column: str) -> str:
    return f'"{column}"'


@cache
def _which_hold_rows() -> str:
    kept = {"django_migrations", "django_content_type", "auth_permission"}
    names = sorted(set(connection.introspection.django_table_names(only_existing=True)) - kept)
    return " UNION ALL ".join(f"SELECT '{one}' WHERE EXISTS (SELECT 1 FROM \"{one}\")" for one in names)


def template_key() -> str:
    """Return the hash of what shapes an empty migrated database.

    That is each app's label and migrations, the modules of Banso that migrations import (the history's triggers), all
    modules of an app without migrations (Django makes its tables from the models), and Django's version.
    """
    key = hashlib.sha256(django.__version__.encode())
    for app in sorted(apps.get_app_configs(), key=lambda one: one.label):
        folder = Path(app.path)
        files = sorted((folder / "migrations").glob("*.py")) or sorted(folder.rglob("*.py"))
        imported = {path for file in files for path in _imported(file)} if "banso" in app.name else set()
        for path in (*files, *sorted(imported)):
            key.update(f"{app.label} {path.name} ".encode() + path.read_bytes())
    return key.hexdigest()[:16]


def _imported(file: Path) -> Iterator[Path]:
    """The files of the `banso` modules a migration imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
    for name in names:
        if name.startswith("banso."):
            try:
                found = find_spec(name)
            except ModuleNotFoundError:  # a name inside a module
                continue
            if found and found.origin:
                yield Path(found.origin)


# ── SQLite ──


def _copy_file(template_name: str) -> None:
    target = Path(connection.settings_dict["TEST"]["NAME"])
    template = FOLDER / f"{template_name}.sqlite3"
    with _locked_folder():
        if not template.exists():
            making = FOLDER / "making.sqlite3"
            for rest in FOLDER.glob("making.sqlite3*"):
                rest.unlink()
            _migrate(str(making))
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.close()
            making.rename(template)
            for old in sorted(FOLDER.glob(f"{PREFIX}*"), key=lambda one: one.stat().st_mtime)[:-KEPT]:
                old.unlink()
        template.touch()  # as just used
        for rest in target.parent.glob(f"{target.name}*"):  # of an earlier process of the same number
            rest.unlink()
        shutil.copyfile(template, target)
    _use(str(target))


@contextmanager
def _locked_folder() -> Iterator[None]:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


# ── PostgreSQL ──


def _copy_database(template: str) -> None:
    target = connection.settings_dict["TEST"]["NAME"]
    making = f"{template}_making"
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [POSTGRES_LOCK])
        if template not in _databases(cursor, PREFIX):
            cursor.execute(f'DROP DATABASE IF EXISTS "{making}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{making}"')
            _migrate(making)
            connection.close()
            # Nobody may be connected to a database that is copied.
            cursor.execute(f'ALTER DATABASE "{making}" ALLOW_CONNECTIONS false')
            cursor.execute(f'ALTER DATABASE "{making}" RENAME TO "{template}"')
            for old in _databases(cursor, PREFIX)[:-KEPT]:
                cursor.execute(f'DROP DATABASE "{old}" WITH (FORCE)')
        cursor.execute(f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{target}" TEMPLATE "{template}"')
        cursor.execute("SELECT pg_advisory_unlock(%s)", [POSTGRES_LOCK])
    _use(target)


def _databases(cursor: Any, prefix: str) -> list[str]:
    """The server's databases of a prefix, oldest first."""
    cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY oid", [prefix])
    return [name for (name,) in cursor.fetchall()]


# ── both ──


def _use(name: str) -> None:
    connection.close()
    settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name


def _migrate(name: str) -> None:
    _use(name)
    with patch.object(ProjectState, "add_model", _add_without_rendering_others):
        call_command("migrate", verbosity=0, interactive=False, run_syncdb=True)


def _add_without_rendering_others(state: ProjectState, model: ModelState) -> None:
    """`ProjectState.add_model`, but only the new model is rendered: nobody refers to it yet.

    Django renders all it is related to again, in our house nearly all there is: three quarters of the time to migrate.
    """
    key = model.app_label, model.name_lower
    state.models[key] = model
    if state._relations is not None:  # type: ignore[attr-defined]
        state.resolve_model_relations(key)
    if "apps" in state.__dict__:
        state.apps.render_multiple([model])
