"""Sending: each row is claimed, handed over and settled by itself, outside any longer transaction.

    APPROVED ─claim→ SENDING ─before_end→ SENDING + handed_over_at ─250→ SENT
Every change is one UPDATE that asks for the claim, so of two workers (or of one that slept) only one goes on.
What is left by a worker that was killed tells where it was: without `handed_over_at` the server has dropped
it and it waits again; with it and without an answer it is UNCERTAIN, and the archive mailbox or a person decides
(`domain.doubts`, docs/decisions/0006-mail-at-most-once.md).
"""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from banso.correspondence import archive, mime
from banso.correspondence.domain.delays import claimable, given_up, next_try
from banso.correspondence.domain.doubts import FREE, MOST_ATTEMPTS, values_of_doubt
from banso.correspondence.domain.outbox import mark_delivered
from banso.correspondence.enums import SEND_JOB, MailState
from banso.correspondence.models import OutboundMail
from banso.correspondence.smtp import Doubtful, Postman, Refused, Unreachable
from banso.foundation.access import Actor
from banso.foundation.enums import JobState
from banso.foundation.errors import BansoError
from banso.foundation.history import operation
from banso.foundation.models import Job
from banso.typeset import TypesetFailed
from banso.years.models import FiscalYear

logger = logging.getLogger(__name__)

# Longer than every timeout of one conversation together; a row held longer has lost its worker.
LEASE = dt.timedelta(minutes=10)


class ClaimLost(Exception):
    """Another worker has taken the row, or a person has; the text is not ended."""


def claim_next(year: int, claim: str, now: dt.datetime) -> OutboundMail | None:
    """Take the next mail, or return None when there is none to take."""
    while (pk := claimable(year, now).values_list("pk", flat=True).first()) is not None:
        # Only columns of the row itself: PostgreSQL looks at these again after waiting for another worker's
        # UPDATE, but not at a subquery (which a condition on the year would become).
        free = OutboundMail.objects.filter(pk=pk, state=MailState.APPROVED, exported_at__isnull=True)
        taken = free.update(
            state=MailState.SENDING,
            claim=claim,
            lease_until=now + LEASE,
            attempts=F("attempts") + 1,
            handed_over_at=None,
        )
        if taken:
            return OutboundMail.objects.select_related(
                "letter__version__template", "letter__organisation"
            ).get(pk=pk)
    return None


def claim_of(job_id: int, attempt: int) -> str:
    """Return the mark a job's attempt leaves on the rows it holds."""
    return f"job:{job_id}:{attempt}"


def recover(year: int, *, actor: Actor, now: dt.datetime) -> tuple[int, int]:
    """Settle what a vanished worker left; return how many wait again and how many are uncertain.

    A row is lost when the job that claimed it no longer runs (or not in that attempt), or when it has been
    held longer than any conversation can last. A mail that was in hand at so many ends of a worker, and never
    handed over, has failed: it would stop every worker.
    """
    running = Job.objects.filter(kind=SEND_JOB, state=JobState.RUNNING, lease_until__gte=now)
    alive = [claim_of(pk, attempts) for pk, attempts in running.values_list("pk", "attempts")]
    year_id = FiscalYear.objects.values_list("pk", flat=True).get(year=year)
    # Columns of the row itself, as in `claim_next`: the UPDATEs below look at them again.
    held = OutboundMail.objects.filter(fiscal_year_id=year_id, state=MailState.SENDING)
    lost = held.filter(~Q(claim__in=alive) | Q(lease_until__lt=now))
    is_stuck = Q(attempts__gte=MOST_ATTEMPTS)
    doubtful, again = lost.filter(handed_over_at__isnull=False), lost.filter(handed_over_at__isnull=True)
    stuck, again = again.filter(is_stuck), again.exclude(is_stuck)
    if settings.SMTP_DROPS_DUPLICATES:
        # The server keeps one mail of a Message-ID: handing over once more is what makes sure.
        doubtful, again = doubtful.filter(is_stuck), lost.exclude(is_stuck)
    with operation(actor, "送信の途中で処理が止まったため") as op:
        op.record_many("mail.failed", stuck)
        stuck.update(state=MailState.FAILED, **FREE | {"error": _STOPS})
        op.record_many("mail.released", again)
        released = again.update(state=MailState.APPROVED, **FREE)
        op.record_many("mail.uncertain", doubtful)
        unsure = 0
        for is_archived in (True, False):
            values = values_of_doubt(is_archived=is_archived, now=now)
            unsure += doubtful.filter(archived=is_archived).update(state=MailState.UNCERTAIN, **values)
    return released, unsure


