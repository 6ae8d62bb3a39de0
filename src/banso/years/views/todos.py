"""To-do lists: mine, everyone's, one, and several at once."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banso.directory.enums import Role
from banso.directory.roles import runs_programme
from banso.foundation.access import check
from banso.foundation.errors import BansoError, ForbiddenStep
from banso.foundation.form_pages import come_back
from banso.foundation.history import operation
from banso.foundation.listing import (
    BulkAction,
    ListColumn,
    ListFilter,
    Listing,
    choice_filter,
    search_filter,
    selected_keys,
)
from banso.foundation.pages import SHOWN_AND_SENT, actor_of, page, problem
from banso.japan.dates import wareki
from banso.japan.text import fold
from banso.years.domain.todos import drop_todo, finish_todo, is_by_hand, reopen_todo
from banso.years.enums import Stage, ToDoState
from banso.years.models import TODO_STEPS, FiscalYear, ToDo
from banso.years.owners import owner_text, owners_table
from banso.years.queries import todos_of, year_from_url
from banso.years.views.common import todo_from_url, year_tabs

Verb = Callable[..., ToDo]
VERBS: dict[str, Verb] = {"finish": finish_todo, "drop": drop_todo, "reopen": reopen_todo}
DONE_MESSAGES = {
    "finish": "「{}」を完了にしました。",
    "drop": "「{}」を取りやめました。",
    "reopen": "「{}」を未了に戻しました。",
}
CLOSED_SHOWN = 100


@page("year.view", load=year_from_url)
@require_safe
def todos(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Show what is the actor's to do, or with `?closed=1` what is done."""
    actor = actor_of(request)
    show_closed = bool(request.GET.get("closed"))
    mine = todos_of(actor, fiscal_year)
    shown = (
        mine.exclude(state=ToDoState.OPEN).order_by("-closed_at", "-pk")[:CLOSED_SHOWN]
        if show_closed
        else mine.filter(state=ToDoState.OPEN)
    )
    return render(
        request,
        "years/todos.html",
        {
            "fiscal_year": fiscal_year,
            "tabs": year_tabs(request, fiscal_year),
            "todos": list(shown),
            "show_closed": show_closed,
            "can_add": bool(check(actor, "todo.add", fiscal_year)),
            "now": timezone.now(),
        },
    )


