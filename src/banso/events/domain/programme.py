"""Events, their programme and speakers; for loaded years, the numbers a report printed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from banso.directory.models import Organisation, Person
from banso.events.enums import AffiliationClass, EventKind, ReportedMeasure
from banso.events.models import Event, EventLead, ReportedCount, ReportedSurveyMean, Session, SessionSpeaker
from banso.foundation.access import Actor, require
from banso.foundation.errors import BansoError
from banso.foundation.history import operation
from banso.years.models import Block, FiscalYear


def create_event(
    *,
    actor: Actor,
    fiscal_year: FiscalYear,
    kind: EventKind,
    title: str,
    date: dt.date,
    last_date: dt.date | None = None,
    block: Block | None = None,
    theme: str = "",
    host_prefecture: Organisation | None = None,
    city: str = "",
    venue: str = "",
    starts: dt.time | None = None,
    ends: dt.time | None = None,
    hours_as_printed: str = "",
    support: str = "",
) -> Event:
    """Make an event. Raises BansoError for a day outside the year or a block training without its block."""
    require(actor, "event.edit", fiscal_year)
    if not fiscal_year.starts_on <= date <= fiscal_year.ends_on:
        raise BansoError(f"開催日が{fiscal_year.label}の日付ではありません。")
    if kind == EventKind.BLOCK_TRAINING and block is None:
        raise BansoError("ブロック別研修には、ブロックを選んでください。")
    with operation(actor) as op:
        event = Event.objects.create(
            fiscal_year=fiscal_year,
            kind=kind,
            title=title,
            date=date,
            last_date=last_date,
            block=block,
            theme=theme,
            host_prefecture=host_prefecture,
            city=city,
            venue=venue,
            starts=starts,
            ends=ends,
            hours_as_printed=hours_as_printed,
            support=support,
        )
        op.record("event.created", event, {"date": (None, date)})
    return event


def add_lead(*, actor: Actor, event: Event, person: Person, role: str = "", order: int = 1) -> EventLead:
    """Name a local lead (現地担当)."""
    require(actor, "event.edit", event.fiscal_year)
    with operation(actor) as op:
        lead = EventLead.objects.create(event=event, person=person, role=role, order=order)
        op.record("event.lead_added", event, {"lead": (None, person.pk)})
    return lead


def add_session(
    *,
    actor: Actor,
    event: Event,
    order: int,
    title: str,
    part: str = "",
    kind: str = "",
    date: dt.date | None = None,
    starts: dt.time | None = None,
    ends: dt.time | None = None,
) -> Session:
    """Add a part to the programme. Raises BansoError when it ends before it starts."""
    require(actor, "event.edit", event.fiscal_year)
    if starts and ends and ends <= starts:
        raise BansoError(f"「{title}」の終了時刻は開始時刻より後にしてください。")
    with operation(actor) as op:
        session = Session.objects.create(
            event=event, order=order, title=title, part=part, kind=kind, date=date, starts=starts, ends=ends
        )
        op.record("session.added", session, {"order": (None, order)})
    return session


def add_speaker(
    *, actor: Actor, session: Session, person: Person, role: str, affiliation: str = "", order: int = 1
) -> SessionSpeaker:
    """Put a speaker in a session with role and announced affiliation."""
    require(actor, "event.edit", session.event.fiscal_year)
    with operation(actor) as op:
        speaker = SessionSpeaker.objects.create(
            session=session, person=person, role=role, affiliation=affiliation, order=order
        )
        op.record("session.speaker_added", session, {"speaker": (None, person.pk)})
    return speaker


def report_count(
    *,
    actor: Actor,
    event: Event,
    measure: ReportedMeasure,
    count: int,
    affiliation: AffiliationClass | None = None,
    source: str = "",
) -> ReportedCount:
    """Keep a number a loaded report prints for an event (by affiliation class, or in all)."""
    require(actor, "event.edit", event.fiscal_year)
    with operation(actor) as op:
        reported = ReportedCount.objects.create(
            event=event, measure=measure, affiliation=affiliation or "", count=count, source=source
        )
        op.record("event.count_reported", event, {measure.value: (None, count)})
    return reported


def report_mean(
    *,
    actor: Actor,
    event: Event,
    order: int,
    label_as_printed: str,
    mean: Decimal,
    session: Session | None = None,
    scale_max: int = 5,
    source: str = "",
) -> ReportedSurveyMean:
    """Keep a survey mean a loaded report prints; without `session` it rates the whole event."""
    require(actor, "event.edit", event.fiscal_year)
    if not 1 <= mean <= scale_max:
        raise BansoError(f"評価の平均は1から{scale_max}までです：{mean}")
    with operation(actor) as op:
        reported = ReportedSurveyMean.objects.create(
            event=event,
            session=session,
            order=order,
            label_as_printed=label_as_printed,
            mean=mean,
            scale_max=scale_max,
            source=source,
        )
        op.record("event.mean_reported", event, {"order": (None, order)})
    return reported
