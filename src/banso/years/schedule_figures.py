"""The schedules of the three strands in the annual report."""

from __future__ import annotations

from functools import partial

from banso.office.tables import Table
from banso.years.enums import StrandCode
from banso.years.figures import figure
from banso.years.models import FiscalYear
from banso.years.queries import milestones_of, schedule_table

_PLACES = ((StrandCode.DISPATCH, "1-7"), (StrandCode.TRAINING, "2-6"), (StrandCode.CONFERENCE, "3-3"))


def _schedule(fiscal_year: FiscalYear, *, strand: StrandCode) -> Table | None:
    return schedule_table(fiscal_year, strand) if milestones_of(fiscal_year, strand) else None


for _number, (_strand, _section) in enumerate(_PLACES):
    figure(f"schedule_{_strand.lower()}", _section, order=140 + _number)(partial(_schedule, strand=_strand))
