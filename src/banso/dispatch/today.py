"""What 今日 tells about the dispatch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.urls import reverse

from banso.dispatch.models import Visit
from banso.foundation.access import Actor
from banso.foundation.models import HistoryEntry
from banso.foundation.today import Change, changed, told


@changed("visit.")
def visit_changes(actor: Actor, year: int, entries: Sequence[HistoryEntry]) -> Iterable[Change]:
    """Visits were fixed, held, cancelled, postponed."""
    visits = Visit.objects.filter(project__fiscal_year__year=year).select_related(
        "project__municipality", "project__programme", "project__fiscal_year", "project__decision__selection"
    )
    return told(
        actor,
        entries,
        visits.in_bulk([entry.subject_id for entry in entries]),
        see="visit.view",
        sentences={
            "visit.recorded": "{subject}の訪問を記録しました。",
            "visit.agreed": "{subject}の日程が決まりました。",
            "visit.held": "{subject}の訪問が終わりました。",
            "visit.cancelled": "{subject}の訪問が中止になりました。",
            "visit.postponed": "{subject}の訪問が延期になりました。",
        },
        url=lambda visit: reverse("dispatch:project", args=[year, visit.project_id]),
    )
