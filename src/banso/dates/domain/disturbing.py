"""Something happened to the plan in force: an expert cannot come, a municipality cannot receive or calls off.

Each makes a new draft from the plan in force, in which only what must move moves, and says why. Publishing it is the
secretariat's next step (`publishing`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from banso.dates.absences import Absence, again, changed_rows
from banso.dates.models import DateQuestion
from banso.dates.publication import in_force
from banso.dates.wording import dates_text
from banso.directory.models import Organisation
from banso.dispatch.enums import DayKind, VisitState
from banso.dispatch.models import Expert, ExpertDay, MunicipalityDay, Visit
from banso.dispatch.reached import VisitKey
from banso.foundation.access import Actor, require
from banso.foundation.errors import BansoError
from banso.foundation.history import operation
from banso.planning.common.errors import PlanningError
from banso.planning.common.problems import SolveOptions
from banso.planning.dispatch.model import Problem
from banso.planning.dispatch.plan import DispatchPlan
from banso.planning.dispatch.solving import solve
from banso.plans.domain.plan_edits import Move, move_visit, set_locks
from banso.plans.domain.plans import NoPlan, copy_plan
from banso.plans.models import Plan
from banso.plans.naming import Names
from banso.plans.planning_input import Records, VisitRow, records_of, rows_of_plan
from banso.years.models import FiscalYear

# Few visits look for a place among frozen ones: more time finds nothing better. Below a second no bound is proven,
# which would say nothing about a plan that is mostly frozen.
SECONDS = 0.9
# A period longer than this is no absence but another roster.
LONGEST = dt.timedelta(days=200)

Solving = Callable[[Problem, SolveOptions], DispatchPlan]


class NothingToPlan(BansoError):
    """Nothing of the plan in force is touched."""


def plan_without_expert(
    *,
    actor: Actor,
    expert: Expert,
    first: dt.date,
    last: dt.date,
    solving: Solving | None = None,
) -> Plan:
    """Plan around an expert who cannot come in a period; the days go into the expert's calendar, without a reason.

    Raises AccessDenied, NothingToPlan, NoPlan, BansoError for a period that is none.
    """
    year = expert.fiscal_year
    require(actor, "plan.edit", year)
    _check(year, first, last)
    absence = Absence(first, last, expert=expert.pk)
    name = f"{expert.person.full_name}さんの不在（{_period(first, last)}）"
    return _replan(actor, year, absence, name, solving)


def plan_around_municipality(
    *,
    actor: Actor,
    fiscal_year: FiscalYear,
    municipality: Organisation,
    first: dt.date,
    last: dt.date,
    solving: Solving | None = None,
) -> Plan:
    """Plan around a municipality that cannot receive visits in a period. Raises as `plan_without_expert`."""
    require(actor, "plan.edit", fiscal_year)
    _check(fiscal_year, first, last)
    absence = Absence(first, last, municipality=municipality.pk)
    name = f"{municipality.name}の都合（{_period(first, last)}）"
    return _replan(actor, fiscal_year, absence, name, solving)


def plan_without_municipality(*, actor: Actor, fiscal_year: FiscalYear, municipality: Organisation) -> Plan:
    """Take every visit of a municipality that is still to come out of the plan; nothing else moves.

    Raises AccessDenied, NothingToPlan when none of its visits is left.
    """
    require(actor, "plan.edit", fiscal_year)
    base = _base(fiscal_year)
    over = _over(fiscal_year)
    rows = {row.key: row for row in _rows(base)}
    own = set(base.visits.filter(project__municipality=municipality).values_list("project_id", "number"))
    off = sorted(key for key in own if key in rows and key not in over)
    if not off:
        raise NothingToPlan(f"{municipality.name}には、これからの訪問がありません。")
    reason = f"{municipality.name}が派遣を取りやめるためです。"
    with operation(actor):
        plan = _copied(actor, base, f"{municipality.name}の取りやめ", dict.fromkeys(off), rows)
        told = [_reason(key, f"{dates_text([rows[key].date])}の訪問を取りやめます。{reason}") for key in off]
        _explain(plan, told, [one for one in plan.unplanned if (one["project"], one["number"]) not in off])
    return plan


def _check(year: FiscalYear, first: dt.date, last: dt.date) -> None:
    if last < first:
        raise BansoError("期間の終わりが始まりより前です。日付を確かめてください。")
    if not (year.starts_on <= first and last <= year.ends_on) or last - first > LONGEST:
        raise BansoError(f"期間は{year.label}の中で、200日以内にしてください。")


def _period(first: dt.date, last: dt.date) -> str:
    return (
        f"{first.month}/{first.day}"
        if first == last
        else f"{first.month}/{first.day}～{last.month}/{last.day}"
    )


def _base(fiscal_year: FiscalYear) -> Plan:
    base = in_force(fiscal_year)
    if base is None:
        raise NothingToPlan("公開中の計画がありません。先に計画を公開してください。")
    return base


def _rows(plan: Plan) -> list[VisitRow]:
    return rows_of_plan(plan.visits.prefetch_related("experts"))


def _over(fiscal_year: FiscalYear) -> set[VisitKey]:
    """Return the visits that are over: held or called off."""
    return set(
        Visit.objects.filter(
            project__fiscal_year=fiscal_year, state__in=(VisitState.DONE, VisitState.CANCELLED)
        ).values_list("project_id", "number")
    )


def _replan(
    actor: Actor,
    year: FiscalYear,
    absence: Absence,
    name: str,
    solving: Solving | None,
) -> Plan:
    base, held = _base(year), _over(year)
    rows = {row.key: row for row in _rows(base)}
    _note_days(actor, year, absence, [rows[key] for key in held if key in rows])
    records = records_of(year)
    actual = _as_fixed(records, rows)
    asked = again(records, list(actual.values()), absence, held)
    if not asked.struck:
        raise NothingToPlan(
            "この期間に動かさなければならない訪問はありません。予定表には「行けない」と記録しました。"
        )
    try:
        found = (solving or solve)(asked.problem, SolveOptions(seconds=SECONDS, seed=1))
    except PlanningError as error:
        raise NoPlan(Names([str(error)]).say(str(error))) from error
    changes = changed_rows(records, actual, found.visits, asked)
    by_hand = {key: row for key, row in actual.items() if row != rows[key] and key not in changes}
    with operation(actor):
        plan = _copied(actor, base, name, {**by_hand, **changes}, rows)
        missing = _unplaced(records, found, changes)
        kept = [one for one in base.unplanned if (one["project"], one["number"]) not in changes]
        _explain(plan, _told(records, found), [*kept, *missing])
    return plan


def _as_fixed(records: Records, rows: Mapping[VisitKey, VisitRow]) -> dict[VisitKey, VisitRow]:
    """Return the plan's visits on the days they are really fixed on: the office may have moved one by hand."""
    fixed = {row.key: row for own in records.recorded.values() for row in own}
    return {
        key: replace(row, date=fixed[key].date) if key in fixed and fixed[key].days == row.days else row
        for key, row in rows.items()
    }


