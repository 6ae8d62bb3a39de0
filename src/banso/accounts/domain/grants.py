"""Giving and taking roles."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from banso.accounts.models import RoleGrant, User
from banso.accounts.scopes import RoleScope, scope_of
from banso.directory.enums import CLIENT_KINDS, OrganisationKind, Role
from banso.directory.models import Organisation
from banso.foundation import locks
from banso.foundation.access import Actor, require
from banso.foundation.errors import Conflict, ForbiddenStep
from banso.foundation.history import operation
from banso.years.models import FiscalYear

# Held while the number of active secretaries may shrink.
SECRETARIES = "accounts:secretaries"


def refuse_impossible(scope: RoleScope) -> None:
    """Raise ForbiddenStep for a prefecture role without a prefecture, or a municipality role without one."""
    kind = scope.organisation.kind if scope.organisation else None
    if scope.role == Role.PREFECTURE and kind != OrganisationKind.PREFECTURE:
        raise ForbiddenStep("「都道府県」の役割には都道府県の団体が必要です。都道府県を選んでください。")
    if scope.role == Role.MUNICIPALITY and kind not in CLIENT_KINDS:
        raise ForbiddenStep("「自治体」の役割には自治体が必要です。自治体を選んでください。")


def grant_role(
    *,
    actor: Actor,
    user: User,
    role: str,
    fiscal_year: FiscalYear | None = None,
    organisation: Organisation | None = None,
) -> RoleGrant:
    """Give a user a role.

    Raises AccessDenied, ForbiddenStep (no fitting organisation) and Conflict (held already).
    """
    scope = RoleScope(Role(role), fiscal_year, organisation)
    require(actor, "grant.add", scope)
    refuse_impossible(scope)
    return store_grant(actor, user, scope)


def store_grant(actor: Actor, user: User, scope: RoleScope) -> RoleGrant:
    """Store a grant somebody else has decided on (a grant or an accepted invitation). Raises Conflict."""
    with operation(actor) as op:
        try:
            with transaction.atomic():
                grant = RoleGrant.objects.create(
                    user=user, role=scope.role, fiscal_year=scope.fiscal_year, organisation=scope.organisation
                )
        except IntegrityError as error:
            raise Conflict(
                "この方には、同じ役割がすでに付いています。役割の一覧を確かめてください。"
            ) from error
        op.record("role.granted", user, {"役割": (None, scope.words)})
    return grant


def revoke_role(*, actor: Actor, grant: RoleGrant, reason: str = "") -> None:
    """Take a role away.

    Raises AccessDenied, and ForbiddenStep when nobody would be left to run the programme.
    """
    require(actor, "grant.revoke", grant)
    scope = scope_of(grant)
    with operation(actor, reason) as op:
        if scope.role == Role.SECRETARIAT:
            locks.hold(SECRETARIES)  # two who remove each other at once: the second is refused
            _refuse_leaving_none(grant)
        op.record("role.revoked", grant.user, {"役割": (scope.words, None)})
        grant.delete()


def _refuse_leaving_none(grant: RoleGrant) -> None:
    others = RoleGrant.objects.filter(role=Role.SECRETARIAT, user__is_active=True).exclude(pk=grant.pk)
    # A secretary of one year is no replacement for the one who may open the next.
    if grant.fiscal_year is None:
        others = others.filter(fiscal_year__isnull=True)
    if not others.exists():
        raise ForbiddenStep(
            "この役割を外すと、事務局の利用者がいなくなります。先に別の方へ事務局の役割を付けてください。"
        )
