"""What an edit of a plan would cost and break, from the visits it touches alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from banso.dispatch.models import Project
from banso.plans.assessing import EXPERT_RULES, Assessment, Clash, ExpertLoad, assess, vars_of
from banso.plans.models import Plan, PlanClash, PlannedVisit
from banso.plans.planning_input import VisitRow, records_of, rows_of_plan

Key = tuple[int, int]
# What an edit makes of visits: a row, or None for "not planned".
Changes = Mapping[Key, VisitRow | None]


@dataclass(frozen=True)
class Effect:
    """What an edit does: the visits before and after, yen, and rules broken or mended."""

    before: Changes
    after: Changes
    assessment: Assessment
    loads_before: Mapping[int, ExpertLoad]
    travel_yen: int
    reception_days: int
    broken: Sequence[Clash]
    mended: Sequence[str]
    projects: Collection[int]

    @property
    def text(self) -> str:
        """The price in words: 旅費 +12,340円、受け入れ日 −1日."""
        parts = [f"旅費 {signed(self.travel_yen)}円"]
        if self.reception_days:
            parts.append(f"受け入れ {signed(self.reception_days)}日")
        return "、".join(parts)


def signed(number: int) -> str:
    """Return +1,234, −1,234 or ±0."""
    return f"{number:+,}".replace("-", "−") if number else "±0"


def visits_touched(
    plan: Plan, *, experts: Collection[int], projects: Collection[int]
) -> QuerySet[PlannedVisit]:
    """Return the plan's visits of those experts or projects, with their experts."""
    touched = Q(experts__in=experts) | Q(project__in=projects)
    return plan.visits.filter(touched).distinct().prefetch_related("experts")


def effect_of(plan: Plan, changes: Changes) -> Effect:
    """Return what the changes would cost and break; nothing is written. Raises BansoError for an unknown visit."""
    projects = {key[0] for key in changes}
    own = {
        row.key: row
        for row in rows_of_plan(plan.visits.filter(project__in=projects).prefetch_related("experts"))
    }
    before = {key: own.get(key) for key in changes}
    experts = {pk for side in (before, changes) for row in side.values() if row for pk in row.experts}
    there = {
        row.key: row for row in rows_of_plan(visits_touched(plan, experts=experts, projects=projects))
    } | own
    now: dict[Key, VisitRow] = {key: row for key, row in there.items() if key not in changes}
    now |= {key: row for key, row in changes.items() if row is not None}
    found = judged(plan, list(now.values()), experts, projects)
    loads_before = {
        load.expert_id: ExpertLoad(**vars_of(load)) for load in plan.loads.filter(expert__in=experts)
    }
    stood = set(clashes_about(plan, experts, projects).values_list("text", flat=True))
    stands = {clash.text for clash in found.clashes}
    return Effect(
        before=before,
        after=changes,
        assessment=found,
        loads_before=loads_before,
        travel_yen=_yen(found.loads) - _yen(loads_before),
        reception_days=_receptions(plan, before, changes),
        broken=[clash for clash in found.clashes if clash.text not in stood],
        mended=sorted(stood - stands),
        projects=projects,
    )


def _yen(loads: Mapping[int, ExpertLoad]) -> int:
    return (sum(load.yen_hundredths for load in loads.values()) + 50) // 100


def judged(
    plan: Plan, rows: Sequence[VisitRow], experts: Collection[int], projects: Collection[int]
) -> Assessment:
    """Judge those experts and projects; `rows` hold every visit of both."""
    records = records_of(
        plan.fiscal_year,
        projects={row.project for row in rows} | set(projects),
        experts={pk for row in rows for pk in row.experts} | set(experts),
    )
    return assess(records, rows, experts=experts, projects=projects)


def clashes_about(plan: Plan, experts: Collection[int], projects: Collection[int]) -> QuerySet[PlanClash]:
    """Return the plan\'s clashes that judging those experts and projects decides anew."""
    return plan.clashes.filter(
        Q(code__in=EXPERT_RULES, expert__in=experts) | (~Q(code__in=EXPERT_RULES) & Q(project__in=projects))
    )


def _receptions(plan: Plan, before: Changes, after: Changes) -> int:
    """Return how many more (municipality, day) receive a visit."""
    houses = dict(
        Project.objects.filter(pk__in={key[0] for key in before}).values_list("pk", "municipality_id")
    )
    others: set[tuple[int, dt.date]] = set()
    for visit in plan.visits.filter(project__municipality__in=set(houses.values())).select_related("project"):
        if (visit.project_id, visit.number) not in before:
            others |= _days(visit.project.municipality_id, visit.date, visit.days)
    return len(_receiving(houses, after) - others) - len(_receiving(houses, before) - others)


def _receiving(houses: Mapping[int, int], rows: Changes) -> set[tuple[int, dt.date]]:
    found: set[tuple[int, dt.date]] = set()
    for row in rows.values():
        if row is not None:
            found |= _days(houses[row.project], row.date, row.days)
    return found


def _days(house: int, date: dt.date, days: int) -> set[tuple[int, dt.date]]:
    return {(house, date + dt.timedelta(days=n)) for n in range(days)}
