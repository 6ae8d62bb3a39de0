"""Which organisations questionnaires still need, and how long drafts and names are kept."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from banso.directory.models import Organisation
from banso.foundation.enums import RetentionClass
from banso.foundation.retention import keeps, retained, start_of
from banso.japan.dates import fiscal_year_of
from banso.surveys.enums import SurveyState
from banso.surveys.models import Response, ResponseDraft, ResponseVersion, SurveyDraftCopy


@keeps(Organisation)
def asked(since: dt.date) -> QuerySet[Response, int]:
    """Organisations asked in that fiscal year or a later one."""
    responses = Response.objects.filter(survey__fiscal_year__year__gte=fiscal_year_of(since))
    return responses.values_list("organisation_id", flat=True)


@retained(ResponseVersion, {"respondent": RetentionClass.CONTACT}, erased={"respondent": {}})
def old_respondents(before: dt.date) -> QuerySet[ResponseVersion]:
    """Who filled in answers of fiscal years before that day's."""
    return ResponseVersion.objects.filter(
        response__survey__fiscal_year__year__lt=fiscal_year_of(before)
    ).exclude(respondent={})


@retained(Response, {"call_note": RetentionClass.CONTACT})
def old_calls(before: dt.date) -> QuerySet[Response]:
    """Notes of calls of fiscal years before that day's."""
    return Response.objects.filter(survey__fiscal_year__year__lt=fiscal_year_of(before)).exclude(call_note="")


@retained(
    ResponseDraft,
    {"raw": RetentionClass.WORKING_FILE, "values": RetentionClass.WORKING_FILE},
    delete=True,
)
def forgotten_drafts(before: dt.date) -> QuerySet[ResponseDraft]:
    """Drafts of closed surveys, last saved before that day."""
    return ResponseDraft.objects.filter(
        saved_at__lt=start_of(before), response__survey__state=SurveyState.CLOSED
    )


@retained(SurveyDraftCopy, {"raw": RetentionClass.WORKING_FILE}, delete=True)
def forgotten_copies(before: dt.date) -> QuerySet[SurveyDraftCopy]:
    """Copies of closed surveys, typed before that day."""
    return SurveyDraftCopy.objects.filter(
        written_at__lt=start_of(before), draft__response__survey__state=SurveyState.CLOSED
    )
