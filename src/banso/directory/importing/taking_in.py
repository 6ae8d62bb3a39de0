"""Taking in somebody's own list: kept aside, its columns chosen, compared, and recorded all or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import IO

from django.db import transaction

from banso.directory.enums import RowOutcome
from banso.directory.importing.kinds import LEAVE, ListKind, kind_of
from banso.directory.importing.reading import (
    Compared,
    Guess,
    compare,
    fingerprint,
    guess,
    open_list,
)
from banso.directory.models import LIST_IMPORT_STEPS, ColumnMemory, ListImport, ListImportRow
from banso.foundation import uploads
from banso.foundation.access import Actor, require
from banso.foundation.enums import RetentionClass
from banso.foundation.errors import AccessDenied, BansoError, Conflict
from banso.foundation.history import operation
from banso.foundation.jobs import Handle, enqueue
from banso.japan.text import fold
from banso.lists.headings import Heading, heading_key
from banso.office.workbook_in import Workbook

PURPOSE = "list_import"
COMMIT_JOB = "directory.commit_list"
# So many rows are recorded while the page waits; more are recorded in the background.
RECORDED_AT_ONCE = 100
_SUBJECT = 200
_BATCH = 500


def hand_in(*, actor: Actor, kind: ListKind, year: int, data: bytes | IO[bytes], filename: str) -> ListImport:
    """Keep a list aside and guess its columns; nothing is compared or recorded yet.

    Raises AccessDenied, UploadRefused, and BansoError for a file that cannot be read or holds nothing.
    """
    _require(actor, kind, year)
    file = uploads.check(data, filename, kinds=["xlsx", "text"])
    found = guess(open_list(file.data, filename), kind, year)
    with operation(actor) as op:
        upload = uploads.keep(actor, file, PURPOSE, retention=RetentionClass.WORKING_FILE)
        batch = ListImport.objects.create(
            kind=kind.code, year=year, upload=upload, created_at=op.at, created_by_id=actor.user_id,
            **_placed(found),
        )  # fmt: skip
        op.record("list_import.handed_in", batch, {"種類": (None, kind.label)})
    return batch


def _placed(found: Guess) -> dict[str, object]:
    return {
        "sheet": found.sheet,
        "heading": found.heading.row,
        "labels": list(found.heading.labels),
        "columns": {str(column): code for column, code in found.columns.items()},
    }


def move_heading(*, actor: Actor, batch: ListImport, sheet: str, heading: int | None) -> ListImport:
    """Look for the list on another sheet or under another row (from zero; None: find it), and guess again.

    Raises AccessDenied, ForbiddenStep, and BansoError for a sheet that is not there.
    """
    kind = _required_kind(actor, batch)
    book = opened(batch)
    if sheet not in book.sheets:
        raise BansoError(f"「{sheet}」というシートはありません。シートを選び直してください。")
    if heading is not None and not 0 <= heading < len(book.sheets[sheet]):
        raise BansoError(f"{heading + 1}行目はこのシートにありません。見出しの行を選び直してください。")
    with operation(actor):
        for field, value in _placed(guess(book, kind, batch.year, sheet, heading)).items():
            setattr(batch, field, value)
        LIST_IMPORT_STEPS.take(batch, "choose")
        batch.answers = {}
        batch.save()
    return batch


def choose_columns(*, actor: Actor, batch: ListImport, columns: Mapping[int, str]) -> ListImport:
    """Say what each column is, remember it for these headings, and compare every row with what is there.

    Raises AccessDenied, ForbiddenStep, and BansoError when no column says whose row it is, or one field is chosen
    for two columns.
    """
    kind = _required_kind(actor, batch)
    _refuse_unfit(kind, batch.year, columns)
    book = opened(batch)
    with operation(actor):
        batch.columns = {str(column): code for column, code in sorted(columns.items())}
        batch.answers = {}
        _remember(kind, batch.labels, columns)
        _compare(batch, kind, book)
    return batch


def _refuse_unfit(kind: ListKind, year: int, columns: Mapping[int, str]) -> None:
    fields = {field.code: field for field in kind.fields(year)}
    chosen = list(columns.values())
    if twice := [code for code in fields if chosen.count(code) > 1 and not fields[code].is_many]:
        raise BansoError(
            f"「{fields[twice[0]].label}」が2つ以上の列に選ばれています。1つの列だけにしてください。"
        )
    keys = [field.label for field in fields.values() if field.is_key]
    if not any(fields[code].is_key for code in chosen if code in fields):
        raise BansoError(f"だれ・どこの行かがわかる列を選んでください（{'・'.join(keys)}のどれか）。")


def _remember(kind: ListKind, labels: Sequence[str], columns: Mapping[int, str]) -> None:
    memories = {
        heading_key(label)[:200]: columns.get(column, "")
        for column, label in enumerate(labels)
        if fold(label)
    }
    ColumnMemory.objects.bulk_create(
        [ColumnMemory(kind=kind.code, heading=heading, field=field) for heading, field in memories.items()],
        update_conflicts=True, update_fields=["field"], unique_fields=["kind", "heading"],
    )  # fmt: skip


def answer(*, actor: Actor, batch: ListImport, answers: Mapping[int, str]) -> ListImport:
    """Settle rows that could not be told: {row number: key of a candidate, or `LEAVE`}; then compare again.

    Raises AccessDenied, ForbiddenStep, and BansoError for an answer that was not among the candidates.
    """
    kind = _required_kind(actor, batch)
    asked = dict(batch.rows.filter(number__in=answers).values_list("number", "candidates"))
    for number, key in answers.items():
        if key != LEAVE and key not in {candidate[0] for candidate in asked.get(number, [])}:
            raise BansoError(f"{number}行目の答えが候補にありません。画面を開き直してください。")
    with operation(actor):
        batch.answers = {**batch.answers, **{str(number): key for number, key in answers.items()}}
        _compare(batch, kind, opened(batch))
    return batch


def _compare(batch: ListImport, kind: ListKind, book: Workbook) -> None:
    """Compare every row and keep what was found."""
    LIST_IMPORT_STEPS.take(batch, "compare")
    found = _found(batch, kind, book)
    batch.fingerprint, batch.note = fingerprint(found), ""
    batch.save()
    batch.rows.all().delete()
    ListImportRow.objects.bulk_create([_row(batch, one) for one in found], batch_size=_BATCH)


def _found(batch: ListImport, kind: ListKind, book: Workbook) -> list[Compared]:
    heading = Heading(batch.heading, batch.labels)
    columns = {int(column): code for column, code in batch.columns.items()}
    place = Guess(batch.sheet, heading, columns)
    return compare(book, kind, batch.year, place, batch.answers)


def _row(batch: ListImport, one: Compared) -> ListImportRow:
    finding = one.finding
    return ListImportRow(
        batch=batch,
        number=one.row.number,
        outcome=finding.outcome,
        subject=finding.subject[:_SUBJECT],
        reason=finding.reason,
        faults=[fault.as_dict() for fault in finding.faults],
        changes=[change.as_dict() for change in finding.changes],
        candidates=[list(candidate) for candidate in finding.candidates],
    )


def commit(*, actor: Actor, batch: ListImport) -> ListImport:
    """Record every new and changed row, all or none; a long list in the background.

    Raises AccessDenied, ForbiddenStep, Conflict when there is nothing to record or the directory has changed since
    it was compared (then it is compared again).
    """
    kind = _required_kind(actor, batch)
    wanted = batch.rows.filter(outcome__in=[RowOutcome.NEW, RowOutcome.CHANGED]).count()
    if not wanted:
        raise Conflict("登録する行がありません。「新しい」か「変わる」の行があるときに登録できます。")
    if wanted > RECORDED_AT_ONCE:
        with operation(actor) as op:
            batch = ListImport.objects.select_for_update().get(pk=batch.pk)
            change = LIST_IMPORT_STEPS.take(batch, "commit")
            key = f"{COMMIT_JOB}:{batch.pk}:{batch.fingerprint[:12]}"
            batch.job = enqueue(actor, COMMIT_JOB, {"batch": batch.pk}, key=key)
            batch.save(update_fields=["state", "job"])
            op.record("list_import.confirmed", batch, {"state": change})
        return batch
    with transaction.atomic():
        batch = ListImport.objects.select_for_update().get(pk=batch.pk)
        LIST_IMPORT_STEPS.take(batch, "commit")
        record_rows(actor, batch, kind)
    return batch


def record_rows(actor: Actor, batch: ListImport, kind: ListKind, handle: Handle | None = None) -> int:
    """Record the rows of a batch that is being committed, in one transaction. Raises Conflict."""
    found = _found(batch, kind, opened(batch))
    if fingerprint(found) != batch.fingerprint:
        raise Conflict("確かめた後に、名簿が変わりました。違いをもう一度確かめてから、登録してください。")
    due = [one.finding for one in found if one.finding.outcome in (RowOutcome.NEW, RowOutcome.CHANGED)]
    if handle is not None:
        handle.progress(0, len(due), "登録しています")
    with operation(actor, reason=f"一覧の取り込み（{kind.label}）") as op:
        for finding in due:
            if finding.apply is not None:
                finding.apply(actor)
        if handle is not None:
            handle.heartbeat()
        change = LIST_IMPORT_STEPS.take(batch, "finish")
        batch.save(update_fields=["state"])
        op.record("list_import.recorded", batch, {"state": change, "行": (0, len(due))})
    return len(due)


def look_again(actor: Actor, batch: ListImport, kind: ListKind, reason: str) -> None:
    """Go back to the comparison after a commit that could not be carried out, saying why."""
    with operation(actor):
        LIST_IMPORT_STEPS.take(batch, "look_again")
        _compare(batch, kind, opened(batch))
        batch.note = reason[:300]
        batch.save(update_fields=["note"])


def discard(*, actor: Actor, batch: ListImport) -> ListImport:
    """Drop a list; its file is erased. Raises AccessDenied, ForbiddenStep."""
    _required_kind(actor, batch)
    with operation(actor) as op:
        change = LIST_IMPORT_STEPS.take(batch, "discard")
        batch.save(update_fields=["state"])
        batch.rows.all().delete()
        op.record("list_import.discarded", batch, {"state": change})
        uploads.erase(actor, [batch.upload], "取り込みの取りやめ")
    return batch


def opened(batch: ListImport) -> Workbook:
    """Return the file of a batch, read. Raises BansoError when it is gone."""
    return open_list(uploads.read_upload(batch.upload), uploads.shown_name(batch.upload))


def _required_kind(actor: Actor, batch: ListImport) -> ListKind:
    kind = kind_of(batch.kind)
    _require(actor, kind, batch.year)
    return kind


def _require(actor: Actor, kind: ListKind, year: int) -> None:
    require(actor, "list_import.use")
    if not actor.is_system and not (answered := kind.allows(actor, year)):
        raise AccessDenied(answered.reason)
