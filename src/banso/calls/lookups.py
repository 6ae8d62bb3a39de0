"""From an address to the object it shows; each raises Http404."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404

from banso.calls.models import (
    ApplicationDraft,
    ApplicationVersion,
    CallAttachment,
    DraftCopy,
    ImportBatch,
    ImportFile,
)
from banso.calls.queries import FormCopy

M = TypeVar("M", bound=Model)


def _the(rows: QuerySet[M], what: str) -> M:
    found = rows.first()
    if found is None:
        raise Http404(f"{what}は見つかりません。")
    return found


def attachment_from_url(year: int, pk: int) -> CallAttachment:
    """The attachment of the year's call."""
    rows = CallAttachment.objects.select_related("call__fiscal_year", "upload")
    return _the(rows.filter(call__fiscal_year__year=year, pk=pk), "この添付資料")


def batch_from_url(year: int, pk: int) -> ImportBatch:
    """The batch of the year's call."""
    rows = ImportBatch.objects.select_related("call__fiscal_year", "job", "created_by__person")
    return _the(rows.filter(call__fiscal_year__year=year, pk=pk), "この受け取り")


def import_file_from_url(year: int, pk: int) -> ImportFile:
    """The file of a batch of the year's call."""
    rows = ImportFile.objects.select_related(
        "batch__call__fiscal_year", "municipality", "source", "version__application"
    )
    return _the(rows.filter(batch__call__fiscal_year__year=year, pk=pk), "このファイル")


def version_from_url(year: int, pk: int, number: int) -> ApplicationVersion:
    """The version of an application of the year."""
    rows = ApplicationVersion.objects.select_related(
        "application__municipality", "application__call__fiscal_year", "application__counted",
        "submitted_by__person", "original",
    )  # fmt: skip
    return _the(
        rows.filter(application__call__fiscal_year__year=year, application=pk, number=number), "この版"
    )


def draft_of(copy: FormCopy) -> ApplicationDraft | None:
    """The municipality's draft, or None."""
    return (
        ApplicationDraft.objects.select_related(
            "application__municipality", "application__call__fiscal_year", "saved_by__person"
        )
        .filter(application__call=copy.call, application__municipality=copy.municipality)
        .first()
    )


def copy_put_aside(draft: ApplicationDraft, pk: str) -> DraftCopy:
    """What was put aside in a draft."""
    key = int(pk) if pk.isascii() and pk.isdigit() else 0
    return _the(draft.copies.select_related("draft__application").filter(pk=key), "この入力の控え")
