"""The roster and the settings of planning that go on into the next year."""

from __future__ import annotations

from banso.dispatch.models import DispatchSettings, Expert
from banso.foundation.history import Operation
from banso.years.carrying import Carried, a_year_later, carries, copied
from banso.years.models import FiscalYear

_PERIODS = ("round1_from", "round1_to", "round2_from", "round2_to")


@carries(
    "roster",
    "講師名簿",
    about="所属・拠点・助言できる事業・担当できない自治体。都合（予定表）は写しません。",
    count=lambda year: Expert.objects.filter(fiscal_year=year).count(),
)
def copy_roster(op: Operation, after: FiscalYear, made: FiscalYear) -> Carried:
    """Copy the experts with what they can advise on; a programme the new year does not have is left out."""
    programmes = {programme.code: programme for programme in made.programmes.all()}
    experts = []
    for expert in Expert.objects.filter(fiscal_year=after).prefetch_related("programmes", "conflicts"):
        copy = copied(expert, fiscal_year=made)
        copy.programmes.set(
            [
                programmes[programme.code]
                for programme in expert.programmes.all()
                if programme.code in programmes
            ]
        )
        copy.conflicts.set(expert.conflicts.all())
        experts.append(copy)
    op.record_many("expert.added", experts)
    remarks = ["所属・役職が変わった講師がいないか、名簿で確かめてください。"] if experts else []
    return Carried(len(experts), remarks)


@carries(
    "dispatch_settings",
    "派遣計画の設定",
    about="費用と重み。1回目・2回目の期間は1年後の同じ日にします。",
    count=lambda year: DispatchSettings.objects.filter(fiscal_year=year).count(),
)
def copy_dispatch_settings(op: Operation, after: FiscalYear, made: FiscalYear) -> Carried:
    """Copy the planner's prices and weights."""
    found = DispatchSettings.objects.filter(fiscal_year=after).first()
    if found is None:
        return Carried(0)
    copied(found, fiscal_year=made, **{name: a_year_later(getattr(found, name)) for name in _PERIODS})
    return Carried(1, ["1回目・2回目の訪問の期間を、派遣計画の設定で確かめてください。"])
