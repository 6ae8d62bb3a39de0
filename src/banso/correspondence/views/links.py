"""The download page: open to whoever holds its address, without an account."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from banso.correspondence.domain.links import LinkClosed, note_download, refuse_closed
from banso.correspondence.links import link_of_token
from banso.foundation.downloads import download_response, offered_name
from banso.foundation.errors import BansoError
from banso.foundation.pages import SHOWN_AND_SENT, open_to_all

_UNKNOWN = (
    "このアドレスのページは見つかりません。メールのアドレスが途中で切れていないか確かめてください。"
    "それでも開けないときは、事務局へもう一度お送りするようご連絡ください。"
)


@open_to_all
@never_cache
@require_http_methods(SHOWN_AND_SENT)
def download_page(request: HttpRequest, token: str) -> HttpResponseBase:
    """Show the file's name, size and time; the button fetches it (mail scanners only look, they press nothing)."""
    link = link_of_token(token)
    if link is None:
        return _closed(request, _UNKNOWN, 404)
    try:
        refuse_closed(link, timezone.now())
        if request.method == "POST":
            response = download_response(link.upload)
            note_download(link=link)
            return response
    except LinkClosed as closed:
        return _closed(request, closed.message, 410)
    except BansoError as gone:
        return _closed(request, gone.message, 410)
    page = render(
        request,
        "correspondence/download.html",
        {"link": link, "name": offered_name(link.upload), "size": link.upload.size},
    )
    return _unlisted(page)


def _closed(request: HttpRequest, message: str, status: int) -> HttpResponse:
    return _unlisted(
        render(request, "correspondence/download_closed.html", {"message": message}, status=status)
    )


def _unlisted(response: HttpResponse) -> HttpResponse:
    """The address is a secret: no search engine keeps it, no other site hears it.

    Not `no-referrer`: browsers would then send the form with the origin "null", which the CSRF check refuses.
    """
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"
    return response
