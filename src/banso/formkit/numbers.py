"""A number as a municipality writes it into a form: digits of any width, units, 約, and the signs for no number.

In Japanese statistical tables － is "no such number", … and x are "not known" or "not published". None of them is
zero, and none is a mistake.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from banso.formkit.cells import NumberCell
from banso.japan.errors import JapanError
from banso.japan.text import parse_number

NONE: Final = "なし"
UNKNOWN: Final = "不明"
_NONE: Final = frozenset(
    {
        *("なし", "無し", "無", "ない", "無い", "皆無", "nil", "none", "/", "斜線"),
        *("該当なし", "該当無し", "該当せず", "非該当", "実績なし", "対象なし", "対象外"),
        *("実施なし", "未実施", "実施せず", "実施していない"),
    }
)
_DASHES: Final = frozenset("-‐‑‒–—―−─━﹘⁃ー－ｰ~〜～")
_UNKNOWN: Final = frozenset(
    {
        *("x", "×", "✕", "✖", "✗", "✘", "☓", "?", "n/a", "na", "tbd", "*", "**", "***"),
        *("不明", "不詳", "わからない", "分からない", "わかりません", "非公表", "秘匿"),
        *("未集計", "集計中", "集計なし", "集計していない", "未定", "未確定", "確認中", "調査中", "算定中"),
        *("把握していない", "把握せず", "未把握"),
    }
)
_DOTS: Final = frozenset(".…‥・･。")


class NotANumber(ValueError):
    """A text that is no number here; the message is for the person who wrote it."""


@dataclass(frozen=True)
class Written:
    """What a text says: a number, or None where it says that there is none or that it is not known."""

    number: Decimal | None
    remark: str = ""


def read_number(cell: NumberCell, text: str) -> Written:
    """Return what a text in a number cell says, with a remark where it took good will. Raises `NotANumber`."""
    absent = _absent(text, cell.unit)
    if absent == UNKNOWN:
        return Written(None, f"「{text}」は「{UNKNOWN}」と読み取りました（0ではありません）。")
    if absent:
        return Written(None)
    if cell.unit.endswith("円") and cell.unit != "円" and _is_other_yen(text, cell.unit):
        raise NotANumber(
            f"「{text}」は単位が合いません。{cell.unit}を単位として、数字だけで入力してください。"
        )
    value, is_rough = _parsed(text.removesuffix(cell.unit) if cell.unit else text)
    return Written(value, f"「{text}」を{value}と読み取りました。" if is_rough else "")


def _is_other_yen(text: str, unit: str) -> bool:
    plain = unicodedata.normalize("NFKC", text)
    return plain.endswith("円") and not plain.endswith(unit)


def _absent(text: str, unit: str) -> str:
    """Return what a sign for no number says in words, empty where the text is none."""
    bare = "".join(text.split()).removesuffix(unit or " ")
    bare = bare.strip("()（）「」。") or bare
    if bare and all(character in _DASHES for character in bare):
        return NONE
    if bare and all(character in _DOTS for character in bare):
        return UNKNOWN
    folded = unicodedata.normalize("NFKC", bare).casefold()
    if folded in _NONE:
        return NONE
    return UNKNOWN if folded in _UNKNOWN else ""


def _parsed(text: str) -> tuple[Decimal, bool]:
    try:
        found = parse_number(text)
    except JapanError as error:
        raise NotANumber(str(error)) from error
    if found is None:
        raise NotANumber(f"「{text}」を数として読めませんでした。数字だけで入力してください。")
    return Decimal(found.value), found.approximate
