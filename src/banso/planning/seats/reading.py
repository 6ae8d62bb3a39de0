"""`banso/seats@1` to `Problem`; every complaint carries a JSON path."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeGuard

from banso.planning.common.documents import MAX_ID_LENGTH, Node
from banso.planning.common.errors import DuplicateId, OutOfRange
from banso.planning.seats.model import RANK_COSTS, Participant, Policy, Problem, Quota, Session

_FIELDS: Final = (
    "format", "note", "slots", "sessions", "participants", "groups", "locks", "previous", "policy", "quota",
    "admitted", "cancelled",
)  # fmt: skip
_MAX_SEATS: Final = 10_000_000
_MAX_COST: Final = 10_000


def read_problem(document: Node) -> Problem:
    """Read the input document. Raises `PlanningInputError`."""
    document.only(*_FIELDS)
    slots = {i: n.only("id", "name").text("name", i) for i, n in document.by_id("slots", required=False)}
    sessions: dict[str, Session] = {}
    for identifier, node in document.by_id("sessions", required=False):
        node.only("id", "name", "slot", "capacity")
        slot = node.reference("slot", slots, "時間帯")
        capacity = node.integer("capacity", minimum=0, maximum=_MAX_SEATS)
        sessions[identifier] = Session(identifier, node.text("name", identifier), slot, capacity)
    participants = _participants(document, slots, sessions)
    fixed, barred = _locks(document, participants, sessions)
    people: Mapping[str, object] = participants
    return Problem(
        slots=slots,
        sessions=sessions,
        participants=participants,
        groups=_groups(document, participants),
        fixed=fixed,
        barred=barred,
        previous=_previous(document, participants, sessions),
        policy=_policy(document),
        quota=_quota(document),
        admitted=frozenset(document.references("admitted", people, "参加者"))
        if document.has("admitted")
        else None,
        cancelled=frozenset(document.references("cancelled", people, "参加者")),
    )


def _participants(
    document: Node, slots: Mapping[str, str], sessions: Mapping[str, Session]
) -> dict[str, Participant]:
    """Read the list; what is plainly right goes through a short way, 100,000 people long."""
    found: dict[str, Participant] = {}
    known: dict[tuple[str, tuple[str, ...]], bool] = {}
    for at, node in enumerate(document.entries("participants")):
        made = _plain(node.value, slots, sessions, known)
        if made is None:
            made = _participant(node, slots, sessions)
        if made.id in found:
            raise DuplicateId(f"$.participants[{at}].id", made.id, "先の参加者")
        found[made.id] = made
    return found


def _plain(
    value: object,
    slots: Mapping[str, str],
    sessions: Mapping[str, Session],
    known: dict[tuple[str, tuple[str, ...]], bool],
) -> Participant | None:
    """Return the participant if nothing about it is unusual; None sends it through the careful reader."""
    if not isinstance(value, dict) or not value.keys() <= {"id", "name", "prefecture", "choices"}:
        return None
    identifier, choices = value.get("id"), value.get("choices")
    name, prefecture = value.get("name", identifier), value.get("prefecture", "-")
    if not (_is_text(identifier) and _is_text(name) and _is_text(prefecture) and isinstance(choices, dict)):
        return None
    read: dict[str, tuple[str, ...]] = {}
    for slot, ranked in choices.items():
        if not isinstance(ranked, list):
            return None
        key = (slot, tuple(ranked))
        try:
            if key not in known and not _is_ranking(slot, key[1], slots, sessions):
                return None
        except TypeError:  # something unhashable among the ids
            return None
        known[key] = True
        read[slot] = key[1]
    return Participant(identifier, name, prefecture, read)


def _is_text(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and 0 < len(value) <= MAX_ID_LENGTH and not value.isspace()


def _is_ranking(
    slot: str, ranked: tuple[str, ...], slots: Mapping[str, str], sessions: Mapping[str, Session]
) -> bool:
    inside = all(r in sessions and sessions[r].slot == slot for r in ranked)
    return slot in slots and inside and len(set(ranked)) == len(ranked)


def _participant(node: Node, slots: Mapping[str, str], sessions: Mapping[str, Session]) -> Participant:
    node.only("id", "name", "prefecture", "choices")
    identifier = node.text("id")
    choices: dict[str, tuple[str, ...]] = {}
    if node.has("choices"):
        ranked = node.child("choices").only(*slots)
        for slot in ranked.fields():
            here = {i: s for i, s in sessions.items() if s.slot == slot}
            choices[slot] = ranked.references(slot, here, "この時間帯の分科会", required=True)
    return Participant(identifier, node.text("name", identifier), node.text("prefecture", "-"), choices)


def _groups(document: Node, participants: Mapping[str, Participant]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    where: dict[str, str] = {}
    for identifier, node in document.by_id("groups", required=False):
        node.only("id", "members")
        members = node.references("members", participants, "参加者", required=True)
        if not members:
            raise OutOfRange(f"{node.path}.members", "1人以上", "空")
        for member in members:
            if member in where:
                raise DuplicateId(f"{node.path}.members", member, where[member])
            where[member] = f"{node.path}.members"
        found[identifier] = members
    return found


def _locks(
    document: Node, participants: Mapping[str, Participant], sessions: Mapping[str, Session]
) -> tuple[dict[tuple[str, str], str], dict[tuple[str, str], frozenset[str]]]:
    fixed: dict[tuple[str, str], str] = {}
    barred: dict[tuple[str, str], frozenset[str]] = {}
    for node in document.entries("locks", required=False):
        node.only("participant", "session", "placed")
        who = node.reference("participant", participants, "参加者")
        session = node.reference("session", sessions, "分科会")
        key = (who, sessions[session].slot)
        if not node.flag("placed", True):
            barred[key] = barred.get(key, frozenset()) | {session}
        elif fixed.get(key, session) != session:
            raise OutOfRange(
                node.path, "一つの時間帯に一つの分科会", f"「{fixed[key]}」と「{session}」の両方への固定"
            )
        else:
            fixed[key] = session
    return fixed, barred


def _previous(
    document: Node, participants: Mapping[str, Participant], sessions: Mapping[str, Session]
) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for node in document.entries("previous", required=False):
        node.only("participant", "session", "slot", "rank")
        session = node.reference("session", sessions, "分科会")
        found[node.reference("participant", participants, "参加者"), sessions[session].slot] = session
    return found


def _policy(document: Node) -> Policy:
    if not document.has("policy"):
        return Policy()
    node = document.child("policy").only("rank_costs", "compensation", "move_charge", "place_unlisted")
    costs = (
        tuple(n.as_integer(0, _MAX_COST) for n in node.entries("rank_costs", required=False)) or RANK_COSTS
    )
    if list(costs) != sorted(costs):
        raise OutOfRange(f"{node.path}.rank_costs", "小さい順", list(costs)[:10])
    return Policy(
        rank_costs=costs,
        compensation=node.integer("compensation", 8, minimum=0, maximum=_MAX_COST),
        move_charge=node.integer("move_charge", 0, minimum=0, maximum=_MAX_COST),
        place_unlisted=node.flag("place_unlisted", True),
    )


def _quota(document: Node) -> Quota | None:
    if not document.has("quota"):
        return None
    node = document.child("quota").only("total", "prefectures", "tiers", "order")
    seats: dict[str, int] = {}
    for entry in node.entries("prefectures"):
        entry.only("prefecture", "seats")
        name = entry.text("prefecture")
        if name in seats:
            raise DuplicateId(f"{entry.path}.prefecture", name, "同じ一覧")
        seats[name] = entry.integer("seats", minimum=0, maximum=_MAX_SEATS)
    total = node.integer("total", sum(seats.values()), minimum=0, maximum=_MAX_SEATS)
    if sum(seats.values()) > total:
        raise OutOfRange(f"{node.path}.prefectures", f"合計 {total} 席以下", f"合計 {sum(seats.values())} 席")
    order = node.text("order", "listed")
    if order not in ("listed", "lottery"):
        raise OutOfRange(f"{node.path}.order", "listed か lottery", f"「{order[:40]}」")
    tiers = tuple(tuple(n.as_text() for n in t.elements()) for t in node.entries("tiers", required=False))
    return Quota(total, seats, tiers, order == "lottery")
