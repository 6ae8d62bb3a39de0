"""One answer understood: from what a person typed or a cell holds to a value, with words when that fails."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from banso.formkit.cells import Cell, ChoiceCell, MarkCell, NumberCell, TextCell, Value
from banso.japan.dates import parse_date
from banso.japan.errors import JapanError
from banso.japan.text import fold, parse_mark, parse_number

RawValue = str | float | bool | date | datetime | time | timedelta | None
# Whole and part codes such as 「1：連携した」; the code alone is matched before.
_CODE_WITH_LABEL = re.compile(r"^([0-9A-Za-z_]+)[:.、,)]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_FLOAT_PLACES = 10  # a sum in Excel leaves noise behind the 15th digit
_EXCEL_ERRORS = ("#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#N/A", "#NUM!", "#NULL!")


class Misunderstood(ValueError):
    """An answer that could not be understood; the message is for the person who wrote it."""


@dataclass(frozen=True)
class Understood:
    """The value of an answer, and a remark where it was understood only with good will."""

    value: Value
    remark: str = ""


def raw_text(raw: RawValue) -> str:
    """Return what was written as text, exactly as far as the file still knows it; blank is the empty text."""
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 10**15:
        return str(int(raw))
    if isinstance(raw, datetime):
        return raw.date().isoformat() if raw.time() == time() else raw.isoformat(sep=" ")
    if isinstance(raw, date):
        return raw.isoformat()
    return str(raw)


def is_blank(raw: RawValue) -> bool:
    """Whether nothing was answered: no value, or nothing but spaces."""
    return raw is None or (isinstance(raw, str) and not raw.strip())


def understand(cell: Cell, raw: RawValue, *, fiscal_year: int | None = None) -> Understood:
    """Return the value of an answer. Blank is None. Raises `Misunderstood`.

    `fiscal_year` completes dates written without a year.
    """
    if is_blank(raw):
        return Understood(None)
    if isinstance(raw, str) and raw.strip() in _EXCEL_ERRORS:
        raise Misunderstood(f"数式のエラー「{raw.strip()}」が入っています。値を直接入力してください。")
    if isinstance(cell, TextCell):
        return Understood(_text(cell, raw_text(raw)))
    if isinstance(cell, NumberCell):
        return _number(cell, raw)
    if isinstance(cell, MarkCell):
        return Understood(_mark(raw))
    if isinstance(cell, ChoiceCell):
        return Understood(_choice(cell, raw_text(raw)))
    return Understood(_date(raw, fiscal_year))


def _text(cell: TextCell, text: str) -> str:
    kept = _CONTROL.sub("", text.replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n")).strip()
    if cell.lines == 1:
        kept = " ".join(kept.split("\n"))
    if len(kept) > cell.max_length:
        raise Misunderstood(f"{cell.max_length}文字以内で記入してください（いまは{len(kept)}文字です）。")
    return kept


def _number(cell: NumberCell, raw: RawValue) -> Understood:
    remark = ""
    if isinstance(raw, bool | date | time | timedelta):
        raise Misunderstood(f"「{raw_text(raw)}」を数として読めませんでした。数字だけで入力してください。")
    if isinstance(raw, str):
        text = raw.strip()
        if cell.or_mark and _is_mark(text):
            return Understood(True)
        number, remark = _written_number(cell, text)
    else:
        number = Decimal(str(round(raw or 0, _FLOAT_PLACES)))
    return Understood(_within(cell, number), remark)


def _written_number(cell: NumberCell, text: str) -> tuple[Decimal, str]:
    unit = cell.unit
    if unit.endswith("円") and unit != "円" and text.endswith("円") and not text.endswith(unit):
        raise Misunderstood(f"「{text}」は単位が合いません。{unit}を単位として、数字だけで入力してください。")
    bare = text.removesuffix(unit) if unit else text
    try:
        number = parse_number(bare)
    except JapanError as error:
        raise Misunderstood(str(error)) from error
    if number is None:
        raise Misunderstood(f"「{text}」を数として読めませんでした。数字だけで入力してください。")
    remark = f"「{text}」を{number.value}と読み取りました。" if number.approximate else ""
    return Decimal(number.value), remark


def _within(cell: NumberCell, number: Decimal) -> int | Decimal:
    if not number.is_finite():
        raise Misunderstood("数として読めませんでした。数字だけで入力してください。")
    exponent = number.normalize().as_tuple().exponent
    if isinstance(exponent, int) and -exponent > cell.decimals:
        places = f"小数第{cell.decimals}位まで" if cell.decimals else "小数のない数"
        raise Misunderstood(f"「{number}」は細かすぎます。{places}で入力してください。")
    if cell.minimum is not None and number < cell.minimum:
        raise Misunderstood(f"「{number}」は小さすぎます。{cell.minimum}以上の数を入力してください。")
    if cell.maximum is not None and number > cell.maximum:
        raise Misunderstood(
            f"「{number}」は大きすぎます。単位（{cell.unit or '数'}）をお確かめのうえ、"
            f"{cell.maximum}以下の数を入力してください。"
        )
    return int(number) if number == number.to_integral_value() else number.normalize()


def _is_mark(text: str) -> bool:
    """Whether a text is a mark and nothing a number could be (1 is a number here)."""
    if fold(text).isdecimal():
        return False
    try:
        return parse_mark(text) is True
    except JapanError:
        return False


def _mark(raw: RawValue) -> bool | None:
    if isinstance(raw, bool):
        return raw
    try:
        return parse_mark(raw_text(raw))
    except JapanError as error:
        raise Misunderstood(str(error)) from error


def _choice(cell: ChoiceCell, text: str) -> str:
    wanted = fold(text)
    known = _known_choices(cell)
    if wanted in known:
        return known[wanted]
    match = _CODE_WITH_LABEL.match(wanted)
    if match and match[1] in known:
        return known[match[1]]
    offered = "・".join(cell.texts[:8]) + ("など" if len(cell.texts) > 8 else "")
    raise Misunderstood(f"「{text.strip()}」は選択肢にありません。{offered}から選んでください。")


def _known_choices(cell: ChoiceCell) -> Mapping[str, str]:
    labels = {fold(choice.label): choice.code for choice in cell.choices}
    return labels | {fold(choice.code): choice.code for choice in cell.choices}


def _date(raw: RawValue, fiscal_year: int | None) -> date:
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    if not isinstance(raw, str):
        raise Misunderstood(
            f"「{raw_text(raw)}」を日付として読めませんでした。「2019/7/5」のように入力してください。"
        )
    try:
        return parse_date(raw, fiscal_year=fiscal_year)
    except JapanError as error:
        raise Misunderstood(str(error)) from error


__all__ = ["Misunderstood", "RawValue", "Understood", "is_blank", "raw_text", "understand"]
