"""Properties of Outlook (MAPI) as they stand in .msg and winmail.dat: their numbers, and text out of their bytes."""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Mapping
from typing import Final

from banso.mailfiles.charsets import decode
from banso.mailfiles.markup import without_markup
from banso.mailfiles.rtf import text_of, unpacked

SUBJECT, SENT_AT, HEADERS, SENDER, SENDER_MAIL, SENDER_SMTP = 0x0037, 0x0039, 0x007D, 0x0C1A, 0x0C1F, 0x5D01
TO, RECEIVED_AT, BODY, RTF, HTML, MESSAGE_ID = 0x0E04, 0x0E06, 0x1000, 0x1009, 0x1013, 0x1035
CONTENT, SHORT_NAME, METHOD, LONG_NAME, SHOWN_NAME = 0x3701, 0x3704, 0x3705, 0x3707, 0x3001
CODEPAGE, INTERNET_CODEPAGE = 0x3FFD, 0x3FDE
EMBEDDED: Final = 5
_MOST_MARKUP: Final = 1_000_000

LONG, STRING8, UNICODE, TIME, BINARY, OBJECT = 0x0003, 0x001E, 0x001F, 0x0040, 0x0102, 0x000D
# {(property, type): bytes}
Properties = Mapping[tuple[int, int], bytes]
_EPOCH: Final = dt.datetime(1601, 1, 1, tzinfo=dt.UTC)


def number_of(found: Properties, tag: int) -> int:
    """Return a number, 0 where there is none."""
    raw = found.get((tag, LONG), b"")
    return struct.unpack("<I", raw[:4])[0] if len(raw) >= 4 else 0


def time_of(found: Properties, tag: int) -> dt.datetime | None:
    """Return a moment, None where there is none or it is none."""
    raw = found.get((tag, TIME), b"")
    if len(raw) < 8:
        return None
    try:
        moment = _EPOCH + dt.timedelta(microseconds=struct.unpack("<Q", raw[:8])[0] // 10)
    except OverflowError:
        return None
    return moment if 1990 <= moment.year <= 2200 else None


def words_of(found: Properties, tag: int, codepage: int = 932) -> str:
    """Return a text, written in Unicode or in the page of the sender's Windows."""
    if raw := found.get((tag, UNICODE)):
        return raw.decode("utf-16-le", "replace").split("\0")[0]
    raw = found.get((tag, STRING8), b"")
    return decode(raw.split(b"\0")[0], charset_of(codepage)) if raw else ""


def charset_of(codepage: int) -> str:
    """Return the charset of a page of Windows; the Japanese one where it is not known."""
    return {0: "cp932", 65001: "utf-8", 50220: "iso-2022-jp", 50221: "iso-2022-jp", 51932: "euc-jp"}.get(
        codepage, f"cp{codepage}"
    )


def body_of(found: Properties, codepage: int = 932) -> str:
    """Return the text of a mail: plain, else from its page or its rich text; empty where nothing can be read."""
    if text := words_of(found, BODY, codepage).strip():
        return text
    if raw := found.get((HTML, BINARY)):
        return without_markup(
            decode(raw[:_MOST_MARKUP], charset_of(number_of(found, INTERNET_CODEPAGE) or codepage))
        )
    if text := words_of(found, HTML, codepage):
        return without_markup(text[:_MOST_MARKUP])
    try:
        return text_of(unpacked(found[RTF, BINARY])) if (RTF, BINARY) in found else ""
    except ValueError:
        return ""


def name_of(found: Properties, codepage: int = 932) -> str:
    """Return the name of an attachment."""
    return next(
        filter(None, (words_of(found, tag, codepage) for tag in (LONG_NAME, SHORT_NAME, SHOWN_NAME))), ""
    )
