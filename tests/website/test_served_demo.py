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
PEOPLE = 4
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
            [
                *command,
                "--today",
                "2026-11-16",
                "--port",
                str(port),
                "--data",
                folder / "data",
                "--out",
                folder / "out",
            ],
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


# What each kind of file holds somewhere.
PDF, WORD, EXCEL, CALENDAR = b"%PDF", b"word/document.xml", b"xl/workbook.xml", b"BEGIN:VCALENDAR"
ZIP_OF_LETTERS, ZIP_OF_WORD, ZIP_OF_EXCEL = b".pdf", b".docx", b".xlsx"


def files_of(get: Get) -> dict[str, bytes]:
    """Return the addresses of files of every kind, found by the links of the pages, and what each holds."""
    real, now = "/y/2019", "/y/2026"
    files = {
        _first(get, f"{real}/annual/", rf"{real}/annual/builds/\d+/report.pdf"): PDF,
        f"{real}/annual/tables/?format=xlsx": EXCEL,
        f"{now}/applications/table/?format=xlsx": EXCEL,
        f"{now}/reports/forms/": ZIP_OF_WORD,
        f"{now}/calendar/download.ics": CALENDAR,
        _first(get, f"{now}/call/prefectures/", rf"{now}/call/prefectures/\d+/") + "pack/": ZIP_OF_LETTERS,
        _first(get, f"{now}/surveys/", rf"{now}/surveys/\d+/") + "forms/": ZIP_OF_EXCEL,
    }
    for page, kinds in {
        "visits": {"sheet.pdf": PDF},
        "projects": {"briefing/pdf/": PDF},
        "applications": {"print/": PDF},
        "letters": {"pdf/": PDF, "docx/": WORD},
        "reports": {"print/": PDF, "word/": WORD},
        "payments": {"pdf/": PDF},
    }.items():
        first = _first(get, f"{now}/{page}/", rf"{now}/{page}/\d+/")
        files |= {first + ending: held for ending, held in kinds.items()}
    party = _first(get, f"{now}/dates/", rf"{now}/dates/parties/\d+/")
    return files | {f"{party}form.xlsx": EXCEL, f"{party}visits.ics": CALENDAR}


def test_every_kind_of_file_comes_to_several_people_at_once(demo):
    files = files_of(demo.signed_in("SECRETARIAT"))

    def all_files(person: int) -> list[tuple[str, Answer]]:
        """Sign in and ask for every file, each person beginning with another."""
        own, paths = demo.signed_in("SECRETARIAT"), list(files)
        return [(path, own(path)) for path in paths[person:] + paths[:person]]

    with ThreadPoolExecutor(PEOPLE) as people:
        answers = [one for asked in people.map(all_files, range(PEOPLE)) for one in asked]
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
