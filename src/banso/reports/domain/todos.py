"""The to-dos of reports: put and closed by their own verbs."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse

from banso.directory.enums import Role
from banso.foundation.access import Actor
from banso.reports.models import FollowUp, Report
from banso.years.domain.todos import finish_todo, put_todo, reopen_todo
from banso.years.enums import Stage, ToDoState
from banso.years.models import ToDo


def write_key(report: Report) -> str:
    """The municipality's: write the report."""
    return f"report:{report.pk}:write"


def review_key(report: Report) -> str:
    """The secretariat's: read what came in."""
    return f"report:{report.pk}:review"


def ask_key(follow_up: FollowUp) -> str:
    """The secretariat's: ask what came of the commitments."""
    return f"report:{follow_up.report_id}:follow_up:{follow_up.months}"


def write(actor: Actor, report: Report, title: str = "", note: str = "") -> None:
    """Make sure the municipality's to-do is open and says when the report is due; `note` says why it came back."""
    assert report.project is not None  # noqa: S101 - by the callers
    key, municipality = write_key(report), report.project.municipality
    reopen(actor, key)
    put_todo(
        actor=actor,
        fiscal_year=report.fiscal_year,
        key=key,
        title=title or f"{report.programme.short_name}の報告書を書く",
        due_at=report.due_at,
        role=Role.PREFECTURE if municipality.is_prefecture else Role.MUNICIPALITY,
        organisation=municipality,
        url=reverse("reports:report", args=[report.fiscal_year.year, report.pk]),
        stage=Stage.REPORTS,
        note=note,
    )


def review(actor: Actor, report: Report) -> None:
    """Put the report that came in before the secretariat."""
    reopen(actor, review_key(report))
    put_todo(
        actor=actor,
        fiscal_year=report.fiscal_year,
        key=review_key(report),
        title=f"{report}を確かめる",
        role=Role.SECRETARIAT,
        url=reverse("reports:report", args=[report.fiscal_year.year, report.pk]),
        stage=Stage.REPORTS,
    )


def ask_about(actor: Actor, follow_up: FollowUp, due_at: dt.datetime) -> None:
    """Remind the secretariat on the day to ask what came of the commitments."""
    report = follow_up.report
    put_todo(
        actor=actor,
        fiscal_year=report.fiscal_year,
        key=ask_key(follow_up),
        title=f"{report}の約束のその後をたずねる（{follow_up.months}か月後）",
        due_at=due_at,
        role=Role.SECRETARIAT,
        url=reverse("reports:commitments", args=[report.fiscal_year.year, report.pk]),
        stage=Stage.REPORTS,
    )


def finish(actor: Actor, key: str) -> None:
    """Close the to-do as done, where it is open."""
    for todo in ToDo.objects.filter(key=key, state=ToDoState.OPEN):
        finish_todo(actor=actor, todo=todo)


def reopen(actor: Actor, key: str) -> None:
    """Put a closed to-do back on the list."""
    for todo in ToDo.objects.filter(key=key).exclude(state=ToDoState.OPEN):
        reopen_todo(actor=actor, todo=todo)
