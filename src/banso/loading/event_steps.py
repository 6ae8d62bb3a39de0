"""Block trainings and the conference, with the numbers a report printed about them."""

from __future__ import annotations

from banso.directory.domain.people import find_or_add_person
from banso.directory.models import Person
from banso.events.domain.programme import (
    add_lead,
    add_session,
    add_speaker,
    create_event,
    report_count,
    report_mean,
)
from banso.events.enums import AffiliationClass, EventKind, ReportedMeasure
from banso.events.models import Event, EventLead, ReportedCount, ReportedSurveyMean, Session, SessionSpeaker
from banso.loading.files import Line
from banso.loading.reader import Reader


def load_events(reader: Reader) -> None:
    """Enter the events; `key` is the name by which the other files call them."""
    name = "events.csv"
    columns = (
        "key", "kind", "block", "title", "theme", "host_prefecture", "city", "venue", "date", "last_date",
        "starts", "ends", "hours_as_printed", "support", "source",
    )  # fmt: skip
    known = {(one.kind, one.title): one for one in Event.objects.filter(fiscal_year=reader.year)}
    for line in reader.lines(name, columns):
        kind, title = line.choice("kind", EventKind), line.required("title")
        event = known.get((kind, title))
        if event is not None:
            reader.tally.keep(name)
        else:
            with line.blamed():
                event = _add_event(reader, line, kind, title)
            reader.tally.add(name)
        event.fiscal_year = reader.year
        reader.events[line.required("key")] = event


def _add_event(reader: Reader, line: Line, kind: EventKind, title: str) -> Event:
    block_name = line.text("block")
    if block_name and block_name not in reader.blocks:
        raise line.wrong(
            "block", f"ブロック「{block_name}」はこの年度にありません：{'、'.join(reader.blocks)}"
        )
    return create_event(
        actor=reader.actor,
        fiscal_year=reader.year,
        kind=kind,
        title=title,
        date=line.day("date"),
        last_date=line.day_or_none("last_date"),
        block=reader.blocks.get(block_name),
        theme=line.text("theme"),
        host_prefecture=reader.organisation(line, "host_prefecture"),
        city=line.text("city"),
        venue=line.text("venue"),
        starts=line.time_or_none("starts"),
        ends=line.time_or_none("ends"),
        hours_as_printed=line.text("hours_as_printed"),
        support=line.text("support"),
    )


def load_leads(reader: Reader) -> None:
    """Enter the local leads (現地担当)."""
    name = "event_leads.csv"
    known = set(EventLead.objects.filter(event__fiscal_year=reader.year).values_list("event_id", "order"))
    for line in reader.lines(name, ("event", "order", "family_name", "given_name", "role")):
        event, order = _event(reader, line), line.integer("order")
        if (event.pk, order) in known:
            reader.tally.keep(name)
            continue
        with line.blamed():
            add_lead(
                actor=reader.actor,
                event=event,
                person=_person(reader, line),
                role=line.text("role"),
                order=order,
            )
        reader.tally.add(name)


def load_sessions(reader: Reader) -> None:
    """Enter the parts of each programme."""
    name = "sessions.csv"
    known = {(one.event_id, one.order): one for one in Session.objects.filter(event__fiscal_year=reader.year)}
    for line in reader.lines(name, ("event", "order", "part", "kind", "title", "starts", "ends", "date")):
        event, order = _event(reader, line), line.integer("order")
        session = known.get((event.pk, order))
        if session is not None:
            reader.tally.keep(name)
        else:
            with line.blamed():
                session = add_session(
                    actor=reader.actor,
                    event=event,
                    order=order,
                    title=line.required("title"),
                    part=line.text("part"),
                    kind=line.text("kind"),
                    date=line.day_or_none("date"),
                    starts=line.time_or_none("starts"),
                    ends=line.time_or_none("ends"),
                )
            reader.tally.add(name)
        session.event = event
        reader.sessions[line.text("event"), order] = session


def load_speakers(reader: Reader) -> None:
    """Enter who speaks where, in which role, with the affiliation announced."""
    name = "speakers.csv"
    columns = ("event", "session", "order", "role", "family_name", "given_name", "affiliation")
    known = set(
        SessionSpeaker.objects.filter(session__event__fiscal_year=reader.year).values_list(
            "session_id", "order"
        )
    )
    for line in reader.lines(name, columns):
        session, order = _session(reader, line), line.integer("order")
        if (session.pk, order) in known:
            reader.tally.keep(name)
            continue
        with line.blamed():
            add_speaker(
                actor=reader.actor,
                session=session,
                person=_person(reader, line),
                role=line.required("role"),
                affiliation=line.text("affiliation"),
                order=order,
            )
        reader.tally.add(name)


def load_counts(reader: Reader) -> None:
    """Enter the numbers of people and seats, in all or by class of affiliation."""
    name = "event_counts.csv"
    known = set(
        ReportedCount.objects.filter(event__fiscal_year=reader.year).values_list(
            "event_id", "measure", "affiliation"
        )
    )
    for line in reader.lines(name, ("event", "measure", "affiliation", "count", "source")):
        event, measure = _event(reader, line), line.choice("measure", ReportedMeasure)
        affiliation = line.choice_or_none("affiliation", AffiliationClass)
        if (event.pk, measure, affiliation or "") in known:
            reader.tally.keep(name)
            continue
        with line.blamed():
            report_count(
                actor=reader.actor,
                event=event,
                measure=measure,
                count=line.integer("count"),
                affiliation=affiliation,
                source=line.text("source"),
            )
        reader.tally.add(name)


def load_means(reader: Reader) -> None:
    """Enter the survey means; a row without session rates the whole event."""
    name = "event_means.csv"
    columns = ("event", "order", "session", "label_as_printed", "mean", "scale_max", "source")
    known = set(
        ReportedSurveyMean.objects.filter(event__fiscal_year=reader.year).values_list("event_id", "order")
    )
    for line in reader.lines(name, columns):
        event, order = _event(reader, line), line.integer("order")
        if (event.pk, order) in known:
            reader.tally.keep(name)
            continue
        with line.blamed():
            report_mean(
                actor=reader.actor,
                event=event,
                order=order,
                label_as_printed=line.required("label_as_printed"),
                mean=line.decimal("mean"),
                session=_session(reader, line) if line.text("session") else None,
                scale_max=line.integer("scale_max"),
                source=line.text("source"),
            )
        reader.tally.add(name)


def _event(reader: Reader, line: Line) -> Event:
    event = reader.events.get(line.required("event"))
    if event is None:
        raise line.wrong("event", f"行事「{line.text('event')}」が events.csv にありません。")
    return event


def _session(reader: Reader, line: Line) -> Session:
    session = reader.sessions.get((line.required("event"), line.integer("session")))
    if session is None:
        raise line.wrong(
            "session", f"「{line.text('event')}」の{line.text('session')}番が sessions.csv にありません。"
        )
    return session


def _person(reader: Reader, line: Line) -> Person:
    return find_or_add_person(
        actor=reader.actor, family_name=line.required("family_name"), given_name=line.text("given_name")
    )
