"""The calendar: a month at a time, as a file, and as a feed for calendar programs."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from banso.foundation.access import Actor, check
from banso.foundation.pages import SHOWN_AND_SENT, actor_of, page
from banso.foundation.tabs import Tab
from banso.japan.dates import era_year
from banso.years.calendar_events import events_for
from banso.years.dated_facts import DatedFact, facts_of
from banso.years.domain.calendar_links import link_of, make_link, withdraw_link
from banso.years.domain.milestones import MARGIN
from banso.years.enums import MilestoneKind, StrandCode
from banso.years.feeds import link_of_token, owner_of
from banso.years.ics import calendar_of
from banso.years.merged import MergedEntry, merge
from banso.years.models import CalendarLink, FiscalYear, Milestone, ToDo
from banso.years.month_grid import HEADS, month_grid, months_of
from banso.years.queries import milestones_between, milestones_of, todos_for, year_from_url
from banso.years.spans import month_end
from banso.years.views.common import year_tabs

_MONTH = re.compile(r"(\d{4})-(\d{2})")
ICS = "text/calendar; charset=utf-8"


@dataclass(frozen=True)
class _Filter:
    """What the address narrows the calendar to; unknown words mean everything."""

    strand: str
    kind: str

    @classmethod
    def of(cls, request: HttpRequest) -> _Filter:
        strand, kind = request.GET.get("strand", ""), request.GET.get("kind", "")
        return cls(
            strand if strand in StrandCode.values else "", kind if kind in MilestoneKind.values else ""
        )

    def fits(self, one: Milestone | DatedFact) -> bool:
        return self.strand in ("", one.strand) and self.kind in ("", one.kind)

    def query(self, month: dt.date) -> str:
        words = {"month": f"{month:%Y-%m}", "strand": self.strand, "kind": self.kind}
        return "?" + urlencode({key: value for key, value in words.items() if value})


@page("year.view", load=year_from_url)
@require_safe
def calendar(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Show a month as a grid and as a list, with the actor's own due times."""
    actor, today = actor_of(request), timezone.localdate()
    first = _month_asked(request.GET.get("month", ""), fiscal_year, today)
    last = month_end(first)
    wanted = _Filter.of(request)
    milestones = milestones_between(fiscal_year, first, last)
    found = merge(filter(wanted.fits, milestones))
    facts = [
        fact
        for fact in facts_of(actor, fiscal_year, milestones)
        if first <= fact.day <= last and wanted.fits(fact)
    ]
    days = _by_day([*found, *facts], _todos_between(actor, fiscal_year, first, last))
    return render(
        request,
        "years/calendar.html",
        {
            "fiscal_year": fiscal_year,
            "tabs": year_tabs(request, fiscal_year),
            "heading": f"{era_year(first)} {first.month}月",
            "heads": HEADS,
            "weeks": month_grid(first, days, today),
            "vague": [one for one in found if not one.span.is_exact],
            "listed": sorted(days.items()),
            "months": _month_tabs(fiscal_year, first, wanted),
            "earlier": _neighbour(first - dt.timedelta(days=1), fiscal_year, wanted),
            "later": _neighbour(last + dt.timedelta(days=1), fiscal_year, wanted),
            "wanted": wanted,
            "strands": fiscal_year.strands.all(),
            "kinds": MilestoneKind.choices,
            "month": f"{first:%Y-%m}",
            "today": today,
            "can_edit": bool(check(actor, "milestone.edit", fiscal_year)),
        },
    )


