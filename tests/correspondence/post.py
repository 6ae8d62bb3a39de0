"""A mail server, workers that can be killed, and approved mails, for the tests of sending."""

from __future__ import annotations

import os
import signal
import smtplib
import subprocess
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from django.db import connections
from django.utils import timezone

from banso.correspondence.domain.outbox import new_message_id
from banso.correspondence.enums import MailState
from banso.correspondence.models import OutboundMail
from banso.foundation import worker
from banso.foundation.enums import JobState
from banso.foundation.jobs import enqueue
from banso.foundation.models import Job
from tests import builders
from tests.builders import SYSTEM

YEAR = 2019
DOT = b".\r\n"


@dataclass
class Server:
    """A running sink and what it has taken."""

    port: int
    folder: Path

    def lines(self) -> list[list[str]]:
        log = self.folder / "taken.log"
        text = log.read_text(encoding="utf-8") if log.exists() else ""
        return [line.split() for line in text.splitlines() if " " in line]

    def taken(self) -> Counter[str]:
        return Counter(key for key, _ in self.lines())

    def addresses(self) -> list[str]:
        return [people for _, people in self.lines()]

    def release(self) -> None:
        (self.folder / "release").touch()

    def holds(self) -> bool:
        return (self.folder / "holding").exists()


def start_sink(folder: Path, *options: str) -> tuple[Server, subprocess.Popen[bytes]]:
    """Start the sink in a process of its own."""
    command = [sys.executable, "-m", "tests.correspondence.sink", str(folder / "taken.log"), *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert process.stdout is not None
    return Server(int(process.stdout.readline()), folder), process


@dataclass
class Workers:
    """Worker processes: forks of this one, so that they cost nothing to start; each opens its own connections."""

    alive: set[int] = field(default_factory=set)

    def start(
        self,
        *,
        mode: worker.Mode = "until_idle",
        lease: float = 1.5,
        prepare: Callable[[], None] | None = None,
    ) -> int:
        connections.close_all()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # a fork beside pytest-xdist's own thread
            pid = os.fork()
        if pid:
            self.alive.add(pid)
            return pid
        try:
            if prepare is not None:
                prepare()
            worker.run(mode, lease=timedelta(seconds=lease), poll=0.05)
        finally:
            os._exit(0)

    def send(self, pid: int, number: signal.Signals) -> None:
        os.kill(pid, number)

    def kill(self, pid: int) -> None:
        os.kill(pid, signal.SIGKILL)
        self.wait(pid)

    def wait(self, pid: int) -> int:
        _, status = os.waitpid(pid, 0)
        self.alive.discard(pid)
        return status

    def end(self) -> None:
        for pid in list(self.alive):
            self.kill(pid)


def dying_at_the_dot(number: int, *, after: bool) -> Callable[[], None]:
    """Return what makes a worker kill itself at the end of its `number`-th text: before or after the final dot."""

    def prepare() -> None:
        real, count = smtplib.SMTP.send, 0

        def send(self: smtplib.SMTP, data: bytes) -> None:
            nonlocal count
            count += data == DOT
            now = data == DOT and count == number
            if now and not after:
                os.kill(os.getpid(), signal.SIGKILL)
            real(self, data)
            if now:
                os.kill(os.getpid(), signal.SIGKILL)

        smtplib.SMTP.send = send  # type: ignore[method-assign]

    return prepare


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


def ask() -> Job:
    """Ask for the waiting mails to be sent."""
    return enqueue(SYSTEM, "mail.send", {"year": YEAR}, f"mail.send:{Job.objects.count()}")


def states() -> Counter[str]:
    return Counter(OutboundMail.objects.values_list("state", flat=True))


def send_here() -> Job:
    """Send in this process."""
    job = ask()
    worker.run("until_idle")
    job.refresh_from_db()
    return job


def forget_dead_workers() -> None:
    """Let the leases of killed workers run out now."""
    Job.objects.filter(state=JobState.RUNNING).update(lease_until=timezone.now() - timedelta(seconds=1))


def work_until_quiet(seconds: float = 30) -> None:
    """Do in this process whatever is asked for, also what is asked for later."""
    end = time.monotonic() + seconds
    while Job.objects.filter(state__in=[JobState.QUEUED, JobState.RUNNING]).exists():
        assert time.monotonic() < end, "the work has no end"
        worker.run("until_idle")
        time.sleep(0.02)
