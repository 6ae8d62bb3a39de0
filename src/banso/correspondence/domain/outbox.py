"""The outbox up to the moment a mail waits for the worker: drafts, approval, taking back, copies."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping, Sequence
from email.utils import parseaddr
from typing import IO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from banso.correspondence.domain.addresses import correct_behind, with_copies
from banso.correspondence.domain.links import make_link
from banso.correspondence.enums import SEND_JOB, MailState
from banso.correspondence.models import MAIL_STEPS, MailAttachment, OutboundMail, Thread
from banso.directory.models import Organisation
from banso.foundation import uploads
from banso.foundation.access import Actor, require
from banso.foundation.errors import BansoError, ForbiddenStep
from banso.foundation.history import Operation, changed, operation, snapshot
from banso.foundation.jobs import enqueue
from banso.foundation.mail_settings import is_configured
from banso.letters.domain.letters import issue
from banso.letters.domain.templates import settings_of
from banso.letters.enums import LetterState
from banso.letters.models import AttachmentLimit, Letter
from banso.letters.signals import tell_delivered
from banso.years.models import FiscalYear

ATTACHMENT_PURPOSE = "correspondence.attachment"
_EDITABLE = ("to_name", "to_address", "cc", "subject", "body")
# What a letter's own PDF is taken to weigh in the sum, before it is set.
LETTER_BYTES = 300 * 1024
_CHUNK = 200


class MailIncomplete(BansoError):
    """A mail that cannot go out as it is."""


def new_message_id() -> str:
    """Return a Message-ID no other mail has; it stays the mail's own for ever."""
    domain = parseaddr(str(settings.MAIL_FROM))[1].rpartition("@")[2] or "banso.invalid"
    return f"<{uuid.uuid4().hex}.{secrets.token_hex(4)}@{domain}>"


