"""The to-dos of a survey: put and closed by its own verbs."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse

from banso.directory.enums import Role
from banso.foundation.access import Actor
from banso.surveys.models import Response, Survey
from banso.years.domain.todos import drop_todo, finish_todo, put_todo, reopen_todo
from banso.years.enums import Stage, ToDoState
from banso.years.models import ToDo


def answer_key(response: Response) -> str:
    """The organisation's: answer."""
    return f"survey:{response.survey_id}:answer:{response.pk}"


def chase_key(survey: Survey) -> str:
    """The secretariat's: call those who have not answered."""
    return f"survey:{survey.pk}:chase"


def ask(actor: Actor, response: Response, title: str = "", note: str = "") -> None:
    """Make sure the organisation's to-do is open; `note` says why it came back."""
    key, survey = answer_key(response), response.survey
    _reopen(actor, key)
    put_todo(
        actor=actor,
        fiscal_year=survey.fiscal_year,
        key=key,
        title=title or f"「{survey.title}」に答える",
        due_at=survey.due_at,
        role=Role.PREFECTURE if response.organisation.is_prefecture else Role.MUNICIPALITY,
        organisation=response.organisation,
        url=reverse("surveys:response", args=[survey.fiscal_year.year, response.pk]),
        stage=Stage.DISPATCH,
        note=note,
    )


def chase(actor: Actor, survey: Survey) -> None:
    """Remind the secretariat, the day after the due time, to call those who have not answered."""
    _reopen(actor, chase_key(survey))
    put_todo(
        actor=actor,
        fiscal_year=survey.fiscal_year,
        key=chase_key(survey),
        title=f"「{survey.title}」が届いていない団体に電話する",
        due_at=survey.due_at + dt.timedelta(days=1),
        role=Role.SECRETARIAT,
        url=reverse("surveys:survey", args=[survey.fiscal_year.year, survey.pk]) + "?state=waiting",
        stage=Stage.DISPATCH,
    )


def finish(actor: Actor, key: str) -> None:
    """Close the to-do as done, where it is open."""
    for todo in ToDo.objects.filter(key=key, state=ToDoState.OPEN):
        finish_todo(actor=actor, todo=todo)


def drop_all(actor: Actor, survey: Survey, reason: str) -> None:
    """Close every open to-do of the survey without doing it."""
    for todo in ToDo.objects.filter(key__startswith=f"survey:{survey.pk}:", state=ToDoState.OPEN):
        drop_todo(actor=actor, todo=todo, reason=reason)


def _reopen(actor: Actor, key: str) -> None:
    for todo in ToDo.objects.filter(key=key).exclude(state=ToDoState.OPEN):
        reopen_todo(actor=actor, todo=todo)
