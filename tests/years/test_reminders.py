"""Reminders: to-dos put when it is time, once, and never for what is vague or long past."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from click.testing import CliRunner

from banso.directory.enums import Role
from banso.years.commands import remind_command
from banso.years.domain.milestones import add_milestone, edit_milestone
from banso.years.domain.reminders import Reminded, remind
from banso.years.domain.todos import drop_todo
from banso.years.enums import DatePrecision, YearState
from banso.years.models import FiscalYear, Milestone, ToDo
from tests.builders import SYSTEM, at


def deadline(fiscal_year: FiscalYear, date: dt.date = dt.date(2019, 7, 31), **fields: str) -> Milestone:
    return add_milestone(
        actor=SYSTEM,
        fiscal_year=fiscal_year,
        **{"strand": "DISPATCH", "kind": "DEADLINE", "summary": "利用申込の締切", "date": date} | fields,  # type: ignore[arg-type]
    )


def run(fiscal_year: FiscalYear, now: dt.datetime) -> Reminded:
    return remind(actor=SYSTEM, fiscal_year=fiscal_year, now=now)


@pytest.mark.parametrize(
    ("now", "put"),
    [
        # Five working days before Wednesday 31 July 2019 is Wednesday the 24th.
        (at(2019, 7, 23, 23), 0),
        (at(2019, 7, 24, 0), 1),
        (at(2019, 7, 31, 18), 1),
        (at(2019, 8, 14, 16), 1),
        (at(2019, 8, 14, 18), 0),
    ],
)
def test_reminder_appears_some_working_days_before_and_not_long_after(
    fiscal_year: FiscalYear, now: dt.datetime, put: int
) -> None:
    deadline(fiscal_year)
    assert run(fiscal_year, now).put == put
    assert ToDo.objects.count() == put


def test_reminder_says_what_by_when_and_whose(fiscal_year: FiscalYear) -> None:
    milestone = deadline(fiscal_year)
    run(fiscal_year, at(2019, 7, 25))
    todo = ToDo.objects.get()
    assert todo.title == "「利用申込の締切」：まだ出ていないところを確かめる"
    assert (todo.due_at, todo.role, todo.stage) == (at(2019, 7, 31, 17), Role.SECRETARIAT, "CALL")
    assert todo.url == f"/y/2019/schedule/{milestone.pk}/edit/"


def test_running_twice_changes_nothing_and_a_dropped_one_stays_dropped(fiscal_year: FiscalYear) -> None:
    deadline(fiscal_year)
    assert run(fiscal_year, at(2019, 7, 25)) == Reminded(put=1, overdue=0)
    assert run(fiscal_year, at(2019, 7, 26)) == Reminded(put=0, overdue=0)
    drop_todo(actor=SYSTEM, todo=ToDo.objects.get())
    assert run(fiscal_year, at(2019, 7, 26)) == Reminded(put=0, overdue=0)
    assert ToDo.objects.get().state == "DROPPED"


def test_reminder_follows_a_moved_deadline(fiscal_year: FiscalYear) -> None:
    milestone = deadline(fiscal_year)
    run(fiscal_year, at(2019, 7, 25))
    edit_milestone(actor=SYSTEM, milestone=milestone, date=dt.date(2019, 8, 1))
    run(fiscal_year, at(2019, 7, 26))
    assert ToDo.objects.get().due_at == at(2019, 8, 1, 17)


def test_overdue_ones_are_counted(fiscal_year: FiscalYear) -> None:
    deadline(fiscal_year)
    run(fiscal_year, at(2019, 7, 25))
    assert run(fiscal_year, at(2019, 7, 31, 18)).overdue == 1


@pytest.mark.parametrize("state", [YearState.PREPARING, YearState.CLOSED])
def test_only_a_running_year_reminds(fiscal_year: FiscalYear, state: YearState) -> None:
    deadline(fiscal_year)
    fiscal_year.state = state
    assert run(fiscal_year, at(2019, 7, 25)) == Reminded(0, 0)


def test_vague_dates_remind_of_nothing_but_the_end_of_a_month_does(fiscal_year: FiscalYear) -> None:
    last = dt.date(2020, 3, 31)
    deadline(fiscal_year, last, kind="REPORT", date_precision=DatePrecision.MONTH, summary="月だけ")
    deadline(
        fiscal_year, last, kind="REPORT", date_precision=DatePrecision.MONTH_LATE_OPEN, summary="下旬から"
    )
    deadline(fiscal_year, last, kind="REPORT", date_precision=DatePrecision.MONTH_END, summary="月末")
    deadline(fiscal_year, last, kind="MEETING", summary="会議")
    run(fiscal_year, at(2020, 3, 30))
    assert [todo.title for todo in ToDo.objects.all()] == ["「月末」：仕上げて提出する"]


def test_command_reminds_in_every_running_year(
    fiscal_year: FiscalYear, monkeypatch: pytest.MonkeyPatch
) -> None:
    deadline(fiscal_year)
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(2019, 7, 25))
    result = CliRunner().invoke(remind_command, ["--json"])
    assert json.loads(result.output) == [{"year": 2019, "put": 1, "overdue": 0}]
    assert "新しく0件" in CliRunner().invoke(remind_command, []).output
    FiscalYear.objects.update(state=YearState.CLOSED)
    assert "実施中の年度はありません" in CliRunner().invoke(remind_command, []).output
