"""The year's calendar as iCalendar (RFC 5545), for calendar programs that subscribe to or import it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from icalendar import Calendar, Event

from banso.years.models import FiscalYear, Milestone, ToDo

_ONE_DAY = dt.timedelta(days=1)
_REFRESH = dt.timedelta(hours=12)
PRODUCT = "-//Banso//Fiscal year calendar//JA"


def calendar_of(
    fiscal_year: FiscalYear,
    milestones: Iterable[Milestone],
    todos: Iterable[ToDo],
    *,
    now: dt.datetime,
    address: Callable[[str], str],
) -> bytes:
    """Return the calendar: milestones as all-day events, to-dos with a due time as events at that time.

    A date known to the month only spans the days it may mean and says so in its title. Nothing blocks anyone's
    time (TRANSPARENT). `address` turns a path of this site into a full address.
    """
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", f"伴走 {fiscal_year.label}")
    made.add("x-wr-timezone", "Asia/Tokyo")
    made.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
    for milestone in milestones:
        made.add_component(_milestone(milestone, now))
    for todo in todos:
        if todo.due_at is not None:
            made.add_component(_todo(todo, todo.due_at, now, address))
    content: bytes = made.to_ical()
    return content


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


def _todo(todo: ToDo, due_at: dt.datetime, now: dt.datetime, address: Callable[[str], str]) -> Event:
    event = _event(f"todo-{todo.pk}", now, f"【期限】{todo.title}")
    event.add("dtstart", due_at.astimezone(dt.UTC))
    event.add("categories", ["することリスト"])
    if todo.url:
        event.add("url", address(todo.url))
    return event
