"""Names of programmes by year."""

from __future__ import annotations

import pytest

from banso.foundation.errors import BansoError
from banso.years.enums import ProgrammeCode
from banso.years.names import FIRST_YEAR, all_names, names_valid_in


@pytest.mark.parametrize(
    ("year", "code", "name"),
    [
        (2018, ProgrammeCode.HOUSEHOLD_BUDGET, "家計相談支援事業"),
        (2019, ProgrammeCode.HOUSEHOLD_BUDGET, "家計改善支援事業"),
        (2018, ProgrammeCode.CHILDREN, "学習支援事業"),
        (2019, ProgrammeCode.CHILDREN, "子どもの学習・生活支援事業"),
        (2024, ProgrammeCode.TEMPORARY_LIVING, "一時生活支援事業"),
        (2025, ProgrammeCode.TEMPORARY_LIVING, "居住支援事業"),
        (2015, ProgrammeCode.CONSULTATION, "自立相談支援事業"),
        (2030, ProgrammeCode.CONSULTATION, "自立相談支援事業"),
    ],
)
def test_name_is_the_one_valid_in_the_year(year: int, code: ProgrammeCode, name: str) -> None:
    assert {one.code: one.name for one in names_valid_in(year)}[code] == name


@pytest.mark.parametrize("year", range(FIRST_YEAR, 2041))
def test_every_programme_has_exactly_one_name_in_every_year(year: int) -> None:
    assert [one.code for one in names_valid_in(year)] == list(ProgrammeCode)


def test_year_before_the_law_is_refused_with_what_to_do() -> None:
    with pytest.raises(BansoError, match="2015年度"):
        names_valid_in(2014)


def test_unconfirmed_dates_say_so_in_their_basis() -> None:
    unconfirmed = [one for one in all_names() if not one.is_confirmed]
    assert unconfirmed
    assert all("要確認" in one.basis for one in unconfirmed)
    assert all("要確認" not in one.basis for one in all_names() if one.is_confirmed)
