"""Temporary refusals and servers that are away: when a mail is tried again, and when it has failed.

A mail that was certainly not taken (4xx, a line that broke before the end of the text, no connection) keeps waiting
as APPROVED with `not_before`. The pause is as long as it has waited already, so it doubles: 1, 2, 4 … minutes, up
to hours. RFC 5321 (4.5.4.1) asks for four to five days; three are what a secretariat can still repair by telephone.
Counted is the time since the first refusal, not the attempts: those are for mails in doubt (`domain.doubts`).
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Final

from django.db.models import Min, Q, QuerySet
from django.utils import timezone

from banso.correspondence.domain.doubts import FREE
from banso.correspondence.domain.outbox import ask_to_send
from banso.correspondence.enums import SEND_JOB, MailState
from banso.correspondence.models import OutboundMail
from banso.foundation.access import Actor, require
from banso.foundation.enums import JobState
from banso.foundation.history import operation
from banso.foundation.jobs import enqueue
from banso.foundation.models import Job
from banso.years.models import FiscalYear

PATIENCE: Final = dt.timedelta(days=3)
FIRST_PAUSE: Final = dt.timedelta(minutes=1)
LONGEST_PAUSE: Final = dt.timedelta(hours=4)
# A server that is away is asked more often: one knock is for all mails.
LONGEST_AWAY: Final = dt.timedelta(minutes=30)
_REASON = 500


def waiting(year: int) -> QuerySet[OutboundMail]:
    """Return the approved mails of a year that the worker is to send (not those exported as files)."""
    return OutboundMail.objects.filter(
        fiscal_year__year=year, state=MailState.APPROVED, exported_at__isnull=True
    )


def claimable(year: int, now: dt.datetime) -> QuerySet[OutboundMail]:
    """Return the mails of a year the worker may take now, oldest first."""
    return waiting(year).filter(Q(not_before__isnull=True) | Q(not_before__lte=now)).order_by("id")


def postponed(year: int, now: dt.datetime) -> QuerySet[OutboundMail]:
    """Return the mails of a year that are tried again later by themselves, the next one first."""
    return waiting(year).filter(not_before__gt=now).order_by("not_before", "id")


def next_try(
    since: dt.datetime, now: dt.datetime, longest: dt.timedelta = LONGEST_PAUSE
) -> dt.datetime | None:
    """Return when to try again what was refused first at `since`; None when it has failed."""
    if now - since >= PATIENCE:
        return None
    return now + min(max(now - since, FIRST_PAUSE), longest)


def given_up(why: str) -> str:
    """Return the reason of a mail that was tried in vain for the whole time."""
    return (
        f"{PATIENCE.days}日間くり返し送りましたが、受け付けられませんでした。宛先を確かめてください。"
        f"最後の返事：{why}"
    )[:_REASON]


def put_off_all(year: int, why: str, *, actor: Actor, now: dt.datetime) -> None:
    """Let every mail that is due wait, since the server cannot be reached; those that waited long enough fail."""
    due = claimable(year, now).order_by()
    over = due.filter(refused_since__lte=now - PATIENCE)
    with operation(actor, "メールサーバーにつながらない日が続いたため") as op:
        op.record_many("mail.failed", over)
        over.update(state=MailState.FAILED, not_before=None, error=given_up(why), **FREE)
    for since in list(due.values_list("refused_since", flat=True).distinct()):
        rows = due.filter(refused_since=since) if since else due.filter(refused_since__isnull=True)
        rows.update(
            refused_since=since or now,
            not_before=next_try(since or now, now, LONGEST_AWAY),
            error=why[:_REASON],
        )


def ask_again(actor: Actor, year: int) -> None:
    """Queue the next sending for the time the first postponed mail is due, unless one is queued or none waits."""
    due = waiting(year).aggregate(first=Min("not_before"))["first"]
    queued = Job.objects.filter(kind=SEND_JOB, state=JobState.QUEUED, arguments={"year": year})
    if due is not None and not queued.filter(Q(not_before__isnull=True) | Q(not_before__lte=due)).exists():
        enqueue(actor, SEND_JOB, {"year": year}, f"{SEND_JOB}:{year}:{uuid.uuid4().hex}", not_before=due)


def send_now(*, actor: Actor, fiscal_year: FiscalYear) -> int:
    """Send at once whatever waits, also what was to be tried later; return how many. Raises AccessDenied."""
    require(actor, "mail.send", fiscal_year)
    rows = waiting(fiscal_year.year)
    rows.filter(not_before__gt=timezone.now()).update(not_before=None)
    ask_to_send(actor, fiscal_year)
    return rows.count()