@page("todo.view_all", load=year_from_url)
@require_safe
def todos_all(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Show who holds what, and every open to-do with filters."""
    now = timezone.now()
    can_change = runs_programme(actor_of(request), fiscal_year.year)
    return render(
        request,
        "years/todos_all.html",
        {
            "fiscal_year": fiscal_year,
            "tabs": year_tabs(request, fiscal_year),
            "owners": owners_table(fiscal_year, now),
            "listing": _listing(request, fiscal_year, can_change),
        },
    )


def _listing(request: HttpRequest, fiscal_year: FiscalYear, can_change: bool) -> Listing[ToDo]:
    year, now = fiscal_year.year, timezone.now()

    def late(rows: QuerySet[ToDo], value: str) -> QuerySet[ToDo]:
        return (
            rows.filter(due_at__lt=now)
            if value == "late"
            else rows.filter(Q(due_at__gte=now) | Q(due_at=None))
        )

    def bulk(step: str) -> BulkAction:
        return BulkAction(TODO_STEPS.steps[step].label, reverse(f"years:todo_bulk_{step}", args=[year]))

    return Listing(
        request.GET,
        ToDo.objects.filter(fiscal_year=fiscal_year, state=ToDoState.OPEN).select_related(
            "organisation", "person"
        ),
        columns=[
            ListColumn(
                "title",
                "すること",
                lambda one: one.title,
                order=("title",),
                url=lambda one: reverse("years:todo", args=[year, one.pk]),
            ),
            ListColumn(
                "owner", "担当", owner_text, order=("organisation__code", "person__search_key", "role")
            ),
            ListColumn("due", "期限", lambda one: _due_text(one), order=("due_at",)),
            ListColumn(
                "late",
                "遅れ",
                lambda one: "期限を過ぎました" if one.is_overdue(now) else "",
                tag=lambda one: "error",
            ),
            ListColumn("stage", "段階", lambda one: one.get_stage_display(), order=("stage",)),
        ],
        filters=[
            ListFilter("due", "期限", late, [("late", "過ぎたもの"), ("ahead", "まだのもの")]),
            choice_filter("role", "担当の立場", Role.choices),
            choice_filter("stage", "段階", Stage.choices),
            search_filter(
                ["title", "organisation__search_key", "person__search_key"],
                label="ことばで探す",
                hint="自治体・人の名前や、することの言葉",
                fold=fold,
            ),
        ],
        sort="due",
        caption="未了の「すること」",
        empty="未了の「すること」はありません。",
        bulk=[bulk("finish"), bulk("drop")] if can_change else [],
    )


def _due_text(todo: ToDo) -> str | None:
    if todo.due_at is None:
        return None
    local = timezone.localtime(todo.due_at)
    return f"{wareki(local.date(), weekday=True)}{local:%H:%M}"


@page("todo.view", load=todo_from_url)
@require_safe
def todo(request: HttpRequest, one: ToDo) -> HttpResponse:
    """Show one to-do with its history."""
    may_change = bool(check(actor_of(request), "todo.change", one))
    return render(
        request,
        "years/todo.html",
        {
            "todo": one,
            # Whoever only looks on would be refused at the place where the work is done.
            "work_url": one.url if may_change and one.state == ToDoState.OPEN else "",
            "fiscal_year": one.fiscal_year,
            "facts": [
                *([("メモ", one.note)] if one.note else []),
                ("担当", owner_text(one)),
                ("期限", _due_text(one)),
                ("段階", one.get_stage_display()),
                ("状態", one.get_state_display()),
            ],
            "can_change": may_change,
            "can_edit": is_by_hand(one),
        },
    )


def _step_view(step: str) -> Callable[..., HttpResponseBase]:
    @page("todo.change", load=todo_from_url)
    @require_POST
    def take(request: HttpRequest, one: ToDo) -> HttpResponse:
        try:
            VERBS[step](actor=actor_of(request), todo=one)
        except ForbiddenStep as refusal:
            return problem(request, refusal)
        if getattr(request, "htmx", False):
            return render(
                request,
                "years/_todo.html",
                {"todo": one, "fiscal_year": one.fiscal_year, "now": timezone.now()},
            )
        messages.success(request, DONE_MESSAGES[step].format(one.title))
        return redirect(come_back(request, reverse("years:todos", args=[one.fiscal_year.year])))

    return take


todo_finish = _step_view("finish")
todo_drop = _step_view("drop")
todo_reopen = _step_view("reopen")


@page("year.view", load=year_from_url)
@require_http_methods(SHOWN_AND_SENT)
def todo_bulk_finish(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Name the selected to-dos, then mark them as done."""
    return _bulk(request, fiscal_year, "finish")


@page("year.view", load=year_from_url)
@require_http_methods(SHOWN_AND_SENT)
def todo_bulk_drop(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Name the selected to-dos, then drop them."""
    return _bulk(request, fiscal_year, "drop")


def _bulk(request: HttpRequest, fiscal_year: FiscalYear, step: str) -> HttpResponse:
    actor, label = actor_of(request), TODO_STEPS.steps[step].label
    try:
        keys = selected_keys(request.POST if request.method == "POST" else request.GET)
    except BansoError as refusal:
        return problem(request, refusal)
    of_year = ToDo.objects.filter(fiscal_year=fiscal_year)
    allowed = of_year if runs_programme(actor, fiscal_year.year) else todos_of(actor, fiscal_year)
    chosen = list(
        allowed.filter(pk__in=keys, state=ToDoState.OPEN)
        .select_related("organisation", "person")
        .order_by("due_at", "pk")
    )
    back = reverse(
        "years:todos_all" if check(actor, "todo.view_all", fiscal_year) else "years:todos",
        args=[fiscal_year.year],
    )
    if not chosen:
        return problem(
            request,
            ForbiddenStep(
                "選んだ「すること」は、もう未了ではないか、ほかの人の担当です。一覧を開き直してください。"
            ),
        )
    if request.method == "POST":
        with operation(actor):
            for one in chosen:
                VERBS[step](actor=actor, todo=one)
        messages.success(request, f"{len(chosen)}件を「{label}」にしました。")
        return redirect(back)
    return render(
        request,
        "website/confirm.html",
        {
            "title": f"選んだことを「{label}」",
            "items": [f"{one.title}（{owner_text(one)}、期限 {_due_text(one) or 'なし'}）" for one in chosen],
            "recipients": None,
            "confirm_label": f"{len(chosen)}件を{label}",
            "cancel_url": back,
            "hidden": [("selected", one.pk) for one in chosen],
        },
    )
