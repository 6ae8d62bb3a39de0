"""What a file is, read from its content and not from its name."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from typing import Literal

from banso.office.filenames import extension

KindCode = Literal["xlsx", "docx", "pdf", "zip", "png", "jpeg", "text"]

_OFFICE = "application/vnd.openxmlformats-officedocument."
_OFFICE_ENDINGS: dict[str, KindCode] = {
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".xlsb": "xlsx",
    ".xls": "xlsx",
    ".xltx": "xlsx",
    ".docx": "docx",
    ".docm": "docx",
    ".doc": "docx",
    ".dotx": "docx",
}
_ZIP_MAGIC = b"PK\x03\x04"
_OLE_MAGIC = b"\xd0\xcf\x11\xe0"
_MAGICS: tuple[tuple[bytes, KindCode], ...] = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
)


@dataclass(frozen=True)
class FileKind:
    """A kind of file we keep: what people call it, its media type and its usual ending."""

    code: KindCode
    label: str
    content_type: str
    ending: str


KINDS: dict[str, FileKind] = {
    kind.code: kind
    for kind in (
        FileKind("xlsx", "Excelファイル（.xlsx）", _OFFICE + "spreadsheetml.sheet", ".xlsx"),
        FileKind("docx", "Wordファイル（.docx）", _OFFICE + "wordprocessingml.document", ".docx"),
        FileKind("pdf", "PDFファイル", "application/pdf", ".pdf"),
        FileKind("zip", "圧縮ファイル（zip）", "application/zip", ".zip"),
        FileKind("png", "画像（PNG）", "image/png", ".png"),
        FileKind("jpeg", "画像（JPEG）", "image/jpeg", ".jpg"),
        FileKind("text", "テキスト・CSVファイル", "text/plain", ".txt"),
    )
}
ENDINGS = {kind.content_type: kind.ending for kind in KINDS.values()}


def sniff(data: bytes, filename: str) -> KindCode | None:
    """Return the code of the kind of `data`, or None for anything we do not keep.

    `filename` decides only which office kind a damaged or old office file was meant to be, so that the
    refusal can say what is wrong with it.
    """
    for magic, code in _MAGICS:
        if data.startswith(magic):
            return code
    if data.startswith((_ZIP_MAGIC, _OLE_MAGIC)):
        return _packed_kind(data, filename)
    if extension(filename) in _OFFICE_ENDINGS:
        return _OFFICE_ENDINGS[extension(filename)]
    return "text" if _is_text(data) else None


def _packed_kind(data: bytes, filename: str) -> KindCode | None:
    """Tell an office package from a plain archive; `office.safety.inspect_package` checks it deeply."""
    meant = _OFFICE_ENDINGS.get(extension(filename))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [name.casefold() for name in archive.namelist()]
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return meant
    if "[content_types].xml" in names:
        return "docx" if any(name.startswith("word/") for name in names) else "xlsx"
    return meant or "zip"


def _is_text(data: bytes) -> bool:
    """Whether `data` reads as UTF-8 or as Windows Japanese without control characters (CSV, notes)."""
    for encoding in ("utf-8-sig", "cp932"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return bool(data) and not any(c < " " and c not in "\t\r\n\f" for c in text)
    return False
