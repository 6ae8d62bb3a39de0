"""A party's own page, what the secretariat heard, workbook and calendar; the page behind a mailed link."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banso.dates import queries
from banso.dates.appointments import event_of, visits_of_party
from banso.dates.domain.asking import names_of, revoke_links
from banso.dates.domain.confirmations import (
    AnswerRefused,
    Given,
    answer,
    answer_by_link,
    enter_heard,
    open_questions_of,
)
from banso.dates.enums import AnswerState
from banso.dates.forms import AnswersForm, HandInForm, HeardForm
from banso.dates.links import AnswerLinkClosed, TooManyAnswers, link_of_token, refuse_closed
from banso.dates.models import DateParty, DateQuestion
from banso.dates.views.overview import STATE_TAGS
from banso.dates.wishes import doubts_in
from banso.dates.wording import dates_text, visit_name
from banso.dates.workbook import workbook_name, workbook_of
from banso.dispatch.enums import VisitState
from banso.dispatch.models import Visit
from banso.dispatch.reached import PartyKey, reach
from banso.foundation.access import check
from banso.foundation.errors import BansoError
from banso.foundation.pages import SHOWN_AND_SENT, actor_of, open_to_all, page
from banso.foundation.table_pages import XLSX, attachment
from banso.years.calendar_events import CalendarEvent
from banso.years.ics import calendar_of_events
from banso.years.models import FiscalYear
from banso.years.queries import year_from_url

ICS = "text/calendar; charset=utf-8"
Save = Callable[[list[Given]], list[DateQuestion]]


@page("dates.mine", load=year_from_url)
@require_safe
def mine(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Lead to the one page of the actor; several (or none) are listed."""
    parties = list(queries.own_parties(actor_of(request), fiscal_year))
    if len(parties) == 1:
        return redirect("dates:party", year=fiscal_year.year, pk=parties[0].pk)
    return render(request, "dates/mine.html", {"year": fiscal_year.year, "parties": parties})


def _rows(party: DateParty, questions: list[DateQuestion]) -> list[dict[str, Any]]:
    """Return the party's visits with what the page says of each (three queries)."""
    recorded = {
        (one.project_id, one.number): one
        for one in Visit.objects.filter(project__in={q.project_id for q in questions}).prefetch_related(
            "days"
        )
    }
    people = names_of(questions) if party.municipality_id else {}
    rows = []
    for question in questions:
        visit = recorded.get((question.project_id, question.number))
        is_fixed = visit is not None and visit.state not in (VisitState.PLANNED, VisitState.POSTPONED)
        rows.append(
            {
                "question": question,
                # Of a fixed visit its own days: the office may have moved it by hand.
                "dates": dates_text(
                    [d.date for d in visit.days.all()] if visit and is_fixed else question.dates
                ),
                "name": visit_name(question.project, question.number),
                "experts": "・".join(people[pk] for pk in question.team if pk in people),
                "wishes": "、".join(dates_text([day]) for day in question.wishes),
                "look": STATE_TAGS[AnswerState(question.state)],
                "visit": visit if is_fixed else None,
                "is_agreed": visit is not None and visit.state == VisitState.AGREED,
            }
        )
    return rows


def _answering(
    request: HttpRequest, party: DateParty, save: Save, *, may_answer: bool
) -> tuple[dict[str, Any], list[DateQuestion] | None]:
    """Return the context of an answering page, and what was saved when the form was sent and is right."""
    questions = open_questions_of(party)
    rows = _rows(party, questions)
    fixed = [row["question"].pk for row in rows if row["visit"] is not None]
    data = request.POST if request.method == "POST" and may_answer else None
    form = AnswersForm(data, party=party, questions=questions, fixed=fixed)
    saved: list[DateQuestion] | None = None
    accepts_all = data is not None and data.get("all") == "yes"
    if data is not None and (accepts_all or form.is_valid()):
        try:
            saved = save(form.all_accepted() if accepts_all else form.given())
        except AnswerRefused as refused:
            form.full_clean()
            form.refuse(refused.question, refused.message)
        except (AnswerLinkClosed, TooManyAnswers):
            raise
        except BansoError as refused:
            form.add_error(None, refused.message)
    parts = {one.pk: (fields, base) for one, fields, base in form.parts}
    for row in rows:
        row["fields"], row["base"] = parts.get(row["question"].pk, (None, None))
    context = {
        "party": party,
        "form": form,
        "rows": rows,
        "open_rows": [row for row in rows if row["fields"]],
        "fixed_rows": [row for row in rows if row["visit"] is not None],
        "waiting": sum(row["question"].state == AnswerState.ASKED for row in rows if row["visit"] is None),
        "may_answer": may_answer,
    }
    return context, saved


