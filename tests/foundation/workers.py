"""Workers as processes of their own that can be killed and frozen, forked from one that has read all of Banso.

Reading it takes each process a second and a half; a fork of a process that has done so is there at once. It is the
same command on a connection of its own. That the command starts from a shell is asked in `test_worker_process`.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection


def database_url() -> str:
    """The address of this test's database, for another process."""
    place = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{place['NAME']}"
    user = f"{place['USER']}:{place['PASSWORD']}" if place["PASSWORD"] else place["USER"]
    return f"postgresql://{user}@{place['HOST']}:{place['PORT'] or 5432}/{place['NAME']}"


def environment() -> dict[str, str]:
    """What a worker on the test's database finds in its environment."""
    return {
        "DJANGO_SETTINGS_MODULE": "banso.settings.development",
        "BANSO_DATABASE_URL": database_url(),
        "BANSO_DATA_DIR": str(settings.DATA_DIR),
    }


class Worker:
    """One `banso worker`, with the words of `subprocess.Popen`."""

    def __init__(self, complaints: Path, options: Sequence[str], changed: Mapping[str, Any]) -> None:
        self.complaints = complaints
        self.process = _nursery().Process(target=_work, args=(str(complaints), options, dict(changed)))
        self.process.start()

    def kill(self) -> None:
        self.process.kill()

    def send_signal(self, number: signal.Signals) -> None:
        assert self.process.pid is not None
        os.kill(self.process.pid, number)

    def wait(self, timeout: float = 20) -> int | None:
        """Wait for its end and return its exit code."""
        self.process.join(timeout)
        assert not self.process.is_alive(), "the worker did not end"
        return self.process.exitcode

    def last_words(self) -> str:
        """Wait for its end and return what it wrote to stderr."""
        self.wait()
        return self.complaints.read_text(encoding="utf-8")

    def end(self) -> None:
        """Kill it, frozen or not."""
        if self.process.is_alive():
            self.send_signal(signal.SIGKILL)
        self.process.join()
        self.process.close()


Start = Callable[..., Worker]


@contextmanager
def starting(folder: Path) -> Iterator[Start]:
    """Start workers; what is left of them is ended at the end."""
    started: list[Worker] = []

    def start(*options: str, lease: float = 2.0, **changed: Any) -> Worker:
        """Start one with options of the command line; `changed` are settings (SMTP_PORT=…)."""
        given = ["--lease", str(lease), *options]
        started.append(Worker(folder / f"worker-{len(started)}.log", given, changed))
        return started[-1]

    try:
        yield start
    finally:
        for worker in started:
            worker.end()


@cache
def _nursery() -> multiprocessing.context.ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pytest", "tests.foundation.worker_process"])
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment().items():
            patch.setenv(name, value)
        forkserver.ensure_running()
    return context


def _work(complaints: str, options: Sequence[str], changed: Mapping[str, Any]) -> None:
    from tests.foundation.worker_process import worker_command

    os.dup2(os.open(complaints, os.O_WRONLY | os.O_CREAT, 0o600), sys.stderr.fileno())
    for name, value in changed.items():
        setattr(settings, name, value)
    worker_command(list(options))
