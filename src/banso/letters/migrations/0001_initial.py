import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('directory', '0001_initial'),
        ('years', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AttachmentLimit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('max_bytes', models.PositiveIntegerField(verbose_name='1通の添付の上限（バイト）')),
                ('organisation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='attachment_limit', to='directory.organisation')),
            ],
            options={
                'verbose_name': '団体ごとの添付の上限',
            },
        ),
        migrations.CreateModel(
            name='LetterTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, verbose_name='コード')),
                ('title', models.CharField(max_length=80, verbose_name='名前')),
                ('purpose', models.CharField(blank=True, max_length=200, verbose_name='使いみち')),
                ('order', models.PositiveSmallIntegerField(default=100, verbose_name='順')),
                ('version', models.PositiveSmallIntegerField(default=0, verbose_name='版')),
                ('state', models.CharField(choices=[('ACTIVE', '使用中'), ('ARCHIVED', '使わない')], default='ACTIVE', max_length=8, verbose_name='状態')),
                ('fiscal_year', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='letter_templates', to='years.fiscalyear')),
            ],
            options={
                'verbose_name': '手紙のひな形',
                'ordering': ['order', 'id'],
                'constraints': [models.UniqueConstraint(fields=('fiscal_year', 'code'), name='letter_template_unique')],
            },
        ),
        migrations.CreateModel(
            name='TemplateVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='版')),
                ('subject', models.CharField(max_length=200, verbose_name='件名')),
                ('salutation', models.CharField(choices=[('SEASONAL', '時候の挨拶で始める'), ('FORMAL', '拝啓・時候の挨拶で始め、敬具で結ぶ'), ('NONE', '挨拶を付けない')], default='SEASONAL', max_length=8, verbose_name='書き出し')),
                ('body', models.TextField(verbose_name='本文')),
                ('record', models.TextField(blank=True, verbose_name='記')),
                ('enclosures', models.TextField(blank=True, verbose_name='添付資料')),
                ('senders', models.TextField(blank=True, verbose_name='発信者')),
                ('contact', models.TextField(blank=True, verbose_name='連絡先')),
                ('is_numbered', models.BooleanField(default=True, verbose_name='文書番号を付ける')),
                ('seal_omitted', models.BooleanField(default=True, verbose_name='公印省略')),
                ('mail_subject', models.CharField(max_length=200, verbose_name='メールの件名')),
                ('mail_body', models.TextField(verbose_name='メールの本文')),
                ('asked', models.TextField(blank=True, verbose_name='送るときに入力する項目')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='作成日時')),
                ('template', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='letters.lettertemplate')),
            ],
            options={
                'verbose_name': 'ひな形の版',
                'ordering': ['-number'],
                'constraints': [models.UniqueConstraint(fields=('template', 'number'), name='template_version_unique')],
            },
        ),
        migrations.CreateModel(
            name='LetterBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=40, verbose_name='宛先の種類')),
                ('recipient_keys', models.JSONField(default=list, verbose_name='宛先')),
                ('asked_values', models.JSONField(default=dict, verbose_name='入力した項目')),
                ('letter_date', models.DateField(verbose_name='発信日')),
                ('enclosures', models.JSONField(blank=True, default=list, verbose_name='宛先ごとの添付')),
                ('enclosed_at', models.DateTimeField(blank=True, null=True, verbose_name='添付を作り終えた日時')),
                ('not_made', models.JSONField(blank=True, default=list, verbose_name='作れなかった添付')),
                ('state', models.CharField(choices=[('PREPARED', '確認中'), ('MADE', '下書き作成済み'), ('DROPPED', '取りやめ')], default='PREPARED', max_length=8, verbose_name='状態')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='作成日時')),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('fiscal_year', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='letter_batches', to='years.fiscalyear')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='batches', to='letters.templateversion')),
            ],
            options={
                'verbose_name': '差し込み',
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('addressee', models.CharField(blank=True, max_length=300, verbose_name='宛名')),
                ('subject', models.CharField(max_length=300, verbose_name='件名')),
                ('rendered', models.JSONField(default=dict, verbose_name='文面')),
                ('letter_date', models.DateField(verbose_name='発信日')),
                ('state', models.CharField(choices=[('DRAFT', '下書き'), ('ISSUED', '発行済み'), ('CANCELLED', '取りやめ')], default='DRAFT', max_length=9, verbose_name='状態')),
                ('number', models.PositiveIntegerField(blank=True, null=True, verbose_name='文書番号（連番）')),
                ('reference', models.CharField(blank=True, max_length=80, verbose_name='文書番号')),
                ('issued_at', models.DateTimeField(blank=True, null=True, verbose_name='発行日時')),
                ('delivered_at', models.DateTimeField(blank=True, null=True, verbose_name='発送日時')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='作成日時')),
                ('fiscal_year', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='years.fiscalyear')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='directory.organisation')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='directory.person')),
                ('batch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='letters.letterbatch')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='letters.templateversion')),
            ],
            options={
                'verbose_name': '手紙',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['organisation', 'delivered_at'], name='letter_received'), models.Index(fields=['fiscal_year', 'state'], name='letter_by_state')],
                'constraints': [models.UniqueConstraint(fields=('fiscal_year', 'number'), name='letter_number_unique'), models.CheckConstraint(condition=models.Q(('number__isnull', True), ('state', 'ISSUED'), _connector='OR'), name='letter_number_when_issued'), models.CheckConstraint(condition=models.Q(('delivered_at__isnull', True), ('state', 'ISSUED'), _connector='OR'), name='letter_delivered_when_issued')],
            },
        ),
        migrations.CreateModel(
            name='CorrespondenceSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('senders', models.TextField(blank=True, verbose_name='発信者')),
                ('contact', models.TextField(blank=True, verbose_name='連絡先')),
                ('number_pattern', models.CharField(default='{year}困支発第{number}号', max_length=60, verbose_name='文書番号の形')),
                ('official_honorific', models.CharField(choices=[('様', '様'), ('殿', '殿')], default='様', max_length=1, verbose_name='役職のある方への敬称')),
                ('attachment_limit', models.PositiveIntegerField(default=2097152, verbose_name='1通の添付の上限（バイト）')),
                ('link_days', models.PositiveSmallIntegerField(default=30, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(365)], verbose_name='ダウンロード用ページの有効日数')),
                ('fiscal_year', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='correspondence', to='years.fiscalyear')),
            ],
            options={
                'verbose_name': '手紙の設定',
                'constraints': [models.CheckConstraint(condition=models.Q(('link_days__gte', 1)), name='link_days_at_least_one')],
            },
        ),
    ]
