"""Next year's question answered from R1's records."""

from __future__ import annotations

import pytest

from banso.outlook.nearby import sessions, sessions_map
from banso.outlook.ranking import ranking, unknown_only
from banso.outlook.records import records_of
from banso.outlook.tables import ranking_table, sessions_table, timing_table
from banso.years.models import FiscalYear


@pytest.mark.once
def test_r01_gives_an_order_joint_sessions_and_times(r01: FiscalYear) -> None:
    records = records_of(r01)
    ranked = ranking(records)
    assert ranked
    assert len(ranked) + len(unknown_only(records)) <= len(records.evidence) == 47
    assert [one.points for one in ranked] == sorted((one.points for one in ranked), reverse=True)
    assert all(row["reasons"] or row["points"] == 0 for row in ranking_table(records, ranked).rows)
    found = sessions(records)
    assert all(guest.km <= records.settings.radius_km for one in found for guest in one.guests)
    assert len(sessions_table(records, found).rows) == len(found)
    assert "<svg" in sessions_map(records, found)
    # 28 of the advised programmes were still to be launched; every one that was visited has a time.
    assert len(timing_table(records).rows) >= 20
