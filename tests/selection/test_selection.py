"""The selection: steps, secrecy before publication, 図3."""

from __future__ import annotations

import pytest

from banso.directory.enums import Role
from banso.foundation.access import check
from banso.foundation.errors import AccessDenied, BansoError, ForbiddenStep
from banso.selection import queries
from banso.selection.domain import approval, decisions
from banso.selection.enums import Outcome, ProgrammeStatus, SelectionState
from banso.selection.models import Decision
from banso.years.enums import ProgrammeCode
from tests import builders
from tests.query_budget import queries_of

pytestmark = pytest.mark.django_db

UNPUBLISHED = [SelectionState.DRAFT, SelectionState.PROPOSED, SelectionState.APPROVED]
OUTSIDE = [Role.PREFECTURE, Role.MUNICIPALITY, Role.EXPERT, Role.PARTICIPANT]


@pytest.fixture
def open_call(fiscal_year):
    call = builders.make_call(fiscal_year)
    for name in ("甲市", "乙市"):
        builders.make_application(call, builders.make_municipality(name), ProgrammeCode.CONSULTATION)
    return call


def decide(selection, application, outcome=Outcome.SELECTED, **statuses):
    programmes = {
        builders.programme(selection.call.fiscal_year, ProgrammeCode(code)): status
        for code, status in statuses.items()
    }
    return decisions.record_decision(
        actor=builders.SYSTEM,
        selection=selection,
        application=application,
        outcome=outcome,
        number=None if outcome == Outcome.NOT_SELECTED else application.number,
        programmes=programmes,
    )


def test_selection_is_proposed_approved_and_published(open_call, actors):
    selection = decisions.start_selection(actor=actors[Role.SECRETARIAT], call=open_call)
    first, second = open_call.applications.all()
    decide(selection, first, CONSULTATION=ProgrammeStatus.RUNNING)
    with pytest.raises(BansoError, match="1件あります"):
        approval.propose_selection(actor=actors[Role.SECRETARIAT], selection=selection)
    decide(selection, second, Outcome.NOT_SELECTED)
    approval.propose_selection(actor=actors[Role.SECRETARIAT], selection=selection)
    with pytest.raises(AccessDenied):
        approval.approve_selection(actor=actors[Role.SECRETARIAT], selection=selection)
    approval.approve_selection(actor=actors[Role.MINISTRY], selection=selection)
    approval.publish_selection(actor=actors[Role.SECRETARIAT], selection=selection)
    selection.refresh_from_db()
    assert selection.state == SelectionState.PUBLISHED
    assert selection.approved_at is not None
    assert selection.published_at is not None


@pytest.fixture
def actors(open_call, fiscal_year):
    return {
        role: builders.make_actor(role, fiscal_year=fiscal_year) for role in (Role.SECRETARIAT, Role.MINISTRY)
    }


def test_publication_needs_approval(open_call, actors):
    selection = decisions.start_selection(actor=actors[Role.SECRETARIAT], call=open_call)
    with pytest.raises(ForbiddenStep, match="検討中"):
        approval.publish_selection(actor=actors[Role.SECRETARIAT], selection=selection)


def test_decisions_that_cannot_be_are_refused(open_call):
    selection = decisions.start_selection(actor=builders.SYSTEM, call=open_call)
    application = open_call.applications.first()
    with pytest.raises(BansoError, match="1つ以上"):
        decide(selection, application, CONSULTATION=ProgrammeStatus.NOT_THIS_TIME)
    with pytest.raises(BansoError, match="非該当"):
        decide(selection, application, Outcome.NOT_SELECTED, CONSULTATION=ProgrammeStatus.RUNNING)
    foreign = builders.make_application(
        builders.make_call(builders.make_year(2020)), builders.make_municipality("丙市")
    )
    with pytest.raises(BansoError, match="別の公募"):
        decide(selection, foreign, CONSULTATION=ProgrammeStatus.RUNNING)
    selection.state = SelectionState.APPROVED
    with pytest.raises(ForbiddenStep, match="検討に戻す"):
        decide(selection, application, CONSULTATION=ProgrammeStatus.RUNNING)
    assert Decision.objects.count() == 0


