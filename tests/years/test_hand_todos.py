"""To-dos put by hand, changed, handed over; and what a rule may no longer do to one that was handed over."""

from __future__ import annotations

import datetime as dt

import pytest

from banso.directory.enums import Role
from banso.foundation.access import Actor
from banso.foundation.errors import AccessDenied, BansoError, ForbiddenStep
from banso.foundation.models import HistoryEntry
from banso.years.colleagues import Owner, colleagues_of
from banso.years.domain.todos import add_todo, edit_todo, finish_todo, hand_over, put_todo, reopen_todo
from banso.years.enums import YearState
from banso.years.models import FiscalYear, ToDo
from banso.years.queries import todos_for
from tests import builders

pytestmark = pytest.mark.django_db
DUE = builders.at(2019, 11, 1, 17)


@pytest.fixture
def office(fiscal_year: FiscalYear) -> list[Actor]:
    """Two of the secretariat."""
    return [builders.make_actor(Role.SECRETARIAT, fiscal_year=fiscal_year) for _ in range(2)]


def person_of(actor: Actor) -> Owner:
    from banso.directory.models import Person

    return Owner(person=Person.objects.get(pk=actor.person_id))


def test_what_one_puts_for_a_colleague_is_on_the_colleagues_list_with_its_note(
    fiscal_year: FiscalYear, office: list[Actor]
) -> None:
    first, second = office
    todo = add_todo(
        actor=first,
        fiscal_year=fiscal_year,
        title=" 会場の 見積もり ",
        note="3社から",
        due_at=DUE,
        owner=person_of(second),
    )
    assert [(one.title, one.note) for one in todos_for(second, fiscal_year)] == [
        ("会場の 見積もり", "3社から")
    ]
    assert not todos_for(first, fiscal_year).exists()
    edit_todo(actor=second, todo=todo, title="見積もり", note="", due_at=None)
    hand_over(actor=second, todo=todo, owner=person_of(first), note="休暇のため")
    assert [one.title for one in todos_for(first, fiscal_year)] == ["見積もり"]
    assert not todos_for(second, fiscal_year).exists()
    told = HistoryEntry.objects.filter(action__startswith="todo.").order_by("pk")
    assert [one.action for one in told] == ["todo.added", "todo.changed", "todo.handed_over"]
    assert told[2].reason == "休暇のため"
    assert told[2].changes["担当"] == ["事務局 02", "事務局 01"]


def test_a_rule_keeps_its_to_do_in_step_but_leaves_whom_it_was_handed_to(
    fiscal_year: FiscalYear, office: list[Actor]
) -> None:
    first, second = office

    def rule(due: dt.datetime) -> ToDo:
        return put_todo(
            actor=builders.SYSTEM,
            fiscal_year=fiscal_year,
            key="rule:1",
            title="締め切る",
            due_at=due,
            role=Role.SECRETARIAT,
        )

    hand_over(actor=first, todo=rule(DUE), owner=person_of(second))
    moved = rule(DUE + dt.timedelta(days=1))
    assert (moved.person_id, moved.due_at) == (second.person_id, DUE + dt.timedelta(days=1))
    with pytest.raises(ForbiddenStep, match="自動で入った"):
        edit_todo(actor=first, todo=moved, title="別のこと")
    finish_todo(actor=second, todo=moved)
    with pytest.raises(ForbiddenStep, match="未了ではありません"):
        hand_over(actor=first, todo=moved, owner=person_of(first))


def test_a_reason_stays_until_the_to_do_is_done(fiscal_year: FiscalYear) -> None:
    def rule(title: str = "書く", note: str = "") -> ToDo:
        values = {"fiscal_year": fiscal_year, "key": "rule:1", "role": Role.SECRETARIAT}
        return put_todo(actor=builders.SYSTEM, title=title, note=note, **values)  # type: ignore[arg-type]

    rule()
    rule("直す", "差し戻しの理由：空欄" + "あ" * 500)
    again = rule()
    assert (again.title, len(again.note)) == ("直す", 400)
    finish_todo(actor=builders.SYSTEM, todo=again)
    reopen_todo(actor=builders.SYSTEM, todo=again)
    assert (rule().title, rule().note) == ("書く", "")


def test_an_office_gives_work_to_its_own_people_alone(fiscal_year: FiscalYear, office: list[Actor]) -> None:
    town = builders.make_municipality()
    other = builders.make_municipality("別見本市")
    mine, beside = (
        builders.make_actor(Role.MUNICIPALITY, fiscal_year=fiscal_year, organisation=town) for _ in "12"
    )
    stranger = builders.make_actor(Role.MUNICIPALITY, fiscal_year=fiscal_year, organisation=other)
    expert = builders.make_actor(Role.EXPERT, fiscal_year=fiscal_year)
    builders.make_actor(Role.EXPERT, fiscal_year=fiscal_year)
    assert {one.pk for one in colleagues_of(mine, fiscal_year)} == {mine.person_id, beside.person_id}
    assert {one.pk for one in colleagues_of(expert, fiscal_year)} == {expert.person_id}

    def give(actor: Actor, owner: Owner) -> ToDo:
        return add_todo(actor=actor, fiscal_year=fiscal_year, title="こと", owner=owner)

    give(mine, person_of(mine))
    give(mine, person_of(beside))
    give(mine, Owner(role=Role.MUNICIPALITY, organisation=town))
    for owner in (
        person_of(stranger),
        Owner(role=Role.MUNICIPALITY, organisation=other),
        Owner(role=Role.SECRETARIAT),
    ):
        with pytest.raises(AccessDenied):
            give(mine, owner)
    give(office[0], Owner(role=Role.MUNICIPALITY, organisation=other))
    assert todos_for(stranger, fiscal_year).count() == 1
    with pytest.raises(BansoError, match="書かれていません"):
        add_todo(actor=mine, fiscal_year=fiscal_year, title="　", owner=person_of(mine))
    fiscal_year.state = YearState.CLOSED
    with pytest.raises(AccessDenied, match="終了"):
        give(mine, person_of(mine))
