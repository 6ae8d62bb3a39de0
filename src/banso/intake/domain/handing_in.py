"""Filled forms handed in together: kept aside, read, shown, and recorded file by file when somebody says so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from banso.accounts.models import User
from banso.accounts.queries import actor_for
from banso.directory.models import Organisation, Person
from banso.foundation import uploads
from banso.foundation.access import Actor, require, system_actor
from banso.foundation.archives import FormsZip
from banso.foundation.enums import RetentionClass
from banso.foundation.errors import BansoError, Conflict
from banso.foundation.history import operation
from banso.foundation.jobs import Handle, enqueue
from banso.foundation.models import Upload
from banso.intake.checking import Checker, Finding, FormNotAccepted
from banso.intake.domain.versions import add_version
from banso.intake.enums import TO_RECORD, BatchState, Channel, FileOutcome, FileState
from banso.intake.files import Handed, Sources, refuse_doubles
from banso.intake.kinds import FormKind, Submission, gathering_of, kind_of
from banso.intake.models import BATCH_STEPS, FILE_STEPS, Batch, BatchFile
from banso.office.filenames import display_name
from banso.office.refusals import OfficeRefused

# Files chosen one by one; more come as a zip.
MOST_FILES = 100
# So many files are recorded while the page waits; more are recorded in the background.
RECORDED_AT_ONCE = 10
_NAME = 200


def hand_in(
    kind: FormKind[Any, Any],
    *,
    actor: Actor,
    gathering: Any,
    files: Sequence[Handed],
    received_at: dt.datetime | None = None,
    owner: Organisation | Person | None = None,
) -> Batch:
    """Keep filled forms (workbooks, zips of them) aside to be read; nothing is recorded.

    Workbooks are read at once, zips by a job. A file refused at the door is named in the batch and not kept.
    `received_at`: when they arrived by mail, asked for by the page of those who may say so. `owner`: whose forms alone
    count. Raises AccessDenied while forms are not taken, BansoError when there is no file or too many.
    """
    require(actor, kind.may_hand_in, gathering)
    if not files:
        raise BansoError(f"ファイルが選ばれていません。記入済みの{kind.words.thing}を選んでください。")
    if len(files) > MOST_FILES:
        raise BansoError(
            f"一度に選べるのは{MOST_FILES}個までです。zipにまとめて1つのファイルにしてください。"
        )
    if received_at is not None:
        require(actor, kind.may_tell_arrival, gathering)
    with operation(actor) as op:
        batch = Batch(
            fiscal_year=kind.year_of(gathering),
            form=kind.code_of(gathering),
            created_at=op.at,
            created_by_id=actor.user_id,
            received_at=received_at,
        )
        batch.set_owner(owner)
        batch.save()
        op.record("intake.handed_in", batch, {"ファイル": (None, len(files))})
        rows = _Rows(batch, kind.checker(batch, gathering, actor), kind)
        zips = [file for file in files if not _take_in(actor, rows, file)]
        rows.store()
        if zips:
            batch.job = _ask_for(actor, batch, "check_forms")
        else:
            BATCH_STEPS.take(batch, "checked")
        batch.save()
    return batch


def _ask_for(actor: Actor, batch: Batch, work: str) -> Any:
    name = f"{kind_of(batch).namespace}.{work}"
    return enqueue(actor, name, {"batch": batch.pk}, key=f"{name}:{batch.pk}")


def _take_in(actor: Actor, rows: _Rows, handed: Handed) -> bool:
    """Read a workbook and say so; a zip is only kept."""
    name = display_name(handed.name)
    try:
        file = uploads.check(handed.data, handed.name, kinds=["xlsx", "zip"])
    except BansoError as refused:
        rows.add(name, Finding(FileOutcome.REFUSED, refused.message))
        return True
    finding = Finding(FileOutcome.NEW) if file.kind == "zip" else rows.checker.find(file, name)
    if not finding.is_form:
        rows.add(name, finding)
        return True
    upload = uploads.keep(actor, file, f"{rows.kind.purpose}_import", retention=RetentionClass.WORKING_FILE)
    rows.batch.uploads.add(upload)
    if file.kind == "zip":
        return False
    rows.add(name, finding, upload, sha256=file.sha256)
    return True


class _Rows:
    """The rows of a batch being found out."""

    def __init__(self, batch: Batch, checker: Checker[Any], kind: FormKind[Any, Any]) -> None:
        self.batch, self.checker, self.kind = batch, checker, kind
        self._rows: list[BatchFile] = []
        self._start = batch.files.count()

    def add(
        self,
        name: str,
        finding: Finding,
        source: Upload | None = None,
        *,
        sha256: str = "",
        member: int | None = None,
    ) -> None:
        """Note what a file is."""
        row = BatchFile(
            batch=self.batch,
            position=self._start + len(self._rows) + 1,
            source=source,
            member=member,
            name=name[:_NAME],
            sha256=sha256,
            outcome=finding.outcome,
            refusal=finding.refusal,
            problems=list(finding.problems),
            changes=list(finding.changes),
            compared_with=finding.compared_with,
        )
        row.set_owner(finding.owner)
        self._rows.append(row)

    def store(self) -> None:
        """Write the rows, after telling files of one owner apart."""
        before = list(self.batch.files.exclude(outcome=FileOutcome.REFUSED))
        words = self.kind.words
        refuse_doubles([*before, *self._rows], f"同じ{words.owner}の{words.thing}")
        BatchFile.objects.bulk_create(self._rows, batch_size=200)
        BatchFile.objects.bulk_update(before, ["outcome", "refusal", "sha256"])
        self._start, self._rows = self._start + len(self._rows), []


def owner_of(batch: Batch) -> Actor:
    """Return who handed a batch in, with the roles held now: a job asks nobody else's permission."""
    user = User.objects.filter(pk=batch.created_by_id).first() if batch.created_by_id else None
    return actor_for(user) if user else system_actor("受け取り")


