"""What the letter asking for reports can enclose: the Word form of each report still to be written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial

from banso.letters.enclosures import Enclosure, enclosure_kind
from banso.office.filenames import display_name
from banso.reports.models import Report
from banso.reports.permissions import WRITABLE
from banso.reports.queries import present_texts
from banso.reports.word_form import word_form
from banso.years.models import FiscalYear


@enclosure_kind("report_form", "報告書の様式（自治体・事業ごとのWord）", templates=["report_request"])
def report_forms(fiscal_year: FiscalYear, organisations: Sequence[int]) -> Mapping[int, Sequence[Enclosure]]:
    """Return the forms of each municipality, one a programme."""
    reports = (
        Report.objects.filter(
            fiscal_year=fiscal_year, state__in=WRITABLE, project__municipality__in=organisations
        )
        .select_related("fiscal_year", "programme", "project__municipality")
        .order_by("programme__order", "pk")
    )
    found: dict[int, list[Enclosure]] = defaultdict(list)
    for report in reports:
        assert report.project is not None  # noqa: S101 - by the queryset
        place = report.project.municipality
        name = display_name(f"報告書_{place.name}_{report.programme.short_name}.docx")
        found[place.pk].append(Enclosure(name, partial(_form, report), ["報告書"]))
    return found


def _form(report: Report) -> bytes:
    return word_form(report, present_texts(report))
