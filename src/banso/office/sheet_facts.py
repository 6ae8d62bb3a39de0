"""What the reader of workbooks does not tell of a sheet, gathered while the safety check walks its XML.

calamine gives nothing for a cell with an error, nothing for a formula that was never calculated, and knows neither
hidden rows and columns nor text that was struck out. Blank and broken are not the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

CellPlace = tuple[int, int]  # row and column, counted from zero
# Excel's errors, old and new (#SPILL!, #CALC!, #FIELD!, #BLOCKED! …), and LibreOffice's (Err:502).
_ERROR: Final = re.compile(r"#(?:N/A|DIV/0!|NAME\?|[A-Z_]{3,}[!?]|GETTING_DATA)|Err:\d{3}", re.ASCII)
_TRUE: Final = ("1", "true", "on")
RARE: Final = frozenset({"strike", "dstrike", "col", "workbookPr"})
_LAST_COLUMN: Final = 16_384


class BrokenCell(str):
    """What stands in a cell that holds no answer although it is not blank: an error, or a formula never calculated.

    As text it is the error itself (#REF!) or `UNCALCULATED`; `advice` says what to do.
    """

    __slots__ = ()

    @property
    def advice(self) -> str:
        """What happened and what to do, for the person who sent the file."""
        if self == UNCALCULATED:
            return (
                "数式が入っていますが、計算された値がファイルにありません。"
                "Excelで開いて保存し直すか、値を直接入力してください。"
            )
        return f"数式のエラー「{self}」が入っています。値を直接入力してください。"


def is_error(text: str) -> bool:
    """Tell whether a text is one of the errors Excel or LibreOffice show in a cell."""
    bare = text.strip()
    return bare[:1] in ("#", "E") and _ERROR.fullmatch(bare) is not None


UNCALCULATED: Final = BrokenCell("（計算されていない数式）")


@dataclass
class SheetFacts:
    """Facts of one part: broken cells, hidden rows and columns (first, last), whether anything is struck out."""

    broken: dict[CellPlace, BrokenCell] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    has_strike: bool = False
    counts_from_1904: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether there is nothing to tell. A hidden column A by itself is where forms keep what each row is."""
        return not (self.broken or self.hidden_rows or any(last > 0 for _, last in self.hidden_columns))


class SheetWalk:
    """Follows the elements of a part of a workbook; the parser hands over text only where it is needed."""

    def __init__(self, parser: Any) -> None:
        self.facts = SheetFacts()
        self._parser = parser
        self._place: CellPlace = (0, 0)
        self._kind = ""
        self._has_formula = False
        self._text: list[str] = []
        self._rare: dict[str, Callable[[dict[str, str]], None]] = {
            "strike": self._strike,
            "dstrike": self._strike,
            "col": self._columns,
            "workbookPr": self._workbook,
        }

    def cell(self, row: int, column: int, attributes: dict[str, str]) -> None:
        """A cell begins; row and column count from one."""
        if self._has_formula or self._kind == "e":
            self.settle()
        self._place, self._kind = (row - 1, column - 1), attributes.get("t", "")

    def row(self, number: int, attributes: dict[str, str]) -> None:
        """A row begins; it counts from one."""
        self.settle()
        if attributes.get("hidden") in _TRUE:
            self.facts.hidden_rows.add(number - 1)

    def content(self, local: str) -> None:
        """The formula or value of the cell begins."""
        if local == "f":
            self._has_formula = True
        elif local == "v" and (self._has_formula or self._kind == "e"):
            self._parser.CharacterDataHandler = self._text.append
            self._parser.EndElementHandler = self._value_ended

    def other(self, local: str, attributes: dict[str, str]) -> None:
        """One of `RARE` begins, which tells something of more than one cell."""
        self._rare[local](attributes)

    def settle(self) -> None:
        """The cell that was begun has ended."""
        if self._kind == "e" or self._has_formula:
            text = "".join(self._text).strip()
            if self._kind == "e":
                self.facts.broken[self._place] = BrokenCell(text or "#N/A")
            elif not text and self._kind != "str":  # a formula may well give an empty text
                self.facts.broken[self._place] = UNCALCULATED
            elif self._kind == "str" and is_error(text):
                self.facts.broken[self._place] = BrokenCell(text)
            self._text.clear()
            self._has_formula = False
        self._kind = ""

    def _value_ended(self, name: str) -> None:
        self._parser.CharacterDataHandler = self._parser.EndElementHandler = None

    def _strike(self, attributes: dict[str, str]) -> None:
        if attributes.get("val", "1") in _TRUE:
            self.facts.has_strike = True

    def _columns(self, attributes: dict[str, str]) -> None:
        first, last = attributes.get("min", ""), attributes.get("max", "")
        if attributes.get("hidden") in _TRUE and first.isdecimal() and last.isdecimal():
            self.facts.hidden_columns.append((int(first) - 1, min(int(last), _LAST_COLUMN) - 1))

    def _workbook(self, attributes: dict[str, str]) -> None:
        if attributes.get("date1904") in _TRUE:
            self.facts.counts_from_1904 = True
