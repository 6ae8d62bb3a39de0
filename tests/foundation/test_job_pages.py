"""The page that shows a job: who sees it, what it says in each state, cancelling and repeating."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from banso.accounts.models import User
from banso.directory.enums import Role
from banso.foundation import jobs, worker
from banso.foundation.enums import JobState
from banso.foundation.jobs import Handle, enqueue
from banso.foundation.models import Job
from tests import builders
from tests.foundation import job_kinds

assert job_kinds
pytestmark = pytest.mark.django_db
ClientOf = Callable[[Role | None], Client]


@pytest.fixture
def job(users: dict[Role, User]) -> Job:
    """A waiting job the ministry asked for."""
    return enqueue(builders.actor_for(users[Role.MINISTRY]), "test.file", {}, "k")


def address(name: str, job: Job) -> str:
    return reverse(f"foundation:{name}", kwargs={"pk": job.pk})


@pytest.mark.parametrize("page", ["job_status", "job_progress"])
@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.MINISTRY, 200), (Role.SECRETARIAT, 200), (Role.BOARD, 403), (Role.EXPERT, 403), (None, 302)],
)
def test_requester_and_secretariat_see_a_job(
    client_of: ClientOf, job: Job, page: str, role: Role | None, status: int
) -> None:
    assert client_of(role).get(address(page, job)).status_code == status


@pytest.mark.parametrize("page", ["job_cancel", "job_retry"])
def test_nobody_else_may_control_it(client_of: ClientOf, job: Job, page: str) -> None:
    assert client_of(Role.BOARD).post(address(page, job)).status_code == 403
    assert client_of(None).post(address(page, job)).status_code == 302
    assert client_of(Role.MINISTRY).get(address(page, job)).status_code == 405
    job.refresh_from_db()
    assert job.state == JobState.QUEUED


def test_waiting_and_running_job_is_polled_and_finished_one_is_not(client_of: ClientOf, job: Job) -> None:
    client = client_of(Role.MINISTRY)
    progress = address("job_progress", job)
    body = client.get(address("job_status", job)).content.decode()
    assert "ファイルを作る処理" in body
    assert "順番を待っています" in body
    assert f'hx-get="{progress}" hx-trigger="every 1s"' in body

    claimed = worker.claim("w")
    assert claimed is not None
    handle = Handle(claimed, worker.LEASE)
    handle.progress(3, 12, "第3章を組んでいます")
    running = client.get(progress).content.decode()
    assert '<progress aria-labelledby="job-state" value="3" max="12">25%</progress>' in running
    assert "第3章を組んでいます" in running
    assert "hx-get" in running
    assert "<html" not in running

    handle.settle(JobState.DONE)
    done = client.get(progress).content.decode()
    assert "hx-get" not in done
    assert "取り消す" not in done
    assert "終わりました" in done


def test_page_reloads_itself_without_javascript_only_when_asked(client_of: ClientOf, job: Job) -> None:
    client = client_of(Role.MINISTRY)
    plain = client.get(address("job_status", job))
    assert "Refresh" not in plain
    assert "?auto=1" in plain.content.decode()
    assert client.get(address("job_status", job), {"auto": 1})["Refresh"] == "5"
    jobs.cancel(builders.SYSTEM, job)
    assert "Refresh" not in client.get(address("job_status", job), {"auto": 1})


def test_cancel_and_retry_by_button(client_of: ClientOf, job: Job) -> None:
    client = client_of(Role.MINISTRY)
    assert client.post(address("job_cancel", job)).headers["Location"] == address("job_status", job)
    assert "もう一度実行する" in client.get(address("job_status", job)).content.decode()
    late = client.post(address("job_cancel", job))
    assert late.status_code == 409
    assert "取り消せません" in late.content.decode()
    client.post(address("job_retry", job))
    job.refresh_from_db()
    assert job.state == JobState.QUEUED
    assert client.post(address("job_retry", job)).status_code == 409


def test_result_is_downloaded(client_of: ClientOf, job: Job, media: Path) -> None:
    client = client_of(Role.MINISTRY)
    assert client.get(address("job_result", job)).status_code == 404
    assert worker.run("until_idle") == 1
    assert address("job_result", job) in client.get(address("job_status", job)).content.decode()
    response = client.get(address("job_result", job))
    assert response.getvalue() == b"%PDF-1.7\n"
    assert response["Content-Disposition"].startswith("attachment")
    assert client_of(Role.BOARD).get(address("job_result", job)).status_code == 403
    for stored in media.rglob("*"):
        if stored.is_file():
            stored.unlink()
    gone = client.get(address("job_result", job))
    assert gone.status_code == 410
    assert "見つかりません" in gone.content.decode()


def test_failure_is_told_in_the_words_of_the_rule(client_of: ClientOf, users: dict[Role, User]) -> None:
    failed = enqueue(builders.actor_for(users[Role.MINISTRY]), "test.refused", {}, "f")
    worker.run("until_idle")
    body = client_of(Role.MINISTRY).get(address("job_status", failed)).content.decode()
    assert "先に公表してください" in body
    assert 'role="alert"' in body


def test_unknown_job_is_not_found(client_of: ClientOf, users: dict[Role, User]) -> None:
    assert client_of(Role.SECRETARIAT).get("/jobs/999999/").status_code == 404
