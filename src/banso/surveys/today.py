"""What 今日 tells about questionnaires."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Count
from django.urls import reverse

from banso.directory.enums import Role
from banso.directory.roles import sees_everything
from banso.foundation.access import Actor
from banso.foundation.models import HistoryEntry
from banso.foundation.today import Change, WaitingItem, changed, name_actions, told, waiting_for
from banso.intake.today import name_writing
from banso.surveys.enums import SurveyState
from banso.surveys.models import Response, Survey
from banso.surveys.queries import ANSWERED
from banso.years.dated_facts import DatedFact, dated_facts
from banso.years.models import FiscalYear


@dated_facts
def survey_dates(actor: Actor, fiscal_year: FiscalYear) -> Iterable[DatedFact]:
    """When the answers are due, to who sees the survey or is asked (two queries)."""
    surveys = list(Survey.objects.filter(fiscal_year=fiscal_year).select_related("fiscal_year"))
    if not surveys:
        return []
    ids = actor.organisation_ids(Role.MUNICIPALITY, Role.PREFECTURE, year=fiscal_year.year)
    asked = set(
        Response.objects.filter(survey__in=surveys, organisation_id__in=ids).values_list(
            "survey_id", flat=True
        )
        if ids
        else []
    )
    may_see_all = sees_everything(actor, fiscal_year.year)
    return [
        DatedFact(
            f"survey-{survey.pk}-due",
            survey.due_at,
            f"「{survey.title}」の回答期限",
            "事前アンケート",
            url=reverse("surveys:survey", args=[fiscal_year.year, survey.pk]) if may_see_all else "",
            words=("アンケート", "締"),
        )
        for survey in surveys
        if may_see_all or (survey.pk in asked and survey.state != SurveyState.PREPARING)
    ]


@waiting_for("アンケートの回答")
def answers_outstanding(actor: Actor, year: int) -> Iterable[WaitingItem]:
    """Who runs the programme waits for the answers of those asked: one line a survey."""
    if not sees_everything(actor, year):
        return []
    waiting = (
        Response.objects.filter(survey__fiscal_year__year=year, survey__state=SurveyState.OPEN)
        .exclude(state__in=ANSWERED)
        .values_list("survey_id", "survey__title", "survey__due_at")
        .annotate(number=Count("pk"))
        .order_by("survey_id")
    )
    return [
        WaitingItem(
            title, f"{number}団体", due_at, reverse("surveys:survey", args=[year, pk]) + "?state=waiting"
        )
        for pk, title, due_at, number in waiting
    ]


@changed("survey.")
def survey_changes(actor: Actor, year: int, entries: Sequence[HistoryEntry]) -> Iterable[Change]:
    """A survey was opened or closed."""
    surveys = Survey.objects.filter(fiscal_year__year=year).select_related("fiscal_year")
    return told(
        actor,
        entries,
        surveys.in_bulk([entry.subject_id for entry in entries]),
        see="survey.view",
        sentences={
            "survey.opened": "「{subject}」の受付を始めました。",
            "survey.closed": "「{subject}」の受付を締め切りました。",
            "survey.reopened": "「{subject}」の受付を再開しました。",
        },
        url=lambda survey: reverse("surveys:survey", args=[year, survey.pk]),
    )


@changed("response.")
def response_changes(actor: Actor, year: int, entries: Sequence[HistoryEntry]) -> Iterable[Change]:
    """Answers came in, were confirmed or given back."""
    responses = Response.objects.filter(survey__fiscal_year__year=year).select_related(
        "organisation", "survey__fiscal_year"
    )
    return told(
        actor,
        entries,
        responses.in_bulk([entry.subject_id for entry in entries]),
        see="response.view",
        sentences={
            "response.submitted": "{subject}が届きました。",
            "response.accepted": "{subject}が確認されました。",
            "response.given_back": "{subject}に、直していただきたいところがあります。",
        },
        url=lambda response: reverse("surveys:response", args=[year, response.pk]),
    )


name_actions(
    {
        "survey.created": "作りました",
        "survey.edited": "名称・期限を変えました",
        "response.invited": "回答をお願いしました",
        "response.uninvited": "お願いを取り消しました",
        "response.called": "電話したことを記録しました",
    }
)
name_writing("response")
