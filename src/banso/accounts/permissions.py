"""Who may do what with accounts, roles and invitations."""

from __future__ import annotations

from typing import Any

from banso.accounts.models import Invitation, RoleGrant, User
from banso.accounts.scopes import RoleScope, scope_of
from banso.directory.enums import Role
from banso.directory.roles import runs_programme
from banso.foundation.access import Actor, Answer, allow, declare, deny

_SIGN_IN = "サインインが必要です。"


def _secretariat(actor: Actor, what: str) -> Answer:
    if runs_programme(actor):
        return allow(f"事務局は、{what}。")
    return deny("利用者と役割の管理は、事務局だけが行えます。" if actor.is_signed_in else _SIGN_IN)


@declare("account.own", "自分のアカウントを管理する")
def manage_own_account(actor: Actor, user: User | None) -> Answer:
    """Everyone their own, also while the second factor is missing."""
    if not actor.is_signed_in:
        return deny(_SIGN_IN)
    if user is not None and user.pk != actor.user_id:
        return deny("ほかの方のアカウントは変更できません。")
    return allow("ご自身のアカウントです。")


@declare("user.list", "利用者の一覧を見る")
def list_users(actor: Actor, _: Any) -> Answer:
    """The secretariat all; a municipality those of its own, whom it may invite."""
    if runs_programme(actor):
        return allow("事務局は、すべての利用者を見られます。")
    if actor.has(Role.MUNICIPALITY):
        return allow("ご自身の自治体の利用者を見られます。")
    if not actor.is_signed_in:
        return deny(_SIGN_IN)
    return deny("利用者の一覧は、事務局と自治体（自分の団体だけ）が見られます。")


@declare("user.view", "利用者を見る")
def view_user(actor: Actor, user: User) -> Answer:
    """The secretariat all, everyone themselves, a municipality those who work for it."""
    if runs_programme(actor):
        return allow("事務局は、すべての利用者を見られます。")
    if actor.is_signed_in and actor.user_id == user.pk:
        return allow("ご自身のアカウントです。")
    own = actor.organisation_ids(Role.MUNICIPALITY)
    if own and RoleGrant.objects.filter(user=user, role=Role.MUNICIPALITY, organisation__in=own).exists():
        return allow("ご自身の自治体の利用者です。")
    return deny("この利用者の情報は、ご本人と事務局だけが見られます。" if actor.is_signed_in else _SIGN_IN)


@declare("user.manage", "利用者を管理する")
def manage_user(actor: Actor, _: User) -> Answer:
    """The secretariat: password links, switching off, lost second factors."""
    return _secretariat(actor, "すべての利用者を管理できます")


@declare("user.sign_out", "すべての端末からサインアウトする")
def sign_out_user(actor: Actor, user: User) -> Answer:
    """Oneself, or the secretariat for others."""
    if actor.is_signed_in and actor.user_id == user.pk:
        return allow("ご自身のアカウントです。")
    return _secretariat(actor, "すべての利用者を管理できます")


@declare("grant.add", "役割を付ける")
def add_grant(actor: Actor, scope: RoleScope) -> Answer:
    """The secretariat of that year; a role for every year needs the secretariat's role for every year."""
    return _of_that_year(actor, scope)


@declare("grant.revoke", "役割を外す")
def revoke_grant(actor: Actor, grant: RoleGrant) -> Answer:
    """As for giving it."""
    return _of_that_year(actor, scope_of(grant))


@declare("invitation.open", "招待の画面を開く")
def open_invitations(actor: Actor, _: Any) -> Answer:
    """Whoever may invite somebody."""
    if runs_programme(actor):
        return allow("事務局は、招待を行えます。")
    if actor.has(Role.MUNICIPALITY):
        return allow("ご自身の自治体の担当者を招待できます。")
    return deny("招待は、事務局と自治体（自分の団体だけ）が行えます。" if actor.is_signed_in else _SIGN_IN)


@declare("invitation.create", "招待する")
def create_invitation(actor: Actor, scope: RoleScope) -> Answer:
    """The secretariat; a municipality, for its own organisation and role and the year it acts in."""
    if _is_own_municipality(actor, scope):
        return allow("ご自身の自治体の担当者です。")
    answer = _of_that_year(actor, scope)
    if answer.allowed or not actor.has(Role.MUNICIPALITY):
        return answer
    return deny("自治体が招待できるのは、ご自身の自治体の担当者（同じ年度）だけです。")


@declare("invitation.withdraw", "招待を取り消す")
def withdraw_invitation(actor: Actor, invitation: Invitation) -> Answer:
    """As for inviting."""
    return create_invitation(actor, scope_of(invitation))


@declare("invitation.accept", "招待を受け入れる")
def accept_invitation(actor: Actor, pair: tuple[Invitation, User]) -> Answer:
    """The account whose address was invited."""
    invitation, user = pair
    if actor.user_id == user.pk and invitation.email.lower() == user.email.lower():
        return allow("ご自身あての招待です。")
    return deny("この招待は別の方あてです。招待を受けたアカウントでサインインし直してください。")


@declare("access.explain", "なぜ見られる・見られないかを調べる")
def explain_access(actor: Actor, _: Any) -> Answer:
    """Secretariat."""
    return _secretariat(actor, "だれの権限でも調べられます")


@declare("demo.make_users", "デモの利用者を作る")
def make_demo_users(actor: Actor, _: Any) -> Answer:
    """Only the loader, which is the system: no person makes accounts that open with one click."""
    return deny("デモの利用者は、デモの読み込みだけが作れます。" if actor.is_signed_in else _SIGN_IN)


def _of_that_year(actor: Actor, scope: RoleScope) -> Answer:
    if not runs_programme(actor):
        return deny("役割を付け外しできるのは、事務局だけです。" if actor.is_signed_in else _SIGN_IN)
    if scope.year is None:
        if any(grant.role == Role.SECRETARIAT and grant.fiscal_year is None for grant in actor.grants):
            return allow("すべての年度の事務局です。")
        return deny("すべての年度の役割は、すべての年度を担当する事務局だけが付け外しできます。")
    if runs_programme(actor, scope.year):
        return allow("その年度の事務局です。")
    return deny("その年度の事務局ではないため、役割を付け外しできません。")


def _is_own_municipality(actor: Actor, scope: RoleScope) -> bool:
    return (
        scope.role == Role.MUNICIPALITY
        and scope.organisation is not None
        and scope.year is not None
        and actor.has(Role.MUNICIPALITY, year=scope.year, organisation_id=scope.organisation.pk)
    )
