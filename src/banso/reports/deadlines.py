"""When a report is due, and when its commitments are asked about."""

from __future__ import annotations

import calendar
import datetime as dt

from django.utils import timezone

from banso.dispatch.enums import VisitState
from banso.dispatch.models import Project, VisitDay
from banso.dispatch.queries import NOT_HELD
from banso.reports.models import ReportRound

# When what became of the commitments is asked (spec 10.7).
FOLLOW_UP_MONTHS = (3, 6, 12)


def months_later(day: dt.date, months: int) -> dt.date:
    """Return the same day some months later; the month's last where it has no such day (31 Jan → 28/29 Feb)."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def last_visit_day(project: Project) -> dt.date | None:
    """Return the last day of the project's visits that are held or planned; None before there is any."""
    days = VisitDay.objects.filter(visit__project=project).exclude(visit__state__in=NOT_HELD)
    return days.order_by("-date").values_list("date", flat=True).first()


def due_of(project: Project, rules: ReportRound) -> dt.datetime:
    """Return when the project's report is due: some months after the last visit, never after the year's last day.

    While a visit is postponed it is the year's last day.

    Source: the letter of R1 (report L2583: one month after the visits, at the latest 28 February).
    """
    last = last_visit_day(project)
    # A postponed visit is still to come, on a day nobody knows yet.
    if last is None or project.visits.filter(state=VisitState.POSTPONED).exists():
        return rules.final_due_at
    final = timezone.localtime(rules.final_due_at)
    day = months_later(last, rules.months_after)
    return min(timezone.make_aware(dt.datetime.combine(day, final.time())), rules.final_due_at)
