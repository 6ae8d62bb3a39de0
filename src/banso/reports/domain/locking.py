"""Holding a report to the end of a transaction."""

from __future__ import annotations

from banso.foundation.errors import Conflict
from banso.reports.models import Report


def locked(report: Report) -> Report:
    """Return the report, held to the end of the transaction. Raises Conflict when what was allowed no longer holds.

    The permission was asked with the state the caller saw; another state now means somebody was faster.
    """
    found = (
        Report.objects.select_for_update(of=("self",))
        .select_related(
            "fiscal_year", "programme", "counted", "project__municipality", "project__programme",
            "project__decision__selection", "project__decision__application", "project__fiscal_year",
        )
        .get(pk=report.pk)
    )  # fmt: skip
    if found.state != report.state:
        raise Conflict(
            f"この間に、報告書が「{found.get_state_display()}」になりました。画面を開き直して、今の状態を確かめてください。"
        )
    return found
