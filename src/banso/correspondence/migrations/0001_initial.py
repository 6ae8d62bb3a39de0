import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('directory', '0001_initial'),
        ('foundation', '0001_initial'),
        ('letters', '0001_initial'),
        ('years', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ProtectedLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('salt', models.CharField(max_length=32, verbose_name='照合用')),
                ('token_hash', models.CharField(max_length=64, unique=True, verbose_name='照合値')),
                ('expires_at', models.DateTimeField(verbose_name='有効期限')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='無効にした日時')),
                ('download_count', models.PositiveIntegerField(default=0, verbose_name='ダウンロード回数')),
                ('last_download_at', models.DateTimeField(blank=True, null=True, verbose_name='最後のダウンロード')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='作成日時')),
                ('upload', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.upload')),
            ],
            options={
                'verbose_name': 'ダウンロード用ページ',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Thread',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject_type', models.CharField(max_length=80, verbose_name='対象の種類')),
                ('subject_id', models.BigIntegerField(verbose_name='対象の番号')),
                ('title', models.CharField(max_length=200, verbose_name='題')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='作成日時')),
                ('fiscal_year', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='threads', to='years.fiscalyear')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='threads', to='directory.organisation')),
            ],
            options={
                'verbose_name': '連絡の記録',
                'ordering': ['-id'],
                'constraints': [models.UniqueConstraint(fields=('fiscal_year', 'subject_type', 'subject_id'), name='thread_unique')],
            },
        ),
        migrations.CreateModel(
            name='OutboundMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('to_name', models.CharField(blank=True, max_length=300, verbose_name='宛名')),
                ('to_address', models.CharField(blank=True, max_length=254, verbose_name='宛先')),
                ('cc', models.JSONField(blank=True, default=list, verbose_name='同報')),
                ('subject', models.CharField(max_length=300, verbose_name='件名')),
                ('body', models.TextField(verbose_name='本文')),
                ('state', models.CharField(choices=[('DRAFT', '下書き'), ('APPROVED', '承認済み（送信待ち）'), ('SENDING', '送信中'), ('SENT', '送信済み'), ('FAILED', '送信できませんでした'), ('UNCERTAIN', '届いたか不明'), ('CANCELLED', '取りやめ')], default='DRAFT', max_length=9, verbose_name='状態')),
                ('message_id', models.CharField(max_length=120, unique=True, verbose_name='Message-ID')),
                ('approved_at', models.DateTimeField(blank=True, null=True, verbose_name='承認日時')),
                ('exported_at', models.DateTimeField(blank=True, null=True, verbose_name='ファイルに書き出した日時')),
                ('claim', models.CharField(blank=True, max_length=60, verbose_name='送信の担当')),
                ('lease_until', models.DateTimeField(blank=True, null=True, verbose_name='占有期限')),
                ('handed_over_at', models.DateTimeField(blank=True, null=True, verbose_name='サーバーへの引き渡し')),
                ('archived', models.BooleanField(default=False, verbose_name='控えも渡した')),
                ('control_at', models.DateTimeField(blank=True, null=True, verbose_name='控えの確認用メール')),
                ('look_at', models.DateTimeField(blank=True, null=True, verbose_name='次に控えを確かめる日時')),
                ('refused_since', models.DateTimeField(blank=True, null=True, verbose_name='最初に断られた日時')),
                ('not_before', models.DateTimeField(blank=True, null=True, verbose_name='次に試みる日時')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='試行')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='送信日時')),
                ('error', models.CharField(blank=True, max_length=500, verbose_name='送信できなかった理由')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='作成日時')),
                ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('copy_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='copies', to='correspondence.outboundmail')),
                ('fiscal_year', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mails', to='years.fiscalyear')),
                ('letter', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mails', to='letters.letter')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mails', to='directory.organisation')),
                ('thread', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mails', to='correspondence.thread')),
            ],
            options={
                'verbose_name': 'メール',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['state', 'lease_until'], name='mail_to_claim'), models.Index(fields=['fiscal_year', 'state'], name='mail_by_state')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'SENDING'), _negated=True), models.Q(('lease_until__isnull', False), models.Q(('claim', ''), _negated=True)), _connector='OR'), name='mail_sending_has_claim'), models.CheckConstraint(condition=models.Q(('look_at__isnull', True), models.Q(('archived', True), ('state', 'UNCERTAIN')), _connector='OR'), name='mail_looked_for_in_doubt'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'SENT'), _negated=True), ('sent_at__isnull', False), _connector='OR'), name='mail_sent_has_time'), models.CheckConstraint(condition=models.Q(('state__in', ['DRAFT', 'CANCELLED']), ('approved_at__isnull', False), _connector='OR'), name='mail_goes_out_approved')],
            },
        ),
        migrations.CreateModel(
            name='ThreadEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('MAIL', 'メール'), ('PHONE', '電話'), ('VISIT', '訪問・来訪'), ('OTHER', 'その他')], max_length=8, verbose_name='種類')),
                ('direction', models.CharField(choices=[('IN', '相手から'), ('OUT', 'こちらから')], default='IN', max_length=4, verbose_name='向き')),
                ('at', models.DateTimeField(verbose_name='日時')),
                ('counterpart', models.CharField(blank=True, max_length=300, verbose_name='相手')),
                ('summary', models.CharField(blank=True, max_length=300, verbose_name='要点')),
                ('body', models.TextField(blank=True, verbose_name='内容')),
                ('message_id', models.CharField(blank=True, max_length=300, verbose_name='Message-ID')),
                ('refused', models.JSONField(blank=True, default=list, verbose_name='受け取らなかった添付')),
                ('unread', models.JSONField(blank=True, default=list, verbose_name='読み取れなかったところ')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='記録日時')),
                ('attachments', models.ManyToManyField(blank=True, related_name='+', to='foundation.upload')),
                ('original', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.upload')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('thread', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='correspondence.thread')),
            ],
            options={
                'verbose_name': '連絡',
                'ordering': ['-at', '-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('message_id', ''), _negated=True), fields=('thread', 'message_id'), name='thread_entry_once_per_mail')],
            },
        ),
        migrations.CreateModel(
            name='ThreadMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(blank=True, max_length=40, verbose_name='立場')),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.contact')),
                ('thread', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='correspondence.thread')),
            ],
            options={
                'verbose_name': '同報の宛先',
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('thread', 'contact'), name='thread_member_unique')],
            },
        ),
        migrations.CreateModel(
            name='MailAttachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(blank=True, max_length=40, verbose_name='種類')),
                ('holds', models.JSONField(blank=True, default=list, verbose_name='含むもの')),
                ('upload', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.upload')),
                ('mail', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='correspondence.outboundmail')),
                ('link', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='attachments', to='correspondence.protectedlink')),
            ],
            options={
                'verbose_name': '添付ファイル',
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('mail', 'upload'), name='attachment_unique')],
            },
        ),
    ]
