from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("years", "0002_fictitious"),
    ]

    operations = [
        migrations.AddField(
            model_name="todo",
            name="note",
            field=models.CharField(blank=True, max_length=400, verbose_name="メモ"),
        ),
        migrations.AddField(
            model_name="todo",
            name="is_handed_over",
            field=models.BooleanField(default=False, verbose_name="引き渡し済み"),
        ),
    ]
