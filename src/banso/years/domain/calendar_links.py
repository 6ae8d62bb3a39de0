"""The secret address under which a calendar program reads a user's calendar of the year."""

from __future__ import annotations

import secrets

from django.db.models import QuerySet

from banso.foundation.access import Actor, require
from banso.foundation.errors import AccessDenied
from banso.foundation.history import operation
from banso.years.feeds import hash_of
from banso.years.models import CalendarLink, FiscalYear

_BYTES = 32


def make_link(*, actor: Actor, fiscal_year: FiscalYear) -> tuple[CalendarLink, str]:
    """Return a new link and its token (256 random bits), which is shown this once; an older link ends."""
    require(actor, "year.view", fiscal_year)
    if actor.user_id is None:
        raise AccessDenied("カレンダーの購読アドレスは、サインインした人だけが作れます。")
    token = secrets.token_urlsafe(_BYTES)
    with operation(actor) as op:
        link_of(actor, fiscal_year).delete()
        link = CalendarLink.objects.create(
            user_id=actor.user_id, fiscal_year=fiscal_year, token_hash=hash_of(token)
        )
        op.record("calendar_link.made", link)
    return link, token


def withdraw_link(*, actor: Actor, fiscal_year: FiscalYear) -> bool:
    """End the actor's link of the year at once; return whether there was one."""
    with operation(actor) as op:
        link = link_of(actor, fiscal_year).first()
        if link is None:
            return False
        op.record("calendar_link.withdrawn", link)
        link.delete()
    return True


def link_of(actor: Actor, fiscal_year: FiscalYear) -> QuerySet[CalendarLink]:
    """Return the actor's link of the year (one or none)."""
    if actor.user_id is None:
        return CalendarLink.objects.none()
    return CalendarLink.objects.filter(user_id=actor.user_id, fiscal_year=fiscal_year)
