"""Where the privacy audit (spec 30.3) joins: nothing of a report is published while it has open findings.

The audit registers itself:

    @audits("個人情報の確認")
    def open_findings(report: Report) -> list[str]: ...

and reads the texts by `published_texts`. Whoever publishes asks `refusals` first. Without an audit registered the
answer says so: a report nobody has looked through is not published.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from banso.reports.enums import CellCode, ReportState
from banso.reports.models import Report

Audit = Callable[[Report], list[str]]
_audits: list[tuple[str, Audit]] = []


@dataclass(frozen=True)
class PublishedText:
    """One text that a publication would show; `place` finds it again: (issue id, title or cell)."""

    issue_id: int
    field: str
    text: str


def audits(label: str) -> Callable[[Audit], Audit]:
    """Register an audit; it returns its open findings in words."""

    def register(audit: Audit) -> Audit:
        _audits.append((label, audit))
        return audit

    return register


def published_texts(report: Report) -> Iterator[PublishedText]:
    """Yield the texts a publication shows: those of the accepted version, without the municipality's name."""
    for issue in report.counted.issues if report.counted else ():
        for name in ("title", *(cell.value for cell in CellCode)):
            if issue[name]:
                yield PublishedText(int(issue["id"]), name, issue[name])


def refusals(report: Report) -> list[str]:
    """Return why the report may not be published; empty when it may, or has been."""
    if report.state != ReportState.ACCEPTED:
        return ["受理されていない報告書は公表できません。"]
    if report.project_id is None:  # taken from a publication: it is public, and names nobody
        return []
    if not _audits:
        return ["個人や自治体が分かる記載の確認がまだ行われていません。"]
    return [f"{label}：{text}" for label, audit in _audits for text in audit(report)]
