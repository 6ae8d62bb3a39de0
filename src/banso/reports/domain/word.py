"""Filled Word forms come in: read and compared first, recorded when somebody says so."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Max

from banso.foundation import uploads
from banso.foundation.access import Actor, require
from banso.foundation.errors import BansoError, Conflict
from banso.foundation.history import Operation, operation
from banso.foundation.models import Upload
from banso.japan.text import fold
from banso.office.refusals import OfficeRefused
from banso.reports.domain.issues import MOST_ISSUES, issue_locked, put_aside, start_report, store
from banso.reports.domain.locking import locked
from banso.reports.domain.submission import AUTHOR_LENGTH
from banso.reports.enums import IssueOrigin
from banso.reports.models import RETURN_STEPS, Report, ReportIssue, WordReturn
from banso.reports.word_form import report_id_of
from banso.reports.word_matching import compare, match
from banso.reports.word_reading import Note, WrittenReport, read_word_form

PURPOSE = "report.word"


class WordRefused(BansoError):
    """The file is not this report's form; nothing was stored. The message says why and what to do."""


@dataclass(frozen=True)
class _Read:
    written: WrittenReport
    notes: list[Note]


def hand_in(*, actor: Actor, report: Report, data: bytes, filename: str) -> WordReturn:
    """Read a filled form and note what it would change; nothing of the report is changed yet.

    A report nobody has begun is begun. Raises AccessDenied, WordRefused for a hostile or broken file and for
    another report's form.
    """
    require(actor, "report.write", report)
    read = _read(report, data, filename)
    with operation(actor) as op:
        report = start_report(actor=actor, report=report)
        issues = list(report.issues.order_by("number"))
        matches, notes = match(read.written, issues)
        entries, changes, more = compare(matches, report.fiscal_year.year)
        author = read.written.author[:AUTHOR_LENGTH]
        if author and author != report.author:
            changes.insert(0, {"issue": "報告書", "field": "報告者", "old": report.author, "new": author})
        upload = _stored(actor, data, filename)
        problems = [note.as_dict() for note in (*read.notes, *notes, *more)]
        found = WordReturn.objects.create(
            report=report,
            upload=upload,
            created_at=op.at,
            created_by_id=actor.user_id,
            found={"author": author, "entries": entries},
            problems=problems,
            changes=changes,
            compared_with={str(issue.pk): issue.revision for issue in issues},
        )
        op.record("report.word_handed_in", report, {"違うところ": (None, len(changes))})
    return found


def _read(report: Report, data: bytes, filename: str) -> _Read:
    try:
        written = read_word_form(data, filename)
    except OfficeRefused as refused:
        raise WordRefused(refused.message) from refused
    named = report_id_of(written.code)
    if named == (report.fiscal_year.year, report.pk):
        return _Read(written, [*written.notes, *_other_names(report, written)])
    if named is not None:
        whose = f"（{written.municipality or '自治体名なし'}・{written.programme or '事業名なし'}）"
        raise WordRefused(
            f"{filename}：別の報告書の様式です{whose}。その報告書のページから渡すか、"
            "この報告書の様式を受け取って記入し直してください。"
        )
    assert report.project is not None  # noqa: S101 - by the permission
    is_ours = fold(written.municipality) == fold(report.project.municipality.name) and fold(
        written.programme
    ) == fold(report.programme.name)
    if not is_ours:
        raise WordRefused(
            f"{filename}：整理番号が読み取れず、自治体名「{written.municipality or '空欄'}」と"
            f"事業名「{written.programme or '空欄'}」もこの報告書のものではありません。"
            "この報告書の様式に書き写してから、お渡しください。"
        )
    if not written.issues and not written.listed:
        raise WordRefused(
            f"{filename}：課題の欄が1つも見つかりません。報告書の様式かどうか確かめてください。"
        )
    text = "整理番号が読み取れないため、自治体名と事業名で確かめました。"
    return _Read(written, [Note("look", "様式のはじめ", text), *written.notes])


def _other_names(report: Report, written: WrittenReport) -> list[Note]:
    """Return what the head of the form says otherwise than the report; the report's own names stay."""
    assert report.project is not None  # noqa: S101 - by the permission
    said = (
        ("自治体名", written.municipality, report.project.municipality.name),
        ("事業名", written.programme, report.programme.name),
    )
    return [
        Note(
            "look",
            "様式のはじめ",
            f"{label}が「{text}」と書かれています。報告書の{label}（{ours}）は変わりません。",
        )
        for label, text, ours in said
        if fold(text) != fold(ours)
    ]


def _stored(actor: Actor, data: bytes, filename: str) -> Upload:
    try:
        return uploads.store(actor, data, filename, PURPOSE, kinds={"docx"})
    except uploads.UploadRefused as refused:
        raise WordRefused(refused.message) from refused


def record(*, actor: Actor, found: WordReturn) -> Report:
    """Take in what was read. What gives way is kept as a copy beside the issue.

    Raises AccessDenied, Conflict when the report was changed since the file was compared, ForbiddenStep for a
    form that was decided upon already.
    """
    require(actor, "report.write", found.report)
    with operation(actor) as op:
        report = locked(found.report)
        held = WordReturn.objects.select_for_update(of=("self",)).get(pk=found.pk)
        change = RETURN_STEPS.take(held, "record")
        issues = {issue.pk: issue for issue in report.issues.select_for_update(of=("self",))}
        if {str(pk): one.revision for pk, one in issues.items()} != held.compared_with:
            raise Conflict(
                "この様式を読み取った後に、報告書の内容が変わりました。何も取り込んでいません。"
                "もう一度ファイルを渡して、今の内容との違いを確かめてください。"
            )
        for entry in held.found["entries"]:
            _take_entry(op, report, issues, entry, f"word-{held.pk}")
        author = held.found["author"]
        if author and author != report.author:
            op.record("report.author_set", report, {"author": (report.author, author)})
            report.author = author
            report.save(update_fields=["author"])
        held.save(update_fields=["state"])
        op.record("report.word_recorded", report, {"違うところ": (None, len(held.changes)), "state": change})
    return report


def _take_entry(
    op: Operation, report: Report, issues: dict[int, ReportIssue], entry: dict[str, object], tab: str
) -> None:
    fields = {str(name): str(text) for name, text in dict(entry["fields"]).items()}  # type: ignore[call-overload]
    if entry["issue"] is None:
        last = report.issues.aggregate(last=Max("number"))["last"] or 0
        if last >= MOST_ISSUES:
            raise BansoError(f"課題は{MOST_ISSUES}個までです。様式の課題をまとめてから、お渡しください。")
        issue = ReportIssue(report=report, number=last + 1, origin=IssueOrigin.REPORT)
        store(op, issue, fields, tab)
        return
    issue = issue_locked(issues[int(str(entry["issue"]))])
    if any(issue.raw.get(name, "") not in ("", text) for name, text in fields.items()):
        put_aside(op, issue, issue.raw, f"before-{issue.revision}")
    store(op, issue, {**issue.raw, **fields}, tab)


def discard(*, actor: Actor, found: WordReturn) -> WordReturn:
    """Drop a form without taking anything in; its file is erased. Raises AccessDenied, ForbiddenStep."""
    require(actor, "report.word", found)
    with operation(actor) as op:
        held = WordReturn.objects.select_for_update(of=("self",)).select_related("upload").get(pk=found.pk)
        change = RETURN_STEPS.take(held, "discard")
        held.found = {}
        held.save(update_fields=["state", "found"])
        op.record("report.word_discarded", found.report, {"state": change})
        uploads.erase(actor, [held.upload], "取り込みを取りやめたため")
    return held
