"""Kept alternatives side by side, and adopting one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banso.foundation.access import check
from banso.foundation.errors import AccessDenied, BansoError
from banso.foundation.history import operation
from banso.foundation.pages import SHOWN_AND_SENT, actor_of, no_store, page
from banso.office.tables import Column, Row, Table
from banso.selection import queries
from banso.selection.board import Alternative, Board, alternatives
from banso.selection.domain import proposals as verbs
from banso.selection.domain.adopting import adopt_proposal
from banso.selection.evidence import Evidence
from banso.selection.models import Proposal, Selection
from banso.selection.planning import unknown_statuses
from banso.selection.views.common import frame_of, tried

SHOWN = 8


@page("selection.deliberate", load=queries.selection_from_url)
@require_safe
def proposals(request: HttpRequest, selection: Selection) -> HttpResponse:
    """Every alternative by every measure, counted by today's scores; two of them name by name (`?a=&b=`)."""
    board = Board(selection, verbs.working_of(selection))
    kept = list(selection.proposals.filter(is_working=False).select_related("made_by__person"))[-SHOWN:]
    shown = ([board.proposal] if board.proposal.choice else []) + kept
    found = alternatives(board, shown)
    first, second = _two(request, found)
    frame = frame_of(request, selection)
    can_edit = bool(frame["is_draft"]) and bool(check(actor_of(request), "selection.decide", selection))
    context = {
        **frame,
        "found": found,
        "table": _measures(found),
        "first": first,
        "second": second,
        "differences": _differences(board.situation.evidence, first, second) if first and second else None,
        "can_edit": can_edit,
    }
    return no_store(render(request, "selection/proposals.html", context))


def _two(request: HttpRequest, found: Sequence[Alternative]) -> tuple[Alternative | None, Alternative | None]:
    by_key = {str(alternative.proposal.pk or 0): alternative for alternative in found}
    first = by_key.get(request.GET.get("a", "")) or (found[0] if found else None)
    second = by_key.get(request.GET.get("b", "")) or (found[-1] if len(found) > 1 else None)
    return first, second if second is not first else None


def _label(proposal: Proposal) -> str:
    return "検討中の案" if proposal.is_working else f"案{proposal.number} {proposal.name}"


def _measures(found: Sequence[Alternative]) -> Table:
    keys = list(found[0].measures) if found else []
    return Table(
        name="alternatives",
        caption="案の比較",
        columns=[
            Column("measure", "ものさし", width=24),
            *(
                Column(f"p{place}", _label(one.proposal), "integer", width=12)
                for place, one in enumerate(found)
            ),
        ],
        rows=[
            {"measure": key} | {f"p{place}": one.measures[key] for place, one in enumerate(found)}
            for key in keys
        ],
        notes=["どの案も、今の点と規則で数え直しています。固定は数えません。"],
    )


def _words(evidence: Evidence, codes: Sequence[str]) -> str:
    names = [f"{evidence.mark(p.code)}{p.short_name}" for p in evidence.advisable if p.code in codes]
    return "　".join(names) or "選定しない"


def _differences(evidence: Sequence[Evidence], first: Alternative, second: Alternative) -> Table:
    def chosen(one: Alternative, pk: int) -> Sequence[str]:
        return one.chosen.get(pk, ())

    rows: list[Row] = [
        {"name": one.name, "a": _words(one, chosen(first, one.id)), "b": _words(one, chosen(second, one.id))}
        for one in evidence
        if set(chosen(first, one.id)) != set(chosen(second, one.id))
    ]
    return Table(
        name="differences",
        caption=f"違うところ（{len(rows)}自治体）",
        columns=[
            Column("name", "自治体", width=24),
            Column("a", _label(first.proposal), width=24),
            Column("b", _label(second.proposal), width=24),
        ],
        rows=rows,
    )


@page("proposal.decide", load=queries.proposal_from_url)
@require_POST
def proposal_open(request: HttpRequest, proposal: Proposal) -> HttpResponse:
    """Take a kept alternative onto the board."""
    tried(
        request,
        lambda: verbs.open_proposal(actor=actor_of(request), proposal=proposal),
        f"「{proposal}」を検討中の案にしました。「元に戻す」で前の案に戻れます。",
    )
    return redirect("selection:board", year=proposal.selection.call.fiscal_year.year)


@page("proposal.decide", load=queries.proposal_from_url)
@require_http_methods(SHOWN_AND_SENT)
def proposal_adopt(request: HttpRequest, proposal: Proposal) -> HttpResponse:
    """Name everyone with the result the proposal gives, ask for what is not known, then decide."""
    selection, refusal = proposal.selection, ""
    year = selection.call.fiscal_year.year
    if request.method == "POST":
        try:
            count = _adopt(request, proposal)
        except AccessDenied:
            raise
        except BansoError as error:
            refusal = error.message
        else:
            messages.success(request, f"「{proposal}」を採用しました。{count}自治体を選定しています。")
            return redirect("selection:overview", year=year)
    board = Board(selection, proposal)
    unknown = [
        {"key": f"{one.id}:{programme.code}", "evidence": one, "programme": programme,
         "value": request.POST.get(f"status:{one.id}:{programme.code}", "")}
        for one, programme in unknown_statuses(board.situation.evidence, board.chosen)
    ]  # fmt: skip
    context = {
        **frame_of(request, selection),
        "proposal": proposal,
        "board": board,
        "chosen_rows": [row for row in board.rows if row.is_selected],
        "other_rows": [row for row in board.rows if not row.is_selected],
        "unknown": unknown,
        "refusal": refusal,
        "replaced": selection.decisions.count(),
    }
    return no_store(render(request, "selection/adopt.html", context, status=409 if refusal else 200))


def _adopt(request: HttpRequest, proposal: Proposal) -> int:
    actor, selection = actor_of(request), proposal.selection
    with operation(actor):
        board = Board(selection, proposal)
        everything: Mapping[str, bool] = {"on": True, "off": False}
        for one, programme in unknown_statuses(board.situation.evidence, board.chosen):
            said = everything.get(request.POST.get(f"status:{one.id}:{programme.code}", ""))
            if said is not None:
                verbs.set_status(
                    actor=actor, selection=selection, evidence=one, programme=programme, runs=said
                )
        decisions = adopt_proposal(actor=actor, proposal=proposal)
    return sum(decision.number is not None for decision in decisions)
