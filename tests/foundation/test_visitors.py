"""The visitor's address behind proxies: what a trusted proxy says counts, what a visitor says of itself does not."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse

from banso.foundation.visitors import VisitorMiddleware

GATEWAY, PROXY, INNER = "198.51.100.7", "10.0.0.2", "10.0.0.3"


def seen(settings, trusted: list[str], remote: str, **headers: str) -> dict[str, str]:
    """Return what the site sees of a request."""
    settings.TRUSTED_PROXIES = trusted
    request = HttpRequest()
    request.META = {"REMOTE_ADDR": remote, **headers}
    VisitorMiddleware(lambda _: HttpResponse())(request)
    return request.META


@pytest.mark.parametrize(
    ("trusted", "remote", "forwarded", "visitor"),
    [
        ([], GATEWAY, "", GATEWAY),
        ([], GATEWAY, "203.0.113.1", GATEWAY),  # spoofed: nobody is trusted
        ([PROXY], GATEWAY, "203.0.113.1", GATEWAY),  # spoofed past the proxy
        ([PROXY], PROXY, GATEWAY, GATEWAY),
        ([PROXY], PROXY, f"203.0.113.1, {GATEWAY}", GATEWAY),  # spoofed to the proxy, which adds the truth
        (["10.0.0.0/8"], PROXY, f"203.0.113.1, {GATEWAY}, {INNER}", GATEWAY),
        ([PROXY], PROXY, f"{GATEWAY}, {INNER}", INNER),  # the inner one is not trusted
        (["10.0.0.0/8"], PROXY, f"10.1.1.1, {INNER}", "10.1.1.1"),  # a visitor of the house
        ([PROXY], PROXY, "", PROXY),
        ([PROXY], PROXY, "unknown", PROXY),
        ([PROXY], PROXY, f"not an address, {GATEWAY}", GATEWAY),
        ([PROXY], PROXY, f"{GATEWAY}:51234", GATEWAY),
        ([PROXY], PROXY, "[2001:db8::7]:443", "2001:db8::7"),
        ([PROXY], f"::ffff:{PROXY}", GATEWAY, GATEWAY),
        (["unix"], "", GATEWAY, GATEWAY),
        ([PROXY], "", GATEWAY, ""),
    ],
)
def test_who_is_the_visitor(settings, trusted, remote, forwarded, visitor):
    meta = seen(settings, trusted, remote, HTTP_X_FORWARDED_FOR=forwarded)
    assert meta["REMOTE_ADDR"] == visitor


def test_forwarded_headers_that_no_trusted_proxy_set_are_taken_away(settings):
    spoofed = {"HTTP_X_FORWARDED_PROTO": "https", "HTTP_X_FORWARDED_HOST": "evil.example"}
    assert set(seen(settings, [PROXY], GATEWAY, **spoofed)) == {"REMOTE_ADDR"}
    assert seen(settings, [PROXY], PROXY, **spoofed)["HTTP_X_FORWARDED_PROTO"] == "https"


def test_a_setting_that_is_no_address_stops_the_site_with_words(settings):
    with pytest.raises(ImproperlyConfigured, match="BANSO_TRUSTED_PROXIES を読めません"):
        seen(settings, ["proxy.example.jp"], PROXY)
