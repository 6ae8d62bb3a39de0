"""Reports for tests: opened, written and handed in through the verbs."""

from __future__ import annotations

from banso.foundation.access import Actor
from banso.reports.domain.issues import save_issue, start_report
from banso.reports.domain.rounds import open_reports
from banso.reports.domain.submission import submit_report
from banso.reports.models import Report, ReportIssue, ReportVersion
from tests import builders
from tests.builders import SYSTEM
from tests.conftest import SmallYear

TEXTS = {
    "before": "相談が少ない理由を、周知の不足だけだと考えていた。",
    "after": "窓口の数字を並べ、どこから来ていないかを先に見ることを知った。",
    "future": "来年度から、毎月の件数を関係課と見る場を持つ。",
}


def open_report(year: SmallYear) -> Report:
    """The small year's report, due on 28 November (one month after its visit)."""
    open_reports(actor=SYSTEM, fiscal_year=year.fiscal_year, final_due_at=builders.at(2020, 2, 28, 17))
    return report_of(year)


def report_of(year: SmallYear) -> Report:
    """The report as it is now."""
    return Report.objects.select_related(
        "project__municipality", "project__decision__selection", "programme", "fiscal_year", "counted"
    ).get(project=year.project)


def write(
    actor: Actor, issue: ReportIssue, base: int | None = None, tab: str = "a", **texts: str
) -> ReportIssue:
    """Save an issue as a page would: its raw texts with some changed."""
    posted = {**issue.raw, **texts}
    saved = save_issue(
        actor=actor, issue=issue, posted=posted, base=issue.revision if base is None else base, tab=tab
    )
    return saved.issue


def write_all(actor: Actor, report: Report, **texts: str) -> None:
    """Fill every issue."""
    report = start_report(actor=actor, report=report)
    for issue in report.issues.all():
        write(actor, issue, **{"title": issue.title or "相談が少ない", "category": "I05", **TEXTS, **texts})


def hand_in(actor: Actor, year: SmallYear) -> ReportVersion:
    """Write everything and hand it in."""
    write_all(actor, report_of(year))
    return submit_report(actor=actor, report=report_of(year))
