"""The tables of a year, each from the query of the app that owns the records (design rule 7)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from banso.annual.numbers import BULLETIN, registered_in_all, visits_by_month
from banso.annual.records import Records
from banso.calls import queries as calls
from banso.dispatch import queries as dispatch
from banso.events import queries as events
from banso.events.models import Event
from banso.japan.dates import month_day
from banso.office.tables import Column, Table, Value
from banso.selection import queries as selections
from banso.selection.enums import ProgrammeStatus
from banso.years.enums import StrandCode
from banso.years.models import FiscalYear
from banso.years.queries import schedule_table


@dataclass(frozen=True)
class Figure:
    """One table of the report with its place: `slug` names it in addresses, `section` in the report."""

    slug: str
    section: str
    table: Table


def figures_of(records: Records) -> list[Figure]:
    """Return every table the year's records give, in the order of the report."""
    year = records.fiscal_year
    found: list[Figure] = []
    if records.call:
        found.append(Figure("figure2", "1-2", calls.figure2(records.call)))
    if records.selection:
        found.append(Figure("figure3", "1-2", selections.figure3(records.selection)))
        found.append(Figure("figure3_totals", "1-2", selections.status_totals(records.selection)))
    if records.experts:
        found.append(Figure("roster", "1-2", roster_table(records)))
    if records.projects:
        found.append(Figure("figure4", "1-3", dispatch.figure4(year)))
        found.append(Figure("project_status", "1-3", project_status_table(records)))
        found.append(Figure("visit_counts", "1-4", dispatch.visit_counts(year)))
        if any(True for _ in records.visits()):
            found.append(Figure("visit_months", "1-4", visit_months_table(records)))
    found.extend(_training_figures(records))
    if records.conference:
        found.append(Figure("conference", "3-2", conference_table(records.conference)))
    for strand, section in (
        (StrandCode.DISPATCH, "1-7"),
        (StrandCode.TRAINING, "2-6"),
        (StrandCode.CONFERENCE, "3-3"),
    ):
        if any(milestone.strand == strand for milestone in records.milestones):
            found.append(Figure(f"schedule_{strand.lower()}", section, schedule_table(year, strand)))
    return found


def _training_figures(records: Records) -> list[Figure]:
    if not records.trainings:
        return []
    year = records.fiscal_year
    found = [
        Figure(f"curriculum{number}", "2-3", events.curriculum_table(event))
        for number, event in enumerate(records.trainings, start=1)
    ]
    if registered_in_all(records) is not None:
        found.append(Figure("affiliations", "2-4", events.affiliation_table(year)))
    found.append(Figure("attendance", "2-4", events.attendance_table(year)))
    found.extend(
        Figure(f"survey{number}", "2-4", table)
        for number, event in enumerate(records.trainings, start=1)
        if (table := events.survey_table(event)).rows
    )
    return found


def roster_table(records: Records) -> Table:
    """Return the experts in the order of the roster (R1 report L251–265)."""
    return Table(
        name="roster",
        caption="自治体コンサルタント講師一覧",
        columns=[
            Column("order", "番号", "integer", width=6),
            Column("name", "氏名", width=16),
            Column("affiliation", "所属・役職", width=60),
        ],
        rows=[
            {"order": number, "name": expert.person.full_name, "affiliation": expert.affiliation}
            for number, expert in enumerate(records.experts, start=1)
        ],
    )


def project_status_table(records: Records) -> Table:
    """Return the counted projects by programme, running and not running apart (R1 report L362–377)."""
    rows: list[dict[str, Value]] = []
    for programme in records.advisable:
        statuses = [p.status for p in records.counted if p.programme_id == programme.pk]
        rows.append(
            {
                "programme": programme.name,
                "running": statuses.count(ProgrammeStatus.RUNNING),
                "not_running": statuses.count(ProgrammeStatus.NOT_RUNNING),
                "total": len(statuses),
            }
        )
    return Table(
        name="project_status",
        caption="実施事業の数（実施中・未実施別）",
        columns=[
            Column("programme", "事業", width=30),
            Column("running", "実施中", "integer", width=10),
            Column("not_running", "未実施", "integer", width=10),
            Column("total", "計", "integer", width=10),
        ],
        rows=rows,
        totals=_sums(rows, "programme", ["running", "not_running", "total"]),
        notes=["選定時の状況です。兼の対応は数えません。"],
    )


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
                "time": events.session_time(session) or None,
                "part": session.part or session.kind,
                "title": session.title,
                "speakers": events.speakers_text(session) or None,
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


def visit_months_table(records: Records) -> Table:
    """Return the visits by month and round."""
    months = visits_by_month(records)
    rounds = sorted({number for counted in months.values() for number in counted})
    rows: list[dict[str, Value]] = [
        {
            "month": f"{year}年{month}月",
            **{f"round{number}": counted[number] for number in rounds},
            "total": sum(counted.values()),
        }
        for (year, month), counted in months.items()
    ]
    return Table(
        name="visit_months",
        caption="月別の延べ実施回数",
        columns=[
            Column("month", "月", width=14),
            *(Column(f"round{number}", f"{number}回目", "integer", width=10) for number in rounds),
            Column("total", "計", "integer", width=10),
        ],
        rows=rows,
        totals=_sums(rows, "month", [*(f"round{number}" for number in rounds), "total"]),
        notes=["連続する日程は、初日の月の1回と数えます。"],
    )


def _sums(rows: list[dict[str, Value]], label: str, keys: list[str]) -> dict[str, Value]:
    return {label: "計", **{key: sum(int(str(row[key])) for row in rows) for key in keys}}


def figure_table(fiscal_year: FiscalYear, slug: str) -> Table | None:
    """Return one table of the year by its slug, or None when there is none."""
    return next((f.table for f in figures_of(Records(fiscal_year)) if f.slug == slug), None)
