"""What reports of earlier years say about a project's issues, for the expert's briefing (spec 10.5)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Case, IntegerField, QuerySet, Value, When

from banso.briefings.card import EarlierReport, finds_reports
from banso.dispatch.models import Project
from banso.reports.categories import category_words
from banso.reports.enums import CellCode, ReportState
from banso.reports.models import Report
from banso.reports.origins import named_issues
from banso.reports.publication import refusals

SHOWN = 5
READ = 40  # reports looked through; each is asked whether anything stands against its publication


@finds_reports
def earlier_reports(project: Project) -> Sequence[EarlierReport]:
    """Return what published reports on the same programme say, those on the same issues and in the same state first.

    An issue is the same when it stands in a category the municipality marked in the questionnaire. Nobody's name is
    told, and a report whose publication something stands against (`reports.publication.refusals`) is left out.
    """
    marked = {one.category for one in named_issues(project) if one.category}
    found: list[tuple[bool, EarlierReport]] = []
    for report in _reports_before(project):
        if report.counted is None or refusals(report):
            continue
        year = report.fiscal_year
        for issue in report.counted.issues:
            text = issue[CellCode.AFTER.value] or issue[CellCode.FUTURE.value]
            if text:
                category = category_words(year.year, issue["category"])
                about = (
                    f"{year.label}　{report.programme.short_name}・{report.get_status_display()}　{category}"
                )
                found.append(
                    (
                        issue["category"] not in marked,
                        EarlierReport(issue["title"] or about, f"{text}（{about}）"),
                    )
                )
    found.sort(key=lambda one: one[0])
    return [one for _, one in found[:SHOWN]]


def _reports_before(project: Project) -> QuerySet[Report]:
    """Reports of earlier years on the programme: newest year first, then those in the project's own state."""
    is_other = Case(When(status=project.status, then=Value(0)), default=Value(1), output_field=IntegerField())
    return (
        Report.objects.filter(
            fiscal_year__year__lt=project.fiscal_year.year,
            programme__code=project.programme.code,
            state=ReportState.ACCEPTED,
        )
        .select_related("fiscal_year", "programme", "counted")
        .order_by("-fiscal_year__year", is_other, "position", "id")[:READ]
    )
