"""From an address to the object it shows; each raises Http404."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404

from banso.calls.models import CallAttachment
from banso.intake.models import Version

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


def version_from_url(year: int, pk: int, number: int) -> Version:
    """The version of an application of the year."""
    rows = Version.objects.select_related(
        "paper__application__municipality", "paper__application__call__fiscal_year",
        "paper__application__counted", "submitted_by__person", "original",
    )  # fmt: skip
    return _the(
        rows.filter(paper__application__call__fiscal_year__year=year, paper=pk, number=number), "この版"
    )
