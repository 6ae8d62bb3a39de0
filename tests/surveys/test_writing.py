"""Writing on the web: autosave per section, two people at once, progress, prefill, submit, confirm, give back."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client

from banso.directory.enums import ContactPurpose, Role
from banso.directory.models import Contact
from banso.formkit import Form, Section
from banso.formkit.cells import Value
from banso.formkit.display import typed
from banso.foundation.access import Actor, check
from banso.foundation.errors import AccessDenied, Conflict, ForbiddenStep
from banso.foundation.history import history_of
from banso.intake.domain import drafts
from banso.intake.domain.drafts import NotComplete
from banso.intake.kinds import belongs_to
from banso.surveys.definitions import form_of
from banso.surveys.domain import surveys as verbs
from banso.surveys.domain import versions
from banso.surveys.enums import ResponseState, SurveyState
from banso.surveys.intake import SURVEY
from banso.surveys.models import Response, Survey
from banso.surveys.prefill import prefill
from banso.years.enums import ToDoState
from banso.years.models import ToDo
from tests import builders
from tests.builders import SYSTEM
from tests.conftest import SmallYear
from tests.query_budget import queries_of
from tests.surveys.answers import answer, make_survey, plain_answers, response_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey(small_year: SmallYear) -> Survey:
    return make_survey(small_year.fiscal_year, small_year.municipality, small_year.other_municipality)


@pytest.fixture
def response(survey: Survey, small_year: SmallYear) -> Response:
    return response_of(survey, small_year.municipality)


def part(form: Form, code: str) -> Section:
    return next(one for one in form.sections if one.code == code)


def write_all(actor: Actor, response: Response, values: dict[str, Value]) -> None:
    drafts.start_draft(SURVEY, actor=actor, sheet=response)
    for section in form_of(response.survey).sections:
        posted = {path: typed(value) for path, value in values.items() if belongs_to(section, path)}
        drafts.save_section(
            SURVEY, actor=actor, sheet=response, section=section, posted=posted, base=0, tab="a"
        )


def test_nothing_typed_is_lost_valid_or_not(response: Response, actors: dict[Role, Actor]) -> None:
    actor, section = actors[Role.MUNICIPALITY], part(form_of(response.survey), "BUDGET")
    drafts.start_draft(SURVEY, actor=actor, sheet=response)
    posted = {"budget.CONSULTATION.FY2019": "約１２，３４０千円", "budget.CHILDREN.FY2019": "未定です"}
    saved = drafts.save_section(
        SURVEY, actor=actor, sheet=response, section=section, posted=posted, base=0, tab="a"
    )
    assert saved.draft.raw["budget.CHILDREN.FY2019"] == "未定です"
    assert saved.draft.values["budget.CONSULTATION.FY2019"] == 12340
    assert "budget.CHILDREN.FY2019" not in saved.draft.values
    assert any(
        one.path == "budget.CHILDREN.FY2019"
        for one in drafts.read_draft(SURVEY, response, saved.draft).errors
    )
    # Another section leaves this one alone.
    other = part(form_of(response.survey), "OFFICE")
    saved = drafts.save_section(
        SURVEY, actor=actor, sheet=response, section=other, posted={"office.name": "髙橋"}, base=0, tab="b"
    )
    assert saved.conflict is None
    assert saved.draft.raw["budget.CHILDREN.FY2019"] == "未定です"


def test_a_negative_number_is_refused_with_its_place(response: Response, actors: dict[Role, Actor]) -> None:
    actor = actors[Role.MUNICIPALITY]
    values = plain_answers(form_of(response.survey), budget__CONSULTATION__FY2019=-5)
    write_all(actor, response, values)
    with pytest.raises(NotComplete) as refused:
        drafts.submit_draft(SURVEY, actor=actor, sheet=response)
    assert [one.path for one in refused.value.reading.errors] == ["budget.CONSULTATION.FY2019"]


def test_two_people_in_one_section_both_keep_their_text(
    response: Response, actors: dict[Role, Actor]
) -> None:
    actor, section = actors[Role.MUNICIPALITY], part(form_of(response.survey), "OFFICE")
    drafts.start_draft(SURVEY, actor=actor, sheet=response)

    def save(name: str, tab: str, **more: bool) -> drafts.Saved:
        return drafts.save_section(
            SURVEY,
            actor=actor,
            sheet=response,
            section=section,
            posted={"office.name": name},
            base=0,
            tab=tab,
            **more,
        )

    assert save("一人目", "a").conflict is None
    second = save("二人目", "b")
    assert second.conflict is not None
    assert second.draft.raw["office.name"] == "一人目"
    assert second.conflict.raw == {"office.name": "二人目"}
    assert save("一人目", "c").conflict is None  # the same text is no conflict
    chosen = save("二人目", "b", is_chosen=True)
    assert chosen.draft.raw["office.name"] == "二人目"
    assert [one.raw["office.name"] for one in chosen.draft.copies.all()] == ["一人目"]


def test_submitting_confirming_and_giving_back(response: Response, actors: dict[Role, Actor]) -> None:
    town, office = actors[Role.MUNICIPALITY], actors[Role.SECRETARIAT]
    todo = ToDo.objects.get(key=f"survey:{response.survey_id}:answer:{response.pk}")
    assert todo.state == ToDoState.OPEN
    assert todo.due_at == response.survey.due_at
    write_all(town, response, plain_answers(form_of(response.survey)))
    version = drafts.submit_draft(SURVEY, actor=town, sheet=response)
    assert (version.number, version.remarks) == (1, [])
    assert version.respondent == {"office.department": "生活福祉課", "office.name": "担当01"}
    assert not any(path.startswith("office.") for path in version.values | version.raw)
    todo.refresh_from_db()
    assert todo.state == ToDoState.DONE
    response = versions.accept_response(actor=office, response=response)
    assert "確認済み" in check(town, "response.write", response).reason
    with pytest.raises(AccessDenied):
        drafts.start_draft(SURVEY, actor=town, sheet=response)
    with pytest.raises(ForbiddenStep):
        versions.give_back(actor=office, response=response, reason=" ")
    response = versions.give_back(actor=office, response=response, reason="予算の単位を確かめてください。")
    todo.refresh_from_db()
    assert todo.state == ToDoState.OPEN
    assert history_of(response)[0].reason == "予算の単位を確かめてください。"
    draft = drafts.start_draft(SURVEY, actor=town, sheet=response)
    assert draft.prefilled == "提出済みの内容"
    assert draft.values["staff.CONSULTATION.full"] == 3
    assert drafts.submit_draft(SURVEY, actor=town, sheet=response).number == 2
    assert response.versions.count() == 2


def test_late_answers_are_taken_and_marked(response: Response) -> None:
    values = plain_answers(form_of(response.survey))
    version = answer(response.survey, response.organisation, values, when=builders.at(2019, 9, 14))
    assert version.is_late
    response.refresh_from_db()
    assert (response.state, response.is_late) == (ResponseState.SUBMITTED, True)


def test_closing_ends_writing_for_offices_but_not_for_the_secretariat(
    survey: Survey, response: Response, actors: dict[Role, Actor]
) -> None:
    verbs.take_step(actor=actors[Role.SECRETARIAT], survey=survey, step="close")
    response.survey.refresh_from_db()
    assert response.survey.state == SurveyState.CLOSED
    assert "受付は終わりました" in check(actors[Role.MUNICIPALITY], "response.write", response).reason
    assert check(actors[Role.SECRETARIAT], "response.write", response)
    assert not ToDo.objects.filter(key__startswith=f"survey:{survey.pk}:", state=ToDoState.OPEN).exists()
    with pytest.raises(ForbiddenStep):
        verbs.take_step(actor=SYSTEM, survey=survey, step="close")


def test_everyone_answered_ends_the_chasing(survey: Survey, small_year: SmallYear) -> None:
    chase = ToDo.objects.get(key=f"survey:{survey.pk}:chase")
    answer(survey, small_year.municipality, plain_answers(form_of(survey)))
    chase.refresh_from_db()
    assert chase.state == ToDoState.OPEN
    answer(survey, small_year.other_municipality, plain_answers(form_of(survey)))
    chase.refresh_from_db()
    assert chase.state == ToDoState.DONE


def test_a_year_has_one_questionnaire_and_nobody_is_asked_twice(
    survey: Survey, small_year: SmallYear, actors: dict[Role, Actor]
) -> None:
    with pytest.raises(Conflict):
        make_survey(small_year.fiscal_year)
    assert verbs.invite(actor=SYSTEM, survey=survey, organisations=[small_year.municipality]) == []
    with pytest.raises(AccessDenied):
        verbs.invite(actor=actors[Role.PREFECTURE], survey=survey, organisations=[])
    response = response_of(survey, small_year.other_municipality)
    verbs.uninvite(actor=SYSTEM, response=response, reason="誤ってお願いしたため")
    assert survey.responses.count() == 1
    started = response_of(survey, small_year.municipality)
    drafts.start_draft(SURVEY, actor=actors[Role.MUNICIPALITY], sheet=started)
    with pytest.raises(ForbiddenStep):
        verbs.uninvite(actor=SYSTEM, response=started, reason="x")


def test_last_years_answer_is_taken_over_where_it_means_the_same(small_year: SmallYear) -> None:
    town = small_year.municipality
    Contact.objects.create(organisation=town, purpose=ContactPurpose.OFFICE, department="福祉総務課")
    before = make_survey(builders.make_year(2018), town)
    values = plain_answers(form_of(before), network__P01__CONSULTATION="1", training__wish="昨年の希望")
    answer(before, town, values)
    known = prefill(make_survey(small_year.fiscal_year, town), town)
    assert known.values["budget.CONSULTATION.FY2018"] == 13000
    assert known.values["budget.CONSULTATION.FY2017"] == 12500
    assert known.values["staff.CONSULTATION.full"] == Decimal(3)
    assert known.values["network.P01.CONSULTATION"] == "1"
    assert known.values["counts.NEW.FY2017"] == 252
    # Four months of last year are not a whole year, FY2016 is not asked any more, wishes are asked anew.
    assert "counts.NEW.FY2018" not in known.values
    assert "budget.CONSULTATION.FY2016" not in known.values
    assert not any(path.startswith(("issues.", "expectations.", "training.wish")) for path in known.values)
    assert known.values["office.department"] == "福祉総務課"
    assert "office.name" not in known.values
    assert known.said == "平成30年度の回答・名簿"


def test_pages_work_without_script_from_start_to_submission(
    response: Response, client_of: Callable[[Role | None], Client]
) -> None:
    client, base = client_of(Role.MUNICIPALITY), f"/y/2019/surveys/answers/{response.pk}/"
    assert client.post(f"{base}start/").headers["Location"] == f"{base}section/1/"
    values, form = plain_answers(form_of(response.survey)), form_of(response.survey)
    values["contractors.4.programme"], values["contractors.4.name"] = "CHILDREN", "見本塾"
    for number, section in enumerate(form.sections, start=1):
        page = client.get(f"{base}section/{number}/")
        assert page.status_code == 200
        for slot in (slot for item in section.items for slot in item.slots()):
            assert f'name="{slot.path}"' in page.content.decode()
        posted = {path: typed(value) for path, value in values.items() if belongs_to(section, path)}
        answered = client.post(f"{base}section/{number}/", {**posted, "base": "0", "tab": "t", "go": "next"})
        assert answered.status_code == 302
    assert answered.headers["Location"] == f"{base}review/"
    review = client.get(f"{base}review/").content.decode()
    assert "この内容で提出する" in review
    assert client.post(f"{base}review/").status_code == 302
    shown = client.get(base).content.decode()
    assert "第1版" in shown
    assert "見本塾" in shown
    assert client.get(f"{base}versions/1/").status_code == 200
    assert client.get(f"{base}print/")["Content-Type"] == "application/pdf"
    assert client.get(f"{base}section/99/").status_code == 404


def test_repeating_rows_grow_by_saving(
    response: Response, client_of: Callable[[Role | None], Client]
) -> None:
    client, url = client_of(Role.MUNICIPALITY), f"/y/2019/surveys/answers/{response.pk}/section/3/"
    client.post(f"/y/2019/surveys/answers/{response.pk}/start/")

    def rows() -> int:
        return len(set(re.findall(r'name="contractors\.(\d+)\.name"', client.get(url).content.decode())))

    assert rows() == 3
    posted = {f"contractors.{n}.name": f"見本{n}" for n in (1, 2, 3)}
    client.post(url, {**posted, "base": "0", "tab": "t", "go": "save"})
    assert rows() == 6


def test_autosave_answers_with_the_state_and_shows_a_conflict(
    response: Response, client_of: Callable[[Role | None], Client]
) -> None:
    client, base = client_of(Role.MUNICIPALITY), f"/y/2019/surveys/answers/{response.pk}/"
    client.post(f"{base}start/")
    first = client.post(
        f"{base}section/1/", {"office.name": "一", "base": "0", "tab": "a"}, headers={"HX-Request": "true"}
    )
    assert first["X-Banso-Draft"] == "saved"
    second = client.post(
        f"{base}section/1/", {"office.name": "二", "base": "0", "tab": "b"}, headers={"HX-Request": "true"}
    )
    assert second["X-Banso-Draft"] == "conflict"
    link = re.search(r'href="([^"]*conflict/\d+/)"', second.content.decode())
    assert link is not None
    both = client.get(link[1]).content.decode()
    assert "一" in both
    assert "二" in both
    client.post(link[1], {"choose": "held"})
    assert 'value="二"' in client.get(f"{base}section/1/").content.decode()


def test_lists_show_each_role_its_own(
    survey: Survey, small_year: SmallYear, client_of: Callable[[Role | None], Client]
) -> None:
    url = f"/y/2019/surveys/{survey.pk}/"
    everyone = client_of(Role.SECRETARIAT).get(url).content.decode()
    assert "電話の一覧" in everyone
    for role in (Role.MUNICIPALITY, Role.PREFECTURE):
        page = client_of(role).get(url).content.decode()
        assert small_year.municipality.name in page
        assert small_year.other_municipality.name not in page
        assert "電話の一覧" not in page
    assert client_of(Role.PARTICIPANT).get(url).status_code == 403


def test_a_call_is_noted(response: Response, client_of: Callable[[Role | None], Client]) -> None:
    client = client_of(Role.SECRETARIAT)
    client.post(f"/y/2019/surveys/answers/{response.pk}/call/", {"note": "来週出すとのこと"})
    page = client.get(f"/y/2019/surveys/{response.survey_id}/").content.decode()
    assert "来週出すとのこと" in page


def test_queries_do_not_grow_with_organisations(
    survey: Survey, small_year: SmallYear, client_of: Callable[[Role | None], Client]
) -> None:
    client, urls = (
        client_of(Role.SECRETARIAT),
        [f"/y/2019/surveys/{survey.pk}/", "/y/2019/surveys/", "/y/2019/"],
    )
    before = [queries_of(client, url) for url in urls]
    towns = [builders.make_municipality(f"増見本{number}市") for number in range(40)]
    verbs.invite(actor=SYSTEM, survey=survey, organisations=towns)
    for town in towns[:20]:
        answer(survey, town, plain_answers(form_of(survey)))
    assert [queries_of(client, url) for url in urls[:2]] == before[:2]
