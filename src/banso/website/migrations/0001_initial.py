import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='LastVisit',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('seen_at', models.DateTimeField(verbose_name='最後に見た日時')),
                ('previous_at', models.DateTimeField(null=True, verbose_name='前回の訪問')),
            ],
            options={
                'verbose_name': '訪問',
            },
        ),
    ]
