"""Real workers in processes of their own, killed and frozen in the middle of a job."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from banso.foundation.access import system_actor
from banso.foundation.enums import JobState
from banso.foundation.jobs import cancel, enqueue
from banso.foundation.models import Job
from tests.foundation.job_kinds import lines_of, wait_for
from tests.foundation.workers import Start, environment, starting

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]
ACTOR = system_actor("テスト")
LEASE = 2.0


@pytest.fixture
def start_worker(tmp_path: Path) -> Iterator[Start]:
    """Start workers on the test's database; whatever is left of them is ended after the test."""
    with starting(tmp_path) as start:
        yield start


def slow_job(log: Path, steps: int = 20) -> Job:
    return enqueue(ACTOR, "test.slow", {"log": str(log), "steps": steps, "pause": 0.1}, "slow")


def state_of(job: Job) -> str:
    job.refresh_from_db()
    return job.state


def test_killed_worker_is_retried_exactly_once(tmp_path: Path, start_worker: Start) -> None:
    log = tmp_path / "log"
    job = slow_job(log)
    others = [
        enqueue(ACTOR, "test.quick", {"log": str(tmp_path / "quick"), "number": n}, f"q{n}") for n in range(5)
    ]
    first = start_worker(lease=LEASE)
    wait_for(lambda: lines_of(log) == ["start 1"])
    wait_for(lambda: Job.objects.get(pk=job.pk).progress_done > 2)
    first.kill()
    first.wait()
    job.refresh_from_db()
    killed_lease = job.lease_until
    assert (job.state, job.attempts) == (JobState.RUNNING, 1)
    assert killed_lease is not None

    second = start_worker(lease=LEASE)
    wait_for(lambda: state_of(job) == JobState.DONE)
    wait_for(lambda: all(state_of(one) == JobState.DONE for one in others))
    time.sleep(LEASE + 0.5)  # time enough for a wrong second retry
    assert lines_of(log) == ["start 1", "start 2", "end 2"]
    assert sorted(lines_of(tmp_path / "quick")) == ["0", "1", "2", "3", "4"]
    job.refresh_from_db()
    assert (job.attempts, job.result) == (2, {"attempt": 2})
    assert job.started_at is not None
    assert job.started_at >= killed_lease, "the lease is waited for"
    second.send_signal(signal.SIGTERM)
    assert second.wait(timeout=20) == 0


def test_job_that_kills_every_worker_ends_as_dead(tmp_path: Path, start_worker: Start) -> None:
    log = tmp_path / "log"
    job = slow_job(log, steps=200)
    for attempt in (1, 2):
        victim = start_worker(lease=1.0)
        wait_for(lambda wanted=f"start {attempt}": wanted in lines_of(log))
        victim.kill()
        victim.wait()
    time.sleep(1.1)
    last = start_worker("--until-idle")
    assert last.wait(timeout=20) == 0
    assert state_of(job) == JobState.DEAD
    assert lines_of(log) == ["start 1", "start 2"]
    assert "もう一度実行する" in job.error_message


def test_frozen_worker_that_wakes_up_does_not_overwrite_the_newer_result(
    tmp_path: Path, start_worker: Start
) -> None:
    log = tmp_path / "log"
    job = enqueue(ACTOR, "test.stubborn", {"log": str(log), "seconds": 2.0}, "k")
    frozen = start_worker("--once", lease=1.0)
    wait_for(lambda: lines_of(log) == ["start 1"])
    frozen.send_signal(signal.SIGSTOP)
    time.sleep(1.2)
    second = start_worker("--once")
    wait_for(lambda: "start 2" in lines_of(log))
    frozen.send_signal(signal.SIGCONT)
    complaint = frozen.last_words()
    assert "end 1" in lines_of(log), "the frozen worker really came to its end"
    assert "lost" in complaint
    assert second.wait(timeout=20) == 0
    assert state_of(job) == JobState.DONE
    assert (job.attempts, job.result) == (2, {"attempt": 2})


def test_job_running_in_another_process_is_cancelled(tmp_path: Path, start_worker: Start) -> None:
    log = tmp_path / "log"
    job = slow_job(log, steps=300)
    process = start_worker("--once")
    wait_for(lambda: lines_of(log) == ["start 1"])
    cancel(ACTOR, job)
    assert process.wait(timeout=20) == 0
    assert state_of(job) == JobState.CANCELLED
    assert lines_of(log) == ["start 1"]
    assert job.progress_done < 300


def test_the_command_told_to_end_finishes_the_job_in_hand(tmp_path: Path) -> None:
    log = tmp_path / "log"
    job = slow_job(log, steps=15)
    command = [sys.executable, "-m", "tests.foundation.worker_process"]
    with subprocess.Popen(command, env=os.environ | environment()) as process:
        wait_for(lambda: lines_of(log) == ["start 1"])
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0
    assert state_of(job) == JobState.DONE
    assert lines_of(log) == ["start 1", "end 1"]


def test_once_and_until_idle_together_are_refused(start_worker: Start) -> None:
    process = start_worker("--once", "--until-idle")
    assert "cannot be used together" in process.last_words()
    assert process.wait() == 2