def check_zips(handle: Handle, batch: Batch) -> dict[str, int]:
    """Read every member of the batch's zips (a job's work); return how many files have which outcome.

    Starts over when it was interrupted. A zip with nothing acceptable in it is erased.
    """
    batch.files.filter(member__isnull=False).delete()
    kind = kind_of(batch)
    rows = _Rows(batch, kind.checker(batch, gathering_of(batch), owner_of(batch)), kind)
    for upload in batch.uploads.filter(content_type="application/zip"):
        _check_zip(handle, rows, upload)
    with operation(handle.actor) as op:
        handle.heartbeat()
        rows.store()
        change = BATCH_STEPS.take(batch, "checked")
        batch.save(update_fields=["state"])
        op.record("intake.checked", batch, {"state": change})
        useless = [
            upload
            for upload in batch.uploads.all()
            if not batch.files.filter(source=upload).exclude(outcome=FileOutcome.REFUSED).exists()
        ]
        uploads.erase(handle.actor, useless, "受け取れるファイルがなかったため")
    return counts_of(batch)


def _check_zip(handle: Handle, rows: _Rows, upload: Upload) -> None:
    name = uploads.shown_name(upload)
    try:
        package = FormsZip(uploads.read_upload(upload), name)
        members = list(package.members())
    except (OfficeRefused, BansoError) as refused:
        rows.add(name, Finding(FileOutcome.REFUSED, refused.message), upload)
        return
    if not members:
        rows.add(name, Finding(FileOutcome.REFUSED, f"{name}：中にファイルがありません。"), upload)
    for done, member in enumerate(members):
        if done % 10 == 0:
            handle.check_cancelled()
            handle.progress(done, len(members), f"「{member.name}」を読んでいます")
        finding, sha256 = Finding(FileOutcome.REFUSED, member.refusal), ""
        if not member.refusal:
            try:
                file = uploads.check(package.read(member.index), member.name, kinds=["xlsx"])
                finding, sha256 = rows.checker.find(file, member.name), file.sha256
            except (OfficeRefused, BansoError) as refused:
                finding = Finding(FileOutcome.REFUSED, refused.message)
        rows.add(member.name, finding, upload, sha256=sha256, member=member.index)
    handle.progress(len(members), len(members), "結果をまとめています")


def counts_of(batch: Batch) -> dict[str, int]:
    """Return {outcome: files} of a batch."""
    outcomes = list(batch.files.values_list("outcome", flat=True))
    return {outcome: outcomes.count(outcome) for outcome in FileOutcome.values}


def start_recording(*, actor: Actor, batch: Batch) -> Batch:
    """Say yes to the dry run: new and changed forms will be recorded, the others left.

    Few are recorded at once, many by a job. Raises ForbiddenStep unless it was read and not decided yet,
    Conflict when there is nothing to record, AccessDenied.
    """
    require(actor, "intake.decide", batch)
    thing = kind_of(batch).words.thing
    with operation(actor) as op:
        batch = _locked(batch)
        change = BATCH_STEPS.take(batch, "commit")
        count = batch.files.filter(outcome__in=TO_RECORD).count()
        if not count:
            raise Conflict(f"登録できる{thing}がありません。直したファイルを、もう一度お送りください。")
        batch.files.exclude(outcome__in=TO_RECORD).update(state=FileState.SKIPPED)
        op.record("intake.confirmed", batch, {"state": change, "ファイル": (None, count)})
        if count > RECORDED_AT_ONCE:
            batch.job = _ask_for(actor, batch, "record_forms")
        batch.save()
    if count <= RECORDED_AT_ONCE:
        record_files(actor, batch)
    return batch


