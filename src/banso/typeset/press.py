"""The press: hands documents to typesetters, processes of their own, and waits for each no longer than its limit.

Why processes: the library that sets is native code. What hangs in it can only be ended from outside, and in a
process that forks after it has set a document it hangs for ever. So this process never loads it: it may fork
and start threads at any time. A typesetter stays for the next document, since starting one scans the fonts.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from threading import BoundedSemaphore, Lock, Timer
from typing import Any

from banso.typeset.characters import Substitution, is_plain, placed_texts
from banso.typeset.errors import TypesetFailed, TypesetInterrupted, TypesetTooSlow, from_data
from banso.typeset.marking import mark_now
from banso.typeset.plain import json_value
from banso.typeset.wire import WireBroken, receive, send

ARCHIVE_AND_ACCESSIBLE = "a-2a,ua-1"
# Seconds one document may take; a letter takes 0.01, the report of a full year three.
LIMIT = float(os.environ.get("BANSO_TYPESET_SECONDS") or 30)
# Typesetters of one process. Two: a document that hangs does not hold up everybody else's.
MOST = 2
_PACKAGES = str(Path(__file__).resolve().parents[2])


def render_pdf(
    template: str | Path,
    data: Mapping[str, object],
    *,
    document_date: date,
    standard: str = ARCHIVE_AND_ACCESSIBLE,
    root: Path | None = None,
    assets: Mapping[str, bytes] | None = None,
    seconds: float | None = None,
) -> bytes:
    """Return the PDF of ``data`` set by ``template``.

    ``template`` is a name of the kit (``letter``, ``report``, ``form``) or a path to a ``.typ`` file; a path
    may read only its ``root`` (its own folder unless given). ``assets`` (file name → bytes) appear to the
    template under ``/assets/``. ``document_date`` becomes the creation date; the same data and date give
    the same bytes. ``standard`` lists PDF standards, comma-separated; the default is archivable and
    accessible. After ``seconds`` (``LIMIT`` unless given) the document is given up.

    Raises TypesetTooSlow, TypesetInterrupted, FieldMissing, FieldInvalid, TemplateNotFound, OutsideRoot, or
    TypesetFailed for anything else.
    """
    try:
        content = json.loads(json.dumps(data, ensure_ascii=False, allow_nan=False, default=json_value))
    except (TypeError, ValueError) as problem:
        raise TypesetFailed("文書のデータに、扱えない値が入っています。", str(problem)) from problem
    head = {
        "ask": "pdf",
        "template": template if isinstance(template, str) else template.stem,
        "path": "" if isinstance(template, str) else str(template.resolve()),
        "data": content,
        "date": document_date.isoformat(),
        "standard": standard,
        "root": str(root.resolve()) if root else "",
        "assets": list(assets or {}),
        "mark": mark_now(),
    }
    return _asked(head, list((assets or {}).values()), seconds or LIMIT)[1]


def unprintable_characters(text: str) -> list[str]:
    """Return what in ``text`` cannot be printed, in order of first appearance; each is printed as 〓.

    Mostly single characters; a character with marks on it (1 with a keycap) where only the two together are
    refused.
    """
    return _unprintable_each([text])[0]


def unprintable_in(data: object, field: str = "") -> list[Substitution]:
    """Return every text inside ``data`` (mappings and lists) that holds something unprintable, with its path."""
    texts = [(place, text) for place, text in placed_texts(data, field) if not is_plain(text)]
    bad = _unprintable_each([text for _, text in texts])
    return [
        Substitution(place, text, tuple(characters))
        for (place, text), characters in zip(texts, bad, strict=True)
        if characters
    ]


def _unprintable_each(texts: list[str]) -> list[list[str]]:
    if all(is_plain(text) for text in texts):
        return [[] for _ in texts]
    characters: list[list[str]] = _asked({"ask": "unprintable", "texts": texts}, [], LIMIT)[0]["characters"]
    return characters


class _Typesetter:
    """One typesetter and the pipes to it."""

    def __init__(self) -> None:
        paths = [_PACKAGES, *filter(None, [os.environ.get("PYTHONPATH")])]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "banso.typeset.typesetter"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
            # Ctrl+C is for the site; the typesetter ends with its input.
            start_new_session=True,
        )
        assert self.process.stdin is not None  # noqa: S101 - asked for above
        assert self.process.stdout is not None  # noqa: S101
        self.asks, self.answers = self.process.stdin, self.process.stdout
        self.has_answered = False

    def ask(
        self, head: dict[str, Any], parts: list[bytes], seconds: float
    ) -> tuple[dict[str, Any], list[bytes]]:
        """Return the answer. Raises WireBroken, and TypesetTooSlow after ending the typesetter."""
        lock, late = Lock(), []

        def give_up() -> None:
            with lock:
                late.append(True)
                self.process.kill()

        watch = Timer(seconds, give_up)
        watch.daemon = True
        watch.start()
        try:
            send(self.asks.fileno(), head | {"seconds": seconds}, *parts)
            answer = receive(self.answers.fileno())
        except WireBroken:
            with lock:
                if late:
                    raise TypesetTooSlow(seconds) from None
            raise
        finally:
            watch.cancel()
        # Whoever holds the lock now has either killed it or never will.
        watch.join()
        self.has_answered = not late
        return answer

    def end(self) -> None:
        """End it and let go of its pipes."""
        self.process.kill()
        self.process.wait()
        self.asks.close()
        self.answers.close()

    def forget(self) -> None:
        """In a process forked from the one that uses it: let go of the pipes, leave the typesetter alone."""
        for pipe in (self.asks, self.answers):
            with suppress(OSError):
                pipe.close()
        self.process.returncode = 0  # not this process's child


class _Pool:
    """The typesetters of this process."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.room = BoundedSemaphore(MOST)
        self.all: list[_Typesetter] = []
        self.idle: list[_Typesetter] = []

    def take(self) -> _Typesetter:
        """Return one that waits, or a new one."""
        with self.lock:
            if self.idle:
                return self.idle.pop()
            typesetter = _Typesetter()
            self.all.append(typesetter)
            return typesetter

    def put_back(self, typesetter: _Typesetter) -> None:
        """Keep it for the next document, or end it when it gave no answer."""
        with self.lock:
            if typesetter.has_answered:
                self.idle.append(typesetter)
                return
            self.all.remove(typesetter)
        typesetter.end()


