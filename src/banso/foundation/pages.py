"""How a view is declared: which object it shows, which action it needs.

    @page("application.view", load=application_from_url)
    def application_detail(request: BansoRequest, application: Application) -> HttpResponse: ...

`load` turns the URL's parts into the object (raising Http404); the permission is asked before the view runs.
A test walks every URL and refuses a view that is not declared.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from banso.foundation.access import PUBLIC, Actor, check
from banso.foundation.case_records import case_warning
from banso.foundation.errors import AccessDenied, BansoError
from banso.japan.dates import wareki


class BansoRequest(HttpRequest):
    """A request with the actor the middleware found."""

    actor: Actor


# The methods of a page that is shown and whose form is sent to the same address.
SHOWN_AND_SENT = ["GET", "HEAD", "POST"]

# Turns the URL's keyword parts into the object of the page; raises Http404.
Loader = Callable[..., Any]
View = Callable[..., HttpResponseBase]


def actor_of(request: HttpRequest) -> Actor:
    """Return the actor of a request (the public when no middleware set one)."""
    return cast(Actor, getattr(request, "actor", PUBLIC))


def page(action: str, *, load: Loader | None = None) -> Callable[[View], View]:
    """Declare the action a view needs; it is called as `view(request, obj)` (no `load`: `view(request)`)."""

    def declared(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, **parts: Any) -> HttpResponseBase:
            objects = () if load is None else (load(**parts),)
            answer = check(actor_of(request), action, *objects)
            if not answer.allowed:
                return refused(request, answer.reason)
            try:
                return view(request, *objects)
            except AccessDenied as denied:
                return refused(request, denied.message)

        guarded.banso_action = action  # type: ignore[attr-defined]
        # So that "why may I not see this" can ask the rule about the very object of an address.
        guarded.banso_load = load  # type: ignore[attr-defined]
        return guarded

    return declared


def refused(request: HttpRequest, reason: str) -> HttpResponse:
    """Send the public to sign-in and come back; tell a signed-in user why the answer is no."""
    actor = actor_of(request)
    if not actor.is_signed_in or actor.second_factor_missing:
        return redirect_to_login(request.get_full_path())
    return render(request, "403.html", {"reason": reason}, status=403)


def open_to_all(view: View) -> View:
    """Declare that a view is meant for everyone (sign-in, error pages, health)."""
    view.banso_action = None  # type: ignore[attr-defined]
    return view


def warn_of_cases(request: HttpRequest, *texts: str) -> None:
    """Tell the writer of texts just saved what in them looks like a record of one person (design rule 11)."""
    if warning := case_warning(*texts):
        messages.warning(request, warning)


def problem(request: HttpRequest, error: BansoError, *, status: int = 409) -> HttpResponse:
    """Show a refused step as a page of its own (used where the form page cannot show it)."""
    return render(request, "problem.html", {"message": error.message}, status=status)


def nothing_yet(
    request: HttpRequest, title: str, what_comes_first: str, *, url: str = "", label: str = ""
) -> HttpResponse:
    """Show a page that has nothing to show yet, what comes first, and the way there (`label` to `url`)."""
    context = {"title": title, "what_comes_first": what_comes_first, "url": url, "label": label}
    return render(request, "website/nothing_yet.html", context)


# Names shown of those a step affects; the number tells of the rest.
NAMES_SHOWN = 30


def asks_first(
    request: HttpRequest,
    *,
    title: str,
    moved: tuple[dt.datetime, dt.datetime],
    affected: Sequence[str],
    what: str,
    label: str,
    back: str,
) -> HttpResponse | None:
    """Return the page that asks before a deadline is moved earlier, or None when it has been answered.

    `moved` is (from, to), `affected` who has less time for `what` (「申込書の提出」). What was typed is carried along
    in the page; answering sends it again.
    """
    if request.POST.get("asked_first"):
        return None
    hidden = [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken"
        for value in values
    ]
    names = [f"{name}（{what}がまだです）" for name in affected[:NAMES_SHOWN]]
    if len(affected) > NAMES_SHOWN:
        names.append(f"ほか{len(affected) - NAMES_SHOWN}団体")
    context = {
        "title": title,
        "lead": "締切が早まります。まだ何も変わっていません。期限が短くなる方を確かめてから進めてください。",
        "items": [" → ".join(_deadline(moment) for moment in moved)],
        "consequences": names or [f"{what}がまだの方はいません。"],
        "recipients": None,
        "confirm_label": label,
        "is_dangerous": True,
        "cancel_url": back,
        "hidden": [*hidden, ("asked_first", "yes")],
    }
    return render(request, "website/confirm.html", context)


def _deadline(moment: dt.datetime) -> str:
    local = timezone.localtime(moment)
    return f"{wareki(local.date(), weekday=True)}{local:%H:%M}"


def is_htmx(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page."""
    return bool(getattr(request, "htmx", False))


def no_store(response: HttpResponse) -> HttpResponse:
    """Return the response so that no browser keeps it: a draft is nobody's cache."""
    response["Cache-Control"] = "private, no-store"
    return response
