"""Filled workbooks handed in together: kept aside, read, shown, and recorded file by file when somebody says so."""

from __future__ import annotations

from collections.abc import Sequence

from banso.accounts.models import User
from banso.accounts.queries import actor_for
from banso.foundation import uploads
from banso.foundation.access import Actor, require, system_actor
from banso.foundation.archives import FormsZip
from banso.foundation.enums import ImportFileState, ImportState, RetentionClass
from banso.foundation.errors import BansoError, Conflict
from banso.foundation.filenames import display_name
from banso.foundation.history import operation
from banso.foundation.jobs import Handle, enqueue
from banso.foundation.models import FILE_STEPS, Upload
from banso.foundation.returned_files import Handed, Sources, digest, refuse_doubles
from banso.foundation.sniffing import sniff
from banso.office.refusals import OfficeRefused
from banso.surveys.definitions import OFFICE
from banso.surveys.domain.checking import Checker, Finding, WorkbookNotAccepted
from banso.surveys.domain.versions import Submission, add_version
from banso.surveys.enums import Channel, ImportOutcome
from banso.surveys.models import (
    IMPORT_STEPS,
    ResponseImport,
    ResponseImportFile,
    Survey,
)

# Files chosen one by one; more come as a zip.
MOST_FILES = 100
# So many files are recorded while the page waits; more are recorded in the background.
RECORDED_AT_ONCE = 10
PURPOSE = "survey_import"
_NAME = 200


def hand_in(*, actor: Actor, survey: Survey, files: Sequence[Handed]) -> ResponseImport:
    """Keep filled forms (workbooks, zips of them) aside to be read; nothing is recorded.

    Workbooks are read at once, zips by a job. A file refused at the door is named in the batch and not kept.
    Raises AccessDenied while answers are not taken, BansoError when there is no file or too many.
    """
    require(actor, "answers.import", survey)
    if not files:
        raise BansoError("ファイルが選ばれていません。記入済みの回答を選んでください。")
    if len(files) > MOST_FILES:
        raise BansoError(
            f"一度に選べるのは{MOST_FILES}個までです。zipにまとめて1つのファイルにしてください。"
        )
    with operation(actor) as op:
        batch = ResponseImport.objects.create(survey=survey, created_at=op.at, created_by_id=actor.user_id)
        op.record("answers.handed_in", batch, {"files": (0, len(files))})
        found = _Findings(batch, Checker(survey, actor))
        zips = [one for one in files if not _take_in(actor, found, one)]
        found.store()
        if zips:
            batch.job = enqueue(
                actor, "surveys.check_answers", {"batch": batch.pk}, key=f"surveys.check_answers:{batch.pk}"
            )
        else:
            IMPORT_STEPS.take(batch, "checked")
        batch.save()
    return batch


def _take_in(actor: Actor, found: _Findings, handed: Handed) -> bool:
    """Read a workbook and say so; a zip is only kept."""
    name = display_name(handed.name)
    try:
        uploads.checked(handed.data, handed.name, kinds=["xlsx", "zip"])
        is_zip = sniff(handed.data, handed.name) == "zip"
        if not is_zip:
            found.checker.read(handed.data, name)
        upload = uploads.store(
            actor, handed.data, handed.name, PURPOSE, kinds=["xlsx", "zip"],
            retention=RetentionClass.WORKING_FILE,
        )  # fmt: skip
    except BansoError as refused:
        found.add(name, Finding(ImportOutcome.REFUSED, refused.message))
        return True
    found.batch.uploads.add(upload)
    if is_zip:
        return False
    found.add(name, found.checker.find(handed.data, name), upload, sha256=digest(handed.data))
    return True


class _Findings:
    """The rows of a batch being found out."""

    def __init__(self, batch: ResponseImport, checker: Checker) -> None:
        self.batch, self.checker = batch, checker
        self._rows: list[ResponseImportFile] = []
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
        self._rows.append(
            ResponseImportFile(
                batch=self.batch,
                position=self._start + len(self._rows) + 1,
                source=source,
                member=member,
                name=name[:_NAME],
                sha256=sha256,
                outcome=finding.outcome,
                refusal=finding.refusal,
                organisation=finding.organisation,
                problems=finding.problems,
                changes=finding.changes,
                compared_with=finding.compared_with,
            )
        )

    def store(self) -> None:
        """Write the rows, after telling files of one organisation apart."""
        before = list(self.batch.files.exclude(outcome=ImportOutcome.REFUSED))
        refuse_doubles([*before, *self._rows], lambda row: row.organisation_id, "回答")
        ResponseImportFile.objects.bulk_create(self._rows, batch_size=200)
        ResponseImportFile.objects.bulk_update(before, ["outcome", "refusal", "sha256"])
        self._start, self._rows = self._start + len(self._rows), []


