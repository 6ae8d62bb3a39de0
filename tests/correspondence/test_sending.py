"""Mails over a real conversation with a real server, and workers killed, frozen and raced in the middle of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from banso.correspondence.domain.outbox import approve, draft_mail, new_message_id
from banso.correspondence.domain.sending import claim_next, send_one
from banso.correspondence.enums import MailState
from banso.correspondence.models import OutboundMail
from banso.correspondence.smtp import Postman
from banso.foundation import worker
from banso.foundation.enums import JobState
from banso.foundation.history import history_of
from banso.foundation.jobs import enqueue
from banso.foundation.models import Job
from tests import builders
from tests.builders import SYSTEM
from tests.foundation.test_jobs import wait_for
from tests.foundation.test_worker_process import database_url

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]
YEAR = 2019
Process = subprocess.Popen[bytes]


@dataclass
class Server:
    """A running sink and what it has taken."""

    port: int
    log: Path

    def taken(self) -> Counter[str]:
        text = self.log.read_text(encoding="utf-8") if self.log.exists() else ""
        return Counter(line.split()[0] for line in text.splitlines() if " " in line)

    def addresses(self) -> list[str]:
        return [line.split()[1] for line in self.log.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def start_sink(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    started: list[Process] = []

    def start(*options: str) -> Server:
        log = tmp_path / "taken.log"
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.correspondence.sink", str(log), *options], stdout=subprocess.PIPE
        )
        started.append(process)
        assert process.stdout is not None
        return Server(int(process.stdout.readline()), log)

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def server(start_sink: Callable[..., Server], settings) -> Server:
    found = start_sink()
    _use(settings, found)
    return found


def _use(settings, found: Server) -> None:
    settings.SMTP_HOST, settings.SMTP_PORT = "127.0.0.1", found.port
    settings.SMTP_SECURITY, settings.MAIL_FROM = "none", "事務局 <office@banso.example>"


@pytest.fixture
def start_worker() -> Iterator[Callable[..., Process]]:
    """Start `banso worker` on the test's database and the sink."""
    started: list[Process] = []

    def start(server: Server, *options: str, lease: float = 1.5, **extra: str) -> Process:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "banso.settings.development",
            "BANSO_DATABASE_URL": database_url(),
            "BANSO_DATA_DIR": str(settings.DATA_DIR),
            "BANSO_SMTP_HOST": "127.0.0.1",
            "BANSO_SMTP_PORT": str(server.port),
            "BANSO_SMTP_SECURITY": "none",
            "BANSO_MAIL_FROM": "office@banso.example",
            **extra,
        }
        command = [sys.executable, "-m", "banso", "worker", "--lease", str(lease), *options]
        process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE)
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.send_signal(signal.SIGCONT)
            process.kill()
        process.communicate()


def approved(*addresses: str) -> list[OutboundMail]:
    """Mails a person has approved."""
    year = builders.make_year()
    return OutboundMail.objects.bulk_create(
        [
            OutboundMail(
                fiscal_year=year,
                to_name=f"宛先{number}",
                to_address=address,
                subject=f"お知らせ {number}",
                body="本文です。\n.点で始まる行\n",
                state=MailState.APPROVED,
                approved_at=timezone.now(),
                message_id=new_message_id(),
            )
            for number, address in enumerate(addresses)
        ]
    )


def ask(key: str = "one") -> Job:
    return enqueue(SYSTEM, "mail.send", {"year": YEAR}, f"mail.send:{key}")


def states() -> Counter[str]:
    return Counter(OutboundMail.objects.values_list("state", flat=True))


def send_here() -> Job:
    job = ask(str(Job.objects.count()))
    worker.run("until_idle")
    job.refresh_from_db()
    return job


# ── one by one ──


def test_mails_arrive_with_their_text_and_the_rows_say_so(server: Server) -> None:
    mails = approved("a@example.invalid", "b@example.invalid")
    job = send_here()
    assert job.state == JobState.DONE
    assert job.result == {"sent": 2, "failed": 0, "uncertain": 0}
    assert server.taken() == {mail.message_id: 1 for mail in mails}
    message = message_from_bytes((server.log.parent / "last.eml").read_bytes(), policy=default)
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


def test_refused_and_delayed_mails_do_not_hold_up_the_others(server: Server, monkeypatch) -> None:
    import datetime as dt

    monkeypatch.setattr("banso.correspondence.domain.sending.PAUSES", (dt.timedelta(seconds=1),))
    mails = approved("refuse@example.invalid", "later@example.invalid", "ok@example.invalid")
    job = send_here()
    assert job.result == {"sent": 2, "failed": 1, "uncertain": 0}
    refused, later, ok = (OutboundMail.objects.get(pk=mail.pk) for mail in mails)
    assert (refused.state, later.state, ok.state) == (MailState.FAILED, MailState.SENT, MailState.SENT)
    assert "550" in refused.error
    assert later.attempts == 2
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


def test_a_server_that_is_away_stops_the_job_and_leaves_the_mails_waiting(server: Server, settings) -> None:
    approved("a@example.invalid", "b@example.invalid")
    real, settings.SMTP_PORT = settings.SMTP_PORT, 1
    job = send_here()
    assert job.state == JobState.FAILED
    assert "メールサーバーにつながらない" in job.error_message
    assert states() == {MailState.APPROVED: 2}
    settings.SMTP_PORT = real
    assert send_here().state == JobState.DONE
    assert sorted(server.taken().values()) == [1, 1]


def test_exported_mails_are_left_to_the_person(server: Server) -> None:
    mail, other = approved("a@example.invalid", "b@example.invalid")
    OutboundMail.objects.filter(pk=mail.pk).update(exported_at=timezone.now())
    send_here()
    assert server.taken() == {other.message_id: 1}


