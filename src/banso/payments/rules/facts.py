"""What a statement is made from, and what comes out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


class PayeeKind(StrEnum):
    """Who is paid. UNKNOWN: nobody has asked yet."""

    UNKNOWN = "UNKNOWN"
    PERSON = "PERSON"
    BODY = "BODY"
    ON_DUTY = "ON_DUTY"
    DECLINED = "DECLINED"


class TravelKind(StrEnum):
    """A line of travel costs."""

    RAIL = "RAIL"
    AIR = "AIR"
    SHIP = "SHIP"
    BUS = "BUS"
    CAR = "CAR"
    DAY_ALLOWANCE = "DAY_ALLOWANCE"
    LODGING = "LODGING"
    OTHER = "OTHER"


RATE_UNSET = "単価未設定"
NOT_ENTERED = "未記入"
OPEN = "未確定"
# Kinds of travel paid by what they cost, always.
BY_COST = frozenset({TravelKind.AIR, TravelKind.SHIP, TravelKind.BUS, TravelKind.OTHER})


@dataclass(frozen=True)
class Payee:
    """The terms agreed with the person or body paid."""

    kind: PayeeKind
    fee_class: str = ""
    is_resident: bool = True
    treaty_percent: Decimal | None = None
    declines_travel: bool = False
    class_name: str = ""


@dataclass(frozen=True)
class FeeFact:
    """One visit as the fee counts it. `agreed` is an amount set by hand, with its reason."""

    label: str
    day: dt.date
    unit: str = ""
    minutes: int | None = None
    agreed: int | None = None
    reason: str = ""


@dataclass(frozen=True)
class TravelFact:
    """One leg, allowance or night. `fare` is what was really paid; `agreed` an amount set by hand."""

    kind: TravelKind
    label: str
    day: dt.date
    km: Decimal | None = None
    km_is_estimate: bool = False
    fare: int | None = None
    area: str = ""
    is_direct: bool = False
    agreed: int | None = None
    reason: str = ""


@dataclass(frozen=True)
class Line:
    """One line of a statement: the amount (None: open), how it was found, by which source."""

    section: str
    label: str
    day: dt.date | None
    amount: int | None
    how: str
    source: str = ""
    is_direct: bool = False
    is_sample: bool = False
    missing: tuple[str, ...] = ()
    rounding: str = ""


@dataclass(frozen=True)
class Statement:
    """A payment worked out. Amounts are yen; None while something they depend on is unknown."""

    lines: Sequence[Line]
    fee: int | None
    travel: int | None
    direct: int | None
    taxable: int | None
    tax: int | None
    tax_how: str
    tax_source: str
    rounding: Sequence[str] = field(default=())
    missing: Sequence[str] = field(default=())

    @property
    def gross(self) -> int | None:
        """What is paid before tax (without what goes to carriers and hotels directly)."""
        return None if self.fee is None or self.travel is None else self.fee + self.travel

    @property
    def net(self) -> int | None:
        """What is transferred."""
        return None if self.gross is None or self.tax is None else self.gross - self.tax

    @property
    def open_word(self) -> str:
        """What to say for an amount that is open: 単価未設定 while a rule is missing, else 未確定."""
        return RATE_UNSET if any(line.how == RATE_UNSET for line in self.lines) else OPEN

    @property
    def is_sample(self) -> bool:
        """Whether a sample figure is in it."""
        return any(line.is_sample for line in self.lines)
