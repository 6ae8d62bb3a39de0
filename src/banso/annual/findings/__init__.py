"""Consistency: where printed values and records, or records among themselves, do not agree (spec 10.9, 30.4).

No list of known slips: every finding is computed from what is loaded or entered.
"""

from __future__ import annotations

from banso.annual.findings import dispatch, events, schedule, totals, visits
from banso.annual.findings.finding import SEVERITIES, Finding, Severity
from banso.annual.records import Records
from banso.office.tables import Column, Table
from banso.years.models import FiscalYear

__all__ = ["SEVERITIES", "Finding", "Severity", "findings_of", "findings_table"]

_RULES = (totals, dispatch, visits, events, schedule)
_SECTION_NUMBER = {"II": "0"}


def findings_of(source: Records | FiscalYear) -> list[Finding]:
    """Return a year's findings: by severity, then section, in the order found."""
    records = source if isinstance(source, Records) else Records(source)
    found = [finding for rules in _RULES for finding in rules.find(records)]
    order = list(SEVERITIES)
    return sorted(found, key=lambda f: (order.index(f.severity), _SECTION_NUMBER.get(f.section, f.section)))


def findings_table(findings: list[Finding]) -> Table:
    """Return the findings as a table for page, Excel, CSV and JSON."""
    return Table(
        name="findings",
        caption="確認事項",
        columns=[
            Column("severity", "区分", width=10),
            Column("section", "節", width=8),
            Column("where", "箇所", width=36),
            Column("printed", "印刷・記載", width=30),
            Column("computed", "記録から", width=30),
            Column("message", "内容", width=60),
            Column("source", "出典", width=12),
            Column("code", "コード", width=28),
        ],
        rows=[{**f.as_dict(), "severity": SEVERITIES[f.severity]} for f in findings],
        notes=["出典の L と数字は、読み込み元の文書の行番号です。"],
    )
