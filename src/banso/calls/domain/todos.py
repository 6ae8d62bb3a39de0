"""The call's to-dos: put and closed by its own transitions, never by hand."""

from __future__ import annotations

import datetime as dt

from banso.calls.models import Call
from banso.directory.enums import Role
from banso.directory.models import Organisation
from banso.foundation.access import Actor
from banso.years.domain.todos import drop_todo, finish_todo, put_todo, reopen_todo
from banso.years.enums import Stage, ToDoState
from banso.years.models import ToDo


def closing_key(call: Call) -> str:
    """The secretariat's: close the call."""
    return f"call:{call.pk}:close"


def relay_key(call: Call, prefecture: Organisation) -> str:
    """A prefecture's: hand in the bundle."""
    return f"call:{call.pk}:relay:{prefecture.pk}"


def apply_key(call: Call, municipality: Organisation) -> str:
    """A municipality's: submit what it began."""
    return f"call:{call.pk}:apply:{municipality.pk}"


def put(
    actor: Actor,
    call: Call,
    key: str,
    title: str,
    *,
    role: Role,
    url: str,
    organisation: Organisation | None = None,
    due_at: dt.datetime | None = None,
    note: str = "",
) -> None:
    """Make sure the to-do is open, due at the call's closing unless told otherwise; `note` says why it came back."""
    todo = ToDo.objects.filter(key=key).exclude(state=ToDoState.OPEN).first()
    if todo is not None:
        reopen_todo(actor=actor, todo=todo)
    put_todo(
        actor=actor,
        fiscal_year=call.fiscal_year,
        key=key,
        title=title,
        due_at=due_at or call.closes_at,
        role=role,
        organisation=organisation,
        url=url,
        stage=Stage.CALL,
        note=note,
    )


def finish(actor: Actor, key: str) -> None:
    """Close the to-do as done, where it is open."""
    for todo in ToDo.objects.filter(key=key, state=ToDoState.OPEN):
        finish_todo(actor=actor, todo=todo)


def drop(actor: Actor, key: str, reason: str) -> None:
    """Close the to-do without doing it, where it is open."""
    for todo in ToDo.objects.filter(key=key, state=ToDoState.OPEN):
        drop_todo(actor=actor, todo=todo, reason=reason)


def drop_all(actor: Actor, call: Call, kind: str, reason: str) -> None:
    """Close every open to-do of a kind (`apply`, `relay`) of the call."""
    for todo in ToDo.objects.filter(key__startswith=f"call:{call.pk}:{kind}:", state=ToDoState.OPEN):
        drop_todo(actor=actor, todo=todo, reason=reason)
