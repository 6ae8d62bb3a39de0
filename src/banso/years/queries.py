"""Reads of the fiscal year used in more than one place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from banso.directory.enums import Role
from banso.directory.roles import sees_everything
from banso.foundation.access import Actor
from banso.japan.dates import era_year
from banso.office.tables import Column, Row, Table
from banso.years.enums import Stage, StrandCode, ToDoState, YearState
from banso.years.models import FiscalYear, Milestone, SupportProgramme, ToDo
from banso.years.spans import Span
from banso.years.stages import StageDate, StagePoint, line_of, standings

# Numbers of the three schedules in the annual report (R1 report: 1-7, 2-6, 3-3).
SCHEDULE_NUMBERS = {StrandCode.DISPATCH: "1-7", StrandCode.TRAINING: "2-6", StrandCode.CONFERENCE: "3-3"}
# Roles held for the programme itself: whoever holds them without an organisation acts for every one.
PROGRAMME_ROLES = frozenset({Role.SECRETARIAT, Role.MINISTRY, Role.BOARD})


def year_from_url(year: int) -> FiscalYear:
    """Return the fiscal year of an address. Raises Http404."""
    found = FiscalYear.objects.select_related("secretariat").filter(year=year).first()
    if found is None:
        raise Http404(f"{year}年度はまだ作られていません。")
    return found


def years_of(actor: Actor) -> QuerySet[FiscalYear]:
    """Return the fiscal years the actor may see, newest first: those it holds a grant in."""
    held = {grant.fiscal_year for grant in actor.grants if grant.fiscal_year is not None}
    if actor.is_system or any(grant.fiscal_year is None for grant in actor.grants):
        return FiscalYear.objects.all()
    return FiscalYear.objects.filter(year__in=held)


def programmes_of(fiscal_year: FiscalYear) -> QuerySet[SupportProgramme]:
    """Return the year's support programmes under their names of that year, in order."""
    return SupportProgramme.objects.filter(fiscal_year=fiscal_year).order_by("order")


def blocks_to_fill(fiscal_year: FiscalYear) -> int:
    """Return how many of the year's blocks have no prefecture."""
    return fiscal_year.blocks.filter(prefectures__isnull=True).count()


def todos_of(actor: Actor, fiscal_year: FiscalYear) -> QuerySet[ToDo]:
    """Return the actor's to-dos of the year in every state: named personally, or by role and organisation."""
    mine = Q(pk__in=[])
    if actor.person_id is not None:
        mine |= Q(person_id=actor.person_id)
    for grant in actor.grants:
        if grant.fiscal_year in (None, fiscal_year.year):
            by_role = Q(person__isnull=True, role=grant.role)
            if grant.organisation_id is not None:
                by_role &= Q(organisation_id=grant.organisation_id) | Q(organisation__isnull=True)
            elif grant.role not in PROGRAMME_ROLES:
                by_role &= Q(organisation__isnull=True)
            mine |= by_role
    return ToDo.objects.filter(mine, fiscal_year=fiscal_year).select_related("organisation", "person")


def todos_for(actor: Actor, fiscal_year: FiscalYear) -> QuerySet[ToDo]:
    """Return what is open and the actor's to do, by due time (one query; those without a due time last)."""
    return todos_of(actor, fiscal_year).filter(state=ToDoState.OPEN)


def others_overdue(actor: Actor, fiscal_year: FiscalYear, now: dt.datetime) -> QuerySet[ToDo]:
    """Return the open to-dos past their due time that are not the actor's own, longest overdue first."""
    return (
        ToDo.objects.filter(fiscal_year=fiscal_year, state=ToDoState.OPEN, due_at__lt=now)
        .exclude(pk__in=todos_for(actor, fiscal_year).order_by().values("pk"))
        .select_related("organisation", "person")
        .order_by("due_at", "pk")
    )


def milestones_of(fiscal_year: FiscalYear, strand: str = "") -> list[Milestone]:
    """Return the year's milestones (of one strand) in the order of a printed schedule."""
    milestones = Milestone.objects.filter(fiscal_year=fiscal_year)
    if strand:
        milestones = milestones.filter(strand=strand)
    return sorted(milestones, key=_schedule_order)


def milestones_between(fiscal_year: FiscalYear, first: dt.date, last: dt.date) -> list[Milestone]:
    """Return the milestones that touch the days `first` to `last`, also those known to the month only."""
    month_before = first.replace(day=1)
    milestones = Milestone.objects.filter(fiscal_year=fiscal_year, date__gte=month_before, date__lte=last)
    return sorted(
        (
            milestone
            for milestone in milestones
            if milestone.span.start <= last and milestone.span.end >= first
        ),
        key=_schedule_order,
    )


def stage_line(fiscal_year: FiscalYear, today: dt.date, actor: Actor | None = None) -> list[StagePoint]:
    """Return the six stages with their state on `today` (two queries, and those of the rooms that tell theirs).

    Overdue to-dos are those due on a day before `today`. An actor who does not see the whole programme is
    told of its own alone; without an actor all of the year count.
    """
    is_closed = fiscal_year.state == YearState.CLOSED
    dated = Milestone.objects.filter(fiscal_year=fiscal_year).exclude(stage="")
    todos = (
        ToDo.objects.filter(fiscal_year=fiscal_year)
        if actor is None or sees_everything(actor, fiscal_year.year)
        else todos_of(actor, fiscal_year)
    )
    midnight = timezone.make_aware(dt.datetime.combine(today, dt.time()))
    overdue = (
        todos.filter(state=ToDoState.OPEN, due_at__lt=midnight)
        .exclude(stage="")
        .order_by()
        .values_list("stage")
        .annotate(number=Count("pk"))
    )
    return line_of(
        [StageDate(Stage(milestone.stage), milestone.kind, milestone.span) for milestone in dated],
        dict(overdue),
        today,
        is_closed=is_closed,
        known={} if is_closed else standings(actor, fiscal_year, today),
    )


def schedule_table(fiscal_year: FiscalYear, strand: str) -> Table:
    """Return a strand's schedule as printed: entries of one date in one row, weekday and era computed.

    The era year stands where it begins and where it changes.
    """
    code = StrandCode(strand)
    rows: list[Row] = []
    era = ""
    for span, entries in _grouped(milestones_of(fiscal_year, code)):
        now = era_year(span.start)
        rows.append(
            {
                "year": now if now != era else None,
                "date": span.label,
                "summary": "／".join(entry.summary for entry in entries),
            }
        )
        era = now
    return Table(
        name=f"schedule_{code.value.lower()}",
        number=SCHEDULE_NUMBERS[code],
        caption=f"スケジュール（{code.label}）",
        columns=[
            Column("year", "年", width=12),
            Column("date", "月日", width=16),
            Column("summary", "内容", width=70),
        ],
        rows=rows,
    )


def _grouped(milestones: Sequence[Milestone]) -> list[tuple[Span, list[Milestone]]]:
    groups: list[tuple[Span, list[Milestone]]] = []
    for milestone in milestones:
        if not groups or groups[-1][0] != milestone.span:
            groups.append((milestone.span, []))
        groups[-1][1].append(milestone)
    return groups


def _schedule_order(one: Milestone) -> tuple[dt.date, bool, dt.date, int, int, int]:
    """Order by the last day an entry may mean: 「2月」 stands after 2月28日, as in printed schedules."""
    span = one.span
    return (span.end, not span.is_exact, span.start, one.entry, one.part, one.pk)