def _note_days(actor: Actor, year: FiscalYear, absence: Absence, held: Sequence[VisitRow]) -> None:
    """Write the absence into the calendar of the expert or municipality, days of visits already made excepted."""
    days = [absence.first + dt.timedelta(days=n) for n in range((absence.last - absence.first).days + 1)]
    made = {row.date for row in held if absence.expert in row.experts}
    with operation(actor) as op:
        if absence.expert:
            expert = Expert.objects.get(pk=absence.expert)
            for day in days:
                if day not in made:
                    ExpertDay.objects.update_or_create(
                        expert=expert, date=day, defaults={"kind": DayKind.UNAVAILABLE}
                    )
            op.record("expert.days_noted", expert, {"days": (None, [absence.first, absence.last])})
            return
        place = Organisation.objects.get(pk=absence.municipality)
        for day in days:
            MunicipalityDay.objects.update_or_create(
                fiscal_year=year, municipality=place, date=day, defaults={"kind": DayKind.UNAVAILABLE}
            )
        op.record("municipality.days_noted", place, {"days": (None, [absence.first, absence.last])})


def _copied(
    actor: Actor,
    base: Plan,
    name: str,
    changes: Mapping[VisitKey, VisitRow | None],
    rows: Mapping[VisitKey, VisitRow],
) -> Plan:
    """Return a new draft of the plan in force with these visits changed."""
    plan = copy_plan(actor=actor, plan=base, name=name)
    locked = [key for key in changes if rows[key].is_locked]
    if locked:
        set_locks(actor=actor, plan=plan, locked=False, keys=locked)
    for (project, number), row in changes.items():
        move = (
            Move(project, number, is_removed=True)
            if row is None
            else Move(project, number, row.date, row.experts)
        )
        move_visit(actor=actor, plan=plan, move=move)
    return Plan.objects.select_related("fiscal_year", "base").get(pk=plan.pk)


