"""Refused steps become pages with words; a closed house says so; the year at hand is remembered."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from banso.foundation.errors import AccessDenied, BansoError
from banso.foundation.pages import actor_of, problem, refused
from banso.typeset import TypesetFailed, TypesetInterrupted, TypesetTooSlow
from banso.website.context import YEAR_KEY
from banso.years.fiction import documents_of

GetResponse = Callable[[HttpRequest], HttpResponseBase]
logger = logging.getLogger(__name__)


class MaintenanceMiddleware:
    """Answers 503 while the file `maintenance` lies in the data directory; its text, if any, is shown."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, or say that the house is closed."""
        marker = Path(settings.DATA_DIR) / "maintenance"
        try:
            message = marker.read_text(encoding="utf-8").strip()
        except OSError:
            return self.get_response(request)
        # No request context: the database may be away.
        page = render_to_string("maintenance.html", {"message": message})
        return HttpResponse(page, status=503, headers={"Retry-After": "600"})


class HeadMiddleware:
    """Answers HEAD without a body (RFC 9110, 9.3.2): gunicorn drops it and complains on the operator's screen."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer; the length stays the one a GET would have."""
        response = self.get_response(request)
        if request.method == "HEAD":
            if isinstance(response, HttpResponse):
                response.headers.setdefault("Content-Length", str(len(response.content)))
                response.content = b""
            elif isinstance(response, StreamingHttpResponse):
                response.streaming_content = iter(())
        return response


class RememberYearMiddleware:
    """Keeps the year a user works in, for pages that belong to no year (団体, 利用者), as long as the session."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, parts: Mapping[str, object]
    ) -> None:
        """Note the year of the address. Whether the user may open it is asked where it is used."""
        year = parts.get("year")
        if isinstance(year, int) and actor_of(request).is_signed_in and request.session.get(YEAR_KEY) != year:
            request.session[YEAR_KEY] = year


class MarkDocumentsMiddleware:
    """Marks the documents set for a page of an invented year. Asked only where one is set."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on."""

        def year() -> int | None:
            match = request.resolver_match
            kwargs = match.kwargs.get("year") if match else None
            return kwargs if isinstance(kwargs, int) else None

        with documents_of(year):
            return self.get_response(request)


class ProblemMiddleware:
    """Turns an error no view caught into its page: no permission (403), a step refused (409), no document (500)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on; an address that takes no such request is answered with words too (its own answer is empty)."""
        response = self.get_response(request)
        if response.status_code == 405 and not getattr(response, "content", b"-"):
            page = render(request, "405.html", status=405)
            page["Allow"] = response.get("Allow", "")
            return page
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer with the error's own words; other exceptions pass."""
        if isinstance(exception, AccessDenied):
            return refused(request, exception.message)
        if isinstance(exception, BansoError):
            return problem(request, exception)
        if isinstance(exception, TypesetFailed):
            return _no_document(request, exception)
        return None


def _no_document(request: HttpRequest, failed: TypesetFailed) -> HttpResponse:
    """Say why a document could not be made: try again (503) when it took too long, else what to mend (500)."""
    logger.error("%s: %s (%s)", request.path, failed.message, failed.detail)
    may_be_asked_again = isinstance(failed, TypesetTooSlow | TypesetInterrupted)
    page = problem(request, BansoError(failed.message), status=503 if may_be_asked_again else 500)
    if may_be_asked_again:
        page["Retry-After"] = "60"
    return page
