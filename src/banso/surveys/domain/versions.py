"""What a version of an answer changes; accepting an answer, giving it back, noting a call."""

from __future__ import annotations

from banso.foundation.access import Actor, require
from banso.foundation.errors import ForbiddenStep
from banso.foundation.history import Operation, operation
from banso.intake.models import Version
from banso.surveys.domain import todos
from banso.surveys.enums import ResponseState
from banso.surveys.models import RESPONSE_STEPS, Response
from banso.surveys.queries import unanswered


def locked(response: Response) -> Response:
    """Return the answer, held until the end of the transaction."""
    return (
        Response.objects.select_for_update(of=("self",))
        .select_related("survey__fiscal_year", "organisation", "counted")
        .get(pk=response.pk)
    )


def open_response(response: Response) -> Response:
    """Return the answer that takes another version, held. Raises ForbiddenStep once it is confirmed."""
    response = locked(response)
    if response.state == ResponseState.ACCEPTED:
        raise ForbiddenStep(
            f"{response.organisation}の回答は確認済みです。"
            "新しい版を受け取るときは、先に「直しをお願いする」を押してください。"
        )
    return response


def note_version(op: Operation, response: Response, version: Version) -> None:
    """Let the newest version count."""
    last = response.counted.number if response.counted else None
    changes: dict[str, tuple[object, object]] = {"version": (last, version.number)}
    changes["state"] = RESPONSE_STEPS.take(response, "submit")
    response.counted = version
    response.submitted_at, response.is_late = version.submitted_at, version.is_late
    response.save()
    op.record("response.submitted", response, changes)
    todos.finish(op.actor, todos.answer_key(response))
    if not unanswered(response.survey).exists():
        todos.finish(op.actor, todos.chase_key(response.survey))


def accept_response(*, actor: Actor, response: Response) -> Response:
    """Confirm an answer: it cannot be changed any more. Raises ForbiddenStep unless it is submitted."""
    require(actor, "response.review", response)
    with operation(actor) as op:
        response = locked(response)
        change = RESPONSE_STEPS.take(response, "accept")
        response.save(update_fields=["state"])
        op.record("response.accepted", response, {"state": change})
    return response


def give_back(*, actor: Actor, response: Response, reason: str) -> Response:
    """Ask the organisation to correct its answer; its to-do is open again, the version stays.

    Raises ForbiddenStep without a reason or unless something was submitted.
    """
    require(actor, "response.review", response)
    if not reason.strip():
        raise ForbiddenStep(
            "直していただきたいところが書かれていません。自治体に伝える内容を書いてください。"
        )
    with operation(actor, reason.strip()) as op:
        response = locked(response)
        change = RESPONSE_STEPS.take(response, "give_back")
        response.save(update_fields=["state"])
        op.record("response.given_back", response, {"state": change})
        title = f"「{response.survey.title}」の回答を直す（差し戻し）"
        todos.ask(actor, response, title, f"差し戻しの理由：{reason.strip()}")
    return response


def note_call(*, actor: Actor, response: Response, note: str) -> Response:
    """Note that the office was called about a missing answer."""
    require(actor, "response.review", response)
    with operation(actor) as op:
        response = locked(response)
        before = response.called_at, response.call_note
        response.called_at, response.call_note = op.at, note.strip()[:200]
        response.save(update_fields=["called_at", "call_note"])
        changes = {"called_at": (before[0], op.at), "call_note": (before[1], response.call_note)}
        op.record("response.called", response, changes)
    return response
