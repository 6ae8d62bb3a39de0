"""Re-planning: an expert falls ill, a municipality cancels. Only what must move moves, and each change is explained."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

from banso.planning.common.budget import Budget
from banso.planning.common.errors import UnknownId
from banso.planning.common.results import Reason
from banso.planning.dispatch.engine.layout import Ints
from banso.planning.dispatch.explaining import day_text
from banso.planning.dispatch.model import Lock, Period, PreviousVisit, Problem
from banso.planning.dispatch.plan import PlannedVisit, VisitKey
from banso.planning.dispatch.searching import search
from banso.planning.dispatch.tables import build, read_visits, settled_and_able, working_days

_COOL: Final = 1_000_00.0
_ROOM_YEN: Final = 200_000
"""Price of moving a visit so that another one finds a place: dearer than any tour, cheaper than leaving one out."""


@dataclass(frozen=True, slots=True)
class Disturbance:
    """What happened: experts or municipalities that cannot in a period, projects or municipalities that cancel."""

    experts_away: Sequence[tuple[str, Period]] = ()
    municipalities_away: Sequence[tuple[str, Period]] = ()
    cancelled_projects: frozenset[str] = field(default_factory=frozenset)
    cancelled_municipalities: frozenset[str] = field(default_factory=frozenset)


def disturbed(problem: Problem, visits: Sequence[PlannedVisit], what: Disturbance) -> Problem:
    """Return the problem after the disturbance, with `visits` as the plan in force and only needed changes allowed.

    Raises `UnknownId` where the disturbance names what is not there.
    """
    _known(problem, what)
    experts = dict(problem.experts)
    for expert, period in what.experts_away:
        away = experts[expert].unavailable | _days(period)
        experts[expert] = replace(experts[expert], unavailable=away)
    houses = dict(problem.municipalities)
    for house, period in what.municipalities_away:
        houses[house] = replace(houses[house], unavailable=houses[house].unavailable | _days(period))
    projects = {
        key: project
        for key, project in problem.projects.items()
        if key not in what.cancelled_projects and project.municipality not in what.cancelled_municipalities
    }
    return replace(
        problem,
        experts=experts,
        municipalities=houses,
        projects=projects,
        locks=[lock for lock in problem.locks if lock.project in projects],
        previous=[
            PreviousVisit(v.project, v.visit, v.day, v.experts) for v in visits if v.project in projects
        ],
        changes_needed_only=True,
        input_hash="",
    )


def _known(problem: Problem, what: Disturbance) -> None:
    for expert, _ in what.experts_away:
        if expert not in problem.experts:
            raise UnknownId("$.experts", expert, "講師")
    for house in (*(h for h, _ in what.municipalities_away), *what.cancelled_municipalities):
        if house not in problem.municipalities:
            raise UnknownId("$.municipalities", house, "自治体")
    for project in what.cancelled_projects:
        if project not in problem.projects:
            raise UnknownId("$.projects", project, "支援（project）")


def _days(period: Period) -> frozenset[date]:
    return frozenset(period.start + timedelta(days=n) for n in range((period.end - period.start).days + 1))


def hits(problem: Problem) -> dict[VisitKey, str]:
    """Return the visits of the plan in force that can no longer be as they were, each with the reason in words."""
    working, found = frozenset(working_days(problem)), dict[VisitKey, str]()
    for visit in problem.previous:
        why = next(_why_hit(problem, visit, working), None)
        if why is not None:
            found[visit.project, visit.visit] = why
    return found


def _why_hit(problem: Problem, visit: PreviousVisit, working: frozenset[date]) -> Iterator[str]:
    project = problem.projects[visit.project]
    settled, able = settled_and_able(problem, project)
    if len(visit.experts) != project.experts or not set(settled) <= set(visit.experts) <= {*settled, *able}:
        yield f"講師{'・'.join(visit.experts)}ではこの支援を受け持てなくなったため"
    for day in (visit.day + timedelta(days=n) for n in range(project.days)):
        if day not in working or day not in problem.calendar.window(visit.visit, project.visits):
            yield f"{day_text(day)}が期間または平日から外れたため"
        if day in problem.municipalities[project.municipality].unavailable:
            yield f"自治体{project.municipality}が{day_text(day)}に都合がつかなくなったため"
        for expert in visit.experts:
            if day in problem.experts[expert].unavailable:
                yield f"講師{expert}が{day_text(day)}に行けなくなったため"
    for lock in problem.locks:
        same = lock.project == visit.project and lock.visit == visit.visit and lock.day is not None
        if same and (lock.day == visit.day) == lock.forbid:
            yield "日が固定または禁止されたため"


def needed_only(problem: Problem, start: Ints, budget: Budget, seed: int) -> Ints:
    """Return a plan in which the visits that still can stay do stay, and the others find the cheapest new place.

    First everything else is frozen. Only where a visit then finds no place, the other visits may make room, each at
    a price that keeps them few.
    """
    struck = hits(problem)
    frozen = replace(problem, locks=[*problem.locks, *_frozen(problem, struck)])
    inner = build(frozen)
    plan = search(inner, budget, seed=seed, start=start, hot=_COOL).plan
    if len(read_visits(inner, plan)) == len(inner.visits):
        return plan
    dear = replace(problem.costs, moved_visit=_ROOM_YEN, changed_expert=_ROOM_YEN)
    return search(build(replace(problem, costs=dear)), budget, seed=seed, start=plan, hot=_COOL).plan


def _frozen(problem: Problem, struck: dict[VisitKey, str]) -> Iterator[Lock]:
    """Locks for what stays: the date of every visit that is not struck, the team where it may still serve."""
    for visit in problem.previous:
        project = problem.projects[visit.project]
        settled, able = settled_and_able(problem, project)
        whole = len(visit.experts) == project.experts
        keeps_team = whole and set(settled) <= set(visit.experts) <= {*settled, *able}
        if (visit.project, visit.visit) not in struck:
            yield Lock(visit.project, visit.visit, visit.day, visit.experts if keeps_team else ())
        elif keeps_team:
            yield Lock(visit.project, visit.visit, None, visit.experts)


def change_reasons(problem: Problem, visits: Sequence[PlannedVisit]) -> list[Reason]:
    """Return a sentence for every visit that differs from the plan in force."""
    struck, now = hits(problem), {visit.key: visit for visit in visits}
    found = []
    for before in problem.previous:
        key = (before.project, before.visit)
        after = now.get(key)
        if after is not None and (after.day, set(after.experts)) == (before.day, set(before.experts)):
            continue
        why = struck.get(key, "ほかの訪問に場所を空けるか、全体の費用を下げるため")
        name = f"{key[0]}/{key[1]}"
        if after is None:
            found.append(
                Reason(name, f"{day_text(before.day)}の訪問が置けなくなりました。{why}です。", "change")
            )
            continue
        parts = []
        if after.day != before.day:
            parts.append(f"{day_text(before.day)}から{day_text(after.day)}へ移しました")
        if set(after.experts) != set(before.experts):
            parts.append(f"講師を{'・'.join(before.experts)}から{'・'.join(after.experts)}へ替えました")
        found.append(Reason(name, f"{'、'.join(parts)}。{why}です。", "change"))
    return found
