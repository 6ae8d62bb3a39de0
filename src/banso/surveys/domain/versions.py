"""One submission of an answer, however it came in; accepting it, giving it back, noting a call."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from banso.formkit.cells import Value
from banso.formkit.reading import Problem, values_from_json, values_to_json
from banso.foundation.access import Actor, require
from banso.foundation.errors import ForbiddenStep
from banso.foundation.history import Operation, operation
from banso.foundation.models import Upload
from banso.surveys.checks import remarks_on
from banso.surveys.definitions import form_of, only_office, without_office
from banso.surveys.domain import todos
from banso.surveys.enums import Channel, ResponseState
from banso.surveys.models import RESPONSE_STEPS, Response, ResponseVersion
from banso.surveys.queries import last_values, unanswered


@dataclass(frozen=True)
class Submission:
    """Answers found acceptable, as understood and as written, with how and when they came.

    `problems` are what a file left to be asked about; they stay with the version.
    """

    values: Mapping[str, Value]
    raw: Mapping[str, str]
    channel: Channel
    at: dt.datetime
    original: Upload | None = None
    problems: Sequence[Problem] = ()


def locked(response: Response) -> Response:
    """Return the answer, held until the end of the transaction."""
    return (
        Response.objects.select_for_update(of=("self",))
        .select_related("survey__fiscal_year", "organisation", "counted")
        .get(pk=response.pk)
    )


def add_version(op: Operation, *, response: Response, submission: Submission) -> ResponseVersion:
    """Keep a submission as the answer's next version, which counts; part of a verb that asked for the permission.

    Raises ForbiddenStep for an answer the secretariat has confirmed.
    """
    response = locked(response)
    if response.state == ResponseState.ACCEPTED:
        raise ForbiddenStep(
            f"{response.organisation}の回答は確認済みです。"
            "新しい版を受け取るときは、先に「直しをお願いする」を押してください。"
        )
    form = form_of(response.survey)
    last = response.versions.order_by("-number").values_list("number", flat=True).first() or 0
    values = values_from_json(form, values_to_json(submission.values))
    version = ResponseVersion.objects.create(
        response=response,
        number=last + 1,
        channel=submission.channel,
        values=values_to_json(without_office(submission.values)),
        raw=without_office(submission.raw),
        respondent=values_to_json(only_office(submission.values)),
        remarks=[
            *(
                one.as_dict() | {"message": f"{one.where} {one.message}".strip()}
                for one in submission.problems
            ),
            *(one.as_dict() for one in remarks_on(form, values, last_values(response))),
        ],
        original=submission.original,
        submitted_at=submission.at,
        submitted_by_id=op.actor.user_id,
        is_late=submission.at > response.survey.due_at,
    )
    changes: dict[str, tuple[object, object]] = {"version": (last or None, version.number)}
    changes["state"] = RESPONSE_STEPS.take(response, "submit")
    response.counted = version
    response.submitted_at, response.is_late = version.submitted_at, version.is_late
    response.save()
    op.record("response.submitted", response, changes)
    todos.finish(op.actor, todos.answer_key(response))
    if not unanswered(response.survey).exists():
        todos.finish(op.actor, todos.chase_key(response.survey))
    return version


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
