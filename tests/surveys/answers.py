"""Builders of surveys, and answers that fill every cell of the questionnaire (of municipalities that do not exist)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from io import BytesIO

from openpyxl import load_workbook

from banso.directory.models import Organisation
from banso.formkit import Form
from banso.formkit.cells import ChoiceCell, DateCell, MarkCell, NumberCell, Value
from banso.formkit.workbook import build_workbook
from banso.foundation.history import operation
from banso.intake.domain.versions import add_version
from banso.intake.enums import Channel
from banso.intake.kinds import Submission
from banso.surveys.definitions import QUESTIONNAIRE, form_of
from banso.surveys.domain.surveys import create_survey, invite, take_step
from banso.surveys.intake import SURVEY, identity_of
from banso.surveys.models import Response, Survey, Version
from banso.years.models import FiscalYear
from tests.builders import SYSTEM, at


def make_survey(fiscal_year: FiscalYear, *organisations: Organisation, is_open: bool = True) -> Survey:
    """The year's questionnaire, asked of organisations, due 13 September."""
    survey = create_survey(
        actor=SYSTEM, fiscal_year=fiscal_year, code=QUESTIONNAIRE, due_at=at(fiscal_year.year, 9, 13, 17)
    )
    invite(actor=SYSTEM, survey=survey, organisations=organisations)
    return take_step(actor=SYSTEM, survey=survey, step="open") if is_open and organisations else survey


def response_of(survey: Survey, organisation: Organisation) -> Response:
    return Response.objects.select_related("survey__fiscal_year", "organisation", "counted").get(
        survey=survey, organisation=organisation
    )


def every_cell(form: Form) -> dict[str, Value]:
    """An answer in every place of the form, each different from its neighbours where it can be."""
    values: dict[str, Value] = {}
    for number, slot in enumerate(form.slots({"contractors": 5}), start=1):
        cell = slot.cell
        if isinstance(cell, NumberCell):
            values[slot.path] = Decimal(f"{number % 7}.25") if cell.decimals else 1000 + number
            if cell.or_mark and number % 2:
                values[slot.path] = True
        elif isinstance(cell, MarkCell):
            values[slot.path] = True
        elif isinstance(cell, ChoiceCell):
            values[slot.path] = cell.choices[number % len(cell.choices)].code
        elif isinstance(cell, DateCell):
            values[slot.path] = dt.date(2019, 7, 1)
        else:
            values[slot.path] = f"記入{number}　髙橋"
    return values


def plain_answers(form: Form, **changes: Value) -> dict[str, Value]:
    """A small answer that can be submitted without any remark; `changes` use __ for the dots of a path."""
    year = form.fiscal_year
    values: dict[str, Value] = {
        "office.department": "生活福祉課",
        "office.name": "担当01",
        "staff.CONSULTATION.full": Decimal("3"),
        "delivery.CONSULTATION.direct": True,
        "delivery.WORK_PREPARATION.contractor": "見本支援センター",
        "issues.I01.CONSULTATION": True,
        "expectations.E03.CONSULTATION": True,
    }
    for back, consultation, work in ((2, 12000, 4000), (1, 12500, 4200), (0, 13000, 4300)):
        values[f"budget.CONSULTATION.FY{year - back}"] = consultation
        values[f"budget.WORK_PREPARATION.FY{year - back}"] = work
    for column, new, plans in (
        (f"FY{year - 2}", 240, 60),
        (f"FY{year - 1}", 252, 72),
        (f"FY{year}_4M", 84, 20),
    ):
        values[f"counts.NEW.{column}"], values[f"counts.PLANS.{column}"] = new, plans
    return values | {key.replace("__", "."): value for key, value in changes.items()}


def workbook_of(survey: Survey, organisation: Organisation, values: Mapping[str, Value]) -> bytes:
    """The organisation's workbook with answers in it."""
    return build_workbook(form_of(survey), values, identity=identity_of(survey, organisation))


def answer(
    survey: Survey,
    organisation: Organisation,
    values: Mapping[str, Value],
    *,
    when: dt.datetime | None = None,
) -> Version:
    """Submit answers for an organisation, as an imported workbook would."""
    with operation(SYSTEM) as op:
        moment = when or at(survey.fiscal_year.year, 9, 10)
        return add_version(
            op,
            SURVEY,
            sheet=response_of(survey, organisation),
            submission=Submission(values, {}, Channel.EXCEL, moment),
        )


def edited(data: bytes, changes: Mapping[str, object]) -> bytes:
    """The workbook with cells changed as a person would in Excel; keys are text found in a label, row by row."""
    book = load_workbook(BytesIO(data))
    for (sheet, cell), value in ((key.split("!"), value) for key, value in changes.items()):
        book[sheet][cell] = value
    out = BytesIO()
    book.save(out)
    return out.getvalue()
