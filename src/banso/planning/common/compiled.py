"""Compiling hot loops with numba where it can be had; the same functions run as plain Python where it cannot.

Compiling takes tens of seconds once per machine and version: the result is kept in a folder named after the
sources, so that a change in any of them never meets an old binary. Where no folder can be written the compilation
lasts for the process.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, Final, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


def _compiler() -> Any:
    """Return numba, or None: the kit works without a compiler, some fifty times slower."""
    if os.environ.get("BANSO_PLAIN_PYTHON") == "1":
        return None
    try:
        return import_module("numba")
    except ImportError:
        return None


numba = _compiler()
HAS_COMPILER: Final = numba is not None and not numba.config.DISABLE_JIT


def compiled(sources: Path, *, borrows: bool = False) -> Callable[[F], F]:
    """Return a decorator that compiles functions whose code lies in the folder `sources`.

    `borrows`: the functions make no arrays and keep none, so references to those they are given are not counted. (The
    counts are in memory that all threads share: two searches on one problem spent a third of their time on them.)
    """
    if not HAS_COMPILER:
        return lambda function: function
    folder = _cache_folder(sources)

    def decorate(function: F) -> F:
        if folder is not None:
            numba.config.CACHE_DIR = str(folder)  # read when a function is decorated
        # Said in either case: a function compiled on another's account would take over the other's way.
        made: F = numba.njit(cache=folder is not None, nogil=True, _nrt=not borrows)(function)
        return made

    return decorate


def _cache_folder(sources: Path) -> Path | None:
    digest = hashlib.sha256()
    for path in sorted(sources.glob("*.py")):
        digest.update(path.read_bytes())
    named = f"planning-{sources.name}-{digest.hexdigest()[:16]}"
    wishes = [os.environ.get("NUMBA_CACHE_DIR"), os.environ.get("XDG_CACHE_HOME"), _home_cache()]
    for base in (*wishes, tempfile.gettempdir()):
        if not base:
            continue
        folder = Path(base) / "banso" / named
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    return None


def _home_cache() -> str | None:
    try:
        return str(Path.home() / ".cache")
    except RuntimeError:
        return None
