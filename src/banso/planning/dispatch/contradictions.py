"""Locks that no plan can keep: which ones contradict each other or a rule, and the one change that would help."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations

from banso.japan.prefectures import NEIGHBOURS
from banso.planning.common.errors import PlanningError
from banso.planning.dispatch.explaining import day_text
from banso.planning.dispatch.model import Lock, Problem, Project
from banso.planning.dispatch.tables import working_days


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Locks (JSON paths) that cannot all be kept, why, and the relaxation that would make room, in words."""

    locks: tuple[str, ...]
    text: str
    relaxation: str


class LocksContradict(PlanningError):
    """No plan keeps all locks. Exit code 1: the input is readable, but cannot be satisfied."""

    def __init__(self, found: Sequence[Contradiction]) -> None:
        self.contradictions = tuple(found)
        lines = [f"固定した内容がそろって守れません（{len(found)}件）。"]
        for one in found:
            lines.append(f"{'、'.join(one.locks)}：{one.text}。→ {one.relaxation}と計画できます。")
        super().__init__("\n".join(lines))


def check_locks(problem: Problem) -> None:
    """Raise `LocksContradict` where the locks cannot all be kept."""
    if problem.locks:
        found = list(contradictions(problem))
        if found:
            raise LocksContradict(found)


def contradictions(problem: Problem) -> Iterator[Contradiction]:
    """Return every contradiction between locks, or between a lock and a rule."""
    kept = [lock for lock in problem.locks if not lock.forbid]
    working = frozenset(working_days(problem))
    for lock in kept:
        yield from _alone(problem, lock, working)
    by_project: dict[str, list[Lock]] = defaultdict(list)
    for lock in kept:
        by_project[lock.project].append(lock)
    for project, locks in by_project.items():
        yield from _inside_project(problem.projects[project], locks)
    yield from _against_bans(problem, kept)
    yield from _per_expert(problem, by_project)


def _name(lock: Lock) -> str:
    return f"{lock.project}第{lock.visit}回"


def _span(problem: Problem, lock: Lock) -> list[date]:
    days = problem.projects[lock.project].days
    return [] if lock.day is None else [lock.day + timedelta(days=n) for n in range(days)]


def _alone(problem: Problem, lock: Lock, working: frozenset[date]) -> Iterator[Contradiction]:
    project, path = problem.projects[lock.project], (lock.path,)
    window = problem.calendar.window(lock.visit, project.visits)
    house = problem.municipalities[project.municipality]
    experts = dict.fromkeys((*project.fixed, *lock.experts))
    for day in _span(problem, lock):
        shown = day_text(day)
        if day not in window:
            text = f"{_name(lock)}の{shown}は期間{window.start}〜{window.end}の外です"
            yield Contradiction(path, text, f"期間を{shown}まで広げる")
        elif day not in working:
            yield Contradiction(
                path, f"{_name(lock)}の{shown}は休みの日です", f"{_name(lock)}の固定を平日に移す"
            )
        if day in house.unavailable:
            text = f"自治体{house.id}の不可日{shown}"
            yield Contradiction(path, f"{_name(lock)}の{shown}は{text}です", f"{text}を外す")
        for expert in experts:
            if day in problem.experts[expert].unavailable:
                text = f"講師{expert}の不可日{shown}"
                yield Contradiction(path, f"{_name(lock)}の{shown}は{text}です", f"{text}を外す")
    for expert in lock.experts:
        yield from _may_serve(problem, project, lock, expert)


def _may_serve(problem: Problem, project: Project, lock: Lock, expert: str) -> Iterator[Contradiction]:
    if project.municipality in problem.experts[expert].conflicts:
        text = f"講師{expert}は自治体{project.municipality}を受け持てません（利害関係）"
        yield Contradiction((lock.path,), text, f"講師{expert}の利害関係から{project.municipality}を外す")
    elif expert not in problem.eligible(project):
        text = f"講師{expert}は{project.id}の候補ではありません"
        yield Contradiction((lock.path,), text, f"{project.id}の候補に講師{expert}を加える")
    if problem.experts[expert].max_nights < project.days - 1:
        limit = problem.experts[expert].max_nights
        text = f"{project.id}は{project.days - 1}泊になりますが、講師{expert}の上限は{limit}泊です"
        yield Contradiction((lock.path,), text, f"講師{expert}の泊数の上限を{project.days - 1}にする")