def owner_of(batch: ResponseImport) -> Actor:
    """Return who handed a batch in, with the roles held now: a job asks nobody else's permission."""
    user = User.objects.filter(pk=batch.created_by_id).first() if batch.created_by_id else None
    return actor_for(user) if user else system_actor("受け取り")


def check_zips(handle: Handle, batch: ResponseImport) -> dict[str, int]:
    """Read every member of the batch's zips (a job's work); return how many files have which outcome.

    Starts over when it was interrupted. A zip with nothing acceptable in it is erased.
    """
    batch.files.filter(member__isnull=False).delete()
    found = _Findings(batch, Checker(batch.survey, owner_of(batch)))
    for upload in batch.uploads.filter(content_type="application/zip"):
        _check_zip(handle, found, upload)
    with operation(handle.actor) as op:
        handle.heartbeat()
        found.store()
        change = IMPORT_STEPS.take(batch, "checked")
        batch.save(update_fields=["state"])
        op.record("answers.checked", batch, {"state": change})
        useless = [
            upload
            for upload in batch.uploads.all()
            if not batch.files.filter(source=upload).exclude(outcome=ImportOutcome.REFUSED).exists()
        ]
        uploads.erase(handle.actor, useless, "受け取れるファイルがなかったため")
    return counts_of(batch)


def _check_zip(handle: Handle, found: _Findings, upload: Upload) -> None:
    name = uploads.shown_name(upload)
    try:
        package = FormsZip(uploads.read_upload(upload), name)
        members = list(package.members())
    except (OfficeRefused, BansoError) as refused:
        found.add(name, Finding(ImportOutcome.REFUSED, refused.message), upload)
        return
    if not members:
        found.add(name, Finding(ImportOutcome.REFUSED, f"{name}：中にファイルがありません。"), upload)
    for done, member in enumerate(members):
        if done % 10 == 0:
            handle.check_cancelled()
            handle.progress(done, len(members), f"「{member.name}」を読んでいます")
        data, finding = b"", Finding(ImportOutcome.REFUSED, member.refusal)
        if not member.refusal:
            try:
                data = package.read(member.index)
                finding = found.checker.find(data, member.name)
            except OfficeRefused as refused:
                finding = Finding(ImportOutcome.REFUSED, refused.message)
        found.add(member.name, finding, upload, sha256=digest(data), member=member.index)
    handle.progress(len(members), len(members), "結果をまとめています")


def counts_of(batch: ResponseImport) -> dict[str, int]:
    """Return {outcome: files} of a batch."""
    outcomes = list(batch.files.values_list("outcome", flat=True))
    return {outcome: outcomes.count(outcome) for outcome in ImportOutcome.values}


def start_recording(*, actor: Actor, batch: ResponseImport) -> ResponseImport:
    """Say yes to the dry run: new and changed forms will be recorded, the others left.

    Few are recorded at once, many by a job. Raises ForbiddenStep unless it was read and not decided yet,
    Conflict when there is nothing to record, AccessDenied.
    """
    require(actor, "answers.decide", batch)
    with operation(actor) as op:
        batch = (
            ResponseImport.objects.select_for_update(of=("self",))
            .select_related("survey__fiscal_year")
            .get(pk=batch.pk)
        )
        change = IMPORT_STEPS.take(batch, "commit")
        wanted = batch.files.filter(outcome__in=[ImportOutcome.NEW, ImportOutcome.CHANGED])
        count = wanted.count()
        if not count:
            raise Conflict("登録できる回答がありません。直したファイルを、もう一度お送りください。")
        others = [ImportOutcome.SAME, ImportOutcome.REFUSED]
        batch.files.filter(outcome__in=others).update(state=ImportFileState.SKIPPED)
        op.record("answers.confirmed", batch, {"state": change, "files": (0, count)})
        if count > RECORDED_AT_ONCE:
            batch.job = enqueue(
                actor, "surveys.record_answers", {"batch": batch.pk}, key=f"surveys.record_answers:{batch.pk}"
            )
        batch.save()
    if count <= RECORDED_AT_ONCE:
        record_files(actor, batch)
    return batch


