"""Who a to-do can be handed to. Accounts know who holds a role and stand above this room, so they tell it here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet

from banso.directory.models import Organisation, Person
from banso.foundation.access import Actor
from banso.years.models import FiscalYear

# (actor, fiscal year) -> the people the actor works with in that year.
Finder = Callable[[Actor, FiscalYear], "QuerySet[Person]"]
_finders: list[Finder] = []


def finds_colleagues(finder: Finder) -> Finder:
    """Register who knows the people an actor works with. Raises ValueError for a second one."""
    if _finders:
        raise ValueError("colleagues found twice")
    _finders.append(finder)
    return finder


def colleagues_of(actor: Actor, fiscal_year: FiscalYear) -> QuerySet[Person]:
    """Return the people the actor works with in the year, themselves among them, in order of their readings."""
    if not _finders:
        return Person.objects.none()
    return _finders[0](actor, fiscal_year).order_by("kana_key", "pk")


@dataclass(frozen=True)
class Owner:
    """Whose a to-do is: one person's, or of everyone who holds a role (for an organisation)."""

    person: Person | None = None
    role: str = ""
    organisation: Organisation | None = None


@dataclass(frozen=True)
class Handing:
    """A to-do of a year about to be given to somebody."""

    fiscal_year: FiscalYear
    owner: Owner
