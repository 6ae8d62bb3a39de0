"""The job page in a real browser: it moves by itself, without breaking the content security policy."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings as in_force
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from banso.directory.enums import Role
from banso.foundation import worker
from banso.foundation.enums import JobState
from banso.foundation.jobs import Handle, enqueue
from tests import builders
from tests.browser.machine import assert_accessible
from tests.foundation import job_kinds

assert job_kinds
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def media(settings, tmp_path: Path) -> Path:
    """Uploads go to a folder of the test's own."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def requested(live_server: LiveServer, new_page: Callable[..., Page]) -> Page:
    """A waiting job and its page, open. Complaints of the console fail the test."""
    year = builders.make_year()
    user = builders.make_user(Role.SECRETARIAT, fiscal_year=year)
    job = enqueue(builders.actor_for(user), "test.file", {}, "k")
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = new_page()
    name = in_force.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    page.goto(live_server.url + reverse("foundation:job_status", kwargs={"pk": job.pk}))
    return page


def picture(page: Page, name: str) -> None:
    """Keep a screenshot when a folder is named, for people to look at."""
    if folder := os.environ.get("BANSO_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"job-{name}.png", full_page=True)


def test_page_follows_the_job_without_being_reloaded(requested: Page, media: Path) -> None:
    page = requested
    page.evaluate("window.sameDocument = true")
    expect(page.get_by_role("heading", name="順番待ち")).to_be_visible()
    picture(page, "queued")

    claimed = worker.claim("w")
    assert claimed is not None
    handle = Handle(claimed, worker.LEASE)
    handle.progress(3, 12, "第3章を組んでいます")
    expect(page.get_by_role("heading", name="実行中")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "3")
    picture(page, "running")
    assert_accessible(page)

    handle.settle(JobState.DONE)
    expect(page.get_by_role("heading", name="完了")).to_be_visible()
    picture(page, "done")
    assert_accessible(page)
    assert page.evaluate("window.sameDocument") is True


def test_cancel_and_retry_by_keyboard(requested: Page, media: Path) -> None:
    page = requested
    page.get_by_role("button", name="処理を取り消す").press("Enter")
    expect(page.get_by_role("heading", name="取り消し")).to_be_visible()
    picture(page, "cancelled")
    page.get_by_role("button", name="もう一度実行する").press("Enter")
    expect(page.get_by_role("heading", name="順番待ち")).to_be_visible()
    assert worker.run("until_idle") == 1
    with page.expect_download() as download:
        page.get_by_role("link", name="できたファイルをダウンロードする").click()
    assert download.value.suggested_filename == "結果.pdf"
