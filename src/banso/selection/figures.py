"""The selection in the annual report."""

from __future__ import annotations

from banso.office.tables import Table
from banso.selection.queries import figure3, selected, selection_of, status_totals
from banso.years.figures import figure, long_figure
from banso.years.models import FiscalYear


def _row_count(fiscal_year: FiscalYear) -> int:
    selection = selection_of(fiscal_year)
    return selected(selection).count() if selection else 0


@long_figure("figure3", "1-2", order=20, row_count=_row_count)
def selected_table(fiscal_year: FiscalYear, rows: slice) -> Table | None:
    """図3, where the year has a selection."""
    selection = selection_of(fiscal_year)
    return figure3(selection, rows) if selection else None


@figure("figure3_totals", "1-2", order=30)
def selected_totals(fiscal_year: FiscalYear) -> Table | None:
    """How many programmes were selected, by status."""
    selection = selection_of(fiscal_year)
    return status_totals(selection) if selection else None
