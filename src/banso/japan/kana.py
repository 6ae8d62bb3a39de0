"""Kana: conversion between hiragana and katakana, and order by the Japanese syllabary (五十音順)."""

from __future__ import annotations

import unicodedata
from typing import Final

KanaSortKey = tuple[tuple[tuple[int, int], ...], tuple[int, ...], tuple[int, ...], tuple[int, ...]]

_OFFSET: Final = ord("ァ") - ord("ぁ")
_TO_KATAKANA: Final = {ord("ぁ") + i: chr(ord("ァ") + i) for i in range(ord("ゖ") - ord("ぁ") + 1)} | {
    ord("ゝ"): "ヽ",
    ord("ゞ"): "ヾ",
}
_TO_HIRAGANA: Final = {ord(kata): chr(hira) for hira, kata in _TO_KATAKANA.items()}
_SMALL: Final = dict(zip("ぁぃぅぇぉっゃゅょゎゕゖ", "あいうえおつやゆよわかけ", strict=True))
_MARKS: Final = {"\u3099": 1, "\u309a": 2}
_VOWEL_ROWS: Final = {
    "あ": "あかさたなはまやらわ",
    "い": "いきしちにひみりゐ",
    "う": "うくすつぬふむゆる",
    "え": "えけせてねへめれゑ",
    "お": "おこそとのほもよろを",
}
_VOWEL: Final = {kana: vowel for vowel, row in _VOWEL_ROWS.items() for kana in row}
_LONG, _SMALL_FORM, _REPEAT, _PLAIN = range(4)


def katakana(text: str) -> str:
    """Return `text` with every hiragana turned into katakana; all else stays as it is."""
    return text.translate(_TO_KATAKANA)


def hiragana(text: str) -> str:
    """Return `text` with every katakana turned into hiragana; ー and all else stay as they are.

    ヷヸヹヺ have no hiragana and stay.
    """
    return text.translate(_TO_HIRAGANA)


def is_katakana(text: str) -> bool:
    """Say whether `text` is a reading in full-width katakana (ー, ・ and inner spaces allowed, not alone)."""
    letters = [c for c in text if c not in "ー・ 　"]
    return bool(letters) and all("ァ" <= c <= "ヺ" or c in "ヽヾ" for c in letters)


def kana_sort_key(kana: str) -> KanaSortKey:
    """Return a key that sorts readings in 五十音順.

    The rule, a subset of JIS X 4061 compared in this order:

    1. The letters, without voicing, size and script. ー counts as the vowel of the letter before it, ゝ and
       ヽ as the letter before them. Blanks and ・ are skipped. Digits come before Latin letters, Latin
       letters before kana, kana before everything else.
    2. Where those are equal: unvoiced before voiced before half-voiced (は ば ぱ).
    3. Then ー before small letters before repetition marks before plain letters (やー やぁ やあ).
    4. Then hiragana before katakana.
    """
    primary: list[tuple[int, int]] = []
    voicing: list[int] = []
    form: list[int] = []
    script: list[int] = []
    previous = ""
    for char in unicodedata.normalize("NFD", unicodedata.normalize("NFKC", kana)):
        if char in _MARKS and voicing:
            voicing[-1] = _MARKS[char]
            continue
        if char.isspace() or char == "・":
            continue
        plain = hiragana(char)
        letter, kind = _letter_and_form(plain, previous)
        primary.append(_rank(letter))
        voicing.append(1 if plain == "ゞ" else 0)
        form.append(kind)
        script.append(int(plain != char))
        previous = letter
    return tuple(primary), tuple(voicing), tuple(form), tuple(script)


def _letter_and_form(plain: str, previous: str) -> tuple[str, int]:
    if plain == "ー":
        return _VOWEL.get(previous, previous or "ー"), _LONG
    if plain in "ゝゞ":
        return previous or plain, _REPEAT
    if plain in _SMALL:
        return _SMALL[plain], _SMALL_FORM
    return plain, _PLAIN


def _rank(letter: str) -> tuple[int, int]:
    """Class and place of one letter: 0 digits, 1 Latin, 2 kana, 3 everything else."""
    if letter.isdecimal():
        return 0, unicodedata.decimal(letter)
    folded = letter.lower()[:1]
    if "a" <= folded <= "z":
        return 1, ord(folded)
    if "ぁ" <= letter <= "ゖ" or letter == "ー":
        return 2, ord(letter)
    return 3, ord(letter)
