"""News from the dispatch: a visit that was recorded, moved, held or called off moves the due date of its report."""

from __future__ import annotations

from django.dispatch import receiver

from banso.dispatch.models import Visit
from banso.dispatch.signals import visit_stepped
from banso.foundation.access import system_actor
from banso.reports.domain.rounds import follow_visits

_ACTOR = system_actor("訪問日の変更")


@receiver(visit_stepped, dispatch_uid="reports.due_dates")
def follow_visit(visit: Visit, **_: object) -> None:
    """Set the due date of the project's report anew."""
    follow_visits(actor=_ACTOR, project=visit.project)
