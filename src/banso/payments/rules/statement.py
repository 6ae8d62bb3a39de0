"""One payment worked out: lines, what is taxed, the tax, what is transferred, what is missing, how it was rounded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from banso.payments.rules.amounts import FEE, NO_FEE, TRAVEL, fee_line, travel_line, unset
from banso.payments.rules.book import RuleBook
from banso.payments.rules.facts import FeeFact, Line, Payee, PayeeKind, Statement, TravelFact
from banso.payments.rules.kinds import Kind
from banso.payments.rules.withholding import (
    NET_ROUNDING,
    TAX_ROUNDING,
    Withholding,
    nonresident_withholding,
    resident_withholding,
)

PAYEE_UNKNOWN = "支払先の区分（本人・法人・公務・辞退）が未確認です。講師ごとの支払条件に登録してください。"
NOT_BODY = (
    "法人・団体への支払のため、源泉徴収をしません（所得税法第204条第1項は個人の居住者への支払が対象）。"
)


def statement_of(
    *,
    payee: Payee,
    fees: Sequence[FeeFact],
    travels: Sequence[TravelFact],
    tax_day: dt.date,
    book: RuleBook,
) -> Statement:
    """Return the statement of one payment on `tax_day` (the day it is paid, or is planned to be paid)."""
    lines = [fee_line(fact, payee, book) for fact in fees]
    lines += [travel_line(fact, payee, book) for fact in travels]
    missing = [said for line in lines for said in line.missing]
    if payee.kind == PayeeKind.UNKNOWN:
        missing.insert(0, PAYEE_UNKNOWN)
    tax = _Taxing(payee, tuple(lines), tax_day, book)
    added = tax.added_for_net()
    if added:
        lines.append(added)
    taxable, amount, how = tax.worked_out(added)
    rounding = dict.fromkeys([line.rounding for line in lines if line.rounding])
    return Statement(
        lines=lines,
        fee=_total(line for line in lines if line.section == FEE),
        travel=_total(line for line in lines if line.section == TRAVEL and not line.is_direct),
        direct=_total(line for line in lines if line.is_direct),
        taxable=taxable,
        tax=amount,
        tax_how=how,
        tax_source=tax.source,
        rounding=[*rounding, *([NET_ROUNDING] if added else []), TAX_ROUNDING],
        missing=list(dict.fromkeys([*missing, *tax.missing])),
    )


def _total(lines: Iterable[Line]) -> int | None:
    amounts = [line.amount for line in lines]
    return None if None in amounts else sum(amount or 0 for amount in amounts)


@dataclass
class _Taxing:
    """How a payment is taxed; what it needs and nobody has entered is gathered in `missing`."""

    payee: Payee
    lines: Sequence[Line]
    day: dt.date
    book: RuleBook

    def __post_init__(self) -> None:
        self.missing: list[str] = []
        self.source = ""
        self.withholding = self._withholding()
        self.includes_travel = self._includes_travel()

    @property
    def has_fee(self) -> bool:
        return self.payee.kind not in NO_FEE

    def _withholding(self) -> Withholding | None:
        if self.payee.kind == PayeeKind.BODY:
            self.source = NOT_BODY
            return None
        if self.payee.is_resident:
            found = resident_withholding(self.book, self.day)
        else:
            found = nonresident_withholding(self.book, self.day, self.payee.treaty_percent)
        if found is None:
            self.missing.append(unset(Kind.WITHHOLDING_LOW, self.day))
            return None
        self.source = found.source
        return found

    def _includes_travel(self) -> bool | None:
        """Return whether travel paid to the person is taxed; None: nobody has decided."""
        if self.payee.kind == PayeeKind.BODY:
            return False
        if not any(line.section == TRAVEL and not line.is_direct and line.amount != 0 for line in self.lines):
            return False
        kind = Kind.TRAVEL_TAX if self.has_fee else Kind.TRAVEL_ONLY_TAX
        rule = self.book.find(kind, self.day)
        if rule is None:
            self.missing.append(unset(kind, self.day))
            return None
        return rule.word == "INCLUDE"

    def _base(self) -> int | None:
        """Return the sum of the lines that are taxed."""
        if self.includes_travel is None:
            return None
        sections = (FEE, TRAVEL) if self.includes_travel else (FEE,)
        return _total(line for line in self.lines if line.section in sections and not line.is_direct)

    def added_for_net(self) -> Line | None:
        """Return the line that lifts net fees to gross, when the rate is a net amount (手取り)."""
        meaning = self.book.find(Kind.FEE_AMOUNT, self.day)
        base = self._base()
        if not (meaning and meaning.word == "NET" and base and self.has_fee and self.withholding):
            return None
        gross = self.withholding.gross_for(base)
        how = f"手取り{base:,}円となる支給額{gross:,}円との差"
        return Line(
            FEE,
            "手取り額にするための加算",
            None,
            gross - base,
            how,
            meaning.source,
            is_sample=meaning.is_sample,
        )

    def worked_out(self, added: Line | None) -> tuple[int | None, int | None, str]:
        """Return (taxed amount, tax, calculation in words)."""
        if self.payee.kind == PayeeKind.BODY:
            return 0, 0, "法人・団体への支払のため、源泉徴収はありません"
        base = self._base()
        if base is None or self.withholding is None:
            return None, None, "金額が決まると計算します"
        base += (added.amount or 0) if added else 0
        if base == 0:
            return 0, 0, "源泉徴収の対象になる支払がありません"
        return base, self.withholding.tax(base), self.withholding.in_words(base)
