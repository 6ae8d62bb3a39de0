"""Reads of the year: to-dos, the stage line, the schedule, addresses."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from banso.directory.enums import Role
from banso.foundation.access import Actor, Grant
from banso.years.domain.todos import finish_todo, put_todo
from banso.years.enums import Stage, YearState
from banso.years.models import FiscalYear
from banso.years.queries import (
    milestones_between,
    programmes_of,
    schedule_table,
    stage_line,
    todos_for,
    year_from_url,
    years_of,
)
from banso.years.stages import StageState, stage_of_milestone
from tests import builders
from tests.builders import SYSTEM, at
from tests.years import r1


def titles(actor: Actor, fiscal_year: FiscalYear) -> list[str]:
    return [todo.title for todo in todos_for(actor, fiscal_year)]


def put(fiscal_year: FiscalYear, title: str, **fields: object) -> None:
    put_todo(actor=SYSTEM, fiscal_year=fiscal_year, key=title, title=title, **fields)  # type: ignore[arg-type]


def test_year_from_url_unknown_is_not_found(fiscal_year: FiscalYear) -> None:
    assert year_from_url(2019) == fiscal_year
    with pytest.raises(Http404):
        year_from_url(2020)


def test_programmes_of_are_in_order(fiscal_year: FiscalYear) -> None:
    assert [one.short_name for one in programmes_of(fiscal_year)] == [
        "自立",
        "就労",
        "家計",
        "子ども",
        "一時",
        "他",
    ]


def test_todos_for_matches_person_role_and_organisation(fiscal_year: FiscalYear) -> None:
    mine, other = builders.make_municipality("見本市"), builders.make_municipality("別見本市")
    person, stranger = builders.make_person(), builders.make_person(given_name="02")
    put(fiscal_year, "自治体みな", role=Role.MUNICIPALITY)
    put(fiscal_year, "見本市", role=Role.MUNICIPALITY, organisation=mine)
    put(fiscal_year, "別見本市", role=Role.MUNICIPALITY, organisation=other)
    put(fiscal_year, "本人", person=person)
    put(fiscal_year, "他人", person=stranger)
    put(fiscal_year, "自治体の他人", role=Role.MUNICIPALITY, organisation=mine, person=stranger)
    put(fiscal_year, "事務局", role=Role.SECRETARIAT)
    put(fiscal_year, "事務局の団体", role=Role.SECRETARIAT, organisation=mine)
    municipal = Actor(1, person.pk, "", frozenset({Grant(Role.MUNICIPALITY, 2019, mine.pk)}))
    assert sorted(titles(municipal, fiscal_year)) == sorted(["自治体みな", "見本市", "本人"])
    secretariat = Actor(2, None, "", frozenset({Grant(Role.SECRETARIAT, None)}))
    assert sorted(titles(secretariat, fiscal_year)) == sorted(["事務局", "事務局の団体"])
    last_year = Actor(1, None, "", frozenset({Grant(Role.MUNICIPALITY, 2018, mine.pk)}))
    assert titles(last_year, fiscal_year) == []
    assert titles(Actor(), fiscal_year) == []


def test_todos_for_orders_by_due_time_with_none_last_and_leaves_out_finished(fiscal_year: FiscalYear) -> None:
    person = builders.make_person()
    put(fiscal_year, "いつか", person=person)
    put(fiscal_year, "あと", person=person, due_at=at(2019, 8, 1))
    put(fiscal_year, "さき", person=person, due_at=at(2019, 7, 1))
    done = put_todo(actor=SYSTEM, fiscal_year=fiscal_year, key="済", title="済", person=person)
    finish_todo(actor=SYSTEM, todo=done)
    actor = Actor(1, person.pk, "", frozenset({Grant(Role.EXPERT, 2019)}))
    assert titles(actor, fiscal_year) == ["さき", "あと", "いつか"]


@pytest.mark.parametrize("number", [1, 50])
def test_todos_for_takes_one_query(fiscal_year: FiscalYear, number: int) -> None:
    person, city = builders.make_person(), builders.make_municipality()
    for n in range(number):
        put(fiscal_year, f"こと{n}", role=Role.MUNICIPALITY, organisation=city)
    actor = Actor(1, person.pk, "", frozenset({Grant(Role.MUNICIPALITY, 2019, city.pk)}))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        rows = [(todo.title, str(todo.organisation)) for todo in todos_for(actor, fiscal_year)]
    assert (len(rows), len(queries)) == (number, 1)


@pytest.mark.parametrize("entry", r1.ENTRIES, ids=lambda entry: f"{entry[0]}-{entry[4]}")
def test_stage_of_milestone_follows_the_table(entry: tuple[str, str, str, str, str, str]) -> None:
    strand, _date, _precision, kind, summary, stage = entry
    assert stage_of_milestone(strand, kind, summary) == stage


@pytest.mark.parametrize(
    ("today", "states", "details"),
    [
        (
            dt.date(2019, 5, 1),
            ["ahead"] * 6,
            ["7月5日から", "8月9日から", "8月27日から", "10月17日から", "8月26日から", "2月下旬～"],
        ),
        (
            dt.date(2019, 7, 31),
            ["now", *["ahead"] * 5],
            ["7月31日締切", "8月9日から", "8月27日から", "10月17日から", "8月26日から", "2月下旬～"],
        ),
        (
            dt.date(2019, 10, 28),
            ["done", "done", "now", "now", "now", "ahead"],
            ["7月31日まで", "8月27日まで", "2月28日まで", "2月28日締切", "12月24日締切", "2月下旬～"],
        ),
        (
            dt.date(2020, 3, 10),
            ["done", "done", "done", "done", "done", "now"],
            ["7月31日まで", "8月27日まで", "2月28日まで", "2月28日まで", "2月まで", "3月末まで"],
        ),
    ],
)
def test_stage_line_says_where_the_year_stands(
    fiscal_year: FiscalYear, today: dt.date, states: list[str], details: list[str], monkeypatch
) -> None:
    monkeypatch.setattr("banso.years.stages._standers", {})  # dates alone; what rooms tell is theirs to test
    r1.enter(fiscal_year)
    with CaptureQueriesContext(connection) as queries:
        line = stage_line(fiscal_year, today)
    assert [point.label for point in line] == ["公募", "選定", "派遣", "報告", "研修・大会", "実績報告書"]
    assert [point.state for point in line] == states
    assert [point.detail for point in line] == details
    assert len(queries) == 2


def test_stage_line_without_milestones_names_every_stage(fiscal_year: FiscalYear) -> None:
    line = stage_line(fiscal_year, dt.date(2019, 7, 1))
    assert {(point.state, point.detail) for point in line} == {(StageState.AHEAD, "予定なし")}
    assert len(line) == 6


def test_stage_line_is_late_with_overdue_todos_the_actor_may_know_of(fiscal_year: FiscalYear) -> None:
    r1.enter(fiscal_year)
    city = builders.make_municipality()
    put(
        fiscal_year,
        "申込書",
        role=Role.MUNICIPALITY,
        organisation=city,
        due_at=at(2019, 7, 31, 17),
        stage=Stage.CALL,
    )

    def call_stage(today: dt.date, actor: Actor | None = None) -> tuple[str, str, int]:
        point = stage_line(fiscal_year, today, actor)[0]
        return (point.state, point.detail, point.overdue)

    assert call_stage(dt.date(2019, 7, 31)) == ("now", "7月31日締切", 0)
    assert call_stage(dt.date(2019, 8, 1)) == ("late", "期限を過ぎたことが1件", 1)
    secretariat = Actor(1, None, "", frozenset({Grant(Role.SECRETARIAT, 2019)}))
    owner = Actor(2, None, "", frozenset({Grant(Role.MUNICIPALITY, 2019, city.pk)}))
    other = Actor(3, None, "", frozenset({Grant(Role.EXPERT, 2019)}))
    assert call_stage(dt.date(2019, 8, 1), secretariat)[0] == "late"
    assert call_stage(dt.date(2019, 8, 1), owner)[0] == "late"
    assert call_stage(dt.date(2019, 8, 1), other)[0] == "done"
    fiscal_year.state = YearState.CLOSED
    assert call_stage(dt.date(2019, 8, 1)) == ("done", "7月31日まで", 0)


def test_schedule_table_groups_dates_and_computes_weekday_and_era(fiscal_year: FiscalYear) -> None:
    r1.enter(fiscal_year)
    table = schedule_table(fiscal_year, "DISPATCH")
    rows = table.texts()
    assert table.number == "1-7"
    assert rows[0] == ["令和元年", "6月11日(火)", "厚労省から選定通知"]
    assert ["", "8月9日(金)", "厚労省と選定の打合せ／30自治体を選定"] in rows
    assert ["令和2年", "1月6日(月)", "事務局会議"] in rows
    assert rows[-3:] == [
        ["", "2月28日(金)", "2回目派遣が終了／自治体報告書の締切"],
        ["", "2月下旬～", "実績報告書の作成期間"],
        ["", "3月末", "実績報告書と電子データ提出／情報共有サイトへ掲載"],
    ]
    assert {schedule_table(fiscal_year, code).number for code in ("TRAINING", "CONFERENCE")} == {"2-6", "3-3"}


def test_milestones_between_includes_months_that_touch_the_days(fiscal_year: FiscalYear) -> None:
    r1.enter(fiscal_year)
    found = milestones_between(fiscal_year, dt.date(2020, 2, 28), dt.date(2020, 2, 29))
    assert [one.summary for one in found] == [
        "2回目派遣が終了",
        "自治体報告書の締切",
        "速報5号を発行",
        "実績報告書の作成期間",
    ]


def test_years_of_actor_are_those_of_its_grants(fiscal_year: FiscalYear) -> None:
    builders.make_year(2020)
    expert = Actor(1, None, "", frozenset({Grant(Role.EXPERT, 2019)}))
    everywhere = Actor(1, None, "", frozenset({Grant(Role.SECRETARIAT)}))
    assert [one.year for one in years_of(expert)] == [2019]
    assert [one.year for one in years_of(everywhere)] == [2020, 2019]
    assert list(years_of(Actor())) == []
