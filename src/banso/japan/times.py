"""Times of day as people write them: 13:30, 午後1時半, 13時30分頃, 1330, 13:30-16:00, and what Excel makes of them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import time
from typing import Final

from banso.japan.errors import UnreadableTime

_BEFORE: Final = r"(?P<half>午前|午後|AM|PM|夜|朝)?"
_AFTER: Final = r"(?P<after>AM|PM)?"
_CLOCK: Final = re.compile(
    rf"{_BEFORE}(?P<hour>\d{{1,2}})(?:[:.](?P<minute>\d{{1,2}})(?::\d{{1,2}}(?:\.\d+)?)?|時(?:(?P<minute2>\d{{1,2}})分?|(?P<half_hour>半))?)"
    rf"{_AFTER}"
)
_DIGITS: Final = re.compile(rf"{_BEFORE}(?P<hour>\d{{1,2}})(?P<minute>\d{{2}}){_AFTER}(?!\d)")
_NOON: Final = re.compile(r"(?:正午|昼の?12時|12時ちょうど)")
_DAY_FRACTION: Final = re.compile(r"0?\.\d+")
# What may stand before a time without meaning anything else.
_LEAD: Final = re.compile(r"^(?:\d{4}-\d{2}-\d{2}T?|開始(?:時刻|時間)?[:は]?)?")
# What may stand behind a time and says no more than that it begins then.
_PLAIN_REST: Final = re.compile(
    r"(?:[~-]|から|より|頃|ごろ|ころ|開始|スタート|希望|以降|ちょうど|です|を|。)*"
)
_DASHES: Final = dict.fromkeys(map(ord, "〜∼‐‑‒–—―−ー"), "~")
_EARLIEST: Final = 7  # 「1時半」 without 午前 or 午後 is half past one in the night to no office
_MINUTES: Final = 24 * 60


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """A time as understood, and what was written behind it where that says more (16:00まで)."""

    value: time
    rest: str = ""


def parse_time(text: str) -> TimeOfDay:
    """Read the first time of a text, in any width; the end of a span and other words are its `rest`.

    Understands 13:30, 13時半, 午後1時30分頃, 1330, PM1:30, 正午, a fraction of a day as Excel stores it (0.5625) and
    a day before the time. An hour before seven needs 午前 or 午後. Raises `UnreadableTime`.
    """
    tidy = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).upper().translate(_DASHES)
    if _DAY_FRACTION.fullmatch(tidy):
        minutes = round(float(tidy) * _MINUTES)
        if minutes < _MINUTES:
            return TimeOfDay(time(*divmod(minutes, 60)))
    tidy = _LEAD.sub("", tidy)
    if noon := _NOON.match(tidy):
        return TimeOfDay(time(12), _rest(tidy[noon.end() :]))
    match = _CLOCK.match(tidy) or _DIGITS.match(tidy)
    if match is None:
        raise UnreadableTime(text)
    groups = match.groupdict()
    minute = 30 if groups.get("half_hour") else int(groups.get("minute") or groups.get("minute2") or 0)
    hour = _hour(text, int(groups["hour"]), groups.get("half") or groups.get("after") or "")
    if hour > 23 or minute > 59:
        raise UnreadableTime(text)
    return TimeOfDay(time(hour, minute), _rest(tidy[match.end() :]))


def _hour(text: str, hour: int, half: str) -> int:
    if half in ("午後", "PM", "夜"):
        if hour > 12:
            return hour
        return 12 + hour % 12
    if half:
        return hour % 12 if hour == 12 else hour
    if hour < _EARLIEST:
        raise UnreadableTime(text, "午前か午後かわかりません")
    return hour


def _rest(text: str) -> str:
    return "" if _PLAIN_REST.fullmatch(text) else text.lstrip("~-")
