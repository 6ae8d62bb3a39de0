"""The navigation of one actor: the entries of `menu` as links, folded, and found by typing.

An entry is shown when its URL name exists and its action answers yes for the actor.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from banso.directory.models import search_key
from banso.foundation.access import Actor, check
from banso.website.menu import NAVIGATION, Entry, Group
from banso.years.enums import Stage
from banso.years.models import FiscalYear


@dataclass(frozen=True)
class Link:
    """An entry this actor may open."""

    label: str
    url: str
    is_current: bool
    search_key: str = ""


@dataclass(frozen=True)
class LinkGroup:
    """A group with the links this actor may open; `is_open` tells whether it stands unfolded."""

    label: str
    links: Sequence[Link]
    stage: Stage | None
    is_open: bool = True
    is_in_hand: bool = False


# So few links that folding them would hide more than it orders.
LINKS_SHOWN_UNFOLDED = 10


def links_for(
    request: HttpRequest,
    actor: Actor,
    fiscal_year: FiscalYear | None,
    stages_in_hand: Collection[Stage] = (),
) -> list[LinkGroup]:
    """Return the groups with the links the actor may open, empty groups left out.

    Unfolded are the stages in hand and the group of the present page, and everything when it is little anyway.
    Call and selection of the year are looked up once each, whatever the number of entries.
    """
    found = [(group, _open_entries(group, actor, fiscal_year)) for group in NAVIGATION]
    current = _current_url(request.path, [url for _, entries in found for _, url in entries])
    is_little = sum(len(entries) for _, entries in found) <= LINKS_SHOWN_UNFOLDED
    return [
        LinkGroup(
            # A heading over a single link says nothing that the link does not say.
            "" if len(entries) == 1 else group.label,
            [
                Link(entry.label, url, url == current, _search_key(group.label, entry))
                for entry, url in entries
            ],
            group.stage,
            is_open=is_little or group.stage in stages_in_hand or current in {url for _, url in entries},
            is_in_hand=group.stage in stages_in_hand,
        )
        for group, entries in found
        if entries
    ]


@cache
def _search_key(group_label: str, entry: Entry) -> str:
    """Return what the entry is found by, folded as a typed word is folded."""
    return " ".join(search_key(text) for text in (entry.label, group_label, *entry.words.split()) if text)


def _open_entries(group: Group, actor: Actor, fiscal_year: FiscalYear | None) -> list[tuple[Entry, str]]:
    return [
        (entry, url)
        for entry in group.entries
        if entry.shown(fiscal_year)
        and (url := address_of(entry, fiscal_year))
        and _may_open(actor, entry, fiscal_year)
    ]


def _current_url(path: str, urls: Sequence[str]) -> str:
    """Return the entry the page lies under: the longest address the page's begins with (今日 only itself)."""
    within = [url for url in urls if path == url or (path.startswith(url) and url != urls[0])]
    return max(within, key=len, default="")


def links_matching(groups: Iterable[LinkGroup], text: str) -> list[tuple[str, Link]]:
    """Return group heading and link of those found by every word of `text`, whatever its width and kana."""
    wanted = [search_key(word) for word in text.split()]
    return [
        (group.label, link)
        for group in groups
        for link in group.links
        if wanted and all(word in link.search_key for word in wanted)
    ]


def address_of(entry: Entry, fiscal_year: FiscalYear | None) -> str:
    """Return the entry's address, or nothing while no such page exists."""
    parts = {}
    if entry.subject is not None:
        if fiscal_year is None:
            return ""
        parts["year"] = fiscal_year.year
    try:
        return reverse(entry.url_name, kwargs=parts)
    except NoReverseMatch:
        return ""


def same_page_in(request: HttpRequest, year: int) -> str:
    """Return the address of the present page in another year; 今日 when the page shows one object of a year."""
    match = request.resolver_match
    if match is not None and set(match.kwargs) == {"year"} and match.view_name:
        return reverse(match.view_name, kwargs={"year": year})
    return reverse("today", kwargs={"year": year})


def _may_open(actor: Actor, entry: Entry, fiscal_year: FiscalYear | None) -> bool:
    if entry.subject is None:
        return bool(check(actor, entry.action))
    subject = entry.subject(fiscal_year) if fiscal_year is not None else None
    return subject is not None and bool(check(actor, entry.action, subject))
