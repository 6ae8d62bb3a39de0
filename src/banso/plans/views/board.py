"""The board by week and expert: every change is answered by the board as it is then, with its price."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from banso.foundation.errors import AccessDenied, BansoError, Conflict
from banso.foundation.pages import actor_of, is_htmx, no_store, page
from banso.plans.domain import plan_edits
from banso.plans.domain.plan_edits import Move
from banso.plans.domain.plans import recount_plan
from banso.plans.effects import Effect, effect_of
from banso.plans.grid import grid_of, visit_of
from banso.plans.models import Plan
from banso.plans.panel import panel_of
from banso.plans.views.common import clashes_of, frame_of, lines, missing_of, plan_from_url

_CLASHES = 8
_MISSING = 24
_STATE = ("week", "page", "q", "programme", "open")


@page("plan.view", load=plan_from_url)
@require_safe
def plan_board(request: HttpRequest, plan: Plan) -> HttpResponse:
    """A plan by week and expert; `?open=<project>-<number>` shows one visit with its other days."""
    return _board(request, plan, request.GET)


def _board(
    request: HttpRequest, plan: Plan, values: QueryDict, *, said: Effect | str = "", refusal: str = ""
) -> HttpResponse:
    plan = plan_from_url(plan.fiscal_year.year, plan.pk)
    grid = grid_of(plan, values)
    clashes = clashes_of(plan, _CLASHES + 1)
    context = {
        **frame_of(request, plan),
        "grid": grid,
        "choice": grid.choice,
        "panel": panel_of(plan, grid.choice.opened) if grid.choice.opened else None,
        "clashes": clashes[:_CLASHES],
        "has_more_clashes": len(clashes) > _CLASHES,
        "missing": missing_of(plan, _MISSING),
        "missing_more": max(0, len(plan.unplanned) - _MISSING),
        "last_step": plan.steps.first(),
        "locked_count": plan.visits.filter(is_locked=True).count(),
        "effect": said if isinstance(said, Effect) else None,
        "said": said if isinstance(said, str) else "",
        "refusal": lines(refusal),
    }
    template = "plans/_grid.html" if is_htmx(request) else "plans/board.html"
    return no_store(render(request, template, context))


@page("plan.change", load=plan_from_url)
@require_POST
def plan_move(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Move one visit, give it to somebody else or take it out."""
    effect, refusal = None, ""
    try:
        move = move_from(plan, request.POST)
        revision = _number(request.POST.get("revision", ""))
        effect = plan_edits.move_visit(actor=actor_of(request), plan=plan, move=move, revision=revision)
    except AccessDenied:
        raise
    except BansoError as error:
        refusal = error.message
    return _answer(request, plan, effect or "何も変わりませんでした。", refusal)


@page("plan.view", load=plan_from_url)
@require_safe
def plan_try(request: HttpRequest, plan: Plan) -> HttpResponse:
    """What a move would cost and break, as JSON; nothing is changed."""
    try:
        changes = plan_edits.changes_of(plan, move_from(plan, request.GET))
        if not changes:
            return no_store(JsonResponse({"text": "今の場所です。", "broken": []}))
        effect = effect_of(plan, changes)
    except BansoError as error:
        return no_store(JsonResponse({"text": error.message, "broken": [], "refused": True}))
    broken = [clash.text for clash in effect.broken]
    return no_store(JsonResponse({"text": effect.text, "broken": broken}))


@page("plan.change", load=plan_from_url)
@require_POST
def plan_step(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Undo, the locks, counting anew: `set` is undo, lock:<key>, free:<key>, lock, free, recount."""
    said, refusal, command = "", "", request.POST.get("set", "")
    actor = actor_of(request)
    try:
        word, _, key = command.partition(":")
        if word == "undo":
            text = plan_edits.undo(actor=actor, plan=plan, revision=_number(request.POST.get("revision", "")))
            said = f"元に戻しました：{text}"
        elif word in ("lock", "free"):
            keys = {_key(key)} if key else None
            count = plan_edits.set_locks(actor=actor, plan=plan, locked=word == "lock", keys=keys)
            said = f"{count}件の訪問{'を固定しました' if word == 'lock' else 'の固定を外しました'}。"
        elif word == "recount":
            recount_plan(actor=actor, plan=plan)
            said = "今の設定と都合で数え直しました。"
        else:
            raise BansoError("押されたボタンがわかりません。画面を開き直してください。")
    except AccessDenied:
        raise
    except BansoError as error:
        refusal = error.message
    return _answer(request, plan, said, refusal)


def _answer(request: HttpRequest, plan: Plan, said: Effect | str, refusal: str) -> HttpResponse:
    """The board again: as a part for htmx, else after a redirect with the price as a message."""
    if is_htmx(request) or refusal:
        return _board(request, plan, request.POST, said="" if refusal else said, refusal=refusal)
    if isinstance(said, Effect):
        messages.success(request, f"変更しました。{said.text}。")
        for clash in said.broken:
            messages.warning(request, clash.text)
    elif said:
        messages.success(request, said)
    address = reverse("plans:plan", args=[plan.fiscal_year.year, plan.pk])
    kept = QueryDict(mutable=True)
    kept.update({name: request.POST[name] for name in _STATE if request.POST.get(name)})
    return redirect(f"{address}?{kept.urlencode()}#plan-board")


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _key(text: str) -> tuple[int, int]:
    project, _, number = text.partition("-")
    found = _number(project), _number(number)
    if found[0] is None or found[1] is None:
        raise BansoError("どの訪問かわかりません。画面を開き直してください。")
    return found[0], found[1]


def move_from(plan: Plan, values: QueryDict | Mapping[str, str]) -> Move:
    """Read a move: `key`, `date`, and either `expert` (everyone who goes) or `from` and `to` (one for another).

    Raises BansoError where a value is no key, no day or no expert.
    """
    key = _key(values.get("key", ""))
    if values.get("remove"):
        return Move(*key, is_removed=True)
    date = None
    if text := values.get("date", ""):
        try:
            date = dt.date.fromisoformat(text)
        except ValueError:
            raise BansoError(
                f"「{text[:20]}」は日付として読めません。2019-10-28 のように入れてください。"
            ) from None
    return Move(*key, date=date, experts=_experts(plan, values, key))


def _experts(
    plan: Plan, values: QueryDict | Mapping[str, str], key: tuple[int, int]
) -> tuple[int, ...] | None:
    named = values.getlist("expert") if isinstance(values, QueryDict) else []
    if any(named):
        return tuple(pk for text in named if text and (pk := _number(text)) is not None)
    target = _number(values.get("to", ""))
    if target is None:
        return None
    source = _number(values.get("from", ""))
    visit = visit_of(plan, f"{key[0]}-{key[1]}")
    team = [expert.pk for expert in visit.experts.all()] if visit else []
    if source == target:
        return tuple(team) or (target,)
    if not team:
        return (target,)
    if source not in team:
        raise Conflict("この訪問は、ほかの画面で別の講師に移っています。今の計画を表示しています。")
    return tuple(dict.fromkeys(target if pk == source else pk for pk in team))
