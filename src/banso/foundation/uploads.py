"""Taking files in, giving them out, erasing them.

The content lies at `MEDIA_ROOT/<2 hex>/<sha256>`; the name a file came with is only shown. A file is checked
before anything of it is stored.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO, BinaryIO

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from banso.foundation import locks
from banso.foundation.access import Actor
from banso.foundation.enums import RetentionClass
from banso.foundation.errors import BansoError
from banso.foundation.history import operation
from banso.foundation.models import Upload
from banso.foundation.sniffing import KINDS, KindCode, sniff
from banso.office.filenames import display_name, storable
from banso.office.refusals import OfficeRefused
from banso.office.safety import PackageFacts, inspect_package


class UploadRefused(BansoError):
    """A file was not taken. `code` is stable; the message names the file, the reason and what to do."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


def _refusal(filename: str, code: str, reason: str) -> UploadRefused:
    return UploadRefused(code, f"{display_name(filename)}：{reason}")


class UploadGone(BansoError):
    """The content of an upload cannot be given out: erased after its retention period, missing or damaged."""


@dataclass(frozen=True)
class CheckedFile:
    """A file that may be taken in: looked into once, at the door. `package` is what was learned of an office file."""

    data: bytes
    name: str
    kind: KindCode
    package: PackageFacts | None = None

    @cached_property
    def sha256(self) -> str:
        """The mark by which the content is known again."""
        return hashlib.sha256(self.data).hexdigest()


def check(
    data: bytes | IO[bytes],
    filename: str,
    *,
    kinds: Collection[str] = tuple(KINDS),
    max_bytes: int | None = None,
) -> CheckedFile:
    """Return a file that may be kept. `kinds` (codes of `sniffing.KINDS`) limits what is acceptable here.

    `max_bytes` defaults to the setting UPLOAD_MAX_BYTES. Raises UploadRefused.
    """
    content = _read(data, filename, max_bytes or settings.UPLOAD_MAX_BYTES)
    kind = sniff(content, filename)
    package = None
    if kind == "xlsx" or kind == "docx":
        try:
            package = inspect_package(content, filename=display_name(filename), kind=kind)
        except OfficeRefused as refused:
            raise UploadRefused(refused.code, refused.message) from refused
    if kind is None or kind not in kinds:
        wanted = "、".join(KINDS[code].label for code in KINDS if code in kinds)
        raise _refusal(
            filename,
            "wrong_kind",
            f"この種類のファイルは受け取れません。{wanted}のどれかで保存し直してお送りください。",
        )
    return CheckedFile(content, filename, kind, package)


def store(
    actor: Actor,
    data: bytes | IO[bytes],
    filename: str,
    purpose: str,
    *,
    kinds: Collection[str] = tuple(KINDS),
    retention: RetentionClass = RetentionClass.PROGRAMME_RECORD,
    max_bytes: int | None = None,
) -> Upload:
    """Check a file and keep it (see `check`). Raises UploadRefused; then nothing is stored."""
    return keep(actor, check(data, filename, kinds=kinds, max_bytes=max_bytes), purpose, retention=retention)


def keep(
    actor: Actor,
    file: CheckedFile,
    purpose: str,
    *,
    retention: RetentionClass = RetentionClass.PROGRAMME_RECORD,
) -> Upload:
    """Keep a file that was checked."""
    with operation(actor) as op:
        # From here to the commit the nightly sweep cannot take the file for one that nobody refers to.
        locks.hold(f"upload:{file.sha256}")
        upload = Upload(
            sha256=file.sha256,
            size=len(file.data),
            original_name=storable(file.name),
            content_type=KINDS[file.kind].content_type,
            purpose=purpose,
            retention=retention,
            uploaded_by_id=actor.user_id,
            uploaded_at=op.at,
        )
        _write(file.data, _place(upload))
        upload.save()
        op.record("upload.stored", upload, {"purpose": (None, purpose), "size": (None, len(file.data))})
    return upload


def _read(data: bytes | IO[bytes], filename: str, limit: int) -> bytes:
    """Return the content, read no further than the limit."""
    content = data[: limit + 1] if isinstance(data, bytes) else data.read(limit + 1)
    if len(content) > limit:
        raise _refusal(
            filename,
            "too_large",
            f"ファイルが大きすぎます（受け取れるのは{limit / 1024 / 1024:.3g} MBまでです）。"
            "写真や不要なページを除いて小さくし、もう一度お送りください。",
        )
    if not content:
        raise _refusal(
            filename,
            "empty",
            "ファイルの中身が空です。保存が終わっているかをご確認のうえ、もう一度お送りください。",
        )
    return content


def _root() -> Path:
    return Path(settings.MEDIA_ROOT)


def _place(upload: Upload) -> Path:
    return _root() / upload.storage_name


def _write(content: bytes, place: Path) -> None:
    """Put the content in its place in one step; the same content twice is one file."""
    if place.exists() and place.stat().st_size == len(content):
        return
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, temporary = tempfile.mkstemp(dir=place.parent, prefix=".new-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, place)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def open_upload(upload: Upload) -> BinaryIO:
    """Open the content for reading. Raises UploadGone."""
    if upload.erased_at is not None:
        raise UploadGone("このファイルは保存期間が過ぎたため、消去されています。")
    try:
        return _place(upload).open("rb")
    except FileNotFoundError as missing:
        raise UploadGone(
            "ファイルの中身が見つかりません。お手数ですが、事務局にお知らせください。"
        ) from missing


def read_upload(upload: Upload) -> bytes:
    """Return the content after comparing it with its checksum. Raises UploadGone."""
    with open_upload(upload) as file:
        content = file.read()
    if hashlib.sha256(content).hexdigest() != upload.sha256:
        raise UploadGone(
            "ファイルの中身が保存したときと違っています。お手数ですが、事務局にお知らせください。"
        )
    return content


def shown_name(upload: Upload) -> str:
    """Return the name to show and to offer on download."""
    return display_name(upload.original_name)


def erase(actor: Actor, uploads: Collection[Upload], reason: str) -> int:
    """Erase content and name of `uploads`, keeping the rows (`sweep` removes the files); return how many."""
    with operation(actor, reason=reason) as op:
        now = timezone.now()
        ids = [upload.pk for upload in uploads if upload.erased_at is None]
        count = Upload.objects.filter(pk__in=ids, erased_at=None).update(erased_at=now, original_name="")
        op.record_many("upload.erased", Upload.objects.filter(pk__in=ids))
    return count


def sweep() -> int:
    """Remove files no unerased upload refers to (erased, or left by a rolled-back store); return how many."""
    return sum(_sweep_one(place) for place in _stored_files())


def _stored_files() -> Iterator[Path]:
    return _root().glob("[0-9a-f][0-9a-f]/" + "[0-9a-f]" * 64)


def _sweep_one(place: Path) -> bool:
    if Upload.objects.filter(sha256=place.name, erased_at=None).exists():
        return False
    with transaction.atomic():
        locks.hold(f"upload:{place.name}")
        if Upload.objects.filter(sha256=place.name, erased_at=None).exists():
            return False
        place.unlink(missing_ok=True)
        return True
