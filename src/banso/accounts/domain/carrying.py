"""Roles that go on into the next year, on request."""

from __future__ import annotations

from django.db.models import QuerySet

from banso.accounts.models import RoleGrant
from banso.directory.enums import Role
from banso.foundation.history import Operation
from banso.years.carrying import Carried, carries
from banso.years.models import FiscalYear

_PROGRAMME = (Role.SECRETARIAT, Role.MINISTRY, Role.BOARD)
_OTHERS = (Role.PREFECTURE, Role.MUNICIPALITY, Role.EXPERT)


def _held(fiscal_year: FiscalYear, roles: tuple[Role, ...]) -> QuerySet[RoleGrant]:
    """Return the year's own grants of people who can still sign in (those for every year go on by themselves)."""
    return RoleGrant.objects.filter(fiscal_year=fiscal_year, role__in=roles, user__is_active=True)


def _copy(op: Operation, after: FiscalYear, made: FiscalYear, roles: tuple[Role, ...]) -> Carried:
    grants = [
        RoleGrant(user_id=one.user_id, role=one.role, fiscal_year=made, organisation_id=one.organisation_id)
        for one in _held(after, roles)
    ]
    RoleGrant.objects.bulk_create(grants)
    op.record_many("role.granted", RoleGrant.objects.filter(fiscal_year=made, role__in=roles))
    return Carried(len(grants))


@carries(
    "roles_programme",
    "事務局・厚生労働省・理事会の役割",
    about="同じ方が、次の年度にもサインインしてすぐ働けます。",
    count=lambda year: _held(year, _PROGRAMME).count(),
)
def copy_programme_roles(op: Operation, after: FiscalYear, made: FiscalYear) -> Carried:
    """Give the programme's people their roles in the next year."""
    return _copy(op, after, made, _PROGRAMME)


@carries(
    "roles_others",
    "都道府県・自治体・講師の役割",
    about="担当者が替わることが多いため、ふつうは写さず、公募のときに招待し直します。",
    count=lambda year: _held(year, _OTHERS).count(),
    is_usual=False,
)
def copy_other_roles(op: Operation, after: FiscalYear, made: FiscalYear) -> Carried:
    """Give offices and experts their roles in the next year."""
    return _copy(op, after, made, _OTHERS)
