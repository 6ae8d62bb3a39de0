"""The first morning: production settings, an empty database, one invitation; from there to an open call by pages alone.

The site is a process of its own (`banso serve`) on the test's database; whoever walks knows the printed link, no more.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from banso.calls.enums import CallState
from banso.calls.models import Call
from banso.directory.models import Organisation
from tests.browser.machine import DESKTOP, PHONE
from tests.browser.way_from_nothing import come_in, look, open_a_call
from tests.browser.way_to_selection import says
from tests.foundation.workers import database_url

pytestmark = [pytest.mark.browser, pytest.mark.both, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def production(tmp_path: Path, port: int, transactional_db: None) -> dict[str, str]:
    """The environment of docs/how-to/run.md; only that the browser comes without TLS."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("BANSO_")}
    return clean | {
        "DJANGO_SETTINGS_MODULE": "banso.settings.production",
        "BANSO_SECRET_KEY": "only-for-this-test-" * 4,
        "BANSO_HOSTS": "localhost",
        "BANSO_ORIGINS": f"http://localhost:{port}",
        "BANSO_DATABASE_URL": database_url(),
        "BANSO_DATA_DIR": str(tmp_path),
        "BANSO_SSL_REDIRECT": "0",
    }


def banso(production: dict[str, str], *words: str) -> str:
    """Run a command of the house as the server's administrator does; return what it prints."""
    done = subprocess.run(
        [sys.executable, "-m", "banso", *words], env=production, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def answers(address: str) -> bool:
    """Say whether the site answers yet."""
    try:
        with urlopen(f"{address}{reverse('sign_in')}") as answer:
            return bool(answer.status == 200)
    except URLError:
        return False


@pytest.fixture
def site(production: dict[str, str], port: int) -> Iterator[str]:
    """The served site's address."""
    banso(production, "manage", "collectstatic", "--noinput", "-v0")
    command = [sys.executable, "-m", "banso", "serve", "--port", str(port), "--no-worker"]
    with subprocess.Popen(command, env=production, stderr=subprocess.PIPE) as served:
        address, deadline = f"http://localhost:{port}", time.monotonic() + 60
        while not answers(address):
            assert served.poll() is None, served.stderr.read() if served.stderr else ""
            assert time.monotonic() < deadline, "the site did not begin to answer"
            time.sleep(0.2)
        yield address
        served.terminate()


def test_a_secretariat_starts_from_nothing(
    site: str, production: dict[str, str], new_page: Callable[..., Page]
) -> None:
    assert not Organisation.objects.exists()
    printed = banso(production, "manage", "invite_secretariat", "first@example.invalid")
    page, today = new_page(DESKTOP), timezone.localdate()
    come_in(page, site + printed.split()[-1])
    expect(page.get_by_role("heading", level=1)).to_have_text("はじめに")
    look(page, "03-nothing-yet")

    open_a_call(page, site, today, selecting=30)
    call = Call.objects.get()
    assert (call.state, call.target_count, call.relays.count()) == (CallState.OPEN, 907, 47)

    page.goto(f"{site}/settings/start/")
    says(page, "はじめの準備は終わりました")
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    look(page, "08-phone")
