"""Reads about events: the programme, who registered, what the surveys said."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet
from django.http import Http404

from banso.events.enums import AffiliationClass, EventKind, ReportedMeasure
from banso.events.models import Event, ReportedCount, ReportedSurveyMean, Session
from banso.office.tables import Column, Table, Value
from banso.years.models import FiscalYear


def event_from_url(year: int, pk: int) -> Event:
    """Return the event named in the URL. Raises Http404, also for one of another year."""
    event = (
        Event.objects.select_related("fiscal_year", "block", "host_prefecture")
        .filter(fiscal_year__year=year, pk=pk)
        .first()
    )
    if event is None:
        raise Http404("この研修・大会は見つかりません。")
    return event


def events_of(fiscal_year: FiscalYear) -> QuerySet[Event]:
    """Return the year's events by date."""
    return Event.objects.filter(fiscal_year=fiscal_year).select_related(
        "block", "host_prefecture", "fiscal_year"
    )


def block_trainings(fiscal_year: FiscalYear) -> QuerySet[Event]:
    """Return the block trainings in the order of the blocks."""
    return events_of(fiscal_year).filter(kind=EventKind.BLOCK_TRAINING).order_by("block__order")


def programme_of(event: Event) -> QuerySet[Session]:
    """Return the sessions with their speakers, in order."""
    return event.sessions.prefetch_related("speakers__person")


def with_programme(events: QuerySet[Event]) -> QuerySet[Event]:
    """Return the events with leads, sessions and speakers, in a constant number of queries."""
    return events.prefetch_related(
        "leads__person",
        "reported_counts",
        Prefetch("sessions", queryset=Session.objects.prefetch_related("speakers__person")),
    )


def session_time(session: Session) -> str:
    """Return 13:10～14:00, or nothing when the time is not known."""
    if session.starts is None:
        return ""
    return f"{session.starts:%H:%M}～{session.ends:%H:%M}" if session.ends else f"{session.starts:%H:%M}～"


def speakers_text(session: Session) -> str:
    """Return the speakers by role: 講師：A（所属）、B　コーディネーター：C."""
    by_role: dict[str, list[str]] = {}
    for speaker in session.speakers.all():
        name = speaker.person.full_name
        by_role.setdefault(speaker.role, []).append(
            f"{name}（{speaker.affiliation}）" if speaker.affiliation else name
        )
    return "　".join(f"{role}：{'、'.join(names)}" for role, names in by_role.items())


def curriculum_table(event: Event) -> Table:
    """Return the programme of one event (R1 report 2-3)."""
    return Table(
        name=f"curriculum_{event.pk}",
        caption=f"{event.title}　プログラム",
        columns=[
            Column("part", "部", width=10),
            Column("time", "時間", width=14),
            Column("kind", "形式", width=12),
            Column("title", "題名", width=40),
            Column("speakers", "講師等", width=50),
        ],
        rows=[
            {
                "part": session.part or None,
                "time": session_time(session) or None,
                "kind": session.kind or None,
                "title": session.title,
                "speakers": speakers_text(session) or None,
            }
            for session in event.sessions.all()
        ],
    )


def affiliation_table(fiscal_year: FiscalYear) -> Table:
    """Return applicants by affiliation class × block, with totals computed from the cells (R1 report 2-4 (1))."""
    trainings = list(block_trainings(fiscal_year))
    counts = {
        (count.affiliation, count.event_id): count.count
        for count in ReportedCount.objects.filter(
            event__in=trainings, measure=ReportedMeasure.APPLIED
        ).exclude(affiliation="")
    }
    rows: list[dict[str, Value]] = []
    for affiliation in AffiliationClass:
        cells = {str(t.pk): counts.get((affiliation.value, t.pk)) for t in trainings}
        known = [value for value in cells.values() if value is not None]
        rows.append({"affiliation": affiliation.label, **cells, "total": sum(known) if known else None})
    totals: dict[str, Value] = {"affiliation": "計"}
    for key in [*(str(t.pk) for t in trainings), "total"]:
        totals[key] = sum(int(str(row[key])) for row in rows if row[key] is not None)
    return Table(
        name="affiliations",
        caption="ブロック別研修の申込者（所属別）",
        columns=[
            Column("affiliation", "所属", width=24),
            *(
                Column(str(t.pk), t.block.name if t.block else t.title, "integer", width=12)
                for t in trainings
            ),
            Column("total", "全ブロック計", "integer", width=12),
        ],
        rows=rows,
        totals=totals,
        notes=["申込時の所属です。参加人数とは別の数です。"],
    )


def attendance_table(fiscal_year: FiscalYear) -> Table:
    """Return seats, applicants and attendance of each block training as reported: different measures side by side."""
    trainings = list(block_trainings(fiscal_year).prefetch_related("reported_counts"))
    rows: list[dict[str, Value]] = []
    for training in trainings:
        reported = {c.measure: c.count for c in training.reported_counts.all() if not c.affiliation}
        applied = [
            c.count
            for c in training.reported_counts.all()
            if c.affiliation and c.measure == ReportedMeasure.APPLIED
        ]
        rows.append(
            {
                "block": training.block.name if training.block else training.title,
                "date": training.date,
                "venue": training.venue,
                "seats": _both(reported, "SEATS"),
                "applied": sum(applied) if applied else None,
                "attended": _both(reported, "ATTENDED"),
            }
        )
    return Table(
        name="attendance",
        caption="ブロック別研修の定員・申込・参加",
        columns=[
            Column("block", "ブロック", width=16),
            Column("date", "開催日", "date", width=12),
            Column("venue", "会場", width=30),
            Column("seats", "定員", align="right", width=18),
            Column("applied", "申込者数", "integer", width=10),
            Column("attended", "参加人数", align="right", width=18),
        ],
        rows=rows,
        notes=["申込者数と参加人数は別の数です。午前と午後で違う会は分けて示します。"],
    )


def _both(reported: dict[str, int], measure: str) -> str | None:
    """Return one number, or morning and afternoon where they are reported apart."""
    if measure in reported:
        return f"{reported[measure]:,}"
    halves = [(label, reported.get(f"{measure}_{half}")) for label, half in (("午前", "AM"), ("午後", "PM"))]
    known = [f"{label} {value:,}" for label, value in halves if value is not None]
    return "、".join(known) or None


def survey_table(event: Event) -> Table:
    """Return the survey means of one event, session by session, then the whole (R1 report 2-4 (2))."""
    means = ReportedSurveyMean.objects.filter(event=event).select_related("session").order_by("order")
    return Table(
        name=f"survey_{event.pk}",
        caption=f"{event.title}　アンケート評価（{means[0].scale_max if means else 5}段階の平均）",
        columns=[
            Column("item", "項目", width=60),
            Column("mean", "平均", "decimal", width=8),
        ],
        rows=[
            {
                "item": f"{mean.session.part}　{mean.session.title}".strip() if mean.session else "研修全般",
                "mean": mean.mean,
            }
            for mean in means
        ],
    )
