"""Hand work on a draft plan: move, give to somebody else, lock, undo. Only what an edit touches is judged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Sum

from banso.dispatch.calendars import settings_of
from banso.dispatch.enums import VisitState
from banso.dispatch.models import Expert, Project, Visit
from banso.foundation.access import Actor, require
from banso.foundation.errors import BansoError, Conflict
from banso.foundation.history import operation
from banso.foundation.locks import hold
from banso.plans.assessing import Assessment, vars_of
from banso.plans.domain.plans import totals
from banso.plans.effects import Changes, Effect, Key, clashes_about, effect_of, judged, visits_touched
from banso.plans.enums import PlanState
from banso.plans.models import Plan, PlanClash, PlanLoad, PlannedVisit, PlanStep
from banso.plans.naming import day_text
from banso.plans.planning_input import VisitRow, rows_of_plan

UNDO_STEPS = 50
REMOVED = "手作業で計画から外しました。"


@dataclass(frozen=True)
class Move:
    """What a planner asks of one visit; None leaves it as it is. `experts` holds for every visit of the project."""

    project: int
    number: int
    date: dt.date | None = None
    experts: tuple[int, ...] | None = None
    is_removed: bool = False


def changes_of(plan: Plan, move: Move) -> dict[Key, VisitRow | None]:
    """Turn a planner's wish into changes of visits.

    The same experts make all visits of a project, so a new expert takes them all. Raises BansoError for locked
    visits, unknown experts and days outside the fiscal year.
    """
    project = Project.objects.filter(fiscal_year=plan.fiscal_year_id, pk=move.project).first()
    if project is None or not 1 <= move.number <= project.visits_wanted:
        raise BansoError("この訪問は、この年度の実施事業にありません。画面を開き直してください。")
    rows = {
        row.key: row for row in rows_of_plan(plan.visits.filter(project=project).prefetch_related("experts"))
    }
    key = (move.project, move.number)
    if Visit.objects.filter(project=project, number=move.number, state=VisitState.CANCELLED).exists():
        raise BansoError("この訪問は中止になっています。計画には入れられません。")
    row = rows.get(key)
    if row is not None and row.is_locked:
        raise BansoError("この訪問は固定されています。先に固定を外してください。")
    if move.is_removed:
        return {key: None}
    team = _team(plan, move, row, rows)
    date = move.date or (row.date if row else None)
    if date is None:
        raise BansoError("訪問日を選んでください。")
    if not plan.fiscal_year.starts_on <= date <= plan.fiscal_year.ends_on:
        raise BansoError(f"{day_text(date)}は{plan.fiscal_year.label}の日付ではありません。")
    changed: dict[Key, VisitRow | None] = {}
    for other in rows.values():
        if other.key != key and other.experts != team:
            if other.is_locked:
                raise BansoError(
                    f"同じ事業の{other.number}回目が固定されているため、講師を替えられません。先に固定を外してください。"
                )
            changed[other.key] = replace(other, experts=team)
    changed[key] = VisitRow(*key, date, row.days if row else project.days_wanted, team)
    return {k: new for k, new in changed.items() if new != rows.get(k)}


def _team(plan: Plan, move: Move, row: VisitRow | None, rows: Mapping[Key, VisitRow]) -> tuple[int, ...]:
    if move.experts is None:
        beside = row or next(iter(rows.values()), None)
        if beside is None:
            raise BansoError("講師を選んでください。")
        return beside.experts
    team = tuple(sorted(set(move.experts)))
    if not team or Expert.objects.filter(fiscal_year=plan.fiscal_year_id, pk__in=team).count() != len(team):
        raise BansoError("この年度の講師から選んでください。")
    return team


def move_visit(*, actor: Actor, plan: Plan, move: Move, revision: int | None = None) -> Effect | None:
    """Carry a planner's wish out; None when nothing changes. Raises BansoError, Conflict, AccessDenied."""
    with operation(actor) as op:
        plan = _editing(actor, plan, revision)
        changes = changes_of(plan, move)
        if not changes:
            return None
        effect = effect_of(plan, changes)
        text = _told(plan, effect)
        _remember(plan, text, [[*key, _packed(row)] for key, row in effect.before.items()])
        _write(plan, effect, op.at)
        op.record("plan.changed", plan, {"手直し": ("", text)})
    return effect


