"""Which governments run a welfare office (福祉事務所), and may therefore run the programmes and apply.

Cities, special wards and prefectures must by law (社会福祉法 14条1項); towns and villages may (3項). The list
with dates and grounds is data/welfare_offices.csv, meant to be corrected by hand: `from` is the first day we
can vouch for, not necessarily the founding day; `verified` says whether a public source confirms the row.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Final

from banso.japan.prefectures import find_prefecture

TOWN_TOTALS_2019: Final = {
    "鳥取県": 13,
    "島根県": 11,
    "広島県": 9,
    "鹿児島県": 4,
    "岡山県": 3,
    "奈良県": 1,
    "大阪府": 1,
    "三重県": 1,
    "山口県": 1,
    "長崎県": 1,
}
"""Towns and villages with an office on 2019-04-01, 45 in all (2020 report of KAKEN project 17K03353)."""
TOTAL_2019: Final = 905
"""All governments with an office in fiscal 2019 (R1 report): 45 prefectures, 815 cities, 45 towns."""


@dataclass(frozen=True, slots=True)
class WelfareOffice:
    """A government with a welfare office.

    `code` is its six-digit code; `first` and `last` bound the days we vouch for, None if open.
    """

    code: str
    name: str
    first: date | None
    last: date | None
    verified: bool
    basis: str

    @property
    def prefecture_code(self) -> str:
        """Code of the prefecture it lies in (or is)."""
        return self.code[:2]

    @property
    def is_prefecture(self) -> bool:
        """True for a prefecture's own office."""
        return self.code[2:5] == "000"

    @property
    def is_voluntary(self) -> bool:
        """True for a town or village, which need not have one."""
        return not self.is_prefecture and self.name[-1] in "町村"

    def covers(self, on: date) -> bool:
        """Say whether the office is known to exist on that day."""
        return (self.first is None or self.first <= on) and (self.last is None or on <= self.last)


@lru_cache(maxsize=1)
def all_welfare_offices() -> tuple[WelfareOffice, ...]:
    """Return every row of the list, of any date, in order of code."""
    text = files("banso.japan").joinpath("data/welfare_offices.csv").read_text(encoding="utf-8")
    return tuple(_read(row) for row in csv.DictReader(text.splitlines()))


def _read(row: dict[str, str]) -> WelfareOffice:
    first, last = (date.fromisoformat(row[key]) if row[key] else None for key in ("from", "to"))
    return WelfareOffice(row["code"], row["name"], first, last, row["verified"] == "yes", row["basis"])


def welfare_offices(on: date) -> tuple[WelfareOffice, ...]:
    """Return the governments known to have a welfare office on that day."""
    return tuple(office for office in all_welfare_offices() if office.covers(on))


def has_welfare_office(code: str, on: date) -> bool:
    """Say whether the government with this six-digit code is known to have a welfare office on that day."""
    return code in _codes(on)


@lru_cache(maxsize=8)
def _codes(on: date) -> frozenset[str]:
    return frozenset(office.code for office in welfare_offices(on))


def missing_towns_2019() -> dict[str, int]:
    """Return by prefecture how many towns of 2019-04-01 the list cannot name yet; empty once complete."""
    listed = [office for office in welfare_offices(date(2019, 4, 1)) if office.is_voluntary]
    gaps = {
        name: total - sum(office.prefecture_code == find_prefecture(name).code for office in listed)
        for name, total in TOWN_TOTALS_2019.items()
    }
    return {name: gap for name, gap in gaps.items() if gap}
