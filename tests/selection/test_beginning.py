"""From the closed call to the selection: the one next action, the to-do, and the line of the year."""

from __future__ import annotations

import datetime as dt

import pytest

from banso.calls.domain.call import close_call, reopen_call
from banso.calls.enums import CallState
from banso.directory.enums import Role
from banso.selection.domain.decisions import start_selection
from banso.selection.enums import SelectionState
from banso.selection.models import Selection
from banso.years.enums import Stage
from banso.years.models import ToDo
from banso.years.queries import stage_line
from tests import builders

pytestmark = pytest.mark.django_db


def asked(state: str = "OPEN") -> list[str]:
    return list(ToDo.objects.filter(stage=Stage.SELECTION, state=state).values_list("title", flat=True))


def test_a_closed_call_leads_to_the_selection(fiscal_year, client):
    user = builders.make_user(Role.SECRETARIAT, fiscal_year=fiscal_year)
    actor = builders.actor_for(user)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    call = builders.make_call(fiscal_year, state=CallState.OPEN)
    button = '<a class="button" href="/y/2019/selection/start/">選定を始める</a>'
    assert button not in client.get("/y/2019/call/").content.decode()
    close_call(actor=actor, call=call)
    assert asked() == ["選定を始める"]
    page = client.get("/y/2019/call/").content.decode()
    assert button in page
    assert page.count('class="button"') == 1, "one clear next action"
    reopen_call(actor=actor, call=call, reason="大雨のため")
    assert asked() == []
    close_call(actor=actor, call=call)
    client.post("/y/2019/selection/start/")
    assert asked() == []
    assert "選定を始める" in asked("DONE")
    assert button not in client.get("/y/2019/call/").content.decode()


def test_the_line_of_the_year_follows_the_records_and_tells_outsiders_only_the_publication(fiscal_year):
    day = dt.date(2019, 7, 20)
    inside = builders.make_actor(Role.SECRETARIAT, fiscal_year=fiscal_year)
    town = builders.make_municipality()
    outside = builders.make_actor(Role.MUNICIPALITY, fiscal_year=fiscal_year, organisation=town)

    def line(actor, place: int) -> tuple[str, str]:
        point = stage_line(fiscal_year, day, actor)[place]
        return (point.state, point.detail)

    call = builders.make_call(fiscal_year, state=CallState.DRAFT)
    assert [line(one, 0) for one in (inside, outside)] == [("ahead", "準備中"), ("ahead", "予定なし")]
    call.state = CallState.OPEN
    call.save()
    assert {line(one, 0) for one in (inside, outside)} == {("now", "7月31日17時締切")}
    call.state = CallState.CLOSED
    call.save()
    assert line(outside, 0) == ("done", "7月31日締切")
    assert [line(one, 1) for one in (inside, outside)] == [
        ("now", "まだ始めていません"),
        ("ahead", "予定なし"),
    ]
    selection = start_selection(actor=inside, call=call)
    for state in (SelectionState.DRAFT, SelectionState.PROPOSED, SelectionState.APPROVED):
        Selection.objects.update(state=state)
        assert line(inside, 1)[0] == "now"
        assert line(outside, 1) == ("ahead", "予定なし")
    Selection.objects.filter(pk=selection.pk).update(
        state=SelectionState.PUBLISHED, published_at=builders.at(2019, 8, 27)
    )
    assert line(outside, 1) == ("done", "8月27日公表")
