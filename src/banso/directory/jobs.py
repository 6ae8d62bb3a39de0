"""Background work of the directory: recording a long list."""

from __future__ import annotations

from banso.directory.enums import ListImportState
from banso.directory.importing.kinds import kind_of
from banso.directory.importing.taking_in import COMMIT_JOB, look_again, record_rows
from banso.directory.models import ListImport
from banso.foundation.errors import BansoError
from banso.foundation.jobs import Handle, Outcome, job_kind


@job_kind(COMMIT_JOB, "一覧の登録")
def commit_list(handle: Handle, *, batch: int) -> Outcome:
    """Record the rows of a confirmed list, all or none; what cannot be recorded goes back to be looked at."""
    found = ListImport.objects.select_related("upload").get(pk=batch)
    if found.state != ListImportState.COMMITTING:
        return Outcome()  # recorded by an attempt that was taken for dead
    kind = kind_of(found.kind)
    handle.progress(0, 1, "名簿と比べています")
    try:
        count = record_rows(handle.actor, found, kind, handle)
    except BansoError as refused:
        found.refresh_from_db()
        look_again(handle.actor, found, kind, refused.message)
        return Outcome({"rows": 0})
    handle.progress(count, count, "登録を終えました")
    return Outcome({"rows": count})
