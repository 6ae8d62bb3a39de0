"""Plans: let the planner make one, take the recorded visits as one, keep, name and delete them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Max

from banso.dispatch.enums import VisitState
from banso.dispatch.models import Visit
from banso.foundation.access import Actor, require
from banso.foundation.errors import BansoError, ForbiddenStep
from banso.foundation.history import operation
from banso.foundation.locks import hold
from banso.planning.common.documents import Node
from banso.planning.common.errors import PlanningError
from banso.planning.common.problems import SolveOptions
from banso.planning.dispatch.model import Problem
from banso.planning.dispatch.plan import DispatchPlan
from banso.planning.dispatch.reading import read_problem
from banso.planning.dispatch.solving import solve
from banso.plans.assessing import Assessment, assess, vars_of
from banso.plans.enums import PlanOrigin, PlanState
from banso.plans.models import Plan, PlanClash, PlanLoad, PlannedVisit
from banso.plans.naming import Names
from banso.plans.planning_input import Records, VisitRow, document_of, records_of, row_of_visit, rows_of_plan
from banso.years.models import FiscalYear

# Up to so many visits the reasons of each are kept (tens of thousands of sentences help nobody).
_REASONS_UP_TO = 12_000


class NoPlan(BansoError):
    """The planner found no plan; the message says which conditions contradict each other."""


@dataclass(frozen=True)
class Wish:
    """How a plan is to be made.

    `base`: the plan in force whose locks are kept. `changes`: "none" plans anew, "charged" moves visits where it
    pays, "needed" only those that can no longer stay. `keep_recorded`: visits agreed or held stay as recorded.
    """

    base: Plan | None = None
    changes: str = "none"
    keep_recorded: bool = True
    seconds: float = 0
    seed: int = 1
    name: str = ""


def run_plan(
    *,
    actor: Actor,
    fiscal_year: FiscalYear,
    wish: Wish,
    solving: Callable[[Problem, SolveOptions], DispatchPlan] = solve,
) -> Plan:
    """Let the planner (`solving`) make a plan; it is kept as a new draft.

    Raises NoPlan with the conditions that contradict each other in words, AccessDenied.
    """
    require(actor, "plan.edit", fiscal_year)
    records = records_of(fiscal_year)
    _require_something(records)
    document = _document(records, wish)
    options = SolveOptions(seconds=wish.seconds or records.settings.seconds, seed=wish.seed)
    try:
        problem = read_problem(Node(document, "$"))
        found = solving(problem, options)
    except PlanningError as error:
        raise NoPlan(Names([str(error)]).say(str(error))) from error
    rows = _rows(records, found, wish.base)
    made = found.to_json(problem)
    return _keep(
        actor, records, rows, name=wish.name, origin=PlanOrigin.SOLVED, base=wish.base,
        solved={k: made[k] for k in _SOLVED} | {"changes": wish.changes},
        changes=found.measures.changes, unplanned=_unplanned(records, found), reasons=_reasons(records, found),
    )  # fmt: skip


_SOLVED = ("bound_yen", "bound_method", "gap", "seconds", "seed", "input_hash", "stopped", "repeatable", "engine",
           "objective", "charges")  # fmt: skip


def _require_something(records: Records) -> None:
    if not records.projects:
        raise NoPlan("計画する実施事業がありません。先に選定を公表し、実施事業を作ってください。")
    if not records.experts:
        raise NoPlan("講師名簿にまだだれもいません。先に講師を登録してください。")


def _document(records: Records, wish: Wish) -> dict[str, Any]:
    previous = rows_of_plan(wish.base.visits.prefetch_related("experts")) if wish.base else []
    locked = {row.key: row for row in previous if row.is_locked}
    if wish.keep_recorded:
        locked |= {row.key: row for rows in records.recorded.values() for row in rows}
    return document_of(
        records,
        locked=list(locked.values()),
        previous=previous if wish.changes != "none" else (),
        needed_only=wish.changes == "needed",
    )


def _rows(records: Records, found: DispatchPlan, base: Plan | None) -> list[VisitRow]:
    """Return the planner's visits under our keys; what was locked stays locked."""
    locked = set(base.visits.filter(is_locked=True).values_list("project_id", "number")) if base else set()
    days = {project.pk: project.days_wanted for project in records.projects}
    rows = []
    for visit in found.visits:
        key = records.own_number[visit.project, visit.visit]
        team = tuple(sorted(int(expert[1:]) for expert in visit.experts))
        rows.append(VisitRow(*key, visit.day, days[key[0]], team, key in locked))
    return rows


