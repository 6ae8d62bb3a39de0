"""What municipalities are in a year, from a list."""

from __future__ import annotations

import pytest

from banso.directory.importing import taking_in as verbs
from banso.directory.importing.kinds import kind_of
from banso.directory.models import MunicipalityYear
from banso.office.workbook_out import write_data
from tests.builders import SYSTEM, make_municipality
from tests.directory.lists import handed, outcomes, row, workbook

pytestmark = pytest.mark.django_db


def test_population_and_welfare_office_come_in_for_a_year() -> None:
    known = make_municipality("見本市")
    MunicipalityYear.objects.create(
        organisation=known,
        year=2026,
        has_welfare_office=True,
        welfare_office_verified=True,
        bracket="FROM_50K",
    )
    make_municipality("別見本町")
    rows = [
        ["都道府県名", "市町村名", "人口（人）", "福祉事務所"],
        ["滋賀県", "見本市", "５１,２３４人", None],
        ["滋賀県", "別見本町", 8000, "なし"],
        ["滋賀県", "見本市", "多い", "?"],
    ]
    batch = handed("profiles", workbook(rows[:3]), year=2026)
    assert outcomes(batch) == {2: "CHANGED", 3: "NEW"}
    verbs.commit(actor=SYSTEM, batch=batch)
    profile = MunicipalityYear.objects.get(organisation=known)
    assert (profile.population, profile.has_welfare_office, profile.bracket) == (51234, True, "FROM_50K")
    assert profile.welfare_office_verified
    assert not MunicipalityYear.objects.get(organisation__name="別見本町").has_welfare_office
    odd = handed("profiles", workbook([rows[0], rows[3]]), year=2026)
    assert {fault["place"] for fault in row(odd, 2).faults} == {"C2", "D2"}
    assert outcomes(odd) == {2: "SAME"}
    table = kind_of("profiles").present(2026)
    assert set(outcomes(handed("profiles", write_data([table], title="今"), year=2026)).values()) == {"SAME"}
