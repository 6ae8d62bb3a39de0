"""Must hold: every row and column survives web → Excel → edited → back, unchanged where unchanged."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook

from banso.directory.enums import Role
from banso.formkit.compare import compare
from banso.formkit.display import typed
from banso.formkit.reading import values_from_json
from banso.foundation.access import Actor
from banso.intake.domain import drafts
from banso.intake.domain import handing_in as imports
from banso.intake.enums import BatchState, FileOutcome
from banso.intake.files import Handed
from banso.intake.kinds import belongs_to
from banso.surveys.definitions import form_of
from banso.surveys.enums import ResponseState
from banso.surveys.intake import SURVEY
from tests.conftest import SmallYear
from tests.surveys.answers import edited, every_cell, make_survey, response_of, workbook_of

pytestmark = pytest.mark.django_db


def test_every_cell_survives_web_excel_edited_and_back(
    small_year: SmallYear, actors: dict[Role, Actor]
) -> None:
    """Typed on the web, taken as a workbook, a few cells changed in it, handed in again."""
    actor, town = actors[Role.MUNICIPALITY], small_year.municipality
    survey = make_survey(small_year.fiscal_year, town)
    response, form = response_of(survey, town), form_of(survey)
    wanted = every_cell(form)
    assert len(wanted) > 500
    drafts.start_draft(SURVEY, actor=actor, sheet=response)
    for section in form.sections:
        posted = {
            path: "on" if value is True and "concurrent" not in path else typed(value)
            for path, value in wanted.items()
            if belongs_to(section, path)
        }
        drafts.save_section(
            SURVEY, actor=actor, sheet=response, section=section, posted=posted, base=0, tab="a"
        )
    first = drafts.submit_draft(SURVEY, actor=actor, sheet=response)
    stored = values_from_json(form, first.values | first.respondent)
    assert {path: value for path, value in stored.items() if value is not None} == wanted

    data = workbook_of(survey, town, stored)
    book = load_workbook(BytesIO(data))
    changes: dict[str, object] = {}
    for sheet in book.worksheets:
        for line in sheet.iter_rows():
            for cell in line:
                if cell.value == wanted["budget.CHILDREN.FY2018"]:
                    changes[f"{sheet.title}!{cell.coordinate}"] = 4321
                if cell.value == wanted["contractors.4.name"]:
                    changes[f"{sheet.title}!{cell.coordinate}"] = "別の見本法人"
    assert len(changes) == 2
    batch = imports.hand_in(
        SURVEY, actor=actor, gathering=survey, files=[Handed(edited(data, changes), "名前を変えた.xlsx")]
    )
    row = batch.files.get()
    assert row.outcome == FileOutcome.CHANGED, row.refusal
    imports.start_recording(actor=actor, batch=batch)
    response.refresh_from_db()
    assert response.counted is not None
    assert response.counted.number == 2
    second = values_from_json(form, response.counted.values | response.counted.respondent)
    changed = {one.path: one.new for one in compare(form, stored, second)}
    assert changed == {"budget.CHILDREN.FY2018": 4321, "contractors.4.name": "別の見本法人"}


def test_an_untouched_workbook_changes_nothing(small_year: SmallYear, actors: dict[Role, Actor]) -> None:
    town = small_year.municipality
    survey = make_survey(small_year.fiscal_year, town)
    data = workbook_of(survey, town, every_cell(form_of(survey)))
    for outcome in (FileOutcome.NEW, FileOutcome.SAME):
        batch = imports.hand_in(
            SURVEY, actor=actors[Role.SECRETARIAT], gathering=survey, files=[Handed(data, "回答.xlsx")]
        )
        assert batch.files.get().outcome == outcome
        if outcome == FileOutcome.NEW:
            imports.start_recording(actor=actors[Role.SECRETARIAT], batch=batch)
    batch.refresh_from_db()
    assert batch.state == BatchState.CHECKED
    response = response_of(survey, town)
    assert response.state == ResponseState.SUBMITTED
    assert response.versions.count() == 1