def _unplanned(records: Records, found: DispatchPlan) -> list[dict[str, Any]]:
    names = Names([text for one in found.unplanned for text in (one.reason, one.relaxation)])
    missing = []
    for one in found.unplanned:
        project, number = records.own_number[one.project, one.visit]
        missing.append(
            {"project": project, "number": number, "reason": names.say(one.reason),
             "relaxation": names.say(one.relaxation)}
        )  # fmt: skip
    return missing


def _reasons(records: Records, found: DispatchPlan) -> list[dict[str, Any]]:
    told = found.envelope.reasons[:_REASONS_UP_TO]
    names = Names([reason.text for reason in told])
    kept = []
    for reason in told:
        entry: dict[str, Any] = {
            "kind": reason.kind, "subject": "", "text": names.say(reason.text), "yen": reason.yen
        }  # fmt: skip
        project, _, number = reason.subject.partition("/")
        if number.isdigit() and (project, int(number)) in records.own_number:
            own = records.own_number[project, int(number)]
            entry["subject"] = f"{own[0]}/{own[1]}"
        kept.append(entry)
    return kept


def load_recorded_plan(*, actor: Actor, fiscal_year: FiscalYear, name: str = "") -> Plan:
    """Take the recorded visits, as they were or are to be, as a draft plan; the checker tells their clashes.

    Visits that were cancelled or postponed are not in it. Raises BansoError where nothing is recorded.
    """
    require(actor, "plan.edit", fiscal_year)
    records = records_of(fiscal_year)
    visits = (
        Visit.objects.filter(project__in=[p.pk for p in records.projects])
        .exclude(state__in=(VisitState.CANCELLED, VisitState.POSTPONED))
        .prefetch_related("days", "project__assignments")
    )
    rows = [
        VisitRow(row.project, row.number, row.date, row.days, row.experts)
        for row in map(row_of_visit, visits)
        if row is not None
    ]
    if not rows:
        raise BansoError("この年度には、訪問の記録がまだありません。")
    known = {row.key for row in rows}
    unplanned = [
        {"project": project, "number": number, "reason": "訪問の記録がありません。", "relaxation": ""}
        for project, number in records.kit_number
        if (project, number) not in known
    ]
    return _keep(
        actor, records, rows, name=name or "記録された訪問", origin=PlanOrigin.LOADED, unplanned=unplanned
    )


def _keep(
    actor: Actor,
    records: Records,
    rows: Sequence[VisitRow],
    *,
    name: str,
    origin: PlanOrigin,
    base: Plan | None = None,
    solved: dict[str, Any] | None = None,
    changes: int = 0,
    unplanned: Sequence[dict[str, Any]] = (),
    reasons: Sequence[dict[str, Any]] = (),
) -> Plan:
    """Write a new draft with its visits, loads and clashes."""
    found = assess(
        records, rows, experts=[e.pk for e in records.experts], projects=[p.pk for p in records.projects]
    )
    with operation(actor) as op:
        hold(f"dispatch.plans:{records.fiscal_year.pk}")
        plan = Plan.objects.create(
            fiscal_year=records.fiscal_year, number=_next_number(records.fiscal_year), name=name.strip()[:80],
            origin=origin, base=base, solved=solved or {}, unplanned=list(unplanned), reasons=list(reasons),
            measures=measures_of(records, rows, found, changes), made_at=op.at, made_by_id=actor.user_id,
        )  # fmt: skip
        write_rows(plan, rows)
        write_assessment(plan, found)
        op.record("plan.made", plan, {"origin": (None, plan.origin), "visits": (None, len(rows))})
    return plan


def _next_number(fiscal_year: FiscalYear) -> int:
    return (Plan.objects.filter(fiscal_year=fiscal_year).aggregate(last=Max("number"))["last"] or 0) + 1


def measures_of(
    records: Records, rows: Sequence[VisitRow], found: Assessment, changes: int
) -> dict[str, Any]:
    """Return the kit's measures of a whole plan from its loads and visits."""
    house = {project.pk: project.municipality_id for project in records.projects}
    receptions = {
        (house[row.project], row.date.toordinal() + n)
        for row in rows
        if row.project in house
        for n in range(row.days)
    }
    loads = found.loads.values()
    return totals(
        yen_hundredths=found.yen_hundredths,
        km_hundredths=sum(load.km_hundredths for load in loads),
        nights=sum(load.nights for load in loads),
        trips=sum(load.trips for load in loads),
        reception_days=len(receptions),
        reception_yen=records.settings.reception_day,
    ) | {"changes": changes, "visits": len(rows)}


