import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('calls', '0001_initial'),
        ('years', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Criterion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=20, verbose_name='コード')),
                ('label', models.CharField(max_length=60, verbose_name='観点')),
                ('explanation', models.TextField(blank=True, verbose_name='説明')),
                ('weight', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MaxValueValidator(20)], verbose_name='重み')),
                ('order', models.PositiveSmallIntegerField(verbose_name='順')),
            ],
            options={
                'verbose_name': '審査の観点',
                'ordering': ['order', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('weight__lte', 20)), name='criterion_weight_range')],
            },
        ),
        migrations.CreateModel(
            name='Reviewer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '審査員',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('comment', models.TextField(blank=True, verbose_name='意見')),
                ('has_conflict', models.BooleanField(default=False, verbose_name='利害関係がある')),
                ('conflict_reason', models.CharField(blank=True, max_length=200, verbose_name='利害関係の内容')),
                ('revision', models.PositiveIntegerField(default=0, verbose_name='保存の回数')),
                ('tab', models.CharField(blank=True, max_length=40, verbose_name='画面')),
                ('saved_at', models.DateTimeField(blank=True, null=True, verbose_name='保存日時')),
                ('submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='提出日時')),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to='calls.application')),
                ('reviewer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to='selection.reviewer')),
            ],
            options={
                'verbose_name': '審査',
                'ordering': ['reviewer_id', 'id'],
                'constraints': [models.UniqueConstraint(fields=('reviewer', 'application'), name='review_unique')],
            },
        ),
        migrations.CreateModel(
            name='Score',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', models.PositiveSmallIntegerField(verbose_name='点')),
                ('criterion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scores', to='selection.criterion')),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scores', to='selection.review')),
            ],
            options={
                'verbose_name': '点',
                'ordering': ['criterion__order', 'criterion_id'],
                'constraints': [models.UniqueConstraint(fields=('review', 'criterion'), name='score_unique'), models.CheckConstraint(condition=models.Q(('value__lte', 5)), name='score_range')],
            },
        ),
        migrations.CreateModel(
            name='Selection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('DRAFT', '検討中'), ('PROPOSED', '承認待ち'), ('APPROVED', '承認済み'), ('PUBLISHED', '公表済み')], default='DRAFT', max_length=10, verbose_name='状態')),
                ('decided_on', models.DateField(blank=True, null=True, verbose_name='決定日')),
                ('approved_at', models.DateTimeField(blank=True, null=True, verbose_name='承認日時')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='公表日時')),
                ('number_to_select', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='選定する自治体数')),
                ('project_total', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='事業の総数の上限')),
                ('per_municipality', models.PositiveSmallIntegerField(default=3, verbose_name='1自治体の事業数の上限')),
                ('points_launching', models.PositiveSmallIntegerField(default=20, verbose_name='未実施の事業1つの点')),
                ('points_running', models.PositiveSmallIntegerField(default=10, verbose_name='実施中の事業1つの点')),
                ('call', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='selection', to='calls.call')),
            ],
            options={
                'verbose_name': '選定',
            },
        ),
        migrations.AddField(
            model_name='reviewer',
            name='selection',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reviewers', to='selection.selection'),
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='番号')),
                ('is_working', models.BooleanField(default=False, verbose_name='検討中')),
                ('name', models.CharField(blank=True, max_length=80, verbose_name='名前')),
                ('note', models.TextField(blank=True, verbose_name='メモ')),
                ('input', models.JSONField(default=dict, verbose_name='計算の入力')),
                ('plan', models.JSONField(default=dict, verbose_name='計算の結果')),
                ('choice', models.JSONField(default=dict, verbose_name='選んだもの')),
                ('locks', models.JSONField(default=dict, verbose_name='固定')),
                ('lock_reasons', models.JSONField(default=dict, verbose_name='固定の理由')),
                ('past', models.JSONField(default=list, verbose_name='元に戻すための控え')),
                ('seed', models.PositiveIntegerField(default=0, verbose_name='乱数の種')),
                ('made_at', models.DateTimeField(verbose_name='作成日時')),
                ('solved_at', models.DateTimeField(blank=True, null=True, verbose_name='計算日時')),
                ('edited_at', models.DateTimeField(blank=True, null=True, verbose_name='手で直した日時')),
                ('adopted_at', models.DateTimeField(blank=True, null=True, verbose_name='採用日時')),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('selection', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proposals', to='selection.selection')),
            ],
            options={
                'verbose_name': '選定案',
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('selection', 'number'), name='proposal_number_unique'), models.UniqueConstraint(condition=models.Q(('is_working', True)), fields=('selection',), name='proposal_one_working')],
            },
        ),
        migrations.CreateModel(
            name='ProgrammeLimit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('capacity', models.PositiveSmallIntegerField(verbose_name='受け持てる数')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='years.supportprogramme')),
                ('selection', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='programme_limits', to='selection.selection')),
            ],
            options={
                'verbose_name': '事業ごとの上限',
                'constraints': [models.UniqueConstraint(fields=('selection', 'programme'), name='programme_limit_unique')],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(choices=[('SELECTED', '選定'), ('NOT_SELECTED', '非該当')], max_length=14, verbose_name='結果')),
                ('number', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='選定順')),
                ('link_certainty', models.CharField(choices=[('CERTAIN', '確実'), ('ORDER_ASSUMED', '対応順は仮'), ('CHOICE_ASSUMED', '対応は仮')], default='CERTAIN', max_length=16, verbose_name='申込との対応')),
                ('reason', models.TextField(blank=True, verbose_name='理由')),
                ('source', models.CharField(blank=True, max_length=40, verbose_name='出典')),
                ('application', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='decision', to='calls.application')),
                ('selection', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='selection.selection')),
            ],
            options={
                'verbose_name': '選定結果',
                'ordering': ['number', 'id'],
                'constraints': [models.UniqueConstraint(fields=('selection', 'number'), name='decision_number_unique')],
            },
        ),
        migrations.AddField(
            model_name='criterion',
            name='selection',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='criteria', to='selection.selection'),
        ),
        migrations.CreateModel(
            name='BalanceRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=20, verbose_name='コード')),
                ('name', models.CharField(max_length=80, verbose_name='規則')),
                ('attribute', models.CharField(choices=[('BLOCK', 'ブロック'), ('PREFECTURE', '都道府県'), ('KIND', '市町村・都道府県の別'), ('BRACKET', '人口規模'), ('MANAGEMENT', '直営・委託'), ('LAUNCH', '実施中・未実施の事業')], max_length=12, verbose_name='数えるもの')),
                ('value', models.CharField(blank=True, max_length=40, verbose_name='対象')),
                ('minimum', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='下限')),
                ('maximum', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='上限')),
                ('min_share', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='下限（％）')),
                ('max_share', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='上限（％）')),
                ('penalty', models.PositiveIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(10000)], verbose_name='減点')),
                ('is_hard', models.BooleanField(default=False, verbose_name='必ず守る')),
                ('is_active', models.BooleanField(default=True, verbose_name='使う')),
                ('order', models.PositiveSmallIntegerField(verbose_name='順')),
                ('selection', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='balance_rules', to='selection.selection')),
            ],
            options={
                'verbose_name': '釣り合いの規則',
                'ordering': ['order', 'id'],
                'constraints': [models.UniqueConstraint(fields=('selection', 'code'), name='balance_rule_code_unique'), models.CheckConstraint(condition=models.Q(models.Q(('min_share__isnull', True), ('min_share__lte', 100), _connector='OR'), models.Q(('max_share__isnull', True), ('max_share__lte', 100), _connector='OR')), name='balance_rule_share_range')],
            },
        ),
        migrations.CreateModel(
            name='ApprovalRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='回')),
                ('asked_at', models.DateTimeField(verbose_name='求めた日時')),
                ('results', models.JSONField(default=dict, verbose_name='求めたときの結果')),
                ('answer', models.CharField(choices=[('OPEN', '返事待ち'), ('APPROVED', '承認'), ('RETURNED', '差し戻し')], default='OPEN', max_length=8, verbose_name='返事')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='返事の日時')),
                ('answer_reason', models.TextField(blank=True, verbose_name='返事の理由')),
                ('answered_through', models.CharField(blank=True, max_length=300, verbose_name='返事の記録')),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('selection', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='approval_requests', to='selection.selection')),
            ],
            options={
                'verbose_name': '承認の依頼',
                'ordering': ['-number'],
                'constraints': [models.UniqueConstraint(fields=('selection', 'number'), name='approval_request_unique')],
            },
        ),
        migrations.CreateModel(
            name='AskAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('theme', models.SlugField(max_length=20, verbose_name='テーマ')),
                ('text', models.TextField(verbose_name='代わりにできること')),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ask_answers', to='calls.application')),
            ],
            options={
                'verbose_name': '代わりにできること',
                'constraints': [models.UniqueConstraint(fields=('application', 'theme'), name='ask_answer_unique')],
            },
        ),
        migrations.CreateModel(
            name='DecidedProgramme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('RUNNING', '実施中'), ('NOT_RUNNING', '未実施'), ('NOT_THIS_TIME', '今回はしない')], max_length=14, verbose_name='状況')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='years.supportprogramme')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='programmes', to='selection.decision')),
            ],
            options={
                'verbose_name': '選定事業',
                'ordering': ['programme__order'],
                'constraints': [models.UniqueConstraint(fields=('decision', 'programme'), name='decided_programme_unique')],
            },
        ),
        migrations.CreateModel(
            name='KnownStatus',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('runs', models.BooleanField(verbose_name='実施中')),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='known_statuses', to='calls.application')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='years.supportprogramme')),
            ],
            options={
                'verbose_name': '事業の実施状況',
                'constraints': [models.UniqueConstraint(fields=('application', 'programme'), name='known_status_unique')],
            },
        ),
        migrations.AddConstraint(
            model_name='reviewer',
            constraint=models.UniqueConstraint(fields=('selection', 'user'), name='reviewer_unique'),
        ),
        migrations.AddConstraint(
            model_name='criterion',
            constraint=models.UniqueConstraint(fields=('selection', 'code'), name='criterion_code_unique'),
        ),
    ]
