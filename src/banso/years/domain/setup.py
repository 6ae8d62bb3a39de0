"""Saying that a part of a year being prepared was looked at and is right, or is not after all."""

from __future__ import annotations

from banso.foundation.access import Actor, require
from banso.foundation.history import operation
from banso.years.enums import SetupPart
from banso.years.models import FiscalYear, SetupCheck


def check_part(*, actor: Actor, fiscal_year: FiscalYear, part: str) -> SetupCheck:
    """Note that the part is right; noting it again changes nothing. Raises AccessDenied, ValueError for no part."""
    require(actor, "year.manage", fiscal_year)
    with operation(actor) as op:
        found, made = SetupCheck.objects.get_or_create(fiscal_year=fiscal_year, part=SetupPart(part))
        if made:
            op.record("year.part_checked", fiscal_year, {"確かめたもの": (None, SetupPart(part).label)})
    return found


def uncheck_part(*, actor: Actor, fiscal_year: FiscalYear, part: str) -> None:
    """Take the note back. Raises AccessDenied, ValueError for no part."""
    require(actor, "year.manage", fiscal_year)
    with operation(actor) as op:
        deleted, _ = SetupCheck.objects.filter(fiscal_year=fiscal_year, part=SetupPart(part)).delete()
        if deleted:
            op.record("year.part_checked", fiscal_year, {"確かめたもの": (SetupPart(part).label, None)})
