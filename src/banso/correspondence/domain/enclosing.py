"""Each recipient's own files: planned before the drafts are made, made and attached to them by a job.

A mail whose files are still being made cannot be approved. What could not be made, or what the letter names under
添付資料 and is not there, is told before approval; a person decides.
"""

from __future__ import annotations

import logging
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from banso.correspondence.domain.outbox import ATTACHMENT_PURPOSE
from banso.correspondence.enums import ENCLOSE_JOB, MailState
from banso.correspondence.models import MailAttachment, OutboundMail
from banso.foundation import uploads
from banso.foundation.access import Actor, require
from banso.foundation.errors import BansoError, ForbiddenStep
from banso.foundation.history import operation
from banso.foundation.jobs import Handle, enqueue
from banso.letters.enclosures import Enclosure, EnclosureKind, kinds_of, not_enclosed
from banso.letters.enums import BatchState
from banso.letters.models import LetterBatch
from banso.typeset import TypesetFailed
from banso.years.models import FiscalYear

logger = logging.getLogger(__name__)

_LARGEST = 200 * 1024 * 1024


@dataclass(frozen=True)
class Planned:
    """One file a recipient is to get."""

    kind: EnclosureKind
    enclosure: Enclosure


def planned(
    fiscal_year: FiscalYear, codes: Iterable[str], organisations: Sequence[int]
) -> dict[int, list[Planned]]:
    """Return {organisation id: the files it is to get}; a few queries a kind."""
    found: dict[int, list[Planned]] = defaultdict(list)
    for kind in kinds_of(codes):
        for pk, files in kind.function(fiscal_year, organisations).items():
            found[pk] += [Planned(kind, file) for file in files]
    return found


def without_own(codes: Iterable[str], files: Iterable[str]) -> list[str]:
    """Return the labels of the chosen kinds of which a recipient has no file; `files` are the kinds it has."""
    have = set(files)
    return [kind.label for kind in kinds_of(codes) if kind.code not in have]


def unmet_of(mail: OutboundMail) -> list[str]:
    """Return what the letter of a mail names under 添付資料 and the mail does not hold (needs `attachments`)."""
    if mail.letter is None:
        return []
    held = [
        name
        for attachment in mail.attachments.all()
        for name in (attachment.upload.original_name, *attachment.holds)
    ]
    return not_enclosed(mail.letter.rendered.get("enclosures", []), held)


def ask_to_enclose(actor: Actor, batch: LetterBatch) -> None:
    """Queue the making of a merge's enclosures."""
    enqueue(actor, ENCLOSE_JOB, {"batch": batch.pk}, f"{ENCLOSE_JOB}:{batch.pk}:{uuid.uuid4().hex}")


def enclose_again(*, actor: Actor, batch: LetterBatch) -> None:
    """Make the enclosures of the drafts anew, with what is known now; mails already approved keep theirs.

    Raises AccessDenied, ForbiddenStep when the merge has none or its drafts are not made.
    """
    require(actor, "letter.merge", batch)
    _refuse_without(batch)
    with operation(actor) as op:
        MailAttachment.objects.filter(
            mail__letter__batch=batch, mail__state=MailState.DRAFT, kind__in=batch.enclosures
        ).delete()
        LetterBatch.objects.filter(pk=batch.pk).update(enclosed_at=None, not_made=[])
        op.record("letter_batch.enclosing", batch)
        ask_to_enclose(actor, batch)


def leave_out(*, actor: Actor, batch: LetterBatch) -> None:
    """Go on with what is attached: files that could not be made are left to the person.

    Raises AccessDenied, ForbiddenStep.
    """
    require(actor, "letter.merge", batch)
    _refuse_without(batch)
    with operation(actor) as op:
        LetterBatch.objects.filter(pk=batch.pk).update(enclosed_at=op.at)
        op.record("letter_batch.left_out", batch)


def _refuse_without(batch: LetterBatch) -> None:
    if not batch.enclosures or batch.state != BatchState.MADE:
        raise ForbiddenStep("この差し込みには、宛先ごとに作る添付ファイルがありません。")


def enclose(handle: Handle, batch: LetterBatch) -> dict[str, int]:
    """Make and attach the files of a merge's drafts, one by one; what is attached already is not made again."""
    mails = list(
        OutboundMail.objects.filter(letter__batch=batch, state=MailState.DRAFT)
        .exclude(organisation=None)
        .prefetch_related("attachments__upload")
        .order_by("pk")
    )
    plan = planned(batch.fiscal_year, batch.enclosures, [mail.organisation_id or 0 for mail in mails])
    work = [(mail, one) for mail in mails for one in plan.get(mail.organisation_id or 0, [])]
    problems: list[str] = []
    for done, (mail, one) in enumerate(work):
        handle.check_cancelled()
        handle.progress(done, len(work), f"{one.enclosure.name}を作っています")
        if not any(_is_it(have, one) for have in mail.attachments.all()):
            problems += _attach(handle, mail, one)
    with operation(handle.actor) as op:
        handle.heartbeat()
        LetterBatch.objects.filter(pk=batch.pk).update(enclosed_at=op.at, not_made=problems)
        op.record("letter_batch.enclosed", batch, {"添付ファイル": (None, len(work) - len(problems))})
    handle.progress(len(work), len(work), "できました")
    return {"attached": len(work) - len(problems), "failed": len(problems)}


def _is_it(have: MailAttachment, one: Planned) -> bool:
    return have.kind == one.kind.code and have.upload.original_name == one.enclosure.name


def _attach(handle: Handle, mail: OutboundMail, one: Planned) -> list[str]:
    """Make one file and attach it; return what went wrong, in words."""
    try:
        content = one.enclosure.make()
    except (BansoError, TypesetFailed) as problem:
        return [f"{one.enclosure.name}を作れませんでした。{problem.message}"]
    except Exception:
        logger.exception("enclosure %s of mail %s could not be made", one.kind.code, mail.pk)
        return [f"{one.enclosure.name}を作れませんでした。システムの担当者にお知らせください。"]
    with operation(handle.actor) as op:
        handle.heartbeat()
        upload = uploads.store(
            handle.actor, content, one.enclosure.name, ATTACHMENT_PURPOSE, max_bytes=_LARGEST
        )
        MailAttachment.objects.create(
            mail=mail, upload=upload, kind=one.kind.code, holds=list(one.enclosure.holds)
        )
        op.record("mail.attached", mail)
    return []


def describe(files: Mapping[int, Sequence[Planned]], organisation: int | None) -> list[str]:
    """Return the names of the files an organisation is to get."""
    return [file.enclosure.name for file in files.get(organisation or 0, [])]
