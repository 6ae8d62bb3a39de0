"""Office, title and name of a contact become fields of their own; what was written as one text is taken apart."""

from django.db import migrations, models

from banso.directory.addressee import joined, parts_of


def take_apart(apps, schema_editor):
    """Split 「健康福祉課　課長　氏名」; what cannot be taken apart stays whole in the office."""
    contacts = apps.get_model("directory", "Contact")
    for contact in contacts.objects.exclude(name="").iterator():
        parts = parts_of(contact.name)
        contact.department, contact.title, contact.name = parts.department, parts.title[:60], parts.name
        contact.save(update_fields=["department", "title", "name"])


def put_together(apps, schema_editor):
    """Write the three on one line again."""
    contacts = apps.get_model("directory", "Contact")
    for contact in contacts.objects.iterator():
        contact.name = joined(contact.department, contact.title, contact.name)[:120]
        contact.save(update_fields=["name"])


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0002_fictitious"),
    ]

    operations = [
        migrations.AddField(
            model_name="contact",
            name="department",
            field=models.CharField(blank=True, max_length=120, verbose_name="部署"),
        ),
        migrations.AddField(
            model_name="contact",
            name="title",
            field=models.CharField(blank=True, max_length=60, verbose_name="役職"),
        ),
        migrations.AlterField(
            model_name="contact",
            name="name",
            field=models.CharField(blank=True, max_length=120, verbose_name="担当者の氏名"),
        ),
        migrations.RunPython(take_apart, put_together),
    ]