def _locked(batch: Batch) -> Batch:
    return (
        Batch.objects.select_for_update(of=("self",))
        .select_related("fiscal_year", "organisation", "person")
        .get(pk=batch.pk)
    )


def record_files(actor: Actor, batch: Batch, handle: Handle | None = None) -> dict[str, int]:
    """Record the waiting files of a confirmed batch, each in an operation of its own; then end the batch.

    Whatever is done stays done: run again, it goes on with what still waits.
    """
    waiting = list(
        batch.files.filter(state=FileState.WAITING).values_list("pk", flat=True).order_by("position")
    )
    owner, sources = owner_of(batch), Sources()
    for done, pk in enumerate(waiting):
        if handle is not None:
            handle.check_cancelled()
            handle.progress(done, len(waiting), f"{kind_of(batch).words.thing}を登録しています")
        try:
            _record_one(actor, owner, batch, pk, sources, handle)
        except (BansoError, OfficeRefused) as refused:
            _fail(actor, pk, refused.message)
    with operation(actor) as op:
        batch = _locked(batch)
        if batch.state == BatchState.COMMITTING:
            change = BATCH_STEPS.take(batch, "finish")
            batch.save(update_fields=["state"])
            op.record("intake.recorded", batch, {"state": change})
    if handle is not None:
        handle.progress(len(waiting), len(waiting), "登録を終えました")
    states = list(batch.files.values_list("state", flat=True))
    return {state: states.count(state) for state in FileState.values}


def _record_one(
    actor: Actor, owner: Actor, batch: Batch, pk: int, sources: Sources, handle: Handle | None
) -> None:
    kind, gathering = kind_of(batch), gathering_of(batch)
    with operation(actor) as op:
        if handle is not None:
            handle.heartbeat()
        row = (
            BatchFile.objects.select_for_update(of=("self",))
            .select_related("source", "organisation", "person")
            .get(pk=pk)
        )
        if row.state != FileState.WAITING:
            return
        file = sources.read(row)
        finding = kind.checker(batch, gathering, owner, row).find(file, row.name)
        if finding.reading is None:
            raise FormNotAccepted(finding.refusal)
        if finding.compared_with != row.compared_with:
            raise Conflict(
                f"確認した後に、この{kind.words.owner}の新しい{kind.words.thing}が届きました。"
                "もう一度お送りいただき、違いを確かめてください。"
            )
        original = uploads.keep(
            actor, file, f"{kind.purpose}:{gathering.pk}", retention=RetentionClass.PROGRAMME_RECORD
        )
        reading = finding.reading
        submission = Submission(
            reading.values, reading.raw, Channel.EXCEL, batch.arrived_at, original, reading.problems
        )
        if kind.has_versions:
            row.version = add_version(op, kind, sheet=finding.sheet, submission=submission)
        else:
            kind.record(op, finding, submission)
        FILE_STEPS.take(row, "record")
        row.save(update_fields=["state", "version"])
        number = row.version.number if row.version else None
        op.record("intake.file_recorded", row, {"版": (row.compared_with or None, number)} if number else {})


def _fail(actor: Actor, pk: int, reason: str) -> None:
    with operation(actor) as op:
        row = BatchFile.objects.select_for_update(of=("self",)).get(pk=pk)
        if row.state == FileState.WAITING:
            change = FILE_STEPS.take(row, "fail")
            row.refusal = reason
            row.save(update_fields=["state", "refusal"])
            op.record("intake.file_failed", row, {"state": change})


def discard(*, actor: Actor, batch: Batch) -> Batch:
    """Drop a batch without recording anything; its files are erased. Raises ForbiddenStep once confirmed."""
    require(actor, "intake.decide", batch)
    with operation(actor) as op:
        batch = _locked(batch)
        change = BATCH_STEPS.take(batch, "discard")
        batch.save(update_fields=["state"])
        batch.files.update(state=FileState.SKIPPED)
        op.record("intake.discarded", batch, {"state": change})
        uploads.erase(actor, list(batch.uploads.all()), "登録を取りやめたため")
    return batch
