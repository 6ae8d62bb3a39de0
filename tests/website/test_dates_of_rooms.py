"""Dates other rooms hold, in 予定, calendar and file without being typed twice; and a deadline moved earlier asks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from banso.calls.enums import CallState
from banso.directory.enums import Role
from banso.reports.models import Report, ReportRound
from banso.surveys.enums import SurveyState
from banso.surveys.models import Survey
from banso.years.dated_facts import facts_of
from banso.years.enums import MilestoneKind, Stage, StrandCode
from banso.years.models import Milestone
from tests import builders
from tests.conftest import SmallYear
from tests.query_budget import queries_of

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Role | None], Client]


def date(name: str, day: dt.date) -> dict[str, str]:
    parts = {"era": "西暦", "year": day.year, "month": day.month, "day": day.day}
    return {f"{name}_{part}": str(value) for part, value in parts.items()}


def survey_of(small_year: SmallYear) -> Survey:
    survey = Survey.objects.create(
        fiscal_year=small_year.fiscal_year, code="pre", version="1", title="事前アンケート", definition={},
        due_at=builders.at(2019, 9, 20, 17), state=SurveyState.OPEN,
    )  # fmt: skip
    survey.responses.create(organisation=small_year.municipality)
    return survey


def test_the_calls_dates_stand_in_the_schedule_the_calendar_and_the_file(
    client_of: ClientOf, small_year: SmallYear
) -> None:
    for role in (Role.MUNICIPALITY, Role.SECRETARIAT):
        client = client_of(role)
        assert "利用申込・取りまとめの締切（17:00）" in client.get("/y/2019/schedule/").content.decode()
        july = client.get("/y/2019/calendar/", {"month": "2019-07"}).content.decode()
        assert july.count("公募の受付開始（09:00）") == 2  # the month as a table and as a list
    file = Calendar.from_ical(client_of(Role.MUNICIPALITY).get("/y/2019/calendar/download.ics").content)
    closing = next(one for one in file.walk("VEVENT") if one["SUMMARY"] == "利用申込・取りまとめの締切")
    assert closing["DTSTART"].dt == small_year.call.closes_at
    small_year.call.state = CallState.DRAFT
    small_year.call.save()
    assert "締切（17:00）" not in client_of(Role.MUNICIPALITY).get("/y/2019/schedule/").content.decode()


def test_what_was_typed_as_a_milestone_is_not_told_again(client_of: ClientOf, small_year: SmallYear) -> None:
    Milestone.objects.create(
        fiscal_year=small_year.fiscal_year, strand=StrandCode.DISPATCH, stage=Stage.CALL, date=dt.date(2019, 7, 31),
        kind=MilestoneKind.DEADLINE, summary="利用申込の締切",
    )  # fmt: skip
    page = client_of(Role.SECRETARIAT).get("/y/2019/schedule/").content.decode()
    assert "利用申込の締切" in page
    assert "利用申込・取りまとめの締切" not in page
    assert "公募の受付開始" in page


def test_dates_of_questionnaires_and_reports_go_to_whom_they_concern(
    small_year: SmallYear, actors: dict[Role, builders.Actor]
) -> None:
    survey_of(small_year)
    ReportRound.objects.create(fiscal_year=small_year.fiscal_year, final_due_at=builders.at(2020, 2, 28, 17))

    def told(role: Role) -> list[str]:
        return [one.summary for one in facts_of(actors[role], small_year.fiscal_year, [])]

    due, last = "「事前アンケート」の回答期限", "報告書の最終締切"
    assert {due, last} <= set(told(Role.SECRETARIAT))
    assert {due, last} <= set(told(Role.MUNICIPALITY))
    assert due not in told(Role.PREFECTURE)
    assert last not in told(Role.PARTICIPANT)


def test_the_schedule_takes_the_same_queries_whatever_the_dates(
    client_of: ClientOf, small_year: SmallYear
) -> None:
    client = client_of(Role.SECRETARIAT)
    survey_of(small_year)
    one = queries_of(client, "/y/2019/schedule/")
    for number in range(5):
        Survey.objects.create(
            fiscal_year=small_year.fiscal_year, code=f"s{number}", version="1", title="ほか", definition={},
            due_at=builders.at(2019, 9, 20 + number, 17),
        )  # fmt: skip
    assert queries_of(client, "/y/2019/schedule/") == one


def test_closing_an_open_call_earlier_names_who_has_not_answered(
    client_of: ClientOf, small_year: SmallYear
) -> None:
    call = small_year.call
    late = builders.make_municipality("まだの市")
    builders.invite(late, 2019)
    call.state = CallState.OPEN
    call.save()
    closes = timezone.localtime(call.closes_at)
    form = {
        "title": call.title, "explanation": "", "opens_time": "09:00", "closes_time": "17:00", "number_to_select": "30",
        "programmes": [one.code for one in call.programmes.all()],
        **date("opens_on", timezone.localdate(call.opens_at)),
    }  # fmt: skip
    earlier = form | date("closes_on", closes.date() - dt.timedelta(days=7))
    client = client_of(Role.SECRETARIAT)
    question = client.post("/y/2019/call/edit/", earlier).content.decode()
    assert "令和元年7月31日(水)17:00 → 令和元年7月24日(水)17:00" in question
    assert f"{late.parent}{late.name}（申込か取りまとめの提出がまだです）" in question
    call.refresh_from_db()
    assert call.closes_at == closes
    # The answer sends what was typed again.
    assert client.post("/y/2019/call/edit/", earlier | {"asked_first": "yes"}).status_code == 302
    call.refresh_from_db()
    assert timezone.localtime(call.closes_at).day == 24
    later = form | date("closes_on", closes.date() + dt.timedelta(days=3))
    assert client.post("/y/2019/call/edit/", later).status_code == 302


def test_answers_and_reports_due_earlier_ask_too(client_of: ClientOf, small_year: SmallYear) -> None:
    survey, client = survey_of(small_year), client_of(Role.SECRETARIAT)
    form = {"title": survey.title, "due_time": "17:00", **date("due_on", dt.date(2019, 9, 10))}
    question = client.post(f"/y/2019/surveys/{survey.pk}/edit/", form).content.decode()
    assert "見本市（回答がまだです）" in question
    survey.refresh_from_db()
    assert survey.due_at == builders.at(2019, 9, 20, 17)

    ReportRound.objects.create(fiscal_year=small_year.fiscal_year, final_due_at=builders.at(2020, 2, 28, 17))
    Report.objects.create(
        fiscal_year=small_year.fiscal_year, project=small_year.project, programme=small_year.project.programme,
        status=small_year.project.status, due_at=builders.at(2019, 11, 28, 17),
    )  # fmt: skip
    page = client.get("/y/2019/reports/open/").content.decode()
    assert "months_after" in page
    name = "final_due_on" if "final_due_on" in page else "final_on"
    form = {
        "months_after": "1",
        "final_due_time": "17:00",
        "final_time": "17:00",
        **date(name, dt.date(2019, 11, 1)),
    }
    question = client.post("/y/2019/reports/open/", form).content.decode()
    assert "報告書の締切を早める" in question
    assert "見本市" in question
    assert Report.objects.get().due_at == builders.at(2019, 11, 28, 17)
