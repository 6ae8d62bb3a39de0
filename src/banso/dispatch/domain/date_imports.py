"""Returned workbooks with answers about dates: kept aside, read, shown, recorded file by file."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from banso.dispatch.confirm.enums import AnswerChannel, AnswerState, DateFileOutcome, DateFileState
from banso.dispatch.confirm.wording import dates_text
from banso.dispatch.confirm.workbook import (
    CODE,
    NO,
    WISHES,
    YES,
    asked_in,
    form_of,
    party_of_code,
    row_label,
)
from banso.dispatch.domain.confirmations import Given, open_questions_of, record
from banso.dispatch.models import (
    DATE_FILE_STEPS,
    DATE_IMPORT_STEPS,
    DateImport,
    DateImportFile,
    DateParty,
    DateQuestion,
)
from banso.formkit import Form, Reading
from banso.formkit.reading import Problem
from banso.formkit.workbook import read_form, read_identity
from banso.foundation import uploads
from banso.foundation.access import Actor, require
from banso.foundation.archives import FormsZip, ZipLimits
from banso.foundation.enums import RetentionClass
from banso.foundation.errors import BansoError, Conflict
from banso.foundation.filenames import display_name
from banso.foundation.history import operation
from banso.foundation.models import Upload
from banso.foundation.sniffing import sniff
from banso.japan.text import fold
from banso.office.refusals import OfficeRefused
from banso.years.models import FiscalYear

# So many files are read while the page waits (a few milliseconds each).
MOST_FILES = 200
PURPOSE = "dates_import"
_TIME = re.compile(r"^(\d{1,2})[:時](?:(\d{1,2})分?|(半))?$")


@dataclass(frozen=True)
class Handed:
    """A file as it was handed in."""

    data: bytes
    name: str


@dataclass(frozen=True)
class Finding:
    """What the dry run says about one file."""

    outcome: DateFileOutcome
    refusal: str = ""
    party: DateParty | None = None
    problems: Sequence[dict[str, str]] = ()
    changes: Sequence[dict[str, str]] = ()
    versions: Mapping[str, int] = field(default_factory=dict)
    given: Sequence[Given] = ()


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
        rows = [row for one in files for row in _rows_of(actor, batch, one)]
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
        uploads.checked(handed.data, handed.name, kinds=["xlsx", "zip"])
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


def find(batch: DateImport, data: bytes, filename: str) -> Finding:
    """Return what a file is and what recording it would change. Never raises for what is in the file."""
    try:
        reading, party, questions = _read(batch, data, filename)
    except (OfficeRefused, BansoError) as refused:
        return Finding(DateFileOutcome.REFUSED, refused.message)
    now = {one.pk: one for one in open_questions_of(party)}
    problems, given = list(reading.problems), list[Given]()
    changes: list[dict[str, str]] = []
    for question in questions:
        one = _given(reading, question, problems)
        if one is None:
            continue
        if question.pk not in now:
            text = f"{row_label(question)}：この日程は計画の変更で変わったため、登録しません。"
            problems.append(Problem("warning", f"visits.Q{question.pk}.answer", text))
            continue
        if change := _change(now[question.pk], one):
            given.append(one)
            changes.append(change)
    told = [one.as_dict() for one in problems]
    versions = {str(pk): one.version for pk, one in now.items()}
    if errors := sum(one.level == "error" for one in problems):
        reason = f"直していただくところが{errors}か所あります。"
        return Finding(DateFileOutcome.REFUSED, reason, party, told, [], versions)
    outcome = DateFileOutcome.CHANGED if given else DateFileOutcome.SAME
    return Finding(outcome, "", party, told, changes, versions, given)


def _read(batch: DateImport, data: bytes, filename: str) -> tuple[Reading, DateParty, list[DateQuestion]]:
    """Return the form in a file with its party and the questions it held. Raises OfficeRefused, BansoError."""
    asked: dict[str, Any] = {}

    def look_up(code: str, version: int) -> Form | None:
        """The form depends on whose it is: find out first, by the identity every sheet carries."""
        if code != CODE or "party" not in asked:
            return None
        asked["questions"] = asked_in(asked["party"], version)
        return form_of(asked["party"], version, asked["questions"])

    party = _party_of(batch, data, filename)
    asked["party"] = party
    reading = read_form(look_up, data, filename, expected_form=CODE, expected_year=batch.fiscal_year.year)
    return reading, party, asked["questions"]


def _party_of(batch: DateImport, data: bytes, filename: str) -> DateParty:
    identity = read_identity(data, filename)
    found = (
        DateParty.objects.select_related("fiscal_year", "expert__person", "municipality")
        .filter(fiscal_year=batch.fiscal_year, pk=party_of_code(identity.organisation_code))
        .first()
        if identity.form == CODE
        else None
    )
    if found is None or (batch.party_id is not None and batch.party_id != found.pk):
        whose = (
            "ご自分あてに届いた様式ではありません。"
            if batch.party_id
            else "この年度の日程の確認の様式ではありません。"
        )
        raise BansoError(
            f"{filename}：{whose}日程の確認の画面から様式をダウンロードし、記入し直してお送りください。"
        )
    return found


def _given(reading: Reading, question: DateQuestion, problems: list[Problem]) -> Given | None:
    """Return what a row says, None for a blank one; adds what is wrong with it to `problems`."""
    at = f"visits.Q{question.pk}"
    values, raw = reading.values, reading.raw
    answer = values.get(f"{at}.answer")
    wishes = [day for code in WISHES if isinstance(day := values.get(f"{at}.{code}"), dt.date)]
    typed = {
        code: raw[f"{at}.{code}"] for code in ("answer", *WISHES, "time", "comment") if f"{at}.{code}" in raw
    }
    comment = str(values.get(f"{at}.comment") or "")
    if answer is None:
        if wishes and f"{at}.answer" not in raw:
            text = f"{row_label(question)}：別の日が書かれていますが、可・不可が空です。「不可」を選んでください。"
            problems.append(Problem("error", f"{at}.answer", text))
        return None
    time = _time(question, str(values.get(f"{at}.time") or ""), at, problems)
    state = AnswerState.ACCEPTED if answer == YES else AnswerState.DECLINED
    if answer == NO and wishes:
        state = AnswerState.OTHER_DATES
    if answer == YES and wishes:
        text = (
            f"{row_label(question)}：「可」と別の日の希望が両方書かれています。どちらか一方にしてください。"
        )
        problems.append(Problem("error", f"{at}.{WISHES[0]}", text))
    return Given(question.pk, state, wishes, time, comment, typed)


def _time(question: DateQuestion, text: str, at: str, problems: list[Problem]) -> dt.time | None:
    if not text.strip():
        return None
    found = _TIME.match(fold(text).replace("：", ":").replace(" ", ""))
    hour = int(found[1]) if found else 99
    minute = 30 if found and found[3] else int(found[2] or 0) if found else 99
    if hour > 23 or minute > 59:
        words = f"{row_label(question)}：開始時刻「{text}」を読み取れません。13:30のように書いてください。"
        problems.append(Problem("warning", f"{at}.time", words))
        return None
    return dt.time(hour, minute)


def _change(question: DateQuestion, given: Given) -> dict[str, str] | None:
    """Return old and new in words, None where nothing changes."""
    old = said(question.state, question.wishes, question.start_time)
    new = said(given.state, given.other_dates, given.start_time)
    if old == new and question.comment == given.comment.strip():
        return None
    return {"visit": row_label(question), "old": old, "new": new, "comment": given.comment.strip()}


def said(state: str, wishes: Sequence[dt.date], time: dt.time | None) -> str:
    """Return an answer in words: 別の日を希望（11月5日(火)、11月6日(水)）."""
    words = str(AnswerState(state).label)
    if wishes:
        words += f"（{'、'.join(dates_text([day]) for day in wishes)}）"
    return words + (f"　{time:%H:%M}から" if time else "")


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
