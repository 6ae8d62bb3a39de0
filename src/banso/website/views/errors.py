"""Error pages: what happened, why, what to do next."""

from __future__ import annotations

import logging

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from banso.foundation.pages import open_to_all

# The last resort, when not even templates or static files can be read.
BARE_PAGE = (
    '<!doctype html><html lang="ja"><head><meta charset="utf-8"><title>エラー - 伴走</title></head><body><h1>'
    "うまく処理できませんでした</h1><p>時間をおいて、もう一度お試しください。続く場合は事務局へご連絡ください。"
    "</p></body></html>"
)
logger = logging.getLogger(__name__)


@open_to_all
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Explain a failed CSRF check and how to go on without losing what was typed."""
    return render(request, "403_csrf.html", status=403)


@open_to_all
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Explain a request that cannot be read; a request that is too large has its own page."""
    if isinstance(exception, RequestDataTooBig):
        return render(request, "413.html", status=413)
    return render(request, "400.html", status=400)


@open_to_all
def no_permission(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that the page is not for this person."""
    return render(request, "403.html", status=403)


@open_to_all
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that there is no such page, with the loader's words when it gave any."""
    words = exception.args[0] if exception.args and isinstance(exception.args[0], str) else ""
    # Django's own words are English and say nothing to a user.
    return render(request, "404.html", {"reason": "" if words.isascii() else words}, status=404)


@open_to_all
def too_many(request: HttpRequest) -> HttpResponse:
    """Say that one person has asked for the same too often, and when to try again (limits are per person)."""
    response = render(request, "429.html", status=429)
    response["Retry-After"] = "60"
    return response


@open_to_all
def server_error(request: HttpRequest) -> HttpResponse:
    """Say that something went wrong; needs neither database nor request, and stands without templates too."""
    try:
        page: str = render_to_string("500.html")
    except Exception:  # the page about errors must never be one
        logger.exception("the page for status 500 could not be rendered")
        page = BARE_PAGE
    return HttpResponse(page, status=500)
