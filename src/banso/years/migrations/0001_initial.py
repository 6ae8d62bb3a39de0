import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('directory', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FiscalYear',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(unique=True, verbose_name='年度（西暦）')),
                ('state', models.CharField(choices=[('PREPARING', '準備中'), ('RUNNING', '実施中'), ('CLOSED', '終了')], default='PREPARING', max_length=12, verbose_name='状態')),
                ('is_fictitious', models.BooleanField(default=False, editable=False, verbose_name='架空')),
                ('commissioner', models.CharField(blank=True, max_length=80, verbose_name='委託元')),
                ('contract_title', models.CharField(blank=True, max_length=200, verbose_name='委託事業名')),
                ('secretariat', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.organisation', verbose_name='事務局')),
            ],
            options={
                'verbose_name': '事業年度',
                'ordering': ['-year'],
            },
        ),
        migrations.CreateModel(
            name='Yardstick',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('measure', models.CharField(choices=[('NEW_CONSULTATIONS', '新規相談受付件数'), ('PLANS', 'プラン作成件数'), ('EMPLOYMENT_SUPPORT', '就労支援対象者数'), ('EMPLOYMENT_RATE', '就労・増収率'), ('STEP_UP_RATE', 'ステップアップ率')], max_length=20, verbose_name='指標')),
                ('value', models.DecimalField(decimal_places=2, max_digits=8, verbose_name='値')),
                ('unit', models.CharField(max_length=30, verbose_name='単位')),
                ('source', models.CharField(max_length=200, verbose_name='出典')),
                ('entered_by', models.CharField(max_length=80, verbose_name='入力者')),
                ('entered_at', models.DateTimeField(auto_now=True, verbose_name='入力日時')),
            ],
            options={
                'verbose_name': '目安値',
                'ordering': ['year', 'measure'],
                'constraints': [models.UniqueConstraint(fields=('year', 'measure'), name='yardstick_unique')],
            },
        ),
        migrations.CreateModel(
            name='CalendarLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_hash', models.CharField(max_length=64, unique=True, verbose_name='照合値')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='作成日時')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='利用者')),
                ('fiscal_year', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='years.fiscalyear')),
            ],
            options={
                'verbose_name': 'カレンダーの購読アドレス',
                'ordering': ['-created_at'],
                'constraints': [models.UniqueConstraint(fields=('user', 'fiscal_year'), name='calendar_link_one_per_user_and_year')],
            },
        ),
        migrations.CreateModel(
            name='Block',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, verbose_name='名称')),
                ('order', models.PositiveSmallIntegerField(verbose_name='順')),
                ('prefectures', models.ManyToManyField(related_name='blocks', to='directory.organisation', verbose_name='都道府県')),
                ('fiscal_year', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='blocks', to='years.fiscalyear')),
            ],
            options={
                'verbose_name': 'ブロック',
                'ordering': ['order'],
                'constraints': [models.UniqueConstraint(fields=('fiscal_year', 'name'), name='block_unique_in_year')],
            },
        ),
        migrations.CreateModel(
            name='Milestone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('strand', models.CharField(choices=[('DISPATCH', '専門スタッフ派遣'), ('TRAINING', 'ブロック別研修'), ('CONFERENCE', '全国研究交流大会')], max_length=12, verbose_name='柱')),
                ('stage', models.CharField(blank=True, choices=[('CALL', '公募'), ('SELECTION', '選定'), ('DISPATCH', '派遣'), ('REPORTS', '報告'), ('EVENTS', '研修・大会'), ('ANNUAL', '実績報告書')], max_length=12, verbose_name='段階')),
                ('date', models.DateField(verbose_name='日付')),
                ('date_precision', models.CharField(choices=[('DAY', '日'), ('MONTH', '月'), ('MONTH_END', '月末'), ('MONTH_LATE_OPEN', '下旬から')], default='DAY', max_length=16, verbose_name='日付の精度')),
                ('kind', models.CharField(choices=[('CONTRACT', '契約'), ('MEETING', '会議'), ('NOTICE', '通知'), ('DEADLINE', '締切'), ('DECISION', '決定'), ('DISPATCH', '派遣'), ('VISIT', '訪問'), ('EVENT', '行事'), ('TRAINING', '研修'), ('CONFERENCE', '大会'), ('PUBLISH', '公表'), ('REPORT', '報告書')], max_length=12, verbose_name='種類')),
                ('summary', models.CharField(max_length=200, verbose_name='内容')),
                ('entry', models.PositiveSmallIntegerField(default=0, verbose_name='記載順')),
                ('part', models.PositiveSmallIntegerField(default=0, verbose_name='記載順（同じ日の中）')),
                ('as_printed', models.CharField(blank=True, max_length=40, verbose_name='出典の表記')),
                ('source', models.CharField(blank=True, max_length=40, verbose_name='出典')),
                ('fiscal_year', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='milestones', to='years.fiscalyear')),
            ],
            options={
                'verbose_name': '予定・実績',
                'ordering': ['strand', 'date', 'entry', 'part'],
                'indexes': [models.Index(fields=['fiscal_year', 'date'], name='milestone_by_date')],
            },
        ),
        migrations.CreateModel(
            name='SetupCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(choices=[('NAMES', '事業の柱・支援事業の名称・ブロック'), ('YARDSTICKS', '国の目安値'), ('PEOPLE', 'いっしょに使う人'), ('EXPERTS', '講師の名簿'), ('INVITED', '公募の対象の自治体')], max_length=12, verbose_name='確かめたもの')),
                ('fiscal_year', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='setup_checks', to='years.fiscalyear')),
            ],
            options={
                'verbose_name': 'はじめの確認',
                'constraints': [models.UniqueConstraint(fields=('fiscal_year', 'part'), name='setup_check_unique')],
            },
        ),
        migrations.CreateModel(
            name='Strand',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(choices=[('DISPATCH', '専門スタッフ派遣'), ('TRAINING', 'ブロック別研修'), ('CONFERENCE', '全国研究交流大会')], max_length=12, verbose_name='区分')),
                ('name', models.CharField(max_length=80, verbose_name='名称')),
                ('order', models.PositiveSmallIntegerField(verbose_name='順')),
                ('fiscal_year', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='strands', to='years.fiscalyear')),
            ],
            options={
                'verbose_name': '事業の柱',
                'ordering': ['order'],
                'constraints': [models.UniqueConstraint(fields=('fiscal_year', 'code'), name='strand_unique_in_year')],
            },
        ),
        migrations.CreateModel(
            name='SupportProgramme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(choices=[('CONSULTATION', '自立相談支援'), ('WORK_PREPARATION', '就労準備支援'), ('HOUSEHOLD_BUDGET', '家計改善支援'), ('CHILDREN', '子どもの学習・生活支援'), ('TEMPORARY_LIVING', '一時生活支援'), ('OTHER', 'その他')], max_length=20, verbose_name='コード')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('short_name', models.CharField(max_length=12, verbose_name='略称')),
                ('kind', models.CharField(choices=[('MANDATORY', '必須'), ('OPTIONAL', '任意'), ('OTHER', 'その他')], max_length=12, verbose_name='区分')),
                ('order', models.PositiveSmallIntegerField(verbose_name='順')),
                ('fiscal_year', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='programmes', to='years.fiscalyear')),
            ],
            options={
                'verbose_name': '支援事業',
                'ordering': ['order'],
                'constraints': [models.UniqueConstraint(fields=('fiscal_year', 'code'), name='programme_unique_in_year')],
            },
        ),
        migrations.CreateModel(
            name='ToDo',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=160, unique=True, verbose_name='重複防止キー')),
                ('title', models.CharField(max_length=160, verbose_name='すること')),
                ('note', models.CharField(blank=True, max_length=400, verbose_name='メモ')),
                ('is_handed_over', models.BooleanField(default=False, verbose_name='引き渡し済み')),
                ('url', models.CharField(blank=True, max_length=200, verbose_name='行き先')),
                ('due_at', models.DateTimeField(blank=True, null=True, verbose_name='期限')),
                ('stage', models.CharField(blank=True, choices=[('CALL', '公募'), ('SELECTION', '選定'), ('DISPATCH', '派遣'), ('REPORTS', '報告'), ('EVENTS', '研修・大会'), ('ANNUAL', '実績報告書')], max_length=12, verbose_name='段階')),
                ('role', models.CharField(blank=True, choices=[('SECRETARIAT', '事務局'), ('MINISTRY', '厚生労働省'), ('BOARD', '理事会・実行委員'), ('PREFECTURE', '都道府県'), ('MUNICIPALITY', '自治体'), ('EXPERT', '講師'), ('PARTICIPANT', '参加者')], max_length=16, verbose_name='担当の立場')),
                ('state', models.CharField(choices=[('OPEN', '未了'), ('DONE', '完了'), ('DROPPED', '取りやめ')], default='OPEN', max_length=8, verbose_name='状態')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='作成日時')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='完了日時')),
                ('fiscal_year', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='todos', to='years.fiscalyear')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='todos', to='directory.organisation')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='todos', to='directory.person')),
            ],
            options={
                'verbose_name': 'することリスト',
                'ordering': [models.OrderBy(models.F('due_at'), nulls_last=True), 'id'],
                'indexes': [models.Index(fields=['fiscal_year', 'state', 'due_at'], name='todo_open_by_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('role', ''), _negated=True), ('person__isnull', False), _connector='OR'), name='todo_belongs_to_someone')],
            },
        ),
    ]
