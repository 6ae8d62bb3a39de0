"""A mail saved by Outlook for Windows (.msg, an OLE file; MS-OXMSG): subject, text, sender, day and attachments."""

from __future__ import annotations

import datetime as dt
import io
import struct
from email.message import Message
from email.parser import HeaderParser
from email.utils import parsedate_to_datetime
from typing import Final

import olefile

from banso.mailfiles import mapi
from banso.mailfiles.eml import (
    MAX_ATTACHMENTS,
    MAX_BYTES,
    MAX_TEXT,
    ParsedMail,
    UnreadableMail,
    remarked,
    too_large,
)
from banso.mailfiles.mapi import BINARY, STRING8, UNICODE
from banso.office.filenames import display_name, storable

_PROPERTIES: Final = "__properties_version1.0"
_ATTACHMENT: Final = "__attach_version1.0_#"
_STREAM: Final = "__substg1.0_"
_READ: Final = frozenset((STRING8, UNICODE, BINARY))
_MOST_ENTRIES: Final = 5000

UNREADABLE: Final = (
    "このOutlookのメール（.msg）は読み取れません（壊れているか、途中までしか保存されていません）。次のどれかで記録できます。"
    "①新しいOutlookかWeb版のOutlookで、メールをデスクトップへドラッグして .eml として保存し、入れ直す。"
    "②「添付ファイルとして転送」で別のメールソフトへ送り、そこで .eml として保存する。"
    "③「電話・訪問などを書く」に、件名と本文を貼り付ける。"
)


def is_msg(data: bytes) -> bool:
    """Whether the bytes begin as an OLE file."""
    return data.startswith(olefile.MAGIC)


def parse(data: bytes) -> ParsedMail:
    """Read a .msg. Raises UnreadableMail, whose words say how to get one that can be read."""
    if len(data) > MAX_BYTES:
        raise too_large()
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            return _read(ole)
    except UnreadableMail:
        raise
    except (
        OSError, ValueError, LookupError, TypeError, AttributeError, struct.error, OverflowError, RecursionError,
        MemoryError,
    ) as problem:  # fmt: skip
        raise UnreadableMail(UNREADABLE) from problem


def _read(ole: olefile.OleFileIO) -> ParsedMail:
    places = ole.listdir(streams=True, storages=False)
    if len(places) > _MOST_ENTRIES or not any(place[0] == _PROPERTIES for place in places):
        raise UnreadableMail(UNREADABLE)
    properties = _properties(ole, places, [])
    page = mapi.number_of(properties, mapi.CODEPAGE) or 932
    head = HeaderParser().parsestr(mapi.words_of(properties, mapi.HEADERS, page)[:100_000])
    address = mapi.words_of(properties, mapi.SENDER_SMTP, page) or mapi.words_of(
        properties, mapi.SENDER_MAIL, page
    )
    name = mapi.words_of(properties, mapi.SENDER, page)
    attachments, mails = _attachments(ole, places, page)
    mail = ParsedMail(
        subject=_line(mapi.words_of(properties, mapi.SUBJECT, page), 300),
        sender=_line(f"{name} <{address}>" if "@" in address and address != name else name or address, 300),
        to=_line(mapi.words_of(properties, mapi.TO, page), 1000),
        at=mapi.time_of(properties, mapi.SENT_AT)
        or mapi.time_of(properties, mapi.RECEIVED_AT)
        or _date(head),
        message_id=_line(
            mapi.words_of(properties, mapi.MESSAGE_ID, page) or str(head.get("Message-ID", "")), 300
        ),
        body=storable(mapi.body_of(properties, page).replace("\r\n", "\n"), limit=MAX_TEXT),
        attachments=attachments,
    )
    if not (mail.subject or mail.body or mail.sender):
        raise UnreadableMail(UNREADABLE)
    return remarked(mail, mails=mails)


def _properties(
    ole: olefile.OleFileIO, places: list[list[str]], folder: list[str]
) -> dict[tuple[int, int], bytes]:
    """Return the properties of the mail (an empty folder) or of an attachment."""
    found: dict[tuple[int, int], bytes] = {}
    depth = len(folder)
    for place in places:
        if place[:depth] != folder or len(place) != depth + 1:
            continue
        name = place[-1]
        if name == _PROPERTIES:
            found |= _fixed(ole.openstream(place).read(), 8 if folder else 32)
        elif name.startswith(_STREAM) and len(name) == len(_STREAM) + 8:
            tag, kind = int(name[-8:-4], 16), int(name[-4:], 16)
            if kind in _READ:
                found[tag, kind] = ole.openstream(place).read()
    return found


def _fixed(raw: bytes, start: int) -> dict[tuple[int, int], bytes]:
    found = {}
    for at in range(start, len(raw) - 15, 16):
        kind, tag = struct.unpack("<HH", raw[at : at + 4])
        if kind in (mapi.LONG, mapi.TIME):
            found[tag, kind] = raw[at + 8 : at + 16]
    return found


def _attachments(
    ole: olefile.OleFileIO, places: list[list[str]], page: int
) -> tuple[list[tuple[str, bytes]], int]:
    """Return the files, and how many attached mails there are, which are not unpacked."""
    folders = sorted({place[0] for place in places if place[0].startswith(_ATTACHMENT)})
    files: list[tuple[str, bytes]] = []
    mails = 0
    for number, folder in enumerate(folders[:MAX_ATTACHMENTS], start=1):
        own = _properties(ole, places, [folder])
        if mapi.number_of(own, mapi.METHOD) == mapi.EMBEDDED:
            mails += 1
        elif content := own.get((mapi.CONTENT, BINARY)):
            files.append((display_name(mapi.name_of(own, page) or f"添付{number}"), content))
    return files, mails


def _line(text: str, limit: int) -> str:
    return storable(" ".join(text.split("\n"))).strip(" \r\t")[:limit]


def _date(head: Message) -> dt.datetime | None:
    try:
        found = parsedate_to_datetime(str(head.get("Date", "")))
    except (ValueError, TypeError, IndexError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)