_STOPS = (
    f"{MOST_ATTEMPTS}回続けて、このメールの送信中に処理が止まりました。"
    "本文と添付を確かめ、直らないときはシステムの担当者にお知らせください。"
)
_UNBUILDABLE = "宛名か件名に、メールで使えない文字があります。写しを作り、直してから送ってください。"
_MEND = "手紙と添付を開いて確かめ、直してから「もう一度送る」を押してください。"
_BROKEN = f"本文か添付のファイルを組み立てられませんでした。{_MEND}直らないときはシステムの担当者にお知らせください。"


def send_one(mail: OutboundMail, *, actor: Actor, postman: Postman) -> MailState:
    """Hand one claimed mail to the server and write how it ended. Raises Unreachable after giving the row back.

    Must be called outside a transaction: the marks have to be on disk while the conversation goes on.
    """
    if connection.in_atomic_block:
        raise RuntimeError("nothing is sent inside a transaction")
    message, problem = _built(mail)
    if problem:
        return _settle(mail, actor, MailState.FAILED, error=problem)
    try:
        postman.deliver(
            mime.envelope_sender(),
            mime.recipients(mail),
            message,
            before_end=lambda is_archived: _note_hand_over(mail, is_archived),
            archive=archive.address(),
        )
    except Unreachable:
        _mine(mail).update(state=MailState.APPROVED, attempts=F("attempts") - 1, **FREE)
        raise
    except ClaimLost:
        return MailState.APPROVED
    except Refused as refusal:
        return _refused(mail, actor, refusal)
    except Doubtful:
        doubt = values_of_doubt(is_archived=mail.archived, now=timezone.now())
        return _settle(mail, actor, MailState.UNCERTAIN, **doubt)
    return _settle(mail, actor, MailState.SENT)


def _built(mail: OutboundMail) -> tuple[bytes, str]:
    """Return the message, or nothing and what is wrong: one mail must not hold up those behind it."""
    try:
        return mime.build(mail), ""
    except BansoError as problem:
        return b"", problem.message
    except TypesetFailed as problem:
        logger.warning("letter of mail %s could not be set: %s", mail.pk, problem.detail)
        return b"", f"手紙のPDFを作れませんでした。{problem.message}{_MEND}"
    except ValueError as problem:  # an address or a name no header can hold
        logger.warning("mail %s could not be built: %s", mail.pk, problem)
        return b"", _UNBUILDABLE
    except DatabaseError:  # nothing the mail is to blame for
        raise
    except Exception:
        logger.exception("mail %s could not be built", mail.pk)
        return b"", _BROKEN


def _mine(mail: OutboundMail) -> QuerySet[OutboundMail]:
    return OutboundMail.objects.filter(
        pk=mail.pk, claim=mail.claim, state=MailState.SENDING, attempts=mail.attempts
    )


def _note_hand_over(mail: OutboundMail, is_archived: bool) -> None:
    """Write, durably, that the end of the text is about to be given to the server, and whether a copy goes
    to the archive with it. Raises ClaimLost.
    """
    mail.archived = is_archived
    free = _mine(mail).filter(handed_over_at__isnull=True)
    if not free.update(handed_over_at=timezone.now(), archived=is_archived):
        raise ClaimLost


def _refused(mail: OutboundMail, actor: Actor, refusal: Refused) -> MailState:
    """Write a refusal down: for good, or for now, when it is tried again later and does not count as an attempt."""
    if refusal.is_permanent:
        return _settle(mail, actor, MailState.FAILED, error=f"メールサーバーの返事：{refusal.text}")
    now = timezone.now()
    since = mail.refused_since or now
    again = next_try(since, now)
    if again is None:
        return _settle(mail, actor, MailState.FAILED, error=given_up(refusal.text))
    _mine(mail).update(
        state=MailState.APPROVED,
        attempts=F("attempts") - 1,
        refused_since=since,
        not_before=again,
        error=f"メールサーバーの返事：{refusal.text}",
        **FREE,
    )
    return MailState.APPROVED


def _settle(
    mail: OutboundMail,
    actor: Actor,
    state: MailState,
    *,
    error: str = "",
    look_at: dt.datetime | None = None,
) -> MailState:
    """Write the end of an attempt, if the row is still this attempt's (or was put in doubt meanwhile)."""
    with operation(actor) as op:
        rows = OutboundMail.objects.filter(
            pk=mail.pk,
            attempts=mail.attempts,
            claim=mail.claim,
            state__in=[MailState.SENDING, MailState.UNCERTAIN],
        )
        values: dict[str, Any] = {
            "state": state,
            "error": error[:500],
            "lease_until": None,
            "look_at": look_at,
        }
        if state == MailState.SENT:
            values["sent_at"] = op.at
        if not rows.update(**values):
            return MailState.UNCERTAIN
        if state == MailState.SENT:
            mark_delivered(op, mail)
        op.record(_EVENTS[state], mail, {"state": (MailState.SENDING, state)})
    return state


_EVENTS = {
    MailState.SENT: "mail.sent",
    MailState.FAILED: "mail.failed",
    MailState.UNCERTAIN: "mail.uncertain",
}
