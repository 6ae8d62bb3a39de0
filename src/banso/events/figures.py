"""Trainings and the conference in the annual report."""

from __future__ import annotations

import datetime as dt

from banso.events import queries
from banso.events.enums import EventKind, ReportedMeasure
from banso.events.models import Event, ReportedCount
from banso.japan.dates import month_day
from banso.office.tables import Column, Table, Value
from banso.years.figures import figure, figures
from banso.years.models import FiscalYear

# How the conference's programme calls a short report of the ministry.
BULLETIN = "速報"


def _trainings(fiscal_year: FiscalYear) -> list[Event]:
    """The block trainings in the order of the blocks, with their programmes."""
    events = queries.with_programme(queries.events_of(fiscal_year).filter(kind=EventKind.BLOCK_TRAINING))
    return sorted(events, key=lambda event: (event.block.order if event.block else 99, event.date))


@figures("curriculum", "2-3", order=90)
def curricula(fiscal_year: FiscalYear) -> list[Table]:
    """The programme of each training."""
    return [queries.curriculum_table(event) for event in _trainings(fiscal_year)]


@figure("affiliations", "2-4", order=100)
def applicants_by_affiliation(fiscal_year: FiscalYear) -> Table | None:
    """Applicants by affiliation and block, where any are known."""
    counts = ReportedCount.objects.filter(
        event__fiscal_year=fiscal_year, event__kind=EventKind.BLOCK_TRAINING, measure=ReportedMeasure.APPLIED
    )
    return queries.affiliation_table(fiscal_year) if counts.exclude(affiliation="").exists() else None


@figure("attendance", "2-4", order=110)
def attendance(fiscal_year: FiscalYear) -> Table | None:
    """Seats, applicants and attendance, where there are trainings."""
    table = queries.attendance_table(fiscal_year)
    return table if table.rows else None


@figures("survey", "2-4", order=120)
def surveys(fiscal_year: FiscalYear) -> list[Table | None]:
    """The survey of each training that has one."""
    tables = [queries.survey_table(event) for event in _trainings(fiscal_year)]
    return [table if table.rows else None for table in tables]


@figure("conference", "3-2", order=130)
def conference(fiscal_year: FiscalYear) -> Table | None:
    """The programme of the conference."""
    events = queries.with_programme(queries.events_of(fiscal_year).filter(kind=EventKind.CONFERENCE))
    event = events.first()
    return conference_table(event) if event else None


def conference_table(event: Event) -> Table:
    """Return the conference's programme by day, without its bulletins (R1 report 3-2)."""
    rows: list[dict[str, Value]] = []
    shown: dt.date | None = None
    for session in event.sessions.all():
        if session.kind == BULLETIN:
            continue
        rows.append(
            {
                "date": month_day(session.date) if session.date and session.date != shown else None,
                "time": queries.session_time(session) or None,
                "part": session.part or session.kind,
                "title": session.title,
                "speakers": queries.speakers_text(session) or None,
            }
        )
        shown = session.date or shown
    return Table(
        name="conference",
        caption=f"{event.title}　プログラム",
        columns=[
            Column("date", "日", width=14),
            Column("time", "時間", width=14),
            Column("part", "区分", width=24),
            Column("title", "題名", width=60),
            Column("speakers", "登壇者", width=40),
        ],
        rows=rows,
    )
