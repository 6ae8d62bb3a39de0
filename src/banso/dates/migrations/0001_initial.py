import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('correspondence', '0001_initial'),
        ('directory', '0001_initial'),
        ('dispatch', '0001_initial'),
        ('foundation', '0001_initial'),
        ('plans', '0001_initial'),
        ('years', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DateImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('CHECKED', '確認待ち'), ('DONE', '登録済み'), ('DISCARDED', '取りやめ')], default='CHECKED', max_length=9, verbose_name='状態')),
                ('created_at', models.DateTimeField(verbose_name='受付日時')),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('fiscal_year', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='date_imports', to='years.fiscalyear')),
            ],
            options={
                'verbose_name': '日程の回答の受け取り',
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='DateParty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField(blank=True, null=True, verbose_name='最後にお願いした日時')),
                ('reminded_at', models.DateTimeField(blank=True, null=True, verbose_name='最後に催促した日時')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='回答の期限')),
                ('is_mail_due', models.BooleanField(default=False, verbose_name='下書きがまだ')),
                ('expert', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='date_parties', to='dispatch.expert')),
                ('fiscal_year', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='date_parties', to='years.fiscalyear')),
                ('mail', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='correspondence.outboundmail', verbose_name='最新のメール')),
                ('mail_plan', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='plans.plan', verbose_name='メールの計画')),
                ('municipality', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='date_parties', to='directory.organisation')),
            ],
            options={
                'verbose_name': '日程の確認先',
                'ordering': ['id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('expert__isnull', False), ('municipality__isnull', True)), models.Q(('expert__isnull', True), ('municipality__isnull', False)), _connector='OR'), name='date_party_is_one'), models.UniqueConstraint(fields=('expert',), name='date_party_of_expert'), models.UniqueConstraint(fields=('fiscal_year', 'municipality'), name='date_party_of_municipality')],
            },
        ),
        migrations.CreateModel(
            name='DateImportFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(verbose_name='順')),
                ('member', models.PositiveIntegerField(blank=True, null=True, verbose_name='zipの中の位置')),
                ('name', models.CharField(max_length=200, verbose_name='ファイル名')),
                ('sha256', models.CharField(blank=True, max_length=64, verbose_name='内容の印')),
                ('outcome', models.CharField(choices=[('CHANGED', '新しい回答'), ('SAME', '変更なし'), ('REFUSED', '受け取れません')], max_length=7, verbose_name='読み取り')),
                ('refusal', models.TextField(blank=True, verbose_name='理由')),
                ('problems', models.JSONField(default=list, verbose_name='確かめるところ')),
                ('changes', models.JSONField(default=list, verbose_name='登録される回答')),
                ('versions', models.JSONField(default=dict, verbose_name='比べた版')),
                ('state', models.CharField(choices=[('WAITING', '登録前'), ('RECORDED', '登録しました'), ('SKIPPED', '登録しません'), ('FAILED', '登録できませんでした')], default='WAITING', max_length=8, verbose_name='登録')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='dates.dateimport')),
                ('source', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.upload')),
                ('party', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='dates.dateparty')),
            ],
            options={
                'verbose_name': '受け取った日程の回答',
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('batch', 'position'), name='date_import_file_unique')],
            },
        ),
        migrations.AddField(
            model_name='dateimport',
            name='party',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='imports', to='dates.dateparty'),
        ),
        migrations.CreateModel(
            name='AnswerLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_hash', models.CharField(max_length=64, unique=True, verbose_name='照合値')),
                ('made_at', models.DateTimeField(verbose_name='作成日時')),
                ('expires_at', models.DateTimeField(verbose_name='有効期限')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='無効にした日時')),
                ('last_used_at', models.DateTimeField(blank=True, null=True, verbose_name='最後の回答')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='dates.dateparty')),
            ],
            options={
                'verbose_name': '回答用のリンク',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='DateQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='回')),
                ('date', models.DateField(verbose_name='最初の日')),
                ('days', models.PositiveSmallIntegerField(default=1, verbose_name='日数')),
                ('team', models.JSONField(default=list, verbose_name='講師')),
                ('state', models.CharField(choices=[('ASKED', '回答待ち'), ('ACCEPTED', 'この日でよい'), ('OTHER_DATES', '別の日を希望'), ('DECLINED', '都合がつかない')], default='ASKED', max_length=11, verbose_name='回答')),
                ('other_dates', models.JSONField(default=list, verbose_name='希望する別の日')),
                ('start_time', models.TimeField(blank=True, null=True, verbose_name='開始時刻')),
                ('comment', models.CharField(blank=True, max_length=400, verbose_name='連絡事項')),
                ('how', models.CharField(blank=True, choices=[('PAGE', '画面'), ('LINK', 'メールのリンク'), ('EXCEL', 'Excel'), ('SECRETARIAT', '事務局が入力')], max_length=11, verbose_name='回答の方法')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='回答日時')),
                ('version', models.PositiveSmallIntegerField(default=0, verbose_name='版')),
                ('closed_in', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='closed_questions', to='plans.plan', verbose_name='取り下げた計画')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='dates.dateparty')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='plans.plan', verbose_name='お願いした計画')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='date_questions', to='dispatch.project')),
            ],
            options={
                'verbose_name': '日程の確認',
                'ordering': ['date', 'project__number', 'number', 'id'],
                'indexes': [models.Index(fields=['project', 'number'], name='date_question_by_visit')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_in__isnull', True)), fields=('party', 'project', 'number'), name='date_question_open_once'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('state', 'ASKED'), ('version', 0)), models.Q(('answered_at__isnull', False), ('version__gte', 1), models.Q(('state', 'ASKED'), _negated=True), models.Q(('how', ''), _negated=True)), _connector='OR'), name='date_question_answer_whole')],
            },
        ),
        migrations.CreateModel(
            name='DateAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveSmallIntegerField(verbose_name='版')),
                ('state', models.CharField(choices=[('ASKED', '回答待ち'), ('ACCEPTED', 'この日でよい'), ('OTHER_DATES', '別の日を希望'), ('DECLINED', '都合がつかない')], max_length=11, verbose_name='回答')),
                ('other_dates', models.JSONField(default=list, verbose_name='希望する別の日')),
                ('start_time', models.TimeField(blank=True, null=True, verbose_name='開始時刻')),
                ('comment', models.CharField(blank=True, max_length=400, verbose_name='連絡事項')),
                ('raw', models.JSONField(default=dict, verbose_name='入力（そのまま）')),
                ('how', models.CharField(choices=[('PAGE', '画面'), ('LINK', 'メールのリンク'), ('EXCEL', 'Excel'), ('SECRETARIAT', '事務局が入力')], max_length=11, verbose_name='回答の方法')),
                ('answered_at', models.DateTimeField(verbose_name='回答日時')),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('link', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='answers', to='dates.answerlink')),
                ('original', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.upload')),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='dates.datequestion')),
            ],
            options={
                'verbose_name': '日程の回答',
                'ordering': ['-version'],
                'constraints': [models.UniqueConstraint(fields=('question', 'version'), name='date_answer_version_unique'), models.CheckConstraint(condition=models.Q(('state', 'ASKED'), _negated=True), name='date_answer_says_something')],
            },
        ),
    ]
