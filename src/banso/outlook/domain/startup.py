"""Starting a municipality's start-up workbook."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from banso.directory.models import Organisation
from banso.directory.roles import acts_for, runs_programme
from banso.foundation import locks
from banso.foundation.access import Actor, require, system_actor
from banso.foundation.errors import AccessDenied
from banso.foundation.history import operation
from banso.outlook.workbook import PROGRAMMES, code_of
from banso.surveys.domain.surveys import create_survey, invite, take_step
from banso.surveys.enums import SurveyState
from banso.surveys.models import Response, Survey
from banso.years.enums import ProgrammeCode
from banso.years.models import FiscalYear

_SYSTEM = system_actor("立ち上げノート")


def start_workbook(
    *, actor: Actor, fiscal_year: FiscalYear, municipality: Organisation, programme: ProgrammeCode
) -> Response:
    """Return the municipality's workbook of a programme, made when there is none.

    A municipality starts its own, the secretariat for any. Raises AccessDenied for another's. The workbook is open to
    the end of the fiscal year.
    """
    require(actor, "startup.start", fiscal_year)
    if not runs_programme(actor, fiscal_year.year) and not acts_for(actor, municipality, fiscal_year.year):
        raise AccessDenied("ほかの自治体の立ち上げノートは始められません。")
    if programme not in PROGRAMMES:
        raise AccessDenied("立ち上げノートがあるのは、任意事業だけです。")
    with operation(actor) as op:
        locks.hold(f"startup:{fiscal_year.year}")
        code = code_of(programme)
        survey = (
            Survey.objects.filter(fiscal_year=fiscal_year, code=code).select_related("fiscal_year").first()
        )
        if survey is None:
            ends = dt.datetime.combine(fiscal_year.ends_on, dt.time(17), timezone.get_current_timezone())
            survey = create_survey(actor=_SYSTEM, fiscal_year=fiscal_year, code=code, due_at=ends)
        response = Response.objects.filter(survey=survey, organisation=municipality).first()
        if response is None:
            response = invite(actor=_SYSTEM, survey=survey, organisations=[municipality])[0]
            op.record("startup.started", response)
        if survey.state == SurveyState.PREPARING:
            take_step(actor=_SYSTEM, survey=survey, step="open")
    return response
