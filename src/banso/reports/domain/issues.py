"""Writing the issues of a report: every change is kept, and nobody overwrites another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Max

from banso.foundation.access import Actor, require
from banso.foundation.errors import Conflict, ForbiddenStep
from banso.foundation.history import Operation, operation
from banso.reports.categories import categories
from banso.reports.domain.locking import locked
from banso.reports.enums import REASONS, CellCode, IssueOrigin, ReportState
from banso.reports.models import REPORT_STEPS, IssueCopy, Report, ReportIssue
from banso.reports.origins import TITLE_LENGTH, NamedIssue, named_issues

# One line of history for a stretch of typing by one person, not one for every pause.
QUIET = dt.timedelta(minutes=10)
FIELDS = (
    "title",
    "category",
    *(cell.value for cell in CellCode),
    *(f"{cell.value}_reason" for cell in CellCode),
)
MOST_ISSUES = 60


@dataclass(frozen=True)
class Saved:
    """What a save did; `conflict` is the copy put aside because another window had saved."""

    issue: ReportIssue
    conflict: IssueCopy | None = None


def start_report(*, actor: Actor, report: Report) -> Report:
    """Begin (or go on with) a report; its issues are those named in the application and the questionnaire.

    Raises AccessDenied when the report is not to be written.
    """
    require(actor, "report.write", report)
    with operation(actor) as op:
        report = locked(report)
        if report.state != ReportState.NOT_STARTED:
            return report
        assert report.project is not None  # noqa: S101 - by the permission
        named = named_issues(report.project) or [NamedIssue("", IssueOrigin.REPORT)]
        for number, one in enumerate(named[:MOST_ISSUES], start=1):
            ReportIssue.objects.create(
                report=report,
                number=number,
                title=one.title,
                category=one.category,
                origin=one.origin,
                origin_text=one.text,
                raw={
                    key: value for key, value in (("title", one.title), ("category", one.category)) if value
                },
            )
        change = REPORT_STEPS.take(report, "start")
        report.save(update_fields=["state"])
        op.record("report.started", report, {"state": change})
    return report


def add_issue(*, actor: Actor, report: Report, title: str = "") -> ReportIssue:
    """Add an issue that nobody had named before. Raises AccessDenied, ForbiddenStep beyond the most."""
    require(actor, "report.write", report)
    with operation(actor) as op:
        report = locked(report)
        last = report.issues.aggregate(last=Max("number"))["last"] or 0
        if last >= MOST_ISSUES:
            raise ForbiddenStep(f"課題は{MOST_ISSUES}個までです。近いものを1つにまとめてください。")
        issue = ReportIssue.objects.create(
            report=report,
            number=last + 1,
            title=_line(title)[:TITLE_LENGTH],
            origin=IssueOrigin.REPORT,
            raw={"title": title} if title else {},
        )
        op.record("report.issue_added", report, {"課題": (None, issue.number)})
    return issue


def remove_issue(*, actor: Actor, issue: ReportIssue) -> None:
    """Take away an issue added by mistake; the others move up.

    Raises AccessDenied, and ForbiddenStep for one named before the visit (it needs an answer or a reason) or one
    with something written in its cells.
    """
    require(actor, "report.write", issue.report)
    with operation(actor) as op:
        report = locked(issue.report)
        issue = ReportIssue.objects.select_for_update(of=("self",)).get(pk=issue.pk)
        if issue.origin != IssueOrigin.REPORT:
            raise ForbiddenStep(
                f"「{issue.title}」は{issue.get_origin_display()}で挙げられた課題なので消せません。"
                "取り上げなかったときは、空欄の理由を選んでください。"
            )
        if any(getattr(issue, cell.value) for cell in CellCode) or issue.copies.exists():
            raise ForbiddenStep("書かれている内容があるので消せません。先に①②③の欄を空にしてください。")
        op.record("report.issue_removed", report, {"課題": (issue.title, None)})
        number = issue.number
        issue.delete()
        for later in report.issues.filter(number__gt=number).order_by("number"):
            ReportIssue.objects.filter(pk=later.pk).update(number=later.number - 1)


def save_issue(
    *,
    actor: Actor,
    issue: ReportIssue,
    posted: Mapping[str, str],
    base: int,
    tab: str,
    is_chosen: bool = False,
) -> Saved:
    """Keep what was typed into one issue, complete or not.

    `base` is the revision the page was drawn from and `tab` names the window. When another window has saved
    something else since, nothing is overwritten: what was typed is put aside as a copy and returned as the
    conflict. `is_chosen` says that its writer has seen both and wants this one; what gives way stays as a copy.
    Raises AccessDenied when the report is not to be written, Conflict when the issue was removed meanwhile.
    """
    require(actor, "report.write", issue.report)
    with operation(actor) as op:
        locked(issue.report)
        issue = issue_locked(issue)
        fresh = {name: str(posted[name]) for name in FIELDS if posted.get(name)}
        is_behind = base != issue.revision and tab != issue.saved_tab
        if fresh == issue.raw and not is_chosen:
            return Saved(issue)
        if is_behind and not is_chosen:
            return Saved(issue, put_aside(op, issue, fresh, tab))
        if is_chosen:
            put_aside(op, issue, issue.raw, f"before-{issue.revision}")
        IssueCopy.objects.filter(issue=issue, tab=tab).delete()
        store(op, issue, fresh, tab)
    return Saved(issue)


def issue_locked(issue: ReportIssue) -> ReportIssue:
    """Return the issue, held to the end of the transaction. Raises Conflict when it is gone."""
    found = (
        ReportIssue.objects.select_for_update(of=("self",))
        .select_related("report__fiscal_year")
        .filter(pk=issue.pk)
        .first()
    )
    if found is None:
        raise Conflict("この課題は、別の画面で消されました。報告書のページから開き直してください。")
    return found


def store(op: Operation, issue: ReportIssue, raw: Mapping[str, str], tab: str) -> None:
    """Set the issue to what `raw` says; part of a verb that asked for the permission and holds the issue."""
    is_new_stretch = (
        issue.saved_at is None or issue.saved_by_id != op.actor.user_id or op.at - issue.saved_at > QUIET
    )
    for name, value in understood(raw, issue.report.fiscal_year.year).items():
        setattr(issue, name, value)
    issue.raw = dict(raw)
    issue.revision += 1
    issue.saved_tab, issue.saved_at, issue.saved_by_id = tab, op.at, op.actor.user_id
    issue.save()
    if is_new_stretch:
        op.record("report.issue_saved", issue.report, {"課題": (None, issue.number)})


def put_aside(op: Operation, issue: ReportIssue, raw: Mapping[str, str], tab: str) -> IssueCopy:
    """Keep a text that gives way."""
    held, is_new = IssueCopy.objects.update_or_create(
        issue=issue,
        tab=tab[:40],
        defaults={"raw": dict(raw), "written_at": op.at, "written_by_id": op.actor.user_id},
    )
    if is_new:
        op.record("report.issue_put_aside", issue.report, {"課題": (None, issue.number)})
    return held


def drop_copy(*, actor: Actor, held: IssueCopy) -> None:
    """Throw away what was put aside, after both were shown. Raises AccessDenied."""
    report = held.issue.report
    require(actor, "report.write", report)
    with operation(actor) as op:
        op.record("report.issue_copy_dropped", report, {"課題": (held.issue.number, None)})
        held.delete()


def understood(raw: Mapping[str, str], year: int) -> dict[str, str]:
    """Return title, category, texts and reasons as understood: one line for the title, no reason beside a text."""
    codes = {category.code for category in categories(year)}
    reasons = dict(REASONS)
    found = {
        "title": _line(raw.get("title", ""))[:TITLE_LENGTH],
        "category": raw.get("category", "") if raw.get("category") in codes else "",
    }
    for cell in CellCode:
        text = _text(raw.get(cell.value, ""))
        reason = raw.get(f"{cell.value}_reason", "")
        found[cell.value] = text
        found[f"{cell.value}_reason"] = reason if reason in reasons and not text else ""
    return found


def _line(text: str) -> str:
    return " ".join(text.split())


def _text(text: str) -> str:
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    return "\n".join(lines).strip("\n")
