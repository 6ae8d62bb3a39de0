"""The independent checker: recomputes every measure from nothing and lists every broken rule.

It shares the reader and the dataclasses with the solver, and no line that decides or prices anything. Where the solver
runs a dynamic programme over tables, this one tries every order of a day and every night out, one expert at a time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import pairwise

from banso.japan.prefectures import NEIGHBOURS
from banso.japan.working_days import WorkingCalendar
from banso.planning.common.problems import Verification, Violation
from banso.planning.dispatch.itineraries import Itinerary, Price, itineraries_of, trips_of
from banso.planning.dispatch.model import Problem
from banso.planning.dispatch.plan import PlanDocument, PlanRow, VisitKey

_DAY = timedelta(days=1)


def verify(problem: Problem, plan: PlanDocument) -> Verification:
    """Check a plan document against its problem."""
    found = [
        *_completeness(problem, plan),
        *_days(problem, plan),
        *_teams(problem, plan),
        *_gaps(problem, plan),
        *_locks(problem, plan),
    ]
    itineraries = itineraries_of(problem, plan.rows)
    found += _expert_days(problem, itineraries)
    found += _limits(problem, plan.rows)
    measures, tour_violations = _measures(problem, plan, itineraries)
    found += tour_violations
    found += _figures(plan, measures)
    if plan.input_hash and problem.input_hash and plan.input_hash != problem.input_hash:
        found.append(
            Violation("input_hash", "この計画は別の入力から作られています（input_hash が違います）。")
        )
    return Verification(measures, found)


def _name(key: VisitKey) -> str:
    return f"{key[0]} 第{key[1]}回"


def _by_visit(rows: Sequence[PlanRow]) -> dict[VisitKey, list[PlanRow]]:
    found: dict[VisitKey, list[PlanRow]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.day_index):
        found[row.project, row.visit].append(row)
    return found


def _completeness(problem: Problem, plan: PlanDocument) -> Iterator[Violation]:
    placed, left_out = _by_visit(plan.rows), set(plan.unplanned)
    for key in problem.visit_keys:
        if (key in placed) == (key in left_out):
            what = (
                "計画にも「計画できない訪問」にもありません" if key not in placed else "両方に書かれています"
            )
            yield Violation("complete", f"{_name(key)}が{what}。", key[:1])
    for key, rows in placed.items():
        project = problem.projects[key[0]]
        indices = [row.day_index for row in rows]
        consecutive = all(b.day - a.day == _DAY for a, b in pairwise(rows))
        if indices != list(range(project.days)) or not consecutive:
            yield Violation("days", f"{_name(key)}は続く{project.days}日でなければなりません。", key[:1])
        if len({row.experts for row in rows}) > 1:
            yield Violation("same_experts", f"{_name(key)}の講師が日によって違います。", key[:1])


def _days(problem: Problem, plan: PlanDocument) -> Iterator[Violation]:
    calendar = WorkingCalendar(closing_from=(12, 28), closing_to=(1, 5), closed=problem.calendar.closed)
    for row in plan.rows:
        key, subject = (row.project, row.visit), (row.project,)
        project = problem.projects[row.project]
        why_closed = calendar.reason_closed(row.day)
        if why_closed:
            yield Violation(
                "working_day",
                f"{_name(key)}の{row.day}は訪問できる日ではありません（{why_closed}）。",
                subject,
            )
        window = problem.calendar.window(row.visit, project.visits)
        if row.day not in window:
            text = f"{_name(key)}の{row.day}は期間{window.start}〜{window.end}の外です。"
            yield Violation("window", text, subject)
        if row.day in problem.municipalities[project.municipality].unavailable:
            text = f"{_name(key)}の{row.day}は自治体{project.municipality}の不可日です。"
            yield Violation("municipality_unavailable", text, (*subject, project.municipality))
        for expert in row.experts:
            if row.day in problem.experts[expert].unavailable:
                text = f"{_name(key)}の{row.day}は講師{expert}の不可日です。"
                yield Violation("expert_unavailable", text, (*subject, expert))


def _teams(problem: Problem, plan: PlanDocument) -> Iterator[Violation]:
    teams: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for row in plan.rows:
        teams[row.project].add(tuple(sorted(row.experts)))
    for identifier, found in teams.items():
        project = problem.projects[identifier]
        if len(found) > 1:
            text = f"{identifier}の講師が回によって違います。全回を同じ講師が受け持ちます。"
            yield Violation("same_experts", text, (identifier,))
        for team in found:
            if len(team) != project.experts:
                text = f"{identifier}の講師は{project.experts}名ですが、{len(team)}名です。"
                yield Violation("team_size", text, (identifier,))
            for missing in set(project.fixed) - set(team):
                text = f"{identifier}には講師{missing}が決まっていますが、入っていません。"
                yield Violation("fixed", text, (identifier, missing))
            for member in team:
                yield from _may_serve(problem, identifier, member)


def _may_serve(problem: Problem, identifier: str, member: str) -> Iterator[Violation]:
    project, expert = problem.projects[identifier], problem.experts[member]
    if project.municipality in expert.conflicts:
        text = f"講師{member}は自治体{project.municipality}（{identifier}）を受け持てません（利害関係）。"
        yield Violation("conflict", text, (identifier, member))
    named = {*project.fixed, *project.candidates}
    if member not in named and (project.candidates or project.programme not in expert.programmes):
        yield Violation(
            "candidate", f"講師{member}は{identifier}の候補ではありません。", (identifier, member)
        )


def _gaps(problem: Problem, plan: PlanDocument) -> Iterator[Violation]:
    firsts = {(row.project, row.visit): row.day for row in plan.rows if row.day_index == 0}
    for project in problem.projects.values():
        dated = [
            (k, firsts[project.id, k]) for k in range(1, project.visits + 1) if (project.id, k) in firsts
        ]
        for (k1, day1), (k2, day2) in pairwise(dated):
            needed = max(project.min_gap_days * (k2 - k1), project.days)
            if (day2 - day1).days < needed:
                text = f"{project.id}の第{k1}回と第{k2}回の間が{(day2 - day1).days}日です（{needed}日以上）。"
                yield Violation("gap", text, (project.id,))


def _locks(problem: Problem, plan: PlanDocument) -> Iterator[Violation]:
    firsts = {(row.project, row.visit): row for row in plan.rows if row.day_index == 0}
    for lock in problem.locks:
        key = (lock.project, lock.visit)
        row = firsts.get(key)
        if row is None:
            if not lock.forbid:
                yield Violation("lock", f"{_name(key)}は固定されていますが、計画にありません。", key[:1])
            continue
        same_day = lock.day is not None and row.day == lock.day
        inside = set(lock.experts) <= set(row.experts)
        if lock.forbid:
            if same_day or set(lock.experts) & set(row.experts):
                yield Violation("lock", f"{_name(key)}は、禁じた日または講師になっています。", key[:1])
        elif not ((lock.day is None or same_day) and inside):
            yield Violation("lock", f"{_name(key)}は、固定した日または講師と違います。", key[:1])


def _expert_days(problem: Problem, itineraries: Mapping[str, Itinerary]) -> Iterator[Violation]:
    for expert, days in itineraries.items():
        for day, stops in days.items():
            if len(stops) > 2:
                yield Violation(
                    "two_visits", f"講師{expert}が{day}に{len(stops)}件訪問します（2件まで）。", (expert,)
                )
            if len(stops) > 1 and any(stop.whole_day for stop in stops):
                text = f"講師{expert}の{day}は何日かにわたる訪問の日で、ほかの訪問はできません。"
                yield Violation("whole_day", text, (expert,))
            for one, other in pairwise(stops):
                if not _same_day_possible(problem, one.municipality, other.municipality):
                    text = (
                        f"講師{expert}が{day}に{_name(one.key)}と{_name(other.key)}を訪問しますが、"
                        "同じ・隣り合う都道府県ではありません。"
                    )
                    yield Violation("same_day", text, (expert, one.key[0], other.key[0]))


def _same_day_possible(problem: Problem, one: str, other: str) -> bool:
    a, b = (problem.municipalities[m].place.prefecture for m in (one, other))
    return one == other or a == b or b in NEIGHBOURS[a]


def _limits(problem: Problem, rows: Sequence[PlanRow]) -> Iterator[Violation]:
    made: dict[str, set[VisitKey]] = defaultdict(set)
    for row in rows:
        for expert in row.experts:
            made[expert].add((row.project, row.visit))
    for expert, visits in made.items():
        limit = problem.experts[expert].max_visits
        if len(visits) > limit:
            text = f"講師{expert}の訪問が{len(visits)}件です（上限{limit}件）。"
            yield Violation("max_visits", text, (expert,))


def _measures(
    problem: Problem, plan: PlanDocument, itineraries: Mapping[str, Itinerary]
) -> tuple[dict[str, float | None], list[Violation]]:
    total, found = Price(), list[Violation]()
    for expert, days in itineraries.items():
        trips, too_long = trips_of(problem, problem.experts[expert], days)
        for trip in trips:
            total += trip.price
        for first in too_long:
            limit = problem.experts[expert].max_nights
            text = f"講師{expert}の{first}からの旅程は、{limit}泊までに収まりません。"
            found.append(Violation("max_nights", text, (expert,)))
    receptions = {(problem.projects[row.project].municipality, row.day) for row in plan.rows}
    reception_yen = len(receptions) * problem.costs.reception_day
    travel_yen = (total.yen + 50) // 100
    return {
        "travel_yen": travel_yen,
        "km": round(total.km / 100, 1),
        "nights": total.nights,
        "trips": total.trips,
        "reception_days": len(receptions),
        "total_yen": travel_yen + reception_yen,
        "changes": _changes(problem, plan),
    }, found


def _changes(problem: Problem, plan: PlanDocument) -> int:
    now = {(row.project, row.visit): (row.day, set(row.experts)) for row in plan.rows if row.day_index == 0}
    return sum(now.get((p.project, p.visit)) != (p.day, set(p.experts)) for p in problem.previous)


def _figures(plan: PlanDocument, measures: Mapping[str, float | None]) -> Iterator[Violation]:
    for name, said in plan.measures.items():
        true = measures[name]
        if true is not None and abs(said - true) > (0.05001 if name == "km" else 0):
            yield Violation(
                "figure", f"{name} は {true:,.10g} ですが、計画には {said:,.10g} と書かれています。", (name,)
            )
    total = measures["total_yen"]
    if plan.bound_yen is not None and total is not None and not plan.unplanned and plan.bound_yen > total:
        yield Violation(
            "bound", f"下限 {plan.bound_yen:,.0f} が合計 {total:,.0f} を超えています。", ("bound_yen",)
        )
