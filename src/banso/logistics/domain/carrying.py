"""The rules of visits that go on into the next year."""

from __future__ import annotations

from banso.foundation.history import Operation
from banso.logistics.models import ChecklistTemplateItem, VisitSettings
from banso.years.carrying import Carried, a_year_later, carries, copied
from banso.years.models import FiscalYear


@carries(
    "visit_rules",
    "訪問の決まりとチェックリスト",
    about="写真・資料の上限、チェックリストの項目。最終締切は1年後の同じ日にします。",
    count=lambda year: (
        ChecklistTemplateItem.objects.filter(fiscal_year=year).count()
        + VisitSettings.objects.filter(fiscal_year=year).count()
    ),
)
def copy_visit_rules(op: Operation, after: FiscalYear, made: FiscalYear) -> Carried:
    """Copy the rules of visits and the checklist."""
    rules = [
        copied(one, fiscal_year=made, last_day=a_year_later(one.last_day))
        for one in VisitSettings.objects.filter(fiscal_year=after)
    ]
    items = [
        copied(item, fiscal_year=made) for item in ChecklistTemplateItem.objects.filter(fiscal_year=after)
    ]
    remarks = [
        f"報告の最終締切を{rule.last_day.month}月{rule.last_day.day}日にしました。確かめてください。"
        for rule in rules
    ]
    return Carried(len(rules) + len(items), remarks)
