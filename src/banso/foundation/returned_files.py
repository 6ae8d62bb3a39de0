"""Filled forms handed in together: the files themselves, whatever form it is.

A room reads each file (its checker), shows what it found, and records it; this is what they share beside
`models.returned`. Used by `calls.domain.imports` and `surveys.domain.imports`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from banso.foundation import uploads
from banso.foundation.archives import FormsZip
from banso.foundation.errors import Conflict
from banso.foundation.models import ReturnedFile, Upload

# Outcomes of every room's `outcome` that are told apart here.
SAME: Final = "SAME"
REFUSED: Final = "REFUSED"
F = TypeVar("F", bound=ReturnedFile)


@dataclass(frozen=True)
class Handed:
    """A file as it was handed in."""

    data: bytes
    name: str


def digest(data: bytes) -> str:
    """Return the mark by which a file is known again."""
    return hashlib.sha256(data).hexdigest()


def refuse_doubles(rows: Sequence[F], owner: Callable[[F], int | None], thing: str) -> None:
    """Refuse two different files of one owner (a `thing`): which one is meant, only people know.

    The same file twice is one file. The rows are not saved.
    """
    of_owner: dict[int, list[F]] = {}
    for row in rows:
        who = owner(row)
        if who is not None and row.outcome != REFUSED:
            of_owner.setdefault(who, []).append(row)
    for same in of_owner.values():
        if len({row.sha256 for row in same}) == 1:
            for row in same[1:]:
                row.outcome = SAME
                row.refusal = f"「{same[0].name}」と同じファイルです。"
            continue
        names = "」「".join(row.name for row in same)
        for row in same:
            row.outcome = REFUSED
            row.refusal = (
                f"同じ自治体の{thing}が{len(same)}つあり、内容が違います（「{names}」）。"
                "どれか1つだけを入れてください。"
            )


class Sources:
    """The bytes of files of a batch; the zip at hand is kept open."""

    def __init__(self) -> None:
        self._pk = 0
        self._zip: FormsZip | None = None

    def read(self, row: ReturnedFile) -> bytes:
        """Return a file's content. Raises BansoError when it is gone or another one than was shown."""
        if row.source is None:
            raise Conflict("このファイルは手もとに残っていません。もう一度お送りください。")
        source, member = row.source, row.member
        data = uploads.read_upload(source) if member is None else self._archive(source).read(member)
        if digest(data) != row.sha256:
            raise Conflict("確認したときとファイルの内容が違います。もう一度お送りください。")
        return data

    def _archive(self, upload: Upload) -> FormsZip:
        if self._zip is None or self._pk != upload.pk:
            self._pk = upload.pk
            self._zip = FormsZip(uploads.read_upload(upload), uploads.shown_name(upload))
        return self._zip
