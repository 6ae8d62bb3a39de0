"""The one typst compiler of a process: scanning the fonts takes longer than setting a letter."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Final

import typst

from banso.typeset.errors import TypesetFailed
from banso.typeset.fonts import font_book

TEMPLATES: Final = Path(__file__).parent / "templates"
LOCK: Final = Lock()  # the compiler keeps its inputs between calls and lets go of the GIL while it works
_compiled_in: set[int] = set()

# What typst says when a PDF standard refuses a document for a character in it.
_REFUSED: Final = re.compile(r"could not be displayed|the PDF contains the codepoint")


def compiler() -> typst.Compiler:
    """Return the compiler of this process. Raises TypesetFailed in a process forked from one that has set something."""
    return _compiler_of(os.getpid())


@cache
def _compiler_of(process: int) -> typst.Compiler:
    """The threads of a compiler do not survive a fork: its next document would never be done."""
    if _compiled_in and process not in _compiled_in:
        raise TypesetFailed("文書を作れませんでした。", f"process {process} was forked after typesetting")
    _compiled_in.add(process)
    return typst.Compiler(root=TEMPLATES, font_paths=font_book(), ignore_system_fonts=True)


def is_refusal(problem: Exception) -> bool:
    """Tell whether the document was refused for a character in it."""
    return bool(_REFUSED.search(str(getattr(problem, "diagnostic", "") or problem)))


def refuses(texts: Sequence[str]) -> bool:
    """Set the texts one a line, in every face of the house, as an archivable and accessible PDF: typst judges."""
    with LOCK:
        try:
            compiler().compile(
                input=TEMPLATES / "probe.typ",
                format="pdf",
                root=TEMPLATES,
                sys_inputs={"data": json.dumps(texts), "date": "2020-01-01"},
                pdf_standards=["a-2a", "ua-1"],
                timestamp=0,
            )
        except typst.TypstError as problem:
            if not is_refusal(problem):
                raise
            return True
    return False
