"""Ordinary words of welfare and administration: what is left of a name without them is its proper part."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from typing import Final


@lru_cache
def words(name: str) -> frozenset[str]:
    """Return the words of data/<name>.txt, separated by white space."""
    return frozenset(files("banso.privacy").joinpath(f"data/{name}.txt").read_text(encoding="utf-8").split())


_ORDINARY: Final = words("ordinary_words")
_STRIP: Final = re.compile(
    "|".join(map(re.escape, sorted(sorted(_ORDINARY), key=len, reverse=True)))
    + r"|[\s　0-9０-９一二三四五六七八九十]+"
)


def proper_part(name: str) -> str:
    """Return what is left of a name when ordinary words are taken out; "" for 生活福祉課."""
    return _STRIP.sub("", name)


# Common surnames (public statistics know them all); a title must still follow or a label precede.
SURNAMES: Final = words("surnames")
