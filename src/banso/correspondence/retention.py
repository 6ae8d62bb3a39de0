"""How long letters, mails and notes are kept."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from banso.correspondence.models import OutboundMail, Thread, ThreadEntry
from banso.directory.models import Organisation
from banso.foundation.enums import RetentionClass
from banso.foundation.retention import keeps, retained, start_of
from banso.japan.dates import fiscal_year_of


@keeps(Organisation)
def organisations_written_to(since: dt.date) -> QuerySet[Thread, int | None]:
    """Offices with a thread in that fiscal year or a later one."""
    threads = Thread.objects.filter(organisation__isnull=False, fiscal_year__year__gte=fiscal_year_of(since))
    return threads.values_list("organisation_id", flat=True)


@retained(
    OutboundMail,
    {
        "to_address": RetentionClass.CONTACT,
        "cc": RetentionClass.CONTACT,
        "to_name": RetentionClass.PROGRAMME_RECORD,
        "subject": RetentionClass.PROGRAMME_RECORD,
        "body": RetentionClass.PROGRAMME_RECORD,
    },
    erased={"cc": []},
)
def mails_of_old(before: dt.date) -> QuerySet[OutboundMail]:
    """Mails written before that day."""
    return OutboundMail.objects.filter(created_at__lt=start_of(before))


@retained(
    ThreadEntry,
    {
        "counterpart": RetentionClass.CONTACT,
        "summary": RetentionClass.PROGRAMME_RECORD,
        "body": RetentionClass.PROGRAMME_RECORD,
    },
)
def entries_of_old(before: dt.date) -> QuerySet[ThreadEntry]:
    """Notes made before that day."""
    return ThreadEntry.objects.filter(created_at__lt=start_of(before))
