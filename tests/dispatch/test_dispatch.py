"""Experts, projects and visits: verbs, visibility, counting rule, 図4."""

from __future__ import annotations

import datetime as dt

import pytest

from banso.directory.enums import Role
from banso.directory.models import Person
from banso.dispatch import queries
from banso.dispatch.domain import experts, projects, visits
from banso.dispatch.enums import ProjectCoverage, VisitKind, VisitState
from banso.dispatch.models import Project, Visit
from banso.foundation.access import check
from banso.foundation.errors import AccessDenied, BansoError, Conflict, ForbiddenStep
from banso.foundation.retention import in_use
from banso.selection.enums import ProgrammeStatus, SelectionState
from banso.years.enums import ProgrammeCode
from tests import builders
from tests.query_budget import queries_of

pytestmark = pytest.mark.django_db


def record(project, number, *days, **fields):
    return visits.record_visit(
        actor=builders.SYSTEM, project=project, number=number, days=[(day, "") for day in days], **fields
    )


def test_counting_rule(small_year):
    project = small_year.project
    record(project, 2, dt.date(2020, 2, 26), dt.date(2020, 2, 27))  # a range is one visit
    record(project, 3, dt.date(2020, 2, 7), kind=VisitKind.SITE_TOUR)  # a tour counts
    record(project, 4, dt.date(2020, 2, 28), state=VisitState.CANCELLED, state_reason="感染防止のため")
    concurrent = projects.create_project(
        actor=builders.SYSTEM,
        decision=small_year.decision,
        programme=builders.programme(small_year.fiscal_year, ProgrammeCode.CHILDREN),
        status=ProgrammeStatus.RUNNING,
        coverage=ProjectCoverage.CONCURRENT,
    )
    record(concurrent, 1, dt.date(2020, 2, 21))  # 兼 is not counted
    assert queries.visits_by_programme(small_year.fiscal_year)["CONSULTATION"] == 3
    assert queries.visits_by_programme(small_year.fiscal_year)["CHILDREN"] == 0
    assert queries.projects_by_programme(small_year.fiscal_year)["CHILDREN"] == 0
    counts = queries.visit_counts(small_year.fiscal_year)
    assert (counts.totals["projects"], counts.totals["visits"]) == (1, 3)
    load = queries.load_of(queries.roster_with_load(small_year.fiscal_year).get())
    assert (load.projects, load.visits) == (1, 3)


def test_figure4_shows_expert_dates_and_what_is_special(small_year):
    record(small_year.project, 2, dt.date(2020, 2, 26), dt.date(2020, 2, 27))
    record(
        small_year.project, 3, dt.date(2020, 2, 28), state=VisitState.CANCELLED, state_reason="感染防止のため"
    )
    cell = queries.figure4(small_year.fiscal_year).rows[0]["CONSULTATION"]
    assert cell == "◎講師 10/28(月)、2/26・27(水・木)、2/28(金)中止"


def test_bad_visits_are_refused_and_leave_nothing(small_year):
    before = Visit.objects.count()
    project = small_year.project
    with pytest.raises(BansoError, match="1日以上"):
        record(project, 2)
    with pytest.raises(BansoError, match="令和元年度の日付ではありません"):
        record(project, 2, dt.date(2020, 4, 1))
    with pytest.raises(BansoError, match="理由"):
        record(project, 2, dt.date(2020, 2, 1), state=VisitState.CANCELLED)
    with pytest.raises(Conflict, match="1回目"):
        record(project, 1, dt.date(2020, 2, 1))
    assert Visit.objects.count() == before


def test_visit_steps(small_year):
    visit = record(small_year.project, 2, dt.date(2020, 2, 3), state=VisitState.PLANNED)
    visits.agree_visit(actor=builders.SYSTEM, visit=visit)
    visits.postpone_visit(actor=builders.SYSTEM, visit=visit, reason="大雪のため")
    visits.agree_visit(actor=builders.SYSTEM, visit=visit)
    visits.hold_visit(actor=builders.SYSTEM, visit=visit)
    with pytest.raises(ForbiddenStep, match="実施済み"):
        visits.cancel_visit(actor=builders.SYSTEM, visit=visit, reason="もう終わった")
    with pytest.raises(BansoError, match="理由"):
        visits.cancel_visit(actor=builders.SYSTEM, visit=visit, reason=" ")


