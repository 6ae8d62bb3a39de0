"""The typesetter: a process of its own that sets one document after another for the process that started it.

`python -m banso.typeset.typesetter`, started by `banso.typeset.press` alone. It reads requests from its standard
input and ends with it. The kernel ends it too when one document takes too long: the asking process may be gone.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
import traceback
from datetime import date
from pathlib import Path
from typing import Any

from banso.typeset import characters, renderer
from banso.typeset.errors import TypesetFailed, as_data
from banso.typeset.wire import WireBroken, receive, send

# What typst remembers of big documents is given back by ending; the next document gets a new process.
MOST_MEMORY_KIB = 800 * 1024
# The asking process ends a document that takes too long; this is for one that is no more.
_GRACE_SECONDS = 5.0


def main() -> None:
    """Answer until the input ends."""
    # What a library prints must not land between the answers.
    asked, answers = sys.stdin.fileno(), os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    # The kernel counts in what the asking process had when it started this one.
    most = max(MOST_MEMORY_KIB, _memory())
    try:
        while True:
            head, parts = receive(asked)
            signal.setitimer(signal.ITIMER_REAL, head["seconds"] + _GRACE_SECONDS)
            answer, document = answered(head, parts)
            signal.setitimer(signal.ITIMER_REAL, 0)
            send(answers, answer, document)
            if _memory() > most:
                return
    except WireBroken:
        return


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def answered(head: dict[str, Any], parts: list[bytes]) -> tuple[dict[str, Any], bytes]:
    """Return what was asked for, or what went wrong in words that travel."""
    try:
        if head["ask"] == "unprintable":
            return {"characters": characters.unprintable_each(head["texts"])}, b""
        pdf = renderer.render_pdf(
            Path(head["path"]) if head["path"] else head["template"],
            head["data"],
            document_date=date.fromisoformat(head["date"]),
            standard=head["standard"],
            root=Path(head["root"]) if head["root"] else None,
            assets=dict(zip(head["assets"], parts, strict=True)),
            mark=head["mark"],
        )
    except TypesetFailed as failed:
        return {"error": as_data(failed)}, b""
    except Exception:
        unknown = TypesetFailed("文書を作れませんでした。管理者に、この時刻と文書の名前を伝えてください。")
        return {"error": as_data(unknown) | {"detail": traceback.format_exc()}}, b""
    return {}, pdf


if __name__ == "__main__":
    main()
