"""Why a visit is where it is, and why one could not be placed, in sentences a planner can act on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from banso.japan.prefectures import NEIGHBOURS
from banso.planning.common.results import Reason
from banso.planning.dispatch.engine.alternatives import other_day, other_expert
from banso.planning.dispatch.engine.layout import Ints
from banso.planning.dispatch.model import Problem, Project
from banso.planning.dispatch.plan import PlannedVisit, Unplanned, VisitKey
from banso.planning.dispatch.starting import start_state
from banso.planning.dispatch.tables import Tables, settled_and_able, working_days


def day_text(day: date) -> str:
    """Return 10月28日（月）."""
    return f"{day.month}月{day.day}日（{'月火水木金土日'[day.weekday()]}）"


def reasons(tables: Tables, plan: Ints, visits: Sequence[PlannedVisit]) -> list[Reason]:
    """Return for each placed visit what it is joined with, and the price of the next best day and expert."""
    state, _ = start_state(tables, 0, plan, complete=False)
    memory = tables.fixed, tables.flags.copy(), state.state, state.sums
    numbers = {key: v for v, key in enumerate(tables.visits)}
    at = {key: p for p, key in enumerate(tables.projects)}
    joined = _joined(tables.problem, visits)
    experts = {
        project: other_expert(*memory, at[project])
        for project in dict.fromkeys(visit.project for visit in visits)
    }
    found = []
    for visit in visits:
        parts = [f"{day_text(visit.day)}、講師{'・'.join(visit.experts)}。", *joined[visit.key]]
        day, day_price = other_day(*memory, numbers[visit.key])
        if day >= 0:
            parts.append(f"次によい日は{day_text(tables.days[day])}で、{_dearer(day_price)}。")
        else:
            parts.append("ほかの日には、今の計画のままでは移せません。")
        expert, expert_price = experts[visit.project]
        if expert >= 0:
            parts.append(f"講師を{tables.experts[expert]}にすると、この支援全体で{_dearer(expert_price)}。")
        name = f"{visit.project}/{visit.visit}"
        found.append(Reason(name, "".join(parts), "visit", round(day_price / 100) if day >= 0 else None))
    return found


def _dearer(price: int) -> str:
    yen = round(price / 100)
    return (
        f"{yen:,}円高くなります"
        if yen > 0
        else "費用は変わりません"
        if yen == 0
        else f"{-yen:,}円安くなります"
    )


def _joined(problem: Problem, visits: Sequence[PlannedVisit]) -> dict[VisitKey, list[str]]:
    """What a visit shares: the house's day with other projects, or the expert's tour with neighbours."""
    at_house: dict[tuple[str, date], list[PlannedVisit]] = defaultdict(list)
    of_expert: dict[tuple[str, date], list[PlannedVisit]] = defaultdict(list)
    for visit in visits:
        at_house[problem.projects[visit.project].municipality, visit.day].append(visit)
        for expert in visit.experts:
            of_expert[expert, visit.day].append(visit)
    found: dict[VisitKey, list[str]] = {}
    for visit in visits:
        sentences = []
        house = problem.projects[visit.project].municipality
        others = [o.project for o in at_house[house, visit.day] if o.project != visit.project]
        if others:
            sentences.append(f"同じ自治体の{'・'.join(others)}と同じ日にまとめています。")
        beside = dict.fromkeys(
            o.project
            for expert in visit.experts
            for n in (-1, 0, 1)
            for o in of_expert.get((expert, visit.day + timedelta(days=n)), ())
            if o.project != visit.project and problem.projects[o.project].municipality != house
        )
        if beside:
            sentences.append(f"前後の{'・'.join(beside)}と続けて回ります。")
        found[visit.key] = sentences
    return found


@dataclass(frozen=True, slots=True)
class _Obstacle:
    """One rule in the way, and the one change that would remove it."""

    text: str
    relaxation: str


class Obstacles:
    """Looks for what keeps a visit from every day, the rest of the plan being as it is."""

    def __init__(self, problem: Problem, visits: Sequence[PlannedVisit]) -> None:
        self._problem = problem
        self._days = working_days(problem)
        self._working = frozenset(self._days)
        self._placed = {visit.key: visit for visit in visits}
        self._of_expert: dict[tuple[str, date], list[Project]] = defaultdict(list)
        self._made: dict[str, int] = defaultdict(int)
        for visit in visits:
            project = problem.projects[visit.project]
            for expert in visit.experts:
                self._made[expert] += 1
                for n in range(project.days):
                    self._of_expert[expert, visit.day + timedelta(days=n)].append(project)

    def explain(self, key: VisitKey) -> Unplanned:
        """Return the visit with the fewest rules that stand in its way, and the single relaxation if one is enough."""
        project = self._problem.projects[key[0]]
        teams = self._teams(project)
        if not teams:
            return Unplanned(*key, *self._no_team(project))
        window = self._problem.calendar.window(key[1], project.visits)
        best: list[_Obstacle] | None = None
        for day in self._days:
            if day not in window:
                continue
            for team in teams:
                found = self._at(project, key[1], day, team)
                if best is None or len(found) < len(best):
                    best = found
        if not best:
            return Unplanned(
                *key, "計算の量（秒）が足りず、入れる場所を探しきれませんでした。", "--seconds を増やす"
            )
        text = "ほかの訪問をそのままにして入る日がありません。いちばん近い案でも、" + "、".join(
            o.text for o in best
        )
        if len(best) == 1:
            return Unplanned(*key, f"{text}ためです。", best[0].relaxation)
        return Unplanned(*key, f"{text}の{len(best)}つが妨げになります。")

    def _teams(self, project: Project) -> list[tuple[str, ...]]:
        """The team it has through its other visits; else the settled members with each one who may complete them."""
        for number in range(1, project.visits + 1):
            if (project.id, number) in self._placed:
                return [self._placed[project.id, number].experts]
        settled, able = settled_and_able(self._problem, project)
        missing = project.experts - len(settled)
        if missing == 0:
            return [settled]
        return [(*settled, *able[i : i + missing]) for i in range(len(able) - missing + 1)]

    def _no_team(self, project: Project) -> tuple[str, str]:
        settled, able = settled_and_able(self._problem, project)
        have = len(settled) + len(able)
        return (
            f"受け持てる講師が{project.experts}名必要ですが、{have}名しかいません"
            f"（事業{project.programme}、候補・利害関係・固定による）。",
            f"{project.id}の候補（candidates）に、{project.programme}を受け持てる講師を加える",
        )

    def _at(self, project: Project, number: int, day: date, team: tuple[str, ...]) -> list[_Obstacle]:
        span = [day + timedelta(days=n) for n in range(project.days)]
        found = []
        for at in span:
            if at not in self._working:
                found.append(_Obstacle(f"{day_text(at)}が休みの日の", f"{project.id}の日数を減らす"))
            elif at in self._problem.municipalities[project.municipality].unavailable:
                text = f"自治体{project.municipality}の不可日{day_text(at)}"
                found.append(_Obstacle(f"{text}の", f"{text}を外す"))
        found += self._gaps(project, number, day)
        for expert in team:
            found += self._expert(project, expert, span)
        for lock in self._problem.locks:
            hits = lock.project == project.id and lock.visit == number and lock.day is not None
            if hits and (lock.day == day) == lock.forbid:
                what = "禁じた" if lock.forbid else "固定した"
                shown = day_text(lock.day) if lock.day else ""
                found.append(
                    _Obstacle(f"{what}日{shown}の", f"{project.id}第{number}回に{what}日{shown}を外す")
                )
        return found

    def _gaps(self, project: Project, number: int, day: date) -> list[_Obstacle]:
        found = []
        for other in range(1, project.visits + 1):
            placed = self._placed.get((project.id, other))
            if placed is None or other == number:
                continue
            apart = (day - placed.day).days * (1 if number > other else -1)
            needed = project.min_gap_days * abs(number - other)
            if apart < needed:
                text = f"第{other}回との間が{needed}日に足りない"
                step = max(0, apart // abs(number - other))
                found.append(_Obstacle(text, f"{project.id}の間隔{project.min_gap_days}日を{step}日にする"))
        return found

    def _expert(self, project: Project, name: str, span: Sequence[date]) -> list[_Obstacle]:
        expert, found = self._problem.experts[name], []
        for at in span:
            if at in expert.unavailable:
                text = f"講師{name}の不可日{day_text(at)}"
                found.append(_Obstacle(f"{text}の", f"{text}を外す"))
            there = self._of_expert.get((name, at), [])
            if there and (len(there) > 1 or project.days > 1 or not self._near(project, there[0])):
                text = f"講師{name}の{day_text(at)}の訪問（{'・'.join(p.id for p in there)}）と重なる"
                found.append(_Obstacle(text, f"講師{name}の{day_text(at)}の{there[-1].id}を別の日にする"))
        if self._made[name] >= expert.max_visits:
            limit = expert.max_visits
            found.append(
                _Obstacle(
                    f"講師{name}の受け持ち上限{limit}件の",
                    f"講師{name}の受け持ち上限{limit}を{limit + 1}にする",
                )
            )
        return found

    def _near(self, one: Project, other: Project) -> bool:
        a, b = (self._problem.municipalities[p.municipality].place.prefecture for p in (one, other))
        return other.days == 1 and (one.municipality == other.municipality or a == b or b in NEIGHBOURS[a])
