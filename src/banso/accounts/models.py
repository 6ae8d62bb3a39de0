"""Users, the roles they hold, and invitations."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.crypto import salted_hmac

from banso.directory.enums import Role
from banso.directory.models import Organisation, Person
from banso.japan.text import fold_mail_address
from banso.years.models import FiscalYear


class UserManager(BaseUserManager["User"]):
    """Creates users by mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Store a user; without a password the account can only be entered by invitation."""
        user = self.model(email=fold_mail_address(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """Find by mail address, whatever its case."""
        return self.get(email__iexact=fold_mail_address(username or ""))


class User(AbstractBaseUser):
    """Someone who can sign in. There is no superuser: rights come from role grants alone."""

    PERSONAL_FIELDS: ClassVar = frozenset({"email"})

    email = models.EmailField("電子メール", unique=True)
    person = models.OneToOneField(Person, models.PROTECT, null=True, blank=True, related_name="user")
    is_active = models.BooleanField("有効", default=True)
    is_demo = models.BooleanField("デモ用", default=False)
    created_at = models.DateTimeField("作成日時", auto_now_add=True)
    # Part of every session's hash: raising it signs the user out everywhere.
    session_round = models.PositiveIntegerField("サインインの世代", default=0)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = []

    class Meta:
        verbose_name = "利用者"
        ordering: ClassVar = ["email"]

    def __str__(self) -> str:
        return self.person.full_name if self.person else "利用者"

    @property
    def is_staff(self) -> bool:
        """Django asks; Banso has no admin site."""
        return False

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        """Return what a session must carry to stay valid: password and `session_round` end it."""
        return salted_hmac(
            "banso.accounts.User.session",
            f"{self.password}:{self.session_round}",
            secret=secret,
            algorithm="sha256",
        ).hexdigest()


class RoleGrant(models.Model):
    """A role a user holds: for a fiscal year (null: all), for an organisation (null: the programme)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="grants")
    role = models.CharField("役割", max_length=16, choices=Role.choices)
    fiscal_year = models.ForeignKey(FiscalYear, models.CASCADE, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="grants"
    )
    granted_at = models.DateTimeField("付与日時", auto_now_add=True)

    class Meta:
        verbose_name = "役割の付与"
        constraints: ClassVar = [
            # SQLite has no NULLS NOT DISTINCT: "every year" and "the programme itself" count as 0.
            models.UniqueConstraint(
                "user", "role", Coalesce("fiscal_year", 0), Coalesce("organisation", 0), name="grant_unique"
            ),
            models.CheckConstraint(
                condition=~models.Q(role__in=[Role.PREFECTURE, Role.MUNICIPALITY])
                | models.Q(organisation__isnull=False),
                name="grant_of_office_names_it",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}（{self.organisation or '全体'}）"


class Invitation(models.Model):
    """A one-time link that lets its holder make an account with a role. Only the token's hash is stored."""

    PERSONAL_FIELDS: ClassVar = frozenset({"email"})

    email = models.EmailField("電子メール")
    role = models.CharField("役割", max_length=16, choices=Role.choices)
    fiscal_year = models.ForeignKey(FiscalYear, models.CASCADE, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    token_hash = models.CharField("照合値", max_length=64, unique=True)
    invited_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField("作成日時", auto_now_add=True)
    expires_at = models.DateTimeField("有効期限")
    accepted_at = models.DateTimeField("受け入れ日時", null=True, blank=True)
    withdrawn_at = models.DateTimeField("取り消し日時", null=True, blank=True)

    class Meta:
        verbose_name = "招待"
        ordering: ClassVar = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.get_role_display()}への招待"


class SignInFailure(models.Model):
    """One wrong password, for a day. Names nobody: account, browser and address are keyed hashes."""

    account = models.CharField("アカウントの照合値", max_length=32)
    browser = models.CharField("ブラウザーの照合値", max_length=64)
    address = models.CharField("接続元の照合値", max_length=32)
    is_known = models.BooleanField("以前サインインしたブラウザー", default=False)
    at = models.DateTimeField("日時", db_index=True)

    class Meta:
        verbose_name = "サインインの失敗"
        indexes: ClassVar = [models.Index(fields=["account", "at"], name="sign_in_failure_of")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}の失敗"


class PasswordLink(models.Model):
    """A one-time link by which a user sets a new password, handed over by the secretariat.

    Only the token's hash is stored.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="password_links")
    token_hash = models.CharField("照合値", max_length=64, unique=True)
    issued_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField("作成日時", auto_now_add=True)
    expires_at = models.DateTimeField("有効期限")
    used_at = models.DateTimeField("使用日時", null=True, blank=True)
    withdrawn_at = models.DateTimeField("取り消し日時", null=True, blank=True)

    class Meta:
        verbose_name = "パスワード再設定リンク"
        ordering: ClassVar = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.user}のパスワード再設定"
