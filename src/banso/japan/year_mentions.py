"""Years named inside a text: a fiscal year rewritten as another, and the years still named afterwards."""

from __future__ import annotations

import re
from typing import Final

from banso.japan.dates import fiscal_year_label, parse_fiscal_year
from banso.japan.errors import JapanError

_FISCAL_YEAR: Final = re.compile(
    r"(?:(?:令和|平成|[RＲHＨ])\s*(?:元|[0-9０-９]{1,2})|[12１２][0-9０-９]{3})\s*年度"
)
_ANY_YEAR: Final = re.compile(
    r"(?:令和|平成)\s*(?:元|[0-9０-９]{1,2})\s*年度?|[RＲHＨ](?:元|[0-9０-９]{1,2})年度?|[12１２][0-9０-９]{3}\s*年度?"
)


def with_fiscal_year(text: str, old: int, new: int) -> str:
    """Return the text with every mention of the fiscal year `old` (令和元年度, R1年度, 2019年度) written as `new`.

    Other years and dates of a day (令和元年7月31日) stay as they are.
    """

    def rewritten(match: re.Match[str]) -> str:
        return fiscal_year_label(new) if _means(match[0], old) else match[0]

    return _FISCAL_YEAR.sub(rewritten, text)


def years_named(text: str) -> list[str]:
    """Return the years the text names, as written, each once: what to look at when it is used in another year."""
    return list(dict.fromkeys(match[0] for match in _ANY_YEAR.finditer(text)))


def _means(words: str, year: int) -> bool:
    try:
        return parse_fiscal_year(words) == year
    except JapanError:
        return False
