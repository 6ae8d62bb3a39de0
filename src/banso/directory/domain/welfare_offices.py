"""Which governments have a welfare office (福祉事務所) in a fiscal year: the dated list, and corrections by hand.

A row of `MunicipalityYear` is what holds: one that says no keeps a government out although the list has it.
"""

from __future__ import annotations

from banso.directory.enums import CLIENT_KINDS
from banso.directory.models import MunicipalityYear, Organisation
from banso.foundation.access import Actor, require
from banso.foundation.errors import Conflict, ForbiddenStep
from banso.foundation.history import Operation, operation
from banso.japan.dates import fiscal_year_start
from banso.japan.welfare import WelfareOffice, has_welfare_office, welfare_offices

_BATCH = 500


def unlisted_offices(year: int) -> list[tuple[int, WelfareOffice]]:
    """Return the dated list's offices of 1 April that the directory knows and the year says nothing about yet.

    Each with the id of its organisation, in order of code.
    """
    by_code = dict(Organisation.objects.exclude(code="").values_list("code", "pk"))
    told = set(MunicipalityYear.objects.filter(year=year).values_list("organisation_id", flat=True))
    return [
        (by_code[office.code], office)
        for office in welfare_offices(fiscal_year_start(year))
        if office.code in by_code and by_code[office.code] not in told
    ]


def list_offices(*, actor: Actor, year: int, after: int | None = None) -> int:
    """Give the year its dated list; return how many were added. Rows that exist are left as they are.

    `after` names the year whose corrections by hand hold on: who was added there is added here, who was taken
    out is kept out. Raises AccessDenied.
    """
    require(actor, "municipality_year.edit")
    with operation(actor, reason="福祉事務所を設置する自治体の一覧") as op:
        return write_list(op, year, after)


def write_list(op: Operation, year: int, after: int | None = None) -> int:
    """Do as `list_offices` says, within an operation whose verb asked for the permission."""
    rows = [] if after is None else _corrections_of(after, year)
    corrected = {row.organisation_id for row in rows}
    rows += [
        MunicipalityYear(organisation_id=pk, year=year, welfare_office_verified=office.verified)
        for pk, office in unlisted_offices(year)
        if pk not in corrected
    ]
    MunicipalityYear.objects.bulk_create(rows, batch_size=_BATCH)
    op.record_many("municipality_year.set", rows)
    return sum(row.has_welfare_office for row in rows)


def _corrections_of(before: int, year: int) -> list[MunicipalityYear]:
    """Return rows of `year`, not stored, for those whose row of `before` differs from that year's dated list."""
    day = fiscal_year_start(before)
    told = set(MunicipalityYear.objects.filter(year=year).values_list("organisation_id", flat=True))
    rows = MunicipalityYear.objects.filter(year=before, organisation__is_masked=False)
    return [
        MunicipalityYear(
            organisation_id=row.organisation_id,
            year=year,
            has_welfare_office=row.has_welfare_office,
            welfare_office_verified=row.welfare_office_verified,
        )
        for row in rows.select_related("organisation")
        if row.organisation_id not in told
        and row.has_welfare_office != has_welfare_office(row.organisation.code, day)
    ]


def set_office(
    *, actor: Actor, organisation: Organisation, year: int, has_office: bool, reason: str
) -> MunicipalityYear:
    """Put a government on the year's list or take it off, for a reason; what else is known of it stays.

    Raises AccessDenied, ForbiddenStep (no reason, no municipality, a withheld name) and Conflict (it is so already).
    """
    require(actor, "municipality_year.edit", organisation)
    if not reason.strip():
        raise ForbiddenStep("理由が書かれていません。確かめた資料や連絡を、理由に書いてください。")
    if organisation.kind not in CLIENT_KINDS:
        raise ForbiddenStep(
            f"「{organisation}」は都道府県・市区町村ではないため、一覧に入れられません。団体を選び直してください。"
        )
    if organisation.is_masked:
        raise ForbiddenStep(
            f"「{organisation}」は名前を伏せた団体のため、一覧に入れられません。実在の自治体を選んでください。"
        )
    with operation(actor, reason.strip()) as op:
        row = MunicipalityYear.objects.filter(organisation=organisation, year=year).first()
        before = bool(row and row.has_welfare_office)
        if before == has_office:
            state = "あります" if has_office else "ありません"
            raise Conflict(f"「{organisation}」は、すでに一覧に{state}。画面を開き直してください。")
        row = row or MunicipalityYear(organisation=organisation, year=year)
        row.has_welfare_office, row.welfare_office_verified = has_office, False
        row.save()
        op.record("municipality_year.set", row, {"has_welfare_office": (before, has_office)})
    return row