def _unplaced(
    records: Records, found: DispatchPlan, changes: Mapping[VisitKey, VisitRow | None]
) -> list[dict[str, Any]]:
    names = Names([text for one in found.unplanned for text in (one.reason, one.relaxation)])
    missing = []
    for one in found.unplanned:
        key = records.own_number[one.project, one.visit]
        if key in changes:
            missing.append(
                {
                    "project": key[0],
                    "number": key[1],
                    "reason": names.say(one.reason),
                    "relaxation": names.say(one.relaxation),
                }
            )
    return missing


def _told(records: Records, found: DispatchPlan) -> list[dict[str, Any]]:
    told = [reason for reason in found.envelope.reasons if reason.kind == "change"]
    names = Names([reason.text for reason in told])
    kept = []
    for one in told:
        project, _, number = one.subject.partition("/")
        kept.append(_reason(records.own_number[project, int(number)], names.say(one.text)))
    return kept


def _reason(key: VisitKey, text: str) -> dict[str, Any]:
    return {"kind": "change", "subject": f"{key[0]}/{key[1]}", "text": text, "yen": None}


def _explain(plan: Plan, told: Sequence[dict[str, Any]], unplanned: Sequence[dict[str, Any]]) -> None:
    """Keep why each visit changed; sentences about visits that moved are out of date and go."""
    moved = {one["subject"] for one in told}
    plan.reasons = [
        *(reason for reason in plan.reasons if reason["kind"] != "change" and reason["subject"] not in moved),
        *told,
    ]
    plan.unplanned = list(unplanned)
    plan.save(update_fields=["reasons", "unplanned"])


def plan_with_other_dates(*, actor: Actor, fiscal_year: FiscalYear, chosen: Mapping[int, dt.date]) -> Plan:
    """Take other dates that were proposed ({question: day}) into a new draft, locked there.

    Raises AccessDenied, NothingToPlan for an empty choice, BansoError for a day nobody proposed.
    """
    require(actor, "plan.edit", fiscal_year)
    base = _base(fiscal_year)
    if not chosen:
        raise NothingToPlan("受け入れる日が選ばれていません。希望の日を1つ以上選んでください。")
    questions = {
        one.pk: one
        for one in DateQuestion.objects.filter(
            party__fiscal_year=fiscal_year, closed_in__isnull=True, pk__in=chosen
        ).select_related("party__expert__person", "party__municipality")
    }
    rows = {row.key: row for row in _rows(base)}
    changes: dict[VisitKey, VisitRow | None] = {}
    told = []
    for pk, day in chosen.items():
        question = questions.get(pk)
        key = (question.project_id, question.number) if question else (0, 0)
        if question is None or day not in question.wishes or key not in rows:
            raise BansoError("選ばれた日は、今の希望にありません。画面を開き直して選び直してください。")
        if key in changes:
            raise BansoError("同じ訪問に2つの日が選ばれています。訪問ごとに1つだけ選んでください。")
        changes[key] = VisitRow(*key, day, rows[key].days, rows[key].experts)
        told.append(
            _reason(
                key,
                f"{dates_text([rows[key].date])}から{dates_text([day])}へ移しました。"
                f"{question.party}さんのご希望です。"
                if question.party.expert_id
                else f"{dates_text([rows[key].date])}から{dates_text([day])}へ移しました。"
                f"{question.party}のご希望です。",
            )
        )
    with operation(actor):
        plan = _copied(actor, base, "希望の日を受け入れた計画", changes, rows)
        set_locks(actor=actor, plan=plan, locked=True, keys=list(changes))
        plan.refresh_from_db()
        _explain(plan, told, plan.unplanned)
    return plan
