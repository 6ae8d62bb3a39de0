"""How long what people wrote on to-dos is kept."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from banso.foundation.enums import RetentionClass
from banso.foundation.retention import retained, start_of
from banso.years.models import ToDo


@retained(ToDo, {"note": RetentionClass.PROGRAMME_RECORD})
def todos_of_old(before: dt.date) -> QuerySet[ToDo]:
    """To-dos put before that day that still carry a note."""
    return ToDo.objects.filter(created_at__lt=start_of(before))
