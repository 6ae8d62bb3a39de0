"""The contact log: threads, what was said in them, who is written to together (同報)."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Collection

from banso.correspondence.enums import Direction, EntryKind
from banso.correspondence.models import Thread, ThreadEntry, ThreadMember
from banso.correspondence.subjects import subjects
from banso.directory.models import Contact
from banso.foundation import uploads
from banso.foundation.access import Actor, require
from banso.foundation.errors import BansoError, Conflict
from banso.foundation.history import Operation, operation
from banso.foundation.models import Upload
from banso.mailfiles import eml, msg
from banso.years.models import FiscalYear

PURPOSE = "correspondence.log"


def threads_for(
    op: Operation, fiscal_year: FiscalYear, references: Collection[tuple[str, int]]
) -> dict[tuple[str, int], Thread]:
    """Return the threads of these subjects, making the missing ones (part of a larger operation)."""
    wanted = set(references)
    found = {
        (thread.subject_type, thread.subject_id): thread
        for thread in Thread.objects.filter(
            fiscal_year=fiscal_year,
            subject_type__in={kind for kind, _ in wanted},
            subject_id__in={number for _, number in wanted},
        )
        if (thread.subject_type, thread.subject_id) in wanted
    }
    new: list[Thread] = []
    for kind in sorted({kind for kind, _ in wanted - found.keys()}):
        ids = sorted(number for one, number in wanted - found.keys() if one == kind)
        for number, subject in sorted(subjects(kind, fiscal_year, ids).items()):
            new.append(
                Thread(
                    fiscal_year=fiscal_year,
                    subject_type=kind,
                    subject_id=number,
                    title=subject.title[:200],
                    organisation_id=subject.organisation_id,
                )
            )
    Thread.objects.bulk_create(new)
    op.record_many("thread.opened", new)
    return found | {(thread.subject_type, thread.subject_id): thread for thread in new}


def open_thread(*, actor: Actor, fiscal_year: FiscalYear, subject_type: str, subject_id: int) -> Thread:
    """Return the thread of a subject, making it the first time. Raises AccessDenied, BansoError."""
    require(actor, "thread.write", fiscal_year)
    with operation(actor) as op:
        threads = threads_for(op, fiscal_year, [(subject_type, subject_id)])
    if not threads:
        raise BansoError("記録の対象が見つかりません。一覧から選び直してください。")
    return threads[(subject_type, subject_id)]


def note_contact(
    *,
    actor: Actor,
    thread: Thread,
    kind: str,
    at: dt.datetime,
    direction: str = Direction.IN,
    counterpart: str = "",
    summary: str = "",
    body: str = "",
) -> ThreadEntry:
    """Note a call, a visit or a mail by hand. Raises AccessDenied, BansoError when nothing is said."""
    require(actor, "thread.write", thread)
    if not (summary.strip() or body.strip()):
        raise BansoError("要点か内容のどちらかを書いてください。")
    with operation(actor) as op:
        entry = ThreadEntry.objects.create(
            thread=thread,
            kind=EntryKind(kind),
            direction=Direction(direction),
            at=at,
            counterpart=counterpart,
            summary=summary,
            body=body,
            recorded_by_id=actor.user_id,
        )
        op.record("thread.noted", entry, {"kind": (None, entry.kind)})
    return entry


def drop_mail(*, actor: Actor, thread: Thread, data: bytes, filename: str) -> ThreadEntry:
    """Read a mail saved as .eml, or as .msg by Outlook, into the log, with its attachments as far as they may be kept.

    The original is kept inside a zip. Raises AccessDenied, BansoError for what is no mail, Conflict for a mail that is
    in the thread already.
    """
    require(actor, "thread.write", thread)
    is_outlook = msg.is_msg(data)
    try:
        mail = msg.parse(data) if is_outlook else eml.parse(data)
    except eml.UnreadableMail as unread:
        raise BansoError(unread.message) from None
    if mail.message_id and thread.entries.filter(message_id=mail.message_id).exists():
        raise Conflict("このメールは、すでにこの記録に入っています。")
    with operation(actor) as op:
        packed = _zipped(data, "mail.msg" if is_outlook else "mail.eml")
        name = f"{filename.rpartition('.')[0] or 'mail'}.zip"
        original = uploads.store(actor, packed, name, PURPOSE, kinds=["zip"])
        kept, refused = _kept(actor, mail)
        entry = ThreadEntry.objects.create(
            thread=thread,
            kind=EntryKind.MAIL,
            direction=Direction.IN,
            at=mail.at or op.at,
            counterpart=mail.sender,
            summary=mail.subject or "（件名なし）",
            body=mail.body,
            message_id=mail.message_id,
            original=original,
            refused=refused,
            unread=mail.notes,
            recorded_by_id=actor.user_id,
        )
        entry.attachments.set(kept)
        op.record("thread.mail_kept", entry, {"original": (None, original.pk)})
    return entry


def _zipped(data: bytes, name: str) -> bytes:
    """Wrap the original: a mail's own bytes (ISO-2022-JP, NUL …) are of no kind the store keeps by itself."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data)
    return target.getvalue()


def _kept(actor: Actor, mail: eml.ParsedMail) -> tuple[list[Upload], list[str]]:
    kept: list[Upload] = []
    refused: list[str] = []
    for name, content in mail.attachments:
        try:
            kept.append(uploads.store(actor, content, name, PURPOSE))
        except uploads.UploadRefused as reason:
            refused.append(reason.message)
    return kept, refused


def add_member(*, actor: Actor, thread: Thread, contact: Contact, role: str = "") -> ThreadMember:
    """Put a contact of the directory into the thread's address book. Raises AccessDenied, BansoError."""
    require(actor, "thread.write", thread)
    if not contact.email:
        raise BansoError("この連絡先にはメールアドレスがありません。名簿でアドレスを登録してください。")
    with operation(actor) as op:
        member, created = ThreadMember.objects.get_or_create(
            thread=thread, contact=contact, defaults={"role": role}
        )
        if created:
            op.record("thread.member_added", thread)
    return member


def remove_member(*, actor: Actor, member: ThreadMember) -> None:
    """Take a contact out of the address book. Raises AccessDenied."""
    require(actor, "thread.write", member.thread)
    with operation(actor) as op:
        op.record("thread.member_removed", member.thread)
        member.delete()
