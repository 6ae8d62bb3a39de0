"""To-dos: put by the rules of every room, closed by whoever did them.

Other rooms call these verbs as a consequence of their own permitted ones; pages ask `todo.change` first.
"""

from __future__ import annotations

import datetime as dt

from django.dispatch import Signal
from django.utils import timezone

from banso.directory.models import Organisation, Person
from banso.foundation.access import Actor
from banso.foundation.history import changed, operation, snapshot
from banso.years.enums import ToDoState
from banso.years.models import TODO_STEPS, FiscalYear, ToDo

# Sent with `actor` and `todo` inside the transaction in which one is finished, dropped or reopened.
todo_stepped = Signal()
_FOLLOWS = ("title", "due_at", "url", "stage", "role", "organisation_id", "person_id")


def put_todo(
    *,
    actor: Actor,
    fiscal_year: FiscalYear,
    key: str,
    title: str,
    due_at: dt.datetime | None = None,
    role: str = "",
    organisation: Organisation | None = None,
    person: Person | None = None,
    url: str = "",
    stage: str = "",
) -> ToDo:
    """Make sure the to-do `key` exists: created once, kept in step with what the rule says while it is open.

    One that was finished or dropped is left alone. Somebody must own it: a person, or a role (for an
    organisation).
    """
    # One zone for all, so that the same moment is never taken for a change.
    due_at = due_at.astimezone(dt.UTC) if due_at else None
    with operation(actor) as op:
        todo, is_new = ToDo.objects.select_for_update().get_or_create(
            key=key,
            defaults={
                "fiscal_year": fiscal_year,
                "title": title,
                "due_at": due_at,
                "role": role,
                "organisation": organisation,
                "person": person,
                "url": url,
                "stage": stage,
            },
        )
        if is_new:
            op.record("todo.put", todo)
        elif todo.state == ToDoState.OPEN:
            before = snapshot(todo, _FOLLOWS)
            todo.title, todo.due_at, todo.url, todo.stage, todo.role = title, due_at, url, stage, role
            todo.organisation, todo.person = organisation, person
            if changes := changed(before, todo):
                todo.save()
                op.record("todo.changed", todo, changes)
    return todo


def finish_todo(*, actor: Actor, todo: ToDo) -> ToDo:
    """Mark as done. Raises ForbiddenStep unless it is open."""
    return _take(actor, todo, "finish", "todo.finished", "")


def drop_todo(*, actor: Actor, todo: ToDo, reason: str = "") -> ToDo:
    """Close without doing it. Raises ForbiddenStep unless it is open."""
    return _take(actor, todo, "drop", "todo.dropped", reason)


def reopen_todo(*, actor: Actor, todo: ToDo) -> ToDo:
    """Put it back on the list. Raises ForbiddenStep when it is open already."""
    return _take(actor, todo, "reopen", "todo.reopened", "")


def _take(actor: Actor, todo: ToDo, step: str, event: str, reason: str) -> ToDo:
    with operation(actor, reason) as op:
        locked = ToDo.objects.select_for_update().get(pk=todo.pk)
        change = TODO_STEPS.take(locked, step)
        locked.closed_at = None if locked.state == ToDoState.OPEN else timezone.now()
        locked.save(update_fields=["state", "closed_at"])
        op.record(event, locked, {"state": change})
        todo_stepped.send(ToDo, actor=actor, todo=locked)
    todo.state, todo.closed_at = locked.state, locked.closed_at
    return todo
