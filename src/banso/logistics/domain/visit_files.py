"""Files of a visit: photographs written anew, documents checked, a quota for each visit."""

from __future__ import annotations

from typing import IO

from django.conf import settings
from django.db.models import Sum

from banso.dispatch.models import Visit
from banso.foundation import uploads
from banso.foundation.access import Actor, require
from banso.foundation.errors import BansoError
from banso.foundation.history import operation
from banso.foundation.uploads import UploadRefused
from banso.logistics.checklist_rules import settings_of
from banso.logistics.domain import checklists
from banso.logistics.enums import Audience, FileKind, ItemDeed
from banso.logistics.models import VisitFile
from banso.office.filenames import display_name
from banso.office.pictures import PictureRefused, clean_picture

PURPOSE = "dispatch.visit"
DOCUMENT_KINDS = ("pdf", "docx", "xlsx")
DOCUMENT_SUFFIXES = (".pdf", ".docx", ".xlsx")
PHOTO_SUFFIXES = (".jpg", ".jpeg", ".png", ".heic", ".heif")
MEGABYTE = 1024 * 1024
# A photograph straight from a phone; it is stored much smaller.
PHOTO_BYTES = 25 * MEGABYTE
_DEEDS = {FileKind.MATERIAL: ItemDeed.MATERIALS, FileKind.PHOTO: ItemDeed.PHOTOS}


class QuotaReached(BansoError):
    """A visit has as many files, or as much in them, as the year allows."""


def add_file(
    *,
    actor: Actor,
    visit: Visit,
    kind: FileKind,
    data: IO[bytes] | bytes,
    filename: str,
    title: str = "",
    audience: Audience = Audience.SHARED,
) -> VisitFile:
    """Take in one file of the occasion. Nothing is kept when it is refused.

    Raises AccessDenied, UploadRefused (what the file is), QuotaReached.
    """
    visit = visit.occasion
    require(actor, "visit_file.add", visit)
    with operation(actor) as op:
        # Others who add at the same moment wait here, so that the quota is counted with theirs.
        Visit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
        if kind == FileKind.PHOTO:
            file = _photo(actor, data, filename)
        else:
            upload = uploads.store(actor, data, filename, PURPOSE, kinds=DOCUMENT_KINDS)
            file = VisitFile(upload=upload)
        file.visit, file.kind, file.audience = visit, kind, audience
        file.title = title.strip()[:120]
        file.added_at, file.added_by_id = op.at, actor.user_id
        file.save()
        _check_quota(visit, kind)
        op.record("visit.file_added", visit, {"種類": (None, str(kind.label))})
        if kind in _DEEDS:
            checklists.tick_by_deed(op, visit, _DEEDS[kind])
    return file


def _photo(actor: Actor, data: IO[bytes] | bytes, filename: str) -> VisitFile:
    limit = min(PHOTO_BYTES, settings.UPLOAD_MAX_BYTES)
    content = data[: limit + 1] if isinstance(data, bytes) else data.read(limit + 1)
    shown = display_name(filename)
    if len(content) > limit:
        raise UploadRefused(
            "too_large",
            f"{shown}：写真が大きすぎます（1枚{limit // MEGABYTE}MBまでです）。縮小してから登録してください。",
        )
    try:
        picture = clean_picture(content, shown)
    except PictureRefused as refused:
        raise UploadRefused(refused.code, refused.message) from refused
    # The name a phone gave says nothing; ours says no more.
    large = uploads.store(actor, picture.content, "写真.jpg", PURPOSE, kinds=("jpeg",))
    small = uploads.store(actor, picture.small, "写真_小.jpg", PURPOSE, kinds=("jpeg",))
    return VisitFile(upload=large, small=small)


def _check_quota(visit: Visit, kind: FileKind) -> None:
    """Refuse (and so undo) what goes beyond the year's limits."""
    limits = settings_of(visit.project.fiscal_year)
    files = VisitFile.objects.filter(visit=visit)
    if kind == FileKind.PHOTO and files.filter(kind=kind).count() > limits.photo_limit:
        raise QuotaReached(
            f"写真は1回の訪問に{limits.photo_limit}枚までです。要らない写真を消してから登録してください。"
        )
    if kind != FileKind.PHOTO and files.exclude(kind=FileKind.PHOTO).count() > limits.file_limit:
        raise QuotaReached(
            f"資料は1回の訪問に{limits.file_limit}件までです。まとめるか、要らないものを消してください。"
        )
    total = files.aggregate(total=Sum("upload__size"))["total"] or 0
    if total > limits.megabyte_limit * MEGABYTE:
        raise QuotaReached(
            f"1回の訪問のファイルは、合わせて{limits.megabyte_limit}MBまでです。小さくするか、要らないものを消してください。"
        )


def remove_file(*, actor: Actor, file: VisitFile) -> None:
    """Take a file off its visit and erase its content. Raises AccessDenied."""
    require(actor, "visit_file.remove", file)
    with operation(actor) as op:
        kind, visit = FileKind(file.kind), file.visit
        gone = [one for one in (file.upload, file.small) if one is not None]
        op.record("visit.file_removed", visit, {"種類": (str(kind.label), None)})
        file.delete()
        uploads.erase(actor, gone, "訪問のファイルを消したため")
        if kind in _DEEDS and not visit.files.filter(kind=kind).exists():
            checklists.untick_by_deed(op, visit, _DEEDS[kind])
