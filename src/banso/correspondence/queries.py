"""Reads of correspondence used in more than one place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404

from banso.correspondence.enums import ENCLOSE_JOB, SEND_JOB, MailState
from banso.correspondence.models import (
    MailAttachment,
    OutboundMail,
    ProtectedLink,
    Thread,
    ThreadEntry,
    ThreadMember,
)
from banso.directory.enums import OrganisationKind
from banso.directory.models import Contact
from banso.directory.roles import runs_programme
from banso.foundation.access import Actor
from banso.foundation.addressed import or_404
from banso.foundation.enums import JobState
from banso.foundation.models import Job
from banso.letters.models import LetterBatch
from banso.years.models import FiscalYear

# ── from the address ──


def batch_from_url(year: int, pk: int) -> LetterBatch:
    """Return the merge of an address. Raises Http404."""
    batches = LetterBatch.objects.select_related("fiscal_year__secretariat", "version__template__fiscal_year")
    return or_404(batches.filter(fiscal_year__year=year, pk=pk).first(), "この差し込みは見つかりません。")


@dataclass(frozen=True)
class BatchPage:
    """One recipient's place in a merge, from 1."""

    batch: LetterBatch
    place: int

    @property
    def fiscal_year(self) -> FiscalYear:
        """The year."""
        return self.batch.fiscal_year


def batch_page_from_url(year: int, pk: int, place: int) -> BatchPage:
    """Return the place of an address. Raises Http404 beyond the recipients."""
    batch = batch_from_url(year, pk)
    if not 1 <= place <= len(batch.recipient_keys):
        raise Http404("この宛先は見つかりません。")
    return BatchPage(batch, place)


def mail_from_url(year: int, pk: int) -> OutboundMail:
    """Return the mail of an address. Raises Http404."""
    mails = OutboundMail.objects.select_related(
        "fiscal_year", "letter__version", "letter__organisation", "approved_by__person", "copy_of", "thread"
    )
    return or_404(mails.filter(fiscal_year__year=year, pk=pk).first(), "このメールは見つかりません。")


@dataclass(frozen=True)
class AttachmentOfMail:
    """An attachment with its mail, whose permission counts."""

    mail: OutboundMail
    attachment: MailAttachment

    @property
    def fiscal_year(self) -> FiscalYear:
        """The year."""
        return self.mail.fiscal_year


def attachment_from_url(year: int, pk: int, attachment: int) -> AttachmentOfMail:
    """Return the attachment of an address. Raises Http404, also for one of another mail."""
    mail = mail_from_url(year, pk)
    found = mail.attachments.select_related("upload", "link").filter(pk=attachment).first()
    return AttachmentOfMail(mail, or_404(found, "この添付ファイルは見つかりません。"))


def thread_from_url(year: int, pk: int) -> Thread:
    """Return the thread of an address. Raises Http404."""
    threads = Thread.objects.select_related("fiscal_year", "organisation")
    return or_404(threads.filter(fiscal_year__year=year, pk=pk).first(), "この記録は見つかりません。")


def entry_from_url(year: int, pk: int) -> ThreadEntry:
    """Return the entry of an address. Raises Http404."""
    entries = ThreadEntry.objects.select_related("thread__fiscal_year", "original")
    return or_404(entries.filter(thread__fiscal_year__year=year, pk=pk).first(), "この記録は見つかりません。")


def member_from_url(year: int, pk: int) -> ThreadMember:
    """Return the address-book entry of an address. Raises Http404."""
    members = ThreadMember.objects.select_related("thread__fiscal_year")
    return or_404(members.filter(thread__fiscal_year__year=year, pk=pk).first(), "この宛先は見つかりません。")


# ── letters ──


# ── outbox ──

LOOKED_FOR = "LOOKED_FOR"


def mails_of(fiscal_year: FiscalYear) -> QuerySet[OutboundMail]:
    """Return the year's mails, newest first."""
    return OutboundMail.objects.filter(fiscal_year=fiscal_year).select_related("letter", "fiscal_year")


def mail_counts(fiscal_year: FiscalYear) -> dict[str, int]:
    """Return {state: number of mails} of the year, and how many of those in doubt the archive decides (LOOKED_FOR)."""
    rows = OutboundMail.objects.filter(fiscal_year=fiscal_year).order_by().values("state")
    found = list(rows.annotate(number=Count("pk"), looked_for=Count("look_at")))
    counts = {row["state"]: row["number"] for row in found}
    return {str(state): counts.get(state, 0) for state in MailState.values} | {
        LOOKED_FOR: sum(row["looked_for"] for row in found)
    }


