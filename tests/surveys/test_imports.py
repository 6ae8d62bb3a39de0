"""Filled workbooks handed in together: what is right goes in, what is not is answered by name and reason."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from banso.directory.enums import Role
from banso.directory.models import Organisation
from banso.formkit.workbook import build_workbook
from banso.foundation.access import Actor
from banso.foundation.worker import run
from banso.intake.domain import drafts
from banso.intake.domain import handing_in as imports
from banso.intake.enums import BatchState, FileOutcome, FileState
from banso.intake.files import Handed
from banso.intake.models import Batch, Version
from banso.surveys.definitions import QUESTIONNAIRE, form_for, form_of
from banso.surveys.domain import versions
from banso.surveys.enums import ResponseState
from banso.surveys.intake import SURVEY, identity_of
from banso.surveys.models import Survey
from tests import builders
from tests.conftest import SmallYear
from tests.surveys.answers import make_survey, plain_answers, response_of, workbook_of

pytestmark = pytest.mark.django_db
COUNT = 30
DAMAGED = "27_見本27市.xlsx"


@pytest.fixture
def towns(small_year: SmallYear) -> list[Organisation]:
    return [builders.make_municipality(f"見本{number:02}市") for number in range(1, COUNT + 1)]


@pytest.fixture
def survey(small_year: SmallYear, towns: list[Organisation]) -> Survey:
    return make_survey(small_year.fiscal_year, *towns, small_year.municipality, small_year.other_municipality)


def files_of(survey: Survey, towns: list[Organisation]) -> list[Handed]:
    """A file per town; the 27th broke off on its way."""
    files = []
    for number, town in enumerate(towns, start=COUNT - len(towns) + 1):
        data = workbook_of(survey, town, plain_answers(form_of(survey)))
        name = f"{number:02}_{town.name}.xlsx"
        files.append(Handed(data[: len(data) // 2] if name == DAMAGED else data, name))
    return files


def recorded(batch: Batch) -> int:
    return batch.files.filter(state=FileState.RECORDED).count()


def check_all_but_one_in(batch: Batch, survey: Survey, count: int) -> None:
    batch.refresh_from_db()
    assert batch.state == BatchState.DONE
    assert recorded(batch) == count - 1
    refused = batch.files.get(outcome=FileOutcome.REFUSED)
    assert refused.name == DAMAGED
    assert DAMAGED in refused.refusal
    assert "途中で切れています" in refused.refusal or "壊れ" in refused.refusal, refused.refusal
    assert survey.responses.filter(state=ResponseState.SUBMITTED).count() == count - 1


@pytest.mark.once  # reads workbooks; that what was read stays is asked on both by the others
def test_thirty_files_one_damaged_twenty_nine_in(
    survey: Survey, towns: list[Organisation], actors: dict[Role, Actor]
) -> None:
    actor = actors[Role.SECRETARIAT]
    batch = imports.hand_in(SURVEY, actor=actor, gathering=survey, files=files_of(survey, towns))
    assert batch.state == BatchState.CHECKED
    assert not Version.objects.exists()  # a dry run
    imports.start_recording(actor=actor, batch=batch)
    run("until_idle")
    check_all_but_one_in(batch, survey, COUNT)


def test_the_same_in_one_zip(survey: Survey, towns: list[Organisation], actors: dict[Role, Actor]) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        for one in files_of(survey, towns[-5:]):
            package.writestr(f"回答/{one.name}", one.data)
    actor = actors[Role.SECRETARIAT]
    batch = imports.hand_in(
        SURVEY, actor=actor, gathering=survey, files=[Handed(content.getvalue(), "回答.zip")]
    )
    assert batch.state == BatchState.CHECKING
    run("until_idle")
    batch.refresh_from_db()
    assert batch.state == BatchState.CHECKED
    assert not Version.objects.exists()
    imports.start_recording(actor=actor, batch=batch)
    run("until_idle")
    check_all_but_one_in(batch, survey, 5)


def test_other_forms_years_strangers_and_doubles_are_refused_by_name(
    survey: Survey, small_year: SmallYear, towns: list[Organisation], actors: dict[Role, Actor]
) -> None:
    stranger = builders.make_municipality("知らない市")
    older = form_for(QUESTIONNAIRE, 2018)
    last_year = build_workbook(older, {}, identity=replace(identity_of(survey, towns[0]), fiscal_year=2018))
    values = plain_answers(form_of(survey))
    batch = imports.hand_in(
        SURVEY,
        actor=actors[Role.SECRETARIAT],
        gathering=survey,
        files=[
            Handed(workbook_of(survey, stranger, values), "知らない.xlsx"),
            Handed(last_year, "去年.xlsx"),
            Handed(b"not a workbook", "メモ.xlsx"),
            Handed(workbook_of(survey, towns[1], values), "一.xlsx"),
            Handed(workbook_of(survey, towns[1], values | {"budget.OTHER.FY2019": 5}), "二.xlsx"),
            Handed(workbook_of(survey, towns[2], {"budget.OTHER.FY2019": -5}), "三.xlsx"),
        ],
    )
    found = {one.name: one for one in batch.files.all()}
    assert {one.outcome for one in found.values()} == {FileOutcome.REFUSED}
    assert "お願いしていません" in found["知らない.xlsx"].refusal
    assert "平成30年度" in found["去年.xlsx"].refusal
    assert "メモ.xlsx" in found["メモ.xlsx"].refusal
    assert "同じ" in found["一.xlsx"].refusal
    problems = found["三.xlsx"].problems
    place = next(one for one in problems if one["path"] == "budget.OTHER.FY2019")
    assert place["sheet"]
    assert place["cell"]


def test_a_municipality_hands_in_its_own_and_a_prefecture_those_of_its_own(
    survey: Survey, small_year: SmallYear, actors: dict[Role, Actor]
) -> None:
    values = plain_answers(form_of(survey))
    own = Handed(workbook_of(survey, small_year.municipality, values), "自分.xlsx")
    other = Handed(workbook_of(survey, small_year.other_municipality, values), "よそ.xlsx")
    for role in (Role.MUNICIPALITY, Role.PREFECTURE):
        batch = imports.hand_in(SURVEY, actor=actors[role], gathering=survey, files=[own, other])
        outcomes = {one.name: one.outcome for one in batch.files.all()}
        assert outcomes == {"自分.xlsx": FileOutcome.NEW, "よそ.xlsx": FileOutcome.REFUSED}
        refused = batch.files.get(name="よそ.xlsx")
        assert refused.changes == []
        assert refused.problems == []


def test_a_faster_hand_is_not_overwritten(
    survey: Survey, small_year: SmallYear, actors: dict[Role, Actor]
) -> None:
    town, values = small_year.municipality, plain_answers(form_of(survey))
    data = Handed(workbook_of(survey, town, values), "回答.xlsx")
    first = imports.hand_in(SURVEY, actor=actors[Role.SECRETARIAT], gathering=survey, files=[data])
    second = imports.hand_in(
        SURVEY,
        actor=actors[Role.MUNICIPALITY],
        gathering=survey,
        files=[Handed(workbook_of(survey, town, values | {"budget.OTHER.FY2019": 7}), "新しい.xlsx")],
    )
    imports.start_recording(actor=actors[Role.MUNICIPALITY], batch=second)
    imports.start_recording(actor=actors[Role.SECRETARIAT], batch=first)
    row = first.files.get()
    assert row.state == FileState.FAILED
    assert "新しい" in row.refusal
    response = response_of(survey, town)
    assert response.versions.count() == 1
    versions.accept_response(actor=actors[Role.SECRETARIAT], response=response)
    late = imports.hand_in(SURVEY, actor=actors[Role.SECRETARIAT], gathering=survey, files=[data])
    assert "確認済み" in late.files.get().refusal


def test_the_pages_lead_from_file_to_answer(
    survey: Survey, small_year: SmallYear, client_of: Callable[[Role | None], Client]
) -> None:
    client = client_of(Role.MUNICIPALITY)
    response = response_of(survey, small_year.municipality)
    blank = client.get(f"/y/2019/surveys/answers/{response.pk}/form/")
    assert blank.status_code == 200
    data = workbook_of(survey, small_year.municipality, plain_answers(form_of(survey)))
    sent = client.post(
        f"/y/2019/surveys/{survey.pk}/imports/", {"chosen": SimpleUploadedFile("回答.xlsx", data)}
    )
    assert sent.status_code == 302, sent.content.decode()[:500]
    page = sent.headers["Location"]
    assert "1件を登録する" in client.get(page).content.decode()
    assert "回答.xlsx" in client.get(f"{page}record/").content.decode()
    client.post(f"{page}record/")
    response.refresh_from_db()
    assert response.state == ResponseState.SUBMITTED
    row = Batch.objects.get().files.get()
    assert client.get(f"/y/2019/surveys/imports/files/{row.pk}/").status_code == 200


@pytest.mark.once  # writes workbooks
def test_all_forms_come_in_one_zip(survey: Survey, client_of: Callable[[Role | None], Client]) -> None:
    answer = client_of(Role.SECRETARIAT).get(f"/y/2019/surveys/{survey.pk}/forms/")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
        assert len(package.namelist()) == COUNT + 2


def test_a_draft_on_the_web_is_mentioned_and_stays(
    survey: Survey, small_year: SmallYear, actors: dict[Role, Actor]
) -> None:
    response = response_of(survey, small_year.municipality)
    drafts.start_draft(SURVEY, actor=actors[Role.MUNICIPALITY], sheet=response)
    data = workbook_of(survey, small_year.municipality, plain_answers(form_of(survey)))
    batch = imports.hand_in(
        SURVEY, actor=actors[Role.MUNICIPALITY], gathering=survey, files=[Handed(data, "回答.xlsx")]
    )
    assert any("書きかけ" in one["message"] for one in batch.files.get().problems)
    imports.start_recording(actor=actors[Role.MUNICIPALITY], batch=batch)
    assert response_of(survey, small_year.municipality).state == ResponseState.SUBMITTED
    assert response.draft
