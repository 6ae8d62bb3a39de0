"""What must never be kept here: an individual number (My Number) and bank accounts, caught where text is typed."""

from __future__ import annotations

import re

from banso.japan.text import to_halfwidth_digits

_TWELVE = re.compile(r"(?<!\d)\d{4}[ \-‐－ー]?\d{4}[ \-‐－ー]?\d{4}(?!\d)")
_ACCOUNT = re.compile(r"(口座|普通|当座|貯金)\D{0,12}\d{7}(?!\d)")
# Weights of the check digit of an individual number (総務省令第85号 第5条), from the left.
_WEIGHTS = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


def is_my_number(digits: str) -> bool:
    """Return whether twelve digits carry the check digit of an individual number."""
    if len(digits) != 12 or not digits.isdigit():
        return False
    rest = sum(int(one) * weight for one, weight in zip(digits, _WEIGHTS, strict=False)) % 11
    return int(digits[11]) == (0 if rest <= 1 else 11 - rest)


def never_kept(text: str) -> str:
    """Return what in the text must not be kept (個人番号, 口座番号), or an empty string."""
    plain = to_halfwidth_digits(text)
    for found in _TWELVE.finditer(plain):
        if is_my_number(re.sub(r"\D", "", found[0])):
            return "個人番号（マイナンバー）"
    return "口座番号" if _ACCOUNT.search(plain) else ""
