"""The annual report (事業実績報告書) as PDF: records → chapters → typeset."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from banso.annual.chapters import Chapters
from banso.annual.findings import Finding, findings_of
from banso.annual.printing import in_two_lines
from banso.annual.records import Records
from banso.annual.tables_json import figures_json
from banso.foundation.errors import BansoError
from banso.japan.dates import wareki
from banso.typeset import TypesetFailed, render_pdf
from banso.years.fiction import documents_of
from banso.years.models import FiscalYear

# (steps done, steps in all, what is being done)
Progress = Callable[[int, int, str], None]
# The report of a full year is far longer than a letter, and nobody waits for it at a page.
MOST_SECONDS = 180
STEPS = ("記録を読みます", "数値を照らし合わせます", "章を組み立てます", "PDFに組みます")


@dataclass(frozen=True)
class Built:
    """A report with the figures it shows."""

    pdf: bytes
    figures: dict[str, Any]
    findings: list[Finding]


def build_report(fiscal_year: FiscalYear, *, built_on: dt.date | None = None) -> bytes:
    """Return the year's report as tagged PDF. Raises BansoError when it cannot be set."""
    return build(fiscal_year, built_on=built_on).pdf


def build(
    fiscal_year: FiscalYear, *, built_on: dt.date | None = None, progress: Progress | None = None
) -> Built:
    """Return the report with its figures and findings; the same records and date give the same bytes."""
    day = built_on or timezone.localdate()
    tell = progress or (lambda done, total, label: None)
    tell(0, len(STEPS), STEPS[0])
    records = Records(fiscal_year)
    tell(1, len(STEPS), STEPS[1])
    findings = findings_of(records)
    tell(2, len(STEPS), STEPS[2])
    data = report_data(records, findings, day)
    tell(3, len(STEPS), STEPS[3])
    try:
        with documents_of(lambda: fiscal_year.year):
            pdf = render_pdf("report", data, document_date=day, seconds=MOST_SECONDS)
    except TypesetFailed as failed:
        raise BansoError(f"報告書をPDFにできませんでした。{failed.message}") from failed
    tell(len(STEPS), len(STEPS), "できました")
    return Built(pdf, figures_json(records, findings), findings)


def report_data(records: Records, findings: list[Finding], built_on: dt.date) -> dict[str, Any]:
    """Return what the template `report` needs."""
    year = records.fiscal_year
    return {
        "title": "事業実績報告書",
        "subtitle": in_two_lines(year.contract_title),
        "organisation": year.secretariat.name if year.secretariat else "事務局",
        "fiscal_year_label": f"{year.label}　{year.commissioner}委託事業".strip("　"),
        "date_label": f"{wareki(built_on)}作成",
        "chapters": Chapters(records, findings).all(),
    }
