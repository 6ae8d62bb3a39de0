"""The ranking's weights that go on into the next year."""

from __future__ import annotations

from banso.foundation.history import Operation
from banso.outlook.models import OutlookSettings
from banso.years.carrying import Carried, a_year_later, carries, copied
from banso.years.models import FiscalYear


@carries(
    "outlook_settings",
    "来年度の検討の重みと距離",
    about="「先に支える自治体」の並べ方です。",
    count=lambda year: OutlookSettings.objects.filter(fiscal_year=year).count(),
)
def copy_outlook_settings(op: Operation, after: FiscalYear, made: FiscalYear) -> Carried:
    """Copy the weights; the day budgets are asked for moves a year."""
    found = OutlookSettings.objects.filter(fiscal_year=after).first()
    if found is None:
        return Carried(0)
    day = found.budget_request_on
    copied(found, fiscal_year=made, budget_request_on=a_year_later(day) if day else None)
    return Carried(1)
