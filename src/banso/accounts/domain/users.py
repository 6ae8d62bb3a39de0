"""Passwords, sessions, second factors and the state of an account."""

from __future__ import annotations

import datetime as dt

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.utils import timezone

from banso.accounts.domain.grants import SECRETARIES
from banso.accounts.domain.tokens import hash_of, new_token, refuse_unusable, unknown_link
from banso.accounts.models import PasswordLink, RoleGrant, User
from banso.directory.enums import Role
from banso.directory.models import Person
from banso.foundation import locks
from banso.foundation.access import Actor, require, system_actor
from banso.foundation.errors import ForbiddenStep
from banso.foundation.hanging import hanging_on
from banso.foundation.history import operation

PASSWORD_LINK_DAYS = 3
_BY_LINK = system_actor("パスワードの再設定")


def issue_password_link(*, actor: Actor, user: User) -> tuple[PasswordLink, str]:
    """Issue a link by which the user sets a new password; earlier links stop working.

    Returns the link and its token, which is shown this once. Raises AccessDenied, and ForbiddenStep for an
    account that is switched off.
    """
    require(actor, "user.manage", user)
    if not user.is_active:
        raise ForbiddenStep("この利用者は停止中です。先に利用を再開してください。")
    token, token_hash = new_token()
    with operation(actor) as op:
        user.password_links.filter(used_at__isnull=True, withdrawn_at__isnull=True).update(withdrawn_at=op.at)
        link = PasswordLink.objects.create(
            user=user,
            token_hash=token_hash,
            issued_by_id=actor.user_id,
            expires_at=op.at + dt.timedelta(days=PASSWORD_LINK_DAYS),
        )
        op.record("password_link.issued", user)
    return link, token


def find_password_link(token: str) -> PasswordLink:
    """Return the usable link of a token. Raises LinkUnusable, saying why."""
    link = PasswordLink.objects.select_related("user__person").filter(token_hash=hash_of(token)).first()
    if link is None or not link.user.is_active:
        raise unknown_link("再設定")
    refuse_unusable(
        subject="再設定",
        used=link.used_at is not None,
        withdrawn=link.withdrawn_at is not None,
        expired=link.expires_at <= timezone.now(),
    )
    return link


def set_password_by_link(*, token: str, password: str) -> User:
    """Set the password and end every session of the user. The link works once.

    Raises LinkUnusable, and django's ValidationError for a weak password.
    """
    with operation(_BY_LINK) as op:
        link = find_password_link(token)
        validate_password(password, link.user)
        if not PasswordLink.objects.filter(pk=link.pk, used_at__isnull=True).update(used_at=op.at):
            refuse_unusable(subject="再設定", used=True, withdrawn=False, expired=False)
        _store_password(link.user, password)
        op.record("password.set", link.user)
    return link.user


def change_password(*, actor: Actor, user: User, password: str) -> User:
    """Change one's own password; the caller has asked for the old one. Ends the user's other sessions.

    Raises AccessDenied, and django's ValidationError for a weak password.
    """
    require(actor, "account.own", user)
    validate_password(password, user)
    with operation(actor) as op:
        _store_password(user, password)
        op.record("password.changed", user)
    return user


def sign_out_everywhere(*, actor: Actor, user: User) -> User:
    """End every session of a user, this one included. Raises AccessDenied."""
    require(actor, "user.sign_out", user)
    with operation(actor) as op:
        user.session_round += 1
        user.save(update_fields=["session_round"])
        op.record("user.signed_out_everywhere", user)
    return user


def switch_off_user(*, actor: Actor, user: User, reason: str = "") -> User:
    """Stop an account: no sign-in, every session ends, roles stay for when it is switched on again.

    Raises AccessDenied, and ForbiddenStep for one's own account or the last active secretary's.
    """
    require(actor, "user.manage", user)
    if user.pk == actor.user_id:
        raise ForbiddenStep("ご自身の利用は停止できません。ほかの事務局の方に依頼してください。")
    with operation(actor, reason) as op:
        locks.hold(SECRETARIES)
        secretaries = RoleGrant.objects.filter(role=Role.SECRETARIAT, user__is_active=True)
        if secretaries.filter(user=user).exists() and not secretaries.exclude(user=user).exists():
            raise ForbiddenStep(
                "停止すると、事務局の利用者がいなくなります。先に別の方へ役割を付けてください。"
            )
        user.is_active = False
        user.session_round += 1
        user.save(update_fields=["is_active", "session_round"])
        op.record("user.switched_off", user, {"is_active": (True, False)})
    return user


def join_person(*, actor: Actor, user: User, person: Person) -> User:
    """Say that an account belongs to a person the directory knew already; the one made at sign-up goes.

    The other person stays when anything hangs on them. Raises AccessDenied, and ForbiddenStep when the person
    has an account.
    """
    require(actor, "user.manage", user)
    if User.objects.filter(person=person).exclude(pk=user.pk).exists():
        raise ForbiddenStep(
            f"{person.full_name}さんには、すでに別の利用者があります。利用者の一覧を確かめてください。"
        )
    with operation(actor) as op:
        made = user.person
        user.person = person
        user.save(update_fields=["person"])
        op.record("user.person_joined", user, {"person": (made, person)})
        if made is not None and made != person:
            _remove_unused(made)
    return user


def _remove_unused(person: Person) -> None:
    if not hanging_on(person):
        person.delete()


def switch_on_user(*, actor: Actor, user: User) -> User:
    """Let a stopped account sign in again. Raises AccessDenied."""
    require(actor, "user.manage", user)
    with operation(actor) as op:
        user.is_active = True
        user.save(update_fields=["is_active"])
        op.record("user.switched_on", user, {"is_active": (False, True)})
    return user


def remove_second_factor(*, actor: Actor, user: User, reason: str = "") -> None:
    """Remove every second factor of a user who lost them, and end their sessions.

    Raises AccessDenied, and ForbiddenStep for one's own: that is done on one's own page, with the factor.
    """
    require(actor, "user.manage", user)
    if user.pk == actor.user_id:
        raise ForbiddenStep("ご自身の二段階認証は「わたしのアカウント」の画面で変更してください。")
    with operation(actor, reason) as op:
        Authenticator.objects.filter(user=user).delete()
        user.session_round += 1
        user.save(update_fields=["session_round"])
        op.record("second_factor.reset", user)


def _store_password(user: User, password: str) -> None:
    user.set_password(password)
    user.session_round += 1
    user.save(update_fields=["password", "session_round"])
