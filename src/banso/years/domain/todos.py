"""To-dos: put by the rules of every room or by hand, handed over, closed by whoever did them.

Other rooms call these verbs as a consequence of their own permitted ones; pages ask `todo.change` first.
"""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

from django.dispatch import Signal
from django.utils import timezone

from banso.directory.models import Organisation, Person
from banso.foundation.access import Actor, require
from banso.foundation.errors import BansoError, ForbiddenStep
from banso.foundation.history import changed, operation, snapshot
from banso.years.colleagues import Handing, Owner
from banso.years.enums import ToDoState
from banso.years.models import TODO_STEPS, FiscalYear, ToDo
from banso.years.owners import owner_text

# Sent with `actor` and `todo` inside the transaction in which one is finished, dropped or reopened.
todo_stepped = Signal()
_FOLLOWS = ("title", "note", "due_at", "url", "stage")
_OWNER = ("role", "organisation_id", "person_id")
NOTE_LENGTH = 400
# The keys of to-dos put by a person.
BY_HAND = "hand:"


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
    note: str = "",
) -> ToDo:
    """Make sure the to-do `key` exists: created once, kept in step with what the rule says while it is open.

    One that was finished or dropped is left alone, and one that was handed over keeps its owner. One that came
    back with a reason (`note`) keeps title and reason when it is put again without one. Somebody must own it: a
    person, or a role (for an organisation). A long `note` is cut.
    """
    note = shortened(note)
    # One zone for all, so that the same moment is never taken for a change.
    due_at = due_at.astimezone(dt.UTC) if due_at else None
    with operation(actor) as op:
        todo, is_new = ToDo.objects.select_for_update().get_or_create(
            key=key,
            defaults={
                "fiscal_year": fiscal_year,
                "title": title,
                "note": note,
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
            before = snapshot(todo, _FOLLOWS + _OWNER)
            if note or not todo.note:
                todo.title, todo.note = title, note
            todo.due_at, todo.url, todo.stage = due_at, url, stage
            if not todo.is_handed_over:
                todo.role, todo.organisation, todo.person = role, organisation, person
            if changes := changed(before, todo):
                todo.save()
                op.record("todo.changed", todo, changes)
    return todo


def add_todo(
    *,
    actor: Actor,
    fiscal_year: FiscalYear,
    title: str,
    owner: Owner,
    note: str = "",
    due_at: dt.datetime | None = None,
) -> ToDo:
    """Put a to-do by hand, for oneself or for somebody else.

    Raises AccessDenied for somebody the actor may not give work to, BansoError without a title or an owner.
    """
    require(actor, "todo.give", Handing(fiscal_year, owner))
    with operation(actor) as op:
        todo = ToDo.objects.create(
            fiscal_year=fiscal_year,
            key=f"{BY_HAND}{uuid4().hex}",
            title=_filled(title),
            note=shortened(note),
            due_at=due_at,
            person=owner.person,
            role=owner.role,
            organisation=owner.organisation,
        )
        op.record("todo.added", todo)
    return todo


def edit_todo(
    *, actor: Actor, todo: ToDo, title: str, note: str = "", due_at: dt.datetime | None = None
) -> ToDo:
    """Change what a to-do put by hand says. Raises ForbiddenStep for one that a rule put or that is closed."""
    require(actor, "todo.change", todo)
    with operation(actor) as op:
        todo = _open_one(todo)
        if not is_by_hand(todo):
            raise ForbiddenStep(
                "記録から自動で入ったことなので、内容は変えられません。元の画面で直してください。"
            )
        before = snapshot(todo, ("title", "note", "due_at"))
        todo.title, todo.note, todo.due_at = _filled(title), shortened(note), due_at
        if changes := changed(before, todo):
            todo.save()
            op.record("todo.changed", todo, changes)
    return todo


def hand_over(*, actor: Actor, todo: ToDo, owner: Owner, note: str = "") -> ToDo:
    """Give a to-do to somebody else; what its rule says later leaves the new owner. `note` is kept as the reason.

    Raises AccessDenied for a to-do or an owner out of the actor's reach, ForbiddenStep unless it is open.
    """
    require(actor, "todo.change", todo)
    require(actor, "todo.give", Handing(todo.fiscal_year, owner))
    with operation(actor, note.strip()) as op:
        todo = _open_one(todo)
        before = owner_text(todo)
        todo.person, todo.role, todo.organisation = owner.person, owner.role, owner.organisation
        todo.is_handed_over = True
        todo.save(update_fields=["person", "role", "organisation", "is_handed_over"])
        op.record("todo.handed_over", todo, {"担当": (before, owner_text(todo))})
    return todo


def is_by_hand(todo: ToDo) -> bool:
    """Return whether a person put the to-do, not a rule."""
    return todo.key.startswith(BY_HAND)


def _open_one(todo: ToDo) -> ToDo:
    todos = ToDo.objects.select_for_update(of=("self",)).select_related(
        "fiscal_year", "person", "organisation"
    )
    locked = todos.get(pk=todo.pk)
    if locked.state != ToDoState.OPEN:
        raise ForbiddenStep("もう未了ではありません。未了に戻してから行ってください。")
    return locked


def _filled(title: str) -> str:
    text = " ".join(title.split())
    if not text:
        raise BansoError("「すること」が書かれていません。何をするかを書いてください。")
    return text


def shortened(note: str) -> str:
    """Return a note that fits: cut with … where it is too long."""
    text = note.strip()
    return text if len(text) <= NOTE_LENGTH else f"{text[: NOTE_LENGTH - 1]}…"


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
        if step == "reopen" and not is_by_hand(locked):
            # Why it came back then is not why it comes back now.
            locked.note = ""
        locked.save(update_fields=["state", "closed_at", "note"])
        op.record(event, locked, {"state": change})
        todo_stepped.send(ToDo, actor=actor, todo=locked)
    todo.state, todo.closed_at = locked.state, locked.closed_at
    return todo
