import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('directory', '0001_initial'),
        ('intake', '0001_initial'),
        ('years', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Survey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=30, verbose_name='様式')),
                ('version', models.PositiveSmallIntegerField(verbose_name='様式の版')),
                ('title', models.CharField(max_length=120, verbose_name='名称')),
                ('definition', models.JSONField(verbose_name='様式の定義')),
                ('due_at', models.DateTimeField(verbose_name='回答期限')),
                ('state', models.CharField(choices=[('PREPARING', '準備中'), ('OPEN', '受付中'), ('CLOSED', '締切済み')], default='PREPARING', max_length=9, verbose_name='状態')),
                ('fiscal_year', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='surveys', to='years.fiscalyear')),
            ],
            options={
                'verbose_name': 'アンケート',
                'ordering': ['-fiscal_year__year', 'id'],
                'constraints': [models.UniqueConstraint(fields=('fiscal_year', 'code'), name='survey_unique_in_year')],
            },
        ),
        migrations.CreateModel(
            name='Response',
            fields=[
                ('paper_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='intake.paper')),
                ('state', models.CharField(choices=[('NOT_STARTED', '未着手'), ('DRAFT', '記入中'), ('SUBMITTED', '提出済み'), ('ACCEPTED', '確認済み')], default='NOT_STARTED', max_length=11, verbose_name='状態')),
                ('submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='提出日時')),
                ('is_late', models.BooleanField(default=False, verbose_name='期限後')),
                ('called_at', models.DateTimeField(blank=True, null=True, verbose_name='電話した日時')),
                ('call_note', models.CharField(blank=True, max_length=200, verbose_name='電話のメモ')),
                ('counted', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='intake.version')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='survey_responses', to='directory.organisation')),
                ('survey', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='responses', to='surveys.survey')),
            ],
            options={
                'verbose_name': '回答',
                'ordering': ['organisation__prefecture_code', 'organisation__code', 'id'],
                'constraints': [models.UniqueConstraint(fields=('survey', 'organisation'), name='response_unique'), models.CheckConstraint(condition=models.Q(('counted__isnull', False), models.Q(('state__in', ['SUBMITTED', 'ACCEPTED']), _negated=True), _connector='OR'), name='response_submitted_has_version')],
            },
            bases=('intake.paper',),
        ),
        migrations.CreateModel(
            name='PastAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('values', models.JSONField(default=dict, verbose_name='回答')),
                ('raw', models.JSONField(default=dict, verbose_name='回答（そのまま）')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='past_answers', to='directory.organisation')),
            ],
            options={
                'verbose_name': '前の年度の回答',
                'ordering': ['year', 'id'],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'year'), name='past_answer_unique')],
            },
        ),
    ]
