"""A year of towns that do not exist, with questionnaires answered: enough for medians, neighbours and gaps."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from banso.calls.models import Call
from banso.directory.models import MunicipalityYear, Organisation
from banso.dispatch.models import Expert, Project
from banso.formkit.cells import Value
from banso.surveys.definitions import form_of, grid_of
from banso.surveys.models import Survey
from banso.years.enums import ProgrammeCode
from banso.years.models import FiscalYear, Yardstick
from tests import builders
from tests.surveys.answers import answer, make_survey, plain_answers

REASON = (
    "相談件数が伸びず、就労準備支援事業の利用につながっていない。庁内の税・保険・住宅の窓口との連携が個人の関係に頼っており、"
    "担当が替わると途切れる。アウトリーチの方法、支援調整会議の進め方、任意事業の立ち上げに向けた予算の説明の仕方を教えてほしい。"
) * 3
NAMES = ("湖見本市", "山見本市", "川見本市", "海見本市", "谷見本市", "丘見本市")


@dataclass(frozen=True)
class BriefingYear:
    """The first town's project with its expert, and the others of its bracket."""

    fiscal_year: FiscalYear
    survey: Survey
    project: Project
    expert: Expert
    towns: list[Organisation]


def full_answers(survey: Survey, number: int) -> dict[str, Value]:
    """Everything answered; town 0 works with fewer partners than the others."""
    form = form_of(survey)
    values = plain_answers(form)
    year = form.fiscal_year
    values["counts.NEW.FY2018"] = 252 + 60 * number
    values["counts.PLANS.FY2018"] = 72 + 10 * number
    for place, code in enumerate(("HOUSEHOLD_BUDGET", "CHILDREN", "TEMPORARY_LIVING")):
        for back in (2, 1, 0):
            values[f"budget.{code}.FY{year - back}"] = 1500 + 800 * place + 100 * (2 - back)
        values[f"staff.{code}.full"] = Decimal("0.5") + place
    values["staff.OFFICE.full"], values["staff.WORK_PREPARATION.concurrent"] = 2, Decimal("0.6")
    services = grid_of(form, "services")
    network = grid_of(form, "network")
    assert services is not None
    assert network is not None
    columns = {"FY2017": 3, "FY2018": 3, "FY2019_4M": 1}
    values |= {
        f"services.{row.code}.{column}": (place + 2 + number) * share
        for place, row in enumerate(services.rows)
        for column, share in columns.items()
        if (number, place) != (2, 3)
    }
    values |= {
        f"network.{row.code}.{programme.code}": _worked(number, place)
        for place, row in enumerate(network.rows)
        for programme in network.columns
        if not row.free
    }
    for code, programmes in (("I01", ("CONSULTATION", "WORK_PREPARATION")), ("I03", ("CONSULTATION",)),
                             ("I04", ("CONSULTATION", "HOUSEHOLD_BUDGET")), ("I07", ("WORK_PREPARATION",)),
                             ("I09", ("CHILDREN",)), ("I10", ("CONSULTATION",))):  # fmt: skip
        for programme_code in programmes if number < 3 or code == "I03" else ():
            values[f"issues.{code}.{programme_code}"] = True
    for code in ("E01", "E02", "E03", "E05"):
        values[f"expectations.{code}.CONSULTATION"] = True
    return values


def _worked(number: int, place: int) -> str:
    """The code of a partner: town 0 works with every third and was refused by some, the others with most."""
    if not number and place % 17 == 1:
        return "3"
    return "1" if (place % 5 != 4 if number else place % 3 == 0) else "2"


def make_briefing_year(fiscal_year: FiscalYear) -> BriefingYear:
    """Six towns of 5～10万人 in and around 滋賀県, all advised on consultation, five peers of the first."""
    call = Call.objects.filter(fiscal_year=fiscal_year).first() or builders.make_call(fiscal_year)
    places = [
        ("25", "滋賀県", 35.0, 135.87),
        ("25", "滋賀県", 35.27, 136.26),
        ("26", "京都府", 35.02, 135.76),
        ("24", "三重県", 34.73, 136.51),
        ("18", "福井県", 36.07, 136.22),
        ("01", "北海道", 43.06, 141.35),
    ]
    towns = []
    for number, (name, (code, prefecture, latitude, longitude)) in enumerate(zip(NAMES, places, strict=True)):
        town = builders.make_municipality(
            name, builders.make_prefecture(code, prefecture), latitude=latitude, longitude=longitude
        )
        MunicipalityYear.objects.create(
            organisation=town,
            year=fiscal_year.year,
            population=60_000 + 5_000 * number,
            population_source="見本の人口",
            bracket="FROM_50K",
        )
        towns.append(town)
    expert = builders.make_expert(fiscal_year, ProgrammeCode.CONSULTATION)
    projects = [
        builders.make_project(
            builders.make_decision(builders.make_application(call, town, reason=REASON)), expert=expert
        )
        for town in towns
    ]
    survey = make_survey(fiscal_year, *towns)
    for number, town in enumerate(towns):
        answer(survey, town, full_answers(survey, number))
    for measure, value in (("NEW_CONSULTATIONS", 26), ("PLANS", 13)):
        Yardstick.objects.get_or_create(
            year=2018, measure=measure,
            defaults={"value": value, "unit": "件", "source": "見本", "entered_by": "見本"},
        )  # fmt: skip
    return BriefingYear(fiscal_year, survey, projects[0], expert, towns)
