import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('directory', '0001_initial'),
        ('dispatch', '0001_initial'),
        ('foundation', '0001_initial'),
        ('years', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='FeeClass',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=20, verbose_name='コード')),
                ('name', models.CharField(max_length=60, verbose_name='区分')),
                ('order', models.PositiveSmallIntegerField(default=1, verbose_name='順')),
                ('fiscal_year', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='fee_classes', to='years.fiscalyear')),
            ],
            options={
                'verbose_name': '謝金の区分',
                'ordering': ['order', 'id'],
                'constraints': [models.UniqueConstraint(fields=('fiscal_year', 'code'), name='fee_class_unique_in_year')],
            },
        ),
        migrations.CreateModel(
            name='PayeeTerms',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('UNKNOWN', '未確認'), ('PERSON', '本人（個人）に支払う'), ('BODY', '所属の法人・自治体に支払う'), ('ON_DUTY', '公務として行う（謝金なし）'), ('DECLINED', '謝金を辞退')], default='UNKNOWN', max_length=8, verbose_name='支払先')),
                ('residence', models.CharField(choices=[('RESIDENT', '居住者'), ('NON_RESIDENT', '非居住者')], default='RESIDENT', max_length=12, verbose_name='居住者の別')),
                ('treaty_percent', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, validators=[django.core.validators.MaxValueValidator(100)], verbose_name='租税条約による率（％）')),
                ('declines_travel', models.BooleanField(default=False, verbose_name='旅費も辞退')),
                ('basis', models.CharField(blank=True, max_length=200, verbose_name='根拠')),
                ('expert', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='payee_terms', to='dispatch.expert')),
                ('fee_class', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.feeclass', verbose_name='謝金の区分')),
            ],
            options={
                'verbose_name': '講師の支払条件',
                'constraints': [models.CheckConstraint(condition=models.Q(('treaty_percent__isnull', True), models.Q(('treaty_percent__gte', 0), ('treaty_percent__lte', 100)), _connector='OR'), name='payee_terms_percent'), models.CheckConstraint(condition=models.Q(('kind', 'UNKNOWN'), models.Q(('basis', ''), _negated=True), _connector='OR'), name='payee_terms_has_basis')],
            },
        ),
        migrations.CreateModel(
            name='Payment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(verbose_name='対象の月（1日）')),
                ('part', models.PositiveSmallIntegerField(default=1, verbose_name='回')),
                ('state', models.CharField(choices=[('DRAFT', '作成中'), ('CHECKED', '確認済み'), ('APPROVED', '承認済み'), ('PAID', '支払済み')], default='DRAFT', max_length=8, verbose_name='状態')),
                ('number', models.PositiveIntegerField(blank=True, null=True, verbose_name='支払番号')),
                ('planned_on', models.DateField(blank=True, null=True, verbose_name='支払予定日')),
                ('paid_on', models.DateField(blank=True, null=True, verbose_name='支払日')),
                ('fee', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='謝金')),
                ('travel', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='旅費（本人払）')),
                ('direct', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='旅費（直接払）')),
                ('tax', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='源泉徴収税額')),
                ('net', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='差引支払額')),
                ('computed', models.JSONField(blank=True, null=True, verbose_name='計算の内訳')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='メモ')),
                ('expert', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='dispatch.expert')),
                ('fiscal_year', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='years.fiscalyear')),
            ],
            options={
                'verbose_name': '支払',
                'ordering': ['month', 'expert__order', 'part', 'id'],
                'constraints': [models.UniqueConstraint(fields=('expert', 'month', 'part'), name='payment_unique'), models.UniqueConstraint(fields=('fiscal_year', 'number'), name='payment_number_unique'), models.CheckConstraint(condition=models.Q(('state', 'DRAFT'), models.Q(('computed__isnull', False), ('direct__isnull', False), ('fee__isnull', False), ('net', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('fee'), '+', models.F('travel')), '-', models.F('tax'))), ('tax__isnull', False), ('travel__isnull', False)), _connector='OR'), name='payment_confirmed_has_amounts'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['APPROVED', 'PAID']), _negated=True), ('number__isnull', False), _connector='OR'), name='payment_approved_has_number'), models.CheckConstraint(condition=models.Q(models.Q(('paid_on__isnull', False), ('state', 'PAID')), models.Q(models.Q(('state', 'PAID'), _negated=True), ('paid_on__isnull', True)), _connector='OR'), name='payment_paid_has_day')],
            },
        ),
        migrations.CreateModel(
            name='FeeLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('unit', models.CharField(blank=True, choices=[('HOUR', '1時間ごと'), ('HALF_DAY', '半日'), ('DAY', '1日')], max_length=8, verbose_name='数え方')),
                ('minutes', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='従事した時間（分）')),
                ('agreed', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='個別に決めた額')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='理由')),
                ('expert', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dispatch.expert')),
                ('visit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fee_lines', to='dispatch.visit')),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='fee_lines', to='payments.payment')),
            ],
            options={
                'verbose_name': '謝金の明細',
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('visit', 'expert'), name='fee_line_visit_paid_once'), models.CheckConstraint(condition=models.Q(('agreed__isnull', True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='fee_line_agreed_has_reason')],
            },
        ),
        migrations.CreateModel(
            name='PaymentDeadline',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_on', models.DateField(verbose_name='期限')),
                ('title', models.CharField(max_length=80, verbose_name='名称')),
                ('source', models.CharField(max_length=120, verbose_name='出典')),
                ('fiscal_year', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='payment_deadlines', to='years.fiscalyear')),
            ],
            options={
                'verbose_name': '書類の期限',
                'ordering': ['due_on'],
                'constraints': [models.UniqueConstraint(fields=('fiscal_year', 'due_on'), name='payment_deadline_unique')],
            },
        ),
        migrations.CreateModel(
            name='PaymentRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('FEE_METHOD', '謝金の数え方'), ('FEE_AMOUNT', '単価の意味'), ('FEE_HOUR', '謝金単価（1時間）'), ('FEE_HALF_DAY', '謝金単価（半日）'), ('FEE_DAY', '謝金単価（1日）'), ('FEE_TIME', '時間の端数'), ('TRAVEL_METHOD', '鉄道賃の求め方'), ('RAIL_KM', '鉄道賃（1km）'), ('CAR_KM', '車賃（1km）'), ('TRAVEL_ROUNDING', '旅費の1円未満'), ('DAY_ALLOWANCE', '日当（1日）'), ('LODGING_METHOD', '宿泊料の求め方'), ('LODGING', '宿泊料（1夜の定額または上限）'), ('TRAVEL_TAX', '本人に払う旅費の源泉徴収'), ('TRAVEL_ONLY_TAX', '謝金がなく旅費だけのときの源泉徴収')], max_length=20, verbose_name='規則')),
                ('key', models.CharField(blank=True, max_length=40, verbose_name='区分・地域')),
                ('value', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name='数')),
                ('word', models.CharField(blank=True, max_length=10, verbose_name='扱い')),
                ('valid_from', models.DateField(verbose_name='適用開始')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='適用終了')),
                ('source', models.CharField(max_length=200, verbose_name='出典')),
                ('is_sample', models.BooleanField(default=False, verbose_name='例')),
                ('payer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.organisation', verbose_name='支払者')),
            ],
            options={
                'verbose_name': '支払の規則',
                'ordering': ['kind', 'key', '-valid_from'],
                'constraints': [models.UniqueConstraint(fields=('payer', 'kind', 'key', 'valid_from'), name='payment_rule_unique_of_payer'), models.UniqueConstraint(condition=models.Q(('payer__isnull', True)), fields=('kind', 'key', 'valid_from'), name='payment_rule_unique_of_all'), models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='payment_rule_has_source'), models.CheckConstraint(condition=models.Q(('value__isnull', False), models.Q(('word', ''), _negated=True), _connector='OR'), name='payment_rule_says_something'), models.CheckConstraint(condition=models.Q(('value__isnull', True), ('value__gte', 0), _connector='OR'), name='payment_rule_not_negative'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='payment_rule_period')],
            },
        ),
        migrations.CreateModel(
            name='TravelLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('RAIL', '鉄道'), ('AIR', '航空'), ('SHIP', '船'), ('BUS', 'バス・タクシー'), ('CAR', '車（キロ当たり）'), ('DAY_ALLOWANCE', '日当'), ('LODGING', '宿泊'), ('OTHER', 'その他の実費')], max_length=14, verbose_name='種類')),
                ('day', models.DateField(verbose_name='日付')),
                ('order', models.PositiveSmallIntegerField(default=1, verbose_name='順')),
                ('origin', models.CharField(blank=True, max_length=60, verbose_name='出発')),
                ('destination', models.CharField(blank=True, max_length=60, verbose_name='到着・場所')),
                ('km', models.DecimalField(blank=True, decimal_places=1, max_digits=7, null=True, verbose_name='距離（km）')),
                ('km_source', models.CharField(choices=[('ESTIMATE', '直線距離の概算'), ('CONFIRMED', '経路で確かめた距離')], default='ESTIMATE', max_length=10, verbose_name='距離の根拠')),
                ('fare', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='実際に払った額')),
                ('area', models.CharField(blank=True, max_length=40, verbose_name='宿泊の地域')),
                ('paid_to', models.CharField(choices=[('PERSON', '講師に払う'), ('DIRECT', '交通機関・宿などに直接払う')], default='PERSON', max_length=6, verbose_name='支払の相手')),
                ('agreed', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='個別に決めた額')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='理由・根拠')),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='travel_lines', to='payments.payment')),
            ],
            options={
                'verbose_name': '旅費の明細',
                'ordering': ['day', 'order', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('agreed__isnull', True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='travel_line_agreed_has_reason')],
            },
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('REQUEST', '依頼文'), ('CONSENT', '承諾書'), ('TRAVEL_ORDER', '出張命令・派遣依頼'), ('VISIT_RECORD', '復命書・訪問の記録'), ('RECEIPT', '領収書'), ('DUTY_NOTICE', '公務として行うことの通知'), ('DECLINE', '辞退届'), ('INVOICE', '請求書'), ('TREATY', '租税条約に関する届出書の写し'), ('TRANSFER', '振込の記録')], max_length=14, verbose_name='書類')),
                ('state', models.CharField(choices=[('ATTACHED', 'ファイルあり'), ('ON_PAPER', '紙で保管'), ('NOT_NEEDED', '不要')], max_length=10, verbose_name='状態')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='置き場所・理由')),
                ('added_at', models.DateTimeField(verbose_name='登録日時')),
                ('upload', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.upload')),
                ('fee_line', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='documents', to='payments.feeline', verbose_name='訪問')),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='documents', to='payments.payment')),
                ('travel_line', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='documents', to='payments.travelline', verbose_name='旅費')),
            ],
            options={
                'verbose_name': '証拠書類',
                'ordering': ['id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'ATTACHED'), ('upload__isnull', False)), models.Q(models.Q(('state', 'ATTACHED'), _negated=True), ('upload__isnull', True)), _connector='OR'), name='document_attached_has_file'), models.CheckConstraint(condition=models.Q(('state', 'ATTACHED'), models.Q(('note', ''), _negated=True), _connector='OR'), name='document_without_file_has_note')],
            },
        ),
        migrations.CreateModel(
            name='BudgetLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('FEE', '諸謝金'), ('TRAVEL', '旅費')], max_length=8, verbose_name='費目')),
                ('amount', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='予算額')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='出典')),
                ('fiscal_year', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='payment_budget', to='years.fiscalyear')),
            ],
            options={
                'verbose_name': '予算の費目',
                'ordering': ['kind'],
                'constraints': [models.UniqueConstraint(fields=('fiscal_year', 'kind'), name='budget_line_unique'), models.CheckConstraint(condition=models.Q(('amount__isnull', True), models.Q(('source', ''), _negated=True), _connector='OR'), name='budget_line_has_source')],
            },
        ),
        migrations.CreateModel(
            name='DocumentRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('REQUEST', '依頼文'), ('CONSENT', '承諾書'), ('TRAVEL_ORDER', '出張命令・派遣依頼'), ('VISIT_RECORD', '復命書・訪問の記録'), ('RECEIPT', '領収書'), ('DUTY_NOTICE', '公務として行うことの通知'), ('DECLINE', '辞退届'), ('INVOICE', '請求書'), ('TREATY', '租税条約に関する届出書の写し'), ('TRANSFER', '振込の記録')], max_length=14, verbose_name='書類')),
                ('scope', models.CharField(choices=[('PAYMENT', '支払ごとに1つ'), ('VISIT', '訪問ごとに1つ'), ('COST', '実費1件ごとに1つ')], max_length=8, verbose_name='単位')),
                ('is_needed', models.BooleanField(default=True, verbose_name='必要')),
                ('source', models.CharField(default='事務局の定め', max_length=200, verbose_name='出典')),
                ('fiscal_year', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='document_rules', to='years.fiscalyear')),
            ],
            options={
                'verbose_name': '証拠書類の定め',
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('fiscal_year', 'kind'), name='document_rule_unique')],
            },
        ),
    ]
