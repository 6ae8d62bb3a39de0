"""Installing the gazetteer: prefectures, municipalities, and what the years that are not over take from them."""

from __future__ import annotations

from dataclasses import dataclass

from banso.directory.domain.gazetteer import Seeded, seed_gazetteer
from banso.directory.domain.welfare_offices import list_offices
from banso.directory.models import MunicipalityYear
from banso.foundation.access import Actor, check, require
from banso.foundation.history import operation
from banso.japan.dates import fiscal_year_start
from banso.japan.welfare import WelfareOffice, welfare_offices
from banso.years.domain.fiscal_years import fill_blocks
from banso.years.enums import YearState
from banso.years.models import FiscalYear


@dataclass(frozen=True)
class Installed:
    """What was added: to the directory, to each year's list of welfare offices, to the years' blocks."""

    seeded: Seeded
    offices: dict[int, int]
    blocks: int


def years_in_hand() -> list[FiscalYear]:
    """Return the years that are not closed, oldest first: those the gazetteer is installed for."""
    return list(FiscalYear.objects.exclude(state=YearState.CLOSED).order_by("year"))


def offices_to_come(year: int) -> list[WelfareOffice]:
    """Return the dated list's offices the year says nothing about, those of bodies not yet in the directory too."""
    told = MunicipalityYear.objects.filter(year=year).values_list("organisation__code", flat=True)
    known = set(told)
    return [office for office in welfare_offices(fiscal_year_start(year)) if office.code not in known]


def install_gazetteer(*, actor: Actor, year: int | None = None) -> Installed:
    """Add the prefectures and municipalities that are missing; give years their welfare offices and blocks.

    `year` names one year, made or not; without it every year in hand. Nothing that exists is changed, so that it
    may be run again. Blocks are filled where the actor may manage the year. Raises AccessDenied.
    """
    require(actor, "gazetteer.install")
    with operation(actor, reason="全国の市区町村一覧"):
        seeded = seed_gazetteer(actor=actor)
        made = [one for one in years_in_hand() if year in (None, one.year)]
        numbers = [one.year for one in made] if year is None else [year]
        offices = {number: list_offices(actor=actor, year=number) for number in numbers}
        blocks = sum(
            fill_blocks(actor=actor, fiscal_year=one) for one in made if check(actor, "year.manage", one)
        )
    return Installed(seeded, offices, blocks)
