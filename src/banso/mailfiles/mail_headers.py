"""Headers of a mail that came, read from their raw text.

Python's modern reader leaves an encoded word as it is when its own codec cannot read it, without saying so, and
puts a space into a long Japanese name of an address; so words are decoded here, wherever they stand.
"""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from email.message import Message
from email.policy import compat32
from typing import Final
from urllib.parse import unquote_to_bytes

from banso.mailfiles.charsets import decode, guess

_WORD: Final = re.compile(r"=\?([^?\s]{1,40})\?([bBqQ])\?([^?]*)\?=")
_PERCENT: Final = re.compile(r"[\x21-\x7e]*(?:%[0-9A-Fa-f]{2}){3}[\x21-\x7e]*")
_LONGEST: Final = 20_000


def raw_header(message: Message, name: str) -> str:
    """Return the first header of that name as it stands in the mail, unfolded; empty where there is none."""
    wanted = name.lower()
    for key, value in message.raw_items():
        if key.lower() == wanted:
            return str(value)[:_LONGEST].replace("\r", "").replace("\n", "")
    return ""


def header_text(message: Message, name: str) -> str:
    """Return a header as its writer meant it."""
    return words_of(raw_header(message, name))


def words_of(raw: str) -> str:
    """Return text with encoded words, or with bytes nobody encoded, as a person reads it."""
    text = _plain(raw)
    parts: list[str] = []
    held, charset, end = b"", "", 0
    for word in _WORD.finditer(text):
        gap = text[end : word.start()]
        # White space between two words is part of the encoding, not of the text.
        is_next = bool(held) and not gap.strip()
        name, content = word.group(1).partition("*")[0].lower(), _content(word.group(2), word.group(3))
        if not (is_next and name == charset):
            parts.append(decode(held, charset) if held else "")
            parts.append("" if is_next else gap)
            held, charset = b"", name
        held, end = held + content, word.end()
    parts.append(decode(held, charset) if held else "")
    return "".join(parts) + text[end:]


def parameter(message: Message, header: str, name: str) -> str:
    """Return a parameter of a header (`filename`, `name`, `charset`), by RFC 2231, by RFC 2047 or as it stands."""
    line = Message(policy=compat32)
    line[header] = _plain(raw_header(message, header))
    try:
        found = line.get_param(name, header=header)
    except (ValueError, IndexError, TypeError):
        return ""
    if isinstance(found, tuple):
        charset, _, text = found
        return decode(text.encode("latin-1", "replace"), charset or "")
    if not isinstance(found, str):
        return ""
    text = words_of(found)
    # Some write %E6… without saying that they do.
    return (
        guess(unquote_to_bytes(text))
        if re.fullmatch(r"[\x21-\x7e]*(?:%[0-9A-Fa-f]{2}){3}[\x21-\x7e]*", text)
        else text
    )


def _plain(raw: str) -> str:
    """Return a header in which bytes beyond ASCII stand, and escape sequences, as text."""
    if raw.isascii() and "\x1b" not in raw:
        return raw
    return guess(raw.encode("utf-8", "surrogateescape"))


def _content(way: str, text: str) -> bytes:
    if way in "qQ":
        return quopri.decodestring(text.replace("_", " ").encode("ascii", "replace"), header=False)
    letters = re.sub(r"[^A-Za-z0-9+/]", "", text)
    try:
        return base64.b64decode(letters[: len(letters) - (len(letters) % 4 == 1)] + "=" * (-len(letters) % 4))
    except (binascii.Error, ValueError):
        return text.encode("utf-8", "replace")
