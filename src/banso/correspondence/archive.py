"""The archive mailbox: gets a copy of every mail, and tells which of them the server has really taken.

Settings: MAIL_ARCHIVE is its address, MAIL_ARCHIVE_AT where it is read (`imaps://host[:port]/FOLDER`,
`imap+starttls://…`, `imap://…`, `maildir:///path`), MAIL_ARCHIVE_WAIT how many seconds a mail may take to
arrive there. What follows from what is found: `domain.doubts`, docs/decisions/0006-mail-at-most-once.md.
"""

from __future__ import annotations

import datetime as dt
import imaplib
import re
import ssl
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from django.conf import settings
from django.utils import timezone

from banso.foundation.mail_settings import sender_address

_PORT, _TLS_PORT = 143, 993
# The head of a mail is at most so long (bytes); what follows is not read.
_HEAD: Final = 64 * 1024
# A file in a Maildir is as old as its arrival; clocks of two machines may differ by so much.
_CLOCKS: Final = dt.timedelta(hours=1)
_MESSAGE_ID = re.compile(rb"(?im)^message-id:\s*(<[^<>\s]+>)")
_FOLDER = re.compile(r"[\x20-\x7e]+")
_SAFE_ID = re.compile(r"<[A-Za-z0-9.@_-]+>")


class ArchiveAway(Exception):
    """The archive could not be read; why, in words for the page."""


def address() -> str:
    """Return the address copies go to, or nothing where there is no archive."""
    return str(settings.MAIL_ARCHIVE) if is_configured() else ""


def is_configured() -> bool:
    """Return whether there is an archive: an address and a place to read it."""
    return bool(settings.MAIL_ARCHIVE and settings.MAIL_ARCHIVE_AT)


def wait() -> dt.timedelta:
    """Return how long after the hand-over a mail may still arrive in the archive."""
    return dt.timedelta(seconds=float(settings.MAIL_ARCHIVE_WAIT))


def find(message_ids: Collection[str], since: dt.datetime) -> set[str]:
    """Return which of the Message-IDs lie in the archive, among what came after `since`. Raises ArchiveAway."""
    place = urlsplit(str(settings.MAIL_ARCHIVE_AT))
    reader = READERS.get(place.scheme)
    if reader is None:
        raise ArchiveAway(f"置き場所「{place.scheme}」の読み方がわかりません")
    if any(not _SAFE_ID.fullmatch(one) for one in message_ids):
        raise ValueError("a Message-ID this installation has not made")
    try:
        return reader(place, message_ids, since)
    except (OSError, ssl.SSLError, imaplib.IMAP4.error, UnicodeError) as error:
        raise ArchiveAway(_words(error)) from error


def _words(error: Exception) -> str:
    text = error.args[0] if isinstance(error, imaplib.IMAP4.error) and error.args else error
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    return " ".join(str(text).split())[:160] or type(error).__name__


# ── IMAP ──


def _find_by_imap(place: SplitResult, message_ids: Collection[str], since: dt.datetime) -> set[str]:
    folder = unquote(place.path.lstrip("/")) or "INBOX"
    if not _FOLDER.fullmatch(folder) or not place.hostname:
        raise ArchiveAway("サーバーの名前かフォルダの名前が正しくありません")
    with _signed_in(place) as box:
        quoted = folder.replace("\\", "\\\\").replace('"', '\\"')
        status, _ = box.select(f'"{quoted}"', readonly=True)
        if status != "OK":
            raise ArchiveAway(f"フォルダ「{folder}」を開けません")
        return {one for one in message_ids if _is_in(box, one)}


def _is_in(box: imaplib.IMAP4, message_id: str) -> bool:
    status, answer = box.uid("SEARCH", "HEADER", "Message-ID", f'"{message_id}"')
    if status != "OK":
        raise ArchiveAway("サーバーが検索に応じません")
    return any(isinstance(line, bytes) and line.strip() for line in answer)


@contextmanager
def _signed_in(place: SplitResult) -> Iterator[imaplib.IMAP4]:
    host, timeout = place.hostname or "", float(settings.SMTP_TIMEOUT)
    context = ssl.create_default_context()
    box: imaplib.IMAP4
    if place.scheme == "imaps":
        box = imaplib.IMAP4_SSL(host, place.port or _TLS_PORT, ssl_context=context, timeout=timeout)
    else:
        box = imaplib.IMAP4(host, place.port or _PORT, timeout=timeout)
    try:
        if place.scheme == "imap+starttls":
            box.starttls(context)
        box.login(str(settings.MAIL_ARCHIVE_USER), str(settings.MAIL_ARCHIVE_PASSWORD))
        yield box
    finally:
        try:
            box.logout()
        except (OSError, imaplib.IMAP4.error):
            box.shutdown()


# ── Maildir ──


def _find_in_maildir(place: SplitResult, message_ids: Collection[str], since: dt.datetime) -> set[str]:
    folder = Path(unquote(place.path))
    if not (folder / "new").is_dir() or not (folder / "cur").is_dir():
        raise ArchiveAway("置き場所がMaildirの形をしていません")
    wanted = set(message_ids)
    found: set[str] = set()
    oldest = (since - _CLOCKS).timestamp()
    for part in ("new", "cur"):
        for file in (folder / part).iterdir():
            if wanted <= found:
                return found
            found |= wanted & _ids_of(file, oldest)
    return found


def _ids_of(file: Path, oldest: float) -> set[str]:
    """Return the Message-ID in the head of a mail file (none of an older file, or of one just moved)."""
    try:
        if file.stat().st_mtime < oldest:
            return set()
        with file.open("rb") as content:
            head = content.read(_HEAD)
    except FileNotFoundError:  # a mail program moves a mail from new to cur while we look
        return set()
    head = re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0]
    return {one.decode("ascii", "replace") for one in _MESSAGE_ID.findall(head)}


Reader = Callable[[SplitResult, Collection[str], dt.datetime], set[str]]
READERS: Final[dict[str, Reader]] = {
    "imaps": _find_by_imap,
    "imap+starttls": _find_by_imap,
    "imap": _find_by_imap,
    "maildir": _find_in_maildir,
}


# ── the mail that proves the archive alive ──


def control_id(message_id: str, attempt: int) -> str:
    """Return the Message-ID of the control of one attempt of a mail."""
    return f"<control{attempt}.{message_id[1:-1]}>"


def control_message(message_id: str) -> bytes:
    """Return a mail to the archive itself: when it arrives, what was handed over before it would have arrived."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = "控えの受信箱の確認"
    message["From"] = sender_address()
    message["To"] = str(settings.MAIL_ARCHIVE)
    message["Date"] = format_datetime(timezone.localtime())
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("控えの受信箱にメールが届くことを確かめるための、自動のメールです。\n", cte="base64")
    return message.as_bytes()
