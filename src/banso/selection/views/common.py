"""What the selection's pages share."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest

from banso.foundation.errors import AccessDenied, BansoError
from banso.foundation.tabs import Tab, open_tabs
from banso.selection.enums import SelectionState
from banso.selection.models import Selection

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
    """Return the tabs the actor may open."""
    return open_tabs(request, _TABS, year=selection.call.fiscal_year.year, asked=selection)


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
