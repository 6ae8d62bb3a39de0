"""The front door."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from banso.calls.enums import CallState
from banso.foundation.access import check
from banso.foundation.pages import actor_of, open_to_all
from banso.website.context import frame_of
from banso.website.queries import public_call


@open_to_all
def home(request: HttpRequest) -> HttpResponse:
    """Show the public front page, or lead a signed-in user to 今日 of the newest year they may open.

    Before there is a year the secretariat is led to はじめに; whose second factor is missing, to setting it up.
    """
    if actor_of(request).is_signed_in:
        year = frame_of(request).year
        if year is not None:
            return redirect("today", year=year.year)
        if actor_of(request).second_factor_missing:
            return redirect("mfa_index")
        if check(actor_of(request), "first_run.view"):
            return redirect("first_run")
        return render(request, "website/no_role.html")
    call = public_call()
    return render(
        request,
        "website/front.html",
        {"call": call, "call_is_open": call is not None and call.state == CallState.OPEN},
    )


@open_to_all
def help_page(request: HttpRequest) -> HttpResponse:
    """Explain the frame: 今日, the year's line, lists, paper and Excel, what to do when stuck."""
    return render(request, "website/help.html")


@open_to_all
def accessibility(request: HttpRequest) -> HttpResponse:
    """State the accessibility policy."""
    return render(request, "website/accessibility.html")
