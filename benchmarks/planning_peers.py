"""P2-3: the search after one second against one CP-SAT model of everything after a minute, on R1 at 50/60.

Run from the repository's top: `python benchmarks/planning_peers.py [--seconds 60] [--only a] [--model circuits]`.
Two models: `successors`, our own strongest, and `circuits`, a circuit of visits and home for each expert, the model
that the goal was set against. The peer gets its time by the clock on two threads; the processor seconds that it really
had are printed, so that a busy machine shows. Its plan is checked by the checker of the kit. A model runs in a process
of its own: OR-Tools 9.15 crashes in runs with circuits. They go without probing and symmetry, with which no run of a
minute ended on (a); a run that crashes all the same is begun again.
"""

from __future__ import annotations

import argparse
import time
from itertools import combinations, pairwise, permutations
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from ortools.sat.python import cp_model

from banso.planning.bench import r01
from banso.planning.common.documents import Node
from banso.planning.common.problems import SolveOptions
from banso.planning.dispatch.check import verify
from banso.planning.dispatch.engine import layout
from banso.planning.dispatch.model import Problem
from banso.planning.dispatch.plan import read_plan
from banso.planning.dispatch.solving import solve
from banso.planning.dispatch.tables import Tables, build

GOALS = {"a": 1.00, "b": 0.75}
LEVEL = (0.5, 0.6)


