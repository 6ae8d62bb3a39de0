"""Where a text looks like a case record: Banso holds no data of people in need (docs/explanation/no-client-data.md).

Words that only a record of one person has. The text is never refused: its writer is asked to look again.
"""

from __future__ import annotations

import re

_SIGNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("年齢", re.compile(r"(?<![\d０-９])[\d０-９]{1,3}\s*[歳才](?!児|未満|以上|以下|から|～|代)")),
    ("年代と性別", re.compile(r"[\d０-９]{2}\s*代(?:の)?\s*(?:男|女)|[男女]性?\s*[（(]?[\d０-９]{2}\s*[代歳]")),
    ("電話番号", re.compile(r"0\d{1,3}[-－(（]\d{2,4}[-－)）]\d{4}")),
    ("メールアドレス", re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")),
    ("生年月日", re.compile(r"生年月日|(?:昭和|平成|大正|S|H)\s*\d{1,2}\s*[年.]\s*\d{1,2}\s*[月.]\s*\d{1,2}\s*日?生")),
    ("個人番号", re.compile(r"マイナンバー\s*[:：]?\s*\d|(?<!\d)\d{12}(?!\d)")),
    (
        "病名・家族の事情",
        re.compile(
            r"(?:本人|相談者|長男|長女|次男|次女|妻|夫)(?:は|が|の)[^。]{0,20}"
            r"(?:診断|手帳|服薬|借金|離婚|逮捕)"
        ),
    ),
    ("イニシャル", re.compile(r"(?<![A-ZＡ-Ｚa-z])[A-ZＡ-Ｚ](?:さん|氏|様)")),
)  # fmt: skip


def case_signs(text: str) -> list[str]:
    """Return what in the text looks like one person's case, in words; empty for a text about programmes."""
    return [name for name, pattern in _SIGNS if pattern.search(text)]


def case_warning(*texts: str) -> str:
    """Return the warning for texts that look like a case record, or nothing."""
    signs = list(dict.fromkeys(sign for text in texts for sign in case_signs(text)))
    if not signs:
        return ""
    return (
        f"個人の事情のように見えるところがあります（{'・'.join(signs)}）。"
        "相談者やご家族のことが分かる部分は消し、事業のやり方について書いてください。"
    )
