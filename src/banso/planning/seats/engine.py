"""Slot after slot: sessions for everyone, with compensation in later slots for those who missed out in earlier ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from banso.planning.common.errors import PlanningCancelled, PlanningError
from banso.planning.seats.flow import Charges, SlotPlan, UnitType, charges_for, solve_slot
from banso.planning.seats.model import Policy, Problem, Session, lottery_number

Unit = tuple[str, ...]
Wish = tuple[tuple[str, ...], int, frozenset[str], str]
"""What matters about a person in a slot: choices, earlier slots missed, sessions barred, session in force (or "")."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way out of a contradiction, in words."""

    kind: str
    subject: str
    text: str


class SeatContradiction(PlanningError):
    """The fixed places contradict each other, a capacity or a group."""

    def __init__(self, what: str, relaxations: tuple[Way, ...]) -> None:
        self.what, self.relaxations = what, relaxations
        ways = "\n".join(f"→ {way.text}" for way in relaxations)
        super().__init__(f"{what}\n次のどれか一つを行うと割り当てられるようになります。\n{ways}")


@dataclass(slots=True)
class SlotResult:
    """One slot: who sits where (None: no seat), what was demanded, and the price list."""

    slot: str
    sessions: list[Session]
    places: dict[str, str | None]
    plan: SlotPlan
    wishes: dict[str, Wish]
    fixed: frozenset[str]
    spare: tuple[int, ...]
    split: frozenset[tuple[Wish, ...]]
    """Types whose units did not all get the same: there the lottery decided."""
    bound: int = 0
    firsts: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Allocation:
    """All slots, and the charges that order the aims."""

    slots: tuple[SlotResult, ...]
    charges: Charges


def allocate(
    problem: Problem,
    people: Iterable[str],
    *,
    seed: int,
    stop: Callable[[], bool] = lambda: False,
    tell: Callable[[], None] = lambda: None,
) -> Allocation:
    """Place `people`. Raises `SeatContradiction`; `PlanningCancelled` where `stop` says so between two slots."""
    here = set(people)
    units = [u for unit in problem.units() if (u := tuple(m for m in unit if m in here))]
    numbers = {unit: lottery_number(seed, unit) for unit in units}
    units.sort(key=lambda unit: numbers[unit])
    top = problem.policy.rank_costs[-1] + problem.policy.move_charge
    top += problem.policy.compensation * max(0, len(problem.slots) - 1)
    most = max((sum(s.slot == slot for s in problem.sessions.values()) for slot in problem.slots), default=0)
    charges = charges_for(most, len(here), top, groups=any(len(unit) > 1 for unit in units))
    missed: Counter[str] = Counter()
    found: list[SlotResult] = []
    for slot in problem.slots:
        if stop():
            raise PlanningCancelled
        result = _Slot(problem, slot, units, missed, charges).run()
        found.append(result)
        for person, place in result.places.items():
            choices = problem.participants[person].choices.get(slot, ())
            if choices and place != choices[0]:
                missed[person] += 1
        tell()
    return Allocation(tuple(found), charges)


