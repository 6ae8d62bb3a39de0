"""What second factors leave behind: a trace in the history, and a session that counts as entered with one."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.dispatch import receiver
from django.http import HttpRequest

from banso.accounts.models import User
from banso.accounts.queries import actor_for
from banso.foundation.history import operation

_NAMES = {
    Authenticator.Type.TOTP: "認証アプリ",
    Authenticator.Type.WEBAUTHN: "パスキー",
    Authenticator.Type.RECOVERY_CODES: "予備コード",
}


@receiver(authenticator_added)
def note_added(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    """Record a new factor. Setting it up has proved possession: the session counts as entered with it."""
    _record(user, "second_factor.added", authenticator)
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)


@receiver(authenticator_removed)
def note_removed(user: User, authenticator: Authenticator, **_: Any) -> None:
    """Record that a factor was removed by its user."""
    _record(user, "second_factor.removed", authenticator)


@receiver(authenticator_reset)
def note_reset(user: User, authenticator: Authenticator, **_: Any) -> None:
    """Record new recovery codes."""
    _record(user, "recovery_codes.renewed", authenticator)


def _record(user: User, action: str, authenticator: Authenticator) -> None:
    with operation(actor_for(user)) as op:
        op.record(action, user, {"二段階認証": (None, _NAMES[authenticator.type])})
