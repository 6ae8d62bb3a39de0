"""Which organisations questionnaires still need, and how long names are kept."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from banso.directory.models import Organisation
from banso.foundation.enums import RetentionClass
from banso.foundation.retention import keeps, retained
from banso.intake.models import Version
from banso.japan.dates import fiscal_year_of
from banso.surveys.models import Response


@keeps(Organisation)
def asked(since: dt.date) -> QuerySet[Response, int]:
    """Organisations asked in that fiscal year or a later one."""
    responses = Response.objects.filter(survey__fiscal_year__year__gte=fiscal_year_of(since))
    return responses.values_list("organisation_id", flat=True)


@retained(Version, {"respondent": RetentionClass.CONTACT}, erased={"respondent": {}})
def old_respondents(before: dt.date) -> QuerySet[Version]:
    """Who filled in answers of fiscal years before that day's."""
    return Version.objects.filter(
        paper__response__survey__fiscal_year__year__lt=fiscal_year_of(before)
    ).exclude(respondent={})


@retained(Response, {"call_note": RetentionClass.CONTACT})
def old_calls(before: dt.date) -> QuerySet[Response]:
    """Notes of calls of fiscal years before that day's."""
    return Response.objects.filter(survey__fiscal_year__year__lt=fiscal_year_of(before)).exclude(call_note="")
