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
            name='Response',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('NOT_STARTED', '未着手'), ('DRAFT', '記入中'), ('SUBMITTED', '提出済み'), ('ACCEPTED', '確認済み')], default='NOT_STARTED', max_length=11, verbose_name='状態')),
                ('submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='提出日時')),
                ('is_late', models.BooleanField(default=False, verbose_name='期限後')),
                ('called_at', models.DateTimeField(blank=True, null=True, verbose_name='電話した日時')),
                ('call_note', models.CharField(blank=True, max_length=200, verbose_name='電話のメモ')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='survey_responses', to='directory.organisation')),
            ],
            options={
                'verbose_name': '回答',
                'ordering': ['organisation__prefecture_code', 'organisation__code', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ResponseDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('raw', models.JSONField(default=dict, verbose_name='入力（そのまま）')),
                ('values', models.JSONField(default=dict, verbose_name='入力')),
                ('marks', models.JSONField(default=dict, verbose_name='節ごとの保存')),
                ('prefilled', models.CharField(blank=True, max_length=120, verbose_name='はじめに入れた内容')),
                ('saved_at', models.DateTimeField(verbose_name='保存日時')),
                ('response', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='draft', to='surveys.response')),
                ('saved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '回答の下書き',
            },
        ),
        migrations.CreateModel(
            name='ResponseImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('CHECKING', '読み取り中'), ('CHECKED', '確認待ち'), ('COMMITTING', '登録中'), ('DONE', '登録済み'), ('DISCARDED', '取りやめ')], default='CHECKING', max_length=10, verbose_name='状態')),
                ('created_at', models.DateTimeField(verbose_name='受付日時')),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('job', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='foundation.job')),
                ('uploads', models.ManyToManyField(related_name='+', to='foundation.upload')),
            ],
            options={
                'verbose_name': '回答の受け取り',
                'ordering': ['-created_at', '-id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ResponseVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='版')),
                ('channel', models.CharField(choices=[('WEB', '画面から提出'), ('EXCEL', 'Excelの様式')], max_length=5, verbose_name='届き方')),
                ('values', models.JSONField(default=dict, verbose_name='回答')),
                ('raw', models.JSONField(default=dict, verbose_name='回答（そのまま）')),
                ('respondent', models.JSONField(blank=True, default=dict, verbose_name='記入者')),
                ('remarks', models.JSONField(default=list, verbose_name='確かめるところ')),
                ('submitted_at', models.DateTimeField(verbose_name='提出日時')),
                ('is_late', models.BooleanField(default=False, verbose_name='期限後')),
                ('original', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.upload')),
                ('response', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='surveys.response')),
                ('submitted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '回答の版',
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('response', 'number'), name='response_version_unique')],
            },
        ),
        migrations.CreateModel(
            name='ResponseImportFile',
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
                ('outcome', models.CharField(choices=[('NEW', '新しい回答'), ('CHANGED', '内容の変更'), ('SAME', '変更なし'), ('REFUSED', '受け取れません')], max_length=7, verbose_name='読み取り結果')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='surveys.responseimport')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.organisation')),
                ('source', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.upload')),
                ('version', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='surveys.responseversion')),
            ],
            options={
                'verbose_name': '受け取ったファイル',
                'ordering': ['position'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('batch', 'position'), name='response_import_file_unique')],
            },
        ),
        migrations.AddField(
            model_name='response',
            name='counted',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveys.responseversion'),
        ),
        migrations.CreateModel(
            name='Survey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=30, verbose_name='様式')),
                ('version', models.PositiveSmallIntegerField(verbose_name='様式の版')),
                ('title', models.CharField(max_length=120, verbose_name='名称')),
                ('definition', models.JSONField(verbose_name='様式の定義')),
                ('due_at', models.DateTimeField(verbose_name='回答期限')),
                ('state', models.CharField(choices=[('PREPARING', '準備中'), ('OPEN', '受付中'), ('CLOSED', '締切済み')], default='PREPARING', max_length=9, verbose_name='状態')),
                ('fiscal_year', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='surveys', to='years.fiscalyear')),
            ],
            options={
                'verbose_name': 'アンケート',
                'ordering': ['-fiscal_year__year', 'id'],
                'constraints': [models.UniqueConstraint(fields=('fiscal_year', 'code'), name='survey_unique_in_year')],
            },
        ),
        migrations.AddField(
            model_name='responseimport',
            name='survey',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='imports', to='surveys.survey'),
        ),
        migrations.AddField(
            model_name='response',
            name='survey',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='responses', to='surveys.survey'),
        ),
        migrations.CreateModel(
            name='SurveyDraftCopy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('section', models.CharField(max_length=20, verbose_name='節')),
                ('tab', models.CharField(max_length=40, verbose_name='画面')),
                ('raw', models.JSONField(default=dict, verbose_name='入力（そのまま）')),
                ('written_at', models.DateTimeField(verbose_name='入力日時')),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='copies', to='surveys.responsedraft')),
                ('written_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '入力の控え',
                'ordering': ['written_at', 'id'],
                'constraints': [models.UniqueConstraint(fields=('draft', 'section', 'tab'), name='survey_draft_copy_unique')],
            },
        ),
        migrations.CreateModel(
            name='PastAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('values', models.JSONField(default=dict, verbose_name='回答')),
                ('raw', models.JSONField(default=dict, verbose_name='回答（そのまま）')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='past_answers', to='directory.organisation')),
            ],
            options={
                'verbose_name': '前の年度の回答',
                'ordering': ['year', 'id'],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'year'), name='past_answer_unique')],
            },
        ),
        migrations.AddConstraint(
            model_name='response',
            constraint=models.UniqueConstraint(fields=('survey', 'organisation'), name='response_unique'),
        ),
        migrations.AddConstraint(
            model_name='response',
            constraint=models.CheckConstraint(condition=models.Q(('counted__isnull', False), models.Q(('state__in', ['SUBMITTED', 'ACCEPTED']), _negated=True), _connector='OR'), name='response_submitted_has_version'),
        ),
    ]
