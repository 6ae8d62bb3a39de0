"""Background work of the visits."""

from __future__ import annotations

from banso.foundation.jobs import Handle, Outcome, job_kind
from banso.logistics.domain.checklists import apply_template
from banso.years.models import FiscalYear

APPLY = "visits.apply_checklist"


@job_kind(APPLY, "チェックリストの反映")
def apply(handle: Handle, *, year: int) -> Outcome:
    """Bring the checklists of a year's agreed visits in line with its template."""
    fiscal_year = FiscalYear.objects.get(year=year)
    return Outcome({"visits": apply_template(actor=handle.actor, fiscal_year=fiscal_year)})
