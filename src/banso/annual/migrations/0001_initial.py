import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('foundation', '0001_initial'),
        ('years', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ReportBuild',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('built_at', models.DateTimeField(auto_now_add=True, verbose_name='作成日時')),
                ('figures', models.JSONField(default=dict, verbose_name='数値')),
                ('pages', models.PositiveIntegerField(verbose_name='ページ数')),
                ('findings', models.PositiveIntegerField(default=0, verbose_name='確認事項の数')),
                ('fiscal_year', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='report_builds', to='years.fiscalyear')),
                ('job', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='foundation.job')),
                ('upload', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.upload')),
            ],
            options={
                'verbose_name': '報告書の版',
                'ordering': ['-built_at'],
            },
        ),
        migrations.CreateModel(
            name='PrintedFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('figure', models.CharField(max_length=40, verbose_name='図表')),
                ('key', models.CharField(max_length=80, verbose_name='欄')),
                ('value', models.IntegerField(null=True, verbose_name='印刷された値')),
                ('source', models.CharField(blank=True, max_length=40, verbose_name='出典')),
                ('fiscal_year', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='printed_figures', to='years.fiscalyear')),
            ],
            options={
                'verbose_name': '印刷された数値',
                'ordering': ['figure', 'id'],
                'constraints': [models.UniqueConstraint(fields=('fiscal_year', 'figure', 'key'), name='printed_figure_unique')],
            },
        ),
        migrations.CreateModel(
            name='PrintedText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('section', models.CharField(max_length=10, verbose_name='節')),
                ('subject', models.CharField(max_length=80, verbose_name='対象')),
                ('text', models.CharField(max_length=200, verbose_name='印刷された文')),
                ('source', models.CharField(blank=True, max_length=40, verbose_name='出典')),
                ('fiscal_year', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='printed_texts', to='years.fiscalyear')),
            ],
            options={
                'verbose_name': '印刷された文',
                'ordering': ['subject', 'section', 'id'],
                'constraints': [models.UniqueConstraint(fields=('fiscal_year', 'section', 'subject'), name='printed_text_unique')],
            },
        ),
        migrations.CreateModel(
            name='StatedWindow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('section', models.CharField(max_length=10, verbose_name='節')),
                ('visit_number', models.PositiveSmallIntegerField(verbose_name='回')),
                ('starts_on', models.DateField(verbose_name='始まり')),
                ('ends_on', models.DateField(verbose_name='終わり')),
                ('as_printed', models.CharField(blank=True, max_length=60, verbose_name='出典の表記')),
                ('source', models.CharField(blank=True, max_length=40, verbose_name='出典')),
                ('fiscal_year', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stated_windows', to='years.fiscalyear')),
            ],
            options={
                'verbose_name': '示された派遣の時期',
                'ordering': ['visit_number', 'section'],
                'constraints': [models.UniqueConstraint(fields=('fiscal_year', 'section', 'visit_number'), name='stated_window_unique'), models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='stated_window_in_order')],
            },
        ),
    ]
