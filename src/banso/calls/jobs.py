"""Background work of the call: reading and recording many forms (`intake.jobs`), the send-packs of all prefectures."""

from __future__ import annotations

from banso.calls.intake import APPLICATION
from banso.calls.models import Call
from banso.calls.packs import all_packs, packs_name
from banso.foundation.enums import RetentionClass
from banso.foundation.jobs import Handle, Outcome, job_kind
from banso.foundation.uploads import store
from banso.intake.jobs import work_of

_PACKS_LIMIT = 200 * 1024 * 1024


work_of(APPLICATION)


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
