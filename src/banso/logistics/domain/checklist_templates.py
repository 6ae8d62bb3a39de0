"""The checklist's template of a year is edited, and the settings of its visits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from banso.foundation.access import Actor, require
from banso.foundation.errors import BansoError
from banso.foundation.history import changed, operation, snapshot
from banso.logistics.checklist_rules import EDITABLE, rule_of, settings_of, template_of
from banso.logistics.models import ChecklistTemplateItem, VisitSettings
from banso.years.models import FiscalYear

SETTINGS = ("last_day", "usual_rounds", "photo_limit", "file_limit", "megabyte_limit")


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
