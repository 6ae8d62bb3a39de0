"""The small year whose dates are confirmed, before anybody is asked and after."""

from __future__ import annotations

import pytest

from tests.conftest import SmallYear
from tests.dates.dates_year import DatesYear, make_asked_year, make_dates_year


@pytest.fixture
def dates(small_year: SmallYear) -> DatesYear:
    """Nobody is asked yet."""
    return make_dates_year(small_year)


@pytest.fixture
def asked(small_year: SmallYear) -> DatesYear:
    """The plan is published: everybody is asked."""
    return make_asked_year(small_year)
