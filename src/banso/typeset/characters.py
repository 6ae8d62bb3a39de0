"""Which characters a document can hold, found out by setting them, and what stands in for the rest.

An archivable, accessible PDF (PDF/A-2a, PDF/UA-1) refuses the whole document for one character no font has, for
one of the private area (外字) even where a font draws it, and for some combinations whose parts are fine alone
(a digit with a combining keycap). Each of them is printed as 〓 and named to the person who can correct it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

SUBSTITUTE: Final = "〓"  # the geta mark: how Japanese printing shows a character it has no type for

# A character with everything that is drawn onto it: combining marks, selectors, joiners, skin tones.
_ONTO = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe00-\ufe0f\ufe20-\ufe2f"
_ONTO += "\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f\U000e0100-\U000e01ef"
_PIECE: Final = re.compile(f".[{_ONTO}]*(?:\u200d.[{_ONTO}]*)*", re.DOTALL)
_PLAIN: Final = re.compile("[\x00-\x7f\u3001-\u3020\u3041-\u3096\u30a1-\u30fe\uff01-\uff5e\u4e00-\u9fa0]*")
_FORBIDDEN: Final = frozenset(("Co", "Cs"))  # the private area, half of a pair
_KEYCAP: Final = (
    "\u20e3"  # printed alone and on nothing else, not even on a digit the template puts before it
)

_printable: set[str] = set()
_unprintable: set[str] = set()


@dataclass(frozen=True, slots=True)
class Substitution:
    """Where in the data of a document something cannot be printed: path, whole text, and what it is."""

    field: str
    text: str
    characters: tuple[str, ...]

    @property
    def message(self) -> str:
        """The substitution in words."""
        return (
            f"{self.field}「{_around(self.text, self.characters[0])}」の{named(self.characters)}は印刷できないため、"
            f"{SUBSTITUTE}で印刷します。別の文字に書き換えてください。"
        )


def unprintable_characters(text: str) -> list[str]:
    """Return what in ``text`` cannot be printed, in order of first appearance; each is printed as 〓.

    Mostly single characters; a character with marks on it (1 with a keycap) where only the two together are
    refused.
    """
    pieces = _odd_pieces(text)
    _learn(pieces)
    return [piece for piece in pieces if piece in _unprintable]


def unprintable_each(texts: Sequence[str]) -> list[list[str]]:
    """Return what cannot be printed in each of the texts."""
    _learn(dict.fromkeys(piece for text in texts for piece in _odd_pieces(text)))
    return [[piece for piece in _odd_pieces(text) if piece in _unprintable] for text in texts]


def printable(text: str) -> str:
    """Return ``text`` with 〓 for everything that cannot be printed."""
    bad = unprintable_characters(text)
    if not bad:
        return text
    return _PIECE.sub(lambda piece: SUBSTITUTE if piece[0] in _unprintable else piece[0], text)


def learn_from_refusal(texts: Iterable[str]) -> bool:
    """Find what made a document be refused although each piece prints alone; True if something was learned.

    The last net: the pieces on both sides of the smallest refused stretch are remembered as unprintable.
    """
    found = False
    for text in dict.fromkeys(printable(text) for text in texts):
        if _PLAIN.fullmatch(text) or not _refuses([text]):
            continue
        stretch = _refused_stretch(_PIECE.findall(text))
        _unprintable.update([piece for piece in stretch if not _PLAIN.fullmatch(piece)] or stretch[-1:])
        _printable.difference_update(_unprintable)
        found = True
    return found


def named(characters: Iterable[str]) -> str:
    """Return the characters in words: 「😀」（U+1F600）, 外字（U+E000）."""
    return "、".join(_name(character) for character in characters)


def is_plain(text: str) -> bool:
    """Return whether every character of the text is surely printed."""
    return bool(_PLAIN.fullmatch(text))


def texts_of(data: object) -> list[str]:
    """Return every text inside ``data``."""
    return [text for _, text in placed_texts(data, "")]


def _name(characters: str) -> str:
    codes = " ".join(f"U+{ord(character):04X}" for character in characters)
    if len(characters) == 1 and unicodedata.category(characters) in _FORBIDDEN:
        return f"外字（{codes}）" if unicodedata.category(characters) == "Co" else f"使えない文字（{codes}）"
    return f"「{characters}」（{codes}）"


def _around(text: str, piece: str, reach: int = 12) -> str:
    """Return the words around the first ``piece``, in which it is shown as 〓."""
    at = max(text.find(piece), 0)
    before, after = text[max(at - reach, 0) : at], text[at + len(piece) : at + len(piece) + reach]
    cut = ("…" if at > reach else "", "…" if len(text) > at + len(piece) + reach else "")
    return " ".join(f"{cut[0]}{before}{SUBSTITUTE}{after}{cut[1]}".split())


def placed_texts(value: object, place: str) -> Iterable[tuple[str, str]]:
    """Yield every text inside ``value`` with its path below ``place``."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from placed_texts(item, f"{place}.{key}" if place else str(key))
    elif isinstance(value, list | tuple):
        for number, item in enumerate(value):
            yield from placed_texts(item, f"{place}[{number}]")


def _refuses(texts: Sequence[str]) -> bool:
    """Ask typst, which is loaded in a typesetter's process alone."""
    from banso.typeset.compiler import refuses

    return refuses(texts)


def _odd_pieces(text: str) -> list[str]:
    """Return the pieces that have to be asked about; nearly every text has none."""
    if _PLAIN.fullmatch(text):
        return []
    return [piece for piece in dict.fromkeys(_PIECE.findall(text)) if not _PLAIN.fullmatch(piece)]


def _learn(pieces: Iterable[str]) -> None:
    """Find out, once per process and piece, whether it can be printed."""
    unknown = sorted(piece for piece in pieces if piece not in _printable and piece not in _unprintable)
    _unprintable.update(
        piece
        for piece in unknown
        if _KEYCAP in piece or any(unicodedata.category(one) in _FORBIDDEN for one in piece)
    )
    rest = [piece for piece in unknown if piece not in _unprintable]
    groups = [rest[start : start + 2000] for start in range(0, len(rest), 2000)]
    while groups:
        group = groups.pop()
        if not _refuses(group):
            _printable.update(group)
        elif len(group) == 1:
            _unprintable.update(group)
        else:
            middle = len(group) // 2
            groups += [group[:middle], group[middle:]]


def _refused_stretch(pieces: list[str]) -> list[str]:
    """Return the smallest stretch of the refused pieces that is refused by itself."""
    end = _shortest(len(pieces), lambda size: _refuses(["".join(pieces[:size])]))
    size = _shortest(end, lambda size: _refuses(["".join(pieces[end - size : end])]))
    return pieces[end - size : end]


def _shortest(most: int, refused: Callable[[int], bool]) -> int:
    """Return the smallest size for which ``refused`` holds; it holds for ``most``."""
    low, high = 1, most
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if refused(middle) else (middle + 1, high)
    return low
