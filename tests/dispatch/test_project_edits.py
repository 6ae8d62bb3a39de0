"""Single projects made, changed, staffed and removed by hand."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from banso.directory.enums import Role
from banso.dispatch.domain.project_edits import add_project, edit_project, remove_project, set_team
from banso.dispatch.enums import ProjectCoverage
from banso.dispatch.models import Project
from banso.foundation.errors import BansoError, Conflict, ForbiddenStep
from banso.foundation.history import history_of
from banso.selection.enums import ProgrammeStatus, SelectionState
from banso.years.enums import ProgrammeCode
from tests.builders import SYSTEM, make_expert, make_project, make_visit, programme
from tests.conftest import SmallYear

pytestmark = pytest.mark.django_db
CHILDREN = ProgrammeCode.CHILDREN


def _add(small: SmallYear, code: ProgrammeCode = CHILDREN) -> Project:
    return add_project(
        actor=SYSTEM,
        decision=small.project.decision,
        programme=programme(small.fiscal_year, code),
        status=ProgrammeStatus.NOT_RUNNING,
        coverage=ProjectCoverage.OWN,
    )


def test_a_project_is_added_with_the_next_number_and_once(small_year: SmallYear) -> None:
    project = _add(small_year)
    assert project.number == max(Project.objects.values_list("number", flat=True)) > 1
    with pytest.raises(Conflict):
        _add(small_year)


def test_no_project_tells_of_a_selection_that_is_not_published(small_year: SmallYear) -> None:
    small_year.project.decision.selection.state = SelectionState.APPROVED
    with pytest.raises(ForbiddenStep, match="公表前"):
        _add(small_year)


def test_a_project_with_visits_is_neither_concurrent_nor_removed(small_year: SmallYear) -> None:
    project = _add(small_year)
    make_visit(project, dt.date(2019, 11, 5))
    with pytest.raises(ForbiddenStep, match="訪問"):
        edit_project(
            actor=SYSTEM,
            project=project,
            status=ProgrammeStatus.RUNNING,
            coverage=ProjectCoverage.CONCURRENT,
        )
    with pytest.raises(ForbiddenStep, match="訪問"):
        remove_project(actor=SYSTEM, project=project, reason="まちがい")
    edit_project(actor=SYSTEM, project=project, status=ProgrammeStatus.RUNNING, coverage=ProjectCoverage.OWN)
    assert Project.objects.get(pk=project.pk).status == ProgrammeStatus.RUNNING


def test_a_project_nothing_hangs_on_is_removed_with_its_reason(small_year: SmallYear) -> None:
    project = _add(small_year)
    with pytest.raises(ForbiddenStep, match="理由"):
        remove_project(actor=SYSTEM, project=project, reason=" ")
    remove_project(actor=SYSTEM, project=project, reason="別の自治体のもの")
    assert not Project.objects.filter(pk=project.pk).exists()
    assert any(entry.reason == "別の自治体のもの" for entry in history_of(small_year.project.decision))


def test_the_team_is_exactly_who_was_named_in_that_order(small_year: SmallYear) -> None:
    project = _add(small_year)
    first, second, third = (make_expert(small_year.fiscal_year, CHILDREN) for _ in range(3))
    assert set_team(actor=SYSTEM, project=project, experts=[first, second]) == 2
    assert set_team(actor=SYSTEM, project=project, experts=[third, first]) == 2
    assert [row.expert for row in project.assignments.all()] == [third, first]
    with pytest.raises(BansoError, match="2度"):
        set_team(actor=SYSTEM, project=project, experts=[first, first])
    assert [row.expert for row in project.assignments.all()] == [third, first]


def test_on_pages(small_year: SmallYear, client_of) -> None:
    client, year = client_of(Role.SECRETARIAT), small_year.fiscal_year.year
    decision = small_year.project.decision
    expert = make_expert(small_year.fiscal_year, CHILDREN)
    add = reverse("dispatch:project_add", args=[year])
    sent = {
        "decision": decision.pk,
        "programme": programme(small_year.fiscal_year, CHILDREN).pk,
        "status": "NOT_RUNNING",
        "coverage": "OWN",
    }
    assert client.post(add, sent).status_code == 302
    again = client.post(add, sent)
    assert again.status_code == 422
    assert "すでに実施事業にあります" in again.content.decode()
    project = Project.objects.get(programme__code=CHILDREN)
    client.post(reverse("dispatch:project_team", args=[year, project.pk]), {"expert1": expert.pk})
    detail = client.get(reverse("dispatch:project", args=[year, project.pk])).content.decode()
    assert str(expert) in detail
    assert (
        client.post(
            reverse("dispatch:project_remove", args=[year, project.pk]), {"reason": "まちがい"}, follow=True
        ).status_code
        == 200
    )
    assert not Project.objects.filter(pk=project.pk).exists()
    other = make_project(decision, ProgrammeCode.TEMPORARY_LIVING)
    assert (
        client_of(Role.MUNICIPALITY).get(reverse("dispatch:project_edit", args=[year, other.pk])).status_code
        == 403
    )
