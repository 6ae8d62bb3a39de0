"""Background work: asking for it, and what the function that does it may say.

    @job_kind("report.build", "事業実績報告書の作成")
    def build(handle: Handle, *, year: int) -> Outcome:
        for done, chapter in enumerate(chapters):
            handle.check_cancelled()
            handle.progress(done, len(chapters), chapter.title)
        ...
        return Outcome({"pages": pages}, upload)

A job function is idempotent: when its worker is killed it runs once more from the beginning. It keeps its
transactions short (SQLite has one writer); in the transaction that stores its effect it calls
`handle.heartbeat()`, which fails when another worker has taken over. Kinds live in an app's `jobs.py`, which
is imported at start.
"""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone

from banso.foundation.access import Actor
from banso.foundation.enums import JobState
from banso.foundation.errors import ForbiddenStep
from banso.foundation.history import operation
from banso.foundation.models import JOB_STEPS, Job, Upload

# Seconds between two progress writes; the last one (done = total) is always written.
_PROGRESS_PAUSE = 0.25


class JobCancelled(Exception):
    """The requester asked to stop; the worker marks the job as cancelled."""


class LeaseLost(Exception):
    """Another worker has taken the job over; nothing this attempt does counts any more."""


@dataclass(frozen=True)
class Outcome:
    """What a job leaves: ids and numbers for the next page, and perhaps a file to download."""

    values: Mapping[str, Any] = field(default_factory=dict)
    upload: Upload | None = None


JobFunction = Callable[..., Outcome | None]
BurialFunction = Callable[..., None]


@dataclass(frozen=True)
class JobKind:
    """A registered kind of job: `function(handle, **arguments)`.

    `at_burial(actor, is_cancelled, **arguments)` is called, in the transaction that ends the job, when its last
    worker has vanished: nobody else will come to settle what that worker held.
    """

    name: str
    label: str
    function: JobFunction
    at_burial: BurialFunction | None = None


_kinds: dict[str, JobKind] = {}


def job_kind(
    name: str, label: str, *, at_burial: BurialFunction | None = None
) -> Callable[[JobFunction], JobFunction]:
    """Register the function that does jobs of kind `name` (`thing.verb`). Raises ValueError when taken."""

    def register(function: JobFunction) -> JobFunction:
        if name in _kinds:
            raise ValueError(f"job kind declared twice: {name}")
        _kinds[name] = JobKind(name, label, function, at_burial)
        return function

    return register


def kinds() -> dict[str, JobKind]:
    """Return the registered kinds by name."""
    return dict(_kinds)


def label_of(job: Job) -> str:
    """Return what people call the job."""
    kind = _kinds.get(job.kind)
    return kind.label if kind else job.kind


def actor_of(job: Job) -> Actor:
    """Return who the job acts as: its requester, whose permission was asked when it was queued."""
    return Actor(user_id=job.requested_by_id, label=f"処理（{label_of(job)}）"[:40], is_system=True)


def enqueue(
    actor: Actor,
    kind: str,
    arguments: Mapping[str, Any],
    key: str,
    *,
    not_before: dt.datetime | None = None,
) -> Job:
    """Ask for a job and return it; the same `key` again returns the job that is already there.

    With `not_before` it waits until then. The caller has asked for the permission. `arguments` are JSON and
    hold ids, never personal data. Raises KeyError for a kind nobody registered, ValueError when `key` stands
    for another work.
    """
    _ = _kinds[kind]
    plain = json.loads(json.dumps(dict(arguments)))
    with operation(actor) as op:
        job, created = Job.objects.get_or_create(
            key=key,
            defaults={
                "kind": kind,
                "arguments": plain,
                "requested_by_id": actor.user_id,
                "created_at": op.at,
                "not_before": not_before,
            },
        )
        if created:
            op.record("job.requested", job, {"kind": (None, kind)})
    if (job.kind, job.arguments) != (kind, plain):
        raise ValueError(f"job key used for two different jobs: {key}")
    return job


def cancel(actor: Actor, job: Job) -> Job:
    """Stop a job: a waiting one at once, a running one at its next check. Raises ForbiddenStep."""
    with operation(actor) as op:
        job = Job.objects.select_for_update().get(pk=job.pk)
        if job.state == JobState.QUEUED:
            change = JOB_STEPS.take(job, "cancel")
            job.finished_at = op.at
            job.save(update_fields=["state", "finished_at"])
            op.record("job.cancelled", job, {"state": change})
        elif job.state == JobState.RUNNING:
            job.cancel_requested = True
            job.save(update_fields=["cancel_requested"])
            op.record("job.cancel_requested", job)
        else:
            raise ForbiddenStep(
                f"この処理はすでに「{job.get_state_display()}」のため、取り消せません。"
                "画面を開き直してください。"
            )
    return job


def retry(actor: Actor, job: Job) -> Job:
    """Queue a failed, dead or cancelled job again. Raises ForbiddenStep for any other."""
    with operation(actor) as op:
        job = Job.objects.select_for_update().get(pk=job.pk)
        change = JOB_STEPS.take(job, "retry")
        # The attempt number is the fencing number, so it never goes back; the limit goes up instead.
        Job.objects.filter(pk=job.pk).update(
            state=job.state,
            max_attempts=F("attempts") + Job._meta.get_field("max_attempts").get_default(),
            cancel_requested=False,
            progress_done=0,
            progress_total=0,
            progress_message="",
            error_message="",
            error_hash="",
            lease_until=None,
            finished_at=None,
        )
        op.record("job.retried", job, {"state": change})
    job.refresh_from_db()
    return job


class Handle:
    """What a running job function holds: its actor, and ways to say how far it is.

    Every method raises LeaseLost when another worker has taken the job over.
    """

    def __init__(self, job: Job, lease: dt.timedelta) -> None:
        self.job_id = job.pk
        self.attempt = job.attempts
        self.lease = lease
        self.actor = actor_of(job)
        self._last_progress = 0.0

    def progress(self, done: int, total: int, message: str = "") -> None:
        """Say that `done` of `total` steps are done, and what is happening now."""
        now = time.monotonic()
        if done < total and now - self._last_progress < _PROGRESS_PAUSE:
            return
        self._last_progress = now
        self._update(progress_done=done, progress_total=total, progress_message=message[:200])

    def check_cancelled(self) -> None:
        """Raise JobCancelled when the requester asked to stop."""
        asked = self._mine().values_list("cancel_requested", flat=True).first()
        if asked is None:
            raise LeaseLost(self.job_id)
        if asked:
            raise JobCancelled(self.job_id)

    def heartbeat(self) -> None:
        """Extend the lease. Inside a transaction this also keeps every other worker out until its end."""
        now = timezone.now()
        self._update(heartbeat_at=now, lease_until=now + self.lease)

    def settle(self, state: JobState, **values: Any) -> None:
        """Write the end of the attempt (the worker's business)."""
        self._update(state=state, finished_at=timezone.now(), lease_until=None, **values)

    def _mine(self) -> QuerySet[Job]:
        return Job.objects.filter(pk=self.job_id, attempts=self.attempt, state=JobState.RUNNING)

    def _update(self, **values: Any) -> None:
        if not self._mine().update(**values):
            raise LeaseLost(self.job_id)
