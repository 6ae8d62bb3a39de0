"""Entering, changing and removing the entries of the year's schedule."""

from __future__ import annotations

import datetime as dt
from typing import Any

from banso.foundation.access import Actor, require
from banso.foundation.errors import BansoError
from banso.foundation.history import changed, operation, snapshot
from banso.japan.dates import wareki
from banso.years.domain.todos import drop_todo
from banso.years.enums import DatePrecision, MilestoneKind, StrandCode, ToDoState
from banso.years.models import FiscalYear, Milestone, ToDo
from banso.years.spans import stored_date
from banso.years.stages import stage_of_milestone

# Preparation begins before 1 April and settlement ends after 31 March.
MARGIN = dt.timedelta(days=92)
EDITABLE = ("strand", "date", "date_precision", "kind", "summary", "stage", "entry", "part")


def milestone_key(milestone_id: int) -> str:
    """Return the beginning of the keys of all to-dos a milestone causes."""
    return f"milestone:{milestone_id}:"


def add_milestone(
    *,
    actor: Actor,
    fiscal_year: FiscalYear,
    strand: str,
    date: dt.date,
    date_precision: str = DatePrecision.DAY,
    kind: str,
    summary: str,
    stage: str | None = None,
    entry: int = 0,
    part: int = 0,
    as_printed: str = "",
    source: str = "",
) -> Milestone:
    """Add an entry to the schedule. Without `stage` the table of stages decides (`stage_of_milestone`).

    Raises BansoError for a date far outside the year or an empty summary.
    """
    require(actor, "milestone.edit", fiscal_year)
    with operation(actor) as op:
        milestone = Milestone(fiscal_year=fiscal_year, as_printed=as_printed, source=source)
        _fill(milestone, strand, date, date_precision, kind, summary, stage, entry, part)
        milestone.save()
        op.record("milestone.added", milestone, {"date": (None, milestone.date)})
    return milestone


def edit_milestone(*, actor: Actor, milestone: Milestone, **values: Any) -> Milestone:
    """Change the given fields (`EDITABLE`); what a source printed stays beside it.

    The stage follows the new content unless it is given too. Raises BansoError as `add_milestone` does.
    """
    require(actor, "milestone.edit", milestone.fiscal_year)
    if unknown := set(values) - set(EDITABLE):
        raise TypeError(f"not editable: {', '.join(sorted(unknown))}")
    with operation(actor) as op:
        before = snapshot(milestone, EDITABLE)
        wanted = {name: getattr(milestone, name) for name in EDITABLE if name != "stage"} | values
        _fill(milestone, stage=wanted.pop("stage", None), **wanted)
        if changes := changed(before, milestone):
            milestone.save()
            op.record("milestone.edited", milestone, changes)
    return milestone


def remove_milestone(*, actor: Actor, milestone: Milestone, reason: str = "") -> None:
    """Take an entry off the schedule; the open to-dos it caused are dropped with it."""
    require(actor, "milestone.edit", milestone.fiscal_year)
    with operation(actor, reason) as op:
        caused = ToDo.objects.filter(key__startswith=milestone_key(milestone.pk), state=ToDoState.OPEN)
        for todo in caused:
            drop_todo(actor=actor, todo=todo, reason="予定が取り消されたため")
        op.record("milestone.removed", milestone, {"summary": (milestone.summary, None)})
        milestone.delete()


def _fill(
    milestone: Milestone,
    strand: str,
    date: dt.date,
    date_precision: str,
    kind: str,
    summary: str,
    stage: str | None,
    entry: int,
    part: int,
) -> None:
    year = milestone.fiscal_year
    if not year.starts_on - MARGIN <= date <= year.ends_on + MARGIN:
        raise BansoError(
            f"{wareki(date)}は{year.label}の予定にできません（前後3か月まで）。日付の年を確かめてください。"
        )
    if not summary.strip():
        raise BansoError("予定の内容が空です。何をする日かを入力してください。")
    milestone.strand = StrandCode(strand)
    milestone.date_precision = DatePrecision(date_precision)
    milestone.date = stored_date(date, date_precision)
    milestone.kind = MilestoneKind(kind)
    milestone.summary = summary.strip()
    milestone.stage = stage_of_milestone(strand, kind, summary) if stage is None else stage
    milestone.entry, milestone.part = entry, part
