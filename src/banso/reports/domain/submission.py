"""Handing a report in, returning it with remarks, accepting it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Max

from banso.dispatch.models import Visit
from banso.dispatch.queries import NOT_HELD
from banso.foundation.access import Actor, require
from banso.foundation.errors import BansoError, ForbiddenStep
from banso.foundation.history import Operation, operation
from banso.logistics.domain.checklists import tick_by_deed, untick_by_deed
from banso.logistics.enums import ItemDeed
from banso.reports.categories import category_words
from banso.reports.domain import todos
from banso.reports.domain.commitments import make_commitments
from banso.reports.domain.locking import locked
from banso.reports.enums import CellCode, Channel, EmptyReason
from banso.reports.models import REPORT_STEPS, Remark, Report, ReportIssue, ReportVersion
from banso.reports.origins import TITLE_LENGTH
from banso.reports.queries import texts_of

AUTHOR_LENGTH = 80
_REASONS = dict(EmptyReason.choices)
_COMPARED = {"title": "課題の名前", "category": "課題の区分"} | {cell.value: cell.label for cell in CellCode}


class NotComplete(BansoError):
    """The report cannot be handed in yet; `missing` says what is missing where."""

    def __init__(self, missing: Sequence[Missing]) -> None:
        self.missing = missing
        super().__init__(
            f"あと{len(missing)}か所で提出できます。下の一覧から欄を開いて記入し、もう一度提出してください。"
        )


@dataclass(frozen=True)
class Missing:
    """Something to be filled in before the report can be handed in. `number` 0 stands for the whole report."""

    number: int
    field: str
    message: str


@dataclass(frozen=True)
class Wish:
    """What the secretariat wants changed: of the report, an issue, or a cell."""

    text: str
    issue: ReportIssue | None = None
    cell: str = ""


def missing_of(issues: Iterable[ReportIssue]) -> list[Missing]:
    """Return what is missing: an issue needs a title, a category, and for each cell a text or a reason."""
    found = []
    listed = list(issues)
    if not listed:
        found.append(Missing(0, "", "課題が1つもありません。「課題を足す」から始めてください。"))
    for issue in listed:
        place = f"課題({issue.number})"
        if not issue.title:
            found.append(Missing(issue.number, "title", f"{place}：課題の名前を書いてください。"))
        if len(" ".join(issue.raw.get("title", "").split())) > TITLE_LENGTH:
            text = f"{place}：課題の名前は{TITLE_LENGTH}字までです。続きは①に移してください。"
            found.append(Missing(issue.number, "title", text))
        if not issue.category:
            found.append(Missing(issue.number, "category", f"{place}：課題の区分を選んでください。"))
        found += [
            Missing(
                issue.number,
                cell.value,
                f"{place}：{cell.label}を書くか、空欄の理由を選んでください。",
            )
            for cell in CellCode
            if not getattr(issue, cell.value) and not getattr(issue, f"{cell.value}_reason")
        ]
    return found


def set_author(*, actor: Actor, report: Report, author: str) -> Report:
    """Note who wrote the report (name or office). Raises AccessDenied."""
    require(actor, "report.write", report)
    author = " ".join(author.split())[:AUTHOR_LENGTH]
    with operation(actor) as op:
        report = locked(report)
        if report.author != author:
            op.record("report.author_set", report, {"author": (report.author, author)})
            report.author = author
            report.save(update_fields=["author"])
    return report


def submit_report(
    *, actor: Actor, report: Report, channel: Channel = Channel.WEB, reason: str = ""
) -> ReportVersion:
    """Hand the report in as its next version. `reason`: how it came, when it is for somebody (`Behalf`).

    Raises NotComplete while something is missing, AccessDenied and ForbiddenStep when it is not to be written.
    """
    require(actor, "report.write", report)
    with operation(actor, reason) as op:
        report = locked(report)
        issues = list(report.issues.all())
        if missing := missing_of(issues):
            raise NotComplete(missing)
        version = add_version(op, report, issues, channel, op.at)
        change = REPORT_STEPS.take(report, "submit")
        report.counted, report.submitted_at, report.is_late = version, op.at, version.is_late
        report.save()
        report.remarks.filter(answered_in=None).update(answered_in=version)
        op.record("report.submitted", report, {"state": change, "版": (None, version.number)})
        todos.finish(actor, todos.write_key(report))
        todos.review(actor, report)
        _tick_visits(op, report, is_done=True)
    return version


def _tick_visits(op: Operation, report: Report, *, is_done: bool) -> None:
    """Tick 報告書を提出する on the checklists of the project's visits, or open it again."""
    for visit in Visit.objects.filter(project=report.project_id).exclude(state__in=NOT_HELD):
        (tick_by_deed if is_done else untick_by_deed)(op, visit, ItemDeed.REPORT)


