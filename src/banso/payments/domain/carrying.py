"""What of the payments' settings goes on into the next year. The rules themselves run by date, not by year."""

from __future__ import annotations

from banso.foundation.history import Operation
from banso.payments.models import DocumentRule, FeeClass
from banso.years.carrying import Carried, carries, copied
from banso.years.models import FiscalYear


@carries(
    "payment_settings",
    "謝金の区分と、証拠書類の定め",
    about="単価・旅費・源泉徴収の規則は日付で続くため、写さなくても使えます。予算と書類の期限は年度ごとに入れます。",
    count=lambda year: (
        FeeClass.objects.filter(fiscal_year=year).count()
        + DocumentRule.objects.filter(fiscal_year=year).count()
    ),
)
def copy_payment_settings(op: Operation, after: FiscalYear, made: FiscalYear) -> Carried:
    """Copy fee classes and which evidence is needed."""
    rows = [*FeeClass.objects.filter(fiscal_year=after), *DocumentRule.objects.filter(fiscal_year=after)]
    return Carried(len([copied(row, fiscal_year=made) for row in rows]))
