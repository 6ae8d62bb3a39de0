"""Filled files handed in together: the files themselves, whatever form it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from banso.foundation import uploads
from banso.foundation.archives import FormsZip
from banso.foundation.errors import Conflict
from banso.foundation.models import Upload
from banso.foundation.uploads import CheckedFile
from banso.intake.enums import FileOutcome
from banso.intake.models import BatchFile


@dataclass(frozen=True)
class Handed:
    """A file as it was handed in."""

    data: bytes
    name: str


def refuse_doubles(rows: Sequence[BatchFile], things: str) -> None:
    """Refuse two different files of one owner (`things`: 同じ自治体の申込書): which one is meant, only people know.

    The same file twice is one file. The rows are not saved.
    """
    of_owner: dict[tuple[int | None, int | None], list[BatchFile]] = {}
    for row in rows:
        who = row.organisation_id, row.person_id
        if any(who) and row.outcome != FileOutcome.REFUSED:
            of_owner.setdefault(who, []).append(row)
    for same in of_owner.values():
        if len({row.sha256 for row in same}) == 1:
            for row in same[1:]:
                row.outcome = FileOutcome.SAME
                row.refusal = f"「{same[0].name}」と同じファイルです。"
            continue
        names = "」「".join(row.name for row in same)
        for row in same:
            row.outcome = FileOutcome.REFUSED
            row.refusal = (
                f"{things}が{len(same)}つあり、内容が違います（「{names}」）。どれか1つだけを入れてください。"
            )


class Sources:
    """The files of a batch once more; the zip at hand is kept open."""

    def __init__(self) -> None:
        self._pk = 0
        self._zip: FormsZip | None = None

    def read(self, row: BatchFile) -> CheckedFile:
        """Return a file, checked again. Raises BansoError when it is gone or another one than was shown."""
        if row.source is None:
            raise Conflict("このファイルは手もとに残っていません。もう一度お送りください。")
        source, member = row.source, row.member
        data = uploads.read_upload(source) if member is None else self._archive(source).read(member)
        file = uploads.check(data, row.name, kinds=["xlsx"])
        if file.sha256 != row.sha256:
            raise Conflict("確認したときとファイルの内容が違います。もう一度お送りください。")
        return file

    def _archive(self, upload: Upload) -> FormsZip:
        if self._zip is None or self._pk != upload.pk:
            self._pk = upload.pk
            self._zip = FormsZip(uploads.read_upload(upload), uploads.shown_name(upload))
        return self._zip
