"""Dates as Japanese offices write them: eras, fiscal years, weekdays.

A weekday, an era year and a fiscal year are always computed from the date, never typed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from banso.japan.errors import DateOutsideEras, UnreadableDate, UnreadableFiscalYear, WeekdayMismatch

WEEKDAYS: Final = "月火水木金土日"
FIRST_SOLAR_DAY: Final = date(1873, 1, 1)
"""Before this day Japan counted by the lunar calendar, so an era date would not be the date that was used."""


@dataclass(frozen=True, slots=True)
class Era:
    """One era. `start` is its first day; `letter` the abbreviation used in forms (R1.7.5)."""

    name: str
    letter: str
    start: date

    @property
    def year_zero(self) -> int:
        """The Gregorian year to which the era year is added."""
        return self.start.year - 1


ERAS: Final = (
    Era("令和", "R", date(2019, 5, 1)),
    Era("平成", "H", date(1989, 1, 8)),
    Era("昭和", "S", date(1926, 12, 25)),
    Era("大正", "T", date(1912, 7, 30)),
    Era("明治", "M", date(1868, 10, 23)),
)
"""Newest first."""
_ERA_BY_SIGN: Final = {sign: era for era in ERAS for sign in (era.name, era.letter)}
_LAST_MONTH_OF_FISCAL_YEAR: Final = 3


def era_of(day: date) -> Era:
    """Return the era of a day. Raises `DateOutsideEras` before 1873."""
    if day < FIRST_SOLAR_DAY:
        raise DateOutsideEras(f"{day.year}年{day.month}月{day.day}日")
    return next(era for era in ERAS if era.start <= day)


def era_year(day: date) -> str:
    """Return era and year: 令和元年, 平成31年. Raises `DateOutsideEras` before 1873."""
    era = era_of(day)
    return _era_year(era, day.year - era.year_zero)


def _era_year(era: Era, year: int) -> str:
    return f"{era.name}{'元' if year == 1 else year}年"


def wareki(day: date, *, weekday: bool = False) -> str:
    """Write a date in the Japanese calendar: 令和元年7月5日, with `weekday` 令和元年7月5日(金).

    Raises `DateOutsideEras` before 1873.
    """
    return era_year(day) + month_day(day, weekday=weekday)


def wareki_short(day: date) -> str:
    """Write a date short, as in tables: R1.7.5. Raises `DateOutsideEras` before 1873."""
    era = era_of(day)
    return f"{era.letter}{day.year - era.year_zero}.{day.month}.{day.day}"


def seireki(day: date, *, weekday: bool = False) -> str:
    """Write a date in the Gregorian calendar: 2019年7月5日."""
    return f"{day.year}年{month_day(day, weekday=weekday)}"


def month_day(day: date, *, weekday: bool = True) -> str:
    """Write month and day: 7月5日(金), without `weekday` 7月5日."""
    return f"{day.month}月{day.day}日" + (f"({weekday_ja(day)})" if weekday else "")


def weekday_ja(day: date) -> str:
    """Return the weekday as one character, 月 to 日."""
    return WEEKDAYS[day.weekday()]


def fiscal_year_of(day: date) -> int:
    """Return the fiscal year (April to March) a day belongs to, by the year it starts in."""
    return day.year - (day.month <= _LAST_MONTH_OF_FISCAL_YEAR)


def fiscal_year_start(year: int) -> date:
    """Return 1 April of the year."""
    return date(year, 4, 1)


def fiscal_year_end(year: int) -> date:
    """Return 31 March of the following year."""
    return date(year + 1, 3, 31)


def fiscal_year_label(year: int, *, written_on: date | None = None) -> str:
    """Return the name of a fiscal year: 2019 → 令和元年度, 2020 → 令和2年度.

    A fiscal year bears the era of its first day. The one exception is 2019: it began as 平成31年度, and since
    1 May 2019 the whole year is called 令和元年度 (Cabinet decision of 1 April 2019). `written_on` before
    that day gives the name a paper of that time carries: `fiscal_year_label(2019, written_on=date(2019, 4,
    15))` → 平成31年度; FY2020 is then 平成32年度. Raises `DateOutsideEras` before fiscal 1873.
    """
    start = fiscal_year_start(year)
    newest = ERAS[0]
    era = newest if year >= newest.start.year else era_of(start)
    if written_on is not None and written_on < newest.start:
        era = min(era, era_of(written_on), key=lambda known: known.start)
    return f"{_era_year(era, year - era.year_zero)}度"


_KANJI_DIGITS: Final = {k: str(d) for d, k in enumerate("〇一二三四五六七八九")}
_KANJI_NUMBER: Final = re.compile(r"[〇一二三四五六七八九十]+(?=[年月日])")


def _tidy(text: str) -> str:
    """Half width, upper case, no spaces, kanji numerals before 年月日 as digits. For reading only."""
    compact = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).upper()
    return _KANJI_NUMBER.sub(lambda match: _from_kanji(match[0]), compact)


def _from_kanji(numeral: str) -> str:
    if "十" not in numeral:
        return "".join(_KANJI_DIGITS[c] for c in numeral)
    tens, _, ones = numeral.partition("十")
    if len(tens) > 1 or len(ones) > 1:
        return numeral
    return f"{_KANJI_DIGITS.get(tens, '1')}{_KANJI_DIGITS.get(ones, '0')}"


_SEP: Final = r"[-./・‐‑–−ー]"
_YEAR: Final = (
    r"(?:(?P<era>明治|大正|昭和|平成|令和|[MTSHR])\.?(?P<era_year>元|\d{1,2})|(?:西暦)?(?P<year>\d{4}))"
)
_WEEKDAY: Final = r"(?:[(（\[]?(?P<weekday>[月火水木金土日])(?:曜日?)?(?:[・･]?(?:祝|休))?[)）\]]?)?"
_DATE_FORMS: Final = tuple(
    re.compile(pattern + _WEEKDAY)
    for pattern in (
        rf"{_YEAR}年(?:度)?(?P<month>\d{{1,2}})月(?P<day>\d{{1,2}})日?",
        rf"{_YEAR}{_SEP}(?P<month>\d{{1,2}}){_SEP}(?P<day>\d{{1,2}})",
        r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})",
        r"(?P<month>\d{1,2})月(?P<day>\d{1,2})日?",
        r"(?P<month>\d{1,2})[/.](?P<day>\d{1,2})",
    )
)


def parse_date(text: str, *, fiscal_year: int | None = None, check_weekday: bool = False) -> date:
    """Read a date as people write it, in any width.

    Understands 令和元年7月5日, 令和1年7月5日, R1.7.5, H31/4/30, 2019年7月5日, 2019-07-05, 20190705, 七月五日,
    and with `fiscal_year` as a hint 7月5日 and 7/5 (January to March fall into the next calendar year). Era
    years are plain arithmetic, since papers run on past the change: 平成31年7月5日 is 2019-07-05.

    A weekday after the date is ignored, or with `check_weekday` compared: `WeekdayMismatch` where it is
    wrong. Raises `UnreadableDate` for everything else, and for a date without a year where no fiscal year was
    given.
    """
    tidy = _tidy(text)
    match = next((found for form in _DATE_FORMS if (found := form.fullmatch(tidy))), None)
    if match is None:
        raise UnreadableDate(text)
    groups = match.groupdict()
    month, number = int(groups["month"]), int(groups["day"])
    try:
        day = date(_year(text, groups, month, fiscal_year), month, number)
    except ValueError as error:
        if isinstance(error, UnreadableDate):
            raise
        raise UnreadableDate(text, "その日付は暦にありません") from None
    stated = groups["weekday"]
    if check_weekday and stated and stated != weekday_ja(day):
        raise WeekdayMismatch(text, stated, weekday_ja(day))
    return day


def _year(text: str, groups: Mapping[str, str | None], month: int, fiscal_year: int | None) -> int:
    era_name, in_era, year = (groups.get(name) for name in ("era", "era_year", "year"))
    if era_name and in_era:
        number = 1 if in_era == "元" else int(in_era)
        if number == 0:
            raise UnreadableDate(text, "0年はありません")
        return _ERA_BY_SIGN[era_name].year_zero + number
    if year:
        return int(year)
    if fiscal_year is None:
        raise UnreadableDate(text, "何年かわかりません")
    return fiscal_year + (month <= _LAST_MONTH_OF_FISCAL_YEAR)


_FISCAL_YEAR: Final = re.compile(rf"{_YEAR}(?:年度?|度)?|FY(?P<fy>\d{{4}})")


def parse_fiscal_year(text: str) -> int:
    """Read a fiscal year: 令和元年度, 平成31年度, R1, 2019年度, FY2019 → 2019.

    Raises `UnreadableFiscalYear`.
    """
    match = _FISCAL_YEAR.fullmatch(_tidy(text))
    if match is None:
        raise UnreadableFiscalYear(text)
    if match["fy"]:
        return int(match["fy"])
    try:
        return _year(text, match.groupdict(), 4, None)
    except UnreadableDate:
        raise UnreadableFiscalYear(text) from None
