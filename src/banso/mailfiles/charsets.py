"""Bytes of a mail as text, the way Japanese mail programs mean them.

Programs of Windows label as ISO-2022-JP and Shift_JIS what holds characters of NEC and IBM (①㈱髙) and half-width
kana, which those standards do not have: Shift_JIS is read as cp932 always, ISO-2022-JP by the standard first and,
where that fails, pair by pair through cp932. A label that does not fit the bytes is not believed.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

LOST: Final = "\ufffd"
_CP932: Final = frozenset(
    {
        "shift_jis",
        "shift-jis",
        "sjis",
        "x-sjis",
        "ms_kanji",
        "csshiftjis",
        "windows-31j",
        "cswindows31j",
        "ms932",
        "cp932",
    }
)
_JIS: Final = frozenset({"csiso2022jp", "cp50220", "cp50221", "cp50222", "jis", "x-jis", "iso-2022-jp-ms"})
_EUC: Final = frozenset({"euc-jp", "eucjp", "x-euc-jp", "x-euc", "cp51932", "eucjp-ms", "ujis"})
# Codecs that are no charset of a mail, or take time that grows with the square of the text.
_NO_CHARSET: Final = frozenset(
    {"punycode", "idna", "unicode_escape", "raw_unicode_escape", "undefined", "utf-7", "utf7"}
)
_ESCAPE: Final = re.compile(rb"\x1b(\$\([@BD]|\$[@AB]|\([BJIH])|([\x0e\x0f])")
_SETS: Final = {
    b"$@": "pairs", b"$B": "pairs", b"$(@": "pairs", b"$(B": "pairs", b"$(D": "more", b"$A": "other",
    b"(B": "ascii", b"(J": "roman", b"(H": "roman", b"(I": "kana", b"\x0e": "kana", b"\x0f": "ascii",
}  # fmt: skip
_ROMAN: Final = {0x5C: "¥", 0x7E: "‾"}


def decode(raw: bytes, charset: str) -> str:
    """Return the text; U+FFFD stands for each place that cannot be read, whatever is tried."""
    name = charset.strip().strip("\"'").lower()
    if name in _CP932:
        return _first(raw, "cp932", "utf-8") or raw.decode("cp932", "replace")
    if name.startswith("iso-2022-jp") or name in _JIS:
        return _jis_or_other(raw)
    if name in _EUC:
        return _first(raw, "euc_jp", "utf-8") or _euc(raw)
    if name in ("", "us-ascii", "ascii", "unknown-8bit", "default") or not _is_known(name):
        return guess(raw)
    text = _first(raw, name)
    if text is not None and (
        name not in ("utf-8", "utf8", "iso-8859-1", "latin-1", "latin1") or b"\x1b$" not in raw
    ):
        return text
    return guess(raw) if text is None else guess(raw, otherwise=text)


def guess(raw: bytes, otherwise: str = "") -> str:
    """Return the text of bytes nobody says the charset of."""
    if b"\x1b$" in raw or b"\x1b(I" in raw:
        return _jis(raw)
    text = _first(raw, "utf-8")
    if text is not None:
        return text
    found = [one for one in (_first(raw, "cp932"), _first(raw, "euc_jp")) if one is not None]
    if found:  # what is no text of a charset shows as half-width kana when read in the other
        return min(found, key=lambda one: sum("\uff61" <= c <= "\uff9f" for c in one))
    return otherwise or raw.decode("utf-8", "replace")


def unreadable(text: str) -> int:
    """Return how many places of a text could not be read, characters of somebody's own (外字) included."""
    return sum(c == LOST or "\ue000" <= c <= "\uf8ff" for c in text)


def _first(raw: bytes, *names: str) -> str | None:
    """Return the text by the first charset in which every byte has a meaning."""
    for name in names:
        try:
            return raw.decode(name)
        except (UnicodeError, LookupError):
            continue
    return None


def _is_known(name: str) -> bool:
    if name in _NO_CHARSET:
        return False
    try:
        return codecs.lookup(name)._is_text_encoding
    except (LookupError, ValueError):
        return False


# ── ISO-2022-JP and EUC, pair by pair ──


def _jis_or_other(raw: bytes) -> str:
    text = _first(raw, "iso2022_jp_2")
    if text is not None:
        return text
    if b"\x1b" not in raw:  # labelled so by habit
        return guess(raw)
    return _jis(raw)


def _jis(raw: bytes) -> str:
    text, start, kind = [], 0, "ascii"
    for found in _ESCAPE.finditer(raw):
        text.append(_piece(raw[start : found.start()], kind))
        kind, start = _SETS[found.group(1) or found.group(2)], found.end()
    text.append(_piece(raw[start:], kind))
    return "".join(text)


def _piece(raw: bytes, kind: str) -> str:
    if kind in ("pairs", "more", "other"):
        # The standard goes back to ASCII before the end of a line; programs that forget it mean it.
        head, line_end, tail = raw.partition(b"\n")
        pairs = "".join(_pair(head[at : at + 2], kind) for at in range(0, len(head.rstrip(b"\r")), 2))
        return pairs + (f"\n{_piece(tail, 'ascii')}" if line_end else "")
    if kind == "kana":
        return "".join(chr(0xFF40 + (b & 0x7F)) if 0x21 <= b & 0x7F <= 0x5F else chr(b & 0x7F) for b in raw)
    if kind == "roman":
        return "".join(_ROMAN.get(b, chr(b)) for b in raw) if raw.isascii() else guess(raw)
    return guess(raw)


def _pair(pair: bytes, kind: str) -> str:
    if len(pair) < 2 or not all(0x21 <= b & 0x7F <= 0x7E for b in pair) or kind == "other":
        return LOST
    high, low = (b & 0x7F for b in pair)
    if kind == "more":  # JIS X 0212, which euc_jp knows behind 0x8F
        return _first(bytes((0x8F, high | 0x80, low | 0x80)), "euc_jp") or LOST
    return _first(_shifted(high, low), "cp932") or LOST


def _shifted(high: int, low: int) -> bytes:
    """Return a pair of JIS X 0208 as Shift_JIS writes it."""
    row, cell = high - 0x21, low - 0x21
    first = row // 2 + 0x81
    second = cell + 0x9F if row % 2 else cell + 0x40 + (cell >= 0x3F)
    return bytes((first + 0x40 if first > 0x9F else first, second))


def _euc(raw: bytes) -> str:
    """Return EUC text with characters of NEC and IBM."""
    text, at = [], 0
    while at < len(raw):
        first = raw[at]
        size = 1 if first < 0x80 else 3 if first == 0x8F else 2
        piece = raw[at : at + size]
        if size == 1:
            text.append(chr(first))
        elif first in (0x8E, 0x8F):
            text.append(_first(piece, "euc_jp") or LOST)
        else:
            text.append(_pair(piece, "pairs"))
        at += size
    return "".join(text)