def _editing(actor: Actor, plan: Plan, revision: int | None) -> Plan:
    """Return the plan for changing, inside an operation. Raises Conflict when somebody was faster."""
    require(actor, "plan.change", plan)
    hold(f"dispatch.plan:{plan.pk}")
    fresh = Plan.objects.select_related("fiscal_year", "base").defer("reasons", "solved").get(pk=plan.pk)
    if fresh.state != PlanState.DRAFT:
        raise BansoError("この計画はもう公開されています。写しを作って直してください。")
    if revision is not None and fresh.revision != revision:
        raise Conflict(
            "この計画は、ほかの画面で変わりました。今の計画を表示しています。もう一度操作してください。"
        )
    return fresh


def _told(plan: Plan, effect: Effect) -> str:
    key, row = list(effect.after.items())[-1]
    project = Project.objects.select_related("municipality", "programme").get(pk=key[0])
    name = f"{project.municipality.name} {project.programme.short_name} {key[1]}回目"
    if row is None:
        return f"{name}を計画から外しました"
    before = effect.before[key]
    parts = []
    if before is None or before.date != row.date:
        parts.append(
            f"{day_text(before.date)}から{day_text(row.date)}へ" if before else f"{day_text(row.date)}に"
        )
    if before is None or before.experts != row.experts:
        people = Expert.objects.filter(pk__in=row.experts).select_related("person")
        parts.append(f"講師を{'・'.join(e.person.family_name for e in people)}に")
    return f"{name}を{'、'.join(parts)}しました"[:200]


def _remember(plan: Plan, text: str, before: Any) -> None:
    """Keep a step: a list of [project, number, row], or {"locked", "keys"} where locks alone changed."""
    last = plan.steps.first()
    number = (last.number if last else 0) + 1
    PlanStep.objects.create(plan=plan, number=number, text=text, before=before)
    plan.steps.filter(number__lte=number - UNDO_STEPS).delete()


