"""Entering reports that were published without names: anonymous, accepted, as the publication has them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from banso.foundation.access import Actor, require
from banso.foundation.errors import BansoError, Conflict
from banso.foundation.history import operation
from banso.reports.categories import categories
from banso.reports.domain.commitments import plan_follow_ups
from banso.reports.domain.submission import add_version
from banso.reports.enums import CellCode, Channel, EmptyReason, IssueOrigin, ReportState
from banso.reports.models import Commitment, Report, ReportIssue
from banso.years.models import FiscalYear, SupportProgramme


@dataclass(frozen=True)
class PublishedIssue:
    """An issue as published; empty texts are empty cells. `actions` are what ③ promises, none for no promise."""

    number: int
    title: str
    category: str
    texts: dict[CellCode, str]
    actions: Sequence[str] = ()
    due_text: str = ""
    due_on: dt.date | None = None


@dataclass(frozen=True)
class PublishedReport:
    """A report as published, without the name of its municipality."""

    programme: SupportProgramme
    status: str
    bracket: str
    bracket_as_printed: str
    position: int
    source: str
    issues: Sequence[PublishedIssue]


def add_published_report(
    *, actor: Actor, fiscal_year: FiscalYear, published: PublishedReport, commitments_since: dt.date
) -> Report:
    """Enter a published report; what it promises is due to be asked about from `commitments_since` on.

    Nobody is linked to it: the publication does not say whose it is. Raises AccessDenied, Conflict when a report of
    this source is there, BansoError for an unknown category or a report without issues.
    """
    require(actor, "report.open", fiscal_year)
    known = {category.code for category in categories(fiscal_year.year)}
    if not published.issues:
        raise BansoError(f"報告書 {published.position} に課題がありません。")
    if unknown := [one.category for one in published.issues if one.category not in known]:
        raise BansoError(
            f"知らない課題の区分「{unknown[0]}」です。次のどれかを書いてください：{'、'.join(known)}"
        )
    if Report.objects.filter(fiscal_year=fiscal_year, source=published.source).exists():
        raise Conflict(f"出典「{published.source}」の報告書は、すでに登録されています。")
    with operation(actor) as op:
        report = Report.objects.create(
            fiscal_year=fiscal_year,
            programme=published.programme,
            status=published.status,
            bracket=published.bracket,
            bracket_as_printed=published.bracket_as_printed,
            position=published.position,
            source=published.source,
        )
        issues = ReportIssue.objects.bulk_create([_issue(report, one) for one in published.issues])
        report.counted = add_version(op, report, issues, Channel.PUBLISHED, None)
        report.state = ReportState.ACCEPTED
        report.save(update_fields=["counted", "state"])
        op.record("report.published", report, {"課題": (None, len(issues))})
        promises = [
            Commitment(
                issue=issue,
                action=issue.future,
                kinds=list(one.actions),
                due_text=one.due_text,
                due_on=one.due_on,
            )
            for issue, one in zip(issues, published.issues, strict=True)
            if one.actions
        ]
        if promises:
            Commitment.objects.bulk_create(promises)
            plan_follow_ups(op, report, commitments_since)
    return report


def _issue(report: Report, one: PublishedIssue) -> ReportIssue:
    texts = {cell.value: one.texts[cell] for cell in CellCode}
    return ReportIssue(
        report=report,
        number=one.number,
        title=one.title,
        category=one.category,
        origin=IssueOrigin.PUBLISHED,
        raw={name: text for name, text in texts.items() if text},
        **texts,
        **{
            f"{cell.value}_reason": "" if one.texts[cell] else EmptyReason.NOT_STATED.value
            for cell in CellCode
        },
    )
