"""The demo as the README starts it: the site it serves hands out every kind of file, to several people at once.

One `banso demo`, asked all questions. Its database begins as the tests' own migrated one: migrating is what takes long.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from tests import database

SECONDS = 10  # that one file may take
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Answer:
    status: int
    kind: str
    content: bytes
    seconds: float

    @property
    def words(self) -> str:
        return self.content.decode()


Get = Callable[[str], Answer]


@dataclass
class Demo:
    """The running command, where it is, and what it has written to the screen."""

    process: subprocess.Popen[bytes]
    address: str
    screen: Path
    folder: Path

    def signed_in(self, role: str) -> Get:
        """Sign in by the demo's button and return what asks pages."""
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        page = browser.open(f"{self.address}/accounts/demo/", timeout=30).read().decode()
        token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token
        form = urllib.parse.urlencode({"csrfmiddlewaretoken": token[1], "role": role}).encode()
        assert browser.open(f"{self.address}/accounts/demo/", form, timeout=30).status == 200

        def get(path: str) -> Answer:
            began = time.monotonic()
            try:
                with browser.open(self.address + path, timeout=3 * SECONDS) as answer:
                    content, kind, status = answer.read(), answer.headers["Content-Type"], answer.status
            except urllib.error.HTTPError as refused:
                content, kind, status = refused.read(), refused.headers["Content-Type"], refused.code
            return Answer(status, kind, content, time.monotonic() - began)

        return get


@pytest.fixture(scope="module")
def demo(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    folder = tmp_path_factory.mktemp("demo")
    (folder / "data").mkdir()
    database.copy_template(folder / "data" / "banso.sqlite3")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    screen, command = folder / "screen.txt", [sys.executable, "-m", "banso", "demo"]
    with screen.open("wb") as out:
        process = subprocess.Popen(
            [*command, "--port", str(port), "--data", folder / "data", "--out", folder / "out"],
            stdout=out,
            stderr=subprocess.STDOUT,
            cwd=ROOT,
            env={
                name: value for name, value in os.environ.items() if not name.startswith(("DJANGO", "BANSO"))
            },
            start_new_session=True,
        )
    running = Demo(process, f"http://localhost:{port}", screen, folder)
    try:
        _wait_until_served(running)
        yield running
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait_until_served(demo: Demo) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        assert demo.process.poll() is None, demo.screen.read_text(encoding="utf-8")
        if demo.address in demo.screen.read_text(encoding="utf-8"):
            return
        time.sleep(0.1)
    raise AssertionError("not served in time:\n" + demo.screen.read_text(encoding="utf-8"))


def _first(get: Get, page: str, pattern: str) -> str:
    found = re.search(rf'href="({pattern})"', get(page).words)
    assert found, f"{page} links to nothing like {pattern}"
    return found[1]


def test_every_kind_of_file_comes_to_several_people_at_once(demo):
    get = demo.signed_in("SECRETARIAT")
    visit = _first(get, "/y/2019/visits/", r"/y/2019/visits/\d+/")
    project = _first(get, "/y/2019/projects/", r"/y/2019/projects/\d+/")
    report = _first(get, "/y/2019/reports/", r"/y/2019/reports/\d+/")
    application = _first(get, "/y/2019/applications/", r"/y/2019/applications/\d+/")
    files = {
        f"{visit}sheet.pdf": b"%PDF",
        f"{project}briefing/pdf/": b"%PDF",
        f"{application}print/": b"%PDF",
        f"{report}print/": b"%PDF",
        _first(get, "/y/2019/annual/", r"/y/2019/annual/builds/\d+/report.pdf"): b"%PDF",
        "/y/2019/applications/table/?format=xlsx": b"xl/workbook.xml",
        "/y/2019/annual/tables/?format=xlsx": b"xl/workbook.xml",
        "/y/2019/reports/forms/": b"PK",
        "/y/2019/calendar/download.ics": b"BEGIN:VCALENDAR",
    }

    def all_files(person: int) -> list[tuple[str, Answer]]:
        """Sign in and ask for every file, each person beginning with another."""
        own, paths = demo.signed_in("SECRETARIAT"), list(files)
        return [(path, own(path)) for path in paths[person:] + paths[:person]]

    with ThreadPoolExecutor(8) as people:
        answers = [one for asked in people.map(all_files, range(8)) for one in asked]
    assert [(path, answer.status) for path, answer in answers if answer.status != 200] == []
    assert [path for path, answer in answers if files[path] not in answer.content] == []
    assert [(path, answer.seconds) for path, answer in answers if answer.seconds > SECONDS] == []


def test_beside_r1_an_invented_year_runs_today(demo):
    town = demo.signed_in("MUNICIPALITY")
    today = town("/").words
    assert "架空の年度です" in today
    assert "令和8年度" in today
    assert "訪問日程の確認に答える" in today or "報告書を書く" in today or "共有する" in today
    r1 = town("/y/2019/")
    assert (r1.status, "架空の年度です" in r1.words) == (200, False)


def test_the_screen_of_a_newcomer_shows_the_address_and_no_complaint(demo):
    screen = demo.screen.read_text(encoding="utf-8")
    assert f"{demo.address}/" in screen
    assert "127.0.0.1" not in screen
    assert [line for line in screen.splitlines() if re.search("warn|error|traceback", line, re.I)] == []
    assert (demo.folder / "out" / "report.pdf").read_bytes().startswith(b"%PDF")


def test_ctrl_c_ends_it_with_everything_it_started(demo):
    os.killpg(demo.process.pid, signal.SIGINT)
    assert demo.process.wait(timeout=30) == 0
    until = time.monotonic() + 10
    while _processes_of(demo.folder) and time.monotonic() < until:
        time.sleep(0.05)
    assert _processes_of(demo.folder) == []
    assert "Traceback" not in demo.screen.read_text(encoding="utf-8")


def _processes_of(folder: Path) -> list[str]:
    """Return the processes that work on the demo's data."""
    mark = f"BANSO_DATA_DIR={folder / 'data'}".encode()
    found = []
    for environment in Path("/proc").glob("[0-9]*/environ"):
        try:
            if mark in environment.read_bytes().split(b"\0"):
                found.append((environment.parent / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    return found
