"""Background work of questionnaires: reading and recording many filled workbooks."""

from __future__ import annotations

from banso.foundation.enums import ImportState
from banso.foundation.jobs import Handle, Outcome, job_kind
from banso.surveys.domain.imports import check_zips, record_files
from banso.surveys.models import ResponseImport


def _batch(pk: int) -> ResponseImport:
    return ResponseImport.objects.select_related("survey__fiscal_year").get(pk=pk)


@job_kind("surveys.check_answers", "回答の読み取り")
def check_answers(handle: Handle, *, batch: int) -> Outcome:
    """Read the zips of a batch and note what is in them."""
    found = _batch(batch)
    if found.state != ImportState.CHECKING:
        return Outcome()  # discarded meanwhile, or read by an attempt that was taken for dead
    return Outcome(check_zips(handle, found))


@job_kind("surveys.record_answers", "回答の登録")
def record_answers(handle: Handle, *, batch: int) -> Outcome:
    """Record the confirmed files of a batch."""
    return Outcome(record_files(handle.actor, _batch(batch), handle))
