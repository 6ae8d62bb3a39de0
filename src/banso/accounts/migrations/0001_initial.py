from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='電子メール')),
                ('is_active', models.BooleanField(default=True, verbose_name='有効')),
                ('is_demo', models.BooleanField(default=False, verbose_name='デモ用')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='作成日時')),
                ('session_round', models.PositiveIntegerField(default=0, verbose_name='サインインの世代')),
            ],
            options={
                'verbose_name': '利用者',
                'ordering': ['email'],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254, verbose_name='電子メール')),
                ('role', models.CharField(choices=[('SECRETARIAT', '事務局'), ('MINISTRY', '厚生労働省'), ('BOARD', '理事会・実行委員'), ('PREFECTURE', '都道府県'), ('MUNICIPALITY', '自治体'), ('EXPERT', '講師'), ('PARTICIPANT', '参加者')], max_length=16, verbose_name='役割')),
                ('token_hash', models.CharField(max_length=64, unique=True, verbose_name='照合値')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='作成日時')),
                ('expires_at', models.DateTimeField(verbose_name='有効期限')),
                ('accepted_at', models.DateTimeField(blank=True, null=True, verbose_name='受け入れ日時')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='取り消し日時')),
            ],
            options={
                'verbose_name': '招待',
                'ordering': ['-created_at'],
            },
        ),
        migrations.CreateModel(
            name='PasswordLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_hash', models.CharField(max_length=64, unique=True, verbose_name='照合値')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='作成日時')),
                ('expires_at', models.DateTimeField(verbose_name='有効期限')),
                ('used_at', models.DateTimeField(blank=True, null=True, verbose_name='使用日時')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='取り消し日時')),
            ],
            options={
                'verbose_name': 'パスワード再設定リンク',
                'ordering': ['-created_at'],
            },
        ),
        migrations.CreateModel(
            name='RoleGrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('SECRETARIAT', '事務局'), ('MINISTRY', '厚生労働省'), ('BOARD', '理事会・実行委員'), ('PREFECTURE', '都道府県'), ('MUNICIPALITY', '自治体'), ('EXPERT', '講師'), ('PARTICIPANT', '参加者')], max_length=16, verbose_name='役割')),
                ('granted_at', models.DateTimeField(auto_now_add=True, verbose_name='付与日時')),
            ],
            options={
                'verbose_name': '役割の付与',
            },
        ),
        migrations.CreateModel(
            name='SignInFailure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account', models.CharField(max_length=32, verbose_name='アカウントの照合値')),
                ('browser', models.CharField(max_length=64, verbose_name='ブラウザーの照合値')),
                ('address', models.CharField(max_length=32, verbose_name='接続元の照合値')),
                ('is_known', models.BooleanField(default=False, verbose_name='以前サインインしたブラウザー')),
                ('at', models.DateTimeField(db_index=True, verbose_name='日時')),
            ],
            options={
                'verbose_name': 'サインインの失敗',
            },
        ),
    ]
