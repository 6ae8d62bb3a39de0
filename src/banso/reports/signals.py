"""News from the dispatch: a visit that moved moves the due date of its report.

Every verb of the dispatch writes history, some of them rows in bulk (which tells nobody), so both are listened to.
"""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from banso.dispatch.models import Visit, VisitDay
from banso.foundation.access import system_actor
from banso.foundation.models import HistoryEntry
from banso.reports.domain.rounds import follow_visits

_ACTOR = system_actor("訪問日の変更")
_VISIT = Visit._meta.label_lower


@receiver(post_save, sender=HistoryEntry)
def visit_told(instance: HistoryEntry, **_: Any) -> None:
    """A visit was recorded, agreed, held, cancelled or postponed."""
    if instance.subject_type == _VISIT:
        visit = Visit.objects.select_related("project__fiscal_year").filter(pk=instance.subject_id).first()
        if visit is not None:
            follow_visits(actor=_ACTOR, project=visit.project)


@receiver(post_save, sender=VisitDay)
@receiver(post_delete, sender=VisitDay)
def day_changed(instance: VisitDay, **_: Any) -> None:
    """A day was added, moved or taken away."""
    follow_visits(actor=_ACTOR, project=instance.visit.project)
