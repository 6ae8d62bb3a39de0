"""Plans side by side: by measure, and visit by visit."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Count, Max
from django.urls import reverse

from banso.dispatch.models import Expert, Project
from banso.office.tables import Column, Row, Table, Value
from banso.plans.effects import signed
from banso.plans.models import Plan, PlanClash, PlanLoad
from banso.plans.naming import day_text
from banso.plans.planning_input import VisitRow, rows_of_plan

# Differences shown; more is told in a note.
DIFFERENCES = 200
_MEASURES = (
    ("total_yen", "合計（円）"),
    ("travel_yen", "旅費（円）"),
    ("km", "移動（km）"),
    ("trips", "出張（回）"),
    ("nights", "泊まり（泊）"),
    ("reception_days", "受け入れ（日）"),
    ("visits", "訪問（回）"),
)


def measures_table(plans: Sequence[Plan], *, difference: bool = False) -> Table:
    """Return the plans as columns, the measures as rows; with `difference` what the second has more than the first."""
    columns = [Column("measure", "ものさし", width=20)]
    columns += [Column(f"p{plan.pk}", str(plan), "integer", width=14) for plan in plans]
    rows: list[dict[str, Value]] = []
    for name, label in _MEASURES:
        rows.append(_row(label, plans, [round(plan.measures.get(name, 0)) for plan in plans]))
    rows.append(_row("置けていない訪問（件）", plans, [len(plan.unplanned) for plan in plans]))
    clashes = dict(
        PlanClash.objects.filter(plan__in=plans).values_list("plan").annotate(Count("pk")).order_by()
    )
    most = dict(
        PlanLoad.objects.filter(plan__in=plans).values_list("plan").annotate(Max("visits")).order_by()
    )
    rows.append(_row("規則に合わない所（件）", plans, [clashes.get(plan.pk, 0) for plan in plans]))
    rows.append(_row("いちばん多い講師の訪問（回）", plans, [most.get(plan.pk, 0) for plan in plans]))
    if difference:
        columns.append(Column("difference", "差", width=14))
        for row in rows:
            one, other = (row[f"p{plan.pk}"] for plan in plans)
            row["difference"] = signed(int(str(other)) - int(str(one)))
    return Table(
        name="plans",
        caption="計画の比較",
        columns=columns,
        rows=rows,
        notes=["どの計画も、同じ費用の数え方（設定の単価）で数えています。"],
    )


def _row(label: str, plans: Sequence[Plan], values: Sequence[int]) -> dict[str, Value]:
    found: dict[str, Value] = {"measure": label}
    return found | {f"p{plan.pk}": value for plan, value in zip(plans, values, strict=True)}


def differences_table(first: Plan, second: Plan) -> Table:
    """Return every visit that is not the same in both plans."""
    a, b = (
        {row.key: row for row in rows_of_plan(plan.visits.prefetch_related("experts"))}
        for plan in (first, second)
    )
    keys = sorted(key for key in {*a, *b} if key not in a or key not in b or _what(a[key]) != _what(b[key]))
    shown = keys[:DIFFERENCES]
    projects = Project.objects.select_related("municipality", "programme").in_bulk({key[0] for key in shown})
    names = _names({pk for key in shown for side in (a, b) if key in side for pk in side[key].experts})
    rows: list[Row] = [
        {
            "visit": f"{projects[key[0]].municipality.name} {projects[key[0]].programme.short_name} {key[1]}回目",
            "a": _words(a.get(key), names),
            "b": _words(b.get(key), names),
            "url": f"{reverse('plans:plan', args=[second.fiscal_year.year, second.pk])}"
            f"?open={key[0]}-{key[1]}#plan-panel",
        }
        for key in shown
    ]
    notes = [f"ほかに{len(keys) - DIFFERENCES}件あります。"] if len(keys) > DIFFERENCES else []
    return Table(
        name="differences",
        caption=f"違う訪問（{len(keys)}件）",
        columns=[
            Column("visit", "訪問", width=28),
            Column("a", str(first), width=24),
            Column("b", str(second), width=24),
        ],
        rows=rows,
        notes=notes,
    )


def _what(row: VisitRow) -> tuple[object, ...]:
    return row.date, row.days, row.experts


def _names(experts: set[int]) -> dict[int, str]:
    found = Expert.objects.filter(pk__in=experts).select_related("person")
    return {expert.pk: expert.person.full_name for expert in found}


def _words(row: VisitRow | None, names: dict[int, str]) -> str:
    if row is None:
        return "なし"
    return f"{day_text(row.date)} {'・'.join(names[pk] for pk in row.experts)}"
