"""Where a text looks like a record of one person's case: Banso holds none (docs/explanation/no-client-data.md).

The signs are words that only a case record has; texts about programmes, target groups and staff have none. A text is
never refused: its writer is told what was noticed and asked to look again.

    remarks_in(form, values)                  the answers of a form, as warnings with their place (formkit)
    pages.warn_of_cases(request, text, …)     after a page has saved free texts
    case_warning(text, …)                     the sentence itself
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from banso.formkit import Form, Problem
from banso.formkit.cells import TextCell, Value
from banso.formkit.reading import row_counts

_ONE_OF_FAMILY = "本人|相談者|世帯主|長男|長女|次男|次女|息子|娘|夫|妻|父親|母親|祖父|祖母|同居の"
_PRIVATE = "診断|手帳|服薬|通院|入院|借金|滞納|自己破産|離婚|逮捕|服役|虐待|DV|自殺|認知症|解雇|うつ|依存症"
# Ages said of a group: 18歳未満, 15歳から, 40歳代, 6歳児.
_GROUP = r"以上|以下|未満|から|まで|[～~\-－―]|代|児|前後|到達|時点"
_MANY = "向け|の方々|等|など|を対象|の割合|が多"
_SIGNS: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    ("年齢と性別", re.compile(rf"\d{{2}}[歳代才](?:の|・|、|[前後]半の?)?[男女]性?+(?!{_MANY})")),
    ("年齢と性別", re.compile(rf"[男女]性?[、・(]?\d{{2}}[歳才代](?!{_GROUP}|{_MANY})")),
    ("ひとりの年齢", re.compile(rf"(?<![\d~～\-])\d{{1,3}}[歳才](?!{_GROUP})(?:の(?:方|人|息子|娘|子)|、|。|\(|で)")),
    ("仮名・イニシャル", re.compile(r"(?<![A-Za-z])[A-Z](?:さん|氏|様|君|くん|ちゃん)")),
    ("生年月日", re.compile(r"(?:昭和|平成|大正|[SHT])\s*\d{1,2}[年.]\s*\d{1,2}[月.]\s*\d{1,2}日?生|生年月日\s*[::]")),
    ("個人番号", re.compile(r"(?:マイナンバー|個人番号)\s*[::]?\s*\d{4}|(?<![\d-])\d{12}(?![\d-])")),
    ("本人や家族の事情", re.compile(rf"(?:{_ONE_OF_FAMILY})(?:は|が|の|も|に)[^。\n]{{0,25}}(?:{_PRIVATE})")),
)  # fmt: skip


def case_signs(text: str) -> list[str]:
    """Return what in the text looks like one person's case, in words; empty for a text about programmes."""
    plain = unicodedata.normalize("NFKC", text)
    return list(dict.fromkeys(name for name, pattern in _SIGNS if pattern.search(plain)))


def case_warning(*texts: str) -> str:
    """Return the warning for texts that look like a case record, or nothing."""
    signs = list(dict.fromkeys(sign for text in texts for sign in case_signs(text)))
    if not signs:
        return ""
    return (
        f"ひとりの方の記録のように見えるところがあります（{'、'.join(signs)}）。"
        "相談者やご家族がわかる部分は消し、事業の進め方として書いてください。"
    )


def remarks_in(form: Form, values: Mapping[str, Value]) -> list[Problem]:
    """Return a warning for each text of an answer that looks like a case record."""
    found = []
    for slot in form.slots(row_counts(form, values)):
        value = values.get(slot.path)
        is_text = isinstance(slot.cell, TextCell) and isinstance(value, str)
        if is_text and (warning := case_warning(str(value))):
            found.append(Problem("warning", slot.path, f"{slot.label}：{warning}"))
    return found
