"""Tabs over the pages of one matter: those the reader may open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from banso.foundation.access import check
from banso.foundation.pages import actor_of

# Label, name of the address (its only part is the year), action that opens it.
TabEntry = tuple[str, str, str]


@dataclass(frozen=True)
class Tab:
    """A tab: one page."""

    label: str
    url: str
    is_current: bool


def open_tabs(request: HttpRequest, entries: Sequence[TabEntry], *, year: int, asked: object) -> list[Tab]:
    """Return the tabs the request's actor may open; each action is asked about `asked` once."""
    actor, name = actor_of(request), request.resolver_match.view_name if request.resolver_match else ""
    answers = {action: bool(check(actor, action, asked)) for action in {entry[2] for entry in entries}}
    return [
        Tab(label, reverse(url_name, args=[year]), url_name == name)
        for label, url_name, action in entries
        if answers[action]
    ]