@pytest.mark.parametrize("state", UNPUBLISHED)
@pytest.mark.parametrize("role", OUTSIDE)
def test_before_publication_nobody_outside_sees_a_result(role, state, client_of, small_year, users):
    small_year.selection.state = state
    small_year.selection.save()
    actor = builders.actor_for(users[role])
    assert not queries.decisions_visible_to(actor, small_year.selection)
    client = client_of(role)
    for url in (
        "/y/2019/selection/",
        "/y/2019/selection/table/?format=xlsx",
        "/y/2019/results/",
        f"/y/2019/results/{small_year.decision.pk}/",
    ):
        assert client.get(url).status_code == 403, url
    text = client.get("/y/2019/call/").content.decode() + client.get("/y/2019/projects/").content.decode()
    if role != Role.EXPERT:
        assert "見本市" not in text


@pytest.mark.parametrize("role", list(Role))
def test_results_listed_are_results_allowed(role, users, small_year):
    actor = builders.actor_for(users[role])
    listed = set(queries.decisions_visible_to(actor, small_year.selection))
    assert listed == {d for d in Decision.objects.all() if check(actor, "decision.view", d)}


def test_after_publication_a_municipality_sees_its_own_alone(client_of, small_year):
    client = client_of(Role.MUNICIPALITY)
    page = client.get("/y/2019/results/").content.decode()
    assert "見本市" in page
    assert "別見本市" not in page
    other = small_year.other_application.decision
    assert client.get(f"/y/2019/results/{other.pk}/").status_code == 403


def test_figure3_counts_running_and_not_running(fiscal_year):
    call = builders.make_call(fiscal_year)
    wishes = (ProgrammeCode.CONSULTATION, ProgrammeCode.CHILDREN)
    for name, status in (("甲市", ProgrammeStatus.RUNNING), ("乙市", ProgrammeStatus.NOT_RUNNING)):
        application = builders.make_application(call, builders.make_municipality(name), *wishes)
        builders.make_decision(
            application,
            {ProgrammeCode.CHILDREN: status, ProgrammeCode.CONSULTATION: ProgrammeStatus.NOT_THIS_TIME},
        )
    selection = call.selection
    table = queries.figure3(selection)
    assert [row["CHILDREN"] for row in table.rows] == ["◎", "○"]
    assert [row["CONSULTATION"] for row in table.rows] == ["/", "/"]
    assert table.totals["CHILDREN"] == 2
    assert table.totals["CONSULTATION"] == 0
    assert queries.status_counts(selection, ProgrammeStatus.RUNNING)["CHILDREN"] == 1
    assert queries.status_totals(selection).totals["total"] == 2


def test_result_list_needs_the_same_queries_at_1_and_50_rows(client_of, small_year):
    client = client_of(Role.SECRETARIAT)
    urls = ["/y/2019/results/", "/y/2019/selection/table/"]
    few = [queries_of(client, url) for url in urls]
    for number in range(50):
        application = builders.make_application(
            small_year.call, builders.make_municipality(f"第{number}市"), ProgrammeCode.CHILDREN
        )
        builders.make_decision(application)
    assert [queries_of(client, url) for url in urls] == few


def test_the_confirm_page_names_every_application_before_publication(client_of, small_year):
    small_year.selection.state = SelectionState.APPROVED
    small_year.selection.save()
    client = client_of(Role.SECRETARIAT)
    page = client.get("/y/2019/selection/confirm/?step=publish").content.decode()
    assert "見本市" in page
    assert "別見本市" in page
    assert client.get("/y/2019/selection/confirm/?step=approve").status_code == 302
    assert client.post("/y/2019/selection/step/", {"step": "publish"}).status_code == 302
    small_year.selection.refresh_from_db()
    assert small_year.selection.state == SelectionState.PUBLISHED
