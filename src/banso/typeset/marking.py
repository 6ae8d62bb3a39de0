"""A mark on every page of the documents set meanwhile (架空の年度): nobody hands it on, nobody forgets it.

    with marked(lambda: "架空の年度"):
        render_pdf("letter", data, document_date=day)

The words are asked for when a document is set, so that whoever opens the block need not know yet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar


def _nothing() -> str:
    return ""


_words: ContextVar[Callable[[], str]] = ContextVar("mark", default=_nothing)


@contextmanager
def marked(words: Callable[[], str]) -> Iterator[None]:
    """Put the words that `words` returns on every page of what is set inside the block; none where they are empty."""
    token = _words.set(words)
    try:
        yield
    finally:
        _words.reset(token)


def mark_now() -> str:
    """Return the words a document set now is marked with."""
    return _words.get()()
