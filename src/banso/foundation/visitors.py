"""Who asks: the address of the visitor, where proxies stand in between.

`X-Forwarded-For` is a header that anybody may send. It is believed only as far as trusted proxies (setting
TRUSTED_PROXIES) vouch for it: from the right, each of them names who asked it. docs/how-to/run.md says how to set it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponseBase

Network = IPv4Network | IPv6Network
UNIX = "unix"  # a proxy on the same machine that asks through a socket file
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT", "HTTP_FORWARDED")
FORWARDED_PROTO = "HTTP_X_FORWARDED_PROTO"


def parsed(text: str) -> IPv4Address | IPv6Address | None:
    """Return the address in an entry of X-Forwarded-For (perhaps with a port), or None when there is none."""
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return address.ipv4_mapped or address if isinstance(address, IPv6Address) else address


class VisitorMiddleware:
    """Puts the visitor's address into REMOTE_ADDR, and takes away forwarded headers that no trusted proxy set."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.by_socket = UNIX in settings.TRUSTED_PROXIES
        self.networks = _networks([proxy for proxy in settings.TRUSTED_PROXIES if proxy != UNIX])

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on, with the address of the visitor."""
        meta = request.META
        remote = meta.get("REMOTE_ADDR", "")
        if self._is_trusted(remote):
            meta["REMOTE_ADDR"] = self._visitor(remote, meta.get("HTTP_X_FORWARDED_FOR", ""))
        else:
            for name in FORWARDED:
                meta.pop(name, None)
            if not settings.TRUST_PROTO_OF_ANYBODY:
                meta.pop(FORWARDED_PROTO, None)
        return self.get_response(request)

    def _is_trusted(self, text: str) -> bool:
        address = parsed(text)
        if address is None:
            return not text and self.by_socket
        return any(address in network for network in self.networks)

    def _visitor(self, remote: str, forwarded: str) -> str:
        """Return the last address that is no trusted proxy's; the farthest one known when all of them are."""
        visitor = remote
        for entry in reversed([one for one in forwarded.split(",") if one.strip()]):
            address = parsed(entry)
            if address is None:  # whoever wrote this is not to be believed about the rest either
                break
            visitor = str(address)
            if not self._is_trusted(visitor):
                break
        return visitor


def _networks(words: Sequence[str]) -> list[Network]:
    try:
        return [ip_network(word, strict=False) for word in words]
    except ValueError as wrong:
        raise ImproperlyConfigured(
            f"BANSO_TRUSTED_PROXIES を読めません（{wrong}）。IPアドレスか範囲（10.0.0.0/8）を「,」で区切ってください"
            " / must be addresses or networks"
        ) from wrong
