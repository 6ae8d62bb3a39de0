"""What one answer may be. A cell type knows nothing of where it stands: fields and grids share it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

Value = str | int | Decimal | bool | date | None


@dataclass(frozen=True)
class Choice:
    """One of several answers; `code` is stored, `label` is shown."""

    code: str
    label: str


@dataclass(frozen=True)
class TextCell:
    """Free text, kept exactly as typed. `lines` above one allows line breaks; `max_length` in characters.

    `half_width`: an address or a number to dial, which full-width letters and digits would spoil.
    """

    max_length: int = 200
    lines: int = 1
    half_width: bool = False


@dataclass(frozen=True)
class NumberCell:
    """A number in `unit` with at most `decimals` places. With `or_mark`, a mark ○ (True) is an answer too."""

    unit: str = ""
    decimals: int = 0
    minimum: Decimal | None = Decimal(0)
    maximum: Decimal | None = None
    or_mark: bool = False


@dataclass(frozen=True)
class MarkCell:
    """A mark: True for ○, False for an explicit ×, None when left blank."""


@dataclass(frozen=True)
class ChoiceCell:
    """One of `choices`. `show` says whether the dropdown offers labels or, in narrow matrices, codes."""

    choices: Sequence[Choice]
    show: Literal["label", "code"] = "label"

    def text(self, code: str) -> str:
        """Return what is shown for a code; an unknown code (of an older version) shows itself."""
        if self.show == "code":
            return code
        return next((choice.label for choice in self.choices if choice.code == code), code)

    @property
    def texts(self) -> list[str]:
        """What the dropdown offers."""
        return [self.text(choice.code) for choice in self.choices]


@dataclass(frozen=True)
class DateCell:
    """A date; era dates and dates without a year of the form's fiscal year are understood.

    `within_year`: only days of the form's fiscal year make sense. Excel completes a day without a year by the year
    of the clock; such a day is then read as the year's, with a remark.
    """

    within_year: bool = False


Cell = TextCell | NumberCell | MarkCell | ChoiceCell | DateCell
