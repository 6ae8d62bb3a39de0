"""The pre-visit questionnaire of the dispatch: who is asked, who may read, what is known beforehand (spec 10.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from banso.calls.models import Application
from banso.directory.models import Organisation
from banso.directory.roles import is_expert
from banso.dispatch.models import Project
from banso.formkit.cells import Value
from banso.foundation.access import Actor, Answer, allow
from banso.surveys.definitions import QUESTIONNAIRE
from banso.surveys.invitations import chosen_at
from banso.surveys.models import Response, Survey
from banso.surveys.permissions import also_reads
from banso.surveys.prefill import knows
from banso.years.models import FiscalYear

# The application says 直営 or 委託 of a programme; the questionnaire asks the same of each year anew.
_DIRECT = ("DIRECT", "BOTH")

chosen_at(QUESTIONNAIRE, "briefings:questionnaire_invite")


def municipalities_to_ask(fiscal_year: FiscalYear) -> list[Organisation]:
    """Return the municipalities that are advised in the year, in the order of their codes."""
    ids = Project.objects.filter(fiscal_year=fiscal_year).values("municipality")
    return list(Organisation.objects.filter(pk__in=ids).order_by("prefecture_code", "code", "name"))


def questionnaire_of(fiscal_year: FiscalYear) -> Survey | None:
    """Return the year's questionnaire, or None."""
    return (
        Survey.objects.filter(fiscal_year=fiscal_year, code=QUESTIONNAIRE)
        .select_related("fiscal_year")
        .first()
    )


@also_reads
def expert_in_charge(actor: Actor, response: Response) -> Answer | None:
    """An expert reads what the municipalities in charge have answered."""
    survey = response.survey
    if survey.code != QUESTIONNAIRE or not is_expert(actor, survey.fiscal_year.year):
        return None
    in_charge = Project.objects.filter(
        fiscal_year=survey.fiscal_year,
        municipality=response.organisation_id,
        assignments__expert__person_id=actor.person_id or 0,
    )
    return allow("ご担当の自治体の回答です。") if in_charge.exists() else None


@knows("利用申込書")
def from_application(
    survey: Survey, organisations: Sequence[Organisation]
) -> Mapping[int, Mapping[str, Value]]:
    """Return 直営 of the programmes the application says are run directly."""
    if survey.code != QUESTIONNAIRE:
        return {}
    applications = Application.objects.filter(
        call__fiscal_year=survey.fiscal_year, municipality__in=organisations
    )
    found: dict[int, dict[str, Value]] = {}
    for application in applications:
        for path, answer in application.answers.items():
            parts = path.split(".")
            if parts[0] == "running" and parts[-1] == "delivery" and answer in _DIRECT:
                found.setdefault(application.municipality_id, {})[f"delivery.{parts[1]}.direct"] = True
    return found
