"""Signing in with a real second factor: the secret is read as an app reads it, the code is computed from the clock."""

from __future__ import annotations

import re
import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client, TestCase
from django.urls import reverse

from banso.accounts.models import User

PASSWORD = "correct horse battery"


def code_of(secret: str, step: int = 0) -> str:
    """The six digits an authenticator app shows now (`step`: 30-second periods from now)."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step)))


def sign_in(client: Client, user: User) -> str:
    """Give address and password; return where that leads."""
    answer = client.post(reverse("sign_in"), {"login": user.email, "password": PASSWORD})
    assert answer.status_code == 302
    return str(answer["Location"])


def set_up_app(client: Client) -> str:
    """Set up an authenticator app on the pages; return its secret."""
    first = client.get(reverse("mfa_activate_totp"))
    if first.status_code == 302:  # the password is asked for once more
        assert client.post(first["Location"], {"password": PASSWORD}).status_code == 302
        first = client.get(reverse("mfa_activate_totp"))
    text = first.content.decode()
    assert "data:image/svg+xml;base64," in text
    found = re.search(r"<code>([A-Z2-7]{32})</code>", text)
    assert found
    with TestCase.captureOnCommitCallbacks(execute=True):  # allauth tells the news on commit
        answer = client.post(reverse("mfa_activate_totp"), {"code": code_of(found[1])})
    assert answer.status_code == 302, answer.content.decode()
    return found[1]
