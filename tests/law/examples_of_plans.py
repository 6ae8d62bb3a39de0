"""Examples of plans and calendars."""

from __future__ import annotations

import datetime as dt

from banso.directory.enums import Role
from banso.plans.models import Plan, PlannedVisit
from tests import builders
from tests.law.examples import Pair, World, example, same


def _plan(world: World) -> Plan:
    """A draft with the small year's visit."""

    def made() -> Plan:
        year = world.small_year
        plan = Plan.objects.create(
            fiscal_year=year.fiscal_year, number=1, origin="EDITED", made_at=builders.at(2019, 9, 2)
        )
        visit = PlannedVisit.objects.create(
            plan=plan, project=year.project, number=1, date=dt.date(2019, 10, 28)
        )
        visit.experts.add(year.expert)
        return plan

    found: Plan = world.once("plan", made)
    return found


@example(
    "plans:plan", "plans:plan_try", "plans:plan_move", "plans:plan_step", "plans:plan_copy",
    "plans:plan_edit", "plans:plan_towns", "plans:plan_map", "plans:plan_table",
)  # fmt: skip
def plan(world: World, role: Role | None) -> Pair:
    return same({"pk": _plan(world).pk})


@example(
    "dispatch:project_wishes", "dispatch:project_edit", "dispatch:project_team", "dispatch:project_remove"
)
def project_wishes(world: World, role: Role | None) -> Pair:
    return same({"pk": world.small_year.project.pk})


@example("dispatch:expert_edit", "dispatch:expert_remove")
def expert_edit(world: World, role: Role | None) -> Pair:
    return same({"pk": world.small_year.expert.pk})


@example("dispatch:expert_days")
def expert_days(world: World, role: Role | None) -> Pair:
    def made() -> int:
        return builders.make_expert(world.small_year.fiscal_year).pk

    other: int = world.once("another expert", made)
    return {"pk": world.small_year.expert.pk}, {"pk": other}


@example("dispatch:municipality_days")
def municipality_days(world: World, role: Role | None) -> Pair:
    year = world.small_year

    def made() -> int:
        decision = builders.make_decision(
            builders.make_application(year.call, builders.make_municipality("よその見本市"))
        )
        return builders.make_project(decision).municipality_id

    other: int = world.once("another advised municipality", made)
    return {"pk": year.municipality.pk}, {"pk": other}
