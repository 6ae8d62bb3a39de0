"""The surveys of a year, and of one: who was asked, who answered, what is to be done."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banso.directory.models import search_key
from banso.directory.roles import sees_everything
from banso.formkit.workbook import build_workbook
from banso.foundation.access import check
from banso.foundation.errors import BansoError
from banso.foundation.listing import ListColumn, ListFilter, Listing, search_filter
from banso.foundation.pages import SHOWN_AND_SENT, actor_of, asks_first, page, problem
from banso.foundation.table_pages import attachment
from banso.japan.dates import month_day
from banso.office.filenames import display_name
from banso.surveys import queries
from banso.surveys.definitions import QUESTIONNAIRE, form_for, form_of
from banso.surveys.domain import surveys as verbs
from banso.surveys.enums import ResponseState, SurveyState
from banso.surveys.forms import SurveyForm
from banso.surveys.intake import identity_of
from banso.surveys.invitations import invite_url
from banso.surveys.models import Response, Survey
from banso.surveys.prefill import prefills
from banso.surveys.queries import ANSWERED
from banso.years.models import FiscalYear
from banso.years.queries import year_from_url

STATE_TAGS = {
    ResponseState.NOT_STARTED: "warning",
    ResponseState.DRAFT: "info",
    ResponseState.SUBMITTED: "success",
    ResponseState.ACCEPTED: "success",
}


@page("survey.list", load=year_from_url)
@require_safe
def index(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """The year's surveys."""
    actor = actor_of(request)
    surveys = queries.surveys_visible_to(actor, fiscal_year).annotate(
        asked=Count("responses"),
        answered=Count("responses", filter=Q(responses__state__in=ANSWERED)),
    )
    return render(
        request,
        "surveys/index.html",
        {
            "fiscal_year": fiscal_year,
            "year": fiscal_year.year,
            "surveys": list(surveys),
            "sees_all": sees_everything(actor, fiscal_year.year),
            "may_edit": check(actor, "survey.edit", fiscal_year),
            "is_complete": any(survey.code == QUESTIONNAIRE for survey in surveys),
        },
    )


