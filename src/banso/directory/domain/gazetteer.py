"""Filling the directory with the 47 prefectures and the 1,741 municipalities of `banso.japan`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from banso.directory.domain.welfare_offices import write_list
from banso.directory.enums import CLIENT_KINDS, OrganisationKind
from banso.directory.models import Organisation, search_key
from banso.foundation.access import Actor, require
from banso.foundation.history import Operation, changed, operation, snapshot
from banso.japan.municipalities import municipalities
from banso.japan.prefectures import PREFECTURES

_BATCH = 500


@dataclass(frozen=True)
class Seeded:
    """How many rows were added; all zero when everything was there already."""

    prefectures: int
    municipalities: int
    welfare_offices: int


def missing_from_gazetteer() -> tuple[int, int]:
    """Return how many prefectures and how many municipalities of the list the directory does not know yet."""
    codes = set(Organisation.objects.exclude(code="").values_list("code", flat=True))
    return (
        sum(prefecture.government_code not in codes for prefecture in PREFECTURES),
        sum(municipality.code not in codes for municipality in municipalities()),
    )


def seed_gazetteer(*, actor: Actor, year: int | None = None) -> Seeded:
    """Add every prefecture and municipality that is missing, and who has a welfare office in `year` (if given).

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
        offices = 0 if year is None else write_list(op, year)
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
    """Store the organisations that are not there yet, with one history entry each; return how many.

    One entered by hand without its code is the same one: it gets code, place and parent, its name stays.
    """
    known = Organisation.objects.filter(kind__in=CLIENT_KINDS, is_masked=False)
    codes = set(Organisation.objects.exclude(code="").values_list("code", flat=True))
    by_name = {
        (organisation.kind, organisation.prefecture_code, organisation.name): organisation
        for organisation in known
    }
    new = []
    for row in (row for row in rows if row.code not in codes):
        same = by_name.get((row.kind, row.prefecture_code, row.name))
        if same is None:
            row.search_key = search_key(row.name, row.kana)  # bulk_create does not call save()
            new.append(row)
        elif not same.code:
            _complete(op, same, row)
    Organisation.objects.bulk_create(new, batch_size=_BATCH)
    op.record_many("organisation.added", new)
    return len(new)


def _complete(op: Operation, same: Organisation, row: Organisation) -> None:
    before = snapshot(same, ("code", "kana", "parent_id"))
    same.code, same.kana, same.parent_id = row.code, same.kana or row.kana, row.parent_id
    same.latitude, same.longitude = row.latitude, row.longitude
    same.save()
    op.record("organisation.edited", same, changed(before, same))
