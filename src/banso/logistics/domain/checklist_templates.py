"""The checklist's template of a year: what ships with Banso, what a year made of it, and its settings."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from banso.directory.enums import Role
from banso.foundation.access import Actor, require
from banso.foundation.errors import BansoError
from banso.foundation.history import changed, operation, snapshot
from banso.logistics.enums import ItemScope
from banso.logistics.models import ChecklistTemplateItem, VisitSettings
from banso.years.due import VISIT, Direction, DueRule, Roll, Unit, due_rules
from banso.years.models import FiscalYear

# What a person may change of an item; its code stays.
EDITABLE = (
    "title", "basis", "role", "direction", "amount", "unit", "roll", "time", "is_capped", "notice", "scope",
    "deed", "order", "is_active",
)  # fmt: skip
SETTINGS = ("last_day", "usual_rounds", "photo_limit", "file_limit", "megabyte_limit")


@cache
def _seeds() -> tuple[dict[str, Any], ...]:
    """Return the shipped items; those that are rules of the year (`due_rules.csv`) take their dates from there."""
    text = resources.files("banso.dispatch").joinpath("data", "visit_checklist.csv").read_text("utf-8")
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
    last = [one for one in earlier if one.fiscal_year_id == earlier[0].fiscal_year_id]
    rows = [{name: getattr(one, name) for name in ("code", *EDITABLE)} for one in last] or list(_seeds())
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


def install_template(*, actor: Actor, fiscal_year: FiscalYear) -> list[ChecklistTemplateItem]:
    """Give the year its own rows, so that they can be edited (nothing happens when it has some)."""
    require(actor, "checklist.template", fiscal_year)
    with operation(actor) as op:
        items = template_of(fiscal_year)
        if items and items[0].pk is None:
            items = ChecklistTemplateItem.objects.bulk_create(items)
            op.record_many("checklist.template_installed", items)
    return list(ChecklistTemplateItem.objects.filter(fiscal_year=fiscal_year))


def edit_template_item(
    *, actor: Actor, item: ChecklistTemplateItem, values: Mapping[str, Any]
) -> ChecklistTemplateItem:
    """Change an item (or save a new one). Visits get it by `checklists.apply_template`.

    Raises AccessDenied, BansoError for dates that cannot mean anything.
    """
    require(actor, "checklist.template", item.fiscal_year)
    with operation(actor) as op:
        is_new = item.pk is None
        before = {} if is_new else snapshot(item, EDITABLE)
        for name in EDITABLE:
            if name in values:
                setattr(item, name, values[name])
        _check(item)
        item.save()
        changes = changed(before, item)
        if is_new or changes:
            op.record("checklist.template_added" if is_new else "checklist.template_edited", item, changes)
    return item


def _check(item: ChecklistTemplateItem) -> None:
    try:
        rule_of(item)
    except ValueError:
        raise BansoError(
            "「0営業日」という期限はありません。当日にするときは、単位を「日」にしてください。"
        ) from None
    unknown = item.title.replace("{place}", "")
    if "{" in unknown or "}" in unknown:
        raise BansoError(
            "題の中で使える差し込みは {place}（自治体の名前）だけです。ほかの { } を消してください。"
        )


def edit_settings(*, actor: Actor, fiscal_year: FiscalYear, values: Mapping[str, Any]) -> VisitSettings:
    """Change the year's settings. Raises AccessDenied, BansoError for a last day outside the year."""
    require(actor, "checklist.template", fiscal_year)
    with operation(actor) as op:
        found = settings_of(fiscal_year)
        before = snapshot(found, SETTINGS)
        for name in SETTINGS:
            if name in values:
                setattr(found, name, values[name])
        if not fiscal_year.starts_on <= found.last_day <= fiscal_year.ends_on:
            raise BansoError(f"最終締切は{fiscal_year.label}の中の日付にしてください。")
        found.save()
        if changes := changed(before, found):
            op.record("visit_settings.edited", found, changes)
    return found