def add_version(
    op: Operation, report: Report, issues: Iterable[ReportIssue], channel: Channel, at: dt.datetime | None
) -> ReportVersion:
    """Keep the issues as the report's next version; part of a verb that asked for the permission."""
    last = report.versions.aggregate(last=Max("number"))["last"] or 0
    return ReportVersion.objects.create(
        report=report,
        number=last + 1,
        channel=channel,
        issues=texts_of(issues),
        submitted_at=at,
        submitted_by_id=op.actor.user_id,
        is_late=at is not None and report.due_at is not None and at > report.due_at,
    )


def take_back(*, actor: Actor, report: Report) -> Report:
    """Open a report again that was handed in and not yet accepted; the version stays.

    Raises AccessDenied, ForbiddenStep unless it is handed in.
    """
    require(actor, "report.form", report)
    with operation(actor) as op:
        report = locked(report)
        change = REPORT_STEPS.take(report, "take_back")
        report.save(update_fields=["state"])
        op.record("report.taken_back", report, {"state": change})
        todos.finish(actor, todos.review_key(report))
        todos.write(actor, report)
        _tick_visits(op, report, is_done=False)
    return report


def return_report(*, actor: Actor, report: Report, wishes: Sequence[Wish]) -> Report:
    """Return a report with remarks; it can be written again and its to-do is open again.

    Raises AccessDenied, ForbiddenStep without a remark or unless it was handed in.
    """
    require(actor, "report.review", report)
    wanted = [wish for wish in wishes if wish.text.strip()]
    if not wanted:
        raise ForbiddenStep("直していただきたいところが書かれていません。1か所以上書いてください。")
    with operation(actor) as op:
        report = locked(report)
        change = REPORT_STEPS.take(report, "return")
        report.accepted_at = None
        report.save(update_fields=["state", "accepted_at"])
        assert report.counted is not None  # noqa: S101 - by the constraint on handed-in reports
        for wish in wanted:
            Remark.objects.create(
                report=report,
                issue=wish.issue,
                cell=wish.cell,
                text=wish.text.strip(),
                version=report.counted,
                made_at=op.at,
                made_by_id=actor.user_id,
            )
        op.record("report.returned", report, {"state": change, "お願い": (0, len(wanted))})
        todos.finish(actor, todos.review_key(report))
        title = f"{report.programme.short_name}の報告書を直す（差戻し）"
        asked = "／".join(wish.text.strip() for wish in wanted)
        todos.write(actor, report, title, f"直していただきたいところ（{len(wanted)}か所）：{asked}")
        _tick_visits(op, report, is_done=False)
    return report


def accept_report(*, actor: Actor, report: Report) -> Report:
    """Accept a report; its ③ become commitments that are asked about 3, 6 and 12 months later.

    Raises AccessDenied, ForbiddenStep unless it is handed in.
    """
    require(actor, "report.review", report)
    with operation(actor) as op:
        report = locked(report)
        change = REPORT_STEPS.take(report, "accept")
        report.accepted_at = op.at
        report.save(update_fields=["state", "accepted_at"])
        op.record("report.accepted", report, {"state": change})
        todos.finish(actor, todos.review_key(report))
        make_commitments(op, report)
    return report


def diff(old: ReportVersion | None, new: ReportVersion) -> list[dict[str, str]]:
    """Return what changed between two versions: rows of place, old and new text."""
    before = {issue["id"]: issue for issue in old.issues} if old else {}
    after = {issue["id"]: issue for issue in new.issues}
    rows, year = [], new.report.fiscal_year.year
    for key in dict.fromkeys([*after, *before]):
        one, other = before.get(key, {}), after.get(key, {})
        place = f"({(other or one)['number']}) {(other or one)['title']}"
        for name, words in _COMPARED.items():
            was, now = _shown(one, name, year), _shown(other, name, year)
            if was != now:
                rows.append({"issue": place, "field": words, "old": was, "new": now})
    return rows


def _shown(issue: dict[str, str], name: str, year: int) -> str:
    text, reason = issue.get(name, ""), issue.get(f"{name}_reason", "")
    if name == "category":
        return category_words(year, text) if issue else ""
    return text or (f"（空欄：{_REASONS.get(reason, reason)}）" if reason else "")
