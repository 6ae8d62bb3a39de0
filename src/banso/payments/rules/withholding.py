"""Withholding tax on fees of individuals (源泉徴収), and the gross amount that leaves a given net (手取り).

10.21 % up to the limit of one payment, 20.42 % on what exceeds it; a fraction of a yen is cut off. Sources stand in
`law.csv`; the cutting off is 国税通則法第119条第2項 and 復興財源確保法第31条第2項.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal

from banso.payments.rules.book import RuleBook
from banso.payments.rules.kinds import DOWN, HALF_UP, UP, Kind

TAX_ROUNDING = (
    "源泉徴収税額は、1回の支払の合計額に率を掛け、1円未満を切り捨てます"
    "（国税通則法第119条第2項、復興財源確保法第31条第2項）。"
)
NET_ROUNDING = "手取り額から支給額を求めるときは、手取り額がちょうどその額になる最も小さい支給額とします。"
_HUNDRED = Decimal(100)
_MODES = {DOWN: ROUND_DOWN, UP: ROUND_UP, HALF_UP: ROUND_HALF_UP}


def to_yen(amount: Decimal, rounding: str) -> int:
    """Return whole yen; `rounding` is DOWN, UP or HALF_UP."""
    return int(amount.to_integral_value(_MODES[rounding]))


@dataclass(frozen=True)
class Withholding:
    """How one payment is taxed: percent up to `limit`, percent on the excess; no limit: one percent for all."""

    low: Decimal
    high: Decimal
    limit: int | None
    source: str

    def tax(self, gross: int) -> int:
        """Return the tax on one payment of `gross` yen. Raises ValueError for a negative amount."""
        if gross < 0:
            raise ValueError("a payment is not negative")
        base = gross if self.limit is None else min(gross, self.limit)
        amount = base * self.low / _HUNDRED + (gross - base) * self.high / _HUNDRED
        return to_yen(amount, DOWN)

    def gross_for(self, net: int) -> int:
        """Return the smallest gross amount that leaves exactly `net` yen after tax.

        With every further yen of gross the net grows by one yen or not at all, so each net is reached.
        """
        below, reached = net - 1, net
        while reached - self.tax(reached) < net:
            reached *= 2
        while reached - below > 1:
            middle = (below + reached) // 2
            if middle - self.tax(max(middle, 0)) < net:
                below = middle
            else:
                reached = middle
        return max(reached, 0)

    def in_words(self, gross: int) -> str:
        """Return the calculation as a person would write it: 15,000円×10.21％＝1,531円."""
        tax = f"{self.tax(gross):,}円"
        if self.limit is None or gross <= self.limit:
            return f"{gross:,}円×{self.low.normalize():f}％＝{tax}"
        return (
            f"{self.limit:,}円×{self.low.normalize():f}％＋{gross - self.limit:,}円"
            f"×{self.high.normalize():f}％＝{tax}"
        )


def resident_withholding(book: RuleBook, day: dt.date) -> Withholding | None:
    """Return how a resident individual is taxed on the day of payment; None where the law's table does not reach."""
    low, high = book.find(Kind.WITHHOLDING_LOW, day), book.find(Kind.WITHHOLDING_HIGH, day)
    limit = book.find(Kind.WITHHOLDING_LIMIT, day)
    if low is None or high is None or limit is None:
        return None
    if low.value is None or high.value is None or limit.value is None:
        return None
    return Withholding(low.value, high.value, int(limit.value), low.source)


def nonresident_withholding(book: RuleBook, day: dt.date, treaty: Decimal | None) -> Withholding | None:
    """Return how a non-resident is taxed: the treaty's percent where one was notified, else the law's."""
    if treaty is not None:
        return Withholding(treaty, treaty, None, "租税条約に関する届出書による率")
    rule = book.find(Kind.NONRESIDENT, day)
    if rule is None or rule.value is None:
        return None
    return Withholding(rule.value, rule.value, None, rule.source)
