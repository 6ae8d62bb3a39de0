"""The roster of experts."""

from __future__ import annotations

from collections.abc import Iterable

from banso.directory.models import Organisation, Person
from banso.dispatch.models import Expert
from banso.foundation.access import Actor, require
from banso.foundation.errors import Conflict
from banso.foundation.history import operation
from banso.years.models import FiscalYear, SupportProgramme


def add_expert(
    *,
    actor: Actor,
    fiscal_year: FiscalYear,
    person: Person,
    affiliation: str,
    home_prefecture: Organisation | None = None,
    home_basis: str = "",
    programmes: Iterable[SupportProgramme] = (),
    order: int = 0,
) -> Expert:
    """Put a person on the year's roster. Raises Conflict when they are on it already."""
    require(actor, "expert.edit", fiscal_year)
    covers = list(programmes)
    if Expert.objects.filter(fiscal_year=fiscal_year, person=person).exists():
        raise Conflict(f"{person.full_name}さんは、すでに{fiscal_year.label}の講師名簿にあります。")
    with operation(actor) as op:
        expert = Expert.objects.create(
            fiscal_year=fiscal_year,
            person=person,
            affiliation=affiliation,
            home_prefecture=home_prefecture,
            home_basis=home_basis,
            order=order,
        )
        expert.programmes.set(covers)
        op.record("expert.added", expert, {"programmes": ([], [p.short_name for p in covers])})
    return expert
