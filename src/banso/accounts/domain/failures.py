"""Wrong passwords: who has to wait, and until when (docs/decisions/0008-limits-per-person.md)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network

from django.utils import timezone
from django.utils.crypto import salted_hmac

from banso.accounts.browsers import Browser
from banso.accounts.models import SignInFailure

KEPT = dt.timedelta(days=1)


@dataclass(frozen=True)
class Limit:
    """So many failures within a time; then whoever it counts waits until enough of them are that long ago."""

    most: int
    within: dt.timedelta


OF_A_BROWSER = Limit(5, dt.timedelta(minutes=15))
# These two count the browsers from which nobody has signed in to the account, and stop them alone. A gateway with all
# its towns is one address, so the first is no lower than a person guessing by hand.
OF_AN_ADDRESS = Limit(50, dt.timedelta(minutes=15))
OF_AN_ACCOUNT = Limit(100, dt.timedelta(hours=1))


def paused_until(*, account: str, browser: Browser, address: str) -> dt.datetime | None:
    """Return when this browser may try the account again, None for now. One query."""
    now = timezone.now()
    since = now - max(one.within for one in (OF_A_BROWSER, OF_AN_ADDRESS, OF_AN_ACCOUNT))
    failures = list(SignInFailure.objects.filter(account=account, at__gt=since).order_by("-at"))
    place = address_key(address)
    waits = [_over(OF_A_BROWSER, failures, lambda one: one.browser == browser.name, now)]
    if not browser.knows(account):
        waits.append(
            _over(OF_AN_ADDRESS, failures, lambda one: not one.is_known and one.address == place, now)
        )
        waits.append(_over(OF_AN_ACCOUNT, failures, lambda one: not one.is_known, now))
    return max((wait for wait in waits if wait is not None), default=None)


def _over(
    limit: Limit, failures: list[SignInFailure], counts: Callable[[SignInFailure], bool], now: dt.datetime
) -> dt.datetime | None:
    counted = [failure.at for failure in failures if failure.at > now - limit.within and counts(failure)]
    return counted[limit.most - 1] + limit.within if len(counted) >= limit.most else None


def record_failure(*, account: str, browser: Browser, address: str) -> None:
    """Count a wrong password; what is older than a day is forgotten."""
    now = timezone.now()
    SignInFailure.objects.filter(at__lt=now - KEPT).delete()
    SignInFailure.objects.create(
        account=account,
        browser=browser.name,
        address=address_key(address),
        is_known=browser.knows(account),
        at=now,
    )


def forget_failures(*, account: str, browser: Browser) -> None:
    """Begin anew for a browser that has signed in."""
    SignInFailure.objects.filter(account=account, browser=browser.name).delete()


def address_key(address: str) -> str:
    """Return the keyed hash of an address; of IPv6 the network a visitor has for themselves (/64)."""
    try:
        if isinstance(found := ip_address(address), IPv6Address):
            address = str(ip_network(f"{found}/64", strict=False))
    except ValueError:
        address = ""
    return salted_hmac("banso.address", address, algorithm="sha256").hexdigest()[:32]
