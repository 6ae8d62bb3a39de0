"""The gazetteer: all 1,741 municipalities of Japan, read from data/municipalities.csv.

Municipalities stand in order of their six-digit code, the usual order of lists of municipalities. The 20
designated cities appear once, without their wards. The list is that of today (unchanged in number since
October 2018).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Final

from banso.japan.distance import great_circle_km
from banso.japan.errors import AmbiguousMunicipality, UnknownMunicipality
from banso.japan.kana import KanaSortKey, kana_sort_key, katakana
from banso.japan.prefectures import PREFECTURES, Block, Prefecture, check_digit, find_prefecture
from banso.japan.text import fold

__all__ = [
    "Kind",
    "Municipality",
    "check_digit",
    "find_municipality",
    "is_valid_code",
    "municipalities",
    "municipality_by_code",
]


class Kind(StrEnum):
    """What a municipality is. WARD is one of the 23 special wards of Tokyo."""

    CITY = "CITY"
    TOWN = "TOWN"
    VILLAGE = "VILLAGE"
    WARD = "WARD"

    @property
    def label(self) -> str:
        """The Japanese word."""
        return {"CITY": "市", "TOWN": "町", "VILLAGE": "村", "WARD": "特別区"}[self.value]


_PREFECTURES: Final = {p.code: p for p in PREFECTURES}
# Names in official use until the day before; people still write them, and papers of the time carry them.
_FORMER_NAMES: Final = {"282219": ("篠山市", date(2019, 5, 1))}


@dataclass(frozen=True, slots=True)
class Municipality:
    """One municipality.

    `code` is the six-digit 全国地方公共団体コード with its check digit, always text. `name` is the official
    name without county, `county` the 郡 or "". The position is that of the municipal office in degrees; for
    十島村, 三島村 and 竹富町, whose offices stand elsewhere, that of the islands.
    """

    code: str
    prefecture_code: str
    name: str
    kana: str
    county: str
    county_kana: str
    kind: Kind
    latitude: float
    longitude: float
    is_designated_city: bool
    core_city_from: date | None

    @property
    def code5(self) -> str:
        """The code without its check digit."""
        return self.code[:5]

    @property
    def prefecture(self) -> Prefecture:
        """The prefecture it lies in."""
        return _PREFECTURES[self.prefecture_code]

    @property
    def block(self) -> Block:
        """The block of the programme it belongs to."""
        return self.prefecture.block

    @property
    def full_name(self) -> str:
        """Prefecture and name: 高知県梼原町. Use it wherever the prefecture is not plain from the page."""
        return self.prefecture.name + self.name

    @property
    def address_name(self) -> str:
        """Prefecture, county and name: 高知県高岡郡梼原町."""
        return self.prefecture.name + self.county + self.name

    @property
    def kana_key(self) -> KanaSortKey:
        """Sort key of the reading."""
        return kana_sort_key(self.kana)

    def is_core_city(self, on: date) -> bool:
        """Say whether it is a 中核市 on that day; reliable from 2018-04-01 on."""
        return self.core_city_from is not None and self.core_city_from <= on

    def name_on(self, day: date) -> str:
        """The official name on a day: 篠山市 until 2019-04-30, 丹波篠山市 since."""
        former, until = _FORMER_NAMES.get(self.code, (self.name, date.min))
        return former if day < until else self.name

    def distance_km(self, other: Municipality) -> float:
        """Great-circle kilometres between the two municipal offices."""
        return great_circle_km(self.latitude, self.longitude, other.latitude, other.longitude)

    def __str__(self) -> str:
        return self.full_name


@lru_cache(maxsize=1)
def municipalities() -> tuple[Municipality, ...]:
    """Return all municipalities in order of code (read once)."""
    text = files("banso.japan").joinpath("data/municipalities.csv").read_text(encoding="utf-8")
    rows = csv.reader(text.splitlines())
    next(rows)
    return tuple(_read(row) for row in rows)


_KINDS: Final = {str(kind): kind for kind in Kind}


def _read(row: list[str]) -> Municipality:
    code, prefecture, name, kana, county, county_kana, kind, latitude, longitude, designated, core = row
    return Municipality(
        code,
        prefecture,
        name,
        kana,
        county,
        county_kana,
        _KINDS[kind],
        float(latitude),
        float(longitude),
        designated == "yes",
        date.fromisoformat(core) if core else None,
    )


def is_valid_code(code: str) -> bool:
    """Say whether `code` is six digits ending in the right check digit (it need not be in use)."""
    return len(code) == 6 and code.isascii() and code.isdigit() and check_digit(code[:5]) == code[5]


def municipality_by_code(code: str) -> Municipality:
    """Find by six-digit or five-digit code, in any width; a leading zero lost in a spreadsheet is put back.

    Raises `UnknownMunicipality`, and `AmbiguousMunicipality` where five digits are both a code without check
    digit and another six-digit code that lost its zero (12211 is 成田市 or 名寄市).
    """
    digits = fold(code)
    found = {m.code: m for m in map(_by_code().get, (digits, digits.zfill(6))) if m is not None}
    if not found:
        raise UnknownMunicipality(code)
    if len(found) > 1:
        raise AmbiguousMunicipality(code, tuple(f"{m.code} {m.full_name}" for m in found.values()))
    return next(iter(found.values()))


@lru_cache(maxsize=1)
def _by_code() -> dict[str, Municipality]:
    found = {m.code5: m for m in municipalities()}
    return found | {m.code: m for m in municipalities()}


def find_municipality(prefecture: Prefecture | str | None, name: str) -> Municipality:
    """Find a municipality by name as people write it.

    `prefecture` narrows the search (a `Prefecture`, or any text `find_prefecture` reads; None or "" where
    unknown). `name` may carry the prefecture and the county, leave out the 市・区・町・村, use old kanji
    (檮原町, 須惠町), ヶ for ケ, any width, its reading, or its former name (篠山市). A full name wins over
    short forms.

    Raises `UnknownPrefecture`, `UnknownMunicipality`, or `AmbiguousMunicipality` with all candidates.
    """
    key = fold(name)
    if not key:
        raise UnknownMunicipality(name)
    chosen = _prefecture(prefecture)
    if chosen is None:
        chosen, key = _split_prefecture(key)
    elif key.startswith(fold(chosen.name)) and len(key) > len(chosen.name):
        key = key[len(fold(chosen.name)) :]
    for index, wanted in zip(_indexes(), (key, key, katakana(key)), strict=True):
        found = [m for m in index.get(wanted, ()) if chosen is None or m.prefecture_code == chosen.code]
        if len(found) == 1:
            return found[0]
        if found:
            raise AmbiguousMunicipality(name, tuple(m.address_name for m in found))
    raise UnknownMunicipality(name)


def _prefecture(given: Prefecture | str | None) -> Prefecture | None:
    if isinstance(given, str):
        return find_prefecture(given) if fold(given) else None
    return given


def _split_prefecture(key: str) -> tuple[Prefecture | None, str]:
    """Take a leading prefecture name off a folded key: 東京都府中市 → 東京都, 府中市."""
    for prefecture in PREFECTURES:
        lead = fold(prefecture.name)
        if key.startswith(lead) and len(key) > len(lead):
            return prefecture, key[len(lead) :]
    return None, key


@lru_cache(maxsize=1)
def _indexes() -> tuple[dict[str, tuple[Municipality, ...]], ...]:
    """Three indexes, tried in turn: full names, names without their last character, readings."""
    full: list[tuple[str, Municipality]] = []
    short: list[tuple[str, Municipality]] = []
    reading: list[tuple[str, Municipality]] = []
    for m in municipalities():
        folded, county = fold(m.name), fold(m.county)
        full.append((folded, m))
        short.append((folded[:-1], m))
        if county:
            full.append((county + folded, m))
            short.append((county + folded[:-1], m))
        kana = fold(m.kana)
        reading.append((kana, m))
    for code, (former, _) in _FORMER_NAMES.items():
        full.append((fold(former), _by_code()[code]))
    return _grouped(full), _grouped(short), _grouped(reading)


def _grouped(pairs: Iterable[tuple[str, Municipality]]) -> dict[str, tuple[Municipality, ...]]:
    groups: dict[str, tuple[Municipality, ...]] = {}
    for key, municipality in pairs:
        if municipality not in (present := groups.get(key, ())):
            groups[key] = (*present, municipality)
    return groups
