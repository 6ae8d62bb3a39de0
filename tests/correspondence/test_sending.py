"""Mails over a real conversation with a real server, and workers killed, frozen and raced in the middle of it."""

from __future__ import annotations

import datetime as dt
import os
import random
import signal
import time
from collections.abc import Callable
from email import message_from_bytes
from email.policy import default

import pytest
from django.db import connection, transaction
from django.utils import timezone

from banso.correspondence import mime
from banso.correspondence.domain.doubts import MOST_ATTEMPTS
from banso.correspondence.domain.outbox import approve, copy_mail, draft_mail, step_mail
from banso.correspondence.domain.sending import claim_next, recover, send_one
from banso.correspondence.enums import MailState
from banso.correspondence.models import OutboundMail
from banso.correspondence.queries import failed_mails
from banso.correspondence.smtp import Postman
from banso.foundation import worker
from banso.foundation.enums import JobState
from banso.foundation.history import history_of
from banso.foundation.models import Job
from banso.letters.domain.templates import current_version
from banso.letters.models import Letter, LetterTemplate
from tests import builders
from tests.builders import SYSTEM
from tests.correspondence.post import (
    YEAR,
    Server,
    Workers,
    approved,
    ask,
    dying_at_the_dot,
    forget_dead_workers,
    send_here,
    states,
    work_until_quiet,
)
from tests.foundation.job_kinds import wait_for

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


# ── one by one ──


def test_mails_arrive_with_their_text_and_the_rows_say_so(server: Server) -> None:
    mails = approved("a@example.invalid", "b@example.invalid")
    job = send_here()
    assert job.state == JobState.DONE
    assert job.result == {"sent": 2, "failed": 0, "uncertain": 0, "later": 0}
    assert server.taken() == {mail.message_id: 1 for mail in mails}
    message = message_from_bytes((server.folder / "last.eml").read_bytes(), policy=default)
    assert message["Subject"] == "お知らせ 1"
    assert message["From"].addresses[0].display_name == "事務局"
    body = message.get_body()
    assert body is not None
    assert body.get_content().splitlines() == ["本文です。", ".点で始まる行"]
    mail = OutboundMail.objects.get(pk=mails[0].pk)
    assert (mail.state, mail.attempts, mail.error) == (MailState.SENT, 1, "")
    assert [entry.action for entry in history_of(mail)] == ["mail.sent"]


def test_copies_go_to_everyone_in_one_conversation(server: Server) -> None:
    (mail,) = approved("a@example.invalid")
    mail.cc = [{"name": "講師01", "address": "b@example.invalid"}]
    mail.save()
    send_here()
    assert server.addresses() == ["a@example.invalid,b@example.invalid"]


def test_refused_and_delayed_mails_do_not_hold_up_the_others(server: Server) -> None:
    mails = approved("refuse@example.invalid", "later@example.invalid", "ok@example.invalid")
    job = send_here()
    assert job.result == {"sent": 1, "failed": 1, "uncertain": 0, "later": 1}
    refused, later, ok = (OutboundMail.objects.get(pk=mail.pk) for mail in mails)
    assert (refused.state, later.state, ok.state) == (MailState.FAILED, MailState.APPROVED, MailState.SENT)
    assert "550" in refused.error
    assert "451" in later.error
    assert list(failed_mails(YEAR)) == [refused]
    copy_mail(actor=SYSTEM, mail=refused)
    assert not failed_mails(YEAR).exists(), "a copy is on its way"


def test_one_letter_that_cannot_be_set_fails_alone_and_goes_out_after_mending(
    server: Server, call_letter: LetterTemplate
) -> None:
    mails = approved(*(f"office{number}@example.invalid" for number in range(4)))
    letter = Letter.objects.create(
        fiscal_year=call_letter.fiscal_year,
        version=current_version(call_letter),
        subject="日程について",
        rendered={
            "subject": "日程について",
            "date": "令和元年7月5日",
            "recipients": "見本県",
            "senders": [],
            "body": [],
        },
        letter_date=dt.date(2019, 7, 5),
        state="ISSUED",
    )
    OutboundMail.objects.filter(pk=mails[1].pk).update(letter=letter)
    assert send_here().result == {"sent": 3, "failed": 1, "uncertain": 0, "later": 0}
    broken = OutboundMail.objects.get(pk=mails[1].pk)
    assert broken.state == MailState.FAILED
    assert "手紙のPDFを作れませんでした" in broken.error
    assert "もう一度送る" in broken.error
    letter.rendered |= {
        "recipients": [{"organisation": "見本県"}],
        "senders": [{"organisation": "見本事務局"}],
    }
    letter.rendered |= {"body": ["担当は講師01が務めます。"]}
    letter.save()
    step_mail(actor=SYSTEM, mail=broken, step="retry")
    work_until_quiet()
    assert states() == {MailState.SENT: 4}
    assert set(server.taken().values()) == {1}


