"""A year with the gazetteer installed: every prefecture, municipality and the list of welfare offices."""

from __future__ import annotations

import pytest

from banso.years.domain.fiscal_years import create_fiscal_year
from banso.years.domain.gazetteer import install_gazetteer
from banso.years.models import FiscalYear
from tests.builders import SYSTEM
from tests.kept import kept


def _listed_year() -> FiscalYear:
    install_gazetteer(actor=SYSTEM)
    return create_fiscal_year(actor=SYSTEM, year=2026)


@pytest.fixture
def listed_year(db: None) -> FiscalYear:
    """令和8年度, being prepared, with its list of those a call invites."""
    return kept("year with its list", _listed_year)
