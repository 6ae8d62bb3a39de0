"""The independent checker of selections: reads both documents itself and shares no code with the solver."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from math import ceil, floor
from typing import Any

from banso.planning.common.documents import Node
from banso.planning.common.errors import UnknownId
from banso.planning.common.problems import Verification, Violation

Json = dict[str, Any]


def verify(document: Node, plan: Node) -> Verification:
    """Recompute every measure of a plan and list every broken rule and wrong figure."""
    source: Json = dict(document.fields())
    applicants: dict[str, Json] = {a["id"]: a for a in source["applicants"]}
    chosen = _chosen(plan, applicants)
    names = {i: str(a.get("name", i)) for i, a in applicants.items()}
    broken = [
        *_counts(source, chosen),
        *_own(applicants, chosen, names),
        *_locks(source, chosen, names),
        *_hard_rules(source, applicants, chosen),
    ]
    measures = _measures(source, applicants, chosen)
    broken += _figures(plan, measures)
    return Verification(measures, tuple(broken))


def _chosen(plan: Node, applicants: dict[str, Json]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for node in plan.entries("selected"):
        identifier = node.reference("applicant", applicants, "申込")
        if identifier in found:
            raise UnknownId(node.path, identifier, "まだ一覧にない申込")
        found[identifier] = list(node.texts("programmes"))
    return found


def _counts(source: Json, chosen: dict[str, list[str]]) -> Iterator[Violation]:
    if len(chosen) != source["count"]:
        yield Violation("count", f"選ぶ件数は {source['count']} ですが、{len(chosen)} 件選ばれています。")
    total, limits = sum(map(len, chosen.values())), source.get("projects") or {}
    if total < (limits.get("total_min") or 0):
        yield Violation("total_min", f"事業の総数 {total} が下限 {limits['total_min']} に足りません。")
    if limits.get("total_max") is not None and total > limits["total_max"]:
        yield Violation("total_max", f"事業の総数 {total} が上限 {limits['total_max']} を超えています。")
    loads = Counter(p for programmes in chosen.values() for p in programmes)
    for programme in source["programmes"]:
        capacity = programme.get("capacity")
        if capacity is not None and loads[programme["id"]] > capacity:
            name, load = programme.get("name", programme["id"]), loads[programme["id"]]
            text = f"「{name}」が {load} 件で、受け持てる {capacity} 件を超えています。"
            yield Violation("capacity", text, (programme["id"],))


def _own(
    applicants: dict[str, Json], chosen: dict[str, list[str]], names: dict[str, str]
) -> Iterator[Violation]:
    for identifier, programmes in chosen.items():
        wishes = {w["programme"] for w in applicants[identifier]["wishes"]}
        limits = applicants[identifier].get("projects") or {}
        low = 1 if limits.get("min") is None else limits["min"]
        high = max(3, low) if limits.get("max") is None else limits["max"]
        if not low <= len(programmes) <= high:
            text = f"「{names[identifier]}」の事業は {low}～{high} ですが、{len(programmes)} あります。"
            yield Violation("own", text, (identifier,))
        if len(set(programmes)) < len(programmes) or not set(programmes) <= wishes:
            yield Violation(
                "wish", f"「{names[identifier]}」に、希望していない事業か重複があります。", (identifier,)
            )


def _locks(source: Json, chosen: dict[str, list[str]], names: dict[str, str]) -> Iterator[Violation]:
    for lock in source.get("locks") or ():
        who, programme = lock["applicant"], lock.get("programme")
        found = who in chosen if programme is None else programme in chosen.get(who, ())
        wanted = lock.get("selected")
        if found != (True if wanted is None else wanted):
            yield Violation("lock", f"「{names[who]}」の固定が守られていません。", (who,))


def _found(rule: Json, value: str, applicants: dict[str, Json], chosen: dict[str, list[str]]) -> int:
    attribute = rule["attribute"]
    if rule.get("counts") != "projects":
        return sum((applicants[a].get("attributes") or {}).get(attribute) == value for a in chosen)
    count = 0
    for identifier, programmes in chosen.items():
        status = {w["programme"]: w.get("status") or "-" for w in applicants[identifier]["wishes"]}
        count += sum((p if attribute == "programme" else status.get(p)) == value for p in programmes)
    return count


def _values(rule: Json, applicants: dict[str, Json]) -> set[str]:
    if rule.get("value") is not None:
        return {rule["value"]}
    if rule.get("counts") != "projects":
        return {(a.get("attributes") or {})[rule["attribute"]] for a in applicants.values()
                if rule["attribute"] in (a.get("attributes") or {})}  # fmt: skip
    key = "programme" if rule["attribute"] == "programme" else "status"
    return {w.get(key) or "-" for a in applicants.values() for w in a["wishes"]}


def _miss(rule: Json, count: int, found: int) -> int:
    low, high = rule.get("min"), rule.get("max")
    if rule.get("min_share") is not None:
        low = ceil(rule["min_share"] * count - 1e-9)
    if rule.get("max_share") is not None:
        high = max(1, floor(rule["max_share"] * count + 1e-9))
    return (max(0, low - found) if low is not None else 0) + (max(0, found - high) if high is not None else 0)


def _hard_rules(
    source: Json, applicants: dict[str, Json], chosen: dict[str, list[str]]
) -> Iterator[Violation]:
    for rule in source.get("rules") or ():
        for value in sorted(_values(rule, applicants)) if rule.get("hard") else ():
            found = _found(rule, value, applicants, chosen)
            if _miss(rule, source["count"], found):
                text = f"必ず守る規則「{rule.get('name', rule['id'])}」の「{value}」が {found} 件です。"
                yield Violation("rule", text, (rule["id"],))


def _measures(
    source: Json, applicants: dict[str, Json], chosen: dict[str, list[str]]
) -> dict[str, float | None]:
    points = 0
    for identifier, programmes in chosen.items():
        applicant = applicants[identifier]
        for criterion in source.get("criteria") or ():
            weight = criterion.get("weight")
            points += (1 if weight is None else weight) * applicant["scores"][criterion["id"]]
        points += sum(w.get("points") or 0 for w in applicant["wishes"] if w["programme"] in programmes)
    penalties = sum(
        _miss(rule, source["count"], _found(rule, value, applicants, chosen)) * rule["penalty"]
        for rule in source.get("rules") or () if not rule.get("hard")
        for value in _values(rule, applicants)
    )  # fmt: skip
    changes, charge = _changes(source, chosen)
    total = sum(map(len, chosen.values()))
    return {
        "objective": points - penalties - charge, "points": points, "penalties": penalties, "stability": charge,
        "selected": len(chosen), "projects": total, "changes": changes,
    }  # fmt: skip


def _changes(source: Json, chosen: dict[str, list[str]]) -> tuple[int, int]:
    if source.get("previous") is None:
        return 0, 0
    before = {p["applicant"]: set(p.get("programmes") or ()) for p in source["previous"]}
    charges = source.get("stability") or {}
    moved = sum((a in before) != (a in chosen) for a in {*before, *chosen})
    projects = sum(len(before[a] ^ set(chosen[a])) for a in chosen if a in before)
    cost = moved * (charges.get("municipality") or 0) + projects * (charges.get("project") or 0)
    return moved + projects, cost


def _figures(plan: Node, measures: dict[str, float | None]) -> Iterator[Violation]:
    stated = plan.child("measures").fields() if plan.has("measures") else {}
    for name, value in measures.items():
        if stated.get(name) != value:
            yield Violation(
                "figure", f"計画の「{name}」は {stated.get(name)} ですが、数え直すと {value} です。"
            )
    objective, bound = plan.number("objective"), plan.number("bound")
    if objective != measures["objective"]:
        yield Violation(
            "figure", f"計画の objective は {objective} ですが、数え直すと {measures['objective']} です。"
        )
    if bound < objective:
        yield Violation("figure", f"上限の見込み {bound} が目的の値 {objective} を下回っています。")
