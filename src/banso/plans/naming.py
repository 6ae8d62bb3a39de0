"""The planning kit's sentences with names instead of ids and days as people write them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence

from banso.directory.models import Organisation
from banso.dispatch.models import Expert, Project
from banso.japan.dates import weekday_ja

_ID = re.compile(r"(?<![A-Za-z0-9])([emp])(\d+)(?![A-Za-z0-9])")
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


def ids_in(texts: Iterable[str]) -> dict[str, set[int]]:
    """Return the keys the texts name, by their letter."""
    found: dict[str, set[int]] = {"e": set(), "m": set(), "p": set()}
    for text in texts:
        for letter, digits in _ID.findall(text):
            found[letter].add(int(digits))
    return found


class Names:
    """The names of everything some texts speak of, read in three queries."""

    def __init__(self, texts: Iterable[str]) -> None:
        keys = ids_in(texts)
        self._names = {
            **{
                f"e{e.pk}": e.person.full_name
                for e in Expert.objects.filter(pk__in=keys["e"]).select_related("person")
            },
            **{f"m{m.pk}": m.name for m in Organisation.objects.filter(pk__in=keys["m"])},
            **{
                f"p{p.pk}": f"{p.municipality.name}（{p.programme.short_name}）"
                for p in Project.objects.filter(pk__in=keys["p"]).select_related("municipality", "programme")
            },
        }

    def say(self, text: str) -> str:
        """Return the text with names and days people read."""
        named = _ID.sub(lambda match: f"「{self._names.get(match[0], match[0])}」", text)
        dated = _DATE.sub(lambda match: day_text(dt.date(*(int(part) for part in match.groups()))), named)
        return dated.replace("--seconds を増やす", "計画に使う時間を延ばす")


def say_all(texts: Sequence[str]) -> list[str]:
    """Return all texts with names and days people read."""
    names = Names(texts)
    return [names.say(text) for text in texts]


def day_text(day: dt.date) -> str:
    """Return 10/28(月)."""
    return f"{day.month}/{day.day}({weekday_ja(day)})"
