import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('directory', '0001_initial'),
        ('foundation', '0001_initial'),
        ('intake', '0001_initial'),
        ('years', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Call',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120, verbose_name='件名')),
                ('explanation', models.TextField(blank=True, verbose_name='説明')),
                ('opens_at', models.DateTimeField(verbose_name='受付開始')),
                ('closes_at', models.DateTimeField(verbose_name='締切')),
                ('target_count', models.PositiveIntegerField(blank=True, null=True, verbose_name='対象自治体数')),
                ('number_to_select', models.PositiveSmallIntegerField(verbose_name='選定予定数')),
                ('state', models.CharField(choices=[('DRAFT', '準備中'), ('OPEN', '受付中'), ('CLOSED', '締切済み')], default='DRAFT', max_length=8, verbose_name='状態')),
                ('fiscal_year', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='call', to='years.fiscalyear')),
                ('programmes', models.ManyToManyField(related_name='+', to='years.supportprogramme', verbose_name='対象事業')),
            ],
            options={
                'verbose_name': '公募',
                'constraints': [models.CheckConstraint(condition=models.Q(('closes_at__gt', models.F('opens_at'))), name='call_closes_after_opening')],
            },
        ),
        migrations.CreateModel(
            name='Application',
            fields=[
                ('paper_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='intake.paper')),
                ('number', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='申込順')),
                ('state', models.CharField(choices=[('DRAFT', '作成中'), ('SUBMITTED', '提出済み'), ('WITHDRAWN', '取り下げ'), ('DECLINED', '申し込まない')], default='DRAFT', max_length=10, verbose_name='状態')),
                ('reason', models.TextField(blank=True, verbose_name='申込理由')),
                ('submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='提出日時')),
                ('is_late', models.BooleanField(default=False, verbose_name='締切後')),
                ('name_as_printed', models.CharField(blank=True, max_length=80, verbose_name='公表時の名称')),
                ('source', models.CharField(blank=True, max_length=40, verbose_name='出典')),
                ('answers_raw', models.JSONField(blank=True, default=dict, verbose_name='記入内容（そのまま）')),
                ('answers', models.JSONField(blank=True, default=dict, verbose_name='記入内容')),
                ('counted', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='intake.version')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='directory.organisation')),
                ('original', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.upload')),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='calls.call')),
            ],
            options={
                'verbose_name': '利用申込書',
                'ordering': ['number', 'id'],
                'constraints': [models.UniqueConstraint(fields=('call', 'municipality'), name='application_unique'), models.UniqueConstraint(fields=('call', 'number'), name='application_number_unique')],
            },
            bases=('intake.paper',),
        ),
        migrations.CreateModel(
            name='CallAttachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=80, verbose_name='題')),
                ('order', models.PositiveSmallIntegerField(verbose_name='順')),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='calls.call')),
                ('upload', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.upload')),
            ],
            options={
                'verbose_name': '公募の添付資料',
                'ordering': ['order', 'id'],
            },
        ),
        migrations.CreateModel(
            name='CallRelay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='送付日時')),
                ('submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='取りまとめ提出日時')),
                ('state', models.CharField(choices=[('PREPARED', '送付前'), ('SENT', '取りまとめ中'), ('SUBMITTED', '取りまとめ提出済み')], default='PREPARED', max_length=9, verbose_name='状態')),
                ('note', models.CharField(blank=True, max_length=400, verbose_name='取りまとめの連絡事項')),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='relays', to='calls.call')),
                ('prefecture', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='relays', to='directory.organisation')),
            ],
            options={
                'verbose_name': '媒介',
                'ordering': ['prefecture__code'],
                'constraints': [models.UniqueConstraint(fields=('call', 'prefecture'), name='relay_unique')],
            },
        ),
        migrations.CreateModel(
            name='ApplicationWish',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='wishes', to='calls.application')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='years.supportprogramme')),
            ],
            options={
                'verbose_name': '希望事業',
                'ordering': ['programme__order'],
                'constraints': [models.UniqueConstraint(fields=('application', 'programme'), name='wish_unique')],
            },
        ),
    ]