_pool = _Pool()


def _asked(head: dict[str, Any], parts: list[bytes], seconds: float) -> tuple[dict[str, Any], bytes]:
    """Return head and document of the answer; raise what the typesetter raised."""
    pool = _pool
    if not pool.room.acquire(timeout=seconds):
        raise TypesetTooSlow(seconds)
    try:
        answer, documents = _answered(pool, head, parts, seconds)
    finally:
        pool.room.release()
    if "error" in answer:
        raise from_data(answer["error"])
    return answer, documents[0]


def _answered(
    pool: _Pool, head: dict[str, Any], parts: list[bytes], seconds: float
) -> tuple[dict[str, Any], list[bytes]]:
    while True:
        typesetter = pool.take()
        was_used, typesetter.has_answered = typesetter.has_answered, False
        try:
            return typesetter.ask(head, parts, seconds)
        except WireBroken as broken:
            # One that waited may have ended meanwhile (memory, somebody's kill): a new one gets its chance.
            if not was_used:
                raise TypesetInterrupted(str(broken)) from broken
        finally:
            pool.put_back(typesetter)


def _after_fork() -> None:
    """A forked process asks typesetters of its own."""
    global _pool
    for typesetter in _pool.all:
        typesetter.forget()
    _pool = _Pool()


os.register_at_fork(after_in_child=_after_fork)
