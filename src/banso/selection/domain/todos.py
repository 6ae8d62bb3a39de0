"""The selection's to-dos: put and closed by its own verbs.

A year entered from files has its steps behind it: the system's own steps make nobody a to-do.
"""

from __future__ import annotations

from django.urls import reverse

from banso.calls.models import Call
from banso.directory.enums import Role
from banso.foundation.access import Actor
from banso.selection.models import Reviewer, Selection
from banso.years.domain.todos import drop_todo, finish_todo, put_todo, reopen_todo
from banso.years.enums import Stage, ToDoState
from banso.years.models import ToDo


def start_key(call: Call) -> str:
    """The secretariat's: begin the selection."""
    return f"selection:call:{call.pk}:start"


def put_start(actor: Actor, call: Call) -> None:
    """The secretariat's, once the call is closed: begin the selection."""
    if actor.is_system:
        return
    _reopen(actor, start_key(call))
    put_todo(
        actor=actor,
        fiscal_year=call.fiscal_year,
        key=start_key(call),
        title="選定を始める",
        role=Role.SECRETARIAT,
        url=reverse("selection:start", args=[call.fiscal_year.year]),
        stage=Stage.SELECTION,
    )


def put_review(actor: Actor, selection: Selection, reviewer: Reviewer) -> None:
    """A reviewer's: assess the applications."""
    year = selection.call.fiscal_year
    key = f"selection:{selection.pk}:review:{reviewer.user_id}"
    _reopen(actor, key)
    put_todo(
        actor=actor,
        fiscal_year=year,
        key=key,
        title="申込を審査する",
        person=reviewer.user.person,
        role="" if reviewer.user.person_id else Role.SECRETARIAT,
        url=reverse("selection:reviews", args=[year.year]),
        stage=Stage.SELECTION,
    )


def put_step(actor: Actor, selection: Selection, step: str, title: str, role: Role, url_name: str) -> None:
    """A role's: take the next step of the selection."""
    if actor.is_system:
        return
    year = selection.call.fiscal_year
    key = f"selection:{selection.pk}:{step}"
    _reopen(actor, key)
    put_todo(
        actor=actor,
        fiscal_year=year,
        key=key,
        title=title,
        role=role,
        url=reverse(url_name, args=[year.year]),
        stage=Stage.SELECTION,
    )


def finish(actor: Actor, key: str) -> None:
    """Close as done, where it is open."""
    for todo in ToDo.objects.filter(key=key, state=ToDoState.OPEN):
        finish_todo(actor=actor, todo=todo)


def drop(actor: Actor, key: str, reason: str) -> None:
    """Close without doing it, where it is open."""
    for todo in ToDo.objects.filter(key=key, state=ToDoState.OPEN):
        drop_todo(actor=actor, todo=todo, reason=reason)


def _reopen(actor: Actor, key: str) -> None:
    for todo in ToDo.objects.filter(key=key).exclude(state=ToDoState.OPEN):
        reopen_todo(actor=actor, todo=todo)
