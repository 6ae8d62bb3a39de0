"""What a load added and what was there already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from banso.years.models import FiscalYear

# (steps done, steps in all, what is being read now)
Progress = Callable[[int, int, str], None]


@dataclass
class Tally:
    """Rows entered and rows found, by file."""

    added: Counter[str] = field(default_factory=Counter)
    present: Counter[str] = field(default_factory=Counter)

    def add(self, file: str, number: int = 1) -> None:
        """Count rows that were entered."""
        self.added[file] += number

    def keep(self, file: str, number: int = 1) -> None:
        """Count rows that were there already and were left alone."""
        self.present[file] += number


@dataclass(frozen=True)
class Loaded:
    """The year that was read, and how many rows of each file were new or already there."""

    fiscal_year: FiscalYear
    added: dict[str, int]
    present: dict[str, int]

    @property
    def changed(self) -> bool:
        """Whether anything was entered."""
        return any(self.added.values())