class Monolith:
    """Days, experts and ways of all visits in one model: a successor for each visit and each expert who may do it.

    A visit follows another on the same day (a way), on the next day (a way and a night), or it begins a trip from home.
    Two visits of one day need the way between them, since only one without a predecessor of the day has its interval.
    """

    spared: dict[str, int] = {}
    """Parameters of the solver by which parts of it are left out, since it crashes in them."""

    def __init__(self, problem: Problem) -> None:
        self.problem, self.tables = problem, build(problem)
        self.model = cp_model.CpModel()
        self.price: list[Any] = []
        self._days()
        self._serve()
        for e in range(len(self.tables.experts)):
            self._routes(e)
        self._receptions()
        self.model.minimize(sum(self.price))

    def _read(self, v: int, column: int) -> int:
        return int(layout.visit(self.tables.fixed, v, column))

    def _days(self) -> None:
        t: Tables = self.tables
        self.ordinals = [day.toordinal() for day in t.days]
        self.day = []
        for v in range(len(t.visits)):
            able = [o for d, o in enumerate(self.ordinals) if layout.possible(t.fixed, t.flags, v, d)]
            self.day.append(self.model.new_int_var_from_domain(cp_model.Domain.from_values(able), ""))
        for v, w in pairwise(range(len(t.visits))):
            p = self._read(v, layout.V_PROJECT)
            if p == self._read(w, layout.V_PROJECT):
                gap = int(layout.project(t.fixed, p, layout.P_GAP))
                self.model.add(self.day[w] >= self.day[v] + gap)

    def _serve(self) -> None:
        t = self.tables
        self.serve: dict[tuple[int, int], Any] = {}
        for p, project in enumerate(self.problem.projects.values()):
            able = [*t.settled[p], *t.open[p]]
            for e in able:
                self.serve[p, e] = self.model.new_bool_var("")
            self.model.add(sum(self.serve[p, e] for e in able) == project.experts)
            self.model.add_bool_and(self.serve[p, e] for e in t.settled[p])

    def _routes(self, e: int) -> None:
        t, model, expert = self.tables, self.model, list(self.problem.experts.values())[e]
        own = [v for v in range(len(t.visits)) if (self._read(v, layout.V_PROJECT), e) in self.serve]
        night = self.problem.costs.yen_per_night
        here = {v: self.serve[self._read(v, layout.V_PROJECT), e] for v in own}
        into: dict[int, list[Any]] = {v: [] for v in own}
        out: dict[int, list[Any]] = {v: [] for v in own}
        follows: dict[int, list[Any]] = {v: [] for v in own}
        led: dict[int, list[Any]] = {v: [] for v in own}
        for v, w in permutations(own, 2):
            m, n = self._read(v, layout.V_HOUSE), self._read(w, layout.V_HOUSE)
            if self._read(v, layout.V_PROJECT) == self._read(w, layout.V_PROJECT):
                continue
            way = int(layout.between(t.fixed, m, n)) // 100
            saved = int(layout.home(t.fixed, e, m) + layout.home(t.fixed, e, n)) // 100
            long = self._read(v, layout.V_DAYS)
            if way + night <= saved:
                self._arc(v, w, long, way + night, (into, out))
            if long == self._read(w, layout.V_DAYS) == 1 and layout.same_day(t.fixed, t.flags, m, n):
                arc = self._arc(v, w, 0, way, (into, out))
                follows[w].append(arc)
                led[v].append(arc)
        for v in own:
            m, long = self._read(v, layout.V_HOUSE), self._read(v, layout.V_DAYS)
            home = int(layout.home(t.fixed, e, m)) // 100
            starts, ends = model.new_bool_var(""), model.new_bool_var("")
            model.add(sum(into[v]) + starts == here[v])
            model.add(sum(out[v]) + ends == here[v])
            self.price += [home * starts, home * ends, (long - 1) * night * here[v]]
        self._free_days(e, own, follows, led)
        model.add(sum(here.values()) <= expert.max_visits)

    def _free_days(
        self, e: int, own: list[int], follows: dict[int, list[Any]], led: dict[int, list[Any]]
    ) -> None:
        """On days of the expert's own, and one visit or one pair a day: only its first has an interval."""
        t, model, expert = self.tables, self.model, list(self.problem.experts.values())[e]
        intervals = []
        for v in own:
            here, long = self.serve[self._read(v, layout.V_PROJECT), e], self._read(v, layout.V_DAYS)
            model.add(sum(follows[v]) + sum(led[v]) <= 1)
            alone = model.new_bool_var("")
            model.add(alone == here - sum(follows[v]))
            intervals.append(model.new_optional_fixed_size_interval_var(self.day[v], long, alone, ""))
            free = [
                o
                for d, o in enumerate(self.ordinals[: len(t.days) - long + 1])
                if all(t.days[d + x] not in expert.unavailable for x in range(long))
            ]
            model.add_linear_expression_in_domain(
                self.day[v], cp_model.Domain.from_values(free)
            ).only_enforce_if(here)
        model.add_no_overlap(intervals)

    def _arc(
        self, v: int, w: int, later: int, yen: int, ends: tuple[dict[int, list[Any]], ...] | None
    ) -> Any:
        """Let w follow v so many days later, at that price; `ends` collect the ways into and out of each visit."""
        arc = self.model.new_bool_var("")
        self.model.add(self.day[w] == self.day[v] + later).only_enforce_if(arc)
        if ends is not None:
            ends[0][w].append(arc)
            ends[1][v].append(arc)
        self.price.append(yen * arc)
        return arc

    def _receptions(self) -> None:
        """A visit needs no reception of its own where an earlier one of the list is there on the same days."""
        model, yen = self.model, self.problem.costs.reception_day
        shared: dict[int, list[Any]] = {v: [] for v in range(len(self.day))}
        for v, w in combinations(range(len(self.day)), 2):
            house, long = ([self._read(x, c) for x in (v, w)] for c in (layout.V_HOUSE, layout.V_DAYS))
            if house[0] == house[1] and long[0] == long[1]:
                joint = model.new_bool_var("")
                model.add(self.day[v] == self.day[w]).only_enforce_if(joint)
                shared[w].append(joint)
        for v, joints in shared.items():
            first = model.new_bool_var("")
            model.add_bool_or(first, *joints)
            self.price.append(yen * self._read(v, layout.V_DAYS) * first)

    def run(self, seconds: float) -> tuple[int | None, float]:
        """Return the total of the checked plan (None where there was none) and the model's own bound."""
        solver = cp_model.CpSolver()
        solver.parameters.num_workers, solver.parameters.max_time_in_seconds = 2, seconds
        for name, level in self.spared.items():
            setattr(solver.parameters, name, level)
        status = solver.solve(self.model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None, solver.best_objective_bound
        t, rows = self.tables, []
        for v, (project, number) in enumerate(t.visits):
            p = self._read(v, layout.V_PROJECT)
            team = [
                t.experts[e]
                for e in range(len(t.experts))
                if (p, e) in self.serve and solver.value(self.serve[p, e])
            ]
            first = self.ordinals.index(solver.value(self.day[v]))
            rows += [
                {"project": project, "visit": number, "date": t.days[first + x].isoformat(), "experts": team,
                 "day_index": x}
                for x in range(self._read(v, layout.V_DAYS))
            ]  # fmt: skip
        document: dict[str, object] = {"format": "banso/dispatch-plan@1", "visits": rows, "unplanned": []}
        found = verify(self.problem, read_plan(Node(document), self.problem))
        if found.violations:
            raise SystemExit(f"the peer's plan breaks a rule: {found.violations[0].text}")
        return int(found.measures["total_yen"] or 0), solver.best_objective_bound


class Circuits(Monolith):
    """The same with a circuit for each expert, in which home may be passed many times: an arc is a way that is gone."""

    spared = {"cp_model_probing_level": 0, "symmetry_level": 0}

    def _routes(self, e: int) -> None:
        t, model, expert = self.tables, self.model, list(self.problem.experts.values())[e]
        own = [v for v in range(len(t.visits)) if (self._read(v, layout.V_PROJECT), e) in self.serve]
        night = self.problem.costs.yen_per_night
        arcs: list[tuple[int, int, Any]] = []
        pairs: dict[int, list[Any]] = {v: [] for v in own}
        led: dict[int, list[Any]] = {v: [] for v in own}
        for i, v in enumerate(own, 1):
            m, here = self._read(v, layout.V_HOUSE), self.serve[self._read(v, layout.V_PROJECT), e]
            home = int(layout.home(t.fixed, e, m)) // 100
            starts, ends = model.new_bool_var(""), model.new_bool_var("")
            arcs += [(0, i, starts), (i, 0, ends), (i, i, here.Not())]
            self.price += [home * starts, home * ends, (self._read(v, layout.V_DAYS) - 1) * night * here]
        for (i, v), (j, w) in permutations(enumerate(own, 1), 2):
            if self._read(v, layout.V_PROJECT) == self._read(w, layout.V_PROJECT):
                continue
            m, n = self._read(v, layout.V_HOUSE), self._read(w, layout.V_HOUSE)
            way, long = int(layout.between(t.fixed, m, n)) // 100, self._read(v, layout.V_DAYS)
            arcs.append((i, j, self._arc(v, w, long, way + night, None)))
            if long == self._read(w, layout.V_DAYS) == 1 and layout.same_day(t.fixed, t.flags, m, n):
                arcs.append((i, j, same := self._arc(v, w, 0, way, None)))
                pairs[w].append(same)
                led[v].append(same)
        if own:
            model.add_multiple_circuit(arcs)
        self._free_days(e, own, pairs, led)
        model.add(sum(self.serve[self._read(v, layout.V_PROJECT), e] for v in own) <= expert.max_visits)


MODELS = {"successors": Monolith, "circuits": Circuits}


def _apart(problem: Problem, model: str, seconds: float, answers: Any) -> None:
    began = time.process_time()
    answers.put((*MODELS[model](problem).run(seconds), time.process_time() - began))


def peer_of(problem: Problem, model: str, seconds: float, tries: int = 6) -> tuple[int | None, float, float]:
    """Return total, the model's own bound and processor seconds of a run that did not crash."""
    for _ in range(tries):
        answers: Any = get_context("fork").Queue()
        process = get_context("fork").Process(target=_apart, args=(problem, model, seconds, answers))
        process.start()
        process.join(6 * seconds + 60)
        if process.exitcode == 0:
            return answers.get()  # type: ignore[no-any-return]
        process.kill()
        print(f"  {model}: a run ended with {process.exitcode}; again", flush=True)
    raise SystemExit(f"{model} crashed {tries} times")


def main() -> None:
    """Print one line a variant and model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="the peer's time by the clock")
    parser.add_argument("--only", default="ab", help="a, b or both")
    parser.add_argument("--model", choices=MODELS, help="one of the models; else both")
    arguments = parser.parse_args()
    year = r01.read_year(Path("examples/r01"))
    for freedom in arguments.only:
        problem = r01.problem(year, r01.Freedom(freedom), expert_share=LEVEL[0], municipality_share=LEVEL[1])
        peers = {
            model: peer_of(problem, model, arguments.seconds)
            for model in ([arguments.model] if arguments.model else MODELS)
        }
        solve(problem, SolveOptions(0.01), with_bound=False)  # compiles
        began = time.process_time()
        own = solve(problem, SolveOptions(1.0, seed=1), with_bound=False).measures.total_yen
        took = time.process_time() - began
        for model, (peer, bound, had) in peers.items():
            ratio = (
                "peer found no plan" if peer is None else f"{own / peer:.3f} (goal <= {GOALS[freedom]:.2f})"
            )
            print(f"P2-3 ({freedom}) 50/60: after 1 s {own:,} yen ({took:.1f} CPU s); CP-SAT {model} "
                  f"{peer or 0:,} yen, its bound {bound:,.0f} ({had:.0f} CPU s): {ratio}", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
