"""Background work: reading and recording many files."""

from __future__ import annotations

from typing import Any

from banso.foundation.jobs import Handle, Outcome, job_kind
from banso.intake.domain.handing_in import check_zips, record_files
from banso.intake.enums import BatchState
from banso.intake.kinds import FormKind
from banso.intake.models import Batch


def work_of(kind: FormKind[Any, Any]) -> None:
    """Register the work on a kind's files under its own words; called by the room's `jobs.py`."""
    job_kind(f"{kind.namespace}.check_forms", f"{kind.words.thing}の読み取り")(check_forms)
    job_kind(f"{kind.namespace}.record_forms", f"{kind.words.thing}の登録")(record_forms)


def _batch(pk: int) -> Batch:
    return Batch.objects.select_related("fiscal_year", "organisation", "person").get(pk=pk)


def check_forms(handle: Handle, *, batch: int) -> Outcome:
    """Read the zips of a batch and note what is in them."""
    found = _batch(batch)
    if found.state != BatchState.CHECKING:
        return Outcome()  # discarded meanwhile, or read by an attempt that was taken for dead
    return Outcome(check_zips(handle, found))


def record_forms(handle: Handle, *, batch: int) -> Outcome:
    """Record the confirmed files of a batch."""
    return Outcome(record_files(handle.actor, _batch(batch), handle))
