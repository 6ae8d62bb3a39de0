"""Names files came with: shown to people, never used as a path."""

from __future__ import annotations

import re
import unicodedata

NAMELESS = "（名前のないファイル）"
_SHOWN = 120
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,8}$")


def storable(raw: str, limit: int = 1000) -> str:
    """Return the name as given, but for what no column holds (NUL, lone surrogates, endless length)."""
    return raw.encode("utf-8", "replace").decode("utf-8").replace("\0", "\ufffd")[:limit]


def display_name(raw: str) -> str:
    """Return a name safe to print: no folders, no control or direction-changing characters, at most 120."""
    last = re.split(r"[/\\]", storable(raw))[-1]
    # Cc and Cf hold line breaks, NUL and the right-to-left overrides that let "fdp.exe" look like "exe.pdf".
    clean = "".join(c for c in last if unicodedata.category(c) not in {"Cc", "Cf", "Zl", "Zp"})
    clean = clean.strip(" .\u3000")
    if len(clean) > _SHOWN:
        ending = extension(clean)
        clean = clean[: _SHOWN - len(ending)] + ending
    return clean or NAMELESS


def extension(name: str) -> str:
    """Return `.pdf` and the like in lower case, or nothing."""
    match = _EXTENSION.search(name)
    return match.group().lower() if match else ""
