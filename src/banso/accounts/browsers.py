"""Which accounts a browser has signed in to before: a signed cookie, sent to the sign-in pages alone.

Such a browser's wrong passwords are counted apart from everybody else's (docs/decisions/0008-limits-per-person.md).
The cookie holds a random name and keyed hashes of accounts; it signs nobody in.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import salted_hmac

from banso.japan.text import fold_mail_address

COOKIE = "banso_browser"
PATH = "/accounts/"
SECONDS = 60 * 60 * 24 * 400  # as long as browsers keep a cookie
MOST_ACCOUNTS = 8
_SALT = "banso.browser"


@dataclass
class Browser:
    """A browser by its cookie, or one without: that gets its name now."""

    name: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    accounts: list[str] = field(default_factory=list)
    is_new: bool = True
    is_changed: bool = False

    def knows(self, account: str) -> bool:
        """Return whether somebody has signed in to the account from here."""
        return account in self.accounts

    def remember(self, account: str) -> None:
        """Note that somebody has signed in to the account from here; of many, the last are kept."""
        self.accounts = [account, *(one for one in self.accounts if one != account)][:MOST_ACCOUNTS]
        self.is_changed = True


def account_key(address: str) -> str:
    """Return the keyed hash of a mail address by which failures and browsers name an account."""
    return salted_hmac("banso.account", fold_mail_address(address), algorithm="sha256").hexdigest()[:32]


def browser_of(request: HttpRequest) -> Browser:
    """Return the browser a request comes from; the same for the whole request."""
    found: Browser | None = getattr(request, "banso_browser", None)
    if found is None:
        found = _read(request.COOKIES.get(COOKIE, ""))
        request.banso_browser = found  # type: ignore[attr-defined]
    return found


def _read(cookie: str) -> Browser:
    try:
        name, *accounts = signing.loads(cookie, salt=_SALT, max_age=SECONDS)
        return Browser(str(name), [str(account) for account in accounts], is_new=False)
    except (signing.BadSignature, ValueError, TypeError):
        return Browser()


class BrowserMiddleware:
    """Sends the cookie when there is something new to remember."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, and remember."""
        response = self.get_response(request)
        browser: Browser | None = getattr(request, "banso_browser", None)
        if browser is not None and browser.is_changed:
            response.set_cookie(
                COOKIE,
                signing.dumps([browser.name, *browser.accounts], salt=_SALT),
                max_age=SECONDS,
                path=PATH,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response