def _packed(row: VisitRow | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {
        "date": row.date.isoformat(),
        "days": row.days,
        "experts": list(row.experts),
        "locked": row.is_locked,
    }


def _unpacked(key: Key, packed: dict[str, Any] | None) -> VisitRow | None:
    if packed is None:
        return None
    date = dt.date.fromisoformat(packed["date"])
    return VisitRow(*key, date, packed["days"], tuple(packed["experts"]), packed["locked"])


def _write(plan: Plan, effect: Effect, at: dt.datetime) -> None:
    """Write visits, loads, clashes and the plan's figures."""
    for (project, number), row in effect.after.items():
        if row is None:
            plan.visits.filter(project=project, number=number).delete()
            continue
        visit, _ = PlannedVisit.objects.update_or_create(
            plan=plan,
            project_id=project,
            number=number,
            defaults={"date": row.date, "days": row.days, "is_locked": row.is_locked},
        )
        visit.experts.set(row.experts)
    _write_judgement(plan, effect.assessment, effect.projects)
    plan.unplanned = _missing(plan, effect)
    _count(plan, reception_days=effect.reception_days, changes=_changes(plan, effect))
    plan.revision += 1
    plan.edited_at = at
    plan.save(update_fields=["unplanned", "measures", "revision", "edited_at"])


def _write_judgement(plan: Plan, found: Assessment, projects: Collection[int]) -> None:
    for pk, load in found.loads.items():
        PlanLoad.objects.update_or_create(plan=plan, expert_id=pk, defaults=vars_of(load))
    clashes_about(plan, list(found.loads), projects).delete()
    PlanClash.objects.bulk_create(
        [
            PlanClash(plan=plan, code=c.code, text=c.text, expert_id=c.expert, project_id=c.project)
            for c in found.clashes
        ]
    )


def _missing(plan: Plan, effect: Effect) -> list[dict[str, Any]]:
    kept = [one for one in plan.unplanned if (one["project"], one["number"]) not in effect.after]
    gone = [key for key, row in effect.after.items() if row is None]
    return kept + [{"project": p, "number": n, "reason": REMOVED, "relaxation": ""} for p, n in gone]


def _count(plan: Plan, *, reception_days: int, changes: int) -> None:
    """Bring the plan's measures up to date from its loads."""
    sums = plan.loads.aggregate(
        yen_hundredths=Sum("yen_hundredths"),
        km_hundredths=Sum("km_hundredths"),
        nights=Sum("nights"),
        trips=Sum("trips"),
    )
    old = plan.measures
    plan.measures = totals(
        **{name: value or 0 for name, value in sums.items()},
        reception_days=old.get("reception_days", 0) + reception_days,
        reception_yen=settings_of(plan.fiscal_year).reception_day,
    ) | {"changes": old.get("changes", 0) + changes, "visits": plan.visits.count()}


def _changes(plan: Plan, effect: Effect) -> int:
    """Return how many more visits differ from the plan this one was made from."""
    if plan.base is None:
        return 0
    there = plan.base.visits.filter(project__in=effect.projects).prefetch_related("experts")
    base = {row.key: row for row in rows_of_plan(there)}

    def differing(rows: Changes) -> int:
        return sum(
            key in base and (row is None or (row.date, row.experts) != (base[key].date, base[key].experts))
            for key, row in rows.items()
        )

    return differing(effect.after) - differing(effect.before)


def set_locks(*, actor: Actor, plan: Plan, locked: bool, keys: Collection[Key] | None = None) -> int:
    """Lock or free visits (all without `keys`) for the next run of the planner; return how many changed."""
    with operation(actor) as op:
        plan = _editing(actor, plan, None)
        changed = _lock(plan, locked, keys)
        if changed:
            word = "固定しました" if locked else "固定を外しました"
            _remember(plan, f"{len(changed)}件の訪問を{word}", {"locked": not locked, "keys": changed})
            plan.revision += 1
            plan.save(update_fields=["revision"])
            op.record("plan.locked", plan, {"固定": (None, len(changed) if locked else -len(changed))})
    return len(changed)


def _lock(plan: Plan, locked: bool, keys: Collection[Key] | None) -> list[Key]:
    """Write the locks that are not so yet and return their visits."""
    there = plan.visits.filter(is_locked=not locked).values_list("pk", "project_id", "number")
    chosen = {
        pk: (project, number) for pk, project, number in there if keys is None or (project, number) in keys
    }
    plan.visits.filter(pk__in=chosen).update(is_locked=locked)
    return list(chosen.values())


def undo(*, actor: Actor, plan: Plan, revision: int | None = None) -> str:
    """Take the last step of hand work back and return what it was. Raises BansoError when there is none."""
    with operation(actor) as op:
        plan = _editing(actor, plan, revision)
        last = plan.steps.first()
        if last is None:
            raise BansoError("元に戻せる操作はもうありません。")
        if isinstance(last.before, dict):
            _lock(plan, last.before["locked"], {(p, n) for p, n in last.before["keys"]})
            plan.revision += 1
            plan.save(update_fields=["revision"])
        else:
            changes = {(p, n): _unpacked((p, n), packed) for p, n, packed in last.before}
            _write(plan, effect_of(plan, changes), op.at)
        last.delete()
        op.record("plan.undone", plan, {"手直し": (last.text, "")})
    return last.text


def reassess(plan: Plan, *, experts: Collection[int] = (), projects: Collection[int] = ()) -> None:
    """Judge part of a plan again after a calendar changed; its visits stay as they are. Call inside a transaction."""
    rows = rows_of_plan(visits_touched(plan, experts=experts, projects=projects))
    wanted = set(projects) | {row.project for row in rows}
    people = set(experts) | {pk for row in rows for pk in row.experts}
    everything = {row.key: row for row in rows}
    everything |= {
        row.key: row for row in rows_of_plan(visits_touched(plan, experts=people, projects=wanted))
    }
    found = judged(plan, list(everything.values()), people, wanted)
    _write_judgement(plan, found, wanted)
    _count(plan, reception_days=0, changes=0)
    plan.save(update_fields=["measures"])
