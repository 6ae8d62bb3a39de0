"""A year ready to send mails in: what letters need, a mail server, its archive, workers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.correspondence.post import Server, Workers, start_sink
from tests.letters.conftest import call_letter, prefectures, templates  # noqa: F401


@pytest.fixture
def start_server(tmp_path: Path, settings) -> Iterator[Callable[..., Server]]:
    """Start a mail server and use it."""
    started = []

    def start(*options: str) -> Server:
        server, process = start_sink(tmp_path, *options)
        started.append(process)
        settings.SMTP_HOST, settings.SMTP_PORT = "127.0.0.1", server.port
        settings.SMTP_SECURITY, settings.MAIL_FROM = "none", "事務局 <office@banso.example>"
        return server

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def server(start_server: Callable[..., Server]) -> Server:
    """A mail server in use."""
    return start_server()


@pytest.fixture
def archived(settings, tmp_path: Path) -> None:
    """Use the server's archive mailbox; a mail has half a second to come there."""
    settings.MAIL_ARCHIVE = "archive@banso.example"
    settings.MAIL_ARCHIVE_AT = f"maildir://{tmp_path}/archive"
    settings.MAIL_ARCHIVE_WAIT = 0.3


@pytest.fixture
def workers() -> Iterator[Workers]:
    """Worker processes, ended after the test."""
    found = Workers()
    yield found
    found.end()
