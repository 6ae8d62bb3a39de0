"""How long drafts and the names of who filled in are kept."""

from __future__ import annotations

import datetime as dt
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from banso.foundation.enums import RetentionClass
from banso.foundation.retention import retained, start_of
from banso.intake.kinds import kinds
from banso.intake.models import Draft, DraftCopy


def _is_closed(paper: str) -> Q:
    """Whether the gathering of a paper is over."""
    found = [Q(**{f"{paper}__in": kind.closed_papers().values("pk")}) for kind in kinds()]
    return reduce(or_, found, Q(pk__in=[]))


@retained(
    Draft,
    {"raw": RetentionClass.WORKING_FILE, "values": RetentionClass.WORKING_FILE},
    delete=True,
)
def forgotten_drafts(before: dt.date) -> QuerySet[Draft]:
    """Drafts of what is over, last saved before that day: they hold the office's address as typed."""
    return Draft.objects.filter(_is_closed("paper"), saved_at__lt=start_of(before))


@retained(DraftCopy, {"raw": RetentionClass.WORKING_FILE}, delete=True)
def forgotten_copies(before: dt.date) -> QuerySet[DraftCopy]:
    """Copies of what is over, typed before that day."""
    return DraftCopy.objects.filter(_is_closed("draft__paper"), written_at__lt=start_of(before))
