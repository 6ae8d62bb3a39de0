"""Guard the history in the database: no UPDATE, no DELETE, no TRUNCATE."""

from django.db import migrations

from banso.foundation import history_guard


def install(apps, schema_editor):
    history_guard.install(schema_editor.connection)


def remove(apps, schema_editor):
    history_guard.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("foundation", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
