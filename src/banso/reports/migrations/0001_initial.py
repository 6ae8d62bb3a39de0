import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('correspondence', '0001_initial'),
        ('dispatch', '0001_initial'),
        ('foundation', '0001_initial'),
        ('years', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('RUNNING', '実施中'), ('NOT_RUNNING', '未実施'), ('NOT_THIS_TIME', '今回はしない')], max_length=14, verbose_name='状況')),
                ('bracket', models.CharField(blank=True, choices=[('UNDER_50K', '～5万人'), ('FROM_50K', '5～10万人'), ('FROM_100K', '10～20万人'), ('FROM_200K', '20万人以上'), ('PREFECTURAL', '県域')], max_length=12, verbose_name='人口規模')),
                ('bracket_as_printed', models.CharField(blank=True, max_length=20, verbose_name='出典の人口規模')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='順')),
                ('state', models.CharField(choices=[('NOT_STARTED', '未着手'), ('DRAFT', '記入中'), ('SUBMITTED', '提出'), ('RETURNED', '差戻し'), ('ACCEPTED', '受理')], default='NOT_STARTED', max_length=11, verbose_name='状態')),
                ('due_at', models.DateTimeField(blank=True, null=True, verbose_name='期限')),
                ('author', models.CharField(blank=True, max_length=80, verbose_name='報告者')),
                ('submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='提出日時')),
                ('is_late', models.BooleanField(default=False, verbose_name='期限後')),
                ('accepted_at', models.DateTimeField(blank=True, null=True, verbose_name='受理日時')),
                ('source', models.CharField(blank=True, max_length=40, verbose_name='出典')),
                ('fiscal_year', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='years.fiscalyear')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='years.supportprogramme')),
                ('project', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='report', to='dispatch.project')),
            ],
            options={
                'verbose_name': '報告書',
                'ordering': ['fiscal_year', 'programme__order', '-status', 'position', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('project__isnull', False), ('source', '')), models.Q(('project__isnull', True), models.Q(('source', ''), _negated=True)), _connector='OR'), name='report_has_project_or_source'), models.UniqueConstraint(condition=models.Q(('source', ''), _negated=True), fields=('fiscal_year', 'source'), name='report_source_unique_in_year')],
            },
        ),
        migrations.CreateModel(
            name='FollowUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('months', models.PositiveSmallIntegerField(verbose_name='何か月後')),
                ('due_on', models.DateField(verbose_name='たずねる日')),
                ('state', models.CharField(choices=[('PLANNED', 'これから'), ('ASKED', 'お願い中'), ('ANSWERED', '回答あり')], default='PLANNED', max_length=8, verbose_name='状態')),
                ('token_hash', models.CharField(blank=True, db_index=True, max_length=64)),
                ('expires_at', models.DateTimeField(blank=True, null=True, verbose_name='リンクの期限')),
                ('asked_at', models.DateTimeField(blank=True, null=True, verbose_name='お願いした日時')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='回答日時')),
                ('mail', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='correspondence.outboundmail')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups', to='reports.report')),
            ],
            options={
                'verbose_name': 'その後の確認',
                'ordering': ['due_on', 'report_id'],
                'constraints': [models.UniqueConstraint(fields=('report', 'months'), name='follow_up_unique'), models.UniqueConstraint(condition=models.Q(('token_hash', ''), _negated=True), fields=('token_hash',), name='follow_up_token_unique'), models.CheckConstraint(condition=models.Q(('token_hash', ''), ('expires_at__isnull', False), _connector='OR'), name='follow_up_link_expires')],
            },
        ),
        migrations.CreateModel(
            name='ReportIssue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='番号')),
                ('title', models.CharField(blank=True, max_length=400, verbose_name='課題')),
                ('category', models.CharField(blank=True, max_length=10, verbose_name='課題の区分')),
                ('origin', models.CharField(choices=[('APPLICATION', '利用申込書'), ('QUESTIONNAIRE', '事前アンケート'), ('REPORT', '報告書で追加'), ('PUBLISHED', '公表された報告書')], max_length=13, verbose_name='はじめに挙げられたところ')),
                ('origin_text', models.TextField(blank=True, verbose_name='はじめの記載')),
                ('before', models.TextField(blank=True, verbose_name='①コンサルタント前の認識')),
                ('after', models.TextField(blank=True, verbose_name='②コンサルタント後の認識の変化')),
                ('future', models.TextField(blank=True, verbose_name='③今後の活かし方')),
                ('before_reason', models.CharField(blank=True, choices=[('NOT_TREATED', '今回の訪問では取り上げなかった'), ('NO_CHANGE', '認識は変わらなかった'), ('OPEN', 'まだ決まっていない・これから検討する'), ('SAME', 'ほかの課題に書いたことと同じ'), ('NOT_STATED', '理由の記載なし')], max_length=11, verbose_name='①が空欄の理由')),
                ('after_reason', models.CharField(blank=True, choices=[('NOT_TREATED', '今回の訪問では取り上げなかった'), ('NO_CHANGE', '認識は変わらなかった'), ('OPEN', 'まだ決まっていない・これから検討する'), ('SAME', 'ほかの課題に書いたことと同じ'), ('NOT_STATED', '理由の記載なし')], max_length=11, verbose_name='②が空欄の理由')),
                ('future_reason', models.CharField(blank=True, choices=[('NOT_TREATED', '今回の訪問では取り上げなかった'), ('NO_CHANGE', '認識は変わらなかった'), ('OPEN', 'まだ決まっていない・これから検討する'), ('SAME', 'ほかの課題に書いたことと同じ'), ('NOT_STATED', '理由の記載なし')], max_length=11, verbose_name='③が空欄の理由')),
                ('raw', models.JSONField(blank=True, default=dict, verbose_name='入力（そのまま）')),
                ('revision', models.PositiveIntegerField(default=0, verbose_name='保存の回数')),
                ('saved_tab', models.CharField(blank=True, max_length=40, verbose_name='保存した画面')),
                ('saved_at', models.DateTimeField(blank=True, null=True, verbose_name='保存日時')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='issues', to='reports.report')),
                ('saved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '課題',
                'ordering': ['report', 'number'],
                'constraints': [models.UniqueConstraint(fields=('report', 'number'), name='report_issue_number_unique'), models.CheckConstraint(condition=models.Q(models.Q(('before', ''), ('before_reason', ''), _connector='OR'), models.Q(('after', ''), ('after_reason', ''), _connector='OR'), models.Q(('future', ''), ('future_reason', ''), _connector='OR')), name='report_issue_reason_only_when_empty')],
            },
        ),
        migrations.CreateModel(
            name='IssueCopy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tab', models.CharField(max_length=40, verbose_name='画面')),
                ('raw', models.JSONField(default=dict, verbose_name='入力（そのまま）')),
                ('written_at', models.DateTimeField(verbose_name='入力日時')),
                ('written_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('issue', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='copies', to='reports.reportissue')),
            ],
            options={
                'verbose_name': '入力の控え',
                'ordering': ['written_at', 'id'],
                'constraints': [models.UniqueConstraint(fields=('issue', 'tab'), name='report_issue_copy_unique')],
            },
        ),
        migrations.CreateModel(
            name='Commitment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(default=1, verbose_name='番号')),
                ('action', models.TextField(verbose_name='すること')),
                ('kinds', models.JSONField(blank=True, default=list, verbose_name='行動の種類')),
                ('section', models.CharField(blank=True, max_length=100, verbose_name='責任を持つ部署')),
                ('due_text', models.CharField(blank=True, max_length=60, verbose_name='いつまでに（書かれたまま）')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='いつまでに')),
                ('measure', models.CharField(blank=True, max_length=200, verbose_name='何で確かめるか')),
                ('issue', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='commitments', to='reports.reportissue')),
            ],
            options={
                'verbose_name': '約束',
                'ordering': ['issue__report', 'issue__number', 'number'],
                'constraints': [models.UniqueConstraint(fields=('issue', 'number'), name='commitment_number_unique'), models.CheckConstraint(condition=models.Q(models.Q(('due_text', ''), _negated=True), ('due_on__isnull', True), _connector='OR'), name='commitment_date_has_text')],
            },
        ),
        migrations.CreateModel(
            name='ReportRound',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('months_after', models.PositiveSmallIntegerField(default=1, verbose_name='最後の訪問から何か月以内')),
                ('final_due_at', models.DateTimeField(verbose_name='最終の締切')),
                ('fiscal_year', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='report_round', to='years.fiscalyear')),
            ],
            options={
                'verbose_name': '報告書の締切',
            },
        ),
        migrations.CreateModel(
            name='ReportVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='版')),
                ('channel', models.CharField(choices=[('WEB', '画面から提出'), ('WORD', 'Wordの様式'), ('PUBLISHED', '公表された報告書')], max_length=9, verbose_name='届き方')),
                ('issues', models.JSONField(default=list, verbose_name='課題')),
                ('submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='提出日時')),
                ('is_late', models.BooleanField(default=False, verbose_name='期限後')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='reports.report')),
                ('submitted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '報告書の版',
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('report', 'number'), name='report_version_unique')],
            },
        ),
        migrations.AddField(
            model_name='report',
            name='counted',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.reportversion'),
        ),
        migrations.CreateModel(
            name='Remark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cell', models.CharField(blank=True, choices=[('before', '①コンサルタント前の認識'), ('after', '②コンサルタント後の認識の変化'), ('future', '③今後の活かし方')], max_length=6, verbose_name='欄')),
                ('text', models.TextField(verbose_name='お願い')),
                ('made_at', models.DateTimeField(verbose_name='書いた日時')),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='remarks', to='reports.report')),
                ('issue', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='remarks', to='reports.reportissue')),
                ('answered_in', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answered_remarks', to='reports.reportversion')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='remarks', to='reports.reportversion')),
            ],
            options={
                'verbose_name': 'お願い',
                'ordering': ['issue__number', 'cell', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('cell', ''), ('issue__isnull', False), _connector='OR'), name='remark_cell_has_issue')],
            },
        ),
        migrations.CreateModel(
            name='WordReturn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('CHECKED', '確認待ち'), ('RECORDED', '取り込み済み'), ('DISCARDED', '取りやめ')], default='CHECKED', max_length=9, verbose_name='状態')),
                ('created_at', models.DateTimeField(verbose_name='受付日時')),
                ('found', models.JSONField(default=dict, verbose_name='読み取った内容')),
                ('problems', models.JSONField(default=list, verbose_name='取り込めないもの・確かめるところ')),
                ('changes', models.JSONField(default=list, verbose_name='今の内容との違い')),
                ('compared_with', models.JSONField(default=dict, verbose_name='比べた内容')),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='word_returns', to='reports.report')),
                ('upload', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.upload')),
            ],
            options={
                'verbose_name': '受け取ったWord様式',
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='CommitmentAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('attainment', models.SmallIntegerField(blank=True, choices=[(-2, 'まったく進んでいない'), (-1, '予定より少し下回った'), (0, '予定どおりできた'), (1, '予定を少し上回った'), (2, '予定を大きく上回った')], null=True, verbose_name='達成の度合い')),
                ('what_came', models.TextField(blank=True, verbose_name='どうなったか')),
                ('channel', models.CharField(choices=[('LINK', 'メールのリンクから'), ('FILE', '返信用のExcel'), ('OFFICE', '画面から'), ('DEMO', 'デモ用に作った回答')], max_length=6, verbose_name='届き方')),
                ('is_demo', models.BooleanField(default=False, verbose_name='デモ用')),
                ('answered_at', models.DateTimeField(verbose_name='回答日時')),
                ('earlier', models.JSONField(blank=True, default=list, verbose_name='直す前の回答')),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('commitment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='reports.commitment')),
                ('follow_up', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='reports.followup')),
            ],
            options={
                'verbose_name': '約束のその後',
                'ordering': ['commitment__issue__number', 'commitment__number'],
                'constraints': [models.UniqueConstraint(fields=('follow_up', 'commitment'), name='commitment_answer_unique'), models.CheckConstraint(condition=models.Q(('attainment__isnull', True), models.Q(('attainment__gte', -2), ('attainment__lte', 2)), _connector='OR'), name='commitment_answer_attainment'), models.CheckConstraint(condition=models.Q(models.Q(('channel', 'DEMO'), ('is_demo', True)), models.Q(('is_demo', False), models.Q(('channel', 'DEMO'), _negated=True)), _connector='OR'), name='commitment_answer_demo_is_marked')],
            },
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(('counted__isnull', False), models.Q(('state__in', ['SUBMITTED', 'ACCEPTED']), _negated=True), _connector='OR'), name='report_submitted_has_version'),
        ),
    ]
