"""How allauth behaves here."""

from __future__ import annotations

import base64
import hashlib
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from banso.accounts.models import User


class InvitationOnlyAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by invitation alone; open sign-up is closed; no mail is sent."""

    error_messages: ClassVar = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "電子メールアドレスかパスワードが違います。"
        "大文字・小文字と全角・半角を確かめて、もう一度入力してください。",
        "incorrect_password": "パスワードが違います。もう一度入力してください。",
        "too_many_login_attempts": "間違いが続いたため、しばらく受け付けられません。"
        "5分ほど待ってから入力してください。",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse open sign-up."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Leave counting failed sign-ins to django-axes, which counts in the database for every process."""

    def _rollback_login_failed_rl_usage(self) -> None:
        """Nothing was counted (see `pre_authenticate`)."""

    def reauthenticate(self, user: AbstractBaseUser, password: str) -> bool:
        """Return whether the signed-in user knows the password; failures count as failed sign-ins."""
        again = authenticate(self.request, email=user.get_username(), password=password)
        return again is not None and again.pk == user.pk

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send nothing: what changed is in the history and on the user's own page."""


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors: secrets are encrypted at rest with keys derived from SECRET_KEY."""

    error_messages: ClassVar = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "確認コードが違います。"
        "アプリに今表示されている数字を入力してください。合わないときは、端末の時計が正しいか確かめてください。",
    }

    def encrypt(self, text: str) -> str:
        """Return `text` encrypted."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return what `encrypt` was given. Raises InvalidToken when its SECRET_KEY is known no more."""
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        """Suggest a name for a new passkey."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return f"パスキー{number}"

    def get_public_key_credential_user_entity(self, user: AbstractBaseUser) -> dict[str, Any]:
        """Return how the user appears in the browser's passkey list."""
        entity: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return entity | {"display_name": str(user)} if isinstance(user, User) else entity


def _cipher() -> MultiFernet:
    """Return the cipher of SECRET_KEY; old keys in SECRET_KEY_FALLBACKS still decrypt."""
    keys = [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    digests = [hashlib.sha256(f"banso.second-factor:{key}".encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
