"""Answers about commitments invented for the demo, marked as such; real ones are never made up."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from banso.foundation.access import Actor, require
from banso.foundation.history import operation
from banso.reports.enums import AnswerChannel, Attainment, FollowUpState
from banso.reports.models import FOLLOW_UP_STEPS, Commitment, CommitmentAnswer, FollowUp
from banso.years.models import FiscalYear

_WORDS = {
    Attainment.MUCH_LESS: "まだ手が付いていない。",
    Attainment.LESS: "始めたが、思ったより時間がかかっている。",
    Attainment.AS_PLANNED: "考えていたとおりに行った。",
    Attainment.MORE: "考えていたより早く進んだ。",
    Attainment.MUCH_MORE: "ほかの課や機関にも広がった。",
}
_NOTE = "（デモ用に作った回答です。事実ではありません。）"
# A fixed pattern over the promises, later rounds a little further on; None: could not say; -9: did not answer.
_PATTERN: tuple[int | None, ...] = (-1, 0, -9, -2, 0, 1, None, -1, 0, -9, 2, -1, 0)
_NO_ANSWER = -9


def answer_for_demo(*, actor: Actor, fiscal_year: FiscalYear) -> int:
    """Invent answers to the first rounds of anonymous reports of a year; return how many (none the second time).

    Raises AccessDenied.
    """
    require(actor, "report.open", fiscal_year)
    rounds = FollowUp.objects.filter(
        report__fiscal_year=fiscal_year, report__project=None, state=FollowUpState.PLANNED, months__lte=6
    ).select_related("report")
    made = list[CommitmentAnswer]()
    with operation(actor, "デモ") as op:
        promises: dict[int, list[Commitment]] = {}
        rows = Commitment.objects.filter(issue__report__fiscal_year=fiscal_year)
        for commitment in rows.select_related("issue__report"):
            promises.setdefault(commitment.issue.report_id, []).append(commitment)
        answered = list(rounds)
        for follow_up in answered:
            for promise in promises.get(follow_up.report_id, []):
                answer = _answer(promise, follow_up)
                if answer is not None:
                    made.append(answer)
            FOLLOW_UP_STEPS.take(follow_up, "answer")
            follow_up.answered_at = _moment(follow_up)
            follow_up.save(update_fields=["state", "answered_at"])
        CommitmentAnswer.objects.bulk_create(made)
        op.record_many("follow_up.demo_answered", answered)
    return len(made)


def _answer(commitment: Commitment, follow_up: FollowUp) -> CommitmentAnswer | None:
    place = commitment.issue.report.position * 5 + commitment.issue.number * 3
    found = _PATTERN[place % len(_PATTERN)]
    if found == _NO_ANSWER:
        return None
    if found is not None and follow_up.months > 3:
        found = min(found + 1, Attainment.MUCH_MORE.value)
    words = _WORDS[Attainment(found)] if found is not None else "まだ何とも言えない。"
    return CommitmentAnswer(
        follow_up=follow_up,
        commitment=commitment,
        attainment=found,
        what_came=f"{words}{_NOTE}",
        channel=AnswerChannel.DEMO,
        is_demo=True,
        answered_at=_moment(follow_up),
    )


def _moment(follow_up: FollowUp) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(follow_up.due_on + dt.timedelta(days=10), dt.time(10)))
