import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PurgeRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_index=True, verbose_name='日時')),
                ('erased', models.JSONField(default=dict, verbose_name='消去した件数')),
                ('left', models.JSONField(default=dict, verbose_name='残っている件数')),
            ],
            options={
                'verbose_name': '個人情報の消去',
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='CapacityPool',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=160, unique=True, verbose_name='区分')),
                ('name', models.CharField(max_length=120, verbose_name='名称')),
                ('limit', models.PositiveIntegerField(verbose_name='定員')),
                ('taken', models.PositiveIntegerField(default=0, verbose_name='使用中')),
            ],
            options={
                'verbose_name': '枠',
                'ordering': ['key'],
                'constraints': [models.CheckConstraint(condition=models.Q(('taken__lte', models.F('limit'))), name='capacity_never_oversold')],
            },
        ),
        migrations.CreateModel(
            name='NumberSeries',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('series', models.CharField(max_length=60, verbose_name='系列')),
                ('fiscal_year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('last_number', models.PositiveIntegerField(default=0, verbose_name='最後の番号')),
            ],
            options={
                'verbose_name': '文書番号',
                'ordering': ['series', 'fiscal_year'],
                'constraints': [models.UniqueConstraint(fields=('series', 'fiscal_year'), name='number_series_unique')],
            },
        ),
        migrations.CreateModel(
            name='Upload',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(db_index=True, max_length=64, verbose_name='照合値')),
                ('size', models.PositiveBigIntegerField(verbose_name='大きさ（バイト）')),
                ('original_name', models.CharField(blank=True, max_length=1000, verbose_name='元のファイル名')),
                ('content_type', models.CharField(max_length=120, verbose_name='種類')),
                ('purpose', models.CharField(max_length=60, verbose_name='用途')),
                ('retention', models.CharField(choices=[('PROGRAMME_RECORD', '事業の記録'), ('PERSON_NAME', '担当者・講師の氏名'), ('CONTACT', '連絡先'), ('ACCOUNT', '利用者アカウント'), ('INVITATION', '招待'), ('PARTICIPANT', '研修・大会の参加者'), ('PAYMENT', '支払いの記録'), ('WORKING_FILE', '作業用のファイル')], default='PROGRAMME_RECORD', max_length=20, verbose_name='保存区分')),
                ('uploaded_at', models.DateTimeField(db_index=True, verbose_name='登録日時')),
                ('erased_at', models.DateTimeField(blank=True, null=True, verbose_name='消去日時')),
                ('uploaded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登録した人')),
            ],
            options={
                'verbose_name': 'ファイル',
                'ordering': ['-uploaded_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='CapacityClaim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('holder', models.CharField(max_length=160, verbose_name='使う人')),
                ('quantity', models.PositiveIntegerField(verbose_name='数')),
                ('claimed_at', models.DateTimeField(auto_now_add=True, verbose_name='確保日時')),
                ('pool', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='foundation.capacitypool')),
            ],
            options={
                'verbose_name': '枠の確保',
                'ordering': ['pool', 'id'],
                'constraints': [models.UniqueConstraint(fields=('pool', 'holder'), name='capacity_one_claim_per_holder'), models.CheckConstraint(condition=models.Q(('quantity__gte', 1)), name='capacity_claim_not_empty')],
            },
        ),
        migrations.CreateModel(
            name='HistoryEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('operation', models.UUIDField(db_index=True, verbose_name='操作番号')),
                ('at', models.DateTimeField(db_index=True, verbose_name='日時')),
                ('actor_role', models.CharField(blank=True, max_length=40, verbose_name='立場')),
                ('action', models.CharField(max_length=80, verbose_name='操作')),
                ('subject_type', models.CharField(max_length=80, verbose_name='対象の種類')),
                ('subject_id', models.BigIntegerField(verbose_name='対象の番号')),
                ('changes', models.JSONField(default=dict, verbose_name='変更')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='理由')),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='操作した人')),
            ],
            options={
                'verbose_name': '履歴',
                'ordering': ['-at', '-id'],
                'indexes': [models.Index(fields=['subject_type', 'subject_id', '-at'], name='history_subject')],
            },
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=60, verbose_name='種類')),
                ('key', models.CharField(max_length=160, unique=True, verbose_name='重複防止キー')),
                ('arguments', models.JSONField(default=dict, verbose_name='引数')),
                ('state', models.CharField(choices=[('QUEUED', '順番待ち'), ('RUNNING', '実行中'), ('DONE', '完了'), ('FAILED', '失敗'), ('CANCELLED', '取り消し'), ('DEAD', '中断')], default='QUEUED', max_length=10, verbose_name='状態')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='試行')),
                ('max_attempts', models.PositiveSmallIntegerField(default=2, verbose_name='試行の上限')),
                ('worker', models.CharField(blank=True, max_length=80, verbose_name='実行者')),
                ('lease_until', models.DateTimeField(blank=True, null=True, verbose_name='占有期限')),
                ('heartbeat_at', models.DateTimeField(blank=True, null=True, verbose_name='最後の応答')),
                ('cancel_requested', models.BooleanField(default=False, verbose_name='取り消しの依頼')),
                ('progress_done', models.PositiveIntegerField(default=0, verbose_name='進み')),
                ('progress_total', models.PositiveIntegerField(default=0, verbose_name='全体')),
                ('progress_message', models.CharField(blank=True, max_length=200, verbose_name='進みの説明')),
                ('result', models.JSONField(default=dict, verbose_name='結果')),
                ('error_message', models.CharField(blank=True, max_length=500, verbose_name='失敗の説明')),
                ('error_hash', models.CharField(blank=True, max_length=64, verbose_name='失敗の照合値')),
                ('created_at', models.DateTimeField(verbose_name='依頼日時')),
                ('not_before', models.DateTimeField(blank=True, null=True, verbose_name='これより前には始めない')),
                ('started_at', models.DateTimeField(blank=True, null=True, verbose_name='開始日時')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='終了日時')),
                ('requested_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='依頼した人')),
                ('result_upload', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.upload', verbose_name='結果のファイル')),
            ],
            options={
                'verbose_name': '処理',
                'ordering': ['-created_at', '-id'],
                'indexes': [models.Index(fields=['state', 'lease_until'], name='job_to_claim'), models.Index(fields=['requested_by', '-created_at'], name='job_of_requester')],
                'constraints': [models.CheckConstraint(condition=models.Q(('attempts__lte', models.F('max_attempts'))), name='job_attempts_limited'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'RUNNING'), _negated=True), ('lease_until__isnull', False), _connector='OR'), name='job_running_has_lease')],
            },
        ),
    ]
