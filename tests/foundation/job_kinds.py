"""Job kinds for the tests. Each run leaves lines in a file, which a kill or a rollback does not take back."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from banso.foundation.access import Actor
from banso.foundation.errors import BansoError
from banso.foundation.jobs import Handle, Outcome, job_kind
from banso.foundation.uploads import store


def note(log: str, line: str) -> None:
    """Add a line in one write."""
    with Path(log).open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")


def lines_of(log: Path) -> list[str]:
    """Return the lines written so far."""
    return log.read_text(encoding="utf-8").splitlines() if log.exists() else []


def wait_for(condition: Callable[[], object], seconds: float = 20) -> None:
    """Wait until `condition()` holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


@job_kind("test.slow", "ゆっくりした処理")
def slow(handle: Handle, *, log: str, steps: int, pause: float) -> Outcome:
    """Takes `steps` times `pause` seconds, saying how far it is and stopping when asked."""
    note(log, f"start {handle.attempt}")
    for done in range(steps):
        handle.check_cancelled()
        handle.progress(done, steps, f"{done}番目")
        time.sleep(pause)
    note(log, f"end {handle.attempt}")
    return Outcome({"attempt": handle.attempt})


def mourn(actor: Actor, is_cancelled: bool, *, log: str) -> None:
    """Leave a line when the job is buried."""
    note(log, f"buried, cancelled: {is_cancelled}")


@job_kind("test.mourned", "後始末のある処理", at_burial=mourn)
def mourned(handle: Handle, *, log: str) -> Outcome:
    """Never comes to its end: its workers vanish."""
    raise AssertionError(log)


@job_kind("test.stubborn", "確かめない処理")
def stubborn(handle: Handle, *, log: str, seconds: float) -> Outcome:
    """Works without a word: neither progress nor a look at the wish to cancel."""
    note(log, f"start {handle.attempt}")
    time.sleep(seconds)
    note(log, f"end {handle.attempt}")
    return Outcome({"attempt": handle.attempt})


@job_kind("test.quick", "すぐ終わる処理")
def quick(handle: Handle, *, log: str, number: int) -> None:
    """Notes its number."""
    note(log, str(number))


@job_kind("test.refused", "断られる処理")
def refused(handle: Handle) -> None:
    """Meets a rule."""
    raise BansoError("選定が公表されていないため、作成できません。先に公表してください。")


@job_kind("test.broken", "こわれた処理")
def broken(handle: Handle, *, secret: str) -> None:
    """Fails in a way nobody foresaw, with something in the error that no user should read."""
    raise RuntimeError(f"cannot handle {secret}")


@job_kind("test.file", "ファイルを作る処理")
def make_file(handle: Handle) -> Outcome:
    """Leaves a file to download."""
    handle.progress(1, 1, "できました")
    return Outcome({"pages": 1}, store(handle.actor, b"%PDF-1.7\n", "結果.pdf", "test.result"))
