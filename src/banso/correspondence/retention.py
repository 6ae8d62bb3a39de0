"""How long letters, mails and notes are kept."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from banso.correspondence.models import (
    CorrespondenceSettings,
    Letter,
    OutboundMail,
    TemplateVersion,
    Thread,
    ThreadEntry,
)
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
    Letter,
    {"addressee": RetentionClass.PROGRAMME_RECORD, "rendered": RetentionClass.PROGRAMME_RECORD},
    erased={"rendered": {}},
)
def letters_of_old(before: dt.date) -> QuerySet[Letter]:
    """Letters written before that day: the register keeps number, date and subject."""
    return Letter.objects.filter(created_at__lt=start_of(before))


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


_SIGNED = {"senders": RetentionClass.PROGRAMME_RECORD, "contact": RetentionClass.PROGRAMME_RECORD}


@retained(CorrespondenceSettings, _SIGNED)
def settings_of_old(before: dt.date) -> QuerySet[CorrespondenceSettings]:
    """Who signs letters and whom to ask, of years that ended before that day."""
    return CorrespondenceSettings.objects.filter(fiscal_year__year__lt=fiscal_year_of(before))


@retained(TemplateVersion, _SIGNED)
def versions_of_old(before: dt.date) -> QuerySet[TemplateVersion]:
    """The same in templates of those years."""
    return TemplateVersion.objects.filter(template__fiscal_year__year__lt=fiscal_year_of(before))
