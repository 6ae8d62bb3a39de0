import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('directory', '0001_initial'),
        ('years', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('BLOCK_TRAINING', 'ブロック別研修'), ('CONFERENCE', '全国研究交流大会')], max_length=16, verbose_name='種類')),
                ('title', models.CharField(max_length=120, verbose_name='名称')),
                ('theme', models.CharField(blank=True, max_length=200, verbose_name='テーマ')),
                ('city', models.CharField(blank=True, max_length=40, verbose_name='開催地')),
                ('venue', models.CharField(blank=True, max_length=120, verbose_name='会場')),
                ('date', models.DateField(verbose_name='開催日')),
                ('last_date', models.DateField(blank=True, null=True, verbose_name='最終日')),
                ('starts', models.TimeField(blank=True, null=True, verbose_name='開始')),
                ('ends', models.TimeField(blank=True, null=True, verbose_name='終了')),
                ('hours_as_printed', models.CharField(blank=True, max_length=40, verbose_name='時間数（出典）')),
                ('support', models.CharField(blank=True, max_length=200, verbose_name='共催・後援・協力')),
                ('block', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='training', to='years.block')),
                ('fiscal_year', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='years.fiscalyear')),
                ('host_prefecture', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.organisation')),
            ],
            options={
                'verbose_name': '研修・大会',
                'ordering': ['date', 'id'],
            },
        ),
        migrations.CreateModel(
            name='EventLead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(blank=True, max_length=60, verbose_name='役職')),
                ('order', models.PositiveSmallIntegerField(default=1, verbose_name='順')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='leads', to='events.event')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
            ],
            options={
                'verbose_name': '現地担当',
                'ordering': ['order'],
            },
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField(verbose_name='順')),
                ('part', models.CharField(blank=True, max_length=40, verbose_name='部')),
                ('kind', models.CharField(blank=True, max_length=40, verbose_name='形式')),
                ('title', models.CharField(max_length=200, verbose_name='題名')),
                ('starts', models.TimeField(blank=True, null=True, verbose_name='開始')),
                ('ends', models.TimeField(blank=True, null=True, verbose_name='終了')),
                ('date', models.DateField(blank=True, null=True, verbose_name='日付')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to='events.event')),
            ],
            options={
                'verbose_name': 'プログラム',
                'ordering': ['order'],
                'constraints': [models.UniqueConstraint(fields=('event', 'order'), name='session_order_unique')],
            },
        ),
        migrations.CreateModel(
            name='ReportedSurveyMean',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField(verbose_name='順')),
                ('label_as_printed', models.CharField(max_length=200, verbose_name='項目（出典）')),
                ('mean', models.DecimalField(decimal_places=1, max_digits=3, verbose_name='平均')),
                ('scale_max', models.PositiveSmallIntegerField(default=5, verbose_name='段階')),
                ('source', models.CharField(blank=True, max_length=40, verbose_name='出典')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reported_means', to='events.event')),
                ('session', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='reported_means', to='events.session')),
            ],
            options={
                'verbose_name': '報告された評価',
                'ordering': ['event__date', 'order'],
                'constraints': [models.UniqueConstraint(fields=('event', 'order'), name='reported_mean_unique')],
            },
        ),
        migrations.CreateModel(
            name='SessionSpeaker',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(max_length=40, verbose_name='役割')),
                ('affiliation', models.CharField(blank=True, max_length=200, verbose_name='所属（公表時）')),
                ('order', models.PositiveSmallIntegerField(default=1, verbose_name='順')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='speaking', to='directory.person')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='speakers', to='events.session')),
            ],
            options={
                'verbose_name': '登壇者',
                'ordering': ['order', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ReportedCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('measure', models.CharField(choices=[('APPLIED', '申込者数'), ('ATTENDED', '参加人数'), ('ATTENDED_AM', '参加人数（午前）'), ('ATTENDED_PM', '参加人数（午後）'), ('SEATS', '定員'), ('SEATS_AM', '定員（午前）'), ('SEATS_PM', '定員（午後）')], max_length=12, verbose_name='指標')),
                ('affiliation', models.CharField(blank=True, choices=[('GOVERNMENT', '①行政職員'), ('COUNCIL', '②社会福祉協議会'), ('WELFARE_CORPORATION', '③社会福祉法人※②以外'), ('COOPERATIVE', '④協同組合'), ('SUPPORT_OFFICE', '⑤支援事業所'), ('NPO_OTHER', '⑥NPO、その他')], max_length=20, verbose_name='所属区分')),
                ('count', models.PositiveIntegerField(verbose_name='人数')),
                ('source', models.CharField(blank=True, max_length=40, verbose_name='出典')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reported_counts', to='events.event')),
            ],
            options={
                'verbose_name': '報告された人数',
                'constraints': [models.UniqueConstraint(fields=('event', 'measure', 'affiliation'), name='reported_count_unique')],
            },
        ),
    ]
