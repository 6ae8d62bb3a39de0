"""The call in the annual report."""

from __future__ import annotations

from banso.calls.queries import call_of, figure2, received
from banso.office.tables import Table
from banso.years.figures import long_figure
from banso.years.models import FiscalYear


def _row_count(fiscal_year: FiscalYear) -> int:
    call = call_of(fiscal_year)
    return received(call).count() if call else 0


@long_figure("figure2", "1-2", order=10, row_count=_row_count)
def applications_table(fiscal_year: FiscalYear, rows: slice) -> Table | None:
    """図2, where the year has a call."""
    call = call_of(fiscal_year)
    return figure2(call, rows) if call else None
