"""Background work of correspondence: sending mails, setting many letters as one PDF."""

from __future__ import annotations

import time
from collections import Counter

from django.utils import timezone

from banso.correspondence.documents import letters_pdf
from banso.correspondence.domain import doubts, sending
from banso.correspondence.domain.outbox import ask_to_send
from banso.correspondence.enums import MailState
from banso.correspondence.models import Letter
from banso.correspondence.smtp import Postman, Unreachable
from banso.foundation import uploads
from banso.foundation.access import Actor
from banso.foundation.enums import RetentionClass
from banso.foundation.errors import BansoError
from banso.foundation.jobs import Handle, Outcome, job_kind
from banso.years.models import FiscalYear

_PAUSE = 0.5


class ServerAway(BansoError):
    """The mail server did not answer."""


def settle_unsent(actor: Actor, is_cancelled: bool, *, year: int) -> None:
    """Set free what a sending held whose last worker vanished, and go on with it unless it was cancelled."""
    released, _ = sending.recover(year, actor=actor, now=timezone.now())
    doubts.ask_to_look(actor, year)
    if released and not is_cancelled:
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
    total = sending.waiting(year).count()
    with Postman() as postman:
        while sending.waiting(year).exists():
            handle.check_cancelled()
            mail = sending.claim_next(year, claim, timezone.now())
            if mail is None:  # those left wait for their pause after a temporary refusal
                time.sleep(_PAUSE)
                continue
            try:
                state = sending.send_one(mail, actor=handle.actor, postman=postman)
            except Unreachable as error:
                raise ServerAway(
                    f"メールサーバーにつながらないため、送信を中断しました（{error}）。まだ送っていないメールは"
                    "送信待ちのままです。サーバーの設定を確かめて「もう一度実行する」を押してください。"
                ) from error
            ended[str(state).lower()] += 1
            if state == MailState.UNCERTAIN:
                doubts.ask_to_look(handle.actor, year)
            done = ended["sent"] + ended["failed"] + ended["uncertain"]
            handle.progress(done, max(total, done), mail.to_name[:60])
    return Outcome({name: ended[name] for name in ("sent", "failed", "uncertain")})


@job_kind(doubts.LOOK_JOB, "控えの受信箱の確認", at_burial=look_later)
def look_up_mails(handle: Handle, *, year: int) -> Outcome:
    """Look into the archive for the mails in doubt, and ask for the next look where some stay open."""
    ended = doubts.look(year, actor=handle.actor, now=timezone.now())
    doubts.ask_to_look(handle.actor, year)
    if sending.waiting(year).exists():
        ask_to_send(handle.actor, FiscalYear.objects.get(year=year))
    return Outcome({name: ended[name] for name in ("found", "again", "open", "asked")})


@job_kind("letter.print", "手紙をまとめたPDFの作成")
def print_letters(handle: Handle, *, letters: list[int]) -> Outcome:
    """Set the letters as one PDF."""
    handle.progress(0, len(letters), "手紙を読み込んでいます")
    found = Letter.objects.select_related("version", "organisation").filter(pk__in=letters).order_by("id")
    content = letters_pdf(found, "手紙")
    handle.check_cancelled()
    upload = uploads.store(
        handle.actor,
        content,
        f"手紙_{len(letters)}通.pdf",
        "correspondence.print",
        kinds=["pdf"],
        retention=RetentionClass.WORKING_FILE,
        max_bytes=200 * 1024 * 1024,
    )
    handle.progress(len(letters), len(letters), "できました")
    return Outcome({"letters": len(letters)}, upload)
