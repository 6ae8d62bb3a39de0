"""Finding the rule that holds: by kind, date, payer and key."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from importlib import resources

from banso.payments.rules.kinds import KINDS, Kind

LAW = "法令"
UNCONFIRMED = "（条文は要確認）"


@dataclass(frozen=True)
class Rule:
    """One rule with its source and the days it holds (both inclusive; no end: until further notice).

    `key` is a fee class or an area, empty for all. `is_sample` marks a figure that only shows how it works.
    """

    kind: Kind
    source: str
    valid_from: dt.date
    valid_to: dt.date | None = None
    key: str = ""
    value: Decimal | None = None
    word: str = ""
    is_law: bool = False
    is_sample: bool = False
    payer: str = ""

    @property
    def text(self) -> str:
        """The rule's content in words: 15,000円, 30分 切り捨て, 実際の運賃."""
        info = KINDS[self.kind]
        number = "" if self.value is None else f"{self.value.normalize():,f}{info.unit}"
        return " ".join(part for part in (number, info.words.get(self.word, "")) if part)

    def holds_on(self, day: dt.date) -> bool:
        """Return whether the rule is in force on `day`."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class RuleBook:
    """All rules that may apply to a payer: the law's and the payer's own."""

    rules: tuple[Rule, ...]

    def find(self, kind: Kind, day: dt.date, key: str = "") -> Rule | None:
        """Return the rule in force, or None: unknown, to be entered.

        A payer's own rule goes before the law's default (only kinds a payer may set have both), one with the key
        before one for all, the later beginning before the earlier.
        """
        rules = [r for r in self.rules if r.kind == kind and r.key in (key, "") and r.holds_on(day)]
        return max(rules, key=lambda r: (not r.is_law, bool(r.key), r.valid_from), default=None)


@lru_cache
def law_rules() -> tuple[Rule, ...]:
    """Return the rules that come with the software, from `law.csv`; an unconfirmed source says so."""
    text = resources.files("banso.payments.rules").joinpath("law.csv").read_text(encoding="utf-8")
    return tuple(
        Rule(
            kind=Kind(row["kind"]),
            value=Decimal(row["value"]) if row["value"] else None,
            word=row["word"],
            valid_from=dt.date.fromisoformat(row["valid_from"]),
            valid_to=dt.date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            source=row["source"] + ("" if row["confirmed"] == "yes" else UNCONFIRMED),
            is_law=True,
            payer=LAW,
        )
        for row in csv.DictReader(text.splitlines())
    )


def book_with(rules: Iterable[Rule]) -> RuleBook:
    """Return the book of the law and a payer's own rules."""
    return RuleBook((*law_rules(), *rules))
