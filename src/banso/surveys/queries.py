"""Reads about questionnaires and their answers."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Q, QuerySet
from django.http import Http404

from banso.directory.enums import ContactPurpose, Role
from banso.directory.models import Contact
from banso.directory.roles import relayed_prefecture_codes, sees_everything
from banso.formkit.cells import Value
from banso.formkit.reading import values_from_json
from banso.foundation.access import Actor
from banso.intake.models import Version
from banso.surveys.definitions import form_of
from banso.surveys.enums import ResponseState, SurveyState
from banso.surveys.models import Response, Survey
from banso.years.models import FiscalYear

ANSWERED = (ResponseState.SUBMITTED, ResponseState.ACCEPTED)
_YEAR = "survey__fiscal_year"


def survey_from_url(year: int, survey: int) -> Survey:
    """Return the survey named in the URL. Raises Http404, also for one of another year."""
    found = Survey.objects.select_related("fiscal_year").filter(fiscal_year__year=year, pk=survey).first()
    if found is None:
        raise Http404("このアンケートは見つかりません。")
    return found


def response_from_url(year: int, pk: int, **_: object) -> Response:
    """Return the answer named in the URL. Raises Http404, also for one of another year."""
    response = (
        Response.objects.select_related(_YEAR, "organisation", "counted")
        .filter(survey__fiscal_year__year=year, pk=pk)
        .first()
    )
    if response is None:
        raise Http404("この回答は見つかりません。")
    return response


def version_from_url(year: int, pk: int, number: int) -> Version:
    """Return a version of an answer. Raises Http404."""
    version = (
        Version.objects.select_related(
            f"paper__response__{_YEAR}", "paper__response__organisation", "submitted_by__person", "original"
        )
        .filter(paper__response__survey__fiscal_year__year=year, paper=pk, number=number)
        .first()
    )
    if version is None:
        raise Http404("この版は見つかりません。")
    return version


def surveys_visible_to(actor: Actor, fiscal_year: FiscalYear) -> QuerySet[Survey]:
    """Return the year's surveys the actor may see, by the rule of `survey.view`."""
    surveys = Survey.objects.filter(fiscal_year=fiscal_year).select_related("fiscal_year")
    if sees_everything(actor, fiscal_year.year):
        return surveys
    return surveys.exclude(state=SurveyState.PREPARING)


def responses_visible_to(actor: Actor, survey: Survey) -> QuerySet[Response]:
    """Return the answers of a survey in the actor's lists: all, or those of the own organisations."""
    responses = survey.responses.select_related("organisation", "counted", _YEAR)
    year = survey.fiscal_year.year
    if sees_everything(actor, year):
        return responses
    own = Q(organisation__in=actor.organisation_ids(Role.MUNICIPALITY, Role.PREFECTURE, year=year))
    return responses.filter(own | Q(organisation__prefecture_code__in=relayed_prefecture_codes(actor, year)))


def unanswered(survey: Survey) -> QuerySet[Response]:
    """Return who has not answered yet."""
    return survey.responses.exclude(state__in=ANSWERED).select_related("organisation")


def phones_of(organisation_ids: list[int]) -> Mapping[int | None, Contact]:
    """Return {organisation id: its office's contact} for the call list."""
    contacts = Contact.objects.filter(organisation__in=organisation_ids, purpose=ContactPurpose.OFFICE)
    return {contact.organisation_id: contact for contact in contacts.order_by("-pk")}


def counted_answers(code: str, fiscal_year: FiscalYear) -> QuerySet[Response]:
    """Return the submitted answers to a form in a year, each with its counted version."""
    return Response.objects.filter(
        survey__code=code, survey__fiscal_year=fiscal_year, state__in=ANSWERED
    ).select_related("counted", "organisation", _YEAR)


def values_of(response: Response) -> dict[str, Value]:
    """Return the counted answers of a response by path, blanks as None; empty where nothing was submitted."""
    if response.counted is None:
        return {}
    return values_from_json(form_of(response.survey), response.counted.values)


def last_values(response: Response) -> dict[str, Value]:
    """Return the answers of the organisation's last earlier answer to the same form, for comparisons."""
    earlier = (
        Response.objects.filter(
            organisation=response.organisation,
            survey__code=response.survey.code,
            survey__fiscal_year__year__lt=response.survey.fiscal_year.year,
        )
        .exclude(counted=None)
        .select_related("counted", _YEAR)
        .order_by("-survey__fiscal_year__year")
        .first()
    )
    return values_of(earlier) if earlier else {}
