"""Japanese text as people type it: folding for search, widths, numbers and marks.

Nothing here changes what is shown or stored. A name is kept exactly as given; `fold` makes a second string
for matching and search only.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from banso.japan.errors import UnreadableMark, UnreadableNumber
from banso.japan.kana import hiragana, is_katakana, kana_sort_key, katakana

__all__ = [
    "Number",
    "fold",
    "fold_code",
    "fold_mail_address",
    "hiragana",
    "is_katakana",
    "kana_sort_key",
    "katakana",
    "parse_mark",
    "parse_number",
    "plain_contact",
    "to_halfwidth_ascii",
    "to_halfwidth_digits",
]

# Pairs of a variant and the form it is matched as. Only forms of one and the same name: 髙橋 finds 高橋.
_KANJI_VARIANTS: Final = """
髙高 﨑崎 嵜崎 碕崎 邊辺 邉辺 齋斎 齊斎 斉斎 濱浜 濵浜 澤沢 廣広 櫻桜 國国 惠恵 壽寿 學学
德徳 應応 圓円 檮梼 龍竜 瀧滝 淵渕 嶋島 嶌島 峯峰 冨富 會会 豐豊 榮栄 條条 眞真 黑黒 靜静
淸清 萬万 與与 寬寛 瀨瀬 增増 曾曽 祿禄 藏蔵 舘館 薗園 鷗鴎 𠮷吉 彌弥 彥彦 緖緒 郞郎 穗穂
縣県 號号 遙遥 涼凉 槇槙 濤涛 禮礼 巖巌 嚴厳 亞亜 來来 戶戸 步歩 顯顕 繩縄 鹽塩 鐵鉄 驛駅
櫟栎 籠篭 礪砺 蠣蛎 鴈雁 鄕郷 鹼鹸 糺糾 埜野 氣気 澁渋 桒桑 靍鶴 靏鶴 舩船 劍剣 劔剣 關関
讓譲 聰聡 恆恒 晉晋 敎教 稻稲 邨村 莊荘 藪薮 檜桧 燈灯 瓣弁 圖図 實実 總総
"""
_FOLDED: Final = {ord(pair[0]): pair[1] for pair in _KANJI_VARIANTS.split()} | {
    ord("ヶ"): "ケ",
    ord("ヵ"): "カ",
    ord("ゕ"): "か",
    ord("ゖ"): "け",
    # Wave dashes (NFKC turns ～ into ~ but leaves 〜), hyphens, dashes and minus signs.
    ord("〜"): "~",
    ord("∼"): "~",
    ord("〰"): "~",
    **dict.fromkeys(map(ord, "‐‑‒–—―−─━﹘⁃"), "-"),
}
_DROPPED: Final = dict.fromkeys(
    [*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0), *range(0x200B, 0x2010), 0x2060, 0xFEFF, 0x00AD]
)
_SPACES: Final = re.compile(r"\s+")
_LONG_MARK_AS_HYPHEN: Final = re.compile(r"(?<=[0-9a-z])ー(?=[0-9a-z])")
_STANDALONE_MARKS: Final = str.maketrans({"゛": "\u3099", "゜": "\u309a"})


def fold(text: str) -> str:
    """Return the form of `text` under which it is matched and searched; never show or store it as the text.

    NFKC, then what NFKC leaves apart: case, all spaces and variation selectors dropped, wave dashes to ~,
    hyphens and minus signs to -, ー between digits or letters to -, ヶ to ケ, and variants of kanji in names
    (髙, 﨑, 邊, 齋, 檮 …) to one form. Folding twice gives the same as folding once.
    """
    folded = _fold_once(text)
    # Dropping a space can bring a letter and a combining mark together, so repeat until nothing moves.
    while (again := _fold_once(folded)) != folded:
        folded = again
    return folded


def _fold_once(text: str) -> str:
    text = unicodedata.normalize("NFKC", text.translate(_STANDALONE_MARKS)).casefold()
    text = unicodedata.normalize("NFKC", text).translate(_DROPPED).translate(_FOLDED)
    return _LONG_MARK_AS_HYPHEN.sub("-", _SPACES.sub("", text))


def fold_mail_address(text: str) -> str:
    """Return a mail address as it is compared and stored: half-width, small letters, no spaces, 。 as a dot."""
    return fold(text.replace("。", ".").replace("｡", "."))


_GROUPING: Final = re.compile("[-ー.・]")


def fold_code(text: str) -> str:
    """Return a one-time code as it is compared: half-width, without the spaces and hyphens people group it with."""
    return _GROUPING.sub("", fold(text))


_FULLWIDTH: Final = {0xFF01 + i: chr(0x21 + i) for i in range(0x5E)} | {0x3000: " "}
_FULLWIDTH_DIGITS: Final = {ord(f): h for f, h in zip("０１２３４５６７８９", "0123456789", strict=True)}


def to_halfwidth_digits(text: str) -> str:
    """Return `text` with ０–９ as 0–9; everything else, ① and ㎡ included, stays as it is."""
    return text.translate(_FULLWIDTH_DIGITS)


def to_halfwidth_ascii(text: str) -> str:
    """Return `text` with full-width ASCII and the ideographic space as half-width; ①, ㎡ and kana stay."""
    return text.translate(_FULLWIDTH)


_DASHES_OF_NUMBERS: Final = dict.fromkeys(map(ord, "‐‑‒–—―−─ｰ"), "-")


def plain_contact(text: str) -> str:
    """Return a mail address or telephone number as programs need it: half width, an address without spaces.

    A long mark between digits (０３ー１２３４) is a hyphen; other words (内線) stay.
    """
    plain = to_halfwidth_ascii(text).replace("\u00a0", " ").translate(_DASHES_OF_NUMBERS)
    plain = re.sub(r"(?<=\d)ー(?=\d)", "-", plain).strip()
    return re.sub(r"[\s\u200b\ufeff]+", "", plain) if "@" in plain else plain


@dataclass(frozen=True, slots=True)
class Number:
    """A number as understood beside what was written.

    `value` is an int, or a Decimal where a fraction was written. `approximate` is True for 約17, 17程度 and
    the like.
    """

    value: int | Decimal
    raw: str
    approximate: bool = False


_UNIT: Final = (
    r"(?:件数|件|人|名|世帯|回目|回|円|か所|カ所|ヶ所|ケ所|箇所|自治体|事業|日|時間|分|年|月|週|か月|%|ポイント|"
    r"歳|枚|部|台)"
)
_APPROXIMATE_BEFORE: Final = r"(?:約|およそ|おおよそ|凡そ|概ね|おおむね|ほぼ)"
_APPROXIMATE_AFTER: Final = r"(?:程度|ほど|前後|くらい|ぐらい|位|弱|強|余り|余)"
_NUMBER: Final = re.compile(
    rf"(?P<before>{_APPROXIMATE_BEFORE})?"
    r"(?P<sign>[-−▲△+])?[¥￥]?(?P<digits>\d{1,3}(?:,\d{3})+|\d+)?(?P<fraction>\.\d+)?"
    r"(?P<scale>[億万千百])?(?P<more>\d[\d千万]*)?"
    rf"(?P<after1>{_APPROXIMATE_AFTER})?(?P<unit>{_UNIT})?(?P<after2>{_APPROXIMATE_AFTER})?"
)
_SCALES: Final = {"百": 100, "千": 1_000, "万": 10_000, "億": 100_000_000}


def parse_number(text: str) -> Number | None:
    """Read one number as people write it in forms; blank is None, never zero.

    Understands full-width digits, thousands commas, 万・千・億, ▲ and △ for minus, 約 … 程度 and common
    counters (件, 人, 円 …). Raises `UnreadableNumber` for anything else: ranges, several numbers, ①,
    「なし」.
    """
    compact = _SPACES.sub("", to_halfwidth_ascii(text))
    if not compact:
        return None
    match = _NUMBER.fullmatch(compact)
    if match is None or match["digits"] is None or (match["more"] and not match["scale"]):
        raise UnreadableNumber(text)
    value = Decimal(match["digits"].replace(",", "") + (match["fraction"] or ""))
    if match["scale"]:
        value = value * _SCALES[match["scale"]] + _smaller_part(match["more"], match["scale"], text)
    if match["sign"] in ("-", "−", "▲", "△"):
        value = -value
    approximate = any(match[name] for name in ("before", "after1", "after2"))
    whole = int(value)
    return Number(whole if whole == value else value, text, approximate)


def _smaller_part(more: str | None, scale: str, raw: str) -> int:
    """The part after a scale: 5千 of 1万5千, 2,500 of 3億2500."""
    if not more:
        return 0
    match = re.fullmatch(r"(\d+)(?:([千万])(\d+)?)?", more)
    if match is None:
        raise UnreadableNumber(raw)
    rest = int(match[1]) * _SCALES.get(match[2] or "", 1) + int(match[3] or 0)
    if rest >= _SCALES[scale]:
        raise UnreadableNumber(raw)
    return rest


_YES: Final = frozenset("○〇◯●⭕oレㇾ✓✔☑✅■1有済可") | {"有り", "あり", "はい", "済み", "yes", "true"}
_NO: Final = frozenset("×✕✖✗✘❌☓x☐□0無未否") | {"無し", "なし", "いいえ", "不可", "no", "false"}


def parse_mark(text: str) -> bool | None:
    """Read a mark in a tick column: True for ○〇◯レ✓1…, False for ×0…, None for blank.

    ◎ is refused: in this programme it means "running" as against ○ "not running", not simply yes.
    Raises `UnreadableMark` for everything else.
    """
    compact = _SPACES.sub("", unicodedata.normalize("NFKC", text)).translate(_DROPPED).lower()
    if not compact:
        return None
    if compact in _YES:
        return True
    if compact in _NO:
        return False
    raise UnreadableMark(text)
