"""A zip of filled forms from outside: its members are listed and read one by one, under limits, never unpacked."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from banso.foundation.errors import BansoError
from banso.office.filenames import display_name
from banso.office.parts import Budget, inflate, open_directory

_MEGABYTE = 1024 * 1024
_UTF8_FLAG = 0x800
_UNSAFE = re.compile(r"^[/\\]|^[A-Za-z]:|(^|[/\\])\.\.([/\\]|$)|\x00")
_ARCHIVES = (".zip", ".7z", ".rar", ".lzh", ".tar", ".gz", ".cab")
# What computers put into a zip by themselves.
_LITTER = re.compile(r"(^|/)(__MACOSX/|\._|\.DS_Store$|Thumbs\.db$|desktop\.ini$|~\$)", re.I)


@dataclass(frozen=True)
class ZipLimits:
    """How much of a zip we are ready to read: members, bytes of one, bytes of all."""

    members: int = 2000
    one: int = 10 * _MEGABYTE
    all: int = 400 * _MEGABYTE


@dataclass(frozen=True)
class Member:
    """One file inside: its place in the directory, its name for people, and why it is refused, if it is."""

    index: int
    name: str
    refusal: str = ""


class FormsZip:
    """A zip held in memory. Raises `OfficeRefused` when it is damaged, BansoError when it holds too much."""

    def __init__(self, data: bytes, filename: str, limits: ZipLimits | None = None) -> None:
        self._data, self._limits = data, limits or ZipLimits()
        self._entries = open_directory(data, filename)
        self._budget = Budget(self._limits.all)
        if len(self._entries) > self._limits.members:
            raise BansoError(
                f"{display_name(filename)}：ファイルが多すぎます（一度に受け取れるのは{self._limits.members:,}件までです）。"
                "いくつかのzipに分けてお送りください。"
            )

    def members(self) -> Iterator[Member]:
        """Yield the files in the order of the directory; folders and litter are left out."""
        for index, entry in enumerate(self._entries):
            path = _decoded(entry)
            if entry.is_dir() or _LITTER.search(path.replace("\\", "/")):
                continue
            yield Member(index, display_name(path), _refusal(path))

    def read(self, member: int) -> bytes:
        """Return the content of a member. Raises `OfficeRefused` for a bomb, a lying header, a password."""
        entry = self._entries[member]
        name = display_name(_decoded(entry))
        own = Budget(self._limits.one)
        chunks = []
        for chunk in inflate(self._data, entry, name, self._budget):
            own.spend(len(chunk), name)
            chunks.append(chunk)
        return b"".join(chunks)


def _decoded(entry: zipfile.ZipInfo) -> str:
    """Return the name as its writer meant it: zips made by Windows hold cp932 without saying so."""
    if entry.flag_bits & _UTF8_FLAG:
        return entry.orig_filename
    try:
        content = entry.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return entry.orig_filename
    for encoding in ("utf-8", "cp932"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return entry.orig_filename


def _refusal(path: str) -> str:
    if _UNSAFE.search(path):
        return (
            "zipの外を指す名前が付いているため、受け取れません。"
            "ファイルを普通のフォルダーに置き、zipを作り直してください。"
        )
    if path.casefold().endswith(_ARCHIVES):
        return "zipの中の圧縮ファイルは開きません。中のExcelファイルを取り出して、zipに直接入れてください。"
    if not path.casefold().endswith((".xlsx", ".xlsm", ".xls", ".xltx", ".xlsb")):
        return "Excelファイル（.xlsx）ではないため、読みませんでした。"
    return ""
