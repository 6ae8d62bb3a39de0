"""The one typst compiler of a process: scanning the fonts takes longer than setting a letter."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Final

import typst

from banso.typeset.fonts import font_book

TEMPLATES: Final = Path(__file__).parent / "templates"
LOCK: Final = Lock()  # the compiler keeps its inputs between calls and lets go of the GIL while it works

# What typst says when a PDF standard refuses a document for a character in it.
_REFUSED: Final = re.compile(r"could not be displayed|the PDF contains the codepoint")


@cache
def compiler() -> typst.Compiler:
    """Return the compiler of this process."""
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
