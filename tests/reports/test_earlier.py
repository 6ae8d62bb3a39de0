"""What reports of earlier years say reaches the expert's briefing: published ones of the same programme alone."""

from __future__ import annotations

import datetime as dt

import pytest

from banso.briefings.card import card_of
from banso.reports.domain.published import PublishedIssue, PublishedReport, add_published_report
from banso.reports.earlier import earlier_reports
from banso.reports.enums import CellCode, ReportState
from banso.reports.models import Report
from banso.selection.enums import ProgrammeStatus
from tests import builders
from tests.builders import SYSTEM
from tests.conftest import SmallYear

pytestmark = pytest.mark.django_db


def published(year: int, programme: str, position: int, after: str) -> Report:
    fiscal_year = builders.make_year(year)
    return add_published_report(
        actor=SYSTEM,
        fiscal_year=fiscal_year,
        published=PublishedReport(
            programme=fiscal_year.programmes.get(code=programme),
            status=ProgrammeStatus.RUNNING,
            bracket="",
            bracket_as_printed="",
            position=position,
            source=f"見本{position}",
            issues=[
                PublishedIssue(
                    1, "相談が少ない", "I05", dict.fromkeys(CellCode, "") | {CellCode.AFTER: after}
                )
            ],
        ),
        commitments_since=dt.date(year + 1, 3, 1),
    )


def test_the_briefing_shows_published_reports_of_earlier_years(small_year: SmallYear) -> None:
    project = small_year.project
    own = project.programme.code
    other = small_year.fiscal_year.programmes.exclude(code=own).first()
    published(2018, own, 1, "数字を先に見る")
    published(2018, other.code, 2, "ほかの事業の話")
    published(2019, own, 3, "同じ年度の話")
    withdrawn = published(2018, own, 4, "受理されていない話")
    Report.objects.filter(pk=withdrawn.pk).update(state=ReportState.DRAFT)
    (found,) = earlier_reports(project)
    assert found.title == "相談が少ない"
    assert found.text.startswith("数字を先に見る（")
    assert [one.text for one in card_of(project).earlier] == [found.text]
