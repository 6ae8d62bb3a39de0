"""The independent checker of groups: reads both documents itself and shares no code with the search."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from typing import Any

from banso.planning.common.documents import Node
from banso.planning.common.errors import DuplicateId
from banso.planning.common.problems import Verification, Violation

Json = dict[str, Any]
Rounds = list[dict[str, list[str]]]


def verify(document: Node, plan: Node) -> Verification:
    """Recompute every measure of a plan and list every broken rule and wrong figure."""
    source: Json = dict(document.fields())
    rounds = _rounds(source, plan)
    broken = [*_tables(source, rounds), *_rules(source, rounds)]
    measures = _measures(source, rounds)
    broken += _figures(plan, measures)
    return Verification(measures, tuple(broken))


def _rounds(source: Json, plan: Node) -> Rounds:
    people = {p["id"]: p for p in source["people"]}
    tables = {t["id"]: t for t in source["tables"]}
    found: Rounds = [{t: [] for t in tables} for _ in range(source.get("rounds") or 1)]
    for node in plan.entries("rounds"):
        here = found[node.integer("round", minimum=1, maximum=len(found)) - 1]
        for entry in node.entries("tables"):
            table = entry.reference("table", tables, "卓")
            if here[table]:
                raise DuplicateId(entry.path, table, "同じ回")
            here[table] = [n.reference_in(people, "参加者") for n in entry.entries("people")]
    return found


def _tables(source: Json, rounds: Rounds) -> Iterator[Violation]:
    limits = {
        t["id"]: (t.get("size") or t.get("min") or 0, t.get("size") or t.get("max")) for t in source["tables"]
    }
    everyone = Counter(p["id"] for p in source["people"])
    for number, tables in enumerate(rounds, start=1):
        if Counter(p for here in tables.values() for p in here) != everyone:
            yield Violation("people", f"第{number}回に、いない人か二度いる人があります。")
        for table, here in tables.items():
            low, high = limits[table]
            if not low <= len(here) <= high:
                yield Violation("size", f"第{number}回の卓「{table}」が {len(here)}人です。", (table,))


def _rules(source: Json, rounds: Rounds) -> Iterator[Violation]:
    where = [{p: t for t, here in tables.items() for p in here} for tables in rounds]
    for number, at in enumerate(where, start=1):
        for one, other in source.get("apart") or ():
            if at.get(one, one) == at.get(other, other):
                yield Violation("apart", f"第{number}回に「{one}」と「{other}」が同じ卓です。", (one, other))
        for unit in source.get("together") or ():
            if len({at.get(p) for p in unit}) > 1:
                yield Violation(
                    "together", f"第{number}回に {'、'.join(unit)} が分かれています。", tuple(unit)
                )
        for pin in source.get("facilitators") or ():
            if at.get(pin["person"]) != pin["table"]:
                yield Violation(
                    "facilitator", f"第{number}回に進行役「{pin['person']}」が別の卓です。", (pin["person"],)
                )
    for lock in source.get("locks") or ():
        wanted = lock.get("placed") in (None, True)
        if (where[lock["round"] - 1].get(lock["person"]) == lock["table"]) is not wanted:
            yield Violation("lock", f"「{lock['person']}」の固定が守られていません。", (lock["person"],))


def _mates(source: Json) -> set[frozenset[str]]:
    """Return the pairs that must stay together, also by way of a third person."""
    of: dict[str, set[str]] = {}
    for unit in source.get("together") or ():
        merged = set(unit).union(*(of.get(p, set()) for p in unit))
        of.update(dict.fromkeys(merged, merged))
    return {frozenset((p, q)) for p, group in of.items() for q in group if p != q}


def _measures(source: Json, rounds: Rounds) -> dict[str, float | None]:
    values = {p["id"]: p.get("attributes") or {} for p in source["people"]}
    weights = {a["id"]: 1 if a.get("weight") is None else a["weight"] for a in source.get("attributes") or ()}
    usual = 2 * max(1, sum(weights.values()))
    charge = usual if source.get("repeat_charge") is None else source["repeat_charge"]
    wishes = {frozenset(p["people"]): p["charge"] for p in source.get("pairs") or ()}
    mates = _mates(source)
    met = Counter(frozenset(p) for p in {tuple(sorted(q)) for q in source.get("met_before") or ()})
    old = set(met)
    mixing = wished = pairs = 0
    for tables in rounds:
        for here in tables.values():
            for one, other in combinations(here, 2):
                pairs += 1
                mixing += sum(
                    w
                    for a, w in weights.items()
                    if a in values[one] and values[one][a] == values[other].get(a)
                )
                wished += wishes.get(frozenset((one, other)), 0)
                met[frozenset((one, other))] += 1
    counted = {pair: n for pair, n in met.items() if pair not in mates}
    moved = _moved(source, rounds)
    points = charge * sum(n * (n - 1) // 2 for n in counted.values())
    all_ = pairs * sum(weights.values())
    return {
        "objective": mixing + wished + points + moved * (source.get("move_charge") or 0),
        "mixing": mixing, "wishes": wished, "repeats": sum(n - 1 for n in counted.values()),
        "new_meetings": sum(1 for pair in counted if pair not in old), "moved": moved,
        "diversity": round(1 - mixing / all_, 6) if all_ else 1.0,
    }  # fmt: skip


def _moved(source: Json, rounds: Rounds) -> int:
    return sum(
        who not in rounds[before["round"] - 1][before["table"]]
        for before in source.get("previous") or ()
        for who in before.get("people") or ()
    )


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
