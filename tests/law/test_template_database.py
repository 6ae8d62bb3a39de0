"""The template that every test database is copied from (tests/database.py) is never stale and never half made."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from django.apps import apps

from banso.foundation import history_guard
from tests import database


def test_a_changed_migration_asks_for_a_new_template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    migration = tmp_path / "migrations" / "0001_initial.py"
    migration.parent.mkdir()
    migration.write_text("from banso.foundation import history_guard\n")
    app = SimpleNamespace(label="some", name="banso.some", path=str(tmp_path))
    monkeypatch.setattr(apps, "get_app_configs", lambda: [app])
    before = database.template_key()
    assert Path(history_guard.__file__) in database._imported(migration)
    (migration.parent / "0002_more.py").write_text("")
    assert database.template_key() != before


@pytest.mark.once
def test_a_migration_that_fails_leaves_no_template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(name: str) -> None:
        Path(name).write_text("half a database")
        raise LookupError

    used: list[str] = []
    target = tmp_path / "test.sqlite3"
    database_of_tests = SimpleNamespace(settings_dict={"TEST": {"NAME": str(target)}})
    monkeypatch.setattr(database, "FOLDER", tmp_path / "databases")
    monkeypatch.setattr(database, "connection", database_of_tests)
    monkeypatch.setattr(database, "_migrate", failing)
    monkeypatch.setattr(database, "_use", used.append)
    with pytest.raises(LookupError):
        database._copy_file("template")
    with pytest.raises(LookupError):  # and the next run starts anew
        database._copy_file("template")
    assert not used
    assert not target.exists()


def test_what_is_held_with_a_copy_is_empty_when_the_next_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    held = {"small year": "rows whose keys the next copy's sequences have not passed"}
    monkeypatch.setattr(database, "_held_with_copy", [])
    monkeypatch.setattr(database, "_copy_file", lambda name: None)
    monkeypatch.setattr(database, "_copy_database", lambda name: None)
    monkeypatch.setattr(
        database, "connection", SimpleNamespace(vendor="sqlite", ensure_connection=lambda: None)
    )
    database.hold_with_copy(held)
    database.set_up_copy()
    assert not held
