"""The recipients correspondence knows by itself."""

from __future__ import annotations

from collections.abc import Iterable

from banso.directory.enums import OrganisationKind
from banso.directory.models import Organisation
from banso.directory.queries import prefectures, with_welfare_office
from banso.foundation.access import Actor
from banso.letters.catalogue import OFFICE
from banso.letters.offices import contacts_of, office_recipient
from banso.letters.sources import Recipient, recipient_source
from banso.years.models import FiscalYear


def _recipients(organisations: Iterable[Organisation]) -> list[Recipient]:
    """Return the organisations with the address of their office (two queries)."""
    found = list(organisations)
    offices = contacts_of(found)
    return [office_recipient(organisation, offices.get(organisation.pk)) for organisation in found]


@recipient_source(
    "prefectures",
    "すべての都道府県",
    fields=OFFICE,
    description="47都道府県の主管課あてです。",
    templates=["training_outline"],
)
def all_prefectures(actor: Actor, fiscal_year: FiscalYear) -> list[Recipient]:
    """Return the prefectures in order of code."""
    return _recipients(prefectures())


@recipient_source(
    "municipalities",
    "福祉事務所のある市区町村",
    fields=OFFICE,
    description="選定までは、市区町村へのお知らせは都道府県を通じて行うのが原則です。",
)
def municipalities_with_office(actor: Actor, fiscal_year: FiscalYear) -> list[Recipient]:
    """Return the municipalities (not the prefectures) that have a welfare office in the year."""
    towns = Organisation.objects.exclude(kind=OrganisationKind.PREFECTURE).select_related("parent")
    return _recipients(
        with_welfare_office(towns, fiscal_year.year).order_by("code", "prefecture_code", "name")
    )
