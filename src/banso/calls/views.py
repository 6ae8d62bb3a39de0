"""Pages of the call and its applications."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from banso.calls import queries
from banso.calls.application_views import STATE_TAGS
from banso.calls.enums import ApplicationState, CallState
from banso.calls.models import CALL_STEPS, Application, Call
from banso.calls.paper import figures_page
from banso.calls.relay_queries import relay_summary
from banso.foundation.access import Actor, check
from banso.foundation.listing import ListColumn, ListFilter, Listing, choice_filter, search_filter
from banso.foundation.pages import actor_of, page
from banso.foundation.table_pages import Window, rows_of
from banso.japan.prefectures import PREFECTURE_NAMES
from banso.japan.text import fold
from banso.years.models import FiscalYear
from banso.years.queries import year_from_url


@page("call.page", load=year_from_url)
@require_safe
def call_overview(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """The year's call: what it offers, its dates, how it stands, the next step."""
    actor = actor_of(request)
    call = queries.call_of(fiscal_year)
    if call is None or not check(actor, "call.view", call):
        may_make = call is None and check(actor, "call.edit", fiscal_year)
        return render(request, "calls/no_call.html", {"fiscal_year": fiscal_year, "may_make": may_make})
    visible = queries.applications_visible_to(actor, call)
    return render(
        request,
        "calls/overview.html",
        {
            "call": call,
            "fiscal_year": fiscal_year,
            "programmes": queries.programmes_offered(call),
            "application_count": visible.filter(state=ApplicationState.SUBMITTED).count(),
            "application_count_of": _counted_of(actor, call),
            "may_list": check(actor, "application.list", call),
            "relays": relay_summary(call) if check(actor, "call.relay_view", call) else None,
            "next_steps": [
                (name, CALL_STEPS.steps[name].label)
                for name in CALL_STEPS.allowed(call.state)
                if check(actor, "call.edit", fiscal_year)
            ],
            "selection_url": _selection_url(actor, call),
            "invited_url": reverse("calls:invited", args=[fiscal_year.year])
            if check(actor, "invited.view", fiscal_year)
            else "",
            "attachments": call.attachments.select_related("upload"),
            "may_edit": check(actor, "call.edit", fiscal_year),
            "may_apply": call.state == CallState.OPEN and check(actor, "application.mine", call),
            "may_relay": check(actor, "relay.mine", call),
            "may_see_history": check(actor, "call.relay_view", call),
        },
    )


def _counted_of(actor: Actor, call: Call) -> str:
    """Return what a count of the visible applications is a count of; empty for those who see none of them."""
    if check(actor, "call.relay_view", call):
        return "受け付けた申込（全国）"
    if check(actor, "relay.mine", call):
        return "受け付けた申込（管内の分）"
    return "受け付けた申込（自分の団体の分）" if check(actor, "application.list", call) else ""


def _selection_url(actor: Actor, call: Call) -> str:
    """Return where the selection begins, once the call is closed and the actor may begin it (a later room)."""
    if call.state != CallState.CLOSED or not check(actor, "selection.start", call):
        return ""
    return reverse("selection:start", args=[call.fiscal_year.year])


def _prefecture_filter() -> ListFilter[Application]:
    return choice_filter(
        "prefecture", "都道府県", list(PREFECTURE_NAMES.items()), field="municipality__prefecture_code"
    )


def _wishes(application: Application) -> str:
    return "、".join(wish.programme.short_name for wish in application.wishes.all())


def _application_columns(year: int) -> list[ListColumn[Application]]:
    return [
        ListColumn("number", "申込順", lambda a: a.number, kind="integer", order=("number",)),
        ListColumn(
            "municipality",
            "自治体",
            lambda a: a.municipality.name,
            order=("municipality__prefecture_code", "municipality__code", "municipality__name"),
            url=lambda a: reverse("calls:application", args=[year, a.pk]),
        ),
        ListColumn(
            "prefecture", "都道府県", lambda a: PREFECTURE_NAMES.get(a.municipality.prefecture_code, "")
        ),
        ListColumn("wishes", "希望事業", _wishes),
        ListColumn(
            "state",
            "状態",
            lambda a: a.get_state_display() + ("（締切後）" if a.is_late else ""),
            tag=lambda a: STATE_TAGS[ApplicationState(a.state)],
        ),
    ]


@page("application.list", load=queries.call_from_url)
@require_safe
def application_list(request: HttpRequest, call: Call) -> HttpResponse:
    """The applications the actor may see."""
    year = call.fiscal_year.year
    filters: list[ListFilter[Application]] = [
        search_filter(["municipality__search_key"], label="自治体名で探す", fold=fold),
        _prefecture_filter(),
        ListFilter(
            "programme",
            "希望事業",
            lambda rows, value: rows.filter(wishes__programme__code=value),
            [(programme.code, programme.name) for programme in queries.programmes_offered(call)],
        ),
        choice_filter("state", "状態", ApplicationState.choices),
    ]
    listing = Listing(
        request.GET,
        queries.applications_visible_to(actor_of(request), call).prefetch_related("wishes__programme"),
        columns=_application_columns(year),
        filters=filters,
        sort="number",
        caption="利用申込書",
        empty="利用申込書はまだありません。",
    )
    return render(
        request,
        "calls/application_list.html",
        {
            "call": call,
            "listing": listing,
            "may_see_all": check(actor_of(request), "call.relay_view", call),
            "may_hand_in": check(actor_of(request), "application.import", call),
        },
    )


@page("call.relay_view", load=queries.call_from_url)
@require_safe
def application_table(request: HttpRequest, call: Call) -> HttpResponse:
    """図2 as page, Excel, CSV, JSON and PDF."""
    window = Window.of(request, queries.received(call).count())
    return figures_page(
        request,
        call.fiscal_year,
        [queries.figure2(call, rows_of(window))],
        title="図2 利用申込自治体一覧",
        lead=f"{call.fiscal_year.label}に受け付けた申込を、申込順に並べています。",
        window=window,
    )


@page("call.relay_view", load=queries.call_from_url)
@require_safe
def contents_table(request: HttpRequest, call: Call) -> HttpResponse:
    """申込内容一覧 as page, Excel, CSV, JSON and PDF."""
    window = Window.of(request, queries.received(call).count())
    return figures_page(
        request,
        call.fiscal_year,
        [queries.contents(call, rows_of(window))],
        title="申込内容一覧",
        lead=f"{call.fiscal_year.label}に受け付けた申込の内容です。",
        window=window,
        landscape=True,
        template="calls/contents.html",
    )
