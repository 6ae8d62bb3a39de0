"""Which objects the access matrix looks at: for an address with parts, one of the role's own and one of another.

An app adds an example beside the others of its kind:

    @example("calls:application", "calls:original")
    def application(world: World, role: Role | None) -> Pair:
        return {"pk": world.application.pk}, {"pk": world.other_application.pk}

The first answer belongs to the role (its municipality, prefecture, expert …), the second to somebody else; an
address whose objects belong to nobody gives the same twice. `year` is filled in (2019). Addresses without other
parts need none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from banso.accounts.domain.invitations import invite
from banso.accounts.domain.users import issue_password_link
from banso.accounts.models import RoleGrant, User
from banso.directory.enums import Role
from banso.directory.models import Affiliation, Person
from tests.builders import SYSTEM, make_user
from tests.conftest import SmallYear

Parts = dict[str, Any]
Pair = tuple[Parts, Parts]
Example = Callable[["World", Role | None], Pair]


@dataclass
class World:
    """The small year with its users, and what the examples keep between them."""

    small_year: SmallYear
    users: dict[Role, User]
    kept: dict[str, Any] = field(default_factory=dict)

    def once(self, key: str, make: Callable[[], Any]) -> Any:
        """Return what `make` made the first time."""
        if key not in self.kept:
            self.kept[key] = make()
        return self.kept[key]

    def own_user(self, role: Role | None) -> User:
        """The role's own user (the public looks at the municipality's)."""
        return self.users[role or Role.MUNICIPALITY]

    def other_user(self, role: Role | None) -> User:
        """A user of another municipality."""
        user: User = self.once(
            "other user",
            lambda: make_user(
                Role.MUNICIPALITY,
                fiscal_year=self.small_year.fiscal_year,
                organisation=self.small_year.other_municipality,
            ),
        )
        return user


EXAMPLES: list[tuple[str, Example]] = []


def example(*names: str) -> Callable[[Example], Example]:
    """Register the example of some addresses (names may hold * as in file names)."""

    def register(function: Example) -> Example:
        EXAMPLES.extend((name, function) for name in names)
        return function

    return register


def example_of(name: str) -> Example | None:
    """Return the example of an address: the one that names it, else the first whose pattern fits."""
    _load_all()
    exact = next((found for pattern, found in EXAMPLES if pattern == name), None)
    return exact or next((found for pattern, found in EXAMPLES if fnmatchcase(name, pattern)), None)


@cache
def _load_all() -> None:
    """Import every `examples_of_*` beside this file: which tests run together must not decide what a walk sees."""
    for module in iter_modules([str(Path(__file__).parent)]):
        if module.name.startswith("examples_of_"):
            import_module(f"tests.law.{module.name}")


def same(parts: Parts) -> Pair:
    return parts, parts


# ── accounts ──


@example("accounts:user_detail", "accounts:password_link_issue", "accounts:user_switch")
@example("accounts:second_factor_reset", "accounts:grant_add")
def user(world: World, role: Role | None) -> Pair:
    return {"user_id": world.own_user(role).pk}, {"user_id": world.other_user(role).pk}


@example("accounts:grant_revoke")
def grant(world: World, role: Role | None) -> Pair:
    def parts(user: User) -> Parts:
        return {"user_id": user.pk, "grant_id": RoleGrant.objects.filter(user=user).earliest("pk").pk}

    return parts(world.own_user(role)), parts(world.other_user(role))


@example("accounts:invitation_*")
def invitation(world: World, role: Role | None) -> Pair:
    def made() -> Pair:
        year = world.small_year
        pairs = [
            invite(
                actor=SYSTEM,
                email=f"invited{number}@example.invalid",
                role=Role.MUNICIPALITY,
                fiscal_year=year.fiscal_year,
                organisation=organisation,
            )[0]
            for number, organisation in enumerate((year.municipality, year.other_municipality))
        ]
        return {"invitation_id": pairs[0].pk}, {"invitation_id": pairs[1].pk}

    pair: Pair = world.once("invitation", made)
    return pair


@example("accounts:invitation_accept")
def invitation_token(world: World, role: Role | None) -> Pair:
    def made() -> str:
        _, token = invite(actor=SYSTEM, email="token@example.invalid", role=Role.BOARD)
        return token

    return same({"token": world.once("invitation token", made)})


@example("accounts:password_set")
def password_token(world: World, role: Role | None) -> Pair:
    def made() -> str:
        _, token = issue_password_link(actor=SYSTEM, user=world.users[Role.EXPERT])
        return token

    return same({"token": world.once("password token", made)})


@example("mfa_edit_webauthn", "mfa_remove_webauthn")
def passkey(world: World, role: Role | None) -> Pair:
    return same({"pk": 1})  # asks for the password before it looks for the key


# ── directory ──


@example("directory:organisation*", "directory:profile_edit", "directory:contact_edit")
def organisation(world: World, role: Role | None) -> Pair:
    year = world.small_year
    own = year.prefecture if role == Role.PREFECTURE else year.municipality
    return {"organisation_id": own.pk}, {"organisation_id": year.other_municipality.pk}


def _person(world: World, role: Role | None) -> Person:
    person = world.own_user(role).person
    assert person is not None
    return person


@example("directory:person*", "directory:affiliation_add")
def person(world: World, role: Role | None) -> Pair:
    return {"person_id": _person(world, role).pk}, {"person_id": _person_of(world.other_user(role)).pk}


def _person_of(user: User) -> Person:
    assert user.person is not None
    return user.person


@example("directory:affiliation_end")
def affiliation(world: World, role: Role | None) -> Pair:
    def parts(person: Person) -> Parts:
        made = Affiliation.objects.create(person=person, organisation_name="見本")
        return {"person_id": person.pk, "affiliation_id": made.pk}

    return parts(_person(world, role)), parts(_person_of(world.other_user(role)))
