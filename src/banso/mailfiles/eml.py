"""Reading a mail saved as .eml: anything may be in it, and nothing of it is trusted."""

from __future__ import annotations

import datetime as dt
import email
import email.errors
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from email.message import EmailMessage, MIMEPart
from email.policy import default
from email.utils import parsedate_to_datetime

from banso.mailfiles import tnef
from banso.mailfiles.charsets import decode, unreadable
from banso.mailfiles.mail_headers import header_text, parameter, raw_header
from banso.mailfiles.markup import without_markup
from banso.office.filenames import display_name, storable

MAX_BYTES = 20 * 1024 * 1024
MAX_PARTS = 200
MAX_ATTACHMENTS = 30
MAX_TEXT = 100_000
# Of one text, markup included.
_MOST_BYTES = 1_000_000
# A wide space stands between a Japanese family name and the other, and stays.
_BLANKS = re.compile(r"[^\S\u3000]+")


class UnreadableMail(Exception):
    """A file that is no mail, or one that is too large or too deep; `message` says which, in Japanese."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


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


def too_large() -> UnreadableMail:
    """Return the refusal of a mail that is too large."""
    return UnreadableMail(
        f"メールのファイルが大きすぎます（{MAX_BYTES // 1024 // 1024}MBまで）。添付を外して保存し直してください。"
    )


def parse(data: bytes) -> ParsedMail:
    """Read a mail. Raises UnreadableMail."""
    if len(data) > MAX_BYTES:
        raise too_large()
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
    mail, mails, notes = _unpacked(mail)
    return remarked(mail, mails=mails, notes=notes)


def remarked(mail: ParsedMail, *, mails: int = 0, notes: Sequence[str] = ()) -> ParsedMail:
    """Return the mail with notes of what could not be read: characters, and mails attached to it."""
    said = [*notes, *_unread(mail)]
    if mails:
        said.append(
            f"添付されたメール{mails}通は取り出せません。必要なときは、そのメールを別に入れてください。"
        )
    return replace(mail, notes=said)


def _unpacked(mail: ParsedMail) -> tuple[ParsedMail, int, list[str]]:
    """Open every winmail.dat; return the mail with what was in it, how many attached mails there were, and notes."""
    files: list[tuple[str, bytes]] = []
    body, mails, notes = mail.body, 0, []
    for name, content in mail.attachments:
        if not (tnef.is_packed(content) or name.lower() == "winmail.dat"):
            files.append((name, content))
            continue
        try:
            packed = tnef.parse(content)
        except tnef.NotPacked:
            notes.append(_CLOSED)
            continue
        found = [(display_name(one), data) for one, data in packed.attachments]
        files += found
        mails += packed.mails
        body = body or storable(packed.body, limit=MAX_TEXT)
        what = f"添付{len(found)}点" if found else "本文" if packed.body else ""
        notes.append(_OPENED.format(what=what) if what else _EMPTY)
    if notes and not body:
        notes.append("本文は入っていませんでした。")
    return replace(mail, body=body, attachments=files[:MAX_ATTACHMENTS]), mails, notes


_RICH = "winmail.dat（Outlookの「リッチテキスト形式」で送られたメールの中身）"
_ASK = "差出人に「HTML形式」か「テキスト形式」で送り直すようお願いしてください。"
_OPENED = f"{_RICH}を開き、{{what}}を取り出しました。"
_EMPTY = f"{_RICH}には、取り出せる添付も本文もありませんでした。"
_CLOSED = f"{_RICH}を開けませんでした。{_ASK}"


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
    messages: list[EmailMessage] = []
    for part in message.walk():
        messages.append(part)
        if len(messages) > MAX_PARTS:
            raise UnreadableMail(
                "このメールは部品が多すぎるため、受け取れません。本文だけを手で記録してください。"
            )
    return messages


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
    return without_markup(text) if part.get_content_subtype() == "html" else text.strip()


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
