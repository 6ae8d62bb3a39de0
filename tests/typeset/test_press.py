"""The press: every document has a limit of time, and no fork, kill or hang stops the next one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from banso.typeset import (
    TypesetFailed,
    TypesetInterrupted,
    TypesetTooSlow,
    compiler,
    press,
    render_pdf,
    typesetter,
)
from tests.typeset import samples

DAY = date(2020, 3, 31)
ENDLESS = "#for a in range(100000) { for b in range(100000) { } }"


@pytest.fixture
def endless(tmp_path: Path) -> Path:
    template = tmp_path / "endless.typ"
    template.write_text(ENDLESS, encoding="utf-8")
    return template


def letter() -> bytes:
    return render_pdf("letter", samples.letter(), document_date=DAY)


def test_a_document_that_hangs_is_given_up_and_the_others_go_on(endless):
    expected = letter()
    with ThreadPoolExecutor(3) as threads:
        stuck = threads.submit(render_pdf, endless, {}, document_date=DAY, seconds=5)
        letters = list(threads.map(lambda _: letter(), range(4)))
        assert not stuck.done(), "the letters waited for the document that hangs"
        with pytest.raises(TypesetTooSlow, match="秒以上かかったため") as caught:
            stuck.result()
    assert letters == [expected] * 4

    assert caught.value.seconds == 5
    assert letter() == expected


def test_who_finds_no_free_typesetter_in_time_is_told_so(endless):
    letter()
    with ThreadPoolExecutor(press.MOST) as threads:
        stuck = [
            threads.submit(render_pdf, endless, {}, document_date=DAY, seconds=1) for _ in range(press.MOST)
        ]
        while press._pool.room._value:
            time.sleep(0.01)
        with pytest.raises(TypesetTooSlow):
            render_pdf("letter", samples.letter(), document_date=DAY, seconds=0.1)
        assert all(isinstance(one.exception(), TypesetTooSlow) for one in stuck)


def test_a_process_forked_after_typesetting_sets_its_own_documents():
    """The fault of the served demo: the child's first document never returned."""
    letter()
    child = os.fork()
    if child == 0:
        signal.alarm(20)
        os._exit(0 if letter().startswith(b"%PDF") else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert letter().startswith(b"%PDF")


def test_a_typesetter_that_was_killed_while_it_waited_is_replaced():
    letter()
    for waiting in press._pool.idle:
        waiting.process.kill()
        waiting.process.wait()
    assert letter().startswith(b"%PDF")


def test_a_typesetter_stays_for_the_next_document_however_big_the_asking_process_is(monkeypatch):
    """The kernel counts the memory of who starts a process to the process: each document got a new one."""
    has_been_big = bytearray(typesetter.MOST_MEMORY_KIB * 1024 + 1)
    has_been_big[::4096] = b"1" * len(has_been_big[::4096])
    del has_been_big
    monkeypatch.setattr(press, "_pool", press._Pool())
    letter()
    (first,) = press._pool.idle
    letter()
    assert press._pool.idle == [first]
    press._pool.idle[0].end()


def test_a_typesetter_that_dies_at_a_document_is_an_error_in_words(endless):
    with ThreadPoolExecutor(1) as threads:
        stuck = threads.submit(render_pdf, endless, {}, document_date=DAY, seconds=20)
        while not stuck.done():  # a typesetter that waited for it is given a successor, once
            for busy in set(press._pool.all) - set(press._pool.idle):
                busy.process.kill()
            time.sleep(0.05)
        with pytest.raises(TypesetInterrupted, match="もう一度お試しください"):
            stuck.result()


def test_the_typesetter_ends_with_the_process_that_asked(tmp_path):
    """Even killed, it leaves nothing behind: the input of its typesetter ends with it."""
    asked = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, time, datetime; from banso.typeset import press, render_pdf;"
            "from tests.typeset import samples;"
            "render_pdf('letter', samples.letter(), document_date=datetime.date(2020, 3, 31));"
            "print(press._pool.all[0].process.pid, 'typst' in sys.modules, flush=True); time.sleep(60)",
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert asked.stdout is not None
    process, loaded = asked.stdout.readline().split()
    assert loaded == "False", "the asking process has loaded the typesetting library"
    asked.kill()
    asked.wait()
    asked.stdout.close()
    until = time.monotonic() + 10
    while time.monotonic() < until and _runs(int(process)):
        time.sleep(0.02)
    assert not _runs(int(process))


def test_the_library_refuses_to_hang_in_a_forked_process(monkeypatch):
    monkeypatch.setattr(compiler, "_compiled_in", {os.getpid() + 1})
    compiler._compiler_of.cache_clear()
    with pytest.raises(TypesetFailed) as caught:
        compiler.compiler()
    assert "forked after typesetting" in caught.value.detail


def _runs(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
