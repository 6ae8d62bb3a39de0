"""Asking for jobs, carrying them out, cancelling, failing, racing: in this process."""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from banso.directory.enums import Role
from banso.foundation import jobs, queries, worker
from banso.foundation.access import PUBLIC, Actor, system_actor
from banso.foundation.enums import JobState
from banso.foundation.errors import ForbiddenStep
from banso.foundation.history import history_of
from banso.foundation.jobs import Handle, LeaseLost, Outcome, enqueue, job_kind
from banso.foundation.models import HistoryEntry, Job
from banso.foundation.uploads import read_upload
from tests import builders
from tests.foundation.job_kinds import lines_of, wait_for
from tests.foundation.racing import race

ACTOR = system_actor("テスト")
SHORT = dt.timedelta(seconds=0.9)


def expire(job: Job) -> None:
    """Let the job's lease run out, as after a kill."""
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - dt.timedelta(seconds=1))


@pytest.mark.django_db
class TestEnqueue:
    def test_same_key_is_one_job(self) -> None:
        first = enqueue(ACTOR, "test.quick", {"log": "x", "number": 1}, "k")
        assert enqueue(ACTOR, "test.quick", {"number": 1, "log": "x"}, "k") == first
        assert Job.objects.count() == 1
        assert [entry.action for entry in history_of(first)] == ["job.requested"]

    def test_key_for_another_work_is_an_error(self) -> None:
        enqueue(ACTOR, "test.quick", {"log": "x", "number": 1}, "k")
        with pytest.raises(ValueError, match="key"):
            enqueue(ACTOR, "test.quick", {"log": "x", "number": 2}, "k")

    def test_unknown_kind_is_an_error(self) -> None:
        with pytest.raises(KeyError):
            enqueue(ACTOR, "test.unknown", {}, "k")

    def test_kind_cannot_be_declared_twice(self) -> None:
        with pytest.raises(ValueError, match="twice"):
            job_kind("test.quick", "もう一つ")(lambda handle: None)

    def test_job_of_a_kind_this_worker_does_not_know_waits(self) -> None:
        job = enqueue(ACTOR, "test.quick", {"log": "x", "number": 1}, "k")
        Job.objects.update(kind="other.version")
        assert worker.run("once") == 0
        job.refresh_from_db()
        assert job.state == JobState.QUEUED
        assert jobs.label_of(job) == "other.version"


