"""Mails as Outlook for Windows keeps and packs them."""

from __future__ import annotations

import base64
import datetime as dt
import struct

from tests.mailfiles.mails_of_others import mail, ole

PDF = b"%PDF-1.7\n"


SENT = dt.datetime(2019, 10, 28, 4, 5, tzinfo=dt.UTC)


def plain_rtf(text: bytes) -> bytes:
    return struct.pack("<II4sI", len(text) + 12, len(text), b"MELA", 0) + text


def with_winmail(data: bytes) -> bytes:
    head = b"Content-Type: application/ms-tnef\r\nContent-Transfer-Encoding: base64"
    name = b'Content-Disposition: attachment; filename="winmail.dat"'
    return mail(b"Subject: x", head, name, body=base64.b64encode(data))


def saved(body: str = "日程の件、承知しました。") -> bytes:
    ticks = (SENT - dt.datetime(1601, 1, 1, tzinfo=dt.UTC)) // dt.timedelta(microseconds=1) * 10
    fixed = b"\0" * 32 + struct.pack("<HHIQ", 0x40, 0x39, 0, ticks)
    texts = {0x37: "RE: 日程について", 0xC1A: "見本　一", 0x5D01: "a@example.invalid", 0x1000: body}
    texts[0x1035] = "<m1@example.invalid>"
    streams = {(f"__substg1.0_{tag:04X}001F",): text.encode("utf-16-le") for tag, text in texts.items()}
    folder = "__attach_version1.0_#00000000"
    streams[folder, "__substg1.0_3707001E"] = "①日程表.pdf".encode("cp932")
    streams[folder, "__substg1.0_37010102"] = PDF.ljust(5000, b"x")
    streams[folder, "__properties_version1.0"] = b"\0" * 8
    return ole({("__properties_version1.0",): fixed, **streams})
