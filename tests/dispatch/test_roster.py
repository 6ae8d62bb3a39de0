"""The roster's entries and the calendars of experts and municipalities."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from banso.directory.enums import Role
from banso.dispatch.domain.availability import days_in, set_expert_days
from banso.dispatch.domain.projects import set_wishes
from banso.dispatch.models import ExpertDay, MunicipalityDay, Project
from banso.foundation.access import Actor
from banso.foundation.errors import AccessDenied, BansoError
from banso.foundation.models import HistoryEntry
from banso.plans.domain import plans
from banso.selection.enums import SelectionState
from tests import builders
from tests.conftest import SmallYear
from tests.typed_dates import wareki

pytestmark = pytest.mark.django_db
DAY = dt.date(2019, 10, 28)
ClientOf = Callable[[Role | None], Client]


def test_an_expert_ticks_days_off_and_plans_show_the_clash(
    small_year: SmallYear, client_of: ClientOf
) -> None:
    set_wishes(actor=builders.SYSTEM, project=small_year.project, visits=1)
    plan = plans.load_recorded_plan(actor=builders.SYSTEM, fiscal_year=small_year.fiscal_year)
    url = f"/y/2019/experts/{small_year.expert.pk}/days/"
    client = client_of(Role.EXPERT)
    assert "自分の予定表" in client.get(url).content.decode()
    client.post(url, {"away": ["2019-10-28", "2019-10-29", "2019-10-27", "x"]})  # a Sunday has no box
    assert [str(day.date) for day in ExpertDay.objects.all()] == ["2019-10-28", "2019-10-29"]
    assert "不可日" in plan.clashes.get().text
    client.post(url, {"away": ["2019-10-29"]})
    assert not plan.clashes.exists()
    entry = HistoryEntry.objects.filter(action="expert.days_set").latest("pk")
    assert "2019-10" not in str(entry.changes)


def test_many_days_at_once(small_year: SmallYear, client_of: ClientOf) -> None:
    url = f"/y/2019/experts/{small_year.expert.pk}/days/"
    client = client_of(Role.SECRETARIAT)
    span: dict[str, Any] = wareki("first", dt.date(2019, 10, 1)) | wareki("last", dt.date(2019, 10, 31))
    client.post(url, {"bulk": "1", "weekdays": ["0"], "kind": "PREFERRED"} | span)
    assert ExpertDay.objects.filter(kind="PREFERRED").count() == 4
    client.post(url, {"away": ["2019-10-07"]})  # a box without a tick leaves what suits as it is
    assert dict(ExpertDay.objects.values_list("date", "kind"))[dt.date(2019, 10, 7)] == "UNAVAILABLE"
    assert ExpertDay.objects.filter(kind="PREFERRED").count() == 3
    client.post(url, {"bulk": "1", "kind": ""} | span)
    assert not ExpertDay.objects.exists()
    wrong = client.post(url, {"bulk": "1", "kind": "UNAVAILABLE"} | wareki("first", DAY)).content.decode()
    assert "いつまで" in wrong
    late = wareki("first", dt.date(2020, 4, 1)) | wareki("last", dt.date(2020, 4, 2))
    told = client.post(url, {"bulk": "1", "kind": "UNAVAILABLE"} | late, follow=True).content.decode()
    assert "令和元年度の日付ではありません" in told


def test_a_municipality_names_the_days_it_cannot(small_year: SmallYear, client_of: ClientOf) -> None:
    url = f"/y/2019/municipalities/{small_year.municipality.pk}/days/"
    client = client_of(Role.MUNICIPALITY)
    client.post(url, {"away": ["2019-12-03"], "reason": "議会"})
    client.post(url, {"away": ["2019-12-03", "2019-12-04"], "reason": ""})
    assert [(str(d.date), d.reason) for d in MunicipalityDay.objects.all()] == [
        ("2019-12-03", "議会"),
        ("2019-12-04", ""),
    ]
    assert client.get(f"/y/2019/municipalities/{small_year.other_municipality.pk}/days/").status_code in (
        403,
        404,
    )


def test_a_calendar_tells_no_municipality_that_it_is_selected(
    small_year: SmallYear, client_of: ClientOf
) -> None:
    url = f"/y/2019/municipalities/{small_year.municipality.pk}/days/"
    client = client_of(Role.MUNICIPALITY)
    assert client.get(url).status_code == 200
    small_year.selection.state = SelectionState.DRAFT
    small_year.selection.save()
    hidden = client.get(url)
    small_year.selection.state = SelectionState.PUBLISHED
    small_year.selection.save()
    Project.objects.filter(municipality=small_year.municipality).update(
        municipality=small_year.other_municipality
    )
    refused = client.get(url)
    assert (hidden.status_code, refused.status_code) == (403, 403)
    reason = "派遣を受ける自治体（選定結果の公表後）と事務局だけです"
    assert reason in hidden.content.decode()
    assert reason in refused.content.decode()


def test_nobody_writes_another_s_calendar(small_year: SmallYear, actors: dict[Role, Actor]) -> None:
    other = builders.make_expert(small_year.fiscal_year)
    for role in (Role.EXPERT, Role.MINISTRY, Role.MUNICIPALITY):
        with pytest.raises(AccessDenied):
            set_expert_days(actor=actors[role], expert=other, days={DAY: None})


def test_ranges_that_make_no_sense() -> None:
    assert days_in(DAY, DAY + dt.timedelta(days=8), {0}) == [DAY, DAY + dt.timedelta(days=7)]
    with pytest.raises(BansoError):
        days_in(DAY, DAY - dt.timedelta(days=1), ())
    with pytest.raises(BansoError):
        days_in(DAY, DAY + dt.timedelta(days=400), ())


def test_what_an_expert_can_take_on_is_edited(small_year: SmallYear, client_of: ClientOf) -> None:
    expert = small_year.expert
    form: dict[str, Any] = {
        "affiliation": "見本支援センター 所長", "home_prefecture": str(small_year.prefecture.pk),
        "programmes": [str(one.pk) for one in small_year.fiscal_year.programmes.all()[:2]], "max_visits": "",
        "max_nights": "2", "preferred_weekdays": ["3", "0"], "conflicts": [str(small_year.municipality.pk)],
    }  # fmt: skip
    client = client_of(Role.SECRETARIAT)
    url = f"/y/2019/experts/{expert.pk}/"
    assert client.post(f"{url}edit/", form).status_code == 302
    expert.refresh_from_db()
    assert (expert.max_visits, expert.max_nights, expert.preferred_weekdays) == (None, 2, "03")
    assert list(expert.conflicts.all()) == [small_year.municipality]
    page = client.get(url).content.decode()
    assert "上限なし、続けて2泊まで" in page
    assert "月・木" in page
    assert "999" in client.post(f"{url}edit/", form | {"max_visits": "1000"}).content.decode()


def test_wishes_of_a_project_stay_in_range(small_year: SmallYear) -> None:
    project, expert = small_year.project, small_year.expert
    pair = [expert, builders.make_expert(small_year.fiscal_year)]
    wrongs: tuple[dict[str, Any], ...] = (
        {"visits": 0}, {"visits": 2, "days": 6}, {"visits": 2, "asked_experts": pair},
    )  # fmt: skip
    for wrong in wrongs:
        with pytest.raises(BansoError):
            set_wishes(actor=builders.SYSTEM, project=project, **wrong)


def test_wishes_are_written_on_the_project_s_page(small_year: SmallYear, client_of: ClientOf) -> None:
    project, expert = small_year.project, small_year.expert
    url = f"/y/2019/projects/{project.pk}/"
    client = client_of(Role.SECRETARIAT)
    form = {"visits": "1", "days": "2", "experts": "1", "asked_experts": [str(expert.pk)]}
    assert client.post(f"{url}wishes/", form).status_code == 302
    assert "訪問1回、1回2日、講師1人" in client.get(url).content.decode()
    assert list(project.asked_experts.all()) == [expert]
    assert (
        client_of(Role.EXPERT).get("/y/2019/days/mine/")["Location"].endswith(f"/experts/{expert.pk}/days/")
    )


def test_an_expert_is_led_to_the_own_page_alone(small_year, client_of):
    other = builders.make_expert(small_year.fiscal_year)
    own = small_year.expert
    pages = {
        role: client_of(role).get("/y/2019/experts/").content.decode()
        for role in (Role.EXPERT, Role.MINISTRY)
    }
    assert f"/experts/{own.pk}/" in pages[Role.EXPERT]
    assert f"/experts/{other.pk}/" not in pages[Role.EXPERT]
    assert f"/experts/{other.pk}/" in pages[Role.MINISTRY]
