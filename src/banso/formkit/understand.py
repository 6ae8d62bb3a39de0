"""One answer understood: from what a person typed or a cell holds to a value, with words when that fails."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from banso.formkit.cells import Cell, ChoiceCell, DateCell, MarkCell, NumberCell, TextCell, Value
from banso.formkit.numbers import NotANumber, read_number
from banso.japan.dates import fiscal_year_label, fiscal_year_of, parse_date, seireki
from banso.japan.errors import JapanError, WeekdayMismatch
from banso.japan.text import fold, parse_mark, plain_contact
from banso.office.sheet_facts import BrokenCell, is_error
from banso.office.workbook_in import day_of_serial

RawValue = str | float | bool | date | datetime | time | timedelta | None
# Whole and part codes such as 「1：連携した」; the code alone is matched before.
_CODE_WITH_LABEL = re.compile(r"^([0-9A-Za-z_]+)[:.、,)]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]")
_FLOAT_PLACES = 10  # a sum in Excel leaves noise behind the 15th digit
_PLAUSIBLE_SERIALS = range(18_264, 73_051)  # 1950 to 2099: a number in a date cell that lost its format


class Misunderstood(ValueError):
    """An answer that could not be understood; the message is for the person who wrote it.

    `is_broken`: no answer at all but a broken cell, or one too long to keep; it cannot be passed over.
    """

    def __init__(self, message: str, *, is_broken: bool = False) -> None:
        super().__init__(message)
        self.is_broken = is_broken


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
    if isinstance(raw, time):
        return raw.strftime("%H:%M:%S" if raw.second else "%H:%M")
    if isinstance(raw, timedelta):
        minutes = round(raw.total_seconds() / 60)
        return f"{minutes // 60}:{minutes % 60:02}"
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
    if isinstance(raw, BrokenCell) or (isinstance(raw, str) and is_error(raw)):
        raise Misunderstood(BrokenCell(raw.strip()).advice, is_broken=True)
    if isinstance(cell, TextCell):
        text = _text(cell, raw_text(raw))
        return Understood(text, _about_private_characters(text))
    if isinstance(cell, NumberCell):
        return _number(cell, raw)
    if isinstance(cell, MarkCell):
        return Understood(_mark(raw))
    if isinstance(cell, ChoiceCell):
        return Understood(_choice(cell, raw_text(raw)))
    return _date(cell, raw, fiscal_year)


def _text(cell: TextCell, text: str) -> str:
    kept = _CONTROL.sub("", text.replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n")).strip()
    if cell.lines == 1:
        kept = " ".join(kept.split("\n"))
    if cell.half_width:
        kept = plain_contact(kept)
    if len(kept) > cell.max_length:
        raise Misunderstood(
            f"{cell.max_length}文字以内で記入してください（いまは{len(kept)}文字です）。", is_broken=True
        )
    return kept


def _about_private_characters(text: str) -> str:
    """外字 is drawn by the font of one PC alone: elsewhere it is another character, on paper 〓."""
    characters = dict.fromkeys(_PRIVATE.findall(text))
    if not characters:
        return ""
    codes = "、".join(f"U+{ord(character):04X}" for character in characters)
    return f"外字（{codes}）があります。ほかのパソコンや印刷では〓になります。別の文字に書き換えてください。"


def _number(cell: NumberCell, raw: RawValue) -> Understood:
    remark = ""
    if isinstance(raw, bool | date | time | timedelta):
        raise Misunderstood(f"「{raw_text(raw)}」を数として読めませんでした。数字だけで入力してください。")
    if isinstance(raw, str):
        text = raw.strip()
        if cell.or_mark and _is_mark(text):
            return Understood(True)
        try:
            written = read_number(cell, text)
        except NotANumber as error:
            raise Misunderstood(str(error)) from error
        if written.number is None:
            return Understood(None, written.remark)
        number, remark = written.number, written.remark
    else:
        number = Decimal(str(round(raw or 0, _FLOAT_PLACES)))
    return Understood(_within(cell, number), remark)


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


def _date(cell: DateCell, raw: RawValue, fiscal_year: int | None) -> Understood:
    if isinstance(raw, float) and int(raw) in _PLAUSIBLE_SERIALS:
        found = _day_of_number(raw)
    elif isinstance(raw, datetime):
        found = Understood(raw.date())
    elif isinstance(raw, date):
        found = Understood(raw)
    elif isinstance(raw, str):
        found = _written_day(raw, fiscal_year)
    else:
        raise Misunderstood(
            f"「{raw_text(raw)}」を日付として読めませんでした。「2019/7/5」のように入力してください。"
        )
    if cell.within_year and fiscal_year is not None and isinstance(found.value, date):
        return _within_year(found, found.value, fiscal_year, is_typed=isinstance(raw, str))
    return found


def _written_day(text: str, fiscal_year: int | None) -> Understood:
    try:
        return Understood(parse_date(text, fiscal_year=fiscal_year, check_weekday=True))
    except WeekdayMismatch as error:
        # Kept as written; which of the two is meant only the writer knows.
        return Understood(parse_date(text, fiscal_year=fiscal_year), str(error))
    except JapanError as error:
        raise Misunderstood(str(error)) from error


def _within_year(found: Understood, day: date, fiscal_year: int, *, is_typed: bool) -> Understood:
    """Return a day of the fiscal year: one Excel gave another year is moved, one typed with its year is questioned."""
    if fiscal_year_of(day) == fiscal_year:
        return found
    label = fiscal_year_label(fiscal_year)
    refused = f"{seireki(day, weekday=True)}は{label}の日付ではありません。年を確かめて、書き直してください。"
    if is_typed or abs(fiscal_year_of(day) - fiscal_year) > 1:
        raise Misunderstood(refused)
    try:
        moved = day.replace(year=fiscal_year + (day.month <= 3))
    except ValueError:  # 29 February of another year
        raise Misunderstood(refused) from None
    remark = (
        f"{seireki(day)}は{label}の日付ではないため、{seireki(moved, weekday=True)}と読み取りました"
        "（年のない日付には、Excelが入力した年を補います）。違うときは書き直してください。"
    )
    return Understood(moved, f"{found.remark}{remark}")


def _day_of_number(raw: float) -> Understood:
    """A date whose cell lost its format, or has one no reader knows (ggge"年度", aaa)."""
    day = day_of_serial(raw)
    if day is None:
        raise Misunderstood(
            f"「{raw_text(raw)}」を日付として読めませんでした。「2019/7/5」のように入力してください。"
        )
    words = f"日付の書式ではない「{raw_text(raw)}」を、{seireki(day, weekday=True)}と読み取りました。"
    return Understood(day, words)


__all__ = ["Misunderstood", "RawValue", "Understood", "is_blank", "raw_text", "understand"]
