"""One visit opened on the board: where it is, what it could be, why it is so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from banso.dispatch.enums import VisitState
from banso.dispatch.models import Expert, ExpertDay, Project, Visit
from banso.foundation.errors import BansoError
from banso.japan.dates import weekday_ja
from banso.plans.alternatives import Alternative, other_days
from banso.plans.effects import signed
from banso.plans.grid import visit_of
from banso.plans.models import Plan, PlannedVisit
from banso.plans.naming import day_text
from banso.plans.planning_input import has_conflict, rows_of_plan


@dataclass(frozen=True)
class OtherDay:
    """A further possible day with its price in words."""

    date: dt.date
    text: str
    price: str


@dataclass(frozen=True)
class Panel:
    """What the board shows of one visit; `visit` is None where it has no place yet."""

    project: Project
    number: int
    visit: PlannedVisit | None
    chosen: Sequence[Expert]
    experts: Sequence[Expert]
    seats: range
    other_days: Sequence[OtherDay]
    reasons: Sequence[str]
    clashes: Sequence[str]
    days_off: Sequence[str]
    missing: str
    is_gone: bool

    @property
    def key(self) -> str:
        """`<project>-<number>`."""
        return f"{self.project.pk}-{self.number}"


def panel_of(plan: Plan, key: str) -> Panel | None:
    """Return the opened visit of a plan; None where the key names none of the year."""
    project_key, _, number = key.partition("-")
    if not (project_key.isascii() and project_key.isdigit() and number.isascii() and number.isdigit()):
        return None
    project = (
        Project.objects.select_related("municipality", "programme")
        .filter(fiscal_year=plan.fiscal_year, pk=int(project_key[:12]))
        .first()
    )
    if project is None or not 1 <= int(number[:3]) <= project.visits_wanted:
        return None
    gone = Visit.objects.filter(project=project, number=int(number[:3]), state=VisitState.CANCELLED).first()
    visit = visit_of(plan, key)
    chosen = list(visit.experts.all()) if visit else _team_of_the_others(plan, project)
    missing = next(
        (
            f"{one['reason']}{one['relaxation']}"
            for one in plan.unplanned
            if (one["project"], one["number"]) == (project.pk, int(number))
        ),
        "",
    )
    return Panel(
        project=project,
        number=int(number),
        visit=visit,
        chosen=chosen,
        experts=_able(plan, project, chosen),
        seats=range(max(project.experts_wanted, len(chosen), 1)),
        other_days=_other_days(plan, visit),
        reasons=_reasons(plan, project.pk, int(number)),
        clashes=list(plan.clashes.filter(project=project).values_list("text", flat=True)),
        days_off=_days_off(chosen),
        missing=f"この訪問は中止になりました（{gone.state_reason}）。" if gone else missing,
        is_gone=gone is not None,
    )


def _team_of_the_others(plan: Plan, project: Project) -> list[Expert]:
    other = plan.visits.filter(project=project).prefetch_related("experts__person").first()
    return list(other.experts.all()) if other else []


def _able(plan: Plan, project: Project, chosen: Sequence[Expert]) -> list[Expert]:
    """Who covers the programme without conflict, and who is in charge anyway."""
    experts = (
        Expert.objects.filter(fiscal_year=plan.fiscal_year, programmes=project.programme_id)
        .select_related("person")
        .prefetch_related("conflicts")
        .order_by("person__kana_key", "order", "pk")
    )
    able = [expert for expert in experts if not has_conflict(expert, project.municipality)]
    known = {expert.pk for expert in able}
    return able + [expert for expert in chosen if expert.pk not in known]


def _other_days(plan: Plan, visit: PlannedVisit | None) -> list[OtherDay]:
    if visit is None or not visit.experts.all():
        return []
    try:
        alternatives: Sequence[Alternative] = other_days(plan, rows_of_plan([visit])[0])
    except (BansoError, KeyError):
        return []  # a visit the year's settings no longer know
    return [
        OtherDay(alternative.date, day_text(alternative.date), f"旅費 {signed(alternative.travel_yen)}円")
        for alternative in alternatives
    ]


def _reasons(plan: Plan, project: int, number: int) -> list[str]:
    subject = f"{project}/{number}"
    told = Plan.objects.filter(pk=plan.pk).values_list("reasons", flat=True).first() or []
    return [one["text"] for one in told if one.get("subject") == subject]


def _days_off(experts: Sequence[Expert]) -> list[str]:
    """The days the experts cannot, month by month, in words."""
    found = []
    for expert in experts:
        dates = list(
            ExpertDay.objects.filter(expert=expert, kind="UNAVAILABLE").values_list("date", flat=True)
        )
        if dates:
            words = "、".join(f"{d.month}/{d.day}({weekday_ja(d)})" for d in dates[:12])
            more = f" ほか{len(dates) - 12}日" if len(dates) > 12 else ""
            found.append(f"{expert}：{words}{more}")
    return found
