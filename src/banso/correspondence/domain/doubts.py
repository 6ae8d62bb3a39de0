"""Mails in doubt: the archive mailbox tells whether the server has taken them (docs/decisions/0006).

A mail whose copy lies in the archive was taken: SENT. When its waiting time is over, no conversation with the
server that could still end its text is alive; then a control mail goes to the archive, and when that one has
arrived and the mail has not, the mail was never taken: it is sent again under its own Message-ID. Where the
archive cannot be read, or the control does not arrive either, the mail stays UNCERTAIN and says why.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from django.db.models import Min, QuerySet
from django.utils import timezone

from banso.correspondence import archive, mime
from banso.correspondence.archive import ArchiveAway
from banso.correspondence.domain.outbox import mark_delivered
from banso.correspondence.enums import MailState
from banso.correspondence.models import OutboundMail
from banso.correspondence.smtp import Doubtful, Postman, Refused, Unreachable
from banso.foundation.access import Actor, require
from banso.foundation.enums import JobState
from banso.foundation.history import operation
from banso.foundation.jobs import enqueue
from banso.foundation.models import Job
from banso.years.models import FiscalYear

LOOK_JOB: Final = "mail.look_up"
# What sets a row free for the next attempt.
FREE: Final[dict[str, Any]] = {
    "claim": "",
    "lease_until": None,
    "handed_over_at": None,
    "archived": False,
    "control_at": None,
    "look_at": None,
}
# Between two looks; and how long the archive may be away before a person is asked.
_LONGEST_PAUSE = dt.timedelta(minutes=1)
_PATIENCE = dt.timedelta(days=1)
# A mail that was tried so often and is in doubt again has a trouble of its own.
MOST_ATTEMPTS: Final = 5

_BROKEN_OFF = "サーバーに渡した直後に処理が止まり、返事を確かめられませんでした。"
_ASK = "相手に確かめてから操作してください。"
UNSURE: Final = f"{_BROKEN_OFF}届いている見込みが高いため、自動では送り直していません。{_ASK}"
_NO_COPY = f"{_BROKEN_OFF}サーバーが控えの受信箱あてを受け付けなかったため、自動では確かめられません。{_ASK}"
_LOOKING = f"{_BROKEN_OFF}控えの受信箱で、届いたかを自動で確かめています。"
_AWAY = f"{_BROKEN_OFF}控えの受信箱を開けず（{{why}}）、まだ確かめられていません。"
_SILENT = f"{_BROKEN_OFF}控えの受信箱に、確認用のメールも届いていないため、自動では確かめられません。{_ASK}"
_TOO_OFTEN = f"{_BROKEN_OFF}何度送っても控えの受信箱に届かないため、自動では送り直していません。{_ASK}"
_SETTINGS_GONE = f"{_BROKEN_OFF}控えの受信箱の設定がないため、自動では確かめられません。{_ASK}"


def values_of_doubt(*, is_archived: bool, now: dt.datetime) -> dict[str, Any]:
    """Return what is written on a row put in doubt: why, and when the archive is looked into first."""
    if not archive.is_configured():
        return {"error": UNSURE, "look_at": None}
    if not is_archived:
        return {"error": _NO_COPY, "look_at": None}
    return {"error": _LOOKING, "look_at": now}


def looked_for(year: int) -> QuerySet[OutboundMail]:
    """Return the mails of a year in doubt that the archive is to decide."""
    return OutboundMail.objects.filter(
        fiscal_year__year=year, state=MailState.UNCERTAIN, look_at__isnull=False
    )


def ask_to_look(actor: Actor, year: int) -> None:
    """Queue the next look into the archive for the time it is due, unless one is queued or none is needed."""
    due = looked_for(year).aggregate(first=Min("look_at"))["first"]
    queued = Job.objects.filter(kind=LOOK_JOB, state=JobState.QUEUED, arguments={"year": year})
    if due is not None and not queued.filter(not_before__lte=due).exists():
        enqueue(actor, LOOK_JOB, {"year": year}, f"{LOOK_JOB}:{year}:{uuid.uuid4().hex}", not_before=due)


def look_again(*, actor: Actor, fiscal_year: FiscalYear) -> int:
    """Look for every mail in doubt once more, from the beginning; return for how many. Raises AccessDenied."""
    require(actor, "mail.send", fiscal_year)
    rows = OutboundMail.objects.filter(fiscal_year=fiscal_year, state=MailState.UNCERTAIN, archived=True)
    with operation(actor) as op:
        count = rows.update(look_at=op.at, control_at=None, error=_LOOKING)
    ask_to_look(actor, fiscal_year.year)
    return count


def look(year: int, *, actor: Actor, now: dt.datetime) -> Counter[str]:
    """Look for the mails that are due and settle those that can be; return how many `found`, `again`, `open`, `asked`.

    Must be called outside a transaction: it talks to the archive and perhaps to the mail server.
    """
    due = _due(year, now)
    ended: Counter[str] = Counter()
    if not due:
        return ended
    try:
        seen = _seen(due)
    except ArchiveAway as away:
        why = _SETTINGS_GONE if not archive.is_configured() else _AWAY.format(why=away)
        return Counter(_wait(mail, now, why) for mail in due)
    uncontrolled: list[OutboundMail] = []
    missing: list[OutboundMail] = []
    for mail in due:
        if mail.message_id in seen:
            ended[_found(mail, actor)] += 1
        elif now < _settled_from(mail) or (mail.control_at and _control(mail) not in seen):
            ended[_wait(mail, now, _LOOKING if now < _limit(mail) else _SILENT)] += 1
        else:
            (missing if mail.control_at else uncontrolled).append(mail)
    _send_controls(uncontrolled, now, ended)
    for mail in _twice_missed(missing):
        ended[_again(mail, actor)] += 1
    return ended


def put_off(year: int, *, now: dt.datetime) -> None:
    """Leave the mails that are due to a later look, or to a person when they were looked for long enough."""
    for mail in _due(year, now):
        _wait(mail, now, _LOOKING)


def _due(year: int, now: dt.datetime) -> list[OutboundMail]:
    return list(looked_for(year).filter(look_at__lte=now).select_related("letter").order_by("pk"))


def _seen(mails: Sequence[OutboundMail]) -> set[str]:
    """Return which of the mails and of their controls are in the archive; the controls are looked for first."""
    if not archive.is_configured():
        raise ArchiveAway("設定がありません")
    controls = [_control(mail) for mail in mails if mail.control_at]
    since = min(mail.handed_over_at for mail in mails if mail.handed_over_at)
    return archive.find([*controls, *(mail.message_id for mail in mails)], since)


def _twice_missed(missing: Sequence[OutboundMail]) -> list[OutboundMail]:
    """Return the mails that a second look misses too: a mail program may have renamed a file during the first."""
    if not missing:
        return []
    try:
        seen = _seen(missing)
    except ArchiveAway:
        return []  # still due: the next look decides
    return [mail for mail in missing if mail.message_id not in seen]


def _control(mail: OutboundMail) -> str:
    return archive.control_id(mail.message_id, mail.attempts)


def _settled_from(mail: OutboundMail) -> dt.datetime:
    """When no server still waits for the rest of the text."""
    return (mail.handed_over_at or timezone.now()) + archive.wait()


def _limit(mail: OutboundMail) -> dt.datetime:
    """Until when the archive is asked by itself."""
    if mail.control_at is not None:
        return mail.control_at + 2 * archive.wait()
    return _settled_from(mail) + _PATIENCE


def _mine(mail: OutboundMail) -> QuerySet[OutboundMail]:
    """The row, if nobody (a person, another look, the worker that came back) has settled it."""
    return OutboundMail.objects.filter(
        pk=mail.pk, state=MailState.UNCERTAIN, attempts=mail.attempts, look_at__isnull=False
    )


def _wait(mail: OutboundMail, now: dt.datetime, why: str) -> str:
    """Look again after a pause; after the limit leave it to a person."""
    is_over = now >= _limit(mail) or not archive.is_configured()
    pause = min(archive.wait(), _LONGEST_PAUSE)
    _mine(mail).update(error=why[:500], look_at=None if is_over else now + pause)
    return "asked" if is_over else "open"


def _found(mail: OutboundMail, actor: Actor) -> str:
    with operation(actor, "控えの受信箱に届いていたため") as op:
        values = {"state": MailState.SENT, "sent_at": mail.handed_over_at, "error": "", "look_at": None}
        if not _mine(mail).update(**values, lease_until=None):
            return "asked"
        mark_delivered(op, mail)
        op.record("mail.found", mail, {"state": (MailState.UNCERTAIN, MailState.SENT)})
    return "found"


def _again(mail: OutboundMail, actor: Actor) -> str:
    if mail.attempts >= MOST_ATTEMPTS:
        _mine(mail).update(error=_TOO_OFTEN, look_at=None)
        return "asked"
    with operation(actor, "控えの受信箱に届いていないため") as op:
        if not _mine(mail).update(state=MailState.APPROVED, error="", **FREE):
            return "asked"
        op.record("mail.sent_again", mail, {"state": (MailState.UNCERTAIN, MailState.APPROVED)})
    return "again"


def _send_controls(mails: Sequence[OutboundMail], now: dt.datetime, ended: Counter[str]) -> None:
    """Send to the archive what must arrive there if it is alive."""
    if not mails:
        return
    with Postman() as postman:
        for mail in mails:
            control, why = _control(mail), _LOOKING
            try:
                postman.deliver(
                    mime.envelope_sender(),
                    [archive.address()],
                    archive.control_message(control),
                    before_end=lambda _: None,
                )
                mail.control_at = timezone.now()
                _mine(mail).update(control_at=mail.control_at)
            except (Unreachable, Refused, Doubtful) as problem:
                why = _AWAY.format(why=f"確認用のメールを送れません。{problem}")
            ended[_wait(mail, now, why)] += 1
