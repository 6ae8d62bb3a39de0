"""When something is to be done, as people write it: 来年度, 令和2年5月, 年度末."""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata

from banso.foundation.errors import BansoError
from banso.japan.dates import fiscal_year_end, fiscal_year_of, parse_date, parse_fiscal_year

_YEARS_AHEAD = (
    (re.compile(r"翌々年度|再来年度"), 2),
    (re.compile(r"[来次翌新]年度"), 1),
    (re.compile(r"[今本当]年度|年度[内末]"), 0),
)
_MONTH = re.compile(
    r"(?:(?:令和|R)\s*(?P<era>\d{1,2}|元)年?[./]?|(?P<year>\d{4})[年./])?\s*(?P<month>1[0-2]|[1-9])月"
)
_FISCAL_YEAR = re.compile(r"(?:(?:令和|平成)(?:\d{1,2}|元)|[RH]\d{1,2}|\d{4})年度")
_REIWA_BEGAN = 2019


def last_day_meant(text: str, *, written_on: dt.date) -> dt.date | None:
    """Return the last day that words about time mean, seen from the day they were written; None if they name none.

    A month without a year is the next one to come; a fiscal year means its last day.
    """
    words = "".join(unicodedata.normalize("NFKC", text).split())
    if not words:
        return None
    this_year = fiscal_year_of(written_on)
    exact = _exact(words, this_year)
    if exact is not None:
        return exact
    if found := _MONTH.search(words):
        return _end_of_month(found, written_on)
    if named := _FISCAL_YEAR.search(words):
        return fiscal_year_end(parse_fiscal_year(named[0]))
    return next(
        (fiscal_year_end(this_year + ahead) for pattern, ahead in _YEARS_AHEAD if pattern.search(words)), None
    )


def _exact(words: str, fiscal_year: int) -> dt.date | None:
    day = words.removesuffix("まで").removesuffix("まて")
    try:
        return parse_date(day, fiscal_year=fiscal_year)
    except (BansoError, ValueError):
        return None


def _end_of_month(found: re.Match[str], written_on: dt.date) -> dt.date:
    month = int(found["month"])
    if found["year"]:
        year = int(found["year"])
    elif found["era"]:
        year = _REIWA_BEGAN - 1 + (1 if found["era"] == "元" else int(found["era"]))
    else:
        year = written_on.year + (month < written_on.month)
    return dt.date(year, month, calendar.monthrange(year, month)[1])
