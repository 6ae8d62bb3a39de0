"""How long records, notes, frank notes and files of visits are kept."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from banso.foundation.enums import RetentionClass
from banso.foundation.retention import retained, start_of
from banso.japan.dates import fiscal_year_of
from banso.logistics.models import FrankNote, VisitFile, VisitNote, VisitRecord, VisitRecordCopy


@retained(
    VisitRecord,
    {"raw": RetentionClass.PROGRAMME_RECORD, "values": RetentionClass.PROGRAMME_RECORD},
    erased={"raw": {}, "values": {}},
)
def old_records(before: dt.date) -> QuerySet[VisitRecord]:
    """Records of visits of fiscal years before that day's."""
    return VisitRecord.objects.filter(visit__project__fiscal_year__year__lt=fiscal_year_of(before))


@retained(VisitRecordCopy, {"raw": RetentionClass.WORKING_FILE}, delete=True)
def old_copies(before: dt.date) -> QuerySet[VisitRecordCopy]:
    """What other windows typed before that day."""
    return VisitRecordCopy.objects.filter(written_at__lt=start_of(before))


@retained(VisitNote, {"text": RetentionClass.PROGRAMME_RECORD})
def old_notes(before: dt.date) -> QuerySet[VisitNote]:
    """Notes written before that day."""
    return VisitNote.objects.filter(written_at__lt=start_of(before))


@retained(FrankNote, {"text": RetentionClass.PROGRAMME_RECORD})
def old_frank_notes(before: dt.date) -> QuerySet[FrankNote]:
    """Frank notes last written before that day."""
    return FrankNote.objects.filter(saved_at__lt=start_of(before))


@retained(VisitFile, {"title": RetentionClass.PROGRAMME_RECORD})
def old_files(before: dt.date) -> QuerySet[VisitFile]:
    """Files added before that day (their content has a class of its own)."""
    return VisitFile.objects.filter(added_at__lt=start_of(before))
