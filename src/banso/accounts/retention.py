"""How long accounts, invitations and sign-in records are kept."""

from __future__ import annotations

import datetime as dt
from typing import Any

from allauth.account.models import EmailAddress
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from banso.accounts.models import Invitation, RoleGrant, User
from banso.directory.models import Organisation, Person
from banso.foundation.enums import RetentionClass
from banso.foundation.retention import in_use, keeps, retained, start_of
from banso.japan.dates import fiscal_year_of

_ERASED_DOMAIN = "@erased.invalid"


def _grants_since(since: dt.date) -> QuerySet[RoleGrant]:
    """Return the grants of that fiscal year, of a later one or of every year."""
    year = fiscal_year_of(since)
    return RoleGrant.objects.filter(
        Q(fiscal_year__year__gte=year) | Q(fiscal_year=None) | Q(granted_at__gte=start_of(since)),
        user__is_active=True,
    )


@keeps(Person)
def people_with_a_role(since: dt.date) -> QuerySet[RoleGrant, int | None]:
    """People whose account holds a role."""
    return _grants_since(since).filter(user__person__isnull=False).values_list("user__person_id", flat=True)


@keeps(Organisation)
def organisations_with_a_role(since: dt.date) -> QuerySet[RoleGrant, int | None]:
    """Offices somebody acts for."""
    return _grants_since(since).filter(organisation__isnull=False).values_list("organisation_id", flat=True)


@keeps(User)
def users_with_a_role(since: dt.date) -> QuerySet[RoleGrant, int]:
    """Users that hold a role."""
    return _grants_since(since).values_list("user_id", flat=True)


def _users_out_of_use(before: dt.date) -> QuerySet[User]:
    moment = start_of(before)
    idle = Q(last_login=None) | Q(last_login__lt=moment)
    return User.objects.filter(idle, created_at__lt=moment).exclude(pk__in=in_use(User, before).values("pk"))


@retained(EmailAddress, {"email": RetentionClass.ACCOUNT}, delete=True)
def address_copies_out_of_use(before: dt.date) -> QuerySet[Any]:
    """The sign-in library's copies of the same users' addresses."""
    addresses: QuerySet[Any] = EmailAddress.objects.filter(user__in=_users_out_of_use(before))
    return addresses


@retained(
    User,
    {"email": RetentionClass.ACCOUNT},
    erased={"email": Concat(Value("user-"), Cast("pk", CharField()), Value(_ERASED_DOMAIN))},
    derived={"is_active": False, "password": "!"},
    is_erased=Q(email__endswith=_ERASED_DOMAIN),
)
def users_out_of_use(before: dt.date) -> QuerySet[User]:
    """Users without role or sign-in since that day. The account stays, closed, for the history."""
    return _users_out_of_use(before)


@retained(Invitation, {"email": RetentionClass.INVITATION})
def invitations_over(before: dt.date) -> QuerySet[Invitation]:
    """Invitations accepted, withdrawn or run out before that day."""
    moment = start_of(before)
    return Invitation.objects.filter(
        Q(expires_at__lt=moment) | Q(accepted_at__lt=moment) | Q(withdrawn_at__lt=moment)
    )


def _before(model: Any) -> Any:
    def attempts_before(before: dt.date) -> QuerySet[Any]:
        found: QuerySet[Any] = model.objects.filter(attempt_time__lt=start_of(before))
        return found

    return attempts_before


for _model in (AccessAttempt, AccessFailureLog, AccessLog):
    retained(
        _model,
        {"username": RetentionClass.WORKING_FILE, "ip_address": RetentionClass.WORKING_FILE},
        delete=True,
    )(_before(_model))
