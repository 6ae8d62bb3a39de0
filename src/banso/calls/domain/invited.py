"""Correcting the year's list of those a call invites, each time for a reason."""

from __future__ import annotations

from collections.abc import Iterable

from banso.calls.invited import may_be_listed
from banso.calls.models import Application
from banso.directory.domain.welfare_offices import list_offices, set_office
from banso.directory.models import Organisation
from banso.foundation.access import Actor, require
from banso.foundation.errors import ForbiddenStep
from banso.foundation.history import operation
from banso.years.models import FiscalYear


def put_on_list(
    *, actor: Actor, fiscal_year: FiscalYear, organisations: Iterable[Organisation], reason: str
) -> list[Organisation]:
    """Invite further bodies in the year; one entered by hand takes nobody else off.

    Raises AccessDenied, ForbiddenStep (no reason; a body that cannot be invited) and Conflict (on the list already).
    """
    require(actor, "invited.edit", fiscal_year)
    wanted = list(organisations)
    allowed = set(
        may_be_listed(fiscal_year)
        .filter(pk__in=[organisation.pk for organisation in wanted])
        .values_list("pk", flat=True)
    )
    if strangers := [organisation.name for organisation in wanted if organisation.pk not in allowed]:
        kind = "架空" if fiscal_year.is_fictitious else "実在"
        raise ForbiddenStep(
            f"{'、'.join(strangers[:5])}は対象にできません。{kind}の都道府県・市区町村を選んでください。"
        )
    return _set(actor, fiscal_year, wanted, True, reason)


def take_off_list(
    *, actor: Actor, fiscal_year: FiscalYear, organisations: Iterable[Organisation], reason: str
) -> list[Organisation]:
    """Invite bodies no longer. Raises AccessDenied, Conflict, and ForbiddenStep (no reason; one has an application)."""
    require(actor, "invited.edit", fiscal_year)
    wanted = list(organisations)
    begun = Application.objects.filter(call__fiscal_year=fiscal_year, municipality__in=wanted)
    if names := list(begun.values_list("municipality__name", flat=True)):
        raise ForbiddenStep(
            f"{'、'.join(names[:5])}には、すでに利用申込書があります。申込があるあいだは対象から外せません。"
        )
    return _set(actor, fiscal_year, wanted, False, reason)


def fill_list(*, actor: Actor, fiscal_year: FiscalYear) -> int:
    """Add who the dated list names and the year says nothing about; return how many. Raises AccessDenied."""
    require(actor, "invited.edit", fiscal_year)
    return list_offices(actor=actor, year=fiscal_year.year)


def _set(
    actor: Actor, fiscal_year: FiscalYear, organisations: list[Organisation], has_office: bool, reason: str
) -> list[Organisation]:
    if not organisations:
        raise ForbiddenStep("自治体が選ばれていません。前の画面で選び直してください。")
    with operation(actor, reason):
        for organisation in organisations:
            set_office(
                actor=actor,
                organisation=organisation,
                year=fiscal_year.year,
                has_office=has_office,
                reason=reason,
            )
    return organisations
