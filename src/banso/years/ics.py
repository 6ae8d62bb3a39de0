"""The year's calendar as iCalendar (RFC 5545), for calendar programs that subscribe to or import it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from icalendar import Calendar, Event

from banso.years.calendar_events import CalendarEvent
from banso.years.dated_facts import DatedFact
from banso.years.models import FiscalYear, Milestone, ToDo

_ONE_DAY = dt.timedelta(days=1)
_REFRESH = dt.timedelta(hours=12)
PRODUCT = "-//Banso//Fiscal year calendar//JA"


def calendar_of(
    fiscal_year: FiscalYear,
    milestones: Iterable[Milestone],
    todos: Iterable[ToDo],
    *,
    facts: Iterable[DatedFact] = (),
    events: Iterable[CalendarEvent] = (),
    now: dt.datetime,
    address: Callable[[str], str],
) -> bytes:
    """Return the calendar: milestones as all-day events, to-dos with a due time as events at that time.

    A date known to the month only spans the days it may mean and says so in its title. Neither blocks anyone's
    time (TRANSPARENT), nor do dates other rooms hold (`facts`); appointments (`events`) do. `address` turns a
    path of this site into a full address.
    """
    made = _calendar(f"伴走 {fiscal_year.label}")
    for milestone in milestones:
        made.add_component(_milestone(milestone, now))
    for todo in todos:
        if todo.due_at is not None:
            made.add_component(_todo(todo, todo.due_at, now, address))
    for fact in facts:
        made.add_component(_fact(fact, now, address))
    for event in events:
        made.add_component(_appointment(event, now, address))
    content: bytes = made.to_ical()
    return content


def calendar_of_events(
    name: str, events: Iterable[CalendarEvent], *, now: dt.datetime, address: Callable[[str], str]
) -> bytes:
    """Return appointments alone as a calendar, to be imported or subscribed to."""
    made = _calendar(name)
    for event in events:
        made.add_component(_appointment(event, now, address))
    content: bytes = made.to_ical()
    return content


def _calendar(name: str) -> Calendar:
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name)
    made.add("x-wr-timezone", "Asia/Tokyo")
    made.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
    return made


def _appointment(one: CalendarEvent, now: dt.datetime, address: Callable[[str], str]) -> Event:
    event = Event()
    event.add("uid", f"{one.uid}@banso")
    event.add("dtstamp", now.astimezone(dt.UTC))
    event.add("summary", one.summary)
    if one.starts_at is None:
        event.add("dtstart", one.first)
        event.add("dtend", one.last + _ONE_DAY)
    else:
        event.add("dtstart", one.starts_at.astimezone(dt.UTC))
        if one.ends_at is not None:
            event.add("dtend", one.ends_at.astimezone(dt.UTC))
    event.add("status", "CANCELLED" if one.is_cancelled else "CONFIRMED")
    for name, text in (("location", one.place), ("description", one.description)):
        if text:
            event.add(name, text)
    if one.url:
        event.add("url", address(one.url))
    return event


def _event(uid: str, now: dt.datetime, summary: str) -> Event:
    event = Event()
    event.add("uid", f"{uid}@banso")
    event.add("dtstamp", now.astimezone(dt.UTC))
    event.add("summary", summary)
    event.add("transp", "TRANSPARENT")
    return event


def _milestone(milestone: Milestone, now: dt.datetime) -> Event:
    span = milestone.span
    summary = milestone.summary if span.is_exact else f"（{span.label}・日は未定）{milestone.summary}"
    event = _event(f"milestone-{milestone.pk}", now, summary)
    event.add("dtstart", span.start)
    # The end of an all-day event is the day after its last.
    event.add("dtend", span.end + _ONE_DAY)
    event.add("categories", [milestone.get_strand_display(), milestone.get_kind_display()])
    if not span.is_exact:
        event.add("description", f"日付は「{span.label}」までしか決まっていません。")
    return event


def _fact(fact: DatedFact, now: dt.datetime, address: Callable[[str], str]) -> Event:
    event = _event(f"fact-{fact.uid}", now, fact.summary)
    event.add("dtstart", fact.at.astimezone(dt.UTC))
    event.add("categories", [fact.source, fact.kind_label])
    if fact.url:
        event.add("url", address(fact.url))
    return event


def _todo(todo: ToDo, due_at: dt.datetime, now: dt.datetime, address: Callable[[str], str]) -> Event:
    event = _event(f"todo-{todo.pk}", now, f"【期限】{todo.title}")
    event.add("dtstart", due_at.astimezone(dt.UTC))
    event.add("categories", ["することリスト"])
    if todo.url:
        event.add("url", address(todo.url))
    return event
