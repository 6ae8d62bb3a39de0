"""The users of the demo: one per role, with placeholder names and addresses that lead nowhere."""

from __future__ import annotations

from banso.accounts.domain.grants import store_grant
from banso.accounts.models import RoleGrant, User
from banso.accounts.scopes import RoleScope
from banso.directory.domain.people import add_person
from banso.directory.enums import CLIENT_KINDS, OrganisationKind, Role
from banso.directory.models import Organisation
from banso.foundation.access import Actor, require
from banso.foundation.errors import ForbiddenStep
from banso.foundation.history import operation
from banso.years.models import FiscalYear

# Family name, kana and local part of each role's user.
_USERS = {
    Role.SECRETARIAT: ("事務局", "ジムキョク", "secretariat"),
    Role.MINISTRY: ("厚労省", "コウロウショウ", "ministry"),
    Role.BOARD: ("理事", "リジ", "board"),
    Role.PREFECTURE: ("県担当", "ケンタントウ", "prefecture"),
    Role.MUNICIPALITY: ("自治体担当", "ジチタイタントウ", "municipality"),
    Role.EXPERT: ("講師", "コウシ", "expert"),
    Role.PARTICIPANT: ("参加者", "サンカシャ", "participant"),
}
_PREFECTURE_CODE = "25"
_DOMAIN = "example.invalid"  # reserved (RFC 6761): no mail can arrive anywhere


def demo_email(role: Role) -> str:
    """Return the address of a role's demo user."""
    return f"demo-{_USERS[role][2]}@{_DOMAIN}"


def ensure_demo_users(
    *, actor: Actor, fiscal_year: FiscalYear, municipality: Organisation | None = None
) -> dict[Role, User]:
    """Make the demo's users for a year, or bring them up to date. Only the demo sign-in opens them.

    The prefecture is 滋賀県; the municipality is the one given, else a masked one there. The secretariat's
    role holds for every year, the others for this one. Raises AccessDenied, and ForbiddenStep without
    organisations.
    """
    require(actor, "demo.make_users")
    prefecture = Organisation.objects.filter(
        kind=OrganisationKind.PREFECTURE, prefecture_code=_PREFECTURE_CODE
    ).first()
    client = municipality or _default_municipality()
    if prefecture is None or client is None:
        raise ForbiddenStep("デモの利用者を作るには、先に都道府県と市区町村の名簿を読み込んでください。")
    organisations = {Role.PREFECTURE: prefecture, Role.MUNICIPALITY: client}
    with operation(actor, reason="デモ"):
        return {
            role: _ensure(
                actor,
                RoleScope(role, None if role == Role.SECRETARIAT else fiscal_year, organisations.get(role)),
            )
            for role in Role
        }


def add_demo_user(
    *, actor: Actor, scope: RoleScope, family_name: str, given_name: str, family_kana: str, local_part: str
) -> User:
    """Make a further user of the demo, with a placeholder name; nobody can sign in as them. Raises AccessDenied."""
    require(actor, "demo.make_users")
    email = f"{local_part}@{_DOMAIN}"
    with operation(actor, reason="デモ"):
        user = User.objects.filter(email=email).first()
        if user is None:
            person = add_person(
                actor=actor, family_name=family_name, given_name=given_name, family_kana=family_kana
            )
            user = User.objects.create_user(email, None, person=person, is_demo=True)
        _grant(actor, user, scope)
    return user


def demo_users() -> dict[Role, User]:
    """Return the demo users there are, by role, in the order of the roles."""
    by_email = {user.email: user for user in User.objects.filter(is_demo=True, is_active=True)}
    return {role: by_email[demo_email(role)] for role in Role if demo_email(role) in by_email}


def _default_municipality() -> Organisation | None:
    kinds = [kind for kind in CLIENT_KINDS if kind != OrganisationKind.PREFECTURE]
    there = Organisation.objects.filter(kind__in=kinds, prefecture_code=_PREFECTURE_CODE, is_fictitious=False)
    return there.order_by("-is_masked", "code", "pk").first()


def _ensure(actor: Actor, scope: RoleScope) -> User:
    family_name, kana, _ = _USERS[scope.role]
    email = demo_email(scope.role)
    user = User.objects.filter(email=email).first()
    if user is None:
        person = add_person(actor=actor, family_name=family_name, given_name="01", family_kana=kana)
        user = User.objects.create_user(email, None, person=person, is_demo=True)
    _grant(actor, user, scope)
    return user


def _grant(actor: Actor, user: User, scope: RoleScope) -> None:
    held = RoleGrant.objects.filter(
        user=user, role=scope.role, fiscal_year=scope.fiscal_year, organisation=scope.organisation
    )
    if not held.exists():
        store_grant(actor, user, scope)
