"""What letters to advised municipalities can enclose: the questionnaire, filled with what is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, partial

from banso.directory.models import Organisation
from banso.dispatch.questionnaires import questionnaire_of
from banso.formkit.workbook import build_workbook
from banso.letters.enclosures import Enclosure, enclosure_kind
from banso.office.filenames import display_name
from banso.surveys.definitions import form_of
from banso.surveys.intake import identity_of
from banso.surveys.prefill import prefills
from banso.years.models import FiscalYear


@enclosure_kind(
    "questionnaire", "事前アンケート（自治体ごとのExcel）", templates=["questionnaire", "result_selected"]
)
def questionnaires(
    fiscal_year: FiscalYear, organisations: Sequence[int]
) -> Mapping[int, Sequence[Enclosure]]:
    """Return the workbook of each organisation the year's questionnaire asks."""
    survey = questionnaire_of(fiscal_year)
    if survey is None:
        return {}
    asked = survey.responses.filter(organisation__in=organisations).select_related("organisation")
    places = [response.organisation for response in asked]
    known, form = cache(lambda: prefills(survey, places)), cache(lambda: form_of(survey))

    def make(place: Organisation) -> bytes:
        return build_workbook(form(), known()[place.pk].values, identity=identity_of(survey, place))

    holds = [survey.title, survey.word, "実施前アンケート"]
    return {
        one.pk: [Enclosure(display_name(f"アンケート_{one.name}.xlsx"), partial(make, one), holds)]
        for one in places
    }
