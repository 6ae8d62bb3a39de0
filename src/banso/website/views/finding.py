"""The page behind the search box of the navigation; all of it without script."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from banso.foundation.pages import actor_of, page
from banso.website.context import frame_of
from banso.website.finding import names_matching
from banso.website.navigation import links_matching

LONGEST_WORDS = 100


@page("find.view")
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """List the pages and the names that bear the typed words."""
    frame = frame_of(request)
    frame.look_at(request.GET.get("year", ""))
    words = request.GET.get("q", "").strip()[:LONGEST_WORDS]
    pages = links_matching(frame.nav, words)
    names = names_matching(actor_of(request), frame.year, words)
    context = {"words": words, "pages": pages, "names": names}
    return render(request, "website/find.html", context)
