import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('dispatch', '0001_initial'),
        ('years', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='番号')),
                ('name', models.CharField(blank=True, max_length=80, verbose_name='名前')),
                ('note', models.TextField(blank=True, verbose_name='メモ')),
                ('origin', models.CharField(choices=[('SOLVED', '計算'), ('EDITED', '手直し'), ('LOADED', '記録から')], max_length=8, verbose_name='作り方')),
                ('state', models.CharField(choices=[('DRAFT', '案'), ('PUBLISHED', '公開中'), ('SUPERSEDED', '以前の計画')], default='DRAFT', max_length=10, verbose_name='状態')),
                ('measures', models.JSONField(default=dict, verbose_name='費用')),
                ('solved', models.JSONField(default=dict, verbose_name='計算の記録')),
                ('unplanned', models.JSONField(default=list, verbose_name='置けなかった訪問')),
                ('reasons', models.JSONField(default=list, verbose_name='理由')),
                ('revision', models.PositiveIntegerField(default=0, verbose_name='手直しの回数')),
                ('made_at', models.DateTimeField(verbose_name='作成日時')),
                ('edited_at', models.DateTimeField(blank=True, null=True, verbose_name='手で直した日時')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='公開日時')),
                ('base', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='successors', to='plans.plan', verbose_name='もとの計画')),
                ('fiscal_year', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='plans', to='years.fiscalyear')),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '派遣計画',
                'ordering': ['-number'],
                'constraints': [models.UniqueConstraint(fields=('fiscal_year', 'number'), name='plan_number_unique'), models.UniqueConstraint(condition=models.Q(('state', 'PUBLISHED')), fields=('fiscal_year',), name='plan_one_published')],
            },
        ),
        migrations.CreateModel(
            name='PlanClash',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=30, verbose_name='規則')),
                ('text', models.TextField(verbose_name='内容')),
                ('expert', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='dispatch.expert')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='clashes', to='plans.plan')),
                ('project', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='dispatch.project')),
            ],
            options={
                'verbose_name': '計画の規則違反',
                'ordering': ['code', 'id'],
            },
        ),
        migrations.CreateModel(
            name='PlanLoad',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('visits', models.PositiveSmallIntegerField(default=0, verbose_name='訪問')),
                ('trips', models.PositiveSmallIntegerField(default=0, verbose_name='出張')),
                ('nights', models.PositiveSmallIntegerField(default=0, verbose_name='泊')),
                ('km_hundredths', models.PositiveBigIntegerField(default=0, verbose_name='距離（1/100 km）')),
                ('yen_hundredths', models.PositiveBigIntegerField(default=0, verbose_name='旅費（1/100円）')),
                ('expert', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='plan_loads', to='dispatch.expert')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='loads', to='plans.plan')),
            ],
            options={
                'verbose_name': '計画の負担',
                'constraints': [models.UniqueConstraint(fields=('plan', 'expert'), name='plan_load_unique')],
            },
        ),
        migrations.CreateModel(
            name='PlannedVisit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='回')),
                ('date', models.DateField(verbose_name='最初の日')),
                ('days', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)], verbose_name='日数')),
                ('is_locked', models.BooleanField(default=False, verbose_name='固定')),
                ('experts', models.ManyToManyField(related_name='planned_visits', to='dispatch.expert', verbose_name='講師')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='visits', to='plans.plan')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='planned_visits', to='dispatch.project')),
            ],
            options={
                'verbose_name': '計画の訪問',
                'ordering': ['date', 'project_id', 'number'],
                'indexes': [models.Index(fields=['plan', 'date'], name='planned_visit_by_date')],
                'constraints': [models.UniqueConstraint(fields=('plan', 'project', 'number'), name='planned_visit_unique'), models.CheckConstraint(condition=models.Q(('days__gte', 1), ('days__lte', 5)), name='planned_visit_days')],
            },
        ),
        migrations.CreateModel(
            name='PlanStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='順')),
                ('text', models.CharField(max_length=200, verbose_name='したこと')),
                ('before', models.JSONField(default=list, verbose_name='前')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='plans.plan')),
            ],
            options={
                'verbose_name': '計画の手直し',
                'ordering': ['-number'],
                'constraints': [models.UniqueConstraint(fields=('plan', 'number'), name='plan_step_unique')],
            },
        ),
    ]
