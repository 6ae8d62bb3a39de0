"""Office, title and name written as one text (健康福祉課　課長　講師 01 様) taken apart."""

from __future__ import annotations

import re
from typing import NamedTuple

# What the name of an office or of a part of it ends with.
_OFFICE = re.compile(
    r"(?:課|係|室|部|局|所|班|署|庁|会|センター|グループ|チーム|ユニット|担当|窓口|本部|事務局|支所|ご担当者?|担当者|御中)$"
)
_TITLE = re.compile(r"(?:長|長補佐|長代理|主査|主任|主事|主幹|参事|技師|専門員|支援員|職員|理事|次席)$")
# 福祉課長: the head of an office, written as one word.
_HEAD = re.compile(r"^(.+[課係室部局所班])(長(?:補佐|代理)?)$")
_HONORIFIC = re.compile(r"[\s　]*(?:様|殿|御中)$")
# More than a family and a given name, or brackets: nothing that may be taken for a person's name.
_NO_NAME = re.compile(r"[()（）「」、,／/：:]|内線")
_NAME_PARTS = 2
_TITLE_MOST = 60


class Parts(NamedTuple):
    """An addressee in an office."""

    department: str = ""
    title: str = ""
    name: str = ""


def parts_of(text: str) -> Parts:
    """Take a text apart where its words say how; otherwise all of it is the office, so that nothing is lost.

    An honorific that says nothing else (様, 殿, 御中) is dropped: letters put their own.
    """
    plain = _HONORIFIC.sub("", text.strip())
    words = plain.split()
    offices = [number for number, word in enumerate(words) if _OFFICE.search(word) or _HEAD.match(word)]
    if not offices:
        return Parts(name=plain) if text.strip().endswith(("様", "殿")) else Parts(department=plain)
    last = offices[-1]
    department, rest = words[: last + 1], words[last + 1 :]
    titles: list[str] = []
    if head := _HEAD.match(department[-1]):
        department[-1] = head.group(1)
        titles.append(f"{head.group(1)[-1]}{head.group(2)}")
    while rest and _TITLE.search(rest[0]):
        titles.append(rest.pop(0))
    if (
        len(rest) > _NAME_PARTS
        or len("　".join(titles)) > _TITLE_MOST
        or any(_NO_NAME.search(word) for word in rest)
    ):
        return Parts(department=plain)
    return Parts("　".join(department), "　".join(titles), " ".join(rest))


def joined(*parts: str) -> str:
    """Return the parts there are on one line."""
    return "　".join(filter(None, (part.strip() for part in parts)))
