"""Fixed visits as appointments: for a person's feed, for a party without account, and one by one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from banso.dates.models import DateParty
from banso.directory.enums import Role
from banso.directory.roles import is_expert, sees_everything
from banso.dispatch.enums import ProjectCoverage, VisitState
from banso.dispatch.models import Visit
from banso.foundation.access import Actor
from banso.selection.enums import SelectionState
from banso.years.calendar_events import CalendarEvent, calendar_events
from banso.years.models import FiscalYear

# How long a visit takes where only its beginning is known (R1 report L2499: about two hours).
USUAL = dt.timedelta(hours=2)
_IN_CALENDARS = (VisitState.AGREED, VisitState.DONE)


def _visits(fiscal_year: FiscalYear) -> QuerySet[Visit]:
    return (
        Visit.objects.filter(
            project__fiscal_year=fiscal_year,
            project__coverage=ProjectCoverage.OWN,
            state__in=_IN_CALENDARS,
        )
        .select_related("project__municipality__parent", "project__programme", "project__fiscal_year")
        .prefetch_related("days", "project__assignments__expert__person")
        .distinct()
    )


def event_of(visit: Visit) -> CalendarEvent | None:
    """Return a visit (with days, municipality, programme and assignments at hand); None without a day."""
    days = sorted(visit.days.all(), key=lambda day: day.date)
    if not days:
        return None
    project, first = visit.project, days[0]
    starts = _moment(first.date, first.starts_at) if first.starts_at else None
    ends = _moment(first.date, first.ends_at) if first.ends_at else (starts + USUAL if starts else None)
    experts = "・".join(assignment.expert.person.full_name for assignment in project.assignments.all())
    return CalendarEvent(
        uid=f"visit-{visit.pk}",
        summary=f"訪問：{project.municipality.full_name}（{project.programme.short_name} {visit.number}回目）",
        first=first.date,
        last=days[-1].date,
        # Hours are those of one day: a visit of several days is shown as whole days.
        starts_at=starts if len(days) == 1 else None,
        ends_at=ends if len(days) == 1 else None,
        place=visit.place or project.municipality.full_name,
        description=f"{project.programme.name}　講師：{experts}",
        url=reverse("dispatch:project", args=[project.fiscal_year.year, project.pk]),
        is_cancelled=visit.state == VisitState.CANCELLED,
    )


def _moment(day: dt.date, time: dt.time) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, time))


def _events(visits: Iterable[Visit]) -> list[CalendarEvent]:
    found = [event for visit in visits if (event := event_of(visit)) is not None]
    return sorted(found, key=lambda one: one.first)


@calendar_events
def visits_of_actor(actor: Actor, fiscal_year: FiscalYear) -> list[CalendarEvent]:
    """The visits an expert makes and a municipality receives; all of them for who sees everything."""
    year, visits = fiscal_year.year, _visits(fiscal_year)
    if sees_everything(actor, year):
        return _events(visits)
    own = Q(
        project__municipality__in=actor.organisation_ids(Role.MUNICIPALITY, Role.PREFECTURE, year=year),
        project__decision__selection__state=SelectionState.PUBLISHED,
    )
    if actor.person_id and is_expert(actor, year):
        own |= Q(project__assignments__expert__person=actor.person_id)
    return _events(visits.filter(own))


def visits_of_party(party: DateParty) -> list[CalendarEvent]:
    """The fixed visits of one party, for those who have no account."""
    visits = _visits(party.fiscal_year)
    if party.expert_id is not None:
        return _events(visits.filter(project__assignments__expert=party.expert_id))
    return _events(visits.filter(project__municipality=party.municipality_id))
