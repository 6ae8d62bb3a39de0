"""A 外字 in a record does not stop the annual report; it is told before."""

from __future__ import annotations

import pytest

from banso.annual.findings import findings_of
from banso.annual.report import build_report
from tests.conftest import SmallYear

pytestmark = pytest.mark.django_db


@pytest.mark.once
def test_a_reason_with_a_private_character_is_told_and_the_report_is_made(small_year: SmallYear) -> None:
    visit = small_year.visit
    visit.state_reason = "担当の\ue000田さんの都合"
    visit.save(update_fields=["state_reason"])
    told = [one for one in findings_of(small_year.fiscal_year) if one.code == "visit.unprintable"]
    assert len(told) == 1
    assert "外字（U+E000）" in told[0].message
    assert "1回目" in told[0].where
    assert build_report(small_year.fiscal_year).startswith(b"%PDF-")
