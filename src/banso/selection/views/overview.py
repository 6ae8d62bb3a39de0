"""The selection's overview, its steps, 図3, and how it begins."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banso.calls.models import Call
from banso.calls.paper import figures_page
from banso.calls.queries import call_from_url
from banso.foundation.access import check
from banso.foundation.errors import BansoError
from banso.foundation.pages import SHOWN_AND_SENT, actor_of, page, problem
from banso.foundation.table_pages import Window, rows_of
from banso.selection import queries
from banso.selection.domain import approval
from banso.selection.domain.decisions import start_selection
from banso.selection.enums import LinkCertainty, Outcome, SelectionState
from banso.selection.models import SELECTION_STEPS, Selection
from banso.selection.views.common import frame_of, tried

# Step → who may take it, and the verb. Sending back needs a reason and has a form of its own.
STEPS: dict[str, tuple[str, Callable[..., Selection]]] = {
    "propose": ("selection.edit", approval.propose_selection),
    "approve": ("selection.approve", approval.approve_selection),
    "publish": ("selection.publish", approval.publish_selection),
}
# What taking a step means, shown before it is taken.
CONSEQUENCES = {
    "propose": "厚生労働省に承認を求めます。承認されるまで結果は直せません。",
    "approve": "選定を承認します。承認しても、公表されるまで自治体・都道府県には見えません。",
    "publish": "申込のあった自治体と都道府県が、この時点から自分の結果を見られるようになります。取り消せません。",
}


def _next_steps(request: HttpRequest, selection: Selection) -> list[tuple[str, str]]:
    actor = actor_of(request)
    return [
        (name, SELECTION_STEPS.steps[name].label)
        for name in SELECTION_STEPS.allowed(selection.state)
        if name in STEPS and check(actor, STEPS[name][0], selection.call.fiscal_year)
    ]


@page("selection.view", load=queries.selection_from_url)
@require_safe
def selection_overview(request: HttpRequest, selection: Selection) -> HttpResponse:
    """The whole selection: state, totals, 図3 and the next step."""
    decisions = selection.decisions
    return render(
        request,
        "selection/overview.html",
        {
            **frame_of(request, selection),
            "applied": selection.call.applications.filter(state="SUBMITTED").count(),
            "selected_count": decisions.filter(outcome=Outcome.SELECTED).count(),
            "assumed_count": decisions.exclude(link_certainty=LinkCertainty.CERTAIN).count(),
            "totals": queries.status_totals(selection),
            "stages": _stages(selection),
            "letters_url": _letters_url(selection),
            "next_steps": _next_steps(request, selection),
        },
    )


@page("selection.view", load=queries.selection_from_url)
@require_safe
def confirm_step(request: HttpRequest, selection: Selection) -> HttpResponse:
    """Name what the next step will do, before it is taken."""
    step = request.GET.get("step", "")
    allowed = dict(_next_steps(request, selection))
    if step not in allowed:
        return redirect("selection:overview", year=selection.call.fiscal_year.year)
    return render(
        request,
        "selection/confirm_step.html",
        {
            **frame_of(request, selection),
            "step": step,
            "label": allowed[step],
            "consequence": CONSEQUENCES[step],
            "decisions": selection.decisions.select_related("application__municipality")
            .prefetch_related("programmes__programme")
            .order_by("application__number"),
        },
    )


@page("selection.view", load=queries.selection_from_url)
@require_POST
def selection_step(request: HttpRequest, selection: Selection) -> HttpResponse:
    """Take the step that was confirmed; each verb asks for its own permission."""
    try:
        if (known := STEPS.get(request.POST.get("step", ""))) is None:
            raise BansoError("選ばれた操作がわかりません。画面を開き直してください。")
        known[1](actor=actor_of(request), selection=selection)
    except BansoError as refusal:
        return problem(request, refusal)
    return redirect("selection:overview", year=selection.call.fiscal_year.year)


@page("selection.view", load=queries.selection_from_url)
@require_safe
def selection_table(request: HttpRequest, selection: Selection) -> HttpResponse:
    """図3 with its totals as page, Excel, CSV, JSON and PDF."""
    window = Window.of(request, queries.selected(selection).count())
    return figures_page(
        request,
        selection.call.fiscal_year,
        [queries.figure3(selection, rows_of(window)), queries.status_totals(selection)],
        window=window,
        title="図3 選定自治体一覧",
        lead=f"{selection.call.fiscal_year.label}に選定した自治体と、派遣を行う事業です。",
    )


@page("selection.start", load=call_from_url)
@require_http_methods(SHOWN_AND_SENT)
def selection_start(request: HttpRequest, call: Call) -> HttpResponse:
    """Begin the year's selection, with the criteria and rules it starts from."""
    year = call.fiscal_year.year
    if request.method == "POST":
        if tried(
            request,
            lambda: start_selection(actor=actor_of(request), call=call),
            "選定を始めました。審査の観点と重みを確かめてから、審査員を選んでください。",
        ):
            return redirect("selection:settings", year=year)
        return redirect("selection:overview", year=year)
    return render(
        request, "selection/start.html", {"call": call, "fiscal_year": call.fiscal_year, "year": year}
    )


def _letters_url(selection: Selection) -> str:
    """Return where the letters of the result are made, once it is published and that room is there."""
    if selection.state != SelectionState.PUBLISHED:
        return ""
    try:
        return reverse("letters:templates", args=[selection.call.fiscal_year.year])
    except NoReverseMatch:
        return ""


def _stages(selection: Selection) -> list[dict[str, str]]:
    """Return the way from the criteria to the publication, as steps with their state."""
    state = SelectionState(selection.state)
    reviewers = selection.reviewers.count()
    decided = selection.decisions.exists()
    order = [SelectionState.DRAFT, SelectionState.PROPOSED, SelectionState.APPROVED, SelectionState.PUBLISHED]
    at = order.index(state)
    is_over = at > 0
    # Once approved, the state goes on to the publication; the approval itself stays what it was.
    approved = SelectionState.APPROVED if at >= order.index(SelectionState.APPROVED) else state
    known = [
        ("観点と重みを決める", True, "settings", f"{selection.criteria.count()}観点"),
        (
            "審査員が点を付ける",
            is_over or decided,
            "applications",
            f"審査員{reviewers}名" if reviewers else "審査員は選ばれていません",
        ),
        ("案を作り、比べて採用する", is_over, "board", "採用済み" if decided else "まだ採用していません"),
        ("厚生労働省の承認", at >= order.index(SelectionState.APPROVED), "approval", str(approved.label)),
        ("結果を公表する", state == SelectionState.PUBLISHED, "results", ""),
    ]
    year = selection.call.fiscal_year.year
    now = next((place for place, one in enumerate(known) if not one[1]), len(known))
    return [
        {
            "name": name,
            "state": "done" if done else "now" if place == now else "ahead",
            "state_label": "済み" if done else "いまここ" if place == now else "これから",
            "detail": detail,
            "url": reverse(f"selection:{url_name}", args=[year]),
        }
        for place, (name, done, url_name, detail) in enumerate(known)
    ]
