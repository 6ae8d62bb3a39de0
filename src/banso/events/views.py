"""Pages of block trainings and the conference."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from banso.events import queries
from banso.events.enums import EventKind
from banso.events.models import Event
from banso.foundation.access import check
from banso.foundation.pages import actor_of, page
from banso.foundation.table_pages import tables_page
from banso.years.models import FiscalYear
from banso.years.queries import year_from_url


@page("event.list", load=year_from_url)
@require_safe
def event_list(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """The year's trainings and conference."""
    events = list(queries.events_of(fiscal_year))
    return render(
        request,
        "events/event_list.html",
        {
            "fiscal_year": fiscal_year,
            "groups": [
                (kind.label, [event for event in events if event.kind == kind])
                for kind in EventKind
                if any(event.kind == kind for event in events)
            ],
            "may_see_results": check(actor_of(request), "event.results", fiscal_year),
        },
    )


@page("event.view", load=queries.event_from_url)
@require_safe
def event_detail(request: HttpRequest, event: Event) -> HttpResponse:
    """One event: where, when, who leads, the programme; survey results for those concerned."""
    may_see_results = check(actor_of(request), "event.results", event.fiscal_year)
    survey = queries.survey_table(event) if may_see_results else None
    return render(
        request,
        "events/event_detail.html",
        {
            "event": event,
            "year": event.fiscal_year.year,
            "leads": event.leads.select_related("person"),
            "sessions": [
                (session, queries.session_time(session), queries.speakers_text(session))
                for session in queries.programme_of(event)
            ],
            "survey": survey if survey and survey.rows else None,
        },
    )


@page("event.results", load=year_from_url)
@require_safe
def result_tables(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Applicants, attendance and survey means of the block trainings as page, Excel, CSV and JSON."""
    trainings = queries.block_trainings(fiscal_year)
    return tables_page(
        request,
        [
            queries.affiliation_table(fiscal_year),
            queries.attendance_table(fiscal_year),
            *(queries.survey_table(training) for training in trainings),
        ],
        title="ブロック別研修の申込・参加・評価",
        lead=f"{fiscal_year.label}の6つのブロック別研修の集計です。",
    )
