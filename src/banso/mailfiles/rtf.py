"""The text of a mail that Outlook keeps as rich text: unpacked (MS-OXRTFCP) and read without its markup."""

from __future__ import annotations

import re
import struct
from typing import Final

from banso.mailfiles.charsets import decode, guess

_MOST: Final = 5 * 1024 * 1024
_PACKED, _PLAIN = b"LZFu", b"MELA"
# What every packer and unpacker begins with.
_BEGIN: Final = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor "
    b"MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_WINDOW: Final = 4096
_TOKEN: Final = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)"
)
# Groups that hold no text of the mail.
_SILENT: Final = frozenset(
    (
        b"fonttbl",
        b"colortbl",
        b"stylesheet",
        b"info",
        b"pict",
        b"object",
        b"header",
        b"footer",
        b"htmltag",
        b"mhtmltag",
    )
)
_BREAKS: Final = {b"par": "\n", b"line": "\n", b"row": "\n", b"tab": "\t", b"cell": "\t", b"emdash": "—"}


def unpacked(data: bytes) -> bytes:
    """Return the rich text of a packed property. Raises ValueError."""
    if len(data) < 16:
        raise ValueError("too short for rich text")
    size, raw_size, kind = struct.unpack("<II4s", data[:12])
    if kind == _PLAIN:
        return data[16 : 16 + min(raw_size, _MOST)]
    if kind != _PACKED or raw_size > _MOST:
        raise ValueError("no packed rich text, or too much of it")
    return _expanded(data[16 : size + 4])


def _expanded(data: bytes) -> bytes:
    """Return what the tokens stand for: a byte, or a stretch of the last 4,096 bytes."""
    window, place, out, at = bytearray(_BEGIN.ljust(_WINDOW, b" ")), len(_BEGIN), bytearray(), 0
    while at < len(data) and len(out) <= _MOST:
        control, at = data[at], at + 1
        for bit in range(8):
            is_stretch = control >> bit & 1
            token, at = data[at : at + 1 + is_stretch], at + 1 + is_stretch
            value = int.from_bytes(token, "big")
            if not token or (is_stretch and value >> 4 == place % _WINDOW):
                return bytes(out)
            length = (value & 0xF) + 2 if is_stretch else 1
            for step in range(length):
                byte = window[((value >> 4) + step) % _WINDOW] if is_stretch else value
                out.append(byte)
                window[place % _WINDOW] = byte
                place += 1
    return bytes(out)


def text_of(rtf: bytes) -> str:
    """Return the words of rich text, a line a paragraph."""
    return _Reader().read(rtf[:_MOST])


class _Reader:
    """Walks over the tokens; bytes of one charset are held until something else comes."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self.held = bytearray()
        self.page = ""
        # Of each open group: whether it is silent, and how many characters stand for one \u.
        self.groups: list[tuple[bool, int]] = [(False, 1)]
        self.skip = 0

    def read(self, rtf: bytes) -> str:
        for token in _TOKEN.finditer(rtf):
            word, number, code, sign, brace, plain = token.groups()
            if brace:
                self._group(brace)
            elif word:
                self._word(word, int(number) if number else None)
            elif code:
                self._bytes(bytes([int(code, 16)]))
            elif sign == b"*":
                self.groups[-1] = (True, self.groups[-1][1])
            elif sign in (b"\\", b"{", b"}"):
                self._bytes(sign)
            elif sign == b"~":
                self._say(" ")
            elif plain:
                self._bytes(plain)
        self._flush()
        # \u writes characters beyond 16 bits as two halves.
        whole = "".join(self.text).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        lines = whole.splitlines()
        return "\n".join(line.rstrip() for line in lines).strip()

    def _group(self, brace: bytes) -> None:
        self.skip = 0
        if brace == b"{" and len(self.groups) < 200:
            self.groups.append(self.groups[-1])
        elif brace == b"}" and len(self.groups) > 1:
            self._flush()
            self.groups.pop()

    def _word(self, word: bytes, number: int | None) -> None:
        silent, width = self.groups[-1]
        if word in _SILENT:
            self.groups[-1] = (True, width)
        elif word == b"ansicpg" and number:
            self.page = f"cp{number}"
        elif word == b"uc" and number is not None:
            self.groups[-1] = (silent, min(max(number, 0), 8))
        elif word == b"u" and number is not None:
            self._say(chr(number % 0x10000))
            self.skip = width
        elif word in _BREAKS:
            self._say(_BREAKS[word])

    def _bytes(self, raw: bytes) -> None:
        if self.skip:
            self.skip, raw = max(self.skip - len(raw), 0), raw[self.skip :]
        if not self.groups[-1][0]:
            self.held += raw

    def _say(self, text: str) -> None:
        self._flush()
        if not self.groups[-1][0]:
            self.text.append(text)

    def _flush(self) -> None:
        if self.held:
            raw = bytes(self.held)
            self.held.clear()
            self.text.append(decode(raw, "cp932") if self.page in ("", "cp932") else guess(raw))
