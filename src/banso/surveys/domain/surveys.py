"""Making a survey, asking organisations, opening and closing it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from banso.directory.models import Organisation
from banso.formkit import dump_form
from banso.foundation.access import Actor, require
from banso.foundation.errors import BansoError, Conflict, ForbiddenStep
from banso.foundation.history import changed, operation, snapshot
from banso.surveys.definitions import form_for
from banso.surveys.domain import todos
from banso.surveys.enums import ResponseState, SurveyState
from banso.surveys.models import SURVEY_STEPS, Response, Survey
from banso.surveys.queries import ANSWERED
from banso.years.models import FiscalYear


def create_survey(
    *, actor: Actor, fiscal_year: FiscalYear, code: str, due_at: dt.datetime, title: str = ""
) -> Survey:
    """Prepare the year's survey with the present version of the form, which is kept as it is from now on.

    Raises Conflict when the year has one already, BansoError for an unknown form.
    """
    require(actor, "survey.edit", fiscal_year)
    form = form_for(code, fiscal_year.year)
    if Survey.objects.filter(fiscal_year=fiscal_year, code=code).exists():
        raise Conflict(f"{fiscal_year.label}の「{form.title}」は、すでに作られています。")
    with operation(actor) as op:
        survey = Survey.objects.create(
            fiscal_year=fiscal_year,
            code=code,
            version=form.version,
            title=title.strip() or form.title,
            definition=dump_form(form),
            due_at=due_at,
        )
        op.record("survey.created", survey, {"due_at": (None, due_at)})
    return survey


def edit_survey(*, actor: Actor, survey: Survey, due_at: dt.datetime, title: str, reason: str = "") -> Survey:
    """Change name or due time; open to-dos follow."""
    require(actor, "survey.change", survey)
    if not title.strip():
        raise BansoError("名称を入力してください。")
    with operation(actor, reason) as op:
        survey = (
            Survey.objects.select_for_update(of=("self",)).select_related("fiscal_year").get(pk=survey.pk)
        )
        before = snapshot(survey, ["title", "due_at"])
        survey.title, survey.due_at = title.strip(), due_at
        if changes := changed(before, survey):
            survey.save(update_fields=["title", "due_at"])
            op.record("survey.edited", survey, changes)
        if survey.state == SurveyState.OPEN:
            _put_todos(actor, survey)
    return survey


def invite(*, actor: Actor, survey: Survey, organisations: Iterable[Organisation]) -> list[Response]:
    """Ask organisations; those asked already are left alone. Returns the new ones."""
    require(actor, "survey.change", survey)
    asked = set(survey.responses.values_list("organisation_id", flat=True))
    new = [organisation for organisation in dict.fromkeys(organisations) if organisation.pk not in asked]
    with operation(actor) as op:
        found = [Response.objects.create(survey=survey, organisation=organisation) for organisation in new]
        op.record_many("response.invited", found)
        if survey.state == SurveyState.OPEN:
            for response in found:
                todos.ask(actor, response)
    return found


def uninvite(*, actor: Actor, response: Response, reason: str) -> None:
    """Take an invitation back. Raises ForbiddenStep once something was written."""
    require(actor, "survey.change", response.survey)
    with operation(actor, reason) as op:
        response = (
            Response.objects.select_for_update(of=("self",))
            .select_related("survey__fiscal_year", "organisation")
            .get(pk=response.pk)
        )
        if response.state != ResponseState.NOT_STARTED or response.versions.exists():
            raise ForbiddenStep(f"{response.organisation}は回答を書き始めているため、依頼を取り消せません。")
        op.record("response.uninvited", response)
        todos.finish(actor, todos.answer_key(response))
        response.delete()


def take_step(*, actor: Actor, survey: Survey, step: str, reason: str = "") -> Survey:
    """Open, close or reopen. Opening puts a to-do for everyone asked; closing drops what is open.

    Raises ForbiddenStep where the state does not allow it, BansoError for opening without anybody asked.
    """
    require(actor, "survey.change", survey)
    if step not in SURVEY_STEPS.steps:
        raise BansoError("この操作はありません。画面を開き直してください。")
    with operation(actor, reason) as op:
        survey = (
            Survey.objects.select_for_update(of=("self",)).select_related("fiscal_year").get(pk=survey.pk)
        )
        change = SURVEY_STEPS.take(survey, step)
        survey.save(update_fields=["state"])
        op.record(f"survey.{_PAST[step]}", survey, {"state": change})
        if survey.state == SurveyState.CLOSED:
            todos.drop_all(actor, survey, "受付を締め切ったため")
        else:
            if not survey.responses.exists():
                raise BansoError("回答を依頼する団体がまだありません。先に依頼する団体を選んでください。")
            _put_todos(actor, survey)
    return survey


_PAST = {"open": "opened", "close": "closed", "reopen": "reopened"}


def _put_todos(actor: Actor, survey: Survey) -> None:
    for response in survey.responses.exclude(state__in=ANSWERED).select_related("organisation"):
        response.survey = survey
        todos.ask(actor, response)
    todos.chase(actor, survey)
