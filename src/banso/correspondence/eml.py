"""Reading a mail saved as .eml: anything may be in it, and nothing of it is trusted."""

from __future__ import annotations

import datetime as dt
import email
import email.errors
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from email.message import EmailMessage, MIMEPart
from email.policy import default
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser

from banso.correspondence.charsets import decode, unreadable
from banso.correspondence.mail_headers import header_text, parameter, raw_header
from banso.foundation.errors import BansoError
from banso.foundation.filenames import display_name, storable

MAX_BYTES = 20 * 1024 * 1024
MAX_PARTS = 200
MAX_ATTACHMENTS = 30
MAX_TEXT = 100_000
# Of one text, markup included.
_MOST_BYTES = 1_000_000
# A wide space stands between a Japanese family name and the other, and stays.
_BLANKS = re.compile(r"[^\S\u3000]+")


class UnreadableMail(BansoError):
    """A file that is no mail, or one that is too large or too deep."""


@dataclass(frozen=True)
class ParsedMail:
    """What was read of a mail. `at` is None where the date is missing or wrong."""

    subject: str
    sender: str
    to: str
    at: dt.datetime | None
    message_id: str
    body: str
    attachments: list[tuple[str, bytes]] = field(default_factory=list)
    # What could not be read, in words for the person who keeps the mail.
    notes: list[str] = field(default_factory=list)


def parse(data: bytes) -> ParsedMail:
    """Read a mail. Raises UnreadableMail."""
    if len(data) > MAX_BYTES:
        raise UnreadableMail(
            f"メールのファイルが大きすぎます（{MAX_BYTES // 1024 // 1024}MBまで）。添付を外して保存し直してください。"
        )
    try:
        message = email.message_from_bytes(data, policy=default)
        parts = _parts(message)
        if not any(raw_header(message, name) for name in ("From", "Subject", "Date", "Message-ID")):
            raise UnreadableMail(
                "メールのファイル（.eml）として読めません。メールソフトで「名前を付けて保存」したファイルを選んでください。"
            )
        return _read(message, parts)
    except (
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        RecursionError,
        email.errors.MessageError,
    ) as error:
        raise UnreadableMail(
            "このメールは壊れているか、読み取れない書き方をしています。内容を電話などと同じように手で記録してください。"
        ) from error


def _read(message: EmailMessage, parts: list[EmailMessage]) -> ParsedMail:
    mail = ParsedMail(
        subject=_header(message, "Subject", 300),
        sender=_header(message, "From", 300),
        to=_header(message, "To", 1000),
        at=_date(message),
        message_id=_header(message, "Message-ID", 300),
        body=_body(message)[:MAX_TEXT],
        attachments=list(_attachments(parts)),
    )
    return replace(mail, notes=_unread(mail))


def _unread(mail: ParsedMail) -> list[str]:
    """Say where characters could not be read."""
    texts = [("件名", mail.subject), ("差出人", mail.sender), ("本文", mail.body)]
    texts += [("添付の名前", name) for name, _ in mail.attachments]
    found = [(place, unreadable(text)) for place, text in texts]
    return [
        f"{place}に、読み取れない文字が{count}か所あります。元のメールで確かめて、必要なところを書き留めてください。"
        for place, count in found
        if count
    ]


def _parts(message: EmailMessage) -> list[EmailMessage]:
    found: list[EmailMessage] = []
    for part in message.walk():
        found.append(part)
        if len(found) > MAX_PARTS:
            raise UnreadableMail(
                "このメールは部品が多すぎるため、受け取れません。本文だけを手で記録してください。"
            )
    return found


def _header(message: EmailMessage, name: str, limit: int) -> str:
    return _BLANKS.sub(" ", storable(header_text(message, name))).strip()[:limit]


def _date(message: EmailMessage) -> dt.datetime | None:
    try:
        found = parsedate_to_datetime(_header(message, "Date", 100))
    except (ValueError, TypeError, IndexError):
        return None
    if found.tzinfo is None:
        found = found.replace(tzinfo=dt.UTC)
    return found if 1990 <= found.year <= 2200 else None


def _body(message: EmailMessage) -> str:
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    text = _text(part)
    return _without_markup(text) if part.get_content_subtype() == "html" else text.strip()


def _text(part: MIMEPart) -> str:
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    if len(raw) > _MOST_BYTES:  # not in the middle of a character
        raw = raw[:_MOST_BYTES].rpartition(b"\n")[0]
    text = decode(raw, parameter(part, "Content-Type", "charset"))
    return storable(text.replace("\r\n", "\n").replace("\r", "\n"), limit=_MOST_BYTES)


def _attachments(parts: list[EmailMessage]) -> Iterator[tuple[str, bytes]]:
    count = 0
    for part in parts:
        name = parameter(part, "Content-Disposition", "filename") or parameter(part, "Content-Type", "name")
        if part.is_multipart() or not (name or part.get_content_disposition() == "attachment"):
            continue
        count += 1
        if count > MAX_ATTACHMENTS:
            return
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            yield display_name(name or f"添付{count}"), content


class _Words(HTMLParser):
    """Collects what a reader of a page sees."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line at blocks; scripts and styles are not read."""
        self._silent += tag in ("script", "style")
        if tag in ("br", "p", "div", "tr", "li"):
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """End a silent part."""
        self._silent -= tag in ("script", "style") and self._silent > 0

    def handle_data(self, data: str) -> None:
        """Keep the words."""
        if not self._silent:
            self.words.append(data)


def _without_markup(text: str) -> str:
    reader = _Words()
    reader.feed(text)
    lines = ("".join(reader.words)).splitlines()
    return "\n".join(line.strip() for line in lines if line.strip())
