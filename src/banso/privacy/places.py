"""Municipalities and prefectures in a running text, told from ordinary words by suffix and context."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from banso.japan.municipalities import Kind, municipalities
from banso.japan.prefectures import PREFECTURES
from banso.privacy.findings import Finding, FindingClass, Severity
from banso.privacy.words import words

KANJI: Final = r"一-龠々〆ヵヶ"
# Short names that are ordinary words, directions or surnames: never a place without their suffix.
_ORDINARY: Final = words("place_words")
_AFTER_SHORT: Final = re.compile(
    r"社会福祉協議会|社協|地区|管内|圏域|地域(?=[のでにをは、])|方式|モデル|出身|駅|空港|方面|から来|視察|支所|支部|保健所|"
    r"福祉事務所|の先進|の事例|広域連合|消防|労働基準|年金事務所|公共職業"
)
_BEFORE_SHORT: Final = re.compile(r"ハローワーク|JR|ＪＲ|法テラス|若者サポートステーション")
_SUFFIX: Final = re.compile(r"[市町村区]")
_SURNAME_TITLE: Final = re.compile(r"(?:氏|様|さん|先生|講師)(?![市町村])")
_CITED: Final = re.compile(
    r"のように|の事例|の例|の取り?組み?|視察|参考|方式|モデル|の場合|先進|好事例|では|を訪問|と同様|から学|の実践|の担当者"
)
_NEIGHBOUR: Final = re.compile(r"近隣|隣接|隣の|隣町|隣市|周辺|近郊|圏域内")
_OWN: Final = re.compile(
    r"(?:当市|本市|当町|本町|当村|本村|当区|本区|自治体名|市町村名|所在地|当自治体)[^。\n]{0,6}$"
)
_MASK_OF_KIND: Final = {Kind.CITY: "市", Kind.TOWN: "町", Kind.VILLAGE: "村", Kind.WARD: "区"}


@lru_cache(maxsize=1)
def _names() -> tuple[dict[str, Kind], dict[str, Kind], int]:
    """Return full names, short names that are no ordinary words, and the length of the longest name."""
    full: dict[str, Kind] = {"篠山市": Kind.CITY}
    for each in municipalities():
        for name in {each.name, each.name.replace("ケ", "ヶ"), each.name.replace("ヶ", "ケ")}:
            full[name] = each.kind
    short = {name[:-1]: kind for name, kind in full.items() if len(name) > 2 and name[:-1] not in _ORDINARY}
    return full, short, max(map(len, full))


@lru_cache(maxsize=1)
def county_pattern() -> re.Pattern[str]:
    """Return the pattern of all counties (郡)."""
    counties = sorted({each.county for each in municipalities() if each.county}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, counties)))


_SHORT_PREFECTURES: Final = "|".join(p.short_name for p in PREFECTURES if p.name != "北海道")
_PREFECTURE: Final = re.compile("|".join(re.escape(p.name) for p in PREFECTURES))
_PREFECTURE_SHORT: Final = re.compile(
    rf"(?<![{KANJI}])({_SHORT_PREFECTURES})(?=(?:県内|府内|都内|労働局|方式|モデル|出身|地裁|会場|労福協))"
)
_LEFT_OF_PREFECTURE: Final = re.compile(rf"[{KANJI}]")


def starts_with_place(text: str) -> bool:
    """Say whether a run begins with a municipality or prefecture, in full or short."""
    full, short, longest = _names()
    if _PREFECTURE.match(text) or re.match(_SHORT_PREFECTURES, text):
        return True
    return any(text[:n] in full or text[:n] in short for n in range(2, longest + 1))


def find_places(text: str, *, own: frozenset[str] = frozenset()) -> Iterator[Finding]:
    """Yield municipalities, counties and prefectures. `own` holds full names told to be the writer's own."""
    yield from _with_suffix(text, own)
    yield from _in_context(text)
    for found in county_pattern().finditer(text):
        yield Finding(
            FindingClass.PREFECTURE, found[0], *found.span(), "郡の名前です。", "〔郡〕", Severity.HIGH
        )
    for found in _PREFECTURE.finditer(text):
        yield _prefecture(found[0], *found.span())
    for found in _PREFECTURE_SHORT.finditer(text):
        yield _prefecture(found[1], *found.span(1))


