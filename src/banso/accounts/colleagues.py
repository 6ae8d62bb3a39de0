"""Who works with whom in a year: asked by the to-dos of years."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from banso.accounts.models import RoleGrant
from banso.directory.enums import Role
from banso.directory.models import Person
from banso.directory.roles import runs_programme
from banso.foundation.access import Actor
from banso.years.colleagues import finds_colleagues
from banso.years.models import FiscalYear

# Whom the secretariat hands work to by name; offices are reached as organisations.
_OF_THE_PROGRAMME = (Role.SECRETARIAT, Role.MINISTRY, Role.BOARD, Role.EXPERT)


@finds_colleagues
def people_beside(actor: Actor, fiscal_year: FiscalYear) -> QuerySet[Person]:
    """The secretariat: all of the programme; anyone else: whoever holds the same role for the same office."""
    held = RoleGrant.objects.filter(
        Q(fiscal_year=fiscal_year) | Q(fiscal_year__isnull=True), user__is_active=True
    )
    if runs_programme(actor, fiscal_year.year):
        held = held.filter(role__in=_OF_THE_PROGRAMME)
    else:
        same = Q(pk__in=[])
        for grant in actor.grants:
            if grant.fiscal_year in (None, fiscal_year.year):
                same |= Q(role=grant.role, organisation_id=grant.organisation_id)
        held = held.filter(same)
        # Experts and participants are no office: they share a role, not work.
        held = held.filter(Q(organisation__isnull=False) | Q(role__in=(Role.MINISTRY, Role.BOARD)))
    return Person.objects.filter(Q(user__grants__in=held) | Q(pk=actor.person_id)).distinct()