def _inside_project(project: Project, locks: Sequence[Lock]) -> Iterator[Contradiction]:
    paths = tuple(lock.path for lock in locks if lock.experts)
    team = dict.fromkeys((*project.fixed, *(e for lock in locks for e in lock.experts)))
    if len(team) > project.experts:
        text = f"{project.id}の講師は{project.experts}名ですが、固定すると{'・'.join(team)}の{len(team)}名になります"
        yield Contradiction(paths, text, f"{project.id}の講師を{len(team)}名にする")
    for one, other in combinations(sorted(locks, key=lambda lock: lock.visit), 2):
        if one.day is None or other.day is None:
            continue
        apart, steps = (other.day - one.day).days, other.visit - one.visit
        if steps == 0 and apart:
            text = f"{_name(one)}が{day_text(one.day)}と{day_text(other.day)}の両方に固定されています"
            yield Contradiction((one.path, other.path), text, "どちらかの固定を外す")
        elif apart < max(project.min_gap_days, project.days) * steps:
            text = (
                f"{_name(one)}と{_name(other)}の間が{apart}日で、{project.min_gap_days * steps}日に足りません"
            )
            relaxation = (
                f"{project.id}の間隔{project.min_gap_days}日を{apart // steps}日にする"
                if apart >= project.days * steps
                else "どちらかの固定を外す"
            )
            yield Contradiction((one.path, other.path), text, relaxation)


def _against_bans(problem: Problem, kept: Sequence[Lock]) -> Iterator[Contradiction]:
    for ban in (lock for lock in problem.locks if lock.forbid):
        for lock in kept:
            same_day = lock.visit == ban.visit and lock.day is not None and lock.day == ban.day
            if lock.project == ban.project and (same_day or set(lock.experts) & set(ban.experts)):
                text = f"{_name(lock)}で、固定した日または講師を禁じてもいます"
                yield Contradiction((lock.path, ban.path), text, "どちらかの固定を外す")


def _per_expert(problem: Problem, by_project: dict[str, list[Lock]]) -> Iterator[Contradiction]:
    """What the locked visits together ask of one expert: their number, and two on one day."""
    asked: dict[str, dict[tuple[str, int], Lock]] = defaultdict(dict)
    for project, locks in by_project.items():
        team = dict.fromkeys((*problem.projects[project].fixed, *(e for lock in locks for e in lock.experts)))
        for expert in team:
            asked[expert].update({(project, lock.visit): lock for lock in locks})
    for expert, visits in asked.items():
        limit, paths = problem.experts[expert].max_visits, tuple(lock.path for lock in visits.values())
        if len(visits) > limit:
            text = f"固定した訪問だけで講師{expert}は{len(visits)}件になり、上限{limit}件を超えます"
            yield Contradiction(paths, text, f"講師{expert}の受け持ち上限{limit}を{len(visits)}にする")
        yield from _same_day(problem, expert, list(visits.values()))


def _same_day(problem: Problem, expert: str, locks: Sequence[Lock]) -> Iterator[Contradiction]:
    days: dict[date, list[Lock]] = defaultdict(list)
    for lock in locks:
        for day in _span(problem, lock):
            days[day].append(lock)
    for day, there in days.items():
        paths = tuple(lock.path for lock in there)
        names = "・".join(_name(lock) for lock in there)
        whole = any(problem.projects[lock.project].days > 1 for lock in there)
        if len(there) > 2 or (len(there) == 2 and (whole or not _near(problem, *there))):
            text = f"講師{expert}は{day_text(day)}に{names}をすべて訪問することはできません"
            yield Contradiction(paths, text, f"{_name(there[-1])}の固定を外す")


def _near(problem: Problem, one: Lock, other: Lock) -> bool:
    houses = [problem.municipalities[problem.projects[lock.project].municipality] for lock in (one, other)]
    a, b = (house.place.prefecture for house in houses)
    return houses[0].id == houses[1].id or a == b or b in NEIGHBOURS[a]
