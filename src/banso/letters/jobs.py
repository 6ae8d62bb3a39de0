"""Many letters are set as one file in the background."""

from __future__ import annotations

from banso.foundation import uploads
from banso.foundation.enums import RetentionClass
from banso.foundation.jobs import Handle, Outcome, job_kind
from banso.letters.documents import TOGETHER
from banso.letters.models import Letter


@job_kind("letter.print", "手紙をまとめたファイルの作成")
def print_letters(handle: Handle, *, letters: list[int], kind: str = "pdf") -> Outcome:
    """Set the letters as one PDF, or one Word document (`kind` docx)."""
    handle.progress(0, len(letters), "手紙を読み込んでいます")
    found = Letter.objects.select_related("version", "organisation").filter(pk__in=letters).order_by("id")
    content = TOGETHER[kind](found, "手紙")
    handle.check_cancelled()
    upload = uploads.store(
        handle.actor,
        content,
        f"手紙_{len(letters)}通.{kind}",
        "correspondence.print",
        kinds=[kind],
        retention=RetentionClass.WORKING_FILE,
        max_bytes=200 * 1024 * 1024,
    )
    handle.progress(len(letters), len(letters), "できました")
    return Outcome({"letters": len(letters)}, upload)
