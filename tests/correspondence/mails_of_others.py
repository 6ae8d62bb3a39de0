"""Mails as Japanese mail programs write them, made here byte by byte."""

from __future__ import annotations

import base64

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
