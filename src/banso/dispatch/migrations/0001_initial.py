import django.core.validators
import django.db.models.deletion
from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('directory', '0001_initial'),
        ('selection', '0001_initial'),
        ('years', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Expert',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('affiliation', models.CharField(max_length=200, verbose_name='所属・役職')),
                ('home_basis', models.CharField(blank=True, max_length=120, verbose_name='拠点の根拠')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='名簿順')),
                ('max_visits', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='訪問の上限（回）')),
                ('max_nights', models.PositiveSmallIntegerField(default=4, validators=[django.core.validators.MaxValueValidator(30)], verbose_name='続けて泊まれる数')),
                ('preferred_weekdays', models.CharField(blank=True, max_length=5, validators=[django.core.validators.RegexValidator('^[0-4]{0,5}$')], verbose_name='希望する曜日')),
                ('online_possible', models.BooleanField(default=False, verbose_name='オンラインでもできる')),
                ('conflicts', models.ManyToManyField(blank=True, related_name='+', to='directory.organisation', verbose_name='担当できない自治体')),
                ('fiscal_year', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='experts', to='years.fiscalyear')),
                ('home_prefecture', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.organisation', verbose_name='拠点')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='expert_years', to='directory.person')),
                ('programmes', models.ManyToManyField(related_name='+', to='years.supportprogramme', verbose_name='助言できる事業')),
            ],
            options={
                'verbose_name': '講師',
                'ordering': ['order', 'person__family_kana', 'id'],
                'constraints': [models.UniqueConstraint(fields=('fiscal_year', 'person'), name='expert_unique_in_year')],
            },
        ),
        migrations.CreateModel(
            name='ExpertDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField(verbose_name='日付')),
                ('kind', models.CharField(choices=[('UNAVAILABLE', '行けない'), ('PREFERRED', '都合がよい')], max_length=12, verbose_name='都合')),
                ('expert', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='days', to='dispatch.expert')),
            ],
            options={
                'verbose_name': '講師の都合',
                'ordering': ['date'],
                'constraints': [models.UniqueConstraint(fields=('expert', 'date'), name='expert_day_unique')],
            },
        ),
        migrations.CreateModel(
            name='MunicipalityDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField(verbose_name='日付')),
                ('kind', models.CharField(choices=[('UNAVAILABLE', '行けない'), ('PREFERRED', '都合がよい')], default='UNAVAILABLE', max_length=12, verbose_name='都合')),
                ('reason', models.CharField(blank=True, max_length=60, verbose_name='理由')),
                ('fiscal_year', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='municipality_days', to='years.fiscalyear')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='visit_days', to='directory.organisation')),
            ],
            options={
                'verbose_name': '自治体の都合',
                'ordering': ['date'],
                'constraints': [models.UniqueConstraint(fields=('fiscal_year', 'municipality', 'date'), name='municipality_day_unique')],
            },
        ),
        migrations.CreateModel(
            name='Project',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('RUNNING', '実施中'), ('NOT_RUNNING', '未実施'), ('NOT_THIS_TIME', '今回はしない')], max_length=14, verbose_name='状況')),
                ('coverage', models.CharField(choices=[('OWN', '単独'), ('CONCURRENT', '兼（他事業の訪問で対応）')], default='OWN', max_length=12, verbose_name='実施形態')),
                ('number', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='番号')),
                ('status_as_printed', models.CharField(blank=True, max_length=4, verbose_name='出典の印')),
                ('prefecture_as_printed', models.CharField(blank=True, max_length=10, verbose_name='出典の都道府県')),
                ('cell_as_printed', models.CharField(blank=True, max_length=120, verbose_name='出典の欄')),
                ('source', models.CharField(blank=True, max_length=40, verbose_name='出典')),
                ('visits_wanted', models.PositiveSmallIntegerField(default=2, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(12)], verbose_name='訪問の回数')),
                ('days_wanted', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)], verbose_name='1回の日数')),
                ('experts_wanted', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(4)], verbose_name='講師の人数')),
                ('asked_experts', models.ManyToManyField(blank=True, related_name='asked_for', to='dispatch.expert', verbose_name='指名する講師')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='projects', to='selection.decision')),
                ('fiscal_year', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='projects', to='years.fiscalyear')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='projects', to='directory.organisation')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='years.supportprogramme')),
            ],
            options={
                'verbose_name': 'コンサルタント実施事業',
                'ordering': ['number', 'id'],
                'constraints': [models.UniqueConstraint(fields=('fiscal_year', 'municipality', 'programme'), name='project_unique_in_year'), models.CheckConstraint(condition=models.Q(('status', 'NOT_THIS_TIME'), _negated=True), name='project_is_to_be_advised'), models.CheckConstraint(condition=models.Q(('visits_wanted__range', (1, 12)), ('days_wanted__range', (1, 5)), ('experts_wanted__range', (1, 4))), name='project_wishes_in_range')],
            },
        ),
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField(default=1, verbose_name='順')),
                ('name_as_printed', models.CharField(blank=True, max_length=40, verbose_name='出典の氏名')),
                ('expert', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='dispatch.expert')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assignments', to='dispatch.project')),
            ],
            options={
                'verbose_name': '担当',
                'ordering': ['order', 'id'],
                'constraints': [models.UniqueConstraint(fields=('project', 'expert'), name='assignment_unique')],
            },
        ),
        migrations.CreateModel(
            name='Visit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='回')),
                ('place', models.CharField(blank=True, max_length=200, verbose_name='場所')),
                ('expected_attendance', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='参加の見込み人数')),
                ('kind', models.CharField(choices=[('ON_SITE', '訪問'), ('SITE_TOUR', '視察'), ('ONLINE', 'オンライン')], default='ON_SITE', max_length=10, verbose_name='形態')),
                ('state', models.CharField(choices=[('PLANNED', '予定'), ('AGREED', '日程確定'), ('DONE', '実施済み'), ('CANCELLED', '中止'), ('POSTPONED', '延期')], default='PLANNED', max_length=10, verbose_name='状態')),
                ('state_reason', models.CharField(blank=True, max_length=200, verbose_name='中止・延期の理由')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='備考')),
                ('lead', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='members', to='dispatch.visit', verbose_name='あわせて行う訪問')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='visits', to='dispatch.project')),
            ],
            options={
                'verbose_name': '派遣・訪問',
                'ordering': ['project__number', 'number'],
                'constraints': [models.UniqueConstraint(fields=('project', 'number'), name='visit_number_unique'), models.CheckConstraint(condition=models.Q(('lead__isnull', True), models.Q(('lead', models.F('id')), _negated=True), _connector='OR'), name='visit_not_its_own_lead')],
            },
        ),
        migrations.CreateModel(
            name='VisitDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField(verbose_name='日付')),
                ('day_number', models.PositiveSmallIntegerField(default=1, verbose_name='何日目')),
                ('starts_at', models.TimeField(blank=True, null=True, verbose_name='開始')),
                ('ends_at', models.TimeField(blank=True, null=True, verbose_name='終了')),
                ('weekday_as_printed', models.CharField(blank=True, max_length=2, verbose_name='出典の曜日')),
                ('visit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='days', to='dispatch.visit')),
            ],
            options={
                'verbose_name': '訪問日',
                'ordering': ['date'],
                'constraints': [models.UniqueConstraint(fields=('visit', 'date'), name='visit_day_unique')],
            },
        ),
        migrations.CreateModel(
            name='ClosedDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField(verbose_name='日付')),
                ('reason', models.CharField(blank=True, max_length=60, verbose_name='理由')),
                ('fiscal_year', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='closed_days', to='years.fiscalyear')),
            ],
            options={
                'verbose_name': '訪問しない日',
                'ordering': ['date'],
                'constraints': [models.UniqueConstraint(fields=('fiscal_year', 'date'), name='closed_day_unique')],
            },
        ),
        migrations.CreateModel(
            name='DispatchSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round1_from', models.DateField(verbose_name='1回目の最初の日')),
                ('round1_to', models.DateField(verbose_name='1回目の最後の日')),
                ('round2_from', models.DateField(verbose_name='2回目の最初の日')),
                ('round2_to', models.DateField(verbose_name='2回目の最後の日')),
                ('min_gap_days', models.PositiveSmallIntegerField(default=42, validators=[django.core.validators.MaxValueValidator(366)], verbose_name='1回目と2回目の間（日）')),
                ('yen_per_km', models.DecimalField(decimal_places=2, default=Decimal('25'), max_digits=6, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)], verbose_name='1kmあたりの旅費（円）')),
                ('yen_per_night', models.PositiveIntegerField(default=12000, validators=[django.core.validators.MaxValueValidator(10000000)], verbose_name='1泊の費用（円）')),
                ('reception_day', models.PositiveIntegerField(default=5000, validators=[django.core.validators.MaxValueValidator(10000000)], verbose_name='自治体の受け入れ1日の重み（円）')),
                ('road_factor', models.DecimalField(decimal_places=2, default=Decimal('1.3'), max_digits=4, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(10)], verbose_name='直線距離に掛ける数')),
                ('same_prefecture_km', models.PositiveSmallIntegerField(default=30, validators=[django.core.validators.MaxValueValidator(1000)], verbose_name='同じ場所どうしの距離（km）')),
                ('moved_visit', models.PositiveIntegerField(default=15000, validators=[django.core.validators.MaxValueValidator(10000000)], verbose_name='組み直しで日を移す重み（円）')),
                ('changed_expert', models.PositiveIntegerField(default=40000, validators=[django.core.validators.MaxValueValidator(10000000)], verbose_name='組み直しで講師を替える重み（円）')),
                ('fairness', models.PositiveIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(10000000)], verbose_name='負担をならす重み（円）')),
                ('seconds', models.PositiveSmallIntegerField(default=10, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(600)], verbose_name='計画に使う時間（秒）')),
                ('fiscal_year', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='dispatch_settings', to='years.fiscalyear')),
            ],
            options={
                'verbose_name': '派遣計画の設定',
                'constraints': [models.CheckConstraint(condition=models.Q(('round1_from__lte', models.F('round1_to')), ('round2_from__lte', models.F('round2_to'))), name='dispatch_settings_periods_in_order'), models.CheckConstraint(condition=models.Q(('round1_from__lte', models.F('round2_to'))), name='dispatch_settings_rounds_in_order')],
            },
        ),
    ]
