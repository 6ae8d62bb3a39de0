"""What the selection's pages share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from banso.foundation.access import Actor, check
from banso.foundation.errors import AccessDenied, BansoError
from banso.foundation.pages import actor_of
from banso.selection.enums import SelectionState
from banso.selection.models import Selection


@dataclass(frozen=True)
class Tab:
    """A tab: one page of the selection."""

    label: str
    url: str
    is_current: bool


_TABS = (
    ("概要", "selection:overview", "selection.view"),
    ("申込と参考情報", "selection:applications", "selection.view"),
    ("自分の審査", "selection:reviews", "review.list"),
    ("点の開き", "selection:points", "selection.deliberate"),
    ("案の検討", "selection:board", "selection.deliberate"),
    ("案の比較", "selection:proposals", "selection.deliberate"),
    ("承認", "selection:approval", "selection.view"),
    ("希望への代案", "selection:unmet", "selection.view"),
    ("設定", "selection:settings", "selection.view"),
)


def selection_tabs(request: HttpRequest, selection: Selection) -> list[Tab]:
    """Return the tabs the actor may open; each action is asked once."""
    actor, name = actor_of(request), request.resolver_match.view_name if request.resolver_match else ""
    answers = {action: _asked(actor, action, selection) for action in {tab[2] for tab in _TABS}}
    return [
        Tab(label, reverse(url_name, args=[selection.call.fiscal_year.year]), url_name == name)
        for label, url_name, action in _TABS
        if answers[action]
    ]


def _asked(actor: Actor, action: str, selection: Selection) -> bool:
    return bool(check(actor, action, selection))


def frame_of(request: HttpRequest, selection: Selection) -> dict[str, object]:
    """Return what every page of the selection hands to its template."""
    return {
        "selection": selection,
        "fiscal_year": selection.call.fiscal_year,
        "year": selection.call.fiscal_year.year,
        "tabs": selection_tabs(request, selection),
        "is_draft": selection.state == SelectionState.DRAFT,
    }


def tried(request: HttpRequest, step: Callable[[], object], done: str = "") -> bool:
    """Run a verb and tell the outcome as a message of the next page. AccessDenied is raised on."""
    try:
        step()
    except AccessDenied:
        raise
    except BansoError as refusal:
        messages.error(request, refusal.message)
        return False
    if done:
        messages.success(request, done)
    return True


def is_htmx(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page."""
    return bool(getattr(request, "htmx", False))


def no_store(response: HttpResponse) -> HttpResponse:
    """Return the response so that no browser keeps it: deliberations are nobody's cache."""
    response["Cache-Control"] = "private, no-store"
    return response
