"""How many kits the weeks of a year need, from the dates of its agreed visits."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Max, Min

from banso.dispatch.enums import VisitKind, VisitState
from banso.dispatch.models import Visit
from banso.logistics.checklist_rules import rule_of, settings_of, template_of
from banso.logistics.enums import ItemDeed
from banso.office.tables import Column, Table
from banso.typeset.charts import Series, stacked_chart
from banso.years.due import DueRule
from banso.years.models import FiscalYear

WEEK = dt.timedelta(days=7)
# Where the template has no such item: sent a week before, back a week after.
_USUAL = dt.timedelta(days=7)


@dataclass(frozen=True)
class Week:
    """One week (its Monday) and how many kits are on the way or out at its busiest."""

    monday: dt.date
    needed: int


def kits_needed(fiscal_year: FiscalYear) -> list[Week]:
    """Return the weeks in which a kit is needed, in order (three queries)."""
    spans = _spans(fiscal_year)
    if not spans:
        return []
    monday = min(start for start, _ in spans)
    monday -= dt.timedelta(days=monday.weekday())
    last = max(end for _, end in spans)
    weeks = []
    while monday <= last:
        busiest = max(
            sum(start <= monday + dt.timedelta(days=day) <= end for start, end in spans) for day in range(7)
        )
        if busiest:
            weeks.append(Week(monday, busiest))
        monday += WEEK
    return weeks


def _spans(fiscal_year: FiscalYear) -> list[tuple[dt.date, dt.date]]:
    """Return (sent, back) of every agreed visit in person."""
    rules: dict[str, DueRule] = {}
    for item in template_of(fiscal_year):
        if item.is_active:
            rules.setdefault(item.deed, rule_of(item))
    if ItemDeed.KIT_OUT not in rules:
        return []
    out, back, cap = rules[ItemDeed.KIT_OUT], rules.get(ItemDeed.KIT_BACK), settings_of(fiscal_year).last_day
    days = (
        Visit.objects.filter(project__fiscal_year=fiscal_year, state=VisitState.AGREED, lead__isnull=True)
        .exclude(kind=VisitKind.ONLINE)
        .annotate(first=Min("days__date"), last=Max("days__date"))
        .values_list("first", "last")
    )
    known: dict[tuple[dt.date, dt.date], tuple[dt.date, dt.date]] = {}
    found = []
    for first, last in days:
        if first is None or last is None:
            continue
        if (first, last) not in known:
            known[first, last] = (
                out.due_on(first),
                back.due_on(last, not_after=cap) if back else last + _USUAL,
            )
        found.append(known[first, last])
    return found


def demand_table(weeks: list[Week], stock: int) -> Table:
    """Return the weeks as a table."""
    return Table(
        name="kit_demand",
        caption="キットが要る数（週ごと）",
        columns=[
            Column("week", "週（月曜日）", "date", width=14),
            Column("needed", "要る数", "integer"),
            Column("short", "足りない数", "integer"),
        ],
        rows=[
            {"week": week.monday, "needed": week.needed, "short": max(0, week.needed - stock) or None}
            for week in weeks
        ],
        notes=["日程の決まった訪問の、送る日から返却の期限までを数えます。オンラインの訪問は数えません。"],
    )


def demand_chart(weeks: list[Week], stock: int) -> str:
    """Return the weeks as an SVG chart, or nothing without weeks."""
    if not weeks:
        return ""
    return stacked_chart(
        "キットが要る数（週ごと）",
        [f"{week.monday.month}/{week.monday.day}～" for week in weeks],
        [
            Series("手元で足りる", [min(week.needed, stock) for week in weeks]),
            Series("足りない", [max(0, week.needed - stock) for week in weeks]),
        ],
        unit="組",
    )
