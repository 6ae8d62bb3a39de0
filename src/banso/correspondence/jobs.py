"""Background work of correspondence: sending mails, setting many letters as one PDF."""

from __future__ import annotations

from collections import Counter

from django.utils import timezone

from banso.correspondence.domain import delays, doubts, enclosing, sending
from banso.correspondence.domain.outbox import ask_to_send
from banso.correspondence.enums import ENCLOSE_JOB, MailState
from banso.correspondence.smtp import Postman, Unreachable
from banso.foundation.access import Actor
from banso.foundation.jobs import Handle, Outcome, job_kind
from banso.letters.models import LetterBatch
from banso.years.models import FiscalYear


def settle_unsent(actor: Actor, is_cancelled: bool, *, year: int) -> None:
    """Set free what a sending held whose last worker vanished, and go on with it unless it was cancelled."""
    released, _ = sending.recover(year, actor=actor, now=timezone.now())
    doubts.ask_to_look(actor, year)
    if is_cancelled:
        return
    delays.ask_again(actor, year)
    if released:
        ask_to_send(actor, FiscalYear.objects.get(year=year))


def look_later(actor: Actor, is_cancelled: bool, *, year: int) -> None:
    """Look into the archive again after a pause when the last worker of a look vanished."""
    doubts.put_off(year, now=timezone.now())
    doubts.ask_to_look(actor, year)


@job_kind("mail.send", "メールの送信", at_burial=settle_unsent)
def send_mails(handle: Handle, *, year: int) -> Outcome:
    """Send every approved mail of the year, one conversation for all; several of these may run at once."""
    claim = sending.claim_of(handle.job_id, handle.attempt)
    recovered, unsure = sending.recover(year, actor=handle.actor, now=timezone.now())
    doubts.ask_to_look(handle.actor, year)
    ended: Counter[str] = Counter({"recovered": recovered, "uncertain": unsure})
    total = delays.claimable(year, timezone.now()).count()
    with Postman() as postman:
        while delays.claimable(year, timezone.now()).exists():
            handle.check_cancelled()
            mail = sending.claim_next(year, claim, timezone.now())
            if mail is None:  # another worker was faster
                continue
            try:
                state = sending.send_one(mail, actor=handle.actor, postman=postman)
            except Unreachable as error:
                delays.put_off_all(
                    year,
                    f"メールサーバーにつながりません（{error}）。",
                    actor=handle.actor,
                    now=timezone.now(),
                )
                break
            ended[str(state).lower()] += 1
            if state == MailState.UNCERTAIN:
                doubts.ask_to_look(handle.actor, year)
            done = ended["sent"] + ended["failed"] + ended["uncertain"]
            handle.progress(done, max(total, done), mail.to_name[:60])
    delays.ask_again(handle.actor, year)
    later = delays.waiting(year).count()
    return Outcome({name: ended[name] for name in ("sent", "failed", "uncertain")} | {"later": later})


@job_kind(doubts.LOOK_JOB, "控えの受信箱の確認", at_burial=look_later)
def look_up_mails(handle: Handle, *, year: int) -> Outcome:
    """Look into the archive for the mails in doubt, and ask for the next look where some stay open."""
    ended = doubts.look(year, actor=handle.actor, now=timezone.now())
    doubts.ask_to_look(handle.actor, year)
    if delays.claimable(year, timezone.now()).exists():
        ask_to_send(handle.actor, FiscalYear.objects.get(year=year))
    return Outcome({name: ended[name] for name in ("found", "again", "open", "asked")})


@job_kind(ENCLOSE_JOB, "宛先ごとの添付ファイルの作成")
def enclose_files(handle: Handle, *, batch: int) -> Outcome:
    """Make each recipient's own files and attach them to the drafts."""
    found = LetterBatch.objects.select_related("fiscal_year__secretariat").get(pk=batch)
    return Outcome(enclosing.enclose(handle, found))
