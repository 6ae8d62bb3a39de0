"""What a letter of the call can enclose for each recipient: a prefecture its send-pack, a municipality its own form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, partial

from banso.calls.application_form import application_form, identity_of, prefills
from banso.calls.facts import sent_with
from banso.calls.invited import on_list
from banso.calls.models import Call
from banso.calls.packs import pack_for, safe_name
from banso.calls.queries import call_of
from banso.directory.models import Organisation
from banso.directory.queries import prefectures
from banso.formkit.workbook import build_workbook
from banso.letters.enclosures import Enclosure, enclosure_kind
from banso.years.models import FiscalYear


@enclosure_kind("call_pack", "公募の資料（都道府県ごとのzip）", templates=["call_prefecture"])
def packs(fiscal_year: FiscalYear, organisations: Sequence[int]) -> Mapping[int, Sequence[Enclosure]]:
    """Return the send-pack of each prefecture."""
    call = call_of(fiscal_year)
    if call is None:
        return {}
    holds, wanted = sent_with(call), set(organisations)
    return {
        prefecture.pk: [
            Enclosure(
                safe_name(f"公募資料_{prefecture.name}.zip"), partial(pack_for, call, prefecture), holds
            )
        ]
        for prefecture in prefectures()
        if prefecture.pk in wanted
    }


@enclosure_kind("application_form", "利用申込書（自治体ごとのExcel）")
def application_forms(
    fiscal_year: FiscalYear, organisations: Sequence[int]
) -> Mapping[int, Sequence[Enclosure]]:
    """Return the form of each municipality the call invites, with what is known already."""
    call = call_of(fiscal_year)
    if call is None:
        return {}
    wanted = set(organisations)
    places = [one for one in on_list(fiscal_year) if one.pk in wanted]
    known = cache(lambda: prefills(call, places))
    form = cache(lambda: application_form(call))

    def make(place: Organisation, call: Call) -> bytes:
        return build_workbook(form(), known()[place.pk], identity=identity_of(call, place))

    return {
        one.pk: [
            Enclosure(safe_name(f"利用申込書_{one.name}.xlsx"), partial(make, one, call), ["利用申込書"])
        ]
        for one in places
    }