def totals(
    *,
    yen_hundredths: int,
    km_hundredths: int,
    nights: int,
    trips: int,
    reception_days: int,
    reception_yen: int,
) -> dict[str, Any]:
    """Return the measures under the kit's names; rounding is the checker's."""
    travel = (yen_hundredths + 50) // 100
    return {
        "travel_yen": travel,
        "km": round(km_hundredths / 100, 1),
        "nights": nights,
        "trips": trips,
        "reception_days": reception_days,
        "total_yen": travel + reception_days * reception_yen,
    }


def write_rows(plan: Plan, rows: Sequence[VisitRow]) -> None:
    """Write the visits of a plan that has none of them yet."""
    made = PlannedVisit.objects.bulk_create(
        [
            PlannedVisit(
                plan=plan, project_id=row.project, number=row.number, date=row.date, days=row.days,
                is_locked=row.is_locked,
            )
            for row in rows
        ],
        batch_size=500,
    )  # fmt: skip
    through = PlannedVisit.experts.through
    through.objects.bulk_create(
        [
            through(plannedvisit_id=visit.pk, expert_id=expert)
            for visit, row in zip(made, rows, strict=True)
            for expert in row.experts
        ],
        batch_size=500,
    )


def write_assessment(plan: Plan, found: Assessment) -> None:
    """Write loads and clashes of a plan that has none yet."""
    PlanLoad.objects.bulk_create(
        [PlanLoad(plan=plan, expert_id=pk, **vars_of(load)) for pk, load in found.loads.items()]
    )
    PlanClash.objects.bulk_create(
        [
            PlanClash(
                plan=plan, code=clash.code, text=clash.text, expert_id=clash.expert, project_id=clash.project
            )
            for clash in found.clashes
        ]
    )


def copy_plan(*, actor: Actor, plan: Plan, name: str) -> Plan:
    """Keep the plan as it is now as a further draft, to work on beside it."""
    require(actor, "plan.edit", plan.fiscal_year)
    records = records_of(plan.fiscal_year)
    rows = rows_of_plan(plan.visits.prefetch_related("experts"))
    return _keep(
        actor, records, rows, name=name, origin=PlanOrigin.EDITED, base=plan, unplanned=plan.unplanned,
        reasons=plan.reasons,
    )  # fmt: skip


def recount_plan(*, actor: Actor, plan: Plan) -> Plan:
    """Judge a whole plan again, after settings or many calendars changed; its visits stay as they are."""
    require(actor, "plan.edit", plan.fiscal_year)
    records = records_of(plan.fiscal_year)
    with operation(actor) as op:
        hold(f"dispatch.plan:{plan.pk}")
        plan = Plan.objects.select_related("fiscal_year").defer("reasons", "solved").get(pk=plan.pk)
        rows = rows_of_plan(plan.visits.prefetch_related("experts"))
        found = assess(
            records, rows, experts=[e.pk for e in records.experts], projects=[p.pk for p in records.projects]
        )
        plan.loads.all().delete()
        plan.clashes.all().delete()
        write_assessment(plan, found)
        old = plan.measures
        plan.measures = measures_of(records, rows, found, old.get("changes", 0))
        plan.save(update_fields=["measures"])
        op.record("plan.recounted", plan, {"合計": (old.get("total_yen"), plan.measures["total_yen"])})
    return plan


def rename_plan(*, actor: Actor, plan: Plan, name: str, note: str) -> Plan:
    """Give a plan a name and a note."""
    require(actor, "plan.edit", plan.fiscal_year)
    with operation(actor) as op:
        old = plan.name
        plan.name, plan.note = name.strip()[:80], note.strip()
        plan.save(update_fields=["name", "note"])
        op.record("plan.named", plan, {"name": (old, plan.name)})
    return plan


def delete_plan(*, actor: Actor, plan: Plan) -> None:
    """Throw a draft away. Raises ForbiddenStep for one that is or was in force."""
    require(actor, "plan.edit", plan.fiscal_year)
    with operation(actor) as op:
        plan = Plan.objects.select_for_update().get(pk=plan.pk)
        if plan.state != PlanState.DRAFT:
            raise ForbiddenStep("公開した計画は記録として残ります。削除できるのは案だけです。")
        op.record("plan.deleted", plan, {"number": (plan.number, None)})
        plan.delete()
