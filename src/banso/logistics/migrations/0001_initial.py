import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('dispatch', '0001_initial'),
        ('foundation', '0001_initial'),
        ('years', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Kit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(max_length=20, unique=True, verbose_name='キット番号')),
                ('recorder', models.CharField(blank=True, max_length=80, verbose_name='ICレコーダーの機種・管理番号')),
                ('usb', models.CharField(blank=True, max_length=80, verbose_name='USBメモリーの管理番号')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='備考')),
                ('state', models.CharField(choices=[('ACTIVE', '使える'), ('RETIRED', '使わない（故障・紛失）')], default='ACTIVE', max_length=8, verbose_name='状態')),
            ],
            options={
                'verbose_name': '録音キット',
                'ordering': ['label'],
            },
        ),
        migrations.CreateModel(
            name='VisitFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('MATERIAL', '自治体の資料'), ('HANDOUT', '講師の資料'), ('PHOTO', '写真')], max_length=8, verbose_name='種類')),
                ('title', models.CharField(blank=True, max_length=120, verbose_name='題')),
                ('audience', models.CharField(choices=[('SHARED', '自治体と共有'), ('INTERNAL', '事務局と講師だけ')], default='SHARED', max_length=8, verbose_name='見られる人')),
                ('added_at', models.DateTimeField(verbose_name='登録日時')),
                ('added_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('small', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.upload')),
                ('upload', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.upload')),
                ('visit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='dispatch.visit')),
            ],
            options={
                'verbose_name': '訪問のファイル',
                'ordering': ['kind', 'added_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='VisitNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('audience', models.CharField(choices=[('SHARED', '自治体と共有'), ('INTERNAL', '事務局と講師だけ')], max_length=8, verbose_name='読める人')),
                ('text', models.TextField(max_length=4000, verbose_name='内容')),
                ('written_at', models.DateTimeField(verbose_name='書いた日時')),
                ('edited_at', models.DateTimeField(blank=True, null=True, verbose_name='直した日時')),
                ('visit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='dispatch.visit')),
                ('written_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '訪問メモ',
                'ordering': ['written_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='VisitRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('raw', models.JSONField(default=dict, verbose_name='入力')),
                ('values', models.JSONField(default=dict, verbose_name='読み取った内容')),
                ('version', models.PositiveIntegerField(default=0, verbose_name='保存の回数')),
                ('tab', models.CharField(blank=True, max_length=40, verbose_name='画面')),
                ('saved_at', models.DateTimeField(verbose_name='保存日時')),
                ('saved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('visit', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='record', to='dispatch.visit')),
            ],
            options={
                'verbose_name': '訪問の記録',
            },
        ),
        migrations.CreateModel(
            name='VisitSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('last_day', models.DateField(verbose_name='報告の最終締切')),
                ('usual_rounds', models.PositiveSmallIntegerField(default=2, verbose_name='ふつうの回数')),
                ('photo_limit', models.PositiveSmallIntegerField(default=30, verbose_name='写真の枚数の上限')),
                ('file_limit', models.PositiveSmallIntegerField(default=20, verbose_name='資料の数の上限')),
                ('megabyte_limit', models.PositiveSmallIntegerField(default=100, verbose_name='1訪問の容量の上限（MB）')),
                ('fiscal_year', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='visit_settings', to='years.fiscalyear')),
            ],
            options={
                'verbose_name': '訪問の決まり',
            },
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('body', models.CharField(max_length=16, verbose_name='区分')),
                ('organisation_name', models.CharField(blank=True, max_length=120, verbose_name='団体')),
                ('count', models.PositiveIntegerField(verbose_name='人数')),
                ('visit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendance', to='dispatch.visit')),
            ],
            options={
                'verbose_name': '参加人数',
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('visit', 'body', 'organisation_name'), name='attendance_unique')],
            },
        ),
        migrations.CreateModel(
            name='ChecklistItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(blank=True, max_length=40, verbose_name='記号')),
                ('title', models.CharField(max_length=120, verbose_name='すること')),
                ('basis', models.CharField(blank=True, max_length=60, verbose_name='いつまで')),
                ('role', models.CharField(choices=[('SECRETARIAT', '事務局'), ('MUNICIPALITY', '自治体'), ('EXPERT', '講師')], max_length=16, verbose_name='担当')),
                ('due_at', models.DateTimeField(verbose_name='期限')),
                ('notice_on', models.DateField(verbose_name='知らせる日')),
                ('deed', models.CharField(blank=True, choices=[('', '（手でチェック）'), ('KIT_OUT', 'キットを送る'), ('KIT_RECEIVED', 'キットの受け取りを知らせる'), ('KIT_BACK', 'キットが戻る'), ('MATERIALS', '資料を登録する'), ('PHOTOS', '写真を登録する'), ('ATTENDANCE', '参加人数を記録する'), ('REPORT', '報告書を提出する')], max_length=12, verbose_name='自動でチェック')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='順')),
                ('state', models.CharField(choices=[('OPEN', 'これから'), ('DONE', '済み'), ('SKIPPED', '不要')], default='OPEN', max_length=8, verbose_name='状態')),
                ('reminded_on', models.DateField(blank=True, null=True, verbose_name='催促した日')),
                ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='済んだ日時')),
                ('done_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('visit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='checklist', to='dispatch.visit')),
            ],
            options={
                'verbose_name': '訪問のチェックリスト',
                'ordering': ['due_at', 'order', 'id'],
                'indexes': [models.Index(fields=['state', 'notice_on'], name='checklist_by_notice')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('code', ''), _negated=True), fields=('visit', 'code'), name='checklist_item_unique')],
            },
        ),
        migrations.CreateModel(
            name='ChecklistTemplateItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, verbose_name='記号')),
                ('title', models.CharField(max_length=120, verbose_name='すること')),
                ('basis', models.CharField(max_length=60, verbose_name='いつまで')),
                ('role', models.CharField(choices=[('SECRETARIAT', '事務局'), ('MUNICIPALITY', '自治体'), ('EXPERT', '講師')], max_length=16, verbose_name='担当')),
                ('direction', models.CharField(choices=[('BEFORE', '前'), ('AFTER', '後')], max_length=8, verbose_name='訪問の前か後か')),
                ('amount', models.PositiveSmallIntegerField(verbose_name='数')),
                ('unit', models.CharField(choices=[('DAYS', '日'), ('WORKING_DAYS', '営業日'), ('MONTHS', 'か月')], max_length=12, verbose_name='単位')),
                ('roll', models.CharField(choices=[('NONE', 'そのまま'), ('BACK', '前の開庁日'), ('FORWARD', '次の開庁日')], max_length=8, verbose_name='閉庁日に当たったとき')),
                ('time', models.TimeField(verbose_name='時刻')),
                ('is_capped', models.BooleanField(default=False, verbose_name='報告の最終締切を超えない')),
                ('notice', models.PositiveSmallIntegerField(default=3, verbose_name='何営業日前から知らせるか')),
                ('scope', models.CharField(choices=[('ALL', 'すべての訪問'), ('IN_PERSON', '現地での訪問（オンラインを除く）'), ('ONLINE', 'オンラインの訪問')], default='ALL', max_length=10, verbose_name='どの訪問に')),
                ('deed', models.CharField(blank=True, choices=[('', '（手でチェック）'), ('KIT_OUT', 'キットを送る'), ('KIT_RECEIVED', 'キットの受け取りを知らせる'), ('KIT_BACK', 'キットが戻る'), ('MATERIALS', '資料を登録する'), ('PHOTOS', '写真を登録する'), ('ATTENDANCE', '参加人数を記録する'), ('REPORT', '報告書を提出する')], max_length=12, verbose_name='自動でチェック')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='順')),
                ('is_active', models.BooleanField(default=True, verbose_name='使う')),
                ('fiscal_year', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='checklist_template', to='years.fiscalyear')),
            ],
            options={
                'verbose_name': 'チェックリストのひな形',
                'ordering': ['order', 'id'],
                'constraints': [models.UniqueConstraint(fields=('fiscal_year', 'code'), name='checklist_template_unique'), models.CheckConstraint(condition=models.Q(('amount', 0), ('unit', 'WORKING_DAYS'), _negated=True), name='checklist_template_working_days')],
            },
        ),
        migrations.CreateModel(
            name='FrankNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(blank=True, max_length=4000, verbose_name='内容')),
                ('version', models.PositiveIntegerField(default=0, verbose_name='保存の回数')),
                ('saved_at', models.DateTimeField(verbose_name='保存日時')),
                ('given_at', models.DateTimeField(blank=True, null=True, verbose_name='渡した日時')),
                ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='読まれた日時')),
                ('expert', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dispatch.expert')),
                ('visit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='frank_notes', to='dispatch.visit')),
            ],
            options={
                'verbose_name': '率直な手紙',
                'ordering': ['saved_at', 'id'],
                'constraints': [models.UniqueConstraint(fields=('visit', 'expert'), name='frank_note_one_per_expert')],
            },
        ),
        migrations.CreateModel(
            name='KitLoan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('OUT', '貸出中'), ('RETURNED', '返却済み'), ('LOST', '紛失')], default='OUT', max_length=8, verbose_name='状態')),
                ('way', models.CharField(choices=[('POST', '郵送'), ('CARRIED', '講師が持参')], default='POST', max_length=8, verbose_name='送り方')),
                ('slip', models.CharField(blank=True, max_length=40, verbose_name='追跡番号')),
                ('sent_on', models.DateField(verbose_name='送った日')),
                ('due_on', models.DateField(verbose_name='返却の期限')),
                ('received_on', models.DateField(blank=True, null=True, verbose_name='届いた日')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='戻った日・紛失とした日')),
                ('missing', models.JSONField(blank=True, default=list, verbose_name='戻っていないもの')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='備考')),
                ('kit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='loans', to='logistics.kit')),
                ('visit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='loans', to='dispatch.visit')),
            ],
            options={
                'verbose_name': 'キットの貸出',
                'ordering': ['-sent_on', '-id'],
                'indexes': [models.Index(fields=['state', 'due_on'], name='kit_loan_by_due')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'OUT')), fields=('kit',), name='kit_at_one_place'), models.UniqueConstraint(condition=models.Q(('state', 'OUT')), fields=('visit',), name='kit_one_for_a_visit')],
            },
        ),
        migrations.CreateModel(
            name='VisitRecordCopy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tab', models.CharField(max_length=40, verbose_name='画面')),
                ('raw', models.JSONField(default=dict, verbose_name='入力')),
                ('written_at', models.DateTimeField(verbose_name='入力日時')),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='copies', to='logistics.visitrecord')),
                ('written_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '訪問の記録の控え',
                'ordering': ['-written_at', '-id'],
                'constraints': [models.UniqueConstraint(fields=('record', 'tab'), name='visit_record_copy_unique')],
            },
        ),
    ]