def test_nothing_is_sent_inside_a_transaction(server: Server) -> None:
    from django.db import transaction

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


@pytest.mark.parametrize(("drops_duplicates", "count"), [(False, 1000), (True, 200)])
def test_worker_killed_while_sending_a_thousand_mails_each_arrives_once(
    start_sink: Callable[..., Server],
    start_worker: Callable[..., Process],
    drops_duplicates: bool,
    count: int,
) -> None:
    """The must-hold of the outbox. Three kills; the last one meets two workers at once."""
    server = start_sink(*(["--drops-duplicates"] if drops_duplicates else []))
    flags = {"BANSO_SMTP_DROPS_DUPLICATES": "1"} if drops_duplicates else {}
    mails = approved(*(f"office{number}@example.invalid" for number in range(count)))
    kills = 0
    ask("first")
    for wanted in (count * 15 // 100, count * 40 // 100):
        victim = start_worker(server, **flags)
        wait_for(lambda wanted=wanted: len(server.taken()) >= wanted, seconds=60)
        victim.kill()
        victim.wait()
        kills += 1
        assert len(server.taken()) < count, "killed in the middle"
    ask("second")
    ask("third")
    pair = [start_worker(server, **flags) for _ in range(2)]
    wait_for(lambda: len(server.taken()) >= count * 65 // 100, seconds=60)
    pair[0].kill()
    pair[0].wait()
    kills += 1
    wait_for(lambda: not OutboundMail.objects.filter(state="APPROVED").exists(), seconds=90)
    wait_for(lambda: not Job.objects.filter(state__in=["QUEUED", "RUNNING"]).exists(), seconds=30)
    # What the last victim held is settled by whoever sends next.
    ask("fourth")
    wait_for(lambda: not OutboundMail.objects.filter(state__in=["APPROVED", "SENDING"]).exists(), seconds=30)
    pair[1].send_signal(signal.SIGTERM)
    assert pair[1].wait(timeout=30) == 0

    taken = server.taken()
    assert set(taken.values()) == {1}, "nothing arrives twice"
    # A kill between the mark and the final dot leaves one mail in doubt: never sent by itself, always shown.
    doubtful = set(
        OutboundMail.objects.filter(state=MailState.UNCERTAIN).values_list("message_id", flat=True)
    )
    missing = {mail.message_id for mail in mails} - set(taken)
    assert missing <= doubtful, "what did not arrive is shown as uncertain"
    ended = states()
    assert ended["SENT"] + ended["UNCERTAIN"] == count
    assert ended["UNCERTAIN"] <= (0 if drops_duplicates else kills), "at most the mail in each victim's hand"


def test_killed_before_the_end_of_the_text_the_mail_is_sent_again(
    start_sink: Callable[..., Server], start_worker: Callable[..., Process]
) -> None:
    server = start_sink()
    (mail,) = approved("hold@example.invalid")
    ask()
    victim = start_worker(server)
    wait_for(lambda: (server.log.parent / "holding").exists(), seconds=20)
    victim.kill()
    victim.wait()
    mail.refresh_from_db()
    assert (mail.state, mail.handed_over_at) == (MailState.SENDING, None)
    start_worker(server)
    wait_for(lambda: states() == {MailState.SENT: 1}, seconds=20)
    time.sleep(0.2)
    assert server.taken() == {mail.message_id: 1}


def test_killed_while_waiting_for_the_answer_the_mail_is_uncertain_and_not_sent_again(
    start_sink: Callable[..., Server], start_worker: Callable[..., Process]
) -> None:
    server = start_sink()
    (mail,) = approved("slow@example.invalid")
    ask()
    victim = start_worker(server)
    wait_for(lambda: bool(server.taken()), seconds=20)
    victim.kill()
    victim.wait()
    mail.refresh_from_db()
    assert mail.state == MailState.SENDING
    assert mail.handed_over_at is not None
    start_worker(server)
    wait_for(lambda: states() == {MailState.UNCERTAIN: 1}, seconds=20)
    wait_for(lambda: not Job.objects.filter(state__in=["QUEUED", "RUNNING"]).exists(), seconds=20)
    assert server.taken() == {mail.message_id: 1}


def test_frozen_worker_that_wakes_up_does_not_end_a_text_another_worker_has_sent(
    start_sink: Callable[..., Server], start_worker: Callable[..., Process]
) -> None:
    server = start_sink()
    (mail,) = approved("hold@example.invalid")
    ask()
    frozen = start_worker(server, "--once")
    wait_for(lambda: (server.log.parent / "holding").exists(), seconds=20)
    frozen.send_signal(signal.SIGSTOP)
    time.sleep(2)  # its lease of 1.5 s runs out; a worker that starts sooner would find nothing to do
    start_worker(server, "--once", lease=5)
    wait_for(lambda: states() == {MailState.SENT: 1}, seconds=20)
    time.sleep(5.5)  # the frozen worker's 354 lies ready for it now
    frozen.send_signal(signal.SIGCONT)
    frozen.communicate(timeout=20)
    assert server.taken() == {mail.message_id: 1}
    assert states() == {MailState.SENT: 1}


def test_control_without_the_mark_a_killed_worker_sends_twice(server: Server, monkeypatch) -> None:
    """The same kill without the hand-over mark: the test above would notice."""
    (mail,) = approved("a@example.invalid")
    monkeypatch.setattr("banso.correspondence.domain.sending._note_hand_over", lambda mail: None)

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
        from banso.correspondence.domain.sending import recover

        recover(YEAR, actor=SYSTEM, now=timezone.now())
        again = claim_next(YEAR, "job:99:2", timezone.now())
        assert again is not None
        send_one(again, actor=SYSTEM, postman=postman)
    assert server.taken() == {mail.message_id: 2}
