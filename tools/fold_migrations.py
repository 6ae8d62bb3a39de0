"""Put the constraints and indexes of first migrations inside the models they belong to.

Django writes each as a step of its own; SQLite then copies the table for it, and every step renders the models anew:
a third of the time an installation and the tests migrate. Run after first migrations were made again:

    DJANGO_SETTINGS_MODULE=banso.settings.testing .venv/bin/python tools/fold_migrations.py
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import django
from django.apps import apps
from django.db.migrations import Migration
from django.db.migrations import operations as steps
from django.db.migrations.writer import MigrationWriter

OPERATIONS = "    operations = ["


def fold(migration: Migration) -> int:
    """Fold what needs no field that is added later; return how many were."""
    models = {one.name_lower: one for one in migration.operations if isinstance(one, steps.CreateModel)}
    fields = [one for one in migration.operations if isinstance(one, steps.AddField)]
    left = []
    for one in migration.operations:
        part = getattr(one, "constraint", None) or getattr(one, "index", None)
        if isinstance(one, steps.AddConstraint | steps.AddIndex) and one.model_name_lower in models:
            written = repr(part.deconstruct())
            if not any(f.model_name_lower == one.model_name_lower and f.name in written for f in fields):
                kind = "constraints" if isinstance(one, steps.AddConstraint) else "indexes"
                models[one.model_name_lower].options.setdefault(kind, []).append(part)
                continue
        left.append(one)
    folded = len(migration.operations) - len(left)
    migration.operations = left
    return folded


def main() -> None:
    """Rewrite the operations of every first migration of Banso; the rest of the file stays."""
    django.setup()
    for app in apps.get_app_configs():
        if not app.name.startswith("banso."):
            continue
        for file in sorted(Path(app.path, "migrations").glob("*_initial.py")):
            module = import_module(f"{app.name}.migrations.{file.stem}")
            migration = module.Migration(file.stem, app.label)
            if fold(migration):
                head = file.read_text(encoding="utf-8").split(OPERATIONS)[0]
                made = MigrationWriter(migration, include_header=False).as_string().split(OPERATIONS, 1)[1]
                file.write_text(f"{head}{OPERATIONS}{made}", encoding="utf-8")


if __name__ == "__main__":
    main()
