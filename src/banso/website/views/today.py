"""今日: what is mine to do and by when, what I wait for and from whom, what changed since I was last here."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from banso.foundation.access import Actor, check
from banso.foundation.pages import actor_of, page
from banso.foundation.today import changes_since, steps_for, waiting_groups
from banso.website.domain import note_visit
from banso.years.enums import YearState
from banso.years.models import FiscalYear
from banso.years.queries import todos_for, year_from_url

TODOS_SHOWN = 30
# Beside no other due time.
LAST = dt.datetime.max.replace(tzinfo=dt.UTC)
# What is due within a week comes before what has no due time (a mail that failed waits now), the rest after it.
SOON = dt.timedelta(days=7)
# What is due later stands on the list alone: a question to ask in a year would crowd out today's work.
AHEAD = dt.timedelta(days=92)
# What a first visit is told about.
FIRST_LOOK_BACK = dt.timedelta(days=14)


@dataclass(frozen=True)
class Task:
    """A line of すること: a to-do, or a next step that follows from the records."""

    title: str
    url: str
    about: str
    due_at: dt.datetime | None
    note: str


def tasks_of(actor: Actor, fiscal_year: FiscalYear) -> list[Task]:
    """Return what is the actor's to do in the year: due within a week, then without a due time, then due later."""
    todos = [
        Task(
            todo.title,
            todo.url or reverse("years:todo", args=[fiscal_year.year, todo.pk]),
            todo.organisation.name if todo.organisation else "",
            todo.due_at,
            todo.note,
        )
        for todo in todos_for(actor, fiscal_year)
    ]
    steps = [
        Task(step.title, step.url, step.about, step.due, step.note)
        for step in steps_for(actor, fiscal_year.year)
    ]
    soon = timezone.now() + SOON

    def place(task: Task) -> tuple[int, dt.datetime]:
        if task.due_at is None:
            return 1, LAST
        return (0 if task.due_at <= soon else 2), task.due_at

    return sorted(todos + steps, key=place)


@page("today.view", load=year_from_url)
def today(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Show the three lists of the day for the actor's roles."""
    actor = actor_of(request)
    now = timezone.now()
    last_here = note_visit(actor.user_id, now) if actor.user_id is not None else None
    tasks = tasks_of(actor, fiscal_year)
    todos = [task for task in tasks if task.due_at is None or task.due_at <= now + AHEAD]
    waiting = waiting_groups(actor, fiscal_year.year)
    return render(
        request,
        "website/today.html",
        {
            "fiscal_year": fiscal_year,
            "todos": todos[:TODOS_SHOWN],
            "todo_count": len(todos),
            "later_count": len(tasks) - len(todos),
            "can_add": bool(check(actor, "todo.add", fiscal_year)),
            "late_count": sum(1 for todo in todos if todo.due_at is not None and todo.due_at < now),
            "waiting": waiting,
            "waiting_count": sum(len(group.items) for group in waiting),
            "changes": changes_since(actor, fiscal_year.year, last_here or now - FIRST_LOOK_BACK),
            "last_here": last_here,
            "is_prepared_by_others": fiscal_year.state == YearState.PREPARING
            and not check(actor, "year.manage", fiscal_year),
        },
    )