def record_files(actor: Actor, batch: ResponseImport, handle: Handle | None = None) -> dict[str, int]:
    """Record the waiting files of a confirmed batch, each in an operation of its own; then end the batch.

    Whatever is done stays done: run again, it goes on with what still waits.
    """
    waiting = list(
        batch.files.filter(state=ImportFileState.WAITING).values_list("pk", flat=True).order_by("position")
    )
    owner = owner_of(batch)
    with_sources = Sources()
    for done, pk in enumerate(waiting):
        if handle is not None:
            handle.check_cancelled()
            handle.progress(done, len(waiting), "回答を登録しています")
        try:
            _record_one(actor, owner, batch, pk, with_sources, handle)
        except BansoError as refused:
            _fail(actor, pk, refused.message)
    with operation(actor) as op:
        batch = ResponseImport.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        if batch.state == ImportState.COMMITTING:
            change = IMPORT_STEPS.take(batch, "finish")
            batch.save(update_fields=["state"])
            op.record("answers.recorded", batch, {"state": change})
    if handle is not None:
        handle.progress(len(waiting), len(waiting), "登録を終えました")
    states = list(batch.files.values_list("state", flat=True))
    return {state: states.count(state) for state in ImportFileState.values}


def _record_one(
    actor: Actor,
    owner: Actor,
    batch: ResponseImport,
    pk: int,
    sources: Sources,
    handle: Handle | None,
) -> None:
    with operation(actor) as op:
        if handle is not None:
            handle.heartbeat()
        row = ResponseImportFile.objects.select_for_update(of=("self",)).select_related("source").get(pk=pk)
        if row.state != ImportFileState.WAITING:
            return
        data = sources.read(row)
        checker = Checker(batch.survey, owner, only=row.organisation_id)
        finding = checker.find(data, row.name)
        if finding.received is None:
            raise WorkbookNotAccepted(finding.refusal)
        if finding.compared_with != row.compared_with:
            raise Conflict(
                "確認した後に、この自治体の新しい回答が届きました。もう一度お送りいただき、違いを確かめてください。"
            )
        original = uploads.store(
            actor, data, row.name, f"survey:{batch.survey_id}", kinds=["xlsx"],
            retention=RetentionClass.PROGRAMME_RECORD,
        )  # fmt: skip
        reading = finding.received.reading
        asked = [one for one in reading.problems if not one.path.startswith(OFFICE)]
        submission = Submission(reading.values, reading.raw, Channel.EXCEL, batch.created_at, original, asked)
        row.version = add_version(op, response=finding.received.response, submission=submission)
        FILE_STEPS.take(row, "record")
        row.save(update_fields=["state", "version"])
        op.record("answers.file_recorded", row, {"version": (row.compared_with, row.version.number)})


def _fail(actor: Actor, pk: int, reason: str) -> None:
    with operation(actor) as op:
        row = ResponseImportFile.objects.select_for_update(of=("self",)).get(pk=pk)
        if row.state == ImportFileState.WAITING:
            change = FILE_STEPS.take(row, "fail")
            row.refusal = reason
            row.save(update_fields=["state", "refusal"])
            op.record("answers.file_failed", row, {"state": change})


def discard(*, actor: Actor, batch: ResponseImport) -> ResponseImport:
    """Drop a batch without recording anything; its files are erased. Raises ForbiddenStep once confirmed."""
    require(actor, "answers.decide", batch)
    with operation(actor) as op:
        batch = ResponseImport.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        change = IMPORT_STEPS.take(batch, "discard")
        batch.save(update_fields=["state"])
        batch.files.update(state=ImportFileState.SKIPPED)
        op.record("answers.discarded", batch, {"state": change})
        uploads.erase(actor, list(batch.uploads.all()), "登録を取りやめたため")
    return batch
