"""Who stands behind a calendar link, asked anew at every reading: grants may have ended since."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from banso.foundation.access import PUBLIC, Actor
from banso.years.models import CalendarLink


def hash_of(token: str) -> str:
    """Return the token's SHA-256 as hex; plain, because the token itself is random and long."""
    return hashlib.sha256(token.encode()).hexdigest()


def link_of_token(year: int, token: str) -> CalendarLink | None:
    """Return the link a token opens for that year, or None."""
    return (
        CalendarLink.objects.select_related("user", "fiscal_year")
        .filter(token_hash=hash_of(token), fiscal_year__year=year)
        .first()
    )


def owner_of(link: CalendarLink) -> Actor:
    """Return the actor of the link's owner with the grants held now; the public when the account is closed.

    Accounts stand above this room, so settings name the function that knows (ACTOR_FINDER).
    """
    if not link.user.is_active:
        return PUBLIC
    find: Callable[[Any], Actor] = import_string(settings.ACTOR_FINDER)
    return find(link.user)
