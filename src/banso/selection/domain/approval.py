"""From the proposal through the ministry's approval to publication at one moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from banso.calls.enums import ApplicationState
from banso.directory.enums import Role
from banso.foundation.access import Actor, require
from banso.foundation.behalf import Behalf
from banso.foundation.errors import BansoError
from banso.foundation.history import Operation, operation
from banso.foundation.locks import hold
from banso.selection.domain import todos
from banso.selection.enums import ApprovalAnswer
from banso.selection.models import SELECTION_STEPS, ApprovalRequest, Selection


def propose_selection(*, actor: Actor, selection: Selection) -> Selection:
    """Ask the ministry for approval; what was asked for is kept, so that the next asking shows what changed.

    Raises BansoError when an application has no decision yet.
    """
    require(actor, "selection.edit", selection.call.fiscal_year)
    with operation(actor) as op:
        _take(op, selection, "propose", "selection.proposed", {}, decided_then="承認を求めてください")
        ApprovalRequest.objects.create(
            selection=selection,
            number=selection.approval_requests.count() + 1,
            asked_by_id=actor.user_id,
            asked_at=op.at,
            results=results_of(selection),
        )
        todos.put_step(actor, selection, "approve", "選定を承認する", Role.MINISTRY, "selection:approval")
    return selection


def return_selection(
    *, actor: Actor, selection: Selection, reason: str, behalf: Behalf | None = None
) -> Selection:
    """Send the selection back to drafting with a reason. Raises ForbiddenStep once it is published.

    With `behalf` the secretariat records what the ministry said by mail, telephone or on paper.
    """
    _require_answer(actor, selection, behalf)
    if not reason.strip():
        raise BansoError("差し戻す理由を入力してください。事務局が直すときの手がかりになります。")
    with operation(actor, behalf.words() if behalf else reason.strip()) as op:
        _take(op, selection, "return", "selection.returned", {"approved_at": None})
        _answer(op, selection, ApprovalAnswer.RETURNED, reason.strip(), behalf)
        todos.finish(actor, f"selection:{selection.pk}:approve")
        todos.drop(actor, f"selection:{selection.pk}:publish", "検討に戻されたため")
    return selection


def approve_selection(
    *, actor: Actor, selection: Selection, at: dt.datetime | None = None, behalf: Behalf | None = None
) -> Selection:
    """Approve as the ministry. Raises ForbiddenStep unless approval was asked for.

    With `behalf` the secretariat records the ministry's approval that came by mail, telephone or on paper.
    """
    _require_answer(actor, selection, behalf)
    with operation(actor, behalf.words() if behalf else "") as op:
        _take(op, selection, "approve", "selection.approved", {"approved_at": at or timezone.now()})
        _answer(op, selection, ApprovalAnswer.APPROVED, "", behalf)
        todos.finish(actor, f"selection:{selection.pk}:approve")
        todos.put_step(
            actor, selection, "publish", "選定結果を公表する", Role.SECRETARIAT, "selection:overview"
        )
    return selection


def publish_selection(*, actor: Actor, selection: Selection, at: dt.datetime | None = None) -> Selection:
    """Let prefectures and municipalities see their results from now on, all at one moment.

    Raises ForbiddenStep unless approved, BansoError when an application came in without a decision.
    """
    require(actor, "selection.publish", selection.call.fiscal_year)
    with operation(actor) as op:
        moment = {"published_at": at or timezone.now()}
        _take(op, selection, "publish", "selection.published", moment, decided_then="公表してください")
        todos.finish(actor, f"selection:{selection.pk}:publish")
    return selection


def results_of(selection: Selection) -> dict[str, Any]:
    """Return {application id: outcome and programmes} as decided now."""
    return {
        str(decision.application_id): {
            "outcome": decision.outcome,
            "programmes": {item.programme.code: item.status for item in decision.programmes.all()},
        }
        for decision in selection.decisions.prefetch_related("programmes__programme")
    }


def _require_decided(selection: Selection, then: str) -> None:
    open_count = selection.call.applications.filter(
        state=ApplicationState.SUBMITTED, decision__isnull=True
    ).count()
    if open_count:
        raise BansoError(f"結果の決まっていない申込が{open_count}件あります。すべて決めてから{then}。")


def _require_answer(actor: Actor, selection: Selection, behalf: Behalf | None) -> None:
    if behalf is None:
        require(actor, "selection.approve", selection.call.fiscal_year)
    else:
        require(actor, "selection.record_answer", selection)
        behalf.check()


def _answer(
    op: Operation, selection: Selection, answer: ApprovalAnswer, reason: str, behalf: Behalf | None
) -> None:
    asked = selection.approval_requests.order_by("-number").first()
    if asked is None or (asked.answer == ApprovalAnswer.RETURNED):
        return
    asked.answer, asked.answer_reason = answer, reason
    asked.answered_by_id, asked.answered_at = op.actor.user_id, op.at
    asked.answered_through = behalf.words() if behalf else ""
    asked.save(update_fields=["answer", "answer_reason", "answered_by", "answered_at", "answered_through"])


def _take(
    op: Operation,
    selection: Selection,
    step: str,
    event: str,
    stamps: Mapping[str, dt.datetime | None],
    *,
    decided_then: str = "",
) -> None:
    """Take a step of the table; nobody else takes one meanwhile. `decided_then`: every application needs a result."""
    hold(f"selection.state:{selection.pk}")
    selection.refresh_from_db(fields=["state", "approved_at", "published_at"])
    if decided_then and step in SELECTION_STEPS.allowed(selection.state):
        _require_decided(selection, decided_then)
    change = SELECTION_STEPS.take(selection, step)
    changes: dict[str, tuple[object, object]] = {"state": change}
    for field, value in stamps.items():
        changes[field] = (getattr(selection, field), value)
        setattr(selection, field, value)
    selection.save(update_fields=["state", *stamps])
    op.record(event, selection, changes)
