"""Watching, cancelling and repeating a job, and fetching its result."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from banso.foundation import jobs
from banso.foundation.downloads import download_response
from banso.foundation.errors import BansoError, ForbiddenStep
from banso.foundation.models import JOB_STEPS, Job
from banso.foundation.pages import actor_of, page, problem

# Seconds between two reloads for browsers without JavaScript, when the reader asked for reloads.
_REFRESH = 5


def load_job(pk: int) -> Job:
    """Return the job of the URL."""
    return get_object_or_404(Job.objects.select_related("result_upload"), pk=pk)


def progress_context(job: Job) -> dict[str, Any]:
    """Return what `foundation/_job_progress.html` shows of a job."""
    total = job.progress_total
    return {
        "job": job,
        "label": jobs.label_of(job),
        "percent": min(100, job.progress_done * 100 // total) if total else None,
        "can_retry": "retry" in JOB_STEPS.allowed(job.state),
    }


@page("job.view", load=load_job)
@never_cache
@require_safe
def job_status(request: HttpRequest, job: Job) -> HttpResponse:
    """Show how far a job is. `?auto=1` reloads by itself, for browsers without JavaScript."""
    response = render(request, "foundation/job_status.html", progress_context(job))
    if request.GET.get("auto") and not job.is_finished:
        response["Refresh"] = str(_REFRESH)
    return response


@page("job.view", load=load_job)
@never_cache
@require_safe
def job_progress(request: HttpRequest, job: Job) -> HttpResponse:
    """The part of the page that htmx fetches every second while the job is not over."""
    return render(request, "foundation/_job_progress.html", progress_context(job))


@page("job.view", load=load_job)
@require_safe
def job_result(request: HttpRequest, job: Job) -> HttpResponse | FileResponse:
    """Download the file the job made."""
    if job.result_upload is None:
        raise Http404
    try:
        return download_response(job.result_upload)
    except BansoError as gone:
        return problem(request, gone, status=410)


@page("job.control", load=load_job)
@require_POST
def job_cancel(request: HttpRequest, job: Job) -> HttpResponse:
    """Stop the job and go back to its page."""
    try:
        jobs.cancel(actor_of(request), job)
    except ForbiddenStep as refusal:
        return problem(request, refusal)
    return redirect("foundation:job_status", pk=job.pk)


@page("job.control", load=load_job)
@require_POST
def job_retry(request: HttpRequest, job: Job) -> HttpResponse:
    """Queue the job again and go back to its page."""
    try:
        jobs.retry(actor_of(request), job)
    except ForbiddenStep as refusal:
        return problem(request, refusal)
    return redirect("foundation:job_status", pk=job.pk)