def test_projects_need_a_selected_municipality(small_year):
    programme = builders.programme(small_year.fiscal_year, ProgrammeCode.WORK_PREPARATION)
    with pytest.raises(BansoError, match="選定されていない"):
        projects.create_project(
            actor=builders.SYSTEM,
            decision=small_year.other_application.decision,
            programme=programme,
            status=ProgrammeStatus.RUNNING,
        )
    with pytest.raises(Conflict, match="すでに実施事業"):
        projects.create_project(
            actor=builders.SYSTEM,
            decision=small_year.decision,
            programme=small_year.project.programme,
            status=ProgrammeStatus.RUNNING,
        )


def test_an_expert_is_once_on_the_roster_and_once_on_a_project(small_year):
    with pytest.raises(Conflict, match="すでに令和元年度の講師名簿"):
        experts.add_expert(
            actor=builders.SYSTEM,
            fiscal_year=small_year.fiscal_year,
            person=small_year.expert.person,
            affiliation="",
        )
    with pytest.raises(Conflict, match="担当です"):
        projects.assign_expert(actor=builders.SYSTEM, project=small_year.project, expert=small_year.expert)
    foreign = builders.make_expert(builders.make_year(2020))
    with pytest.raises(BansoError, match="別の年度"):
        projects.assign_expert(actor=builders.SYSTEM, project=small_year.project, expert=foreign)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SECRETARIAT])
def test_only_the_secretariat_records_visits(role, actors, small_year):
    with pytest.raises(AccessDenied):
        visits.record_visit(
            actor=actors[role], project=small_year.project, number=2, days=[(dt.date(2020, 2, 3), "")]
        )


@pytest.mark.parametrize("state", [SelectionState.APPROVED, SelectionState.PUBLISHED])
@pytest.mark.parametrize("role", list(Role))
def test_lists_show_exactly_what_the_permission_allows(role, state, actors, small_year):
    small_year.selection.state = state
    small_year.selection.save()
    builders.make_project(
        builders.make_decision(
            builders.make_application(
                small_year.call, builders.make_municipality("遠市", builders.make_prefecture("47", "沖縄県"))
            ),
            selection=small_year.selection,
        )
    )
    listed = set(queries.projects_visible_to(actors[role], small_year.fiscal_year))
    allowed = {
        project
        for project in Project.objects.select_related("decision__selection")
        if check(actors[role], "project.view", project)
    }
    assert listed == allowed


def test_an_expert_sees_the_own_assignments_alone(client_of, small_year):
    other = builders.make_expert(small_year.fiscal_year)
    client = client_of(Role.EXPERT)
    assert client.get(f"/y/2019/experts/{small_year.expert.pk}/").status_code == 200
    assert client.get(f"/y/2019/experts/{other.pk}/").status_code == 403
    assert client.get(f"/y/2019/projects/{small_year.project.pk}/").status_code == 200


def test_list_pages_need_the_same_queries_at_1_and_50_rows(client_of, small_year):
    client = client_of(Role.SECRETARIAT)
    urls = ["/y/2019/projects/", "/y/2019/visits/", "/y/2019/experts/", "/y/2019/projects/table/"]
    few = [queries_of(client, url) for url in urls]
    for number in range(50):
        application = builders.make_application(
            small_year.call, builders.make_municipality(f"第{number}市"), ProgrammeCode.CONSULTATION
        )
        expert = builders.make_expert(small_year.fiscal_year, ProgrammeCode.CONSULTATION)
        project = builders.make_project(builders.make_decision(application), expert=expert)
        builders.make_visit(project, dt.date(2019, 11, 5))
    assert [queries_of(client, url) for url in urls] == few


def test_objects_of_another_year_are_not_found(client_of, small_year):
    builders.make_year(2020)
    client = client_of(Role.SECRETARIAT)
    assert client.get(f"/y/2020/projects/{small_year.project.pk}/").status_code == 404
    assert client.get(f"/y/2020/experts/{small_year.expert.pk}/").status_code == 404


def test_an_experts_name_is_kept_as_long_as_the_roster_of_the_year_needs_it(small_year):
    needed = in_use(Person, dt.date(2019, 4, 1)).values_list("pk", flat=True)
    assert small_year.expert.person_id in needed
    assert small_year.expert.person_id not in in_use(Person, dt.date(2020, 4, 1)).values_list("pk", flat=True)