def _prefecture(name: str, start: int, end: int) -> Finding:
    return Finding(
        FindingClass.PREFECTURE, name, start, end, "都道府県の名前です。", "〔都道府県〕", Severity.HIGH
    )


def _with_suffix(text: str, own: frozenset[str]) -> Iterator[Finding]:
    full, _, longest = _names()
    for suffix in _SUFFIX.finditer(text):
        end = suffix.end()
        for length in range(min(longest, end), 1, -1):
            name = text[end - length : end]
            if name in full and _stands_free(text, end - length, end):
                yield _municipality(text, name, full[name], end - length, end, own)
                break


def _stands_free(text: str, start: int, end: int) -> bool:
    """Say whether a name is not the tail of a longer word or a surname with a title."""
    before, name = text[max(0, start - 1) : start], text[start:end]
    if len(name) == 2 and re.match(rf"[{KANJI}]", before) and before not in "県都府道郡市旧や":
        return False
    if name[-1] == "市" and text[end : end + 1] in ("場", "街"):
        return False
    if name[-1] in "町村" and text[end : end + 1] == "村" and before:
        return False
    return not (name[-1] in "町村" and _SURNAME_TITLE.match(text, end))


def _municipality(text: str, name: str, kind: Kind, start: int, end: int, own: frozenset[str]) -> Finding:
    chosen, reason = _relation(text, name, start, end, own)
    word = _MASK_OF_KIND[kind]
    proposal = {
        FindingClass.OWN: f"当{word}",
        FindingClass.NEIGHBOUR: "〔近隣自治体〕",
        FindingClass.CITED: "〔先進自治体〕",
    }.get(chosen, "〔自治体〕")
    return Finding(chosen, name, start, end, reason, proposal, Severity.HIGH)


def _relation(text: str, name: str, start: int, end: int, own: frozenset[str]) -> tuple[FindingClass, str]:
    """Tell own, neighbour and cited apart by what is told and by the words around."""
    before = re.split(r"[。\n]", text[max(0, start - 30) : start])[-1]
    after = re.split(r"[。\n]", text[end : end + 30])[0]
    if name in own or _OWN.search(before):
        return FindingClass.OWN, "報告した自治体の名前です。"
    if _NEIGHBOUR.search(before):
        return FindingClass.NEIGHBOUR, "近隣の自治体の名前です。報告した自治体の位置が分かります。"
    if _CITED.search(after):
        return (
            FindingClass.CITED,
            "事例として挙げた自治体の名前です。助言した講師や地域が分かることがあります。",
        )
    return FindingClass.MUNICIPALITY, "自治体の名前です。"


def _in_context(text: str) -> Iterator[Finding]:
    """Yield short names (without 市 etc.) that stand beside a word which only a place takes."""
    _, short, longest = _names()
    for context in _AFTER_SHORT.finditer(text):
        end = context.start()
        for length in range(min(longest, end), 1, -1):
            if (name := text[end - length : end]) in short:
                if not re.match(rf"[{KANJI}]", text[max(0, end - length - 1) : end - length]):
                    yield _short(name, end - length, end)
                break
    for context in _BEFORE_SHORT.finditer(text):
        start = context.end()
        for length in range(longest, 1, -1):
            if (name := text[start : start + length]) in short:
                yield _short(name, start, start + length)
                break


def _short(name: str, start: int, end: int) -> Finding:
    reason = "自治体の名前（市町村を略した形）と読めます。"
    return Finding(FindingClass.MUNICIPALITY, name, start, end, reason, "〔自治体〕", Severity.HIGH)
