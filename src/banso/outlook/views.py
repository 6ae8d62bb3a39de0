"""Pages of next year's question and of the start-up workbook."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from banso.directory.enums import Role
from banso.directory.models import Organisation
from banso.directory.roles import runs_programme
from banso.foundation.access import Actor, check
from banso.foundation.errors import AccessDenied, BansoError
from banso.foundation.pages import SHOWN_AND_SENT, actor_of, page
from banso.foundation.table_pages import tables_page
from banso.foundation.tabs import Tab, open_tabs
from banso.outlook import tables
from banso.outlook.cards import cards_for
from banso.outlook.domain.settings import change_settings
from banso.outlook.domain.startup import start_workbook
from banso.outlook.factors import Factor, weights_with
from banso.outlook.forms import OutlookForm, StartForm
from banso.outlook.nearby import sessions, sessions_map
from banso.outlook.ranking import ranking, unknown_only
from banso.outlook.records import records_of, settings_of
from banso.outlook.workbook import PREFIX, PROGRAMMES, programme_of, steps_of
from banso.surveys.models import Survey
from banso.surveys.queries import responses_visible_to
from banso.typeset.charts import bar_chart
from banso.years.enums import ProgrammeCode
from banso.years.models import FiscalYear
from banso.years.queries import year_from_url

_TABS = (
    ("先に支える自治体", "outlook:ranking", "outlook.view"),
    ("合同の案", "outlook:joint", "outlook.view"),
    ("訪問の時期", "outlook:timing", "outlook.view"),
    ("立ち上げノート", "outlook:startup", "startup.list"),
    ("重みと距離", "outlook:settings", "outlook.edit"),
)


def _tabs(request: HttpRequest, fiscal_year: FiscalYear) -> list[Tab]:
    return open_tabs(request, _TABS, year=fiscal_year.year, asked=fiscal_year)


@page("outlook.view", load=year_from_url)
@require_safe
def ranking_page(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Which municipalities to put first, with reasons."""
    records = records_of(fiscal_year)
    ranked = ranking(records)
    return tables_page(
        request,
        [tables.ranking_table(records, ranked)],
        title="来年度、先に支える自治体",
        lead="就労準備支援と家計改善支援の完全実施に向けて、記録にある理由の多い順に並べています。決めるのは人です。",
        template="outlook/tables.html",
        context={
            "tabs": _tabs(request, fiscal_year),
            "unknown": [one.name for one in unknown_only(records)],
        },
    )


@page("outlook.view", load=year_from_url)
@require_safe
def joint(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Whom to invite to which visits, on a map and as a table."""
    records = records_of(fiscal_year)
    found = sessions(records)
    return tables_page(
        request,
        [tables.sessions_table(records, found)],
        title="合同の案",
        lead="訪問先の近くで、その事業をまだ行っていない自治体です。訪問や研修を合同にする相談に使えます。",
        template="outlook/tables.html",
        context={"tabs": _tabs(request, fiscal_year), "map": sessions_map(records, found) if found else ""},
    )


@page("outlook.view", load=year_from_url)
@require_safe
def timing(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """When visits came relative to the budget request and the launch."""
    records = records_of(fiscal_year)
    counts = tables.timing_counts(records)
    return tables_page(
        request,
        [tables.timing_table(records)],
        title="訪問の時期",
        lead="これから立ち上げる事業の訪問が、予算要求と開始に間に合う時期だったかを見ます。",
        template="outlook/tables.html",
        context={
            "tabs": _tabs(request, fiscal_year),
            "chart": bar_chart("最初の訪問があった月", counts, unit="事業") if counts else "",
        },
    )


@page("outlook.edit", load=year_from_url)
@require_http_methods(SHOWN_AND_SENT)
def settings(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Weights and distance."""
    present = settings_of(fiscal_year)
    initial = {
        "radius_km": present.radius_km,
        "budget_request_on": present.budget_request_on,
        "budget_source": present.budget_source,
        **{f"weight_{factor.value}": points for factor, points in weights_with(present.weights).items()},
    }
    form = OutlookForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            change_settings(
                actor=actor_of(request),
                fiscal_year=fiscal_year,
                weights={factor: data[f"weight_{factor.value}"] for factor in Factor},
                **{
                    name: data[name] for name in ("radius_km", "budget_request_on", "budget_source", "reason")
                },
            )
        except AccessDenied:
            raise
        except BansoError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "重みと距離を保存しました。")
            return redirect("outlook:ranking", fiscal_year.year)
    return render(
        request,
        "outlook/settings.html",
        {
            "form": form,
            "tabs": _tabs(request, fiscal_year),
            "back": reverse("outlook:ranking", args=[fiscal_year.year]),
            "history_of": present if present.pk else None,
        },
        status=422 if form.is_bound else 200,
    )


def _municipalities(actor: Actor, fiscal_year: FiscalYear) -> list[int]:
    """Return the organisations a workbook may be started for: the actor's own; for the secretariat the applicants."""
    if runs_programme(actor, fiscal_year.year):
        call = getattr(fiscal_year, "call", None)
        return list(call.applications.values_list("municipality", flat=True)) if call else []
    return sorted(actor.organisation_ids(Role.MUNICIPALITY, Role.PREFECTURE, year=fiscal_year.year))


@page("startup.list", load=year_from_url)
@require_safe
def startup(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Workbooks begun, steps per programme, cards from reports."""
    actor = actor_of(request)
    wanted = request.GET.get("programme", "")
    programme = wanted if wanted in [one.value for one in PROGRAMMES] else PROGRAMMES[0].value
    surveys = Survey.objects.filter(fiscal_year=fiscal_year, code__startswith=PREFIX).select_related(
        "fiscal_year"
    )
    workbooks = [
        (response, str(ProgrammeCode(programme_of(survey.code)).label))
        for survey in surveys.order_by("code")
        for response in responses_visible_to(actor, survey).select_related("organisation")
    ]
    may_start = check(actor, "startup.start", fiscal_year)
    return render(
        request,
        "outlook/startup.html",
        {
            "year": fiscal_year.year,
            "fiscal_year": fiscal_year,
            "tabs": _tabs(request, fiscal_year),
            "programmes": [
                Tab(str(one.label), f"?programme={one.value}", one.value == programme) for one in PROGRAMMES
            ],
            "programme": str(ProgrammeCode(programme).label),
            "steps": [step["label"].split("　", 1) for step in steps_of(programme)],
            "cards": cards_for(fiscal_year, programme),
            "workbooks": workbooks,
            "may_start": may_start,
        },
    )


@page("startup.start", load=year_from_url)
@require_http_methods(SHOWN_AND_SENT)
def startup_start(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Choose the programme (and municipality), then write."""
    actor = actor_of(request)
    choices = Organisation.objects.filter(pk__in=_municipalities(actor, fiscal_year))
    only = choices.first() if choices.count() == 1 else None
    form = StartForm(request.POST or None, choices=choices, initial={"municipality": only})
    if request.method == "POST" and form.is_valid():
        response = start_workbook(
            actor=actor,
            fiscal_year=fiscal_year,
            municipality=form.cleaned_data["municipality"],
            programme=ProgrammeCode(form.cleaned_data["programme"]),
        )
        messages.success(request, "立ち上げノートを用意しました。画面でも、Excelでも書けます。")
        return redirect("surveys:response", fiscal_year.year, response.pk)
    return render(
        request,
        "outlook/start.html",
        {"form": form, "back": reverse("outlook:startup", args=[fiscal_year.year])},
        status=422 if form.is_bound else 200,
    )