def _thanks(saved: list[DateQuestion]) -> str:
    if not saved:
        return "変わったところはありませんでした。"
    return f"{len(saved)}件の回答を受け付けました。ありがとうございます。"


@page("dates.view", load=queries.party_from_url)
@never_cache
@require_http_methods(SHOWN_AND_SENT)
def party_page(request: HttpRequest, party: DateParty) -> HttpResponse:
    """All visits of one party in one list; it answers here, others look."""
    actor, year = actor_of(request), party.fiscal_year.year
    may_answer = bool(check(actor, "dates.answer", party))
    context, saved = _answering(
        request,
        party,
        lambda given: answer(actor=actor, party=party, given=given),
        may_answer=may_answer,
    )
    if saved is not None:
        messages.success(request, _thanks(saved))
        return redirect("dates:party", year=year, pk=party.pk)
    may_manage = bool(check(actor, "dates.manage", party))
    context |= {
        "year": year,
        "may_manage": may_manage,
        "hand_in": HandInForm(),
        "given": [
            {
                "answer": one,
                "name": f"{dates_text(one.question.dates)}　{visit_name(one.question.project, one.question.number)}",
                "wishes": "、".join(dates_text([dt.date.fromisoformat(text)]) for text in one.other_dates),
                "doubts": doubts_in(one.raw, year),
            }
            for one in queries.answers_given(party)
        ],
        "open_links": party.links.filter(revoked_at__isnull=True, expires_at__gt=timezone.now()).count()
        if may_manage
        else 0,
    }
    return render(request, "dates/party.html", context, status=422 if context["form"].errors else 200)


@page("dates.manage", load=queries.party_from_url)
@never_cache
@require_http_methods(SHOWN_AND_SENT)
def heard(request: HttpRequest, party: DateParty) -> HttpResponse:
    """What the secretariat heard on the telephone: answers and a line in the log."""
    year = party.fiscal_year.year
    how = HeardForm(request.POST if request.method == "POST" else None, prefix="heard")

    def save(given: list[Given]) -> list[DateQuestion]:
        if not how.is_valid():
            raise BansoError("連絡の方法を確かめてください。")
        return enter_heard(
            actor=actor_of(request),
            party=party,
            given=given,
            kind=how.cleaned_data["kind"],
            counterpart=how.cleaned_data["counterpart"],
            note=how.cleaned_data["note"],
        )

    context, saved = _answering(request, party, save, may_answer=True)
    if saved is not None:
        messages.success(request, f"{len(saved)}件の回答を入力し、連絡の記録に残しました。")
        return redirect("dates:party", year=year, pk=party.pk)
    key = PartyKey.of(party)
    found = reach([party.expert] if party.expert else [], [party.municipality] if party.municipality else [])
    context |= {"year": year, "how": how, "reached": found[key]}
    return render(request, "dates/heard.html", context, status=422 if context["form"].errors else 200)


@page("dates.manage", load=queries.party_from_url)
@require_POST
def revoke(request: HttpRequest, party: DateParty) -> HttpResponse:
    """Close the party's answer links."""
    count = revoke_links(actor=actor_of(request), party=party)
    messages.success(
        request, f"回答用のリンク{count}件を無効にしました。新しいリンクは、催促の下書きに入ります。"
    )
    return redirect("dates:party", year=party.fiscal_year.year, pk=party.pk)


