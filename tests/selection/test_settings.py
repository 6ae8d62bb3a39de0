"""Criteria, weights, balance rules, numbers and reviewers."""

from __future__ import annotations

import pytest

from banso.directory.enums import Role
from banso.foundation.errors import AccessDenied, BansoError, ForbiddenStep
from banso.foundation.history import history_of
from banso.selection.domain import settings
from banso.selection.enums import SelectionState
from banso.years.models import ToDo
from tests import builders

pytestmark = pytest.mark.django_db


def test_a_selection_starts_with_the_four_criteria_and_rules(draft_year):
    codes = list(draft_year.selection.criteria.values_list("code", "weight"))
    assert codes == [("LAUNCH", 1), ("PROBLEM", 1), ("CLEAR", 1), ("BALANCE", 1)]
    settings.seed_criteria(actor=draft_year.secretariat, selection=draft_year.selection)
    assert draft_year.selection.criteria.count() == 4
    assert draft_year.selection.balance_rules.count() == 6


def test_changing_a_weight_is_history(draft_year):
    first = draft_year.selection.criteria.first()
    settings.put_criterion(
        actor=draft_year.secretariat,
        selection=draft_year.selection,
        criterion=first,
        label=first.label,
        explanation=first.explanation,
        weight=3,
    )
    entry = history_of(draft_year.selection).first()
    assert entry.action == "selection.criterion_set"
    assert entry.changes == {"任意事業の立ち上げ：重み": [1, 3]}


def test_a_scored_criterion_cannot_be_removed(draft_year):
    draft_year.score(Role.BOARD, draft_year.applications[0], 1, 2, 3, 4)
    with pytest.raises(ForbiddenStep, match="重みを0に"):
        settings.remove_criterion(
            actor=draft_year.secretariat, criterion=draft_year.selection.criteria.first()
        )


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"minimum": None, "maximum": None, "min_share": None, "max_share": None}, "下限か上限"),
        ({"minimum": 5, "maximum": 3}, "下限が上限より"),
        ({"attribute": "LAUNCH", "min_share": 10}, "割合（％）ではなく"),
        ({"max_share": 101}, "100％まで"),
    ],
)
def test_rules_that_make_no_sense_are_refused(draft_year, values, words):
    rule = draft_year.selection.balance_rules.get(code="block")
    with pytest.raises(BansoError, match=words):
        settings.put_rule(actor=draft_year.secretariat, selection=draft_year.selection, rule=rule, **values)


def test_only_the_secretariat_changes_settings_and_only_in_draft(draft_year):
    with pytest.raises(AccessDenied):
        settings.set_numbers(
            actor=draft_year.actor(Role.MINISTRY), selection=draft_year.selection, number_to_select=5
        )
    draft_year.selection.state = SelectionState.PROPOSED
    with pytest.raises(ForbiddenStep, match="承認待ち"):
        settings.set_numbers(actor=draft_year.secretariat, selection=draft_year.selection, number_to_select=5)


def test_reviewers_are_people_of_the_programme_and_get_a_to_do(draft_year):
    outsider = builders.make_user(Role.PREFECTURE, organisation=builders.make_prefecture())
    with pytest.raises(BansoError, match="審査をお願いできません"):
        settings.choose_reviewers(
            actor=draft_year.secretariat, selection=draft_year.selection, users=[outsider]
        )
    board = draft_year.users[Role.BOARD]
    settings.choose_reviewers(actor=draft_year.secretariat, selection=draft_year.selection, users=[board])
    todo = ToDo.objects.get(title="申込を審査する")
    assert todo.person == board.person
    draft_year.score(Role.BOARD, draft_year.applications[0], 1, 1, 1, 1)
    with pytest.raises(ForbiddenStep, match="もう審査を提出"):
        settings.choose_reviewers(actor=draft_year.secretariat, selection=draft_year.selection, users=[])


def test_the_settings_page_keeps_what_was_typed_when_it_is_refused(draft_client, draft_year):
    client = draft_client(Role.SECRETARIAT)
    assert client.get("/y/2019/selection/settings/").status_code == 200
    data = {"part": "criteria"}
    for one in draft_year.selection.criteria.all():
        data |= {f"c{one.pk}-label": one.label, f"c{one.pk}-weight": "２"}
    data |= {"cnew-label": "新しい観点", "cnew-weight": "99"}
    refused = client.post("/y/2019/selection/settings/save/", data)
    assert refused.status_code == 422
    assert "新しい観点" in refused.content.decode()
    assert client.post("/y/2019/selection/settings/save/", data | {"cnew-weight": "4"}).status_code == 302
    weights = list(draft_year.selection.criteria.values_list("weight", flat=True))
    assert weights == [2, 2, 2, 2, 4]
    numbers = {"part": "numbers", "number_to_select": "7", "per_municipality": "2", "points_launching": "5",
               "points_running": "5"}  # fmt: skip
    assert client.post("/y/2019/selection/settings/save/", numbers).status_code == 302
    draft_year.selection.refresh_from_db()
    assert (draft_year.selection.number_to_select, draft_year.selection.project_total) == (7, None)


def test_rules_and_reviewers_are_saved_by_the_page(draft_client, draft_year):
    client = draft_client(Role.SECRETARIAT)
    data = {"part": "rules", "rnew-attribute": "BLOCK"}
    for rule in draft_year.selection.balance_rules.all():
        prefix = f"r{rule.pk}"
        data |= {f"{prefix}-name": rule.name, f"{prefix}-attribute": rule.attribute, f"{prefix}-value": rule.value,
                 f"{prefix}-minimum": "1", f"{prefix}-penalty": "7", f"{prefix}-is_active": "on"}  # fmt: skip
    assert client.post("/y/2019/selection/settings/save/", data).status_code == 302
    assert set(draft_year.selection.balance_rules.values_list("penalty", "minimum")) == {(7, 1)}
    data = {"part": "reviewers", "users": [draft_year.users[Role.BOARD].pk]}
    assert client.post("/y/2019/selection/settings/save/", data).status_code == 302
    assert draft_year.selection.reviewers.count() == 1