@pytest.mark.django_db(transaction=True)
class TestRun:
    def test_done_job_has_result_and_file(self, media: Path) -> None:
        user = builders.make_user(Role.SECRETARIAT)
        job = enqueue(Actor(user_id=user.pk), "test.file", {}, "k")
        assert worker.run("until_idle") == 1
        job.refresh_from_db()
        assert (job.state, job.result, job.attempts) == (JobState.DONE, {"pages": 1}, 1)
        assert job.result_upload is not None
        assert read_upload(job.result_upload) == b"%PDF-1.7\n"
        assert job.result_upload.uploaded_by == user
        assert (job.progress_done, job.progress_total) == (1, 1)
        assert job.started_at is not None
        assert job.finished_at is not None
        assert job.finished_at >= job.started_at
        assert job.lease_until is None
        entry = HistoryEntry.objects.get(action="upload.stored")
        assert (entry.actor, entry.actor_role) == (user, "処理（ファイルを作る処理）")

    def test_once_does_one_and_order_is_that_of_asking(self, tmp_path: Path) -> None:
        log = tmp_path / "log"
        for number in range(3):
            enqueue(ACTOR, "test.quick", {"log": str(log), "number": number}, f"k{number}")
        assert worker.run("once") == 1
        assert lines_of(log) == ["0"]
        assert worker.run("until_idle") == 2
        assert lines_of(log) == ["0", "1", "2"]

    def test_job_for_later_waits_for_its_time(self, tmp_path: Path) -> None:
        log, soon = tmp_path / "log", timezone.now() + dt.timedelta(minutes=5)
        job = enqueue(ACTOR, "test.quick", {"log": str(log), "number": 1}, "k", not_before=soon)
        assert worker.run("until_idle") == 0
        Job.objects.filter(pk=job.pk).update(not_before=timezone.now())
        assert worker.run("until_idle") == 1

    def test_rule_that_refuses_is_told_to_the_requester_and_not_retried(self) -> None:
        job = enqueue(ACTOR, "test.refused", {}, "k")
        assert worker.run("until_idle") == 1
        job.refresh_from_db()
        assert job.state == JobState.FAILED
        assert job.error_message.startswith("選定が公表されていないため")
        assert job.attempts == 1

    def test_unforeseen_error_keeps_details_out_of_the_message(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        job = enqueue(ACTOR, "test.broken", {"secret": "sesame"}, "k")
        with caplog.at_level(logging.ERROR, "banso.foundation.worker"):
            worker.run("until_idle")
        job.refresh_from_db()
        assert job.state == JobState.FAILED
        assert job.error_hash[:8] in job.error_message
        assert "sesame" not in job.error_message
        assert "sesame" in caplog.text
        assert job.error_hash[:8] in caplog.text

    def test_forever_ends_when_told_to_stop(self, tmp_path: Path) -> None:
        log, stop = tmp_path / "log", threading.Event()
        enqueue(ACTOR, "test.quick", {"log": str(log), "number": 1}, "k")

        def run() -> None:
            worker.run("forever", poll=0.05, stop=stop)
            connection.close()

        thread = threading.Thread(target=run)
        thread.start()
        wait_for(lambda: lines_of(log) == ["1"])
        stop.set()
        thread.join(timeout=10)
        assert not thread.is_alive()


@pytest.mark.django_db(transaction=True)
class TestCancel:
    def test_waiting_job_is_cancelled_at_once(self, tmp_path: Path) -> None:
        job = enqueue(ACTOR, "test.quick", {"log": str(tmp_path / "log"), "number": 1}, "k")
        assert jobs.cancel(ACTOR, job).state == JobState.CANCELLED
        assert worker.run("until_idle") == 0
        assert not lines_of(tmp_path / "log")
        with pytest.raises(ForbiddenStep, match="取り消し"):
            jobs.cancel(ACTOR, job)

    def test_running_job_stops_at_its_next_check(self, tmp_path: Path) -> None:
        log = tmp_path / "log"
        job = enqueue(ACTOR, "test.slow", {"log": str(log), "steps": 200, "pause": 0.05}, "k")

        def run() -> None:
            worker.run("once")
            connection.close()

        thread = threading.Thread(target=run)
        thread.start()
        wait_for(lambda: lines_of(log))
        assert jobs.cancel(ACTOR, job).state == JobState.RUNNING
        thread.join(timeout=10)
        job.refresh_from_db()
        assert job.state == JobState.CANCELLED
        assert lines_of(log) == ["start 1"]
        assert job.error_message == ""

    def test_abandoned_job_that_was_to_be_cancelled_is_not_retried(self) -> None:
        job = enqueue(ACTOR, "test.refused", {}, "k")
        claimed = worker.claim("w1")
        assert claimed == job
        jobs.cancel(ACTOR, job)
        expire(job)
        assert worker.claim("w2") is None
        job.refresh_from_db()
        assert job.state == JobState.CANCELLED


@pytest.mark.django_db(transaction=True)
class TestLease:
    def test_abandoned_job_is_retried_once_and_then_dead(self) -> None:
        job = enqueue(ACTOR, "test.refused", {}, "k")
        for attempt in (1, 2):
            claimed = worker.claim("w")
            assert claimed is not None
            assert claimed.attempts == attempt
            assert worker.claim("w") is None, "a live lease is respected"
            expire(job)
        assert worker.claim("w") is None
        job.refresh_from_db()
        assert job.state == JobState.DEAD
        assert "もう一度試みました" in job.error_message

    def test_burial_lets_the_room_settle_what_was_left_once(self, tmp_path: Path) -> None:
        log = tmp_path / "log"
        for number, is_cancelled in enumerate((False, True)):
            job = enqueue(ACTOR, "test.mourned", {"log": str(log)}, f"k{number}")
            for _ in range(2 - is_cancelled):
                worker.claim("w")
                expire(job)
            Job.objects.filter(pk=job.pk).update(cancel_requested=is_cancelled)
            for _ in range(2):
                assert worker.claim("w") is None
        assert lines_of(log) == ["buried, cancelled: False", "buried, cancelled: True"]

    def test_burial_is_kept_when_settling_fails(self, tmp_path: Path, caplog) -> None:
        job = enqueue(ACTOR, "test.mourned", {"log": str(tmp_path)}, "k")  # a folder cannot be written to
        for _ in range(2):
            worker.claim("w")
            expire(job)
        assert worker.claim("w") is None
        job.refresh_from_db()
        assert job.state == JobState.DEAD
        assert "could not be settled" in caplog.text

    def test_retry_by_hand_gives_new_attempts_with_new_numbers(self, tmp_path: Path) -> None:
        job = enqueue(ACTOR, "test.quick", {"log": str(tmp_path / "log"), "number": 1}, "k")
        for _ in range(2):
            worker.claim("w")
            expire(job)
        worker.claim("w")
        retried = jobs.retry(ACTOR, job)
        assert (retried.state, retried.attempts, retried.max_attempts) == (JobState.QUEUED, 2, 4)
        assert worker.run("until_idle") == 1
        job.refresh_from_db()
        assert (job.state, job.attempts, job.error_message) == (JobState.DONE, 3, "")
        with pytest.raises(ForbiddenStep):
            jobs.retry(ACTOR, job)

    def test_lost_lease_cannot_write_anything(self) -> None:
        enqueue(ACTOR, "test.refused", {}, "k")
        slow = worker.claim("w1")
        assert slow is not None
        expire(slow)
        fast = worker.claim("w2")
        assert fast == slow
        old, new = Handle(slow, worker.LEASE), Handle(fast, worker.LEASE)
        for attempt_to_write in (
            lambda: old.progress(1, 1, "古い"),
            old.heartbeat,
            old.check_cancelled,
            lambda: old.settle(JobState.DONE, result={"by": "old"}),
        ):
            with pytest.raises(LeaseLost):
                attempt_to_write()
        new.settle(JobState.DONE, result={"by": "new"})
        with pytest.raises(LeaseLost):
            old.settle(JobState.FAILED)
        slow.refresh_from_db()
        assert (slow.state, slow.result) == (JobState.DONE, {"by": "new"})

    def test_heartbeat_keeps_a_job_that_lasts_longer_than_its_lease(self, tmp_path: Path) -> None:
        log = tmp_path / "log"
        job = enqueue(ACTOR, "test.stubborn", {"log": str(log), "seconds": 2.5}, "k")

        def run() -> None:
            worker.run("once", lease=SHORT)
            connection.close()

        thread = threading.Thread(target=run)
        thread.start()
        wait_for(lambda: lines_of(log))
        while thread.is_alive():
            assert worker.claim("thief", SHORT) is None
            time.sleep(0.1)
        job.refresh_from_db()
        assert (job.state, job.attempts) == (JobState.DONE, 1)

    def test_progress_is_written_now_and_then_and_at_the_end(self) -> None:
        enqueue(ACTOR, "test.refused", {}, "k")
        job = worker.claim("w")
        assert job is not None
        handle = Handle(job, worker.LEASE)
        for done in range(1, 101):
            handle.progress(done, 100, f"{done}章")
        job.refresh_from_db()
        assert (job.progress_done, job.progress_total, job.progress_message) == (100, 100, "100章")


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_many_workers_do_each_job_once(tmp_path: Path) -> None:
    log = tmp_path / "log"
    for number in range(40):
        enqueue(ACTOR, "test.quick", {"log": str(log), "number": number}, f"k{number}")
    results = race(4, lambda _: worker.run("until_idle"))
    assert sum(one for one in results if isinstance(one, int)) == 40, results
    assert sorted(map(int, lines_of(log))) == list(range(40))
    assert set(Job.objects.values_list("state", "attempts")) == {(JobState.DONE, 1)}


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_many_ask_for_the_same_job_at_once() -> None:
    results = race(8, lambda _: enqueue(ACTOR, "test.refused", {}, "k").pk)
    assert len(set(map(str, results))) == 1, results
    assert Job.objects.count() == 1
    assert HistoryEntry.objects.filter(action="job.requested").count() == 1


@pytest.mark.django_db
def test_queries_show_what_the_rule_allows() -> None:
    staff, one, other = (builders.make_actor(role) for role in (Role.SECRETARIAT, Role.MINISTRY, Role.EXPERT))
    mine = enqueue(one, "test.refused", {}, "k1")
    theirs = enqueue(other, "test.refused", {}, "k2")
    jobs.cancel(other, theirs)
    assert set(queries.jobs_visible_to(staff)) == {mine, theirs}
    assert set(queries.jobs_visible_to(one)) == set(queries.jobs_of(one)) == {mine}
    assert set(queries.unfinished_jobs_of(other)) == set()
    assert set(queries.unfinished_jobs_of(one)) == {mine}
    assert not queries.jobs_visible_to(PUBLIC)
    assert Outcome().upload is None
