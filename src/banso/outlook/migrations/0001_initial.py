import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('years', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='OutlookSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weights', models.JSONField(default=dict, verbose_name='重み')),
                ('radius_km', models.PositiveSmallIntegerField(default=50, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(500)], verbose_name='合同を勧める距離（km）')),
                ('budget_request_on', models.DateField(blank=True, null=True, verbose_name='予算要求の締切の目安')),
                ('budget_source', models.CharField(blank=True, max_length=200, verbose_name='目安の出典')),
                ('fiscal_year', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='outlook_settings', to='years.fiscalyear')),
            ],
            options={
                'verbose_name': '来年度の検討の設定',
                'constraints': [models.CheckConstraint(condition=models.Q(('radius_km__gte', 1), ('radius_km__lte', 500)), name='outlook_radius'), models.CheckConstraint(condition=models.Q(('budget_request_on__isnull', True), models.Q(('budget_source', ''), _negated=True), _connector='OR'), name='outlook_budget_day_has_source')],
            },
        ),
    ]
