"""How long letters are kept."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from banso.foundation.enums import RetentionClass
from banso.foundation.retention import retained, start_of
from banso.japan.dates import fiscal_year_of
from banso.letters.models import CorrespondenceSettings, Letter, TemplateVersion


@retained(
    Letter,
    {"addressee": RetentionClass.PROGRAMME_RECORD, "rendered": RetentionClass.PROGRAMME_RECORD},
    erased={"rendered": {}},
)
def letters_of_old(before: dt.date) -> QuerySet[Letter]:
    """Letters written before that day: the register keeps number, date and subject."""
    return Letter.objects.filter(created_at__lt=start_of(before))


_SIGNED = {"senders": RetentionClass.PROGRAMME_RECORD, "contact": RetentionClass.PROGRAMME_RECORD}


@retained(CorrespondenceSettings, _SIGNED)
def settings_of_old(before: dt.date) -> QuerySet[CorrespondenceSettings]:
    """Who signs letters and whom to ask, of years that ended before that day."""
    return CorrespondenceSettings.objects.filter(fiscal_year__year__lt=fiscal_year_of(before))


@retained(TemplateVersion, _SIGNED)
def versions_of_old(before: dt.date) -> QuerySet[TemplateVersion]:
    """The same in templates of those years."""
    return TemplateVersion.objects.filter(template__fiscal_year__year__lt=fiscal_year_of(before))
