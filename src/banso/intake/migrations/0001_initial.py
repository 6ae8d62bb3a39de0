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
            name='Paper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(editable=False, max_length=30, verbose_name='様式')),
            ],
            options={
                'verbose_name': '提出物',
            },
        ),
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form', models.CharField(max_length=30, verbose_name='様式')),
                ('state', models.CharField(choices=[('CHECKING', '読み取り中'), ('CHECKED', '確認待ち'), ('COMMITTING', '登録中'), ('DONE', '登録済み'), ('DISCARDED', '取りやめ')], default='CHECKING', max_length=10, verbose_name='状態')),
                ('created_at', models.DateTimeField(verbose_name='受付日時')),
                ('received_at', models.DateTimeField(blank=True, null=True, verbose_name='届いた日時')),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('fiscal_year', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='batches', to='years.fiscalyear')),
                ('job', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='foundation.job')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.organisation')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('uploads', models.ManyToManyField(related_name='+', to='foundation.upload')),
            ],
            options={
                'verbose_name': '様式の受け取り',
                'ordering': ['-created_at', '-id'],
                'indexes': [models.Index(fields=['fiscal_year', 'form'], name='batch_by_form')],
            },
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('raw', models.JSONField(default=dict, verbose_name='入力（そのまま）')),
                ('values', models.JSONField(default=dict, verbose_name='入力')),
                ('marks', models.JSONField(default=dict, verbose_name='節ごとの保存')),
                ('prefilled', models.CharField(blank=True, max_length=120, verbose_name='はじめに入れた内容')),
                ('saved_at', models.DateTimeField(verbose_name='保存日時')),
                ('saved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('paper', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='draft', to='intake.paper')),
            ],
            options={
                'verbose_name': '下書き',
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
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='copies', to='intake.draft')),
                ('written_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '入力の控え',
                'ordering': ['written_at', 'id'],
                'constraints': [models.UniqueConstraint(fields=('draft', 'section', 'tab'), name='draft_copy_unique')],
            },
        ),
        migrations.CreateModel(
            name='Version',
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
                ('paper', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='intake.paper')),
                ('submitted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '提出された版',
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('paper', 'number'), name='version_unique')],
            },
        ),
        migrations.CreateModel(
            name='BatchFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(verbose_name='順')),
                ('member', models.PositiveIntegerField(blank=True, null=True, verbose_name='zipの中の位置')),
                ('name', models.CharField(max_length=200, verbose_name='ファイル名')),
                ('sha256', models.CharField(blank=True, max_length=64, verbose_name='内容の印')),
                ('outcome', models.CharField(choices=[('NEW', '新しい内容'), ('CHANGED', '内容の変更'), ('SAME', '変更なし'), ('REFUSED', '受け取れません')], max_length=7, verbose_name='読み取り結果')),
                ('refusal', models.TextField(blank=True, verbose_name='理由')),
                ('problems', models.JSONField(default=list, verbose_name='確かめるところ')),
                ('changes', models.JSONField(default=list, verbose_name='今の内容との違い')),
                ('compared_with', models.JSONField(default=int, verbose_name='比べた版')),
                ('state', models.CharField(choices=[('WAITING', '登録前'), ('RECORDED', '登録しました'), ('SKIPPED', '登録しません'), ('FAILED', '登録できませんでした')], default='WAITING', max_length=8, verbose_name='登録')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='intake.batch')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.organisation')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('source', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.upload')),
                ('version', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='intake.version')),
            ],
            options={
                'verbose_name': '受け取ったファイル',
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('batch', 'position'), name='file_unique')],
            },
        ),
    ]
