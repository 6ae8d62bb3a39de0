"""What a role is held for."""

from __future__ import annotations

from dataclasses import dataclass

from banso.accounts.models import Invitation, RoleGrant
from banso.directory.enums import Role
from banso.directory.models import Organisation
from banso.years.models import FiscalYear


@dataclass(frozen=True)
class RoleScope:
    """A role and what it is held for: a year (None: every) and an organisation (None: the programme)."""

    role: Role
    fiscal_year: FiscalYear | None = None
    organisation: Organisation | None = None

    @property
    def year(self) -> int | None:
        """The calendar year the fiscal year begins in."""
        return self.fiscal_year.year if self.fiscal_year else None

    @property
    def words(self) -> str:
        """The scope as pages and history show it: 都道府県（滋賀県）・令和元年度."""
        whose = f"（{self.organisation.name}）" if self.organisation else ""
        return f"{self.role.label}{whose}・{self.fiscal_year.label if self.fiscal_year else 'すべての年度'}"


def scope_of(held: RoleGrant | Invitation) -> RoleScope:
    """Return what a stored grant or an invitation is for."""
    return RoleScope(Role(held.role), held.fiscal_year, held.organisation)
