"""Prefecture quotas: unused seats flow to others in the stated order; who is admitted, who waits, and why.

Seats of a tier are shared by water-filling: every prefecture with people still waiting gets the same number of extra
seats, as far as it can use them; what is left over by division is drawn. Closed form, no solver.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from banso.planning.seats.model import Problem, Quota, lottery_number

Unit = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one person stands. `via`: kept, own, tier 1, 2 … (as `tier`), promoted, leftover, waiting, cancelled."""

    participant: str
    admitted: bool
    via: str
    tier: int
    place: int
    """Place on the prefecture's waiting list (groups count as one), 0 if admitted."""
    text: str


@dataclass(frozen=True, slots=True)
class Admission:
    """The outcome: seats per prefecture and the standing of every person, in the order of the list."""

    granted: Mapping[str, int]
    standings: tuple[Standing, ...]

    @property
    def admitted(self) -> frozenset[str]:
        """Who has a seat."""
        return frozenset(s.participant for s in self.standings if s.admitted)


def water_fill(free: int, unmet: Mapping[str, int], order: Sequence[str]) -> dict[str, int]:
    """Share `free` seats among prefectures with `unmet` demand: equal extra seats; the rest by `order`, one each."""
    found = dict.fromkeys(unmet, 0)
    open_ = sorted((p for p in unmet if unmet[p] > 0), key=lambda p: unmet[p])
    left, level = min(free, sum(max(0, n) for n in unmet.values())), 0
    for at, prefecture in enumerate(open_):
        step = min(unmet[prefecture] - level, left // (len(open_) - at))
        level, left = level + step, left - step * (len(open_) - at)
        if level < unmet[prefecture]:
            break
    for prefecture in open_:
        found[prefecture] = min(level, unmet[prefecture])
    for prefecture in order:
        if left > 0 and found.get(prefecture, 0) < unmet.get(prefecture, 0):
            found[prefecture] += 1
            left -= 1
    return found


def share_out(
    quota: Quota, demand: Mapping[str, int], *, seed: int
) -> tuple[dict[str, int], dict[str, dict[int, int]]]:
    """Return seats per prefecture, and of those how many came from which tier (1 …) of the redistribution."""
    granted = {p: min(n, quota.seats.get(p, 0)) for p, n in demand.items()}
    free = quota.total - sum(granted.values())
    extra: dict[str, dict[int, int]] = {p: {} for p in demand}
    draw = sorted(demand, key=lambda p: lottery_number(seed, (p,)))
    for number, tier in enumerate(tiers_of(quota, demand), start=1):
        given = water_fill(free, {p: demand[p] - granted[p] for p in tier}, draw)
        for prefecture, seats in given.items():
            if seats:
                granted[prefecture] += seats
                extra[prefecture][number] = seats
                free -= seats
    return granted, extra


def tiers_of(quota: Quota, prefectures: Iterable[str]) -> list[list[str]]:
    """Return the tiers with those prefectures that have demand; all that are not named make the last tier."""
    known = list(prefectures)
    named = {p for tier in quota.tiers for p in tier}
    tiers = [[p for p in tier if p in known] for tier in quota.tiers]
    return [*tiers, [p for p in known if p not in named]]


def admit(problem: Problem, quota: Quota, *, seed: int) -> Admission:
    """Admit people under the quota; with a plan in force nobody who holds a seat loses it."""
    units: dict[str, list[Unit]] = {}
    for unit in problem.units():
        here = tuple(m for m in unit if m not in problem.cancelled)
        if here:
            units.setdefault(problem.participants[unit[0]].prefecture, []).append(here)
    if quota.by_lottery:
        for waiting in units.values():
            waiting.sort(key=lambda u: lottery_number(seed, u))
    return _Desk(problem, quota, units, seed).run()


class _Desk:
    """Books admissions; `free` seats never fall below zero."""

    def __init__(self, problem: Problem, quota: Quota, units: dict[str, list[Unit]], seed: int) -> None:
        self.problem, self.quota, self.units, self.seed = problem, quota, units, seed
        self.via: dict[str, tuple[str, int]] = {}
        self.free = quota.total
        self.granted: dict[str, int] = {}
        self.extra: dict[str, dict[int, int]] = {}
        self.seats: dict[str, int] = {}
        self.demand: dict[str, int] = {}

    def run(self) -> Admission:
        """Do the whole admission."""
        self.demand = {p: sum(map(len, units)) for p, units in self.units.items()}
        self.granted, self.extra = share_out(self.quota, self.demand, seed=self.seed)
        if self.problem.admitted is None:
            for prefecture, units in self.units.items():
                self._fill(prefecture, units, self.granted[prefecture])
        else:
            self._keep_and_promote(self.problem.admitted)
        self._leftovers()
        self.seats = {p: sum(len(u) for u in us if u[0] in self.via) for p, us in self.units.items()}
        return Admission(self.seats, tuple(self._standings()))

    def _take(self, unit: Unit, via: str, tier: int = 0) -> None:
        for member in unit:
            self.via[member] = (via, tier)
        self.free -= len(unit)

    def _fill(self, prefecture: str, units: list[Unit], seats: int) -> None:
        """Go down the list; a group that no longer fits is passed by and waits as one."""
        own, used = self.quota.seats.get(prefecture, 0), 0
        for unit in units:
            if used + len(unit) <= seats:
                used += len(unit)
                self._take(
                    unit, *(("own", 0) if used <= own else ("tier", self._tier(prefecture, used - own)))
                )

    def _tier(self, prefecture: str, extra: int) -> int:
        for tier, seats in sorted(self.extra[prefecture].items()):
            extra -= seats
            if extra <= 0:
                return tier
        return max(self.extra[prefecture], default=0)

    def _keep_and_promote(self, admitted: frozenset[str]) -> None:
        """Keep who holds a seat; one given back goes to the own prefecture first, then in the order of the tiers."""
        freed: dict[str, int] = {}
        for identifier in admitted & self.problem.cancelled:
            prefecture = self.problem.participants[identifier].prefecture
            freed[prefecture] = freed.get(prefecture, 0) + 1
        for units in self.units.values():
            for unit in units:
                if any(m in admitted for m in unit):
                    self._take(unit, "kept")
        for prefecture, seats in freed.items():
            seats = min(seats, self.free)
            for unit in self.units.get(prefecture, ()):
                if unit[0] not in self.via and len(unit) <= seats:
                    seats -= len(unit)
                    self._take(unit, "promoted")

    def _leftovers(self) -> None:
        """Give seats that were left (the next group was too large) to the next who fit, tier by tier."""
        for number, tier in enumerate(tiers_of(self.quota, self.units), start=1):
            for prefecture in tier:
                for unit in self.units[prefecture]:
                    if unit[0] not in self.via and len(unit) <= self.free:
                        self._take(unit, "leftover", number)

    def _standings(self) -> Iterable[Standing]:
        place: dict[str, tuple[int, int]] = {}
        for units in self.units.values():
            waiting = [u for u in units if u[0] not in self.via]
            place |= {m: (number, len(unit)) for number, unit in enumerate(waiting, start=1) for m in unit}
        for identifier in self.problem.participants:
            if identifier in self.problem.cancelled:
                yield Standing(identifier, False, "cancelled", 0, 0, "取り消されました。")
            elif identifier in self.via:
                via, tier = self.via[identifier]
                yield Standing(identifier, True, via, tier, 0, self._words(identifier, via, tier))
            else:
                number, size = place[identifier]
                yield Standing(
                    identifier, False, "waiting", 0, number, self._waiting(identifier, number, size)
                )

    def _words(self, identifier: str, via: str, tier: int) -> str:
        prefecture = self.problem.participants[identifier].prefecture
        seats = self.quota.seats.get(prefecture, 0)
        return {
            "kept": "すでに席があり、そのままです。",
            "own": f"{prefecture}の割当 {seats}席の中です。",
            "tier": f"使われなかった席が、配り直しの{tier}番目の順で{prefecture}に回りました（割当 {seats}席の外）。",
            "promoted": f"{prefecture}で取り消しがあり、待ちの先頭から繰り上がりました。",
            "leftover": f"残った席に収まる待ちとして、配り直しの{tier}番目の順で入りました。",
        }[via]

    def _waiting(self, identifier: str, place: int, size: int) -> str:
        prefecture = self.problem.participants[identifier].prefecture
        demand = self.demand[prefecture]
        quota = self.quota.seats.get(prefecture, 0)
        group = f"{size}人のグループで一つとして待っています。" if size > 1 else ""
        return (
            f"{prefecture}の待ち{place}番目です。{group}申込 {demand}人に対し、割当 {quota}席に配り直しを加えて "
            f"{self.seats[prefecture]}人が入りました。取り消しがあると順に繰り上がります。"
        )