def test_a_mail_the_server_never_answered_for_is_uncertain_and_not_sent_again(server: Server) -> None:
    doubtful, good = approved("vanish@example.invalid", "ok@example.invalid")
    send_here()
    send_here()
    doubtful.refresh_from_db()
    good.refresh_from_db()
    assert (doubtful.state, good.state) == (MailState.UNCERTAIN, MailState.SENT)
    assert "自動では送り直していません" in doubtful.error
    assert server.taken() == {doubtful.message_id: 1, good.message_id: 1}


def test_exported_mails_are_left_to_the_person(server: Server) -> None:
    mail, other = approved("a@example.invalid", "b@example.invalid")
    OutboundMail.objects.filter(pk=mail.pk).update(exported_at=timezone.now())
    send_here()
    assert server.taken() == {other.message_id: 1}


def test_nothing_is_sent_inside_a_transaction(server: Server) -> None:
    approved("a@example.invalid")
    mail = claim_next(YEAR, "job:1:1", timezone.now())
    assert mail is not None
    with transaction.atomic(), pytest.raises(RuntimeError), Postman() as postman:
        send_one(mail, actor=SYSTEM, postman=postman)
    assert not server.taken()


def test_approval_asks_the_worker_after_its_transaction(server: Server) -> None:
    year = builders.make_year()
    mail = draft_mail(
        actor=SYSTEM,
        fiscal_year=year,
        to_name="見本",
        to_address="a@example.invalid",
        subject="件名",
        body="本文",
    )
    approve(actor=SYSTEM, fiscal_year=year, mails=[mail])
    assert Job.objects.filter(kind="mail.send", state=JobState.QUEUED).count() == 1
    worker.run("until_idle")
    assert server.taken() == {mail.message_id: 1}


# ── workers that die ──


