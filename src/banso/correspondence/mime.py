"""A mail as it goes over the wire: built from the stored row, the same bytes each time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, parseaddr

from django.utils import timezone

from banso.correspondence.links import address_of
from banso.correspondence.models import OutboundMail
from banso.foundation.downloads import offered_name
from banso.foundation.mail_settings import sender_address
from banso.foundation.uploads import read_upload
from banso.japan.dates import wareki
from banso.letters.documents import attached_name, letter_pdf
from banso.mailfiles.attachment_names import POLICY, put_name

RULE = "―" * 20


def link_notice(mail: OutboundMail) -> str:
    """Return the lines under a mail that say where its large files are; nothing when there are none."""
    linked = [
        (attachment, attachment.link)
        for attachment in mail.attachments.select_related("upload", "link")
        if attachment.link
    ]
    if not linked:
        return ""
    lines = [RULE, "容量の大きいファイルは、次のページからダウンロードしてください。"]
    for one, link in linked:
        day = wareki(link.last_day, weekday=True)
        lines += [
            f"・{offered_name(one.upload)}（{one.upload.size / 1024 / 1024:.1f}MB、{day}まで）",
            f"  {address_of(link)}",
        ]
    return "\n".join(lines)


def full_text(mail: OutboundMail) -> str:
    """Return the text as the recipient reads it, with the places of large files."""
    notice = link_notice(mail)
    return f"{mail.body.rstrip()}\n\n{notice}\n" if notice else f"{mail.body.rstrip()}\n"


def recipients(mail: OutboundMail) -> list[str]:
    """Return every address the mail goes to, each once."""
    return list(dict.fromkeys([mail.to_address, *(one["address"] for one in mail.cc)]))


def build(mail: OutboundMail, *, is_draft: bool = False) -> bytes:
    """Return the message (RFC 5322, CRLF). `is_draft` marks it so that mail programs open it for sending.

    Raises UploadGone where an attachment has been erased, TypesetFailed where the letter cannot be set.
    """
    message = EmailMessage(policy=POLICY)
    message["Subject"] = " ".join(mail.subject.split())
    sender = sender_address()
    if sender:
        message["From"] = _address(*parseaddr(sender))
    message["To"] = _address(mail.to_name, mail.to_address)
    if mail.cc:
        message["Cc"] = [_address(one.get("name", ""), one["address"]) for one in mail.cc]
    message["Date"] = format_datetime(timezone.localtime(mail.approved_at or mail.created_at))
    message["Message-ID"] = mail.message_id
    if is_draft:
        message["X-Unsent"] = "1"
    message.set_content(full_text(mail), charset="utf-8", cte="base64")
    files = _files(mail)
    if files:
        message.make_mixed()
    for name, kind, content in files:
        main, _, sub = kind.partition("/")
        part = EmailMessage(policy=POLICY)
        part.set_content(content, maintype=main, subtype=sub, disposition="attachment")
        put_name(part, name)
        message.attach(part)
    return message.as_bytes()


def envelope_sender() -> str:
    """Return the bare From address."""
    return parseaddr(sender_address())[1]


def _address(name: str, address: str) -> Address:
    clean = " ".join(name.split())
    local, _, domain = address.rpartition("@")
    return Address(display_name=clean, username=local, domain=domain)


def _files(mail: OutboundMail) -> Sequence[tuple[str, str, bytes]]:
    found: list[tuple[str, str, bytes]] = []
    if mail.letter is not None:
        found.append((attached_name(mail.letter), "application/pdf", letter_pdf(mail.letter)))
    for attachment in mail.attachments.select_related("upload"):
        if attachment.link_id is None:
            kind = attachment.upload.content_type.partition(";")[0]
            kind = "application/octet-stream" if kind.startswith(("text/", "message/")) else kind
            found.append((offered_name(attachment.upload), kind, read_upload(attachment.upload)))
    return found


def shown_address(name: str, address: str) -> str:
    """Return an address for the page: 名前 <address>."""
    return formataddr((name, address)) if name.isascii() and name else f"{name} <{address}>".strip()


def exported_name(mail: OutboundMail) -> str:
    """Return the file name of an exported mail."""
    place = "".join(c for c in mail.to_name if c.isalnum())[:10] or "mail"
    return f"{mail.pk:05}_{place}.eml"


def moment_of_export(now: dt.datetime) -> str:
    """Return the part of a zip's name that says when."""
    return f"{timezone.localtime(now):%Y%m%d-%H%M}"