def failed_mails(year: int) -> QuerySet[OutboundMail]:
    """Return the mails of a year that did not go out and that nobody has taken up yet, newest first.

    A mail that was copied to be sent again is taken up, unless the copy was given up.
    """
    again = OutboundMail.objects.filter(copy_of=OuterRef("pk")).exclude(state=MailState.CANCELLED)
    failed = OutboundMail.objects.filter(fiscal_year__year=year, state=MailState.FAILED)
    return failed.exclude(Exists(again)).select_related("fiscal_year").order_by("-id")


def sending_job(year: int, now: dt.datetime) -> Job | None:
    """Return the sending that runs or is due now, or None: one that waits for a later try is not meant."""
    jobs = Job.objects.filter(kind=SEND_JOB, arguments={"year": year})
    is_due = Q(not_before__isnull=True) | Q(not_before__lte=now)
    return jobs.filter(Q(state=JobState.RUNNING) | Q(is_due, state=JobState.QUEUED)).first()


def chosen_mails(fiscal_year: FiscalYear, ids: Sequence[int], *states: str) -> list[OutboundMail]:
    """Return the chosen mails that are in one of `states`, oldest first."""
    return list(
        OutboundMail.objects.filter(fiscal_year=fiscal_year, pk__in=ids, state__in=states)
        .select_related("letter__version__template", "letter__organisation", "letter__batch", "fiscal_year")
        .prefetch_related(Prefetch("attachments", MailAttachment.objects.select_related("upload", "link")))
        .order_by("pk")
    )


def enclosing_job(batch: LetterBatch) -> Job | None:
    """Return the newest making of a merge's enclosures."""
    return Job.objects.filter(kind=ENCLOSE_JOB, arguments={"batch": batch.pk}).order_by("-pk").first()


def links_of(mail: OutboundMail) -> list[ProtectedLink]:
    """Return the download pages of a mail."""
    return [
        attachment.link
        for attachment in mail.attachments.select_related("link")
        if attachment.link is not None
    ]


# ── contact log ──


def threads_of(actor: Actor, fiscal_year: FiscalYear) -> QuerySet[Thread]:
    """Return the year's threads with the number of entries, for whom `thread.view` says yes."""
    threads = Thread.objects.filter(fiscal_year=fiscal_year).select_related("organisation", "fiscal_year")
    if not runs_programme(actor, fiscal_year.year):
        return threads.none()
    return threads.annotate(
        entry_count=Count("entries", distinct=True),
        mail_count=Count("mails", filter=Q(mails__state=MailState.SENT), distinct=True),
    )


@dataclass(frozen=True)
class TimelineItem:
    """One line of a thread: an entry of the log or a mail we sent."""

    at: dt.datetime
    kind: str
    direction: str
    who: str
    summary: str
    entry: ThreadEntry | None = None
    mail: OutboundMail | None = None


def timeline(thread: Thread) -> list[TimelineItem]:
    """Return what was said in a thread, newest first: entries and the mails sent from the outbox."""
    items = [
        TimelineItem(
            entry.at,
            entry.get_kind_display(),
            entry.get_direction_display(),
            entry.counterpart,
            entry.summary,
            entry=entry,
        )
        for entry in thread.entries.select_related("recorded_by__person", "original").prefetch_related(
            "attachments"
        )
    ]
    items += [
        TimelineItem(mail.sent_at, "メール", "こちらから", mail.to_name, mail.subject, mail=mail)
        for mail in thread.mails.filter(state=MailState.SENT).select_related("fiscal_year")
        if mail.sent_at
    ]
    return sorted(items, key=lambda item: item.at, reverse=True)


def members_of(thread: Thread) -> QuerySet[ThreadMember]:
    """Return the thread's address book."""
    return thread.members.select_related("contact__organisation", "contact__person")


def contacts_for(thread: Thread) -> QuerySet[Contact]:
    """Return the contacts that may join the address book: of the office and its prefecture, the secretariat, people."""
    office = thread.organisation
    near = Q(person__isnull=False) | Q(organisation__kind=OrganisationKind.SECRETARIAT)
    if office is not None:
        near |= Q(organisation=office) | Q(organisation__parent=office)
        if office.prefecture_code:
            near |= Q(
                organisation__kind=OrganisationKind.PREFECTURE,
                organisation__prefecture_code=office.prefecture_code,
            )
    return (
        Contact.objects.filter(near)
        .exclude(email="")
        .exclude(pk__in=thread.members.values("contact_id"))
        .select_related("organisation", "person")
        .order_by("organisation__prefecture_code", "organisation__code", "person__kana_key", "id")
    )
