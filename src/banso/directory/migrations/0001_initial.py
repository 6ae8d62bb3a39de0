import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('foundation', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('family_name', models.CharField(max_length=40, verbose_name='姓')),
                ('given_name', models.CharField(blank=True, max_length=40, verbose_name='名')),
                ('family_kana', models.CharField(blank=True, max_length=60, verbose_name='姓（カナ）')),
                ('given_kana', models.CharField(blank=True, max_length=60, verbose_name='名（カナ）')),
                ('search_key', models.CharField(db_index=True, editable=False, max_length=220, verbose_name='検索用')),
                ('kana_key', models.CharField(db_index=True, editable=False, max_length=1200, verbose_name='並び順')),
            ],
            options={
                'verbose_name': '人',
                'ordering': ['kana_key', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ColumnMemory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20, verbose_name='種類')),
                ('heading', models.CharField(max_length=200, verbose_name='見出し')),
                ('field', models.CharField(blank=True, max_length=40, verbose_name='項目')),
            ],
            options={
                'verbose_name': '見出しの記憶',
                'constraints': [models.UniqueConstraint(fields=('kind', 'heading'), name='column_memory_unique')],
            },
        ),
        migrations.CreateModel(
            name='ListImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20, verbose_name='種類')),
                ('year', models.PositiveSmallIntegerField(default=0, verbose_name='年度')),
                ('state', models.CharField(choices=[('CHOOSING', '列を選んでいます'), ('CHECKED', '確認待ち'), ('COMMITTING', '登録中'), ('DONE', '登録済み'), ('DISCARDED', '取りやめ')], default='CHOOSING', max_length=10, verbose_name='状態')),
                ('sheet', models.CharField(blank=True, max_length=100, verbose_name='シート')),
                ('heading', models.PositiveIntegerField(default=0, verbose_name='見出しの行')),
                ('labels', models.JSONField(default=list, verbose_name='見出し')),
                ('columns', models.JSONField(default=dict, verbose_name='列')),
                ('answers', models.JSONField(default=dict, verbose_name='確かめた答え')),
                ('fingerprint', models.CharField(blank=True, max_length=64, verbose_name='内容の印')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='お知らせ')),
                ('created_at', models.DateTimeField(verbose_name='受付日時')),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('job', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='foundation.job')),
                ('upload', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.upload')),
            ],
            options={
                'verbose_name': '一覧の取り込み',
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('MINISTRY', '府省'), ('SECRETARIAT', '事務局'), ('PREFECTURE', '都道府県'), ('CITY', '市'), ('WARD', '特別区'), ('TOWN', '町'), ('VILLAGE', '村'), ('MASKED_WARD_OR_TOWN', '区または町村（伏字）'), ('CONTRACTOR', '委託先'), ('EXPERT_BODY', '講師の所属団体')], max_length=24, verbose_name='種類')),
                ('code', models.CharField(blank=True, max_length=6, verbose_name='団体コード')),
                ('prefecture_code', models.CharField(blank=True, db_index=True, max_length=2, verbose_name='都道府県コード')),
                ('name', models.CharField(max_length=120, verbose_name='名称')),
                ('kana', models.CharField(blank=True, max_length=160, verbose_name='よみ')),
                ('search_key', models.CharField(db_index=True, editable=False, max_length=320, verbose_name='検索用')),
                ('is_masked', models.BooleanField(default=False, verbose_name='伏字')),
                ('is_fictitious', models.BooleanField(default=False, editable=False, verbose_name='架空')),
                ('latitude', models.FloatField(blank=True, null=True, verbose_name='緯度')),
                ('longitude', models.FloatField(blank=True, null=True, verbose_name='経度')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='備考')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='members', to='directory.organisation')),
            ],
            options={
                'verbose_name': '団体',
                'ordering': ['prefecture_code', 'code', 'name'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('code', ''), _negated=True), fields=('code',), name='organisation_code_unique'), models.UniqueConstraint(fields=('kind', 'prefecture_code', 'name'), name='organisation_name_unique')],
            },
        ),
        migrations.CreateModel(
            name='MunicipalityYear',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('has_welfare_office', models.BooleanField(default=True, verbose_name='福祉事務所')),
                ('welfare_office_verified', models.BooleanField(default=False, verbose_name='確認済み')),
                ('population', models.PositiveIntegerField(blank=True, null=True, verbose_name='人口')),
                ('population_source', models.CharField(blank=True, max_length=120, verbose_name='人口の出典')),
                ('bracket', models.CharField(blank=True, choices=[('UNDER_50K', '～5万人'), ('FROM_50K', '5～10万人'), ('FROM_100K', '10～20万人'), ('FROM_200K', '20万人以上'), ('PREFECTURAL', '県域')], max_length=12, verbose_name='人口規模')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='years', to='directory.organisation')),
            ],
            options={
                'verbose_name': '自治体の年度情報',
                'constraints': [models.UniqueConstraint(fields=('organisation', 'year'), name='municipality_year_unique')],
            },
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(choices=[('OFFICE', '担当課'), ('PERSON', '個人'), ('BILLING', '経理')], max_length=12, verbose_name='用途')),
                ('department', models.CharField(blank=True, max_length=120, verbose_name='部署')),
                ('title', models.CharField(blank=True, max_length=60, verbose_name='役職')),
                ('name', models.CharField(blank=True, max_length=120, verbose_name='担当者の氏名')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='電子メール')),
                ('copies', models.CharField(blank=True, max_length=400, verbose_name='写しの電子メール')),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='電話')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to='directory.organisation')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to='directory.person')),
            ],
            options={
                'verbose_name': '連絡先',
                'constraints': [models.CheckConstraint(condition=models.Q(('organisation__isnull', False), ('person__isnull', False), _connector='OR'), name='contact_belongs_to_someone')],
            },
        ),
        migrations.CreateModel(
            name='Affiliation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation_name', models.CharField(blank=True, max_length=160, verbose_name='所属（表記のまま）')),
                ('title', models.CharField(blank=True, max_length=120, verbose_name='役職')),
                ('order', models.PositiveSmallIntegerField(default=1, verbose_name='順')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='開始日')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='終了日')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='people', to='directory.organisation')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='affiliations', to='directory.person')),
            ],
            options={
                'verbose_name': '所属',
                'ordering': ['order', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ListImportRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='行')),
                ('outcome', models.CharField(choices=[('NEW', '新しい'), ('CHANGED', '変わる'), ('SAME', '同じ'), ('ASK', '選んでください'), ('REFUSED', '読み取れない'), ('LEFT', '取り込まない'), ('NOTE', '一覧の行ではない')], max_length=8, verbose_name='結果')),
                ('subject', models.CharField(blank=True, max_length=200, verbose_name='だれ・どこ')),
                ('reason', models.TextField(blank=True, verbose_name='理由')),
                ('faults', models.JSONField(default=list, verbose_name='欄ごとのお知らせ')),
                ('changes', models.JSONField(default=list, verbose_name='変わるところ')),
                ('candidates', models.JSONField(default=list, verbose_name='候補')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='directory.listimport')),
            ],
            options={
                'verbose_name': '取り込む行',
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('batch', 'number'), name='list_import_row_unique')],
            },
        ),
    ]
