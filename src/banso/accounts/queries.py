"""Reads about users: which actor a user is, whom somebody may see."""

from __future__ import annotations

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from banso.accounts.models import Invitation, RoleGrant, User
from banso.directory.enums import Role
from banso.directory.roles import runs_programme
from banso.foundation.access import PUBLIC, Actor, Grant

_SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def actor_for(user: User) -> Actor:
    """Return the actor of a user with the grants held now (one query)."""
    grants = frozenset(
        Grant(role, year, organisation_id)
        for role, year, organisation_id in RoleGrant.objects.filter(user=user).values_list(
            "role", "fiscal_year__year", "organisation_id"
        )
    )
    return Actor(user_id=user.pk, person_id=user.person_id, label=str(user), grants=grants)


def actor_of_session(request: HttpRequest) -> Actor:
    """Return who sends a request.

    The public; or a user with their grants; or, where a role needs a second factor (settings
    TWO_FACTOR_REQUIRED_ROLES) and this session was entered without one, the user with no grants at all.
    """
    user = request.user
    if not isinstance(user, User) or not user.is_active or (user.is_demo and not settings.DEMO_MODE):
        return PUBLIC
    actor = actor_for(user)
    if actor.roles() & settings.TWO_FACTOR_REQUIRED_ROLES and not used_second_factor(request, user):
        return Actor(user.pk, user.person_id, str(user), second_factor_missing=True)
    return actor


def used_second_factor(request: HttpRequest, user: User) -> bool:
    """Return whether this session was entered with a second factor the user still has."""
    records: list[dict[str, object]] = get_authentication_records(request, user)
    return any(record.get("method") == "mfa" for record in records) and has_second_factor(user)


def has_second_factor(user: User) -> bool:
    """Return whether the user has an authenticator app or a passkey (recovery codes alone do not count)."""
    exists: bool = Authenticator.objects.filter(user=user, type__in=_SECOND_FACTORS).exists()
    return exists


def grants_of(user: User) -> QuerySet[RoleGrant]:
    """Return a user's roles: those for every year first, then the newest year first."""
    newest_first = F("fiscal_year__year").desc(nulls_first=True)
    return user.grants.select_related("fiscal_year", "organisation").order_by(newest_first, "role", "pk")


def visible_users(actor: Actor) -> QuerySet[User]:
    """Return the users for whom `user.view` says yes, with their people."""
    users = User.objects.select_related("person")
    if runs_programme(actor):
        return users
    own = actor.organisation_ids(Role.MUNICIPALITY)
    colleagues = RoleGrant.objects.filter(role=Role.MUNICIPALITY, organisation__in=own).values("user_id")
    return users.filter(Q(pk=actor.user_id) | Q(pk__in=colleagues))


def open_invitations(actor: Actor) -> QuerySet[Invitation]:
    """Return the invitations still open (expired ones too) that the actor may handle."""
    invitations = Invitation.objects.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)
    if not runs_programme(actor):
        own = actor.organisation_ids(Role.MUNICIPALITY)
        invitations = invitations.filter(role=Role.MUNICIPALITY, organisation__in=own)
    return invitations.select_related("organisation", "fiscal_year", "invited_by__person")


def is_expired(invitation: Invitation) -> bool:
    """Return whether the invitation's period is over."""
    return invitation.expires_at <= timezone.now()
