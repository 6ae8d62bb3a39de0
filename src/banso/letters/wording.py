"""Words of official letters: the season's greeting by date, honorifics, parties written as lines."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from banso.directory.addressee import joined

# 時候: from this month and day on. Customary words; a year may use others by writing the greeting itself.
_SEASONS: tuple[tuple[tuple[int, int], str], ...] = (
    ((1, 1), "新春"),
    ((1, 16), "厳寒"),
    ((2, 4), "余寒"),
    ((3, 1), "早春"),
    ((3, 21), "春暖"),
    ((4, 16), "陽春"),
    ((5, 6), "新緑"),
    ((6, 1), "初夏"),
    ((6, 11), "梅雨"),
    ((7, 5), "盛夏"),
    ((8, 8), "残暑"),
    ((9, 1), "初秋"),
    ((9, 23), "秋涼"),
    ((10, 1), "秋冷"),
    ((10, 16), "紅葉"),
    ((11, 8), "向寒"),
    ((12, 1), "初冬"),
    ((12, 11), "師走"),
)
_GREETING = (
    "{season}の候、皆様におかれましては、ますますご清栄のこととお喜び申し上げます。"
    "平素より本事業にお力添えをいただき、厚くお礼申し上げます。"
)
SAMA, ONCHU, KAKUI = "様", "御中", "各位"
# A name that already carries one of these gets no second one.
_CARRIED = (SAMA, "殿", ONCHU, KAKUI, "先生")


def season_of(day: dt.date) -> str:
    """Return the season's word for a letter of that day: 盛夏, 残暑 …"""
    return [word for start, word in _SEASONS if start <= (day.month, day.day)][-1]


def greeting(day: dt.date) -> str:
    """Return the sentence of greeting for a letter of that day."""
    return _GREETING.format(season=season_of(day))


# 貴市 and the like, by the last character of the name.
_KINDS = "都道府県市区町村"


def courteous(name: str) -> str:
    """Return how a letter speaks of the body it goes to: 貴県, 貴市, 貴町, 貴村, 貴区; 貴団体 for any other."""
    return f"貴{name[-1]}" if name and name[-1] in _KINDS else "貴団体"


@dataclass(frozen=True)
class Addressee:
    """Who a letter is addressed to. `is_many` stands for several people (各位)."""

    organisation: str = ""
    title: str = ""
    name: str = ""
    is_many: bool = False
    # The office within the organisation.
    department: str = ""

    def honorific(self, official: str = SAMA) -> str:
        """Return 各位 for many, 様 for a person, `official` (様 or 殿) for an office holder, 御中 for a body."""
        last = self.name or self.title or self.department or self.organisation
        if last.endswith(_CARRIED):
            return ""
        if self.is_many:
            return KAKUI
        if self.title:
            return official
        return SAMA if self.name else ONCHU

    def line(self, official: str = SAMA) -> str:
        """Return the addressee on one line, with the honorific."""
        return f"{joined(*self._parts)} {self.honorific(official)}".strip()

    @property
    def plain(self) -> str:
        """The addressee without honorific, for lists."""
        return " ".join(part for part in self._parts if part)

    @property
    def _parts(self) -> tuple[str, ...]:
        return self.organisation, self.department, self.title, self.name

    def party(self, official: str = SAMA) -> dict[str, str]:
        """Return the addressee as the letter's template takes it."""
        return {
            "organisation": self.organisation,
            "department": self.department,
            "title": self.title,
            "name": self.name,
            "honorific": self.honorific(official),
        }


def sender_parties(text: str, *, seal_omitted: bool) -> list[dict[str, str]]:
    """Read senders, one a line: `団体｜役職｜氏名`, `団体｜氏名` or `団体` (joint letters have several lines)."""
    parties = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        parts = [part.strip() for part in line.replace("|", "｜").split("｜")]
        if len(parts) == 2:
            parts.insert(1, "")
        organisation, title, name = [*parts, "", ""][:3]
        parties.append({"organisation": organisation, "title": title, "name": name})
    if parties and seal_omitted:
        parties[-1]["note"] = "（公印省略）"
    return parties


def contact_block(text: str) -> dict[str, object] | None:
    """Read the contact: first line the body, the rest as it is; None when it is empty."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return {"organisation": lines[0], "lines": lines[1:]} if lines else None
