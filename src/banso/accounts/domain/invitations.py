"""Inviting people: a one-time link makes an account, its person and its role in one step."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.password_validation import validate_password
from django.db import IntegrityError, transaction
from django.dispatch import Signal
from django.utils import timezone

from banso.accounts.domain.grants import refuse_impossible, store_grant
from banso.accounts.domain.tokens import hash_of, new_token, refuse_unusable, unknown_link
from banso.accounts.models import Invitation, User
from banso.accounts.scopes import RoleScope, scope_of
from banso.directory.enums import Role
from banso.directory.models import Organisation, Person
from banso.directory.queries import people_with_address
from banso.foundation.access import Actor, require, system_actor
from banso.foundation.errors import Conflict, ForbiddenStep
from banso.foundation.history import operation
from banso.japan.text import fold_mail_address
from banso.years.models import FiscalYear

INVITATION_DAYS = 14
_INVITED = system_actor("招待の受け入れ")

# Sent in the transaction that accepts an invitation, with `invitation` and `user`: later rooms add what the role
# brings with it (an expert's entry on the roster).
invitation_accepted = Signal()


def invite(
    *,
    actor: Actor,
    email: str,
    role: str,
    fiscal_year: FiscalYear | None = None,
    organisation: Organisation | None = None,
    person: Person | None = None,
) -> tuple[Invitation, str]:
    """Invite an address to a role. Returns the invitation and its token, which is shown this once.

    Without `person`, the one person of the directory whose own contact is the address is meant: accepting makes
    no second person of them. Raises AccessDenied, and ForbiddenStep for a role without its organisation or a
    person who has an account.
    """
    scope = RoleScope(Role(role), fiscal_year, organisation)
    require(actor, "invitation.create", scope)
    refuse_impossible(scope)
    person = person or _person_of(email)
    if person is not None and User.objects.filter(person=person).exists():
        raise ForbiddenStep("この方には、すでに利用者があります。利用者の画面で役割を付けてください。")
    token, token_hash = new_token()
    with operation(actor) as op:
        invitation = Invitation.objects.create(
            email=fold_mail_address(email),
            role=role,
            fiscal_year=fiscal_year,
            organisation=organisation,
            person=person,
            token_hash=token_hash,
            invited_by_id=actor.user_id,
            expires_at=timezone.now() + dt.timedelta(days=INVITATION_DAYS),
        )
        op.record("invitation.issued", invitation, {"role": (None, str(role))})
    return invitation, token


def withdraw_invitation(*, actor: Actor, invitation: Invitation) -> Invitation:
    """Make an invitation's link useless.

    Raises AccessDenied, and ForbiddenStep when it was accepted or withdrawn.
    """
    require(actor, "invitation.withdraw", invitation)
    with operation(actor) as op:
        _refuse_closed(invitation)
        invitation.withdrawn_at = op.at
        invitation.save(update_fields=["withdrawn_at"])
        op.record("invitation.withdrawn", invitation)
    return invitation


def reissue_invitation(*, actor: Actor, invitation: Invitation) -> tuple[Invitation, str]:
    """Replace an invitation by a new one with a new link and period; the old link stops working.

    Raises AccessDenied, and ForbiddenStep when it was accepted.
    """
    with transaction.atomic():
        if invitation.withdrawn_at is None:
            withdraw_invitation(actor=actor, invitation=invitation)
        if invitation.accepted_at is not None:
            _refuse_closed(invitation)
        return invite(
            actor=actor,
            email=invitation.email,
            role=invitation.role,
            fiscal_year=invitation.fiscal_year,
            organisation=invitation.organisation,
            person=invitation.person,
        )


def find_invitation(token: str) -> Invitation:
    """Return the usable invitation of a token. Raises LinkUnusable, saying why."""
    invitation = (
        Invitation.objects.select_related("organisation", "fiscal_year", "person", "invited_by")
        .filter(token_hash=hash_of(token))
        .first()
    )
    if invitation is None:
        raise unknown_link("招待")
    refuse_unusable(
        subject="招待",
        used=invitation.accepted_at is not None,
        withdrawn=invitation.withdrawn_at is not None,
        expired=invitation.expires_at <= timezone.now(),
    )
    return invitation


def accept_invitation(
    *,
    token: str,
    password: str,
    family_name: str = "",
    given_name: str = "",
    family_kana: str = "",
    given_kana: str = "",
) -> User:
    """Make the account, its person and its role, all or nothing. The names are used when no person was named.

    Raises LinkUnusable, ForbiddenStep without a family name, Conflict when no new account can be made for the
    address, and django's ValidationError for a weak password.
    """
    with operation(_INVITED) as op:
        invitation = _take(token)
        person = invitation.person
        if person is None:
            if not family_name.strip():
                raise ForbiddenStep("姓が空のため、登録できません。姓を入力してください。")
            person = Person.objects.create(
                family_name=family_name,
                given_name=given_name,
                family_kana=family_kana,
                given_kana=given_kana,
            )
            op.record("person.added", person)
        user = _make_user(invitation.email, password, person)
        op.record("user.created", user)
        _give(invitation, user)
        op.record("invitation.accepted", invitation)
    return user


def accept_invitation_as(*, actor: Actor, token: str, user: User) -> User:
    """Add the invitation's role to an account that exists: the signed-in user's.

    Raises LinkUnusable, AccessDenied when it is addressed to somebody else, Conflict when the role is held.
    """
    with operation(actor) as op:
        require(actor, "invitation.accept", (find_invitation(token), user))
        invitation = _take(token)
        _give(invitation, user)
        op.record("invitation.accepted", invitation)
    return user


def _take(token: str) -> Invitation:
    """Mark the invitation accepted; of two that come at once, one wins. Raises LinkUnusable."""
    invitation = find_invitation(token)
    now = timezone.now()
    free = Invitation.objects.filter(pk=invitation.pk, accepted_at__isnull=True, withdrawn_at__isnull=True)
    if not free.update(accepted_at=now):
        refuse_unusable(subject="招待", used=True, withdrawn=False, expired=False)
    invitation.accepted_at = now
    return invitation


def _person_of(email: str) -> Person | None:
    """Return who alone has the address and no account yet; an address of several is nobody's in particular."""
    owners = list(people_with_address(email)[:2])
    if len(owners) != 1 or User.objects.filter(person=owners[0]).exists():
        return None
    return owners[0]


def _give(invitation: Invitation, user: User) -> None:
    store_grant(_INVITED, user, scope_of(invitation))
    invitation_accepted.send(Invitation, invitation=invitation, user=user)


def _make_user(email: str, password: str, person: Person) -> User:
    validate_password(password, User(email=email))
    try:
        with transaction.atomic():
            if User.objects.filter(email__iexact=email).exists():
                raise IntegrityError("address taken")
            return User.objects.create_user(email, password, person=person)
    except IntegrityError as error:
        raise Conflict(
            "この招待では新しいアカウントを作れませんでした。"
            "すでにアカウントをお持ちの方は、サインインしてから、もう一度この招待リンクを開いてください。"
        ) from error


def _refuse_closed(invitation: Invitation) -> None:
    if invitation.accepted_at is not None:
        raise ForbiddenStep("この招待はすでに受け入れられています。利用者の一覧を確かめてください。")
    if invitation.withdrawn_at is not None:
        raise ForbiddenStep("この招待はすでに取り消されています。画面を開き直してください。")
