"""Who filled an answer in is forgotten earlier than the answer; drafts of closed surveys go."""

from __future__ import annotations

import datetime as dt

import pytest

from banso.foundation.retention import purge
from banso.intake.domain.drafts import start_draft
from banso.intake.models import Draft, Version
from banso.surveys.definitions import form_of
from banso.surveys.domain.surveys import take_step
from banso.surveys.domain.versions import note_call
from banso.surveys.intake import SURVEY
from banso.surveys.models import Response
from tests.builders import SYSTEM, at
from tests.conftest import SmallYear
from tests.surveys.answers import answer, make_survey, plain_answers, response_of

pytestmark = pytest.mark.django_db


def test_names_and_drafts_go_and_answers_stay(small_year: SmallYear) -> None:
    survey = make_survey(small_year.fiscal_year, small_year.municipality)
    answer(survey, small_year.municipality, plain_answers(form_of(survey)))
    response = response_of(survey, small_year.municipality)
    note_call(actor=SYSTEM, response=response, note="担当01さんと話した")
    start_draft(SURVEY, actor=SYSTEM, sheet=response)
    take_step(actor=SYSTEM, survey=survey, step="close")
    purge(at(2020, 3, 1), SYSTEM)
    assert Version.objects.get().respondent
    Draft.objects.update(saved_at=dt.datetime(2019, 9, 20, tzinfo=dt.UTC))
    purge(at(2021, 6, 1), SYSTEM)
    version = Version.objects.get()
    assert version.respondent == {}
    assert version.values["budget.CONSULTATION.FY2019"] == 13000
    assert Response.objects.get().call_note == ""
    assert not Draft.objects.exists()
