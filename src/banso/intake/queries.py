"""Reads about files that came in, and from an address to what it shows; each `_from_url` raises Http404."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from banso.intake.enums import FileState
from banso.intake.kinds import FormKind
from banso.intake.models import Batch, BatchFile, Draft, DraftCopy


def batches_of(kind: FormKind[Any, Any], gathering: Any) -> QuerySet[Batch]:
    """Return the batches of a gathering, with how many files each has and how many are recorded."""
    rows = Batch.objects.filter(fiscal_year=kind.year_of(gathering), form=kind.code_of(gathering))
    return rows.select_related("created_by__person").annotate(
        file_count=Count("files"), recorded=Count("files", filter=Q(files__state=FileState.RECORDED))
    )


def batch_from_url(kind: FormKind[Any, Any], year: int, pk: int) -> Batch:
    """The batch of the year, of a form of the kind."""
    rows = Batch.objects.select_related(
        "fiscal_year", "job", "created_by__person", "organisation", "person"
    ).filter(fiscal_year__year=year, pk=pk)
    batch = rows.first()
    if batch is None or not kind.takes(batch.form):
        raise Http404("この受け取りは見つかりません。")
    return batch


def file_from_url(kind: FormKind[Any, Any], year: int, pk: int) -> BatchFile:
    """The file of such a batch."""
    rows = BatchFile.objects.select_related(
        "batch__fiscal_year", "organisation", "person", "source", "version__paper"
    ).filter(batch__fiscal_year__year=year, pk=pk)
    row = rows.first()
    if row is None or not kind.takes(row.batch.form):
        raise Http404("このファイルは見つかりません。")
    return row


def copy_put_aside(draft: Draft, pk: int) -> DraftCopy:
    """What was put aside in a draft."""
    held = draft.copies.select_related("draft__paper", "written_by__person").filter(pk=pk).first()
    if held is None:
        raise Http404("この入力の控えは見つかりません。")
    return held
