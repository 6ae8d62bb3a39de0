"""Background work of the call: reading and recording many forms, and the send-packs of all prefectures."""

from __future__ import annotations

from banso.calls.domain.imports import check_zips, record_files
from banso.calls.models import Call, ImportBatch
from banso.calls.packs import all_packs, packs_name
from banso.foundation.enums import ImportState, RetentionClass
from banso.foundation.jobs import Handle, Outcome, job_kind
from banso.foundation.uploads import store

_PACKS_LIMIT = 200 * 1024 * 1024


def _batch(pk: int) -> ImportBatch:
    return ImportBatch.objects.select_related("call__fiscal_year").get(pk=pk)


@job_kind("calls.check_forms", "申込書の読み取り")
def check_forms(handle: Handle, *, batch: int) -> Outcome:
    """Read the zips of a batch and note what is in them."""
    found = _batch(batch)
    if found.state != ImportState.CHECKING:
        return Outcome()  # discarded meanwhile, or read by an attempt that was taken for dead
    return Outcome(check_zips(handle, found))


@job_kind("calls.record_forms", "申込書の登録")
def record_forms(handle: Handle, *, batch: int) -> Outcome:
    """Record the confirmed files of a batch."""
    return Outcome(record_files(handle.actor, _batch(batch), handle))


@job_kind("calls.packs", "都道府県への送付資料の作成")
def make_packs(handle: Handle, *, call: int) -> Outcome:
    """Make one zip holding the send-pack of every prefecture."""
    found = Call.objects.select_related("fiscal_year__secretariat").get(pk=call)
    content, count = all_packs(found, handle)
    upload = store(
        handle.actor,
        content,
        packs_name(found),
        "call_packs",
        kinds=["zip"],
        retention=RetentionClass.WORKING_FILE,
        max_bytes=_PACKS_LIMIT,
    )
    return Outcome({"prefectures": count}, upload)
