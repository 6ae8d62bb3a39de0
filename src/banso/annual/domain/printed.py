"""Keeping what a loaded source printed, beside what we compute."""

from __future__ import annotations

import datetime as dt

from banso.annual.models import PrintedFigure, PrintedText, StatedWindow
from banso.foundation.access import Actor, require
from banso.foundation.errors import BansoError
from banso.foundation.history import operation
from banso.years.models import FiscalYear


def keep_figure(
    *, actor: Actor, fiscal_year: FiscalYear, figure: str, key: str, value: int | None, source: str = ""
) -> PrintedFigure:
    """Keep a printed total; None is an empty printed cell."""
    require(actor, "annual.source", fiscal_year)
    with operation(actor) as op:
        kept = PrintedFigure.objects.create(
            fiscal_year=fiscal_year, figure=figure, key=key, value=value, source=source
        )
        op.record("annual.figure_kept", kept, {"value": (None, value)})
    return kept


def keep_text(
    *, actor: Actor, fiscal_year: FiscalYear, section: str, subject: str, text: str, source: str = ""
) -> PrintedText:
    """Keep a wording as one section printed it."""
    require(actor, "annual.source", fiscal_year)
    with operation(actor) as op:
        kept = PrintedText.objects.create(
            fiscal_year=fiscal_year, section=section, subject=subject, text=text, source=source
        )
        op.record("annual.text_kept", kept)
    return kept


def keep_window(
    *,
    actor: Actor,
    fiscal_year: FiscalYear,
    section: str,
    visit_number: int,
    starts_on: dt.date,
    ends_on: dt.date,
    as_printed: str = "",
    source: str = "",
) -> StatedWindow:
    """Keep the period stated for a round of visits. Raises BansoError when it ends before it starts."""
    require(actor, "annual.source", fiscal_year)
    if ends_on < starts_on:
        raise BansoError(
            f"{visit_number}回目の派遣の時期は、終わりが始まりより前です。日付を確かめてください。"
        )
    with operation(actor) as op:
        kept = StatedWindow.objects.create(
            fiscal_year=fiscal_year,
            section=section,
            visit_number=visit_number,
            starts_on=starts_on,
            ends_on=ends_on,
            as_printed=as_printed,
            source=source,
        )
        op.record("annual.window_kept", kept)
    return kept


def forget(*, actor: Actor, kept: PrintedFigure | PrintedText | StatedWindow) -> None:
    """Take a printed value away that was entered wrongly; what it said stays in the year's history."""
    require(actor, "annual.source", kept.fiscal_year)
    with operation(actor) as op:
        op.record(
            "annual.source_forgotten", kept.fiscal_year, {str(kept._meta.verbose_name): (str(kept), None)}
        )
        kept.delete()