class _Slot:
    """Builds the types of one slot, solves, and deals the seats of a type out in the order of the lottery."""

    def __init__(
        self, problem: Problem, slot: str, units: Sequence[Unit], missed: Mapping[str, int], charges: Charges
    ) -> None:
        self.problem, self.slot, self.missed, self.charges = problem, slot, missed, charges
        self.sessions = [s for s in problem.sessions.values() if s.slot == slot]
        self.units = [u for unit in units if (u := tuple(m for m in unit if self._attends(m)))]
        self.rows: dict[Wish, tuple[tuple[int | None, ...], tuple[int, ...]]] = {}
        self.wishes: dict[tuple[tuple[str, ...], int], Wish] = {}

    def _attends(self, person: str) -> bool:
        return (
            self.slot in self.problem.participants[person].choices
            or (person, self.slot) in self.problem.fixed
        )

    def run(self) -> SlotResult:
        """Solve the slot."""
        places: dict[str, str | None] = {}
        for unit in self.units:
            session = self._fixed_session(unit) if self.problem.fixed else None
            if session is not None:
                places.update(dict.fromkeys(unit, session))
        capacities = self._capacities(places)
        fixed = frozenset(places)
        wishes = {m: self._wish(m) for unit in self.units for m in unit}
        groups: dict[tuple[Wish, ...], list[Unit]] = {}
        for unit in self.units:
            if unit[0] not in places:
                key = (
                    (wishes[unit[0]],)
                    if len(unit) == 1
                    else tuple(sorted((wishes[m] for m in unit), key=_order))
                )
                groups.setdefault(key, []).append(unit)
        keys, amounts = list(groups), [len(u) for u in groups.values()]
        plan = solve_slot([self._type(key) for key in keys], amounts, capacities, self.charges)
        split: set[tuple[Wish, ...]] = set()
        for key, counts in zip(keys, plan.counts, strict=True):
            self._deal(key, groups[key], counts, places)
            if sum(n > 0 for n in counts) > 1:
                split.add(key)
        seated = Counter(p for p in places.values() if p is not None)
        result = SlotResult(
            self.slot, self.sessions, {m: places[m] for unit in self.units for m in unit}, plan, wishes, fixed,
            tuple(s.capacity - seated[s.id] for s in self.sessions), frozenset(split),
        )  # fmt: skip
        result.firsts.update(w[0][0] for w in wishes.values() if w[0])
        result.bound = self._bound(keys, amounts, capacities, plan, result)
        return result

    def _wish(self, person: str) -> Wish:
        choices, missed = (
            self.problem.participants[person].choices.get(self.slot, ()),
            self.missed.get(person, 0),
        )
        plain = self.wishes.setdefault((choices, missed), (choices, missed, frozenset(), ""))
        key = (person, self.slot)
        before = self.problem.previous.get(key, "") if self.problem.policy.move_charge else ""
        if not before and key not in self.problem.barred:
            return plain
        return choices, missed, self.problem.barred.get(key, frozenset()), before

    def _type(self, key: tuple[Wish, ...]) -> UnitType:
        rows = [self._row(wish) for wish in key]
        costs: list[int | None] = []
        for s in range(len(self.sessions)):
            parts = [row[0][s] for row in rows]
            costs.append(None if None in parts else sum(p for p in parts if p is not None))
        unlisted = tuple(sum(row[1][s] for row in rows) for s in range(len(self.sessions)))
        return UnitType(len(key), tuple(costs), unlisted)

    def _row(self, wish: Wish) -> tuple[tuple[int | None, ...], tuple[int, ...]]:
        if wish not in self.rows:
            choices, missed, barred, _ = wish
            ranks = {session: rank for rank, session in enumerate(choices)}
            costs, unlisted = list[int | None](), list[int]()
            for session in self.sessions:
                rank = ranks.get(session.id, len(choices))
                outside = bool(choices) and session.id not in ranks
                cost = discontent(self.problem.policy, wish, session.id)
                cost += self.problem.policy.compensation * missed if rank and choices else 0
                shut = session.id in barred or (outside and not self.problem.policy.place_unlisted)
                costs.append(None if shut else cost)
                unlisted.append(int(outside))
            self.rows[wish] = (tuple(costs), tuple(unlisted))
        return self.rows[wish]

    def _deal(
        self,
        key: tuple[Wish, ...],
        units: Sequence[Unit],
        counts: Sequence[int],
        places: dict[str, str | None],
    ) -> None:
        unit_type = self._type(key)
        order = sorted(
            (s for s, n in enumerate(counts[:-1]) if n),
            key=lambda s: (unit_type.unlisted[s], unit_type.costs[s] or 0, s),
        )
        seats = [self.sessions[s].id for s in order for _ in range(counts[s])]
        for at, unit in enumerate(units):
            places.update(dict.fromkeys(unit, seats[at] if at < len(seats) else None))

    def _bound(
        self, keys: Sequence[tuple[Wish, ...]], amounts: Sequence[int], capacities: Sequence[int], plan: SlotPlan,
        result: SlotResult,
    ) -> int:  # fmt: skip
        """Return the least possible discontent of the slot if nobody were compensated."""
        fixed = sum(self._charge(m, result.places[m]) for m in result.fixed)
        plain: dict[tuple[Wish, ...], int] = {}
        for key, amount in zip(keys, amounts, strict=True):
            bare = tuple(sorted(((c, 0, b, p) for c, _, b, p in key), key=_order))
            plain[bare] = plain.get(bare, 0) + amount
        if any(wish[1] for key in keys for wish in key):
            plan = solve_slot([self._type(k) for k in plain], list(plain.values()), capacities, self.charges)
            keys = list(plain)
        total = fixed
        for key, counts in zip(keys, plan.counts, strict=True):
            unit = self._type(key)
            total += counts[-1] * unit.size * self.charges.unseated
            total += sum(
                n * ((unit.costs[s] or 0) + unit.unlisted[s] * self.charges.unlisted)
                for s, n in enumerate(counts[:-1]) if n
            )  # fmt: skip
        return total

    def _charge(self, person: str, session: str | None) -> int:
        return charged(self.problem.policy, self._wish(person), session, self.charges)

    def _fixed_session(self, unit: Unit) -> str | None:
        wanted = {m: self.problem.fixed[m, self.slot] for m in unit if (m, self.slot) in self.problem.fixed}
        sessions = list(dict.fromkeys(wanted.values()))
        name = self.problem.slots[self.slot]
        if len(sessions) > 1:
            rooms = "と".join(f"「{self.problem.sessions[s].name}」" for s in sessions)
            raise SeatContradiction(
                f"{name}で、同じグループの {len(unit)}人が別の分科会（{rooms}）に固定されています。",
                tuple(Way("lock", m, f"「{self._name(m)}」の固定を外す") for m in wanted),
            )
        for member in unit if sessions else ():
            if sessions[0] in self.problem.barred.get((member, self.slot), ()):
                room = self.problem.sessions[sessions[0]].name
                raise SeatContradiction(
                    f"{name}の「{room}」に固定されていますが、「{self._name(member)}」はそこに入れない指定です。",
                    (Way("lock", member, f"「{self._name(member)}」の入れない指定を外す"),
                     *(Way("lock", m, f"「{self._name(m)}」の固定を外す") for m in wanted)),
                )  # fmt: skip
        return sessions[0] if sessions else None

    def _name(self, person: str) -> str:
        return self.problem.participants[person].name

    def _capacities(self, places: Mapping[str, str | None]) -> list[int]:
        taken = Counter(places.values())
        for session in self.sessions:
            if taken[session.id] > session.capacity:
                over = taken[session.id] - session.capacity
                raise SeatContradiction(
                    f"「{session.name}」に固定された {taken[session.id]}人が定員 {session.capacity}人を超えています。",
                    (Way("capacity", session.id, f"「{session.name}」の定員を {taken[session.id]}人にする"),
                     Way("lock", session.id, f"「{session.name}」への固定を {over}人分外す")),
                )  # fmt: skip
        return [session.capacity - taken[session.id] for session in self.sessions]


def _order(wish: Wish) -> tuple[tuple[str, ...], int, tuple[str, ...], str]:
    return wish[0], wish[1], tuple(sorted(wish[2])), wish[3]


def discontent(policy: Policy, wish: Wish, session: str) -> int:
    """Return a person's discontent with a session, without compensation and charges."""
    choices, _, _, before = wish
    rank = choices.index(session) if session in choices else len(choices)
    return (policy.cost(rank) if choices else 0) + (policy.move_charge if before and before != session else 0)


def charged(policy: Policy, wish: Wish, session: str | None, charges: Charges) -> int:
    """Return a person's discontent with the charges for a seat outside the choices, or none."""
    if session is None:
        return charges.unseated
    outside = bool(wish[0]) and session not in wish[0]
    return discontent(policy, wish, session) + (charges.unlisted if outside else 0)
