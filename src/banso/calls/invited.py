"""Who a year's call invites: the governments with a welfare office (福祉事務所) of that very year, as the list says.

Cities, wards, the towns and villages with an office of their own, and the prefectures that hold one for the rest
(県域; none in 島根 and 広島, where every town has its own). There is no other source: without a list nobody is
invited, and one entered by hand is one more. Names withheld by a source are invited nowhere; invented bodies in
invented years alone.
"""

from __future__ import annotations

from collections import Counter, defaultdict

from django.db.models import QuerySet

from banso.directory.enums import CLIENT_KINDS, OrganisationKind
from banso.directory.models import MunicipalityYear, Organisation
from banso.directory.queries import prefectures, with_welfare_office
from banso.office.tables import Column, Row, Table
from banso.years.models import FiscalYear

# 県域, 市, 区, 町村, as the columns of the table by prefecture.
_GROUPS = {
    OrganisationKind.PREFECTURE: "prefecture",
    OrganisationKind.CITY: "cities",
    OrganisationKind.WARD: "wards",
    OrganisationKind.TOWN: "towns",
    OrganisationKind.VILLAGE: "towns",
}


def may_be_listed(fiscal_year: FiscalYear) -> QuerySet[Organisation]:
    """Return the bodies that can stand on the year's list at all: in an invented year the invented alone.

    A real town on its list would seem not to have answered a call that nobody made.
    """
    return Organisation.objects.filter(
        kind__in=CLIENT_KINDS, is_masked=False, is_fictitious=fiscal_year.is_fictitious
    )


def on_list(fiscal_year: FiscalYear) -> QuerySet[Organisation]:
    """Return the bodies on the year's list: those a call of the year invites."""
    return with_welfare_office(may_be_listed(fiscal_year), fiscal_year.year)


def taken_off(fiscal_year: FiscalYear) -> QuerySet[Organisation]:
    """Return the bodies of which the year says by hand that they have no office."""
    rows = MunicipalityYear.objects.filter(year=fiscal_year.year, has_welfare_office=False)
    return may_be_listed(fiscal_year).filter(pk__in=rows.values("organisation_id"))


def unverified(fiscal_year: FiscalYear) -> QuerySet[Organisation]:
    """Return those on the list whose office no public source confirms yet."""
    rows = MunicipalityYear.objects.filter(
        year=fiscal_year.year, has_welfare_office=True, welfare_office_verified=False
    )
    return on_list(fiscal_year).filter(pk__in=rows.values("organisation_id"))


def invited_table(fiscal_year: FiscalYear, *, url_of: dict[str, str] | None = None) -> Table:
    """Return how many of each kind the list holds, by prefecture (two queries).

    `url_of` gives the address behind a prefecture's name, by its code.
    """
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for code, kind in on_list(fiscal_year).order_by().values_list("prefecture_code", "kind"):
        counts[code][_GROUPS.get(OrganisationKind(kind), "towns")] += 1
    keys = ("prefecture", "cities", "wards", "towns")
    rows: list[Row] = [
        {
            "name": prefecture.name,
            "url": (url_of or {}).get(prefecture.prefecture_code, ""),
            **{key: counts[prefecture.prefecture_code][key] for key in keys},
            "total": counts[prefecture.prefecture_code].total(),
        }
        for prefecture in prefectures()
    ]
    totals: Row = {
        "name": "計",
        **{key: sum(own[key] for own in counts.values()) for key in keys},
        "total": sum(own.total() for own in counts.values()),
    }
    return Table(
        name="invited",
        caption="都道府県ごとの対象の数",
        columns=[
            Column("name", "都道府県", width=14),
            Column("prefecture", "県域", "integer", width=8),
            Column("cities", "市", "integer", width=8),
            Column("wards", "特別区", "integer", width=8),
            Column("towns", "町村", "integer", width=8),
            Column("total", "計", "integer", width=8),
        ],
        rows=rows,
        totals=totals,
        notes=[
            "「県域」は、福祉事務所のない町村を受け持つ都道府県自身です。全町村に福祉事務所がある県にはありません。"
        ],
    )
