"""Filling the directory with the 47 prefectures and the 1,741 municipalities of `banso.japan`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from banso.directory.enums import OrganisationKind
from banso.directory.models import MunicipalityYear, Organisation, search_key
from banso.foundation.access import Actor, require
from banso.foundation.history import Operation, operation
from banso.japan.dates import fiscal_year_start
from banso.japan.municipalities import municipalities
from banso.japan.prefectures import PREFECTURES
from banso.japan.welfare import WelfareOffice, welfare_offices

_BATCH = 500


@dataclass(frozen=True)
class Seeded:
    """How many rows were added; all zero when everything was there already."""

    prefectures: int
    municipalities: int
    welfare_offices: int


def seed_gazetteer(*, actor: Actor, year: int) -> Seeded:
    """Add every prefecture and municipality that is missing, and who has a welfare office in `year`.

    The welfare offices are those of 1 April. Existing rows are left as they are: what the secretariat
    corrected by hand wins over the list. Raises AccessDenied.
    """
    require(actor, "organisation.add")
    with operation(actor, reason="全国の市区町村一覧") as op:
        prefectures = _add(op, _prefecture_rows())
        parents = dict(
            Organisation.objects.filter(kind=OrganisationKind.PREFECTURE).values_list("prefecture_code", "pk")
        )
        towns = _add(op, _municipality_rows(parents))
        offices = _add_offices(op, year, welfare_offices(fiscal_year_start(year)))
    return Seeded(prefectures, towns, offices)


def _prefecture_rows() -> Iterable[Organisation]:
    for prefecture in PREFECTURES:
        yield Organisation(
            kind=OrganisationKind.PREFECTURE,
            code=prefecture.government_code,
            prefecture_code=prefecture.code,
            name=prefecture.name,
            kana=prefecture.kana,
            latitude=prefecture.latitude,
            longitude=prefecture.longitude,
        )


def _municipality_rows(parents: dict[str, int]) -> Iterable[Organisation]:
    for municipality in municipalities():
        yield Organisation(
            kind=OrganisationKind(municipality.kind.value),
            code=municipality.code,
            prefecture_code=municipality.prefecture_code,
            name=municipality.name,
            kana=municipality.kana,
            parent_id=parents[municipality.prefecture_code],
            latitude=municipality.latitude,
            longitude=municipality.longitude,
        )


def _add(op: Operation, rows: Iterable[Organisation]) -> int:
    """Store the organisations whose code is not there yet, with one history entry each."""
    known = set(Organisation.objects.exclude(code="").values_list("code", flat=True))
    new = [row for row in rows if row.code not in known]
    for row in new:
        row.search_key = search_key(row.name, row.kana)  # bulk_create does not call save()
    Organisation.objects.bulk_create(new, batch_size=_BATCH)
    op.record_many("organisation.added", new)
    return len(new)


def _add_offices(op: Operation, year: int, offices: Iterable[WelfareOffice]) -> int:
    """Store who has a welfare office in `year`, leaving rows that exist."""
    by_code = dict(Organisation.objects.exclude(code="").values_list("code", "pk"))
    known = set(MunicipalityYear.objects.filter(year=year).values_list("organisation_id", flat=True))
    new = [
        MunicipalityYear(
            organisation_id=by_code[office.code],
            year=year,
            has_welfare_office=True,
            welfare_office_verified=office.verified,
        )
        for office in offices
        if office.code in by_code and by_code[office.code] not in known
    ]
    MunicipalityYear.objects.bulk_create(new, batch_size=_BATCH)
    op.record_many("municipality_year.set", new)
    return len(new)
