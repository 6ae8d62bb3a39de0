"""The worker: claims jobs by a conditional UPDATE, keeps the lease alive, writes how they ended.

A worker that is killed leaves a lease that runs out; the next worker then tries the job once more
(`max_attempts`) and after that declares it dead. Whoever lost a lease cannot write any more: the attempt
number is the fence.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import os
import socket
import threading
import time
import traceback
from types import TracebackType
from typing import Literal

from django.db import Error, close_old_connections, connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from banso.foundation import jobs
from banso.foundation.enums import JobState
from banso.foundation.errors import BansoError
from banso.foundation.jobs import Handle, JobCancelled, LeaseLost, Outcome
from banso.foundation.models import Job
from banso.typeset import TypesetFailed

logger = logging.getLogger(__name__)

Mode = Literal["once", "until_idle", "forever"]
LEASE = dt.timedelta(seconds=60)
# Seconds between two looks into an empty queue.
POLL = 1.0

_DEAD_MESSAGE = (
    "処理が途中で止まったため、もう一度試みましたが、終わりませんでした。"
    "「もう一度実行する」を押しても終わらないときは、システムの担当者にお知らせください。"
)


def run(
    mode: Mode = "forever",
    *,
    lease: dt.timedelta = LEASE,
    poll: float = POLL,
    stop: threading.Event | None = None,
) -> int:
    """Work on jobs and return how many were ended.

    `once` does one, `until_idle` all that wait, `forever` goes on until `stop` is set.
    """
    name = f"{socket.gethostname()}:{os.getpid()}"[:80]
    stop = stop or threading.Event()
    done = 0
    while not stop.is_set():
        try:
            worked = work_one(name, lease)
        except Error:
            if mode != "forever":
                raise
            # The database is away for a moment; the lease of a job in hand runs out and it is tried again.
            logger.exception("the database did not answer")
            worked = False
        if worked:
            done += 1
        if mode == "once" or (mode == "until_idle" and not worked):
            break
        if not worked:
            stop.wait(poll)
        if not connection.in_atomic_block:
            close_old_connections()
    return done


def work_one(name: str, lease: dt.timedelta = LEASE) -> bool:
    """Claim one job and carry it out. Return False when there is none."""
    job = claim(name, lease)
    if job is None:
        return False
    handle = Handle(job, lease)
    try:
        _carry_out(job, handle)
    except LeaseLost:
        logger.warning("job %s: attempt %s lost its lease; its result is dropped", job.pk, job.attempts)
    return True


def claim(name: str, lease: dt.timedelta = LEASE) -> Job | None:
    """Take the oldest waiting or abandoned job of a known kind, or return None."""
    while True:
        now = timezone.now()
        _bury_abandoned(now)
        with transaction.atomic():
            job = _candidates(now).first()
            if job is None:
                return None
            # Conditional: between the look and the UPDATE another worker may have been faster (SQLite has no
            # row locks).
            taken = Job.objects.filter(pk=job.pk, attempts=job.attempts, state=job.state).update(
                state=JobState.RUNNING,
                attempts=F("attempts") + 1,
                worker=name,
                heartbeat_at=now,
                lease_until=now + lease,
                started_at=now,
                progress_done=0,
                progress_message="",
            )
        if taken:
            job.refresh_from_db()
            return job


def _candidates(now: dt.datetime) -> QuerySet[Job]:
    due = Q(not_before__isnull=True) | Q(not_before__lte=now)
    claimable = Q(state=JobState.QUEUED) & due | Q(state=JobState.RUNNING, lease_until__lt=now)
    waiting = Job.objects.filter(
        claimable, kind__in=list(jobs.kinds()), attempts__lt=F("max_attempts")
    ).order_by("created_at", "id")
    if connection.features.has_select_for_update_skip_locked:
        return waiting.select_for_update(skip_locked=True, of=("self",))
    return waiting


def _bury_abandoned(now: dt.datetime) -> None:
    """End the jobs whose worker vanished and that are not to be tried again."""
    is_over = Q(cancel_requested=True) | Q(attempts__gte=F("max_attempts"))
    abandoned = Job.objects.filter(is_over, state=JobState.RUNNING, lease_until__lt=now)
    for job in abandoned.order_by("id"):
        end = (
            {"state": JobState.CANCELLED}
            if job.cancel_requested
            else {"state": JobState.DEAD, "error_message": _DEAD_MESSAGE}
        )
        with transaction.atomic():
            # Asked again in the UPDATE: of two workers one buries.
            if abandoned.filter(pk=job.pk).update(finished_at=now, lease_until=None, **end):
                _settle_remains(job)


def _settle_remains(job: Job) -> None:
    """Let the room of a job that is over settle what its vanished worker held; an error there is only logged."""
    kind = jobs.kinds().get(job.kind)
    if kind is None or kind.at_burial is None:
        return
    try:
        with transaction.atomic():
            kind.at_burial(jobs.actor_of(job), job.cancel_requested, **job.arguments)
    except Exception:
        logger.exception("job %s (%s): what it left could not be settled", job.pk, job.kind)


def _carry_out(job: Job, handle: Handle) -> None:
    """Run the job's function under a heartbeat and settle how it ended."""
    try:
        with _Heartbeat(handle):
            outcome = jobs.kinds()[job.kind].function(handle, **job.arguments) or Outcome()
    except LeaseLost:
        raise
    except JobCancelled:
        handle.settle(JobState.CANCELLED)
    except (BansoError, TypesetFailed) as problem:
        handle.settle(JobState.FAILED, error_message=problem.message[:500])
    except Exception:
        _settle_failure(job, handle)
    else:
        handle.settle(JobState.DONE, result=dict(outcome.values), result_upload=outcome.upload)


def _settle_failure(job: Job, handle: Handle) -> None:
    """Log the error with its hash, and tell the requester the hash instead of the details."""
    text = traceback.format_exc()
    digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
    logger.error("job %s (%s) failed, error %s\n%s", job.pk, job.kind, digest[:8], text)
    handle.settle(
        JobState.FAILED,
        error_hash=digest,
        error_message="処理の途中で問題が起きたため、終わりませんでした。もう一度実行しても直らないときは、"
        f"番号「{digest[:8]}」をシステムの担当者にお知らせください。",
    )


class _Heartbeat:
    """Extends the lease from a thread of its own, every third of its length, while the function works."""

    def __init__(self, handle: Handle) -> None:
        self._handle = handle
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"heartbeat-{handle.job_id}", daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        pause = self._handle.lease.total_seconds() / 3
        try:
            while not self._over.wait(pause):
                self._beat_once()
        except LeaseLost:
            logger.warning("job %s: the heartbeat found the lease lost", self._handle.job_id)
        finally:
            connection.close()

    def _beat_once(self) -> None:
        try:
            self._handle.heartbeat()
        except Error:
            # A long transaction of the job itself holds the database; the next beat tries again.
            logger.info("job %s: a heartbeat was held up", self._handle.job_id)
            connection.close()
            time.sleep(0.05)
