"""Who may do what: one declaration per action, answering (allowed, reason), denying by default (rule 2).

An app declares its rules in its `permissions.py`:

    @declare("application.view", "利用申込書を見る")
    def view_application(actor: Actor, application: Application) -> Answer: ...

Pages, exports, commands and the API ask `check` or `require` with the action's name; nothing else decides.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from banso.foundation.errors import AccessDenied


@dataclass(frozen=True)
class Grant:
    """A role held for a fiscal year (None: every) on behalf of an organisation (None: the programme)."""

    role: str
    fiscal_year: int | None = None
    organisation_id: int | None = None


@dataclass(frozen=True)
class Actor:
    """Who acts: a signed-in user with grants, the public (no grants), or the system itself (loader, worker).

    `second_factor_missing` names why a user with a role that needs two-factor holds no grants at present.
    """

    user_id: int | None = None
    person_id: int | None = None
    label: str = "公開"
    grants: frozenset[Grant] = field(default_factory=frozenset)
    is_system: bool = False
    second_factor_missing: bool = False

    @property
    def is_signed_in(self) -> bool:
        """Whether a user account stands behind the actor."""
        return self.user_id is not None

    def has(self, *roles: str, year: int | None = None, organisation_id: int | None = None) -> bool:
        """Return whether the actor holds one of `roles` (in `year`, for `organisation_id` when given)."""
        return any(
            grant.role in roles
            and (year is None or grant.fiscal_year in (None, year))
            and (organisation_id is None or grant.organisation_id == organisation_id)
            for grant in self.grants
        )

    def organisation_ids(self, *roles: str, year: int | None = None) -> frozenset[int]:
        """Return the organisations the actor holds one of `roles` for (in `year`)."""
        return frozenset(
            grant.organisation_id
            for grant in self.grants
            if grant.role in roles
            and grant.organisation_id is not None
            and (year is None or grant.fiscal_year in (None, year))
        )

    def roles(self, year: int | None = None) -> frozenset[str]:
        """Return the role codes held (in `year`)."""
        return frozenset(g.role for g in self.grants if year is None or g.fiscal_year in (None, year))


PUBLIC = Actor()


def system_actor(label: str) -> Actor:
    """Return the actor for work no person started (`label`: 読み込み, 夜間処理). It may do everything."""
    return Actor(label=label, is_system=True)


@dataclass(frozen=True)
class Answer:
    """A rule's answer: allowed or not, and why, in words a user understands."""

    allowed: bool
    reason: str

    def __bool__(self) -> bool:
        return self.allowed


def allow(reason: str) -> Answer:
    """Return a yes with its reason."""
    return Answer(True, reason)


def deny(reason: str) -> Answer:
    """Return a no with its reason."""
    return Answer(False, reason)


Rule = Callable[[Actor, Any], Answer]
R = TypeVar("R", bound=Callable[..., Answer])


@dataclass(frozen=True)
class Declaration:
    """A declared action with its Japanese label and its rule."""

    action: str
    label: str
    rule: Rule


_declared: dict[str, Declaration] = {}


def declare(action: str, label: str) -> Callable[[R], R]:
    """Register the rule for `action` (`thing.verb`). Raises ValueError when it is declared twice."""

    def register(rule: R) -> R:
        if action in _declared:
            raise ValueError(f"action declared twice: {action}")
        _declared[action] = Declaration(action, label, rule)
        return rule

    return register


def declarations() -> dict[str, Declaration]:
    """Return every declared action, by name."""
    return dict(_declared)


def check(actor: Actor, action: str, obj: Any = None) -> Answer:
    """Return the answer of the action's rule. An action nobody declared is denied; so is an unknown actor."""
    declaration = _declared.get(action)
    if declaration is None:
        return deny(f"「{action}」は権限が定められていないため、行えません。")
    if actor.is_system:
        return allow("システムによる処理です。")
    return declaration.rule(actor, obj)


def require(actor: Actor, action: str, obj: Any = None) -> Answer:
    """Return the answer when it is yes; raise AccessDenied with the reason when it is no."""
    answer = check(actor, action, obj)
    if not answer.allowed:
        raise AccessDenied(answer.reason)
    return answer
