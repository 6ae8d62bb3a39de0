"""Reading a mail saved as .eml: anything may be in it, and nothing of it is trusted."""

from __future__ import annotations

import datetime as dt
import email
import email.errors
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage, MIMEPart
from email.policy import default
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser

from banso.foundation.errors import BansoError
from banso.foundation.filenames import display_name, storable

MAX_BYTES = 20 * 1024 * 1024
MAX_PARTS = 200
MAX_ATTACHMENTS = 30
MAX_TEXT = 100_000


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


def parse(data: bytes) -> ParsedMail:
    """Read a mail. Raises UnreadableMail."""
    if len(data) > MAX_BYTES:
        raise UnreadableMail(
            f"メールのファイルが大きすぎます（{MAX_BYTES // 1024 // 1024}MBまで）。添付を外して保存し直してください。"
        )
    try:
        message = email.message_from_bytes(data, policy=default)
        parts = _parts(message)
        if not (message.keys() and any(message[name] for name in ("From", "Subject", "Date", "Message-ID"))):
            raise UnreadableMail(
                "メールのファイル（.eml）として読めません。メールソフトで「名前を付けて保存」したファイルを選んでください。"
            )
        return ParsedMail(
            subject=_header(message, "Subject", 300),
            sender=_header(message, "From", 300),
            to=_header(message, "To", 1000),
            at=_date(message),
            message_id=_header(message, "Message-ID", 300),
            body=_body(message)[:MAX_TEXT],
            attachments=list(_attachments(parts)),
        )
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
    try:
        value = str(message.get(name, "") or "")
    except (ValueError, LookupError, IndexError, AttributeError, email.errors.MessageError):
        # The header is written wrongly; what stands there is better than nothing.
        value = next((str(raw) for key, raw in message.raw_items() if key.lower() == name.lower()), "")
    return " ".join(storable(value).split())[:limit]


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
    try:
        content = part.get_content()
    except (LookupError, UnicodeError):  # an encoding nobody knows
        raw = part.get_payload(decode=True)
        content = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else ""
    return storable(str(content), limit=MAX_TEXT)


def _attachments(parts: list[EmailMessage]) -> Iterator[tuple[str, bytes]]:
    count = 0
    for part in parts:
        if part.is_multipart() or not (part.get_filename() or part.get_content_disposition() == "attachment"):
            continue
        count += 1
        if count > MAX_ATTACHMENTS:
            return
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            yield display_name(part.get_filename() or f"添付{count}"), content


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
