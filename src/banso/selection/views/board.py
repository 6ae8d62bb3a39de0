"""The proposal board: everything in one view, every click answered by the whole picture."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from banso.foundation.access import check
from banso.foundation.errors import AccessDenied, BansoError
from banso.foundation.jobs import enqueue
from banso.foundation.pages import actor_of, is_htmx, no_store, page
from banso.japan.text import fold
from banso.selection import queries
from banso.selection.board import Board, BoardRow
from banso.selection.domain import proposals as verbs
from banso.selection.evidence import Evidence, candidates, evidence_of
from banso.selection.forms import SaveProposalForm
from banso.selection.models import Selection
from banso.selection.views.common import frame_of, tried

ROWS_SHOWN = 100
_FILTERS = (("", "すべて"), ("in", "選定"), ("out", "選定しない"), ("locked", "固定あり"))


def _board(
    request: HttpRequest,
    selection: Selection,
    refusal: str = "",
    opened: str | None = None,
    *,
    asked: str = "",
) -> HttpResponse:
    board = Board(selection, verbs.working_of(selection))
    frame = frame_of(request, selection)
    can_edit = bool(frame["is_draft"]) and bool(check(actor_of(request), "selection.decide", selection))
    values = request.POST if request.method == "POST" else request.GET
    show, text = values.get("show", ""), values.get("q", "")
    rows = [row for row in board.rows if _fits(row, show, text)]
    wanted = opened if opened is not None else values.get("open", "")
    row = next((one for one in board.rows if str(one.evidence.id) == wanted), None)
    context = {
        **frame,
        "board": board,
        "rows": rows[:ROWS_SHOWN],
        "hidden_rows": max(0, len(rows) - ROWS_SHOWN),
        "filters": _FILTERS,
        "show": show,
        "q": text,
        "can_edit": can_edit,
        "opened": row,
        "why": board.why(row.evidence.id) if row else None,
        "refusal": refusal.split("\n") if refusal else [],
        # The command of a lock that waits for its reason.
        "asked": asked,
        "save_form": SaveProposalForm(),
        "new_seed": (board.proposal.seed + 1) % 10_000,
        "tables": board.tables,
        "adopted": verbs.kept_as(board.proposal) or board.proposal,
        "map_svg": board.map_svg,
    }
    template = "selection/_board.html" if is_htmx(request) else "selection/board.html"
    return no_store(render(request, template, context))


def _fits(row: BoardRow, show: str, text: str) -> bool:
    locked = row.lock is not None or any(cell.lock is not None for cell in row.cells)
    kinds = {"in": row.is_selected, "out": not row.is_selected, "locked": locked}
    return kinds.get(show, True) and (not text or fold(text) in fold(row.evidence.name))


@page("selection.deliberate", load=queries.selection_from_url)
@require_safe
def board(request: HttpRequest, selection: Selection) -> HttpResponse:
    """The working proposal with its live balance; `?open=` shows why one municipality is in or out."""
    return _board(request, selection)


@page("selection.decide", load=queries.selection_from_url)
@require_POST
def board_change(request: HttpRequest, selection: Selection) -> HttpResponse:
    """One click on the board (`set`), answered by the board as it is now."""
    refusal, command = "", request.POST.get("set", "")
    try:
        _command(request, selection, command.split(":"))
    except AccessDenied:
        raise
    except verbs.ReasonMissing as missing:
        return _board(request, selection, missing.message, asked=command)
    except BansoError as error:
        refusal = error.message
    if is_htmx(request) or refusal:
        return _board(request, selection, refusal)
    opened = request.POST.get("open", "")
    address = reverse("selection:board", args=[selection.call.fiscal_year.year])
    place = f"#row-{command.split(':')[1]}" if command.count(":") else ""
    query = f"?open={opened}" if opened.isdigit() else ""
    return redirect(f"{address}{query}{place}")


def _command(request: HttpRequest, selection: Selection, parts: Sequence[str]) -> None:
    """Do what a button says: `project:12:CHILDREN:on`, `select:12:on`, `lock:12:in`, `undo` …"""
    actor = actor_of(request)
    if parts[0] == "undo":
        verbs.undo(actor=actor, selection=selection)
        return
    if parts[0] == "keep":
        locks = {key: True for key, codes in verbs.working_of(selection).choice.items() if codes}
        verbs.set_locks(actor=actor, selection=selection, locks=locks)
        return
    if parts[0] == "free":
        verbs.set_locks(actor=actor, selection=selection, locks={})
        return
    if len(parts) < 3:
        raise BansoError("押されたボタンがわかりません。画面を開き直してください。")
    evidence = _evidence(selection, parts[1])
    if parts[0] == "select":
        verbs.set_selected(actor=actor, selection=selection, evidence=evidence, selected=parts[2] == "on")
    elif parts[0] == "project" and len(parts) == 4:
        verbs.set_project(
            actor=actor, selection=selection, evidence=evidence, programme=parts[2], advised=parts[3] == "on"
        )
    elif parts[0] == "status" and len(parts) == 4:
        programme = next((one for one in evidence.advisable if one.code == parts[2]), None)
        if programme is None:
            raise BansoError("この自治体は、その事業を希望していません。")
        runs = parts[3] == "on"
        verbs.set_status(actor=actor, selection=selection, evidence=evidence, programme=programme, runs=runs)
    elif parts[0] == "lock":
        selected = {"in": True, "out": False}.get(parts[-1])
        code = parts[2] if len(parts) == 4 else ""
        verbs.set_lock(
            actor=actor,
            selection=selection,
            evidence=evidence,
            selected=selected,
            programme=code,
            reason=request.POST.get("reason", ""),
        )
    else:
        raise BansoError("押されたボタンがわかりません。画面を開き直してください。")


def _evidence(selection: Selection, pk: str) -> Evidence:
    found = next((candidate for candidate in candidates(selection.call) if str(candidate.pk) == pk), None)
    if found is None:
        raise BansoError("その申込は、選定の対象にありません。画面を開き直してください。")
    return evidence_of(selection.call, [found])[0]


@page("selection.decide", load=queries.selection_from_url)
@require_POST
def board_run(request: HttpRequest, selection: Selection) -> HttpResponse:
    """Let the planner make a proposal: at once for tens of applications, in the background for hundreds."""
    actor, asked = actor_of(request), request.POST.get("seed", "0")
    seed = int(asked) if asked.isascii() and asked.isdigit() else 0
    if selection.call.applications.count() > verbs.DIRECT_UP_TO:
        key = f"selection.propose:{selection.pk}:{request.POST.get('token') or uuid.uuid4().hex}"
        job = enqueue(actor, "selection.propose", {"selection": selection.pk, "seed": seed}, key)
        return redirect("foundation:job_status", pk=job.pk)
    try:
        verbs.run_proposal(actor=actor, selection=selection, seed=seed)
    except AccessDenied:
        raise
    except BansoError as refusal:
        return _board(request, selection, refusal.message)
    if is_htmx(request):
        return _board(request, selection)
    return redirect("selection:board", year=selection.call.fiscal_year.year)


@page("selection.decide", load=queries.selection_from_url)
@require_POST
def board_save(request: HttpRequest, selection: Selection) -> HttpResponse:
    """Keep the working proposal as an alternative."""
    name, note = request.POST.get("name", ""), request.POST.get("note", "")
    done = tried(
        request,
        lambda: verbs.save_proposal(actor=actor_of(request), selection=selection, name=name, note=note),
        f"「{name.strip()}」を保存しました。",
    )
    target = "selection:proposals" if done else "selection:board"
    return redirect(target, year=selection.call.fiscal_year.year)
