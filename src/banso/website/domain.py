"""The one thing the frame writes: that a user was here."""

from __future__ import annotations

import datetime as dt

from banso.website.models import VISIT_PAUSE, LastVisit


def note_visit(user_id: int, now: dt.datetime) -> dt.datetime | None:
    """Note that the user is here at `now`; return when the previous visit ended (None: this is the first).

    Reloading the page within a visit keeps the answer, so what changed does not vanish while it is being read.
    """
    visit, is_new = LastVisit.objects.get_or_create(user_id=user_id, defaults={"seen_at": now})
    if is_new:
        return None
    if now - visit.seen_at > VISIT_PAUSE:
        visit.previous_at = visit.seen_at
    visit.seen_at = now
    visit.save(update_fields=["seen_at", "previous_at"])
    return visit.previous_at
