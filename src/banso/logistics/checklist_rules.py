"""The checklist of a year as it holds: what ships with Banso, what a year made of it, and the settings of visits."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from banso.directory.enums import Role
from banso.logistics.enums import ItemScope
from banso.logistics.models import ChecklistTemplateItem, VisitSettings
from banso.years.due import VISIT, Direction, DueRule, Roll, Unit, due_rules
from banso.years.models import FiscalYear

# What a person may change of an item; its code stays.
EDITABLE = (
    "title", "basis", "role", "direction", "amount", "unit", "roll", "time", "is_capped", "notice", "scope",
    "deed", "order", "is_active",
)  # fmt: skip


@cache
def _seeds() -> tuple[dict[str, Any], ...]:
    """Return the shipped items; those that are rules of the year (`due_rules.csv`) take their dates from there."""
    text = resources.files("banso.logistics").joinpath("data", "visit_checklist.csv").read_text("utf-8")
    rules = {rule.name: rule for rule in due_rules(VISIT)}
    found = []
    for order, row in enumerate(csv.DictReader(text.splitlines()), start=1):
        dates = _of_rule(rules[row["rule"]]) if row["rule"] else _of_row(row)
        found.append(
            {**dates, "code": row["code"], "scope": row["scope"], "deed": row["deed"], "order": order * 10}
        )
    return tuple(found)


def _of_rule(rule: DueRule) -> dict[str, Any]:
    return {
        "title": rule.title,
        "basis": rule.basis,
        "role": rule.role.value,
        "direction": rule.direction.value,
        "amount": rule.amount,
        "unit": rule.unit.value,
        "roll": rule.roll.value,
        "time": rule.time,
        "is_capped": rule.is_capped,
        "notice": rule.notice,
    }


def _of_row(row: Mapping[str, str]) -> dict[str, Any]:
    return {
        "title": row["title"],
        "basis": row["basis"],
        "role": row["role"],
        "direction": row["direction"],
        "amount": int(row["amount"]),
        "unit": row["unit"],
        "roll": row["roll"],
        "time": dt.time.fromisoformat(row["time"]),
        "is_capped": row["capped"] == "yes",
        "notice": int(row["notice"]),
    }


def template_of(fiscal_year: FiscalYear) -> list[ChecklistTemplateItem]:
    """Return the year's items in order: its own, else (unsaved) those of the last year that has some, else ours."""
    own = list(ChecklistTemplateItem.objects.filter(fiscal_year=fiscal_year))
    if own:
        return own
    earlier = (
        ChecklistTemplateItem.objects.filter(fiscal_year__year__lt=fiscal_year.year)
        .order_by("-fiscal_year__year", "order", "id")
        .select_related("fiscal_year")
    )
    last = [item for item in earlier if item.fiscal_year_id == earlier[0].fiscal_year_id]
    rows = [{name: getattr(item, name) for name in ("code", *EDITABLE)} for item in last] or list(_seeds())
    return [ChecklistTemplateItem(fiscal_year=fiscal_year, **row) for row in rows]


def settings_of(fiscal_year: FiscalYear) -> VisitSettings:
    """Return the year's settings, or (unsaved) the defaults: reports are due by 28 February (R1 report L2580)."""
    found = VisitSettings.objects.filter(fiscal_year=fiscal_year).first()
    return found or VisitSettings(fiscal_year=fiscal_year, last_day=dt.date(fiscal_year.year + 1, 2, 28))


def rule_of(item: ChecklistTemplateItem) -> DueRule:
    """Return the item's due rule. Raises ValueError for one that cannot mean anything."""
    return DueRule(
        name=item.code,
        anchor=VISIT,
        direction=Direction(item.direction),
        amount=item.amount,
        unit=Unit(item.unit),
        roll=Roll(item.roll),
        time=item.time,
        is_capped=item.is_capped,
        notice=item.notice,
        role=Role(item.role),
        title=item.title,
        basis=item.basis,
    )


def fits(item: ChecklistTemplateItem, *, is_online: bool) -> bool:
    """Return whether a visit of that kind gets the item."""
    if not item.is_active:
        return False
    return item.scope in (ItemScope.ALL, ItemScope.ONLINE if is_online else ItemScope.IN_PERSON)
