"""Reads about background work."""

from __future__ import annotations

from django.db.models import QuerySet

from banso.foundation.access import Actor
from banso.foundation.enums import JobState
from banso.foundation.models import Job
from banso.foundation.permissions import STAFF_ROLE


def jobs_visible_to(actor: Actor) -> QuerySet[Job]:
    """Return the jobs the rule `job.view` lets `actor` see, newest first."""
    if actor.is_system or actor.has(STAFF_ROLE):
        return Job.objects.select_related("result_upload")
    return jobs_of(actor)


def jobs_of(actor: Actor) -> QuerySet[Job]:
    """Return the jobs the actor asked for, newest first (none for the public)."""
    jobs = Job.objects.select_related("result_upload")
    return jobs.filter(requested_by_id=actor.user_id) if actor.is_signed_in else jobs.none()


def unfinished_jobs_of(actor: Actor) -> QuerySet[Job]:
    """Return the actor's jobs that wait or run."""
    return jobs_of(actor).filter(state__in=[JobState.QUEUED, JobState.RUNNING])
