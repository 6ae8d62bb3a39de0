"""Reminders as to-dos: what the schedule asks of the secretariat, put some working days before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.urls import reverse

from banso.foundation.access import Actor
from banso.years.domain.milestones import milestone_key
from banso.years.domain.todos import put_todo
from banso.years.due import JAPAN, Due, due_dates, due_rules
from banso.years.enums import ToDoState, YearState
from banso.years.models import FiscalYear, Milestone, ToDo

# A reminder missed because nothing ran is still given for so long after its due time.
GRACE = dt.timedelta(days=14)
# Later rooms remind of their own affairs: (actor, fiscal year, now) -> to-dos put for the first time.
Reminder = Callable[[Actor, FiscalYear, dt.datetime], int]
R = TypeVar("R", bound=Reminder)
_reminders: list[Reminder] = []


def reminds(function: R) -> R:
    """Register what a later room reminds of in the nightly run; a second run must change nothing."""
    _reminders.append(function)
    return function


@dataclass(frozen=True)
class Reminded:
    """What a run did: to-dos put for the first time, and how many open ones are past their due time."""

    put: int
    overdue: int


def remind(*, actor: Actor, fiscal_year: FiscalYear, now: dt.datetime) -> Reminded:
    """Put the to-dos the schedule asks for by `now`, in a running year; a second run changes nothing."""
    if fiscal_year.state != YearState.RUNNING:
        return Reminded(0, 0)
    known = set(
        ToDo.objects.filter(fiscal_year=fiscal_year, key__startswith="milestone:").values_list(
            "key", flat=True
        )
    )
    put = 0
    for milestone in Milestone.objects.filter(fiscal_year=fiscal_year):
        for due in _dues_of(milestone):
            if not _is_time(due, now):
                continue
            key = milestone_key(milestone.pk) + due.rule.name
            put += key not in known
            put_todo(
                actor=actor,
                fiscal_year=fiscal_year,
                key=key,
                title=due.title(summary=milestone.summary)[:160],
                due_at=due.due_at,
                role=due.role,
                url=reverse("years:milestone_edit", args=[fiscal_year.year, milestone.pk]),
                stage=milestone.stage,
            )
    put += sum(reminder(actor, fiscal_year, now) for reminder in _reminders)
    overdue = ToDo.objects.filter(fiscal_year=fiscal_year, state=ToDoState.OPEN, due_at__lt=now).count()
    return Reminded(put, overdue)


def remind_running_years(*, actor: Actor, now: dt.datetime) -> dict[FiscalYear, Reminded]:
    """Remind in every running year (the nightly run)."""
    running = FiscalYear.objects.filter(state=YearState.RUNNING)
    return {year: remind(actor=actor, fiscal_year=year, now=now) for year in running}


def _dues_of(milestone: Milestone) -> list[Due]:
    """Return the dues of a milestone; a date known to the month or open at its end is nobody's due date."""
    span = milestone.span
    if span.start != span.end:
        return []
    return due_dates(due_rules(milestone.kind), span.end)


def _is_time(due: Due, now: dt.datetime) -> bool:
    return due.remind_on <= now.astimezone(JAPAN).date() and now <= due.due_at + GRACE