@page("survey.edit", load=year_from_url)
@require_http_methods(SHOWN_AND_SENT)
def new(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Prepare the year's questionnaire."""
    form = SurveyForm(request.POST or None, title=form_for(QUESTIONNAIRE, fiscal_year.year).title)
    if request.method == "POST" and form.is_valid():
        try:
            survey = verbs.create_survey(
                actor=actor_of(request),
                fiscal_year=fiscal_year,
                code=QUESTIONNAIRE,
                due_at=form.due_at,
                title=form.cleaned_data["title"],
            )
        except BansoError as refused:
            return problem(request, refused)
        messages.success(request, "アンケートを作りました。次に、回答をお願いする団体を選んでください。")
        return redirect("surveys:survey", year=fiscal_year.year, survey=survey.pk)
    return render(
        request,
        "surveys/survey_form.html",
        {
            "form": form,
            "year": fiscal_year.year,
            "title": "アンケートを作る",
            "back": reverse("surveys:index", args=[fiscal_year.year]),
        },
        status=422 if form.errors else 200,
    )


def _asks_about_due(request: HttpRequest, survey: Survey, due_at: dt.datetime) -> HttpResponse | None:
    """Ask before answers are due earlier, naming who has not answered yet."""
    if survey.state != SurveyState.OPEN or due_at >= survey.due_at:
        return None
    return asks_first(
        request,
        title=f"「{survey.title}」の期限を早める",
        moved=(survey.due_at, due_at),
        affected=[one.organisation.name for one in queries.unanswered(survey)],
        what="回答",
        label="期限を早める",
        back=reverse("surveys:survey", args=[survey.fiscal_year.year, survey.pk]),
    )


@page("survey.change", load=queries.survey_from_url)
@require_http_methods(SHOWN_AND_SENT)
def edit(request: HttpRequest, survey: Survey) -> HttpResponse:
    """Change name or due time."""
    year = survey.fiscal_year.year
    form = SurveyForm(request.POST or None, survey=survey)
    if request.method == "POST" and form.is_valid():
        if question := _asks_about_due(request, survey, form.due_at):
            return question
        try:
            verbs.edit_survey(
                actor=actor_of(request), survey=survey, due_at=form.due_at, title=form.cleaned_data["title"]
            )
        except BansoError as refused:
            return problem(request, refused)
        messages.success(request, "保存しました。")
        return redirect("surveys:survey", year=year, survey=survey.pk)
    return render(
        request,
        "surveys/survey_form.html",
        {
            "form": form,
            "year": year,
            "title": "名称と期限を変える",
            "back": reverse("surveys:survey", args=[year, survey.pk]),
        },
        status=422 if form.errors else 200,
    )


@page("survey.change", load=queries.survey_from_url)
@require_POST
def step(request: HttpRequest, survey: Survey) -> HttpResponse:
    """Open, close, reopen."""
    try:
        verbs.take_step(actor=actor_of(request), survey=survey, step=request.POST.get("step", ""))
    except BansoError as refused:
        return problem(request, refused)
    return redirect("surveys:survey", year=survey.fiscal_year.year, survey=survey.pk)


def _by_state(rows: QuerySet[Response], value: str) -> QuerySet[Response]:
    return rows.exclude(state__in=ANSWERED) if value == "waiting" else rows.filter(state=value)


def _listing(request: HttpRequest, survey: Survey, *, sees_all: bool) -> Listing[Response]:
    year = survey.fiscal_year.year
    columns: list[ListColumn[Response]] = [
        ListColumn(
            "organisation",
            "団体",
            lambda row: row.organisation.name,
            order=("organisation__prefecture_code", "organisation__code"),
            url=lambda row: reverse("surveys:response", args=[year, row.pk]),
        ),
        ListColumn(
            "state",
            "状態",
            lambda row: row.get_state_display(),
            order=("state",),
            tag=lambda row: STATE_TAGS[ResponseState(row.state)],
        ),
        ListColumn("submitted", "提出", _submitted, order=("submitted_at",)),
        ListColumn(
            "remarks", "確かめるところ", lambda row: len(row.counted.remarks) if row.counted else None,
            kind="integer",
        ),
    ]  # fmt: skip
    if sees_all:
        columns.append(ListColumn("called", "電話", _called, order=("called_at",)))
    return Listing(
        request.GET,
        queries.responses_visible_to(actor_of(request), survey),
        columns=columns,
        filters=[
            search_filter(["organisation__search_key"], label="自治体名で探す", fold=search_key),
            ListFilter("state", "状態", _by_state, [("waiting", "まだ届いていない"), *ResponseState.choices]),
        ],
        sort="organisation",
        caption="回答の状況",
        empty="回答をお願いした団体はまだありません。",
        unit="団体",
    )


def _submitted(row: Response) -> str:
    if row.submitted_at is None or row.state not in ANSWERED:
        return ""
    return _day(row.submitted_at) + ("　期限後" if row.is_late else "")


def _called(row: Response) -> str:
    return f"{_day(row.called_at)}　{row.call_note}".strip() if row.called_at else ""


def _day(moment: dt.datetime) -> str:
    return month_day(timezone.localdate(moment))


@page("survey.view", load=queries.survey_from_url)
@never_cache
@require_safe
def survey_detail(request: HttpRequest, survey: Survey) -> HttpResponse:
    """Who was asked and who has answered; for the secretariat the list to call from."""
    actor, year = actor_of(request), survey.fiscal_year.year
    sees_all = sees_everything(actor, year)
    counts = dict.fromkeys(ResponseState.values, 0)
    rows = queries.responses_visible_to(actor, survey).order_by()
    for state, number in rows.values_list("state").annotate(number=Count("pk")):
        counts[state] = number
    waiting = (
        list(queries.unanswered(survey).order_by("organisation__prefecture_code", "organisation__code"))
        if sees_all
        else []
    )
    phones = queries.phones_of([one.organisation_id for one in waiting])
    may_change = check(actor, "survey.change", survey)
    context: dict[str, Any] = {
        "survey": survey,
        "year": year,
        "sees_all": sees_all,
        "listing": _listing(request, survey, sees_all=sees_all),
        "tiles": [
            {"label": ResponseState(key).label, "value": number, "unit": "団体"}
            for key, number in counts.items()
        ],
        "calls": [(one, phones.get(one.organisation_id)) for one in waiting],
        "may_change": may_change,
        "may_import": check(actor, "answers.import", survey),
        "invite_url": invite_url(survey) if may_change else "",
        "asked": sum(counts.values()),
    }
    return render(request, "surveys/survey.html", context)


@page("survey.change", load=queries.survey_from_url)
@require_safe
def blank_forms(request: HttpRequest, survey: Survey) -> HttpResponse:
    """A zip with the workbook of everyone asked, each filled with what is known, to be sent by mail."""
    responses = list(survey.responses.select_related("organisation"))
    known = prefills(survey, [response.organisation for response in responses])
    form, content = form_of(survey), io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        for one in responses:
            book = build_workbook(
                form, known[one.organisation_id].values, identity=identity_of(survey, one.organisation)
            )
            name = display_name(f"{one.organisation.code or one.pk}_{one.organisation.name}.xlsx")
            package.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), book)
    return attachment(content.getvalue(), name=f"{survey.title}_様式一式.zip", content_type="application/zip")
