"""Every address of the site, read from the URL configuration."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Address:
    """One URL pattern: its full name, its route for reading, its view, the names of its parts."""

    name: str
    route: str
    view: Any
    parts: tuple[str, ...]

    @property
    def action(self) -> str | None:
        """The declared action; None for a view open to all; "" for a view that declares nothing."""
        found: str | None = getattr(self.view, "banso_action", "")
        return found


def addresses() -> list[Address]:
    """Return every address; two routes of one name and view (sign_in, account_login) stay two."""
    return sorted(_walk(get_resolver().url_patterns), key=lambda one: one.name)


def _walk(
    patterns: Iterable[URLPattern | URLResolver], route: str = "", spaces: tuple[str, ...] = ()
) -> Iterator[Address]:
    for pattern in patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            space = (pattern.namespace,) if pattern.namespace else ()
            yield from _walk(pattern.url_patterns, here, spaces + space)
        else:
            # Read from the route: Django shares one table of converters among all patterns of the same text.
            parts = tuple(re.findall(r"<(?:\w+:)?(\w+)>", here))
            yield Address(":".join((*spaces, pattern.name or here)), here, pattern.callback, parts)
