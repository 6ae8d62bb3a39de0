"""Mails as Japanese mail programs write them, made here byte by byte."""

from __future__ import annotations

import base64
import struct

JIS_BODY = (
    b"\x1b$B-!F|Dx!'\x1b(B11\x1b$B7n\x1b(B5\x1b$BF|!J2P!K\x1b(B\r\n"
    b"\x1b$B-\">l=j!'\x1b(I>]@0\x1b$B#23,\x1b(B\r\n"
    b"\x1b$B-#-j8+K\\!!|b66!&yuED\x1b(B\r\n"
)
JIS_SUBJECT = b"\x1b$B-!K,LdF|Dx$K$D$$$F!J-j8+K\\!K\x1b(B"


def jis_word(raw: bytes) -> bytes:
    return b"=?ISO-2022-JP?B?" + base64.b64encode(raw) + b"?="


def mail(*headers: bytes, body: bytes) -> bytes:
    lines = [
        b"To: jimu@example.invalid",
        b"Date: Mon, 28 Oct 2019 13:05:00 +0900",
        b"MIME-Version: 1.0",
        *headers,
    ]
    if not any(line.startswith(b"From:") for line in lines):
        lines.insert(0, b"From: office@example.invalid")
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


# ── Outlook's own files ──


def winmail(*, title: bytes = b"", content: bytes = b"", properties: bytes = b"", own: bytes = b"") -> bytes:
    """A winmail.dat with one attachment, and blocks of properties of the mail and of the attachment."""
    parts = [(1, 0x00069007, struct.pack("<II", 932, 0))]
    if properties:
        parts.append((1, 0x00069003, properties))
    parts += [(2, 0x00069002, b"\0" * 14), (2, 0x00018010, title + b"\0"), (2, 0x0006800F, content)]
    if own:
        parts.append((2, 0x00069005, own))
    body = b"".join(
        struct.pack("<BII", level, tag, len(data)) + data + struct.pack("<H", sum(data) % 65536)
        for level, tag, data in parts
    )
    return b"\x78\x9f\x3e\x22\x01\x00" + body


def properties(*entries: tuple[int, int, bytes]) -> bytes:
    """A block of properties: (number, type, value)."""
    out = struct.pack("<I", len(entries))
    for tag, kind, value in entries:
        out += struct.pack("<HH", kind, tag)
        out += value if kind == 3 else struct.pack("<II", 1, len(value)) + value + b"\0" * (-len(value) % 4)
    return out


def ole(streams: dict[tuple[str, ...], bytes]) -> bytes:
    """An OLE file: each stream is filled up to 4,096 bytes, so that none lies in the small stream."""
    folders = sorted({path[:-1] for path in streams if len(path) > 1})
    names: list[tuple[str, ...]] = [*folders, *streams]
    sectors: list[bytes] = []
    table: list[int] = []

    def put(data: bytes) -> int:
        first = len(sectors)
        pieces = [data[at : at + 512].ljust(512, b"\0") for at in range(0, len(data), 512)]
        sectors.extend(pieces)
        table.extend([*range(first + 1, first + len(pieces)), 0xFFFFFFFE])
        return first

    places = {}
    for path, data in streams.items():
        filled = data.ljust(4096, b"\0")
        places[path] = (put(filled), len(filled))

    def entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
        raw = name.encode("utf-16-le") + b"\0\0"
        links = struct.pack("<III", 0xFFFFFFFF, right, child)
        tail = b"\0" * 16 + struct.pack("<I", 0) + b"\0" * 16 + struct.pack("<IQ", start, size)
        return raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw), kind, 1) + links + tail

    def children(parent: tuple[str, ...]) -> list[int]:
        return [n for n, path in enumerate(names, start=1) if path[:-1] == parent]

    def first(parent: tuple[str, ...]) -> int:
        return (children(parent) or [0xFFFFFFFF])[0]

    entries = [entry("Root Entry", 5, 0xFFFFFFFF, first(()), 0xFFFFFFFE, 0)]
    for number, path in enumerate(names, start=1):
        siblings = children(path[:-1])
        right = (siblings[siblings.index(number) + 1 :] or [0xFFFFFFFF])[0]
        start, size = places.get(path, (0, 0))
        entries.append(entry(path[-1], 2 if path in places else 1, right, first(path), start, size))
    while len(entries) % 4:
        entries.append(b"\0" * 128)
    directory = put(b"".join(entries))
    count = (len(sectors) + 127) // 127
    fat_at = [len(sectors) + n for n in range(count)]
    table += [0xFFFFFFFD] * count
    table += [0xFFFFFFFF] * (count * 128 - len(table))
    fat = struct.pack(f"<{count * 128}I", *table)
    head = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\0" * 16
        + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6)
        + b"\0" * 6
    )
    head += struct.pack("<IIIIIIIII", 0, count, directory, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<109I", *fat_at, *[0xFFFFFFFF] * (109 - count))
    return head + b"".join(sectors) + fat
