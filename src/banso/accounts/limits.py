"""Slowing down guessed passwords: django-axes asks at the door, the counting is ours (`domain.failures`)."""

from __future__ import annotations

import math
from typing import Any

from axes.handlers.base import AbstractAxesHandler, AxesBaseHandler
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from banso.accounts.browsers import account_key, browser_of
from banso.accounts.domain.failures import forget_failures, paused_until, record_failure
from banso.accounts.models import User
from banso.japan.text import fold_mail_address

_SHORTEST = 30  # seconds to tell somebody to wait


def username_of(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Return the address a sign-in is tried for, folded, so that no other spelling is a second account to guess."""
    given = (credentials or {}).get("email") or request.POST.get("login", "")
    return fold_mail_address(str(given))


class SignInLimits(AbstractAxesHandler, AxesBaseHandler):  # type: ignore[misc]
    """What django-axes asks before, and tells after, every password."""

    def is_allowed(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
        """Return whether the password may be looked at now."""
        until = paused_until(**_who(request, credentials))
        request.sign_in_paused_until = until  # type: ignore[attr-defined]
        request.axes_locked_out = until is not None  # type: ignore[attr-defined]
        return until is None

    def is_locked(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
        """Return the opposite of `is_allowed`."""
        return not self.is_allowed(request, credentials)

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """Return nothing: `is_allowed` counts."""
        return 0

    def user_login_failed(
        self, sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any
    ) -> None:
        """Count a password that was looked at. What is refused unseen does not prolong the wait."""
        if request is None or getattr(request, "axes_locked_out", False):
            return
        record_failure(**_who(request, credentials))
        browser_of(request).is_changed = True  # so that it keeps its name
        self.is_allowed(request, credentials)

    def user_logged_in(self, sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
        """Remember the browser."""
        account, browser = account_key(user.email), browser_of(request)
        if not browser.is_new:
            forget_failures(account=account, browser=browser)
        browser.remember(account)

    def user_logged_out(self, sender: Any, request: HttpRequest, user: User | None, **_: Any) -> None:
        """Keep everything: the next sign-in comes from the same browser."""


def _who(request: HttpRequest, credentials: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "account": account_key(username_of(request, credentials)),
        "browser": browser_of(request),
        "address": request.META.get("REMOTE_ADDR", ""),
    }


def locked_out(request: HttpRequest, *_: Any) -> HttpResponse:
    """Show the page for too many failed sign-ins: what happened, when to try again, whom to ask (429)."""
    now = timezone.now()
    until = getattr(request, "sign_in_paused_until", None) or now
    seconds = max(_SHORTEST, math.ceil((until - now).total_seconds()))
    response = render(
        request,
        "accounts/locked_out.html",
        {"minutes": math.ceil(seconds / 60), "until": until},
        status=429,
    )
    response["Retry-After"] = str(seconds)
    return response
