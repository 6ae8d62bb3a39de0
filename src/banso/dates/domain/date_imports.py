"""Returned workbooks with answers about dates: kept aside, read, shown, recorded file by file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from banso.dates.domain.confirmations import record
from banso.dates.domain.date_reading import Finding, find
from banso.dates.enums import AnswerChannel, DateFileOutcome, DateFileState
from banso.dates.models import DATE_FILE_STEPS, DATE_IMPORT_STEPS, DateImport, DateImportFile, DateParty
from banso.foundation import uploads
from banso.foundation.access import Actor, require
from banso.foundation.archives import FormsZip, ZipLimits
from banso.foundation.enums import RetentionClass
from banso.foundation.errors import BansoError, Conflict
from banso.foundation.history import operation
from banso.foundation.models import Upload
from banso.foundation.sniffing import sniff
from banso.office.filenames import display_name
from banso.office.refusals import OfficeRefused
from banso.years.models import FiscalYear

# So many files are read while the page waits (a few milliseconds each).
MOST_FILES = 200
PURPOSE = "dates_import"


@dataclass(frozen=True)
class Handed:
    """A file as it was handed in."""

    data: bytes
    name: str


def hand_in(
    *, actor: Actor, fiscal_year: FiscalYear, files: Sequence[Handed], party: DateParty | None = None
) -> DateImport:
    """Read filled forms (workbooks, zips of them) and keep them aside; nothing is recorded.

    `party`: whose answers alone count, for a batch a party hands in itself. Raises AccessDenied, BansoError when
    there is no file or too many.
    """
    require(actor, "dates.import", fiscal_year)
    if party is not None:
        require(actor, "dates.answer", party)
    else:
        require(actor, "dates.manage", fiscal_year)
    if not files:
        raise BansoError("ファイルが選ばれていません。記入済みのファイルを選んでください。")
    with operation(actor) as op:
        batch = DateImport.objects.create(
            fiscal_year=fiscal_year, party=party, created_at=op.at, created_by_id=actor.user_id
        )
        rows = [row for file in files for row in _rows_of(actor, batch, file)]
        if len(rows) > MOST_FILES:
            raise BansoError(f"一度に受け取れるのは{MOST_FILES}件までです。いくつかに分けてお送りください。")
        _refuse_doubles(rows)
        for position, row in enumerate(rows, start=1):
            row.position = position
        DateImportFile.objects.bulk_create(rows, batch_size=200)
        op.record("dates.handed_in", batch, {"files": (0, len(rows))})
    return batch


def _rows_of(actor: Actor, batch: DateImport, handed: Handed) -> Iterator[DateImportFile]:
    """Read one handed file, or the members of a zip. A file refused at the door is named and not kept."""
    name = display_name(handed.name)
    try:
        uploads.check(handed.data, handed.name, kinds=["xlsx", "zip"])
        is_zip = sniff(handed.data, handed.name) == "zip"
        package = FormsZip(handed.data, handed.name, ZipLimits(members=MOST_FILES)) if is_zip else None
        source = uploads.store(
            actor, handed.data, handed.name, PURPOSE, kinds=["xlsx", "zip"],
            retention=RetentionClass.WORKING_FILE,
        )  # fmt: skip
    except (BansoError, OfficeRefused) as refused:
        yield _row(batch, name, Finding(DateFileOutcome.REFUSED, refused.message))
        return
    if package is None:
        yield _row(batch, name, find(batch, handed.data, name), source, handed.data)
        return
    for member in package.members():
        data, finding = b"", Finding(DateFileOutcome.REFUSED, member.refusal)
        if not member.refusal:
            try:
                data = package.read(member.index)
                finding = find(batch, data, member.name)
            except OfficeRefused as refused:
                finding = Finding(DateFileOutcome.REFUSED, refused.message)
        yield _row(batch, member.name, finding, source, data, member.index)


def _row(
    batch: DateImport,
    name: str,
    finding: Finding,
    source: Upload | None = None,
    data: bytes = b"",
    member: int | None = None,
) -> DateImportFile:
    return DateImportFile(
        batch=batch,
        source=source,
        member=member,
        name=name[:200],
        sha256=hashlib.sha256(data).hexdigest() if data else "",
        outcome=finding.outcome,
        refusal=finding.refusal,
        party=finding.party,
        problems=list(finding.problems),
        changes=list(finding.changes),
        versions=dict(finding.versions),
    )


def _refuse_doubles(rows: Sequence[DateImportFile]) -> None:
    """Two different files of one party: which is meant, only people know. The same file twice is one."""
    by_party: dict[int, list[DateImportFile]] = {}
    for row in rows:
        if row.party_id is not None and row.outcome == DateFileOutcome.CHANGED:
            by_party.setdefault(row.party_id, []).append(row)
    for same in by_party.values():
        names = "」「".join(row.name for row in same)
        is_one = len({row.sha256 for row in same}) == 1
        for row in same[1:] if is_one else (same if len(same) > 1 else ()):
            row.outcome = DateFileOutcome.SAME if is_one else DateFileOutcome.REFUSED
            row.refusal = (
                f"「{same[0].name}」と同じファイルです。"
                if is_one
                else f"同じ方の回答が{len(same)}つあり、内容が違います（「{names}」）。どれか1つだけを入れてください。"
            )


def record_batch(*, actor: Actor, batch: DateImport) -> dict[str, int]:
    """Record the files with new answers, each in an operation of its own; one that fails stops no other.

    Raises AccessDenied, ForbiddenStep once decided, Conflict when there is nothing to record.
    """
    require(actor, "dates.batch", batch)
    with operation(actor) as op:
        batch = (
            DateImport.objects.select_for_update(of=("self",))
            .select_related("fiscal_year", "party")
            .get(pk=batch.pk)
        )
        change = DATE_IMPORT_STEPS.take(batch, "record")
        wanted = list(
            batch.files.filter(outcome=DateFileOutcome.CHANGED)
            .values_list("pk", flat=True)
            .order_by("position")
        )
        if not wanted:
            raise Conflict("登録できる回答がありません。直したファイルを、もう一度お送りください。")
        batch.files.exclude(pk__in=wanted).update(state=DateFileState.SKIPPED)
        batch.save(update_fields=["state"])
        op.record("dates.import_confirmed", batch, {"state": change, "files": (0, len(wanted))})
    for pk in wanted:
        try:
            _record_one(actor, batch, pk)
        except BansoError as refused:
            _fail(actor, pk, refused.message)
    states = list(batch.files.values_list("state", flat=True))
    return {state: states.count(state) for state in DateFileState.values}


def _record_one(actor: Actor, batch: DateImport, pk: int) -> None:
    with operation(actor) as op:
        row = (
            DateImportFile.objects.select_for_update(of=("self",))
            .select_related("source", "party__fiscal_year", "party__expert__person", "party__municipality")
            .get(pk=pk)
        )
        if row.state != DateFileState.WAITING or row.party is None:
            return
        data = _bytes_of(row)
        finding = find(batch, data, row.name)
        if finding.outcome != DateFileOutcome.CHANGED or finding.party is None:
            raise Conflict(finding.refusal or "確認した後に、同じ内容の回答が届きました。")
        if dict(finding.versions) != row.versions:
            raise Conflict(
                "確認した後に、この方の新しい回答が届きました。もう一度読み取り、違いを確かめてください。"
            )
        original = uploads.store(
            actor, data, row.name, PURPOSE, kinds=["xlsx"], retention=RetentionClass.PROGRAMME_RECORD
        )
        record(op, row.party, finding.given, AnswerChannel.EXCEL, original=original)
        change = DATE_FILE_STEPS.take(row, "record")
        row.save(update_fields=["state"])
        op.record("dates.file_recorded", row, {"state": change})


def _bytes_of(row: DateImportFile) -> bytes:
    if row.source is None:
        raise Conflict("このファイルは手もとに残っていません。もう一度お送りください。")
    data = uploads.read_upload(row.source)
    if row.member is not None:
        data = FormsZip(data, row.name).read(row.member)
    if hashlib.sha256(data).hexdigest() != row.sha256:
        raise Conflict("確認したときとファイルの内容が違います。もう一度お送りください。")
    return data


def _fail(actor: Actor, pk: int, reason: str) -> None:
    with operation(actor) as op:
        row = DateImportFile.objects.select_for_update(of=("self",)).get(pk=pk)
        if row.state == DateFileState.WAITING:
            change = DATE_FILE_STEPS.take(row, "fail")
            row.refusal = reason
            row.save(update_fields=["state", "refusal"])
            op.record("dates.file_failed", row, {"state": change})


def discard_batch(*, actor: Actor, batch: DateImport) -> DateImport:
    """Drop a batch without recording anything; its files are erased. Raises AccessDenied, ForbiddenStep."""
    require(actor, "dates.batch", batch)
    with operation(actor) as op:
        batch = (
            DateImport.objects.select_for_update(of=("self",)).select_related("fiscal_year").get(pk=batch.pk)
        )
        change = DATE_IMPORT_STEPS.take(batch, "discard")
        batch.save(update_fields=["state"])
        batch.files.update(state=DateFileState.SKIPPED)
        op.record("dates.import_discarded", batch, {"state": change})
        kept = {row.source for row in batch.files.select_related("source") if row.source is not None}
        uploads.erase(actor, list(kept), "登録を取りやめたため")
    return batch
