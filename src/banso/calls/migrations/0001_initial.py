import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('directory', '0001_initial'),
        ('foundation', '0001_initial'),
        ('years', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Application',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='申込順')),
                ('state', models.CharField(choices=[('DRAFT', '作成中'), ('SUBMITTED', '提出済み'), ('WITHDRAWN', '取り下げ'), ('DECLINED', '申し込まない')], default='DRAFT', max_length=10, verbose_name='状態')),
                ('reason', models.TextField(blank=True, verbose_name='申込理由')),
                ('submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='提出日時')),
                ('is_late', models.BooleanField(default=False, verbose_name='締切後')),
                ('name_as_printed', models.CharField(blank=True, max_length=80, verbose_name='公表時の名称')),
                ('source', models.CharField(blank=True, max_length=40, verbose_name='出典')),
                ('answers_raw', models.JSONField(blank=True, default=dict, verbose_name='記入内容（そのまま）')),
                ('answers', models.JSONField(blank=True, default=dict, verbose_name='記入内容')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='directory.organisation')),
                ('original', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.upload')),
            ],
            options={
                'verbose_name': '利用申込書',
                'ordering': ['number', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ApplicationDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('raw', models.JSONField(default=dict, verbose_name='入力（そのまま）')),
                ('values', models.JSONField(default=dict, verbose_name='入力')),
                ('marks', models.JSONField(default=dict, verbose_name='節ごとの保存')),
                ('prefilled', models.CharField(blank=True, max_length=80, verbose_name='はじめに入れた内容')),
                ('saved_at', models.DateTimeField(verbose_name='保存日時')),
                ('application', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='draft', to='calls.application')),
                ('saved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '利用申込書の下書き',
            },
        ),
        migrations.CreateModel(
            name='ApplicationVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='版')),
                ('channel', models.CharField(choices=[('WEB', '画面から提出'), ('EXCEL', 'Excelの様式')], max_length=5, verbose_name='届き方')),
                ('wishes', models.JSONField(default=list, verbose_name='希望事業')),
                ('answers_raw', models.JSONField(default=dict, verbose_name='記入内容（そのまま）')),
                ('answers', models.JSONField(default=dict, verbose_name='記入内容')),
                ('submitted_at', models.DateTimeField(verbose_name='提出日時')),
                ('is_late', models.BooleanField(default=False, verbose_name='締切後')),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='calls.application')),
                ('original', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.upload')),
                ('submitted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '利用申込書の版',
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('application', 'number'), name='application_version_unique')],
            },
        ),
        migrations.AddField(
            model_name='application',
            name='counted',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='calls.applicationversion'),
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
        migrations.AddField(
            model_name='application',
            name='call',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='calls.call'),
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
            name='DraftCopy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('section', models.CharField(max_length=20, verbose_name='節')),
                ('tab', models.CharField(max_length=40, verbose_name='画面')),
                ('raw', models.JSONField(default=dict, verbose_name='入力（そのまま）')),
                ('written_at', models.DateTimeField(verbose_name='入力日時')),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='copies', to='calls.applicationdraft')),
                ('written_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '入力の控え',
                'ordering': ['written_at', 'id'],
                'constraints': [models.UniqueConstraint(fields=('draft', 'section', 'tab'), name='draft_copy_unique')],
            },
        ),
        migrations.CreateModel(
            name='ImportBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('CHECKING', '読み取り中'), ('CHECKED', '確認待ち'), ('COMMITTING', '登録中'), ('DONE', '登録済み'), ('DISCARDED', '取りやめ')], default='CHECKING', max_length=10, verbose_name='状態')),
                ('created_at', models.DateTimeField(verbose_name='受付日時')),
                ('received_at', models.DateTimeField(blank=True, null=True, verbose_name='届いた日時')),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='imports', to='calls.call')),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('job', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='foundation.job')),
                ('uploads', models.ManyToManyField(related_name='+', to='foundation.upload')),
            ],
            options={
                'verbose_name': '申込書の受け取り',
                'ordering': ['-created_at', '-id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ImportFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(verbose_name='順')),
                ('member', models.PositiveIntegerField(blank=True, null=True, verbose_name='zipの中の位置')),
                ('name', models.CharField(max_length=200, verbose_name='ファイル名')),
                ('sha256', models.CharField(blank=True, max_length=64, verbose_name='内容の印')),
                ('refusal', models.TextField(blank=True, verbose_name='理由')),
                ('problems', models.JSONField(default=list, verbose_name='確かめるところ')),
                ('changes', models.JSONField(default=list, verbose_name='今の内容との違い')),
                ('compared_with', models.PositiveSmallIntegerField(default=0, verbose_name='比べた版')),
                ('state', models.CharField(choices=[('WAITING', '登録前'), ('RECORDED', '登録しました'), ('SKIPPED', '登録しません'), ('FAILED', '登録できませんでした')], default='WAITING', max_length=8, verbose_name='登録')),
                ('outcome', models.CharField(choices=[('NEW', '新しい申込'), ('CHANGED', '内容の変更'), ('SAME', '変更なし'), ('REFUSED', '受け取れません')], max_length=7, verbose_name='読み取り結果')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='calls.importbatch')),
                ('municipality', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.organisation')),
                ('source', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.upload')),
                ('version', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='calls.applicationversion')),
            ],
            options={
                'verbose_name': '受け取ったファイル',
                'ordering': ['position'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('batch', 'position'), name='import_file_unique')],
            },
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.UniqueConstraint(fields=('call', 'municipality'), name='application_unique'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.UniqueConstraint(fields=('call', 'number'), name='application_number_unique'),
        ),
    ]
