"""The independent checker of seat plans: reads both documents itself and shares no code with the solver."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from banso.planning.common.documents import Node
from banso.planning.common.errors import DuplicateId
from banso.planning.common.problems import Verification, Violation

Json = dict[str, Any]
Places = dict[tuple[str, str], str]


def verify(document: Node, plan: Node) -> Verification:
    """Recompute every measure of a plan and list every broken rule and wrong figure."""
    source: Json = dict(document.fields())
    people: dict[str, Json] = {p["id"]: p for p in source["participants"]}
    sessions: dict[str, Json] = {s["id"]: s for s in source.get("sessions") or ()}
    broken: list[Violation] = []
    places = _places(plan, people, sessions)
    admitted = _admitted(source, plan, people, broken)
    broken += _rooms(places, sessions)
    broken += _rules(source, places, people, sessions, admitted)
    measures = _measures(source, plan, places, people, sessions, admitted)
    broken += _figures(plan, measures)
    return Verification(measures, tuple(broken))


def _places(plan: Node, people: dict[str, Json], sessions: dict[str, Json]) -> Places:
    found: Places = {}
    for node in plan.entries("places"):
        session = node.reference("session", sessions, "分科会")
        key = (node.reference("participant", people, "参加者"), str(sessions[session]["slot"]))
        if key in found:
            raise DuplicateId(node.path, key[0], f"時間帯 {key[1]}")
        found[key] = session
    return found


def _admitted(source: Json, plan: Node, people: dict[str, Json], broken: list[Violation]) -> set[str]:
    out = set(source.get("cancelled") or ())
    quota = source.get("quota")
    if quota is None:
        return set(people) - out
    admitted = set(plan.references("admitted", people, "参加者"))
    total = quota.get("total")
    total = sum(p["seats"] for p in quota["prefectures"]) if total is None else total
    if len(admitted) > total:
        broken.append(Violation("quota", f"{len(admitted)}人が席を得ていますが、席は {total} です。"))
    if admitted & out:
        broken.append(Violation("cancelled", "取り消した人に席があります。", tuple(sorted(admitted & out))))
    broken += _quota_rules(source, people, admitted, out)
    return admitted


def _quota_rules(
    source: Json, people: dict[str, Json], admitted: set[str], out: set[str]
) -> Iterator[Violation]:
    """Nobody loses a seat, no group is split, and no prefecture stays below its quota while someone of it fits."""
    lost = set(source.get("admitted") or ()) - out - admitted
    if lost:
        yield Violation("kept", "席を持っていた人が席を失っています。", tuple(sorted(lost)))
    member_of = {m: g["id"] for g in source.get("groups") or () for m in g["members"]}
    for group in source.get("groups") or ():
        inside = {m in admitted for m in group["members"] if m not in out}
        if len(inside) > 1:
            yield Violation("together", f"グループ「{group['id']}」が分かれています。", (group["id"],))
    seats = {p["prefecture"]: p["seats"] for p in source["quota"]["prefectures"]}
    got = Counter(people[i].get("prefecture") or "-" for i in admitted)
    if source.get("admitted") is None and not member_of:
        demand = Counter(p.get("prefecture") or "-" for i, p in people.items() if i not in out)
        for prefecture, quota in seats.items():
            if got[prefecture] < min(quota, demand[prefecture]):
                text = f"{prefecture}は割当 {quota}席のうち {got[prefecture]}席しか得ていません。"
                yield Violation("quota", text, (prefecture,))


def _rooms(places: Places, sessions: dict[str, Json]) -> Iterator[Violation]:
    for session, count in Counter(places.values()).items():
        if count > sessions[session]["capacity"]:
            name, capacity = sessions[session].get("name", session), sessions[session]["capacity"]
            yield Violation(
                "capacity", f"「{name}」が {count}人で、定員 {capacity}人を超えています。", (session,)
            )


def _rules(
    source: Json, places: Places, people: dict[str, Json], sessions: dict[str, Json], admitted: set[str]
) -> Iterator[Violation]:
    fixed = set[tuple[str, str]]()
    for lock in source.get("locks") or ():
        who, session = lock["participant"], lock["session"]
        key = (who, sessions[session]["slot"])
        placed = lock.get("placed") in (None, True)
        if placed:
            fixed.add(key)
        if who in admitted and (places.get(key) == session) is not placed:
            yield Violation("lock", f"「{who}」の固定が守られていません。", (who,))
    yield from _wanted(source, places, people, admitted, fixed)
    for group in source.get("groups") or ():
        for slot in {str(s["slot"]) for s in sessions.values()}:
            inside = [m for m in group["members"] if m in admitted and _attends(people[m], m, slot, fixed)]
            if len({places.get((m, slot)) for m in inside}) > 1:
                yield Violation("together", f"グループ「{group['id']}」が分かれています。", (group["id"],))


def _wanted(
    source: Json, places: Places, people: dict[str, Json], admitted: set[str], fixed: set[tuple[str, str]]
) -> Iterator[Violation]:
    anywhere = (source.get("policy") or {}).get("place_unlisted") in (None, True)
    for (who, slot), session in places.items():
        ranked = (people[who].get("choices") or {}).get(slot)
        if who not in admitted:
            yield Violation("admitted", f"「{who}」は席がないのに分科会に入っています。", (who,))
        if ranked is None and (who, slot) not in fixed and not _shared(source, who, fixed, slot):
            yield Violation("attends", f"「{who}」はこの時間帯に参加しません。", (who,))
        if ranked and session not in ranked and not anywhere and not _shared(source, who, fixed, slot):
            yield Violation("unlisted", f"「{who}」が希望にない分科会に入っています。", (who,))


def _attends(person: Json, who: str, slot: str, fixed: set[tuple[str, str]]) -> bool:
    return slot in (person.get("choices") or {}) or (who, slot) in fixed


def _shared(source: Json, who: str, fixed: set[tuple[str, str]], slot: str) -> bool:
    """Say whether the person or someone of the same group is fixed in the slot."""
    members = next((g["members"] for g in source.get("groups") or () if who in g["members"]), [who])
    return any((m, slot) in fixed for m in members)


def _measures(
    source: Json,
    plan: Node,
    places: Places,
    people: dict[str, Json],
    sessions: dict[str, Json],
    admitted: set[str],
) -> dict[str, float | None]:
    policy = source.get("policy") or {}
    costs = policy.get("rank_costs") or [0, 1, 3, 7, 15]
    move = policy.get("move_charge") or 0
    before = {
        (p["participant"], sessions[p["session"]]["slot"]): p["session"] for p in source.get("previous") or ()
    }
    locked = {(k["participant"], str(sessions[k["session"]]["slot"])) for k in source.get("locks") or ()
              if k.get("placed") in (None, True)}  # fmt: skip
    ranks: Counter[int] = Counter()
    tally: Counter[str] = Counter()
    for who in people:
        if who not in admitted:
            continue
        wished = first = some = False
        slots = {**(people[who].get("choices") or {}), **{s: None for w, s in locked if w == who and s not in
                 (people[who].get("choices") or {})}} if locked else people[who].get("choices") or {}  # fmt: skip
        for slot, ranked in slots.items():
            session = places.get((who, slot))
            wished |= bool(ranked)
            if session is None:
                tally["unseated"] += 1
                continue
            tally["seated"] += 1
            if (who, slot) in before and before[who, slot] != session:
                tally["moved"] += 1
                tally["cost"] += move
            if ranked:
                rank = ranked.index(session) if session in ranked else len(ranked)
                tally["cost"] += costs[min(rank, len(costs) - 1)]
                tally["unlisted"] += session not in ranked
                ranks[rank if session in ranked else -1] += 1
                first, some = first or rank == 0, some or session in ranked
        tally["without_first"] += wished and not first
        tally["without_any"] += wished and not some
    charges = plan.child("charges")
    objective = tally["cost"] + charges.integer("unlisted") * tally["unlisted"]
    objective += charges.integer("unseated") * tally["unseated"]
    return {
        "objective": objective, "cost": tally["cost"], "seated": tally["seated"], "unseated": tally["unseated"],
        "unlisted": tally["unlisted"], "first": ranks[0], "second": ranks[1],
        "without_first": tally["without_first"], "without_any": tally["without_any"], "moved": tally["moved"],
        "admitted": len(admitted), "waiting": len(people) - len(set(source.get("cancelled") or ()) | admitted),
    }  # fmt: skip


def _figures(plan: Node, measures: dict[str, float | None]) -> Iterator[Violation]:
    stated = plan.child("measures").fields()
    for name, value in measures.items():
        if stated.get(name) != value:
            yield Violation(
                "figure", f"計画の「{name}」は {stated.get(name)} ですが、数え直すと {value} です。"
            )
    if plan.number("objective") != measures["objective"]:
        yield Violation("figure", f"計画の objective は、数え直すと {measures['objective']} です。")
    if plan.number("bound") > plan.number("objective"):
        yield Violation("figure", "下限の見込みが目的の値を上回っています。")