def encoded_size(size: int) -> int:
    """Return how large a file becomes inside a mail (base64 with its line ends)."""
    return -(-size // 57) * 78


def draft_mail(
    *,
    actor: Actor,
    fiscal_year: FiscalYear,
    to_name: str,
    to_address: str,
    subject: str,
    body: str,
    cc: Sequence[Mapping[str, str]] = (),
    organisation: Organisation | None = None,
    letter: Letter | None = None,
    thread: Thread | None = None,
) -> OutboundMail:
    """Write a mail draft. Raises AccessDenied."""
    require(actor, "mail.send", fiscal_year)
    with operation(actor) as op:
        mail = OutboundMail.objects.create(
            fiscal_year=fiscal_year,
            to_name=to_name,
            to_address=to_address,
            cc=with_copies(to_address, cc),
            subject=" ".join(subject.split()),
            body=body,
            organisation=organisation,
            letter=letter,
            thread=thread,
            message_id=new_message_id(),
        )
        op.record("mail.drafted", mail)
    return mail


def edit_mail(
    *, actor: Actor, mail: OutboundMail, corrects_directory: bool = False, **values: object
) -> OutboundMail:
    """Change a draft (`to_name`, `to_address`, `cc`, `subject`, `body`).

    `corrects_directory`: another address also becomes that of the contact the old one came from. Raises
    AccessDenied, ForbiddenStep.
    """
    require(actor, "mail.send", mail)
    if unknown := values.keys() - set(_EDITABLE):
        raise TypeError(f"not parts of a mail that can be edited: {sorted(unknown)}")
    with operation(actor) as op:
        mail = _draft(mail, "直せません。先に「下書きに戻す」を押してください。")
        before = snapshot(mail, _EDITABLE)
        if corrects_directory:
            correct_behind(actor, mail, str(values.get("to_address", "")))
        for name, value in values.items():
            setattr(mail, name, value)
        mail.subject = " ".join(mail.subject.split())
        mail.save(update_fields=list(_EDITABLE))
        if changes := changed(before, mail):
            op.record("mail.edited", mail, changes)
    return mail


def attach(*, actor: Actor, mails: Sequence[OutboundMail], data: IO[bytes] | bytes, filename: str) -> int:
    """Attach one file to drafts; return to how many. Raises AccessDenied, UploadRefused, ForbiddenStep."""
    for mail in mails:
        require(actor, "mail.send", mail)
    with operation(actor) as op:
        upload = uploads.store(actor, data, filename, ATTACHMENT_PURPOSE)
        for mail in mails:
            mail = _draft(mail, "ファイルを付けられません。先に「下書きに戻す」を押してください。")
            MailAttachment.objects.create(mail=mail, upload=upload)
            op.record("mail.attached", mail)
    return len(mails)


def detach(*, actor: Actor, mail: OutboundMail, attachment: MailAttachment) -> None:
    """Take a file off a draft. Raises AccessDenied, ForbiddenStep."""
    require(actor, "mail.send", mail)
    with operation(actor) as op:
        mail = _draft(mail, "ファイルを外せません。先に「下書きに戻す」を押してください。")
        op.record("mail.detached", mail)
        attachment.delete()


def _draft(mail: OutboundMail, refusal: str) -> OutboundMail:
    locked = OutboundMail.objects.select_for_update(of=("self",)).get(pk=mail.pk)
    if locked.state != MailState.DRAFT:
        raise ForbiddenStep(f"このメールは今「{locked.get_state_display()}」のため、{refusal}")
    return locked


# ── approval ──


def approve(*, actor: Actor, fiscal_year: FiscalYear, mails: Sequence[OutboundMail]) -> list[OutboundMail]:
    """Approve drafts: letters get their numbers, large files their pages, and the worker is asked to send.

    All or none. Where no mail server is set, the mails stay approved and are exported as files. Raises
    AccessDenied, MailIncomplete (no or wrong address, empty text, files still being made), ForbiddenStep, and
    BansoError for an empty selection.
    """
    require(actor, "mail.send", fiscal_year)
    if not mails:
        raise BansoError("メールが一つも選ばれていないため、何も承認していません。一覧で選んでください。")
    with operation(actor) as op:
        chosen = _locked(fiscal_year, [mail.pk for mail in mails])
        _refuse_unfinished(chosen)
        for mail in chosen:
            _refuse_incomplete(mail)
            change = MAIL_STEPS.take(mail, "approve")
            mail.approved_at, mail.approved_by_id, mail.error = op.at, actor.user_id, ""
            op.record("mail.approved", mail, {"state": change})
        OutboundMail.objects.bulk_update(
            chosen, ["state", "approved_at", "approved_by", "error"], batch_size=_CHUNK
        )
        drafts = {mail.letter_id: mail.letter for mail in chosen if mail.letter is not None}
        waiting = [letter for letter in drafts.values() if letter.state == LetterState.DRAFT]
        issue(op, fiscal_year, waiting)
        _move_large_files(op, fiscal_year, chosen)
    ask_to_send(actor, fiscal_year)
    return chosen


def ask_to_send(actor: Actor, fiscal_year: FiscalYear) -> None:
    """Queue the sending of whatever waits, where a mail server is set (after the transaction, if there is one)."""
    if not is_configured():
        return
    key = f"mail.send:{fiscal_year.year}:{uuid.uuid4().hex}"
    transaction.on_commit(lambda: _enqueue(actor, fiscal_year.year, key))


def _enqueue(actor: Actor, year: int, key: str) -> None:
    enqueue(actor, SEND_JOB, {"year": year}, key)


def _locked(fiscal_year: FiscalYear, ids: Sequence[int]) -> list[OutboundMail]:
    rows = OutboundMail.objects.select_for_update(of=("self",)).select_related(
        "letter__version", "letter__batch"
    )
    return list(rows.filter(fiscal_year=fiscal_year, pk__in=ids).order_by("pk"))


def is_unfinished(mail: OutboundMail) -> bool:
    """Whether the files made for the mail's recipient are not all there yet."""
    batch = mail.letter.batch if mail.letter is not None else None
    return batch is not None and bool(batch.enclosures) and batch.enclosed_at is None


def _refuse_unfinished(mails: Sequence[OutboundMail]) -> None:
    waiting = [mail for mail in mails if is_unfinished(mail)]
    if waiting:
        raise MailIncomplete(
            f"{waiting[0].to_name}あてなど{len(waiting)}通は、宛先ごとの添付ファイルをまだ作り終えていないため、"
            "承認できません。手紙を作った差し込みの画面で、作り終えたことを確かめてください。"
        )


def _refuse_incomplete(mail: OutboundMail) -> None:
    named = f"{mail.to_name}あての「{mail.subject}」"
    for address in [mail.to_address, *(one["address"] for one in mail.cc)]:
        if not address.strip():
            raise MailIncomplete(
                f"{named}には宛先のアドレスがありません。アドレスを入れてから承認してください。"
            )
        if not _is_address(address):
            raise MailIncomplete(
                f"{named}の宛先「{address}」はメールアドレスとして正しくありません。直してから承認してください。"
            )
    if not mail.subject.strip() or not mail.body.strip():
        raise MailIncomplete(f"{named}は、件名か本文が空です。書いてから承認してください。")
    if mail.letter is not None and mail.letter.state == LetterState.CANCELLED:
        raise MailIncomplete(f"{named}の手紙は取りやめられています。このメールも取りやめてください。")


def _is_address(address: str) -> bool:
    """Whether mail servers of today take it: Japanese letters in an address are not handed on by most."""
    try:
        validate_email(address)
    except ValidationError:
        return False
    return address.isascii()


def _move_large_files(op: Operation, fiscal_year: FiscalYear, mails: Sequence[OutboundMail]) -> None:
    """Give files a page of their own, largest first, until what is left fits the recipient's limit."""
    settings_now = settings_of(fiscal_year)
    limits = dict(
        AttachmentLimit.objects.filter(
            organisation__in=[mail.organisation_id for mail in mails if mail.organisation_id]
        ).values_list("organisation_id", "max_bytes")
    )
    files: dict[int, list[MailAttachment]] = {}
    for attachment in MailAttachment.objects.filter(mail__in=mails, link=None).select_related("upload"):
        files.setdefault(attachment.mail_id, []).append(attachment)
    for mail in mails:
        limit = limits.get(mail.organisation_id or 0, settings_now.attachment_limit)
        for one in to_be_linked(files.get(mail.pk, []), limit, has_letter=mail.letter_id is not None):
            one.link = make_link(op, one.upload, days=settings_now.link_days)
            one.save(update_fields=["link"])


def to_be_linked(files: Sequence[MailAttachment], limit: int, *, has_letter: bool) -> list[MailAttachment]:
    """Return the files that do not go inside a mail of `limit` bytes: the largest ones, as few as possible."""
    total = sum(encoded_size(attachment.upload.size) for attachment in files) + (
        encoded_size(LETTER_BYTES) if has_letter else 0
    )
    moved = []
    for one in sorted(files, key=lambda file: (-file.upload.size, file.pk)):
        if total <= limit:
            break
        moved.append(one)
        total -= encoded_size(one.upload.size)
    return moved


# ── taking back, giving up, doing again ──


def step_mail(*, actor: Actor, mail: OutboundMail, step: str, reason: str = "") -> OutboundMail:
    """Take one of the steps people take: withdraw, cancel, retry, note_sent, note_lost.

    Raises AccessDenied, ForbiddenStep (also when the worker was faster).
    """
    require(actor, "mail.send", mail)
    if step not in _STEP_EVENTS:
        raise ForbiddenStep("選ばれた操作がわかりません。画面を開き直してください。")
    with operation(actor, reason) as op:
        mail = (
            OutboundMail.objects.select_for_update(of=("self",))
            .select_related("letter__version", "fiscal_year")
            .get(pk=mail.pk)
        )
        change = MAIL_STEPS.take(mail, step)
        mail.look_at = None
        if step == "note_sent":
            mail.sent_at = op.at
            mark_delivered(op, mail)
        if step in ("withdraw", "cancel"):
            _close_links(op, mail)
        if step in ("withdraw", "retry"):
            mail.exported_at, mail.attempts, mail.not_before, mail.error = None, 0, None, ""
            mail.handed_over_at, mail.claim, mail.lease_until = None, "", None
            mail.archived, mail.control_at, mail.refused_since = False, None, None
        mail.save()
        op.record(_STEP_EVENTS[step], mail, {"state": change})
    if step == "retry":
        ask_to_send(actor, mail.fiscal_year)
    return mail


_STEP_EVENTS = {
    "withdraw": "mail.withdrawn",
    "cancel": "mail.cancelled",
    "retry": "mail.retried",
    "note_sent": "mail.noted_sent",
    "note_lost": "mail.noted_lost",
}


def mark_delivered(op: Operation, mail: OutboundMail) -> None:
    """Note on the letter that it went out, the first time."""
    letter = mail.letter
    if letter is not None and letter.delivered_at is None and letter.state == LetterState.ISSUED:
        letter.delivered_at = op.at
        letter.save(update_fields=["delivered_at"])
        op.record("letter.delivered", letter, {"delivered_at": (None, op.at)})
        tell_delivered(op, letter)


def _close_links(op: Operation, mail: OutboundMail) -> None:
    for attachment in mail.attachments.filter(link__isnull=False).select_related("link"):
        link, attachment.link = attachment.link, None
        if link is not None:
            link.revoked_at = op.at
            link.save(update_fields=["revoked_at"])
            op.record("link.revoked", link, {"revoked_at": (None, op.at)})
        attachment.save(update_fields=["link"])


def copy_mail(*, actor: Actor, mail: OutboundMail) -> OutboundMail:
    """Make a new draft with the same text and files: sending again is always a copy. Raises AccessDenied."""
    require(actor, "mail.send", mail)
    with operation(actor) as op:
        copy = OutboundMail.objects.create(
            **{name: getattr(mail, name) for name in _EDITABLE},
            fiscal_year_id=mail.fiscal_year_id,
            letter_id=mail.letter_id,
            organisation_id=mail.organisation_id,
            thread_id=mail.thread_id,
            copy_of=mail,
            message_id=new_message_id(),
        )
        MailAttachment.objects.bulk_create(
            [
                MailAttachment(
                    mail=copy, upload_id=attachment.upload_id, kind=attachment.kind, holds=attachment.holds
                )
                for attachment in mail.attachments.all()
            ]
        )
        op.record("mail.copied", copy, {"copy_of": (None, mail.pk)})
    return copy


def note_exported(*, actor: Actor, fiscal_year: FiscalYear, mails: Sequence[OutboundMail]) -> int:
    """Note that approved mails were written out as files; the worker leaves these to the person."""
    require(actor, "mail.send", fiscal_year)
    with operation(actor) as op:
        rows = OutboundMail.objects.filter(
            fiscal_year=fiscal_year, pk__in=[mail.pk for mail in mails], state=MailState.APPROVED
        )
        op.record_many("mail.exported", rows)
        return rows.update(exported_at=op.at)
