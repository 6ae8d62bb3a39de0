"""Where no seating is possible: which rules contradict each other, and the single relaxation that helps.

One round at a time (rules do not reach across rounds) as a CP-SAT model with one literal per rule, one worker, so that
the answer is repeatable. The same model delivers a legal first seating where random placing finds none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from banso.planning.common.errors import PlanningError
from banso.planning.groups.model import Problem

_SECONDS: Final = 20.0


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule in words, with what lifting it is called."""

    kind: str
    subject: str
    text: str
    lifted: str


class GroupContradiction(PlanningError):
    """No seating satisfies all rules."""

    def __init__(
        self, round_: int, rules: tuple[str, ...], relaxations: tuple[Rule, ...], *, together: bool
    ) -> None:
        self.round, self.rules, self.relaxations, self.together = round_, rules, relaxations, together
        lead = "次をすべて行うと" if together else "次のどれか一つを行うと"
        lines = [f"第{round_}回で、次の条件は同時には守れません。", *(f"・{text}" for text in rules)]
        if relaxations:
            lines += [f"{lead}組めるようになります。", *(f"→ {r.lifted}" for r in relaxations)]
        super().__init__("\n".join(lines))


class Undecided(PlanningError):
    """Whether the rules can be kept was not found out in the time given."""

    def __init__(self) -> None:
        super().__init__(
            "条件を守る組み方があるか、計算しきれませんでした。離す・一緒にする指定を減らしてください。"
        )


class _Round:
    """The rules of one round as a model; `placed[i][t]` says whether person i sits at table t."""

    def __init__(self, problem: Problem, number: int) -> None:
        from ortools.sat.python import cp_model

        self.cp = cp_model
        self.problem, self.number = problem, number
        self.model: Any = cp_model.CpModel()
        self.rules: list[Rule] = []
        self.literals: list[Any] = []
        self.placed = {p: {t: self.model.new_bool_var("") for t in problem.tables} for p in problem.people}
        for seats in self.placed.values():
            self.model.add_exactly_one(seats.values())
        self._sizes()
        self._people()
        self._locks()

    def _rule(self, kind: str, subject: str, text: str, lifted: str) -> Any:
        literal = self.model.new_bool_var("")
        self.rules.append(Rule(kind, subject, text, lifted))
        self.literals.append(literal)
        return literal

    def _sizes(self) -> None:
        for table in self.problem.tables.values():
            here = sum(self.placed[p][table.id] for p in self.problem.people)
            most = self._rule(
                "table",
                table.id,
                f"「{table.name}」は {table.most}人まで",
                f"「{table.name}」の人数の上限を増やす",
            )
            self.model.add(here <= table.most).only_enforce_if(most)
            if table.fewest:
                text = f"「{table.name}」は {table.fewest}人以上"
                least = self._rule("table", table.id, text, f"「{table.name}」の人数の下限を減らす")
                self.model.add(here >= table.fewest).only_enforce_if(least)

    def _people(self) -> None:
        names = {p.id: p.name for p in self.problem.people.values()}
        for one, other in self.problem.apart:
            text = f"「{names[one]}」と「{names[other]}」を離す"
            literal = self._rule("apart", one, text, f"{text}指定を外す")
            for t in self.problem.tables:
                self.model.add_bool_or(
                    self.placed[one][t].negated(), self.placed[other][t].negated(), literal.negated()
                )
        for unit in self.problem.together:
            text = f"{'、'.join(f'「{names[m]}」' for m in unit)}を一緒にする"
            literal = self._rule("together", unit[0], text, f"{text}指定を外す")
            for member in unit[1:]:
                for t in self.problem.tables:
                    self.model.add(self.placed[member][t] == self.placed[unit[0]][t]).only_enforce_if(literal)

    def _locks(self) -> None:
        people, tables = self.problem.people, self.problem.tables
        for person, table in self.problem.facilitators.items():
            text = f"進行役「{people[person].name}」は「{tables[table].name}」"
            literal = self._rule("facilitator", person, text, f"{text}という指定を外す")
            self.model.add_implication(literal, self.placed[person][table])
        for lock in self.problem.locks:
            if lock.round == self.number:
                where = f"「{people[lock.person].name}」を「{tables[lock.table].name}」に"
                text = f"{where}{'置く' if lock.placed else '置かない'}固定"
                literal = self._rule("lock", lock.person, text, f"{text}を外す")
                seat = self.placed[lock.person][lock.table]
                self.model.add_implication(literal, seat if lock.placed else seat.negated())

    def solve(self, on: Sequence[bool]) -> dict[str, str] | None:
        """Return a seating that keeps the rules switched on, or None where there is none. Raises `Undecided`."""
        self.model.clear_assumptions()
        self.model.clear_objective()
        self.model.add_assumptions([v for v, keep in zip(self.literals, on, strict=True) if keep])
        return self._answer()

    def fewest(self) -> list[int]:
        """Return the smallest set of rules (by number) that must be lifted."""
        self.model.clear_assumptions()
        self.model.maximize(sum(self.literals))
        solver = self._solver()
        if solver.solve(self.model) != self.cp.OPTIMAL:
            return []
        return [i for i, literal in enumerate(self.literals) if not solver.value(literal)]

    def _solver(self) -> Any:
        solver = self.cp.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.max_time_in_seconds = _SECONDS
        return solver

    def _answer(self) -> dict[str, str] | None:
        solver = self._solver()
        status = solver.solve(self.model)
        if status == self.cp.INFEASIBLE:
            return None
        if status not in (self.cp.OPTIMAL, self.cp.FEASIBLE):
            raise Undecided
        return {p: next(t for t, v in seats.items() if solver.value(v)) for p, seats in self.placed.items()}


def legal_round(problem: Problem, number: int) -> dict[str, str]:
    """Return a legal seating of one round. Raises `GroupContradiction` where there is none, `Undecided`."""
    model = _Round(problem, number)
    found = model.solve([True] * len(model.rules))
    if found is not None:
        return found
    core = _core(model)
    rules = [model.rules[i] for i in core]
    single = [
        model.rules[i] for i in core if model.solve([j != i for j in range(len(model.rules))]) is not None
    ]
    texts = tuple(rule.text for rule in rules)
    if single:
        raise GroupContradiction(number, texts, tuple(single), together=False)
    raise GroupContradiction(number, texts, tuple(model.rules[i] for i in model.fewest()), together=True)


def _core(model: _Round) -> list[int]:
    """Return a minimal contradicting set: lift rules in blocks that halve, as long as a contradiction remains."""
    kept = list(range(len(model.rules)))
    size = max(1, len(kept) // 2)
    while True:
        at = 0
        while at < len(kept):
            rest = set(kept[:at] + kept[at + size :])
            if model.solve([i in rest for i in range(len(model.rules))]) is None:
                del kept[at : at + size]
            else:
                at += size
        if size == 1:
            return kept
        size = max(1, size // 2)
