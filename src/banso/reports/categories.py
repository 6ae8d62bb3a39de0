"""The categories of issues: those of the year's questionnaire (R1 report L2437–2447)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from banso.surveys.definitions import QUESTIONNAIRE, form_for, grid_of

ISSUES_GRID = "issues"
_ENDING = re.compile(r"(に関する|に向けた)課題$")


@dataclass(frozen=True)
class IssueCategory:
    """One category: `mark` is its circled number, `label` the words after it."""

    code: str
    mark: str
    label: str

    def __str__(self) -> str:
        return f"{self.mark}{self.label}"

    @property
    def short(self) -> str:
        """The words without 「…に関する課題」, for the heads of tables with many columns."""
        return f"{self.mark}{_ENDING.sub('', self.label)}"


@lru_cache
def categories(year: int) -> tuple[IssueCategory, ...]:
    """Return the categories of a fiscal year in their order."""
    grid = grid_of(form_for(QUESTIONNAIRE, year), ISSUES_GRID)
    rows = grid.rows if grid else ()
    found = []
    for row in rows:
        mark, _, label = row.label.partition(" ")
        found.append(IssueCategory(row.code, mark, label))
    return tuple(found)


def category_choices(year: int) -> list[tuple[str, str]]:
    """Return (code, words) for lists and forms."""
    return [(category.code, str(category)) for category in categories(year)]


def category_words(year: int, code: str) -> str:
    """Return a category in words; a code of another year shows itself, none is said to be none."""
    known = dict(category_choices(year))
    return known.get(code, code) if code else "区分なし"