@page("dates.view", load=queries.party_from_url)
@never_cache
@require_safe
def party_workbook(request: HttpRequest, party: DateParty) -> HttpResponse:
    """The party's own Excel form."""
    return attachment(workbook_of(party), name=workbook_name(party), content_type=XLSX)


def _calendar(request: HttpRequest, name: str, events: list[CalendarEvent]) -> HttpResponse:
    content = calendar_of_events(name, events, now=timezone.now(), address=request.build_absolute_uri)
    response = HttpResponse(content, content_type=ICS)
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.ics")
    return response


@page("dates.view", load=queries.party_from_url)
@never_cache
@require_safe
def party_calendar(request: HttpRequest, party: DateParty) -> HttpResponse:
    """The party's fixed visits as a calendar file."""
    return _calendar(request, f"訪問の予定_{party}", visits_of_party(party))


@page("visit.view", load=queries.visit_from_url)
@never_cache
@require_safe
def visit_calendar(request: HttpRequest, visit: Visit) -> HttpResponse:
    """One visit as a calendar file."""
    event = event_of(visit)
    return _calendar(request, f"訪問_{visit}", [event] if event else [])


# ── without an account ──

_UNKNOWN = (
    "このアドレスのページは見つかりません。メールのアドレスが途中で切れていないか確かめてください。"
    "お答えは、事務局への電話・メール、または記入済みのExcelでもお受けします。"
)


def _unlisted(response: HttpResponse) -> HttpResponse:
    """The address is a secret: no search engine keeps it, no other site hears it."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"
    return response


def _closed(request: HttpRequest, message: str, status: int) -> HttpResponse:
    return _unlisted(render(request, "dates/closed.html", {"message": message}, status=status))


@open_to_all
@never_cache
@require_http_methods(SHOWN_AND_SENT)
def answer_page(request: HttpRequest, token: str) -> HttpResponseBase:
    """The visits of the one party the link belongs to. Looking changes nothing; only the button answers."""
    link = link_of_token(token)
    if link is None:
        return _closed(request, _UNKNOWN, 404)
    try:
        refuse_closed(link, timezone.now())
        context, saved = _answering(
            request, link.party, lambda given: answer_by_link(link=link, given=given), may_answer=True
        )
    except AnswerLinkClosed as closed:
        return _closed(request, closed.message, 410)
    except TooManyAnswers as flood:
        return _closed(request, flood.message, 429)
    if saved is not None:
        messages.success(request, _thanks(saved))
        return _unlisted(redirect("answer_page", token=token))
    context |= {
        "link": link,
        "last_day": timezone.localdate(link.expires_at),
        "form_url": reverse("answer_form", args=[token]),
        "calendar_url": reverse("answer_calendar", args=[token]),
    }
    status = 422 if context["form"].errors else 200
    return _unlisted(render(request, "dates/answer.html", context, status=status))


@open_to_all
@never_cache
@require_safe
def answer_form(request: HttpRequest, token: str) -> HttpResponseBase:
    """The Excel form of the link's party."""
    return _by_link(
        request,
        token,
        lambda party: attachment(workbook_of(party), name=workbook_name(party), content_type=XLSX),
    )


@open_to_all
@never_cache
@require_safe
def answer_calendar(request: HttpRequest, token: str) -> HttpResponseBase:
    """The fixed visits of the link's party as a calendar file."""
    return _by_link(
        request, token, lambda party: _calendar(request, "訪問の予定", _bare(visits_of_party(party)))
    )


def _bare(events: list[CalendarEvent]) -> list[CalendarEvent]:
    """Addresses inside need an account: they are left out."""
    return [replace(event, url="") for event in events]


def _by_link(request: HttpRequest, token: str, make: Callable[[DateParty], HttpResponse]) -> HttpResponseBase:
    link = link_of_token(token)
    if link is None:
        return _closed(request, _UNKNOWN, 404)
    try:
        refuse_closed(link, timezone.now())
    except AnswerLinkClosed as closed:
        return _closed(request, closed.message, 410)
    return _unlisted(make(link.party))