@page("year.view", load=year_from_url)
@never_cache
@require_safe
def calendar_download(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Give the whole year's calendar as a file."""
    content = _calendar_file(request, actor_of(request), fiscal_year)
    response = HttpResponse(content, content_type=ICS)
    response["Content-Disposition"] = content_disposition_header(True, f"{fiscal_year.label}の予定.ics")
    return response


def link_from_url(year: int, token: str) -> CalendarLink:
    """Return the calendar link of a secret address. Raises Http404 for one that is not (any more)."""
    link = link_of_token(year, token)
    # A calendar program cannot sign in, so an ended right looks like an address that is not there.
    if link is None or not check(owner_of(link), "year.view", link.fiscal_year):
        raise Http404("このカレンダーの購読アドレスは使えません。")
    return link


@page("calendar.feed", load=link_from_url)
@never_cache
@require_safe
def calendar_feed(request: HttpRequest, link: CalendarLink) -> HttpResponse:
    """Give the calendar to whoever holds the secret address, as far as its owner may see it today."""
    response = HttpResponse(_calendar_file(request, owner_of(link), link.fiscal_year), content_type=ICS)
    response["X-Robots-Tag"] = "noindex"
    return response


@page("year.view", load=year_from_url)
@never_cache
@require_http_methods(SHOWN_AND_SENT)
def calendar_link(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Make, show once, or withdraw the actor's secret address."""
    actor = actor_of(request)
    address = ""
    if request.method == "POST" and "withdraw" in request.POST:
        withdraw_link(actor=actor, fiscal_year=fiscal_year)
        messages.success(request, "購読アドレスを取り消しました。カレンダーソフトからは読めなくなりました。")
        return redirect("years:calendar_link", year=fiscal_year.year)
    if request.method == "POST":
        _link, token = make_link(actor=actor, fiscal_year=fiscal_year)
        address = request.build_absolute_uri(reverse("years:calendar_feed", args=[fiscal_year.year, token]))
    link = link_of(actor, fiscal_year).first()
    return render(
        request, "years/calendar_link.html", {"fiscal_year": fiscal_year, "link": link, "address": address}
    )


def _calendar_file(request: HttpRequest, actor: Actor, fiscal_year: FiscalYear) -> bytes:
    milestones = milestones_of(fiscal_year)
    return calendar_of(
        fiscal_year,
        milestones,
        todos_for(actor, fiscal_year),
        facts=facts_of(actor, fiscal_year, milestones),
        events=events_for(actor, fiscal_year),
        now=timezone.now(),
        address=request.build_absolute_uri,
    )


Shown = MergedEntry | DatedFact | ToDo


def _by_day(found: Sequence[MergedEntry | DatedFact], todos: Sequence[ToDo]) -> dict[dt.date, list[Shown]]:
    days: dict[dt.date, list[Shown]] = {}
    for one in found:
        if one.span.is_exact:
            days.setdefault(one.span.start, []).append(one)
    for todo in todos:
        if todo.due_at is not None:
            days.setdefault(timezone.localdate(todo.due_at), []).append(todo)
    return days


def _month_asked(text: str, fiscal_year: FiscalYear, today: dt.date) -> dt.date:
    """Return the month of the address, else today's, else the year's first; never far outside the year."""
    match = _MONTH.fullmatch(text)
    if match and 1 <= int(match[2]) <= 12 and int(match[1]) >= 1:
        asked = dt.date(int(match[1]), int(match[2]), 1)
        if _is_near(asked, fiscal_year):
            return asked
    is_now = fiscal_year.starts_on <= today <= fiscal_year.ends_on
    return today.replace(day=1) if is_now else fiscal_year.starts_on


def _is_near(month: dt.date, fiscal_year: FiscalYear) -> bool:
    return fiscal_year.starts_on - MARGIN <= month <= fiscal_year.ends_on + MARGIN


def _neighbour(day: dt.date, fiscal_year: FiscalYear, wanted: _Filter) -> str:
    month = day.replace(day=1)
    return wanted.query(month) if _is_near(month, fiscal_year) else ""


def _month_tabs(fiscal_year: FiscalYear, current: dt.date, wanted: _Filter) -> list[Tab]:
    return [
        Tab(f"{month.month}月", wanted.query(month), month == current)
        for month in months_of(fiscal_year.starts_on, fiscal_year.ends_on)
    ]


def _todos_between(actor: Actor, fiscal_year: FiscalYear, first: dt.date, last: dt.date) -> list[ToDo]:
    start = timezone.make_aware(dt.datetime.combine(first, dt.time()))
    end = timezone.make_aware(dt.datetime.combine(last + dt.timedelta(days=1), dt.time()))
    return list(todos_for(actor, fiscal_year).filter(due_at__gte=start, due_at__lt=end))
