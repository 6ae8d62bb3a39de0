"""winmail.dat (TNEF, MS-OXTNEF): into it Outlook packs a mail of its 「リッチテキスト形式」 with its attachments.

Nothing in it is packed tighter than it is, so what is read is no larger than the file. Every length is asked
against what is left.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from banso.mailfiles import mapi
from banso.mailfiles.charsets import decode

_SIGNATURE: Final = b"\x78\x9f\x3e\x22"
_TITLE, _BODY, _PAGE, _PROPERTIES = 0x8010, 0x800C, 0x9007, 0x9003
_BEGINS, _DATA, _OWN_PROPERTIES = 0x9002, 0x800F, 0x9005
_MOST_PARTS: Final = 2000
_FIXED: Final = {
    0x02: 4, 0x03: 4, 0x04: 4, 0x0A: 4, 0x0B: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x14: 8, 0x40: 8, 0x48: 16,
}  # fmt: skip
_VARIABLE: Final = frozenset((mapi.STRING8, mapi.UNICODE, mapi.BINARY, mapi.OBJECT))
_NAMED: Final = 0x8000


class NotPacked(ValueError):
    """No winmail.dat, or a damaged one."""


@dataclass
class Packed:
    """What was packed: the text and the files; `mails` counts attached mails, which are not unpacked."""

    body: str = ""
    attachments: list[tuple[str, bytes]] = field(default_factory=list)
    mails: int = 0


def is_packed(data: bytes) -> bool:
    """Whether the bytes begin as such a file."""
    return data.startswith(_SIGNATURE)


def parse(data: bytes) -> Packed:
    """Unpack a winmail.dat. Raises NotPacked."""
    if not is_packed(data):
        raise NotPacked
    try:
        return _read(data)
    except (struct.error, IndexError, ValueError, OverflowError) as problem:
        raise NotPacked(str(problem)) from problem


@dataclass
class _File:
    """An attachment as its parts come in."""

    title: bytes = b""
    data: bytes = b""
    properties: dict[tuple[int, int], bytes] = field(default_factory=dict)


def _read(data: bytes) -> Packed:
    page, body, properties = 932, b"", dict[tuple[int, int], bytes]()
    files: list[_File] = []
    for tag, content in _parts(data):
        if tag == _PAGE and len(content) >= 4:
            page = struct.unpack("<I", content[:4])[0]
        elif tag == _BODY:
            body = content
        elif tag == _PROPERTIES:
            properties = _properties(content)
        elif tag == _BEGINS:
            files.append(_File())
        elif files:
            _put(files[-1], tag, content)
    packed = Packed(_text(body, page).strip() or mapi.body_of(properties, page))
    for number, one in enumerate(files, start=1):
        content = one.data or one.properties.get((mapi.CONTENT, mapi.BINARY), b"")
        if mapi.number_of(one.properties, mapi.METHOD) == mapi.EMBEDDED:
            packed.mails += 1
        elif content:
            name = mapi.name_of(one.properties, page) or _text(one.title, page)
            packed.attachments.append((name or f"添付{number}", content))
    return packed


def _put(file: _File, tag: int, content: bytes) -> None:
    if tag == _TITLE:
        file.title = content
    elif tag == _DATA:
        file.data = content
    elif tag == _OWN_PROPERTIES:
        file.properties = _properties(content)


def _text(raw: bytes, page: int) -> str:
    return decode(raw.split(b"\0")[0], mapi.charset_of(page))


def _parts(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield (attribute, content); a file cut short ends with the last whole one."""
    at = 6
    for _ in range(_MOST_PARTS):
        if at + 9 > len(data):
            return
        tag, size = struct.unpack("<II", data[at + 1 : at + 9])
        end = at + 9 + size
        if end > len(data):
            return
        yield tag & 0xFFFF, data[at + 9 : end]
        at = end + 2  # a checksum


def _properties(data: bytes) -> dict[tuple[int, int], bytes]:
    """Read a block of properties; of several values the first counts."""
    (count,), at, found = struct.unpack("<I", data[:4]), 4, {}
    for _ in range(min(count, _MOST_PARTS)):
        kind, tag = struct.unpack("<HH", data[at : at + 4])
        at += 4
        if tag >= _NAMED:
            (way, size) = struct.unpack("<II", data[at + 16 : at + 24])
            at += 24 + (_padded(size) if way == 1 else 0)
        base, is_many = kind & 0x0FFF, bool(kind & 0x1000)
        values, at = _values(data, at, base, is_many)
        if values and not is_many:
            found[tag, base] = values[0][16:] if base == mapi.OBJECT else values[0]
    return found


def _values(data: bytes, at: int, kind: int, is_many: bool) -> tuple[list[bytes], int]:
    count = 1
    if is_many or kind in _VARIABLE:
        (count,) = struct.unpack("<I", data[at : at + 4])
        at += 4
    values = []
    for _ in range(count):
        if kind in _VARIABLE:
            (size,) = struct.unpack("<I", data[at : at + 4])
            at += 4
            step = _padded(size)
        else:
            size = step = _FIXED[kind] if kind in _FIXED else _unknown(kind)
        if at + size > len(data):
            raise NotPacked("cut short")
        values.append(data[at : at + size])
        at += step
    return values, at


def _unknown(kind: int) -> int:
    raise NotPacked(f"a property of an unknown kind: {kind:#x}")


def _padded(size: int) -> int:
    return size + -size % 4
