"""Where nothing is possible: which demands contradict each other, and the single relaxation that helps.

A deletion filter over an elastic programme: every hard demand has a slack that is opened or closed. What remains
closed when nothing more can be opened is a minimal contradicting set; each single relaxation that helps is in it.
"""

from __future__ import annotations

from dataclasses import dataclass

from banso.planning.common.errors import PlanningError
from banso.planning.common.milp import Status, maximum
from banso.planning.selection.engine import Demand, Model, build
from banso.planning.selection.model import Problem

_BIG = 1_000_000


@dataclass(frozen=True, slots=True)
class Relaxation:
    """A way out, in words; `amount` is by how much the demand gives way (1 for a lock)."""

    kind: str
    subject: str
    amount: int
    text: str


class Contradiction(PlanningError):
    """No selection satisfies the hard demands."""

    def __init__(
        self, demands: tuple[str, ...], relaxations: tuple[Relaxation, ...], *, together: bool
    ) -> None:
        self.demands, self.relaxations, self.together = demands, relaxations, together
        super().__init__(_words(demands, relaxations, together=together))


def _words(demands: tuple[str, ...], relaxations: tuple[Relaxation, ...], *, together: bool) -> str:
    lines = ["次の条件は同時には守れません。", *(f"・{name}" for name in demands)]
    if relaxations and together:
        lines += ["一つだけゆるめても足りません。次をすべて行うと選べるようになります。"]
    elif relaxations:
        lines += ["次のどれか一つを行うと選べるようになります。"]
    return "\n".join([*lines, *(f"→ {r.text}" for r in relaxations)])


def explain(problem: Problem) -> Contradiction:
    """Find out why nothing is possible; call only where `build(problem)` is infeasible."""
    model = build(problem, elastic=True)
    maximum(model.milp, ())
    core = _core(model)
    single = tuple(r for demand in core if (r := _relaxed_alone(model, demand)) is not None)
    if single:
        ways = tuple(sorted(single, key=lambda r: (r.amount, r.kind != "lock")))
        return Contradiction(_names(core), ways, together=False)
    return Contradiction(_names(core), _relaxed_together(model), together=True)


def _names(core: list[Demand]) -> tuple[str, ...]:
    """Name the demands; both directions of one number are one demand."""
    return tuple(dict.fromkeys(d.name if d.amount is None else f"{d.name} {d.amount}" for d in core))


def _open(model: Model, demand: Demand) -> None:
    model.milp.limit(demand.slack, 0, 1 if demand.amount is None else _BIG)


def _close(model: Model, demand: Demand) -> None:
    model.milp.limit(demand.slack, 0, 0)


def _feasible(model: Model) -> bool:
    return model.milp.solve().is_optimal


def _core(model: Model) -> list[Demand]:
    """Open demands in blocks that halve, as long as the rest still contradicts itself."""
    kept = list(model.demands)
    size = max(1, len(kept) // 2)
    while True:
        at = 0
        while at < len(kept):
            block = kept[at : at + size]
            for demand in block:
                _open(model, demand)
            if _feasible(model):
                for demand in block:
                    _close(model, demand)
                at += size
            else:
                del kept[at : at + size]
        if size == 1:
            return kept
        size = max(1, size // 2)


def _relaxed_alone(model: Model, demand: Demand) -> Relaxation | None:
    for other in model.demands:
        _close(model, other)
    _open(model, demand)
    maximum(model.milp, [(demand.slack, -1.0)])
    answer = model.milp.solve()
    return _relaxation(demand, answer.whole(demand.slack)) if answer.is_optimal else None


def _relaxed_together(model: Model) -> tuple[Relaxation, ...]:
    """Return the cheapest set of relaxations: fewest units in all."""
    for demand in model.demands:
        _open(model, demand)
    maximum(model.milp, [(demand.slack, -1.0) for demand in model.demands])
    answer = model.milp.solve()
    if answer.status is not Status.OPTIMAL:
        return ()
    return tuple(_relaxation(d, n) for d in model.demands if (n := answer.whole(d.slack)))


def _relaxation(demand: Demand, units: int) -> Relaxation:
    if demand.amount is None:
        return Relaxation(demand.kind, demand.subject, 1, f"{demand.name}を外す")
    changed = demand.amount + units if demand.up else demand.amount - units
    return Relaxation(
        demand.kind, demand.subject, units, f"{demand.name} {demand.amount} を {changed} にする"
    )
