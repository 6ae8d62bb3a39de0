"""Events: verbs, tables, public programme and results for those concerned."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from banso.directory.enums import Role
from banso.events import queries
from banso.events.domain import programme
from banso.events.enums import AffiliationClass, EventKind, ReportedMeasure
from banso.foundation.errors import AccessDenied, BansoError
from banso.years.models import Block
from tests import builders
from tests.query_budget import queries_of

pytestmark = pytest.mark.django_db


def make_training(fiscal_year, name="近畿", order=4, **changes):
    block = Block.objects.create(fiscal_year=fiscal_year, name=name, order=order)
    values = {
        "kind": EventKind.BLOCK_TRAINING,
        "title": f"{name}ブロック研修",
        "date": dt.date(2020, 2, 18),
        "block": block,
    }
    return programme.create_event(actor=builders.SYSTEM, fiscal_year=fiscal_year, **values | changes)


@pytest.fixture
def training(fiscal_year):
    event = make_training(fiscal_year)
    session = programme.add_session(
        actor=builders.SYSTEM,
        event=event,
        order=1,
        part="第一部",
        title="関係機関との連携",
        starts=dt.time(10, 30),
        ends=dt.time(12),
    )
    programme.add_speaker(
        actor=builders.SYSTEM,
        session=session,
        person=builders.make_person(),
        role="講師",
        affiliation="見本大学",
    )
    for affiliation, count in ((AffiliationClass.GOVERNMENT, 126), (AffiliationClass.COUNCIL, 42)):
        programme.report_count(
            actor=builders.SYSTEM,
            event=event,
            measure=ReportedMeasure.APPLIED,
            affiliation=affiliation,
            count=count,
        )
    programme.report_count(actor=builders.SYSTEM, event=event, measure=ReportedMeasure.ATTENDED_AM, count=194)
    programme.report_count(actor=builders.SYSTEM, event=event, measure=ReportedMeasure.ATTENDED_PM, count=101)
    programme.report_mean(
        actor=builders.SYSTEM,
        event=event,
        order=1,
        label_as_printed="第1部",
        mean=Decimal("4.7"),
        session=session,
    )
    return event


def test_tables_count_and_keep_measures_apart(training, fiscal_year):
    affiliations = queries.affiliation_table(fiscal_year)
    assert affiliations.totals["total"] == 168
    assert affiliations.rows[2]["total"] is None  # not reported is not zero
    attendance = queries.attendance_table(fiscal_year).rows[0]
    assert attendance["applied"] == 168
    assert attendance["attended"] == "午前 194、午後 101"
    row = queries.curriculum_table(training).rows[0]
    assert (row["time"], row["speakers"]) == ("10:30～12:00", "講師：講師 01（見本大学）")
    assert queries.survey_table(training).rows == [
        {"item": "第一部　関係機関との連携", "mean": Decimal("4.7")}
    ]


def test_bad_events_are_refused(fiscal_year, training):
    with pytest.raises(BansoError, match="令和元年度の日付ではありません"):
        make_training(fiscal_year, "東海・北陸", 3, date=dt.date(2020, 5, 1))
    with pytest.raises(BansoError, match="ブロックを選んで"):
        programme.create_event(
            actor=builders.SYSTEM,
            fiscal_year=fiscal_year,
            kind=EventKind.BLOCK_TRAINING,
            title="研修",
            date=dt.date(2020, 1, 1),
        )
    with pytest.raises(BansoError, match="終了時刻"):
        programme.add_session(
            actor=builders.SYSTEM, event=training, order=2, title="逆", starts=dt.time(12), ends=dt.time(11)
        )
    with pytest.raises(BansoError, match="1から5まで"):
        programme.report_mean(
            actor=builders.SYSTEM, event=training, order=9, label_as_printed="", mean=Decimal("5.1")
        )


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SECRETARIAT])
def test_only_the_secretariat_edits_events(role, actors, training):
    with pytest.raises(AccessDenied):
        programme.add_session(actor=actors[role], event=training, order=2, title="題")


def test_the_programme_is_public_and_the_results_are_not(client_of, training):
    public, municipality = client_of(None), client_of(Role.MUNICIPALITY)
    url = f"/y/2019/events/{training.pk}/"
    assert "関係機関との連携" in public.get(url).content.decode()
    assert "4.7" not in public.get(url).content.decode()
    assert public.get("/y/2019/events/results/").status_code == 302
    assert "4.7" in municipality.get(url).content.decode()
    assert municipality.get("/y/2019/events/results/").status_code == 200


def test_event_list_needs_the_same_queries_at_1_and_50_rows(client_of, training, fiscal_year):
    client = client_of(Role.SECRETARIAT)
    few = queries_of(client, "/y/2019/events/")
    for number in range(50):
        make_training(fiscal_year, f"第{number}", 10 + number)
    assert queries_of(client, "/y/2019/events/") == few
