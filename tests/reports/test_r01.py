"""R1: 54 reports, 174 issues, the published order, the counts by category, 170 promises of which 21 name a time."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from banso.directory.enums import Role
from banso.foundation.access import system_actor
from banso.loading.load import load_year
from banso.reports import outcomes
from banso.reports.categories import categories
from banso.reports.domain.demo import answer_for_demo
from banso.reports.models import Commitment, Report, ReportIssue
from banso.reports.queries import in_published_order, issues_by_category, reports_by_group
from banso.years.models import FiscalYear
from tests import builders

R01 = Path(__file__).parents[2] / "examples" / "r01"
LOADER = system_actor("読み込み")

pytestmark = [pytest.mark.django_db, pytest.mark.once]

# The data's counts by category, running and not running (shared/needs.md, section 1), and its empty cells.
BY_CATEGORY = {
    "②": (61, 1, 60), "⑨": (26, 23, 3), "⑧": (24, 20, 4), "⑦": (12, 8, 4), "①": (10, 8, 2), "⑥": (10, 6, 4),
    "④": (9, 4, 5), "⑤": (9, 8, 1), "③": (8, 5, 3), "⑩": (3, 2, 1), "⑪": (2, 1, 1),
}  # fmt: skip
EMPTY = (1, 2, 3)


def test_r1_reports_in_their_order_and_the_numbers_of_the_data() -> None:
    year = load_year(R01, actor=LOADER).fiscal_year
    reports = list(in_published_order(Report.objects.filter(fiscal_year=year)))
    assert [one.position for one in reports] == list(range(1, 55))
    assert {one.state for one in reports} == {"ACCEPTED"}
    assert not any(one.project_id for one in reports)
    marks = {one.mark: one.code for one in categories(2019)}
    table = issues_by_category(year)
    found = {
        str(row["category"])[0]: (row["issues"], row["running"], row["not_running"]) for row in table.rows
    }
    assert found == BY_CATEGORY
    assert set(marks) == set(BY_CATEGORY)
    assert table.totals is not None
    assert (table.totals["issues"], table.totals["reports"]) == (174, 54)
    assert tuple(table.totals[f"no_{cell}"] for cell in ("before", "after", "future")) == EMPTY
    _groups(year)
    _promises(year)


def _groups(year: FiscalYear) -> None:
    """The printed numbers of section 1-5 (report L361–377) come out."""
    with (R01 / "printed_figures.csv").open(encoding="utf-8") as file:
        printed = {
            row["key"]: int(row["value"]) for row in csv.DictReader(file) if row["figure"] == "reports"
        }
    groups = Counter(
        (one.programme.code, one.status)
        for one in Report.objects.select_related("programme").filter(fiscal_year=year)
    )
    for key, number in printed.items():
        code, _, status = key.partition(".")
        if status == "all":
            assert sum(count for (name, _), count in groups.items() if name == code) == number
        elif status:
            assert groups[code, status.upper()] == number
    assert reports_by_group(year).totals["total"] == 54  # type: ignore[index]


def _promises(year: FiscalYear) -> None:
    rows = outcomes.commitments_with_answers(year)
    assert (len(rows), sum(bool(one.due_text) for one in rows)) == (170, 21)
    answer_for_demo(actor=LOADER, fiscal_year=year)
    rows = outcomes.commitments_with_answers(year)
    table = outcomes.by_category(year, rows)
    assert table.totals is not None
    assert table.totals["commitments"] == 170
    assert table.totals["answered"] == table.totals["demo"]  # every answer is marked as invented
    assert table.totals["answered"] > 100  # type: ignore[operator]
    assert outcomes.CAUTION in table.notes
    assert outcomes.by_method(year, rows).rows[0]["label"] == outcomes.UNKNOWN_METHOD
    assert "<svg" in outcomes.attainment_chart(table)
    before = Commitment.objects.filter(answers__isnull=False).count()
    answer_for_demo(actor=LOADER, fiscal_year=year)
    assert Commitment.objects.filter(answers__isnull=False).count() == before
    reader = builders.make_actor(Role.BOARD, fiscal_year=year)
    assert reader.roles(2019) == {Role.BOARD}
    assert ReportIssue.objects.filter(report__fiscal_year=year).count() == 174