@pytest.mark.usefixtures("archived")
def test_workers_killed_while_sending_a_thousand_mails_each_arrives_exactly_once(
    server: Server, workers: Workers
) -> None:
    """The must-hold of the outbox: kills at random moments, on both sides of a final dot, and with two at once."""
    # The thousand on SQLite, which has no row locks; what PostgreSQL does otherwise shows in fewer.
    count, dice = (1000 if connection.vendor == "sqlite" else 300), random.Random()
    mails = approved(*(f"office{number}@example.invalid" for number in range(count)))

    def kill_after(share: float) -> None:
        ask()
        victim = workers.start()
        wait_for(lambda: len(server.taken()) >= count * share, seconds=60)
        time.sleep(dice.uniform(0, 0.05))
        workers.kill(victim)
        assert len(server.taken()) < count, "killed in the middle"

    kill_after(0.15)
    for after in (False, True):
        ask()
        victim = workers.start(prepare=dying_at_the_dot(dice.randrange(count // 50, count // 8), after=after))
        assert workers.wait(victim) == signal.SIGKILL
    kill_after(0.5)
    ask()
    beside = workers.start()
    kill_after(0.7)
    work_until_quiet(90)
    workers.wait(beside)
    forget_dead_workers()
    work_until_quiet()

    assert states() == {MailState.SENT: count}, "nothing is left for a person to decide"
    assert server.taken() == {mail.message_id: 1 for mail in mails}


def dying_over(victim: OutboundMail) -> Callable[[], None]:
    """Return what makes a worker kill itself when it has this mail in hand, before a word to the server."""

    def prepare() -> None:
        real = mime.build

        def build(mail: OutboundMail) -> bytes:
            if mail.pk == victim.pk:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(mail)

        mime.build = build  # type: ignore[assignment]

    return prepare


def test_the_last_worker_of_a_job_leaves_nothing_behind(server: Server, workers: Workers) -> None:
    """A job is tried twice; what its second worker held is settled by whoever buries the job."""
    mails = approved(*(f"office{number}@example.invalid" for number in range(4)))
    job = ask()
    for victim in (mails[2], mails[3]):
        assert workers.wait(workers.start(prepare=dying_over(victim))) == signal.SIGKILL
        forget_dead_workers()
    assert states() == {MailState.SENT: 3, MailState.SENDING: 1}
    work_until_quiet()
    job.refresh_from_db()
    assert job.state == JobState.DEAD
    assert server.taken() == {mail.message_id: 1 for mail in mails}
    assert states() == {MailState.SENT: 4}


def test_a_mail_that_stops_every_worker_fails_and_the_others_go_out(server: Server, workers: Workers) -> None:
    stopper, other = approved("a@example.invalid", "b@example.invalid")
    ask()
    for _ in range(MOST_ATTEMPTS):
        assert workers.wait(workers.start(prepare=dying_over(stopper))) == signal.SIGKILL
        forget_dead_workers()
    workers.wait(workers.start(prepare=dying_over(stopper)))
    stopper.refresh_from_db()
    assert stopper.state == MailState.FAILED
    assert "処理が止まりました" in stopper.error
    assert server.taken() == {other.message_id: 1}


def test_a_mail_in_doubt_at_every_end_is_a_persons_even_where_repetitions_are_dropped(
    server: Server, settings
) -> None:
    settings.SMTP_DROPS_DUPLICATES = True
    approved("a@example.invalid")
    for attempts, state in ((1, MailState.APPROVED), (MOST_ATTEMPTS, MailState.UNCERTAIN)):
        OutboundMail.objects.update(
            state=MailState.SENDING,
            claim="job:1:1",
            lease_until=timezone.now(),
            handed_over_at=timezone.now(),
            attempts=attempts,
        )
        recover(YEAR, actor=SYSTEM, now=timezone.now())
        assert states() == {state: 1}


def test_without_an_archive_what_a_killed_worker_held_is_shown_and_not_sent_again(
    server: Server, workers: Workers
) -> None:
    held, other = approved("slow@example.invalid", "ok@example.invalid")
    ask()
    victim = workers.start()
    wait_for(lambda: bool(server.taken()))
    workers.kill(victim)
    held.refresh_from_db()
    assert held.state == MailState.SENDING
    assert held.handed_over_at is not None
    forget_dead_workers()
    work_until_quiet()
    held.refresh_from_db()
    assert held.state == MailState.UNCERTAIN
    assert server.taken() == {held.message_id: 1, other.message_id: 1}


def test_killed_before_the_end_of_the_text_the_mail_is_sent_again(server: Server, workers: Workers) -> None:
    (mail,) = approved("hold@example.invalid")
    ask()
    victim = workers.start()
    wait_for(server.holds)
    workers.kill(victim)
    mail.refresh_from_db()
    assert (mail.state, mail.handed_over_at) == (MailState.SENDING, None)
    forget_dead_workers()
    work_until_quiet()
    server.release()
    assert states() == {MailState.SENT: 1}
    assert server.taken() == {mail.message_id: 1}


def test_a_server_known_to_drop_repetitions_gets_a_mail_in_doubt_once_more(
    start_server: Callable[..., Server], workers: Workers, settings
) -> None:
    server = start_server("--drops-duplicates")
    settings.SMTP_DROPS_DUPLICATES = True
    mails = approved("a@example.invalid", "b@example.invalid")
    ask()
    assert workers.wait(workers.start(prepare=dying_at_the_dot(1, after=True))) == signal.SIGKILL
    forget_dead_workers()
    work_until_quiet()
    assert server.taken() == {mail.message_id: 1 for mail in mails}
    assert states() == {MailState.SENT: 2}


def test_frozen_worker_that_wakes_up_does_not_end_a_text_another_worker_has_sent(
    server: Server, workers: Workers
) -> None:
    (mail,) = approved("hold@example.invalid")
    ask()
    frozen = workers.start(mode="once")
    wait_for(server.holds)
    workers.send(frozen, signal.SIGSTOP)
    forget_dead_workers()
    work_until_quiet()
    assert states() == {MailState.SENT: 1}
    server.release()  # the frozen worker's 354 lies ready for it now
    workers.send(frozen, signal.SIGCONT)
    workers.wait(frozen)
    assert server.taken() == {mail.message_id: 1}
    assert states() == {MailState.SENT: 1}


def test_control_without_the_mark_a_killed_worker_sends_twice(server: Server, monkeypatch) -> None:
    """The same kill without the hand-over mark: the tests above would notice."""
    (mail,) = approved("a@example.invalid")
    monkeypatch.setattr("banso.correspondence.domain.sending._note_hand_over", lambda mail, is_archived: None)

    def killed(*args: object, **kwargs: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("banso.correspondence.domain.sending._settle", killed)
    with Postman() as postman:
        claimed = claim_next(YEAR, "job:99:1", timezone.now())
        assert claimed is not None
        with pytest.raises(KeyboardInterrupt):
            send_one(claimed, actor=SYSTEM, postman=postman)
    monkeypatch.undo()
    assert server.taken() == {mail.message_id: 1}
    with Postman() as postman:
        recover(YEAR, actor=SYSTEM, now=timezone.now())
        again = claim_next(YEAR, "job:99:2", timezone.now())
        assert again is not None
        send_one(again, actor=SYSTEM, postman=postman)
    assert server.taken() == {mail.message_id: 2}
