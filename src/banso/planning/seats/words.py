"""Reasons for those who did not get their first choice, in plain Japanese."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from banso.planning.common.results import Reason
from banso.planning.seats.engine import Allocation, SlotResult, Wish, charged
from banso.planning.seats.flow import Charges
from banso.planning.seats.model import Problem

_SAME = "第1希望に移しても全体の不満は同じです。"


def session_reasons(problem: Problem, allocation: Allocation) -> Iterator[Reason]:
    """Say, slot by slot, why each person without the first choice sits where they sit."""
    for result in allocation.slots:
        lines: dict[tuple[Wish, str | None], str] = {}
        guests = Counter(
            p for who, p in result.places.items() if p and p != next(iter(result.wishes[who][0]), p)
        )
        for person, place in result.places.items():
            wish = result.wishes[person]
            if person in result.fixed or (not wish[0] and place) or (wish[0] and place == wish[0][0]):
                continue
            key = (wish, place)
            if key not in lines:
                lines[key] = _line(problem, result, wish, place, allocation.charges, guests)
            yield Reason(person, lines[key], "no_seat" if place is None else "lower_choice")


def _line(
    problem: Problem,
    result: SlotResult,
    wish: Wish,
    place: str | None,
    charges: Charges,
    guests: Counter[str],
) -> str:
    choices, missed, _, _ = wish
    names = {s.id: s.name for s in result.sessions}
    slot = problem.slots[result.slot]
    if place is None:
        said = f"{slot}：席がありません。空きを待つ順は抽選番号の順です。"
    elif place in choices:
        said = f"{slot}：第{choices.index(place) + 1}希望の「{names[place]}」です。"
    else:
        said = f"{slot}：希望した分科会がすべて満席のため、空きのある「{names[place]}」です。"
    if choices:
        first = problem.sessions[choices[0]]
        said += f"第1希望の「{first.name}」は定員 {first.capacity}人に、第1希望が {result.firsts[first.id]}人でした。"
        if result.firsts[first.id] <= first.capacity and guests[first.id]:
            said += f"ほかが満席の {guests[first.id]}人もここに入っています（全体の不満を最も小さくするためです）。"
    if missed:
        said += f"前の時間帯で第1希望に入れなかったこと（{missed}回）は考えに入れています。"
    if (wish,) in result.split:
        said += "同じ希望の人の間では抽選で決めました。"
    price = forced_price(problem, result, wish, place, choices[0], charges) if choices else None
    if price is not None:
        said += (
            f"第1希望に移すと、全体の不満が {price}増えます。"
            if price
            else "第1希望に移しても、全体の不満は変わりません。"
        )
    return said


def forced_price(
    problem: Problem, result: SlotResult, wish: Wish, place: str | None, wanted: str, charges: Charges
) -> int | None:
    """Return by how much discontent grows if a person is moved from `place` to `wanted`; None if not known.

    The person's own change, and the cheapest chain of moves that frees the seat (exact; unknown with groups).
    """
    distances = result.plan.distances
    if distances is None or wanted in wish[2]:
        return None
    at = {s.id: i for i, s in enumerate(result.sessions)}
    here = at[place] if place is not None else len(at)
    ends = [i for i, spare in enumerate(result.spare) if spare > 0] + [len(at), here]
    chain = min(distances[at[wanted]][end] for end in ends)
    own = charged(problem.policy, wish, wanted, charges) - charged(problem.policy, wish, place, charges)
    if wish[0] and wish[1]:
        own -= problem.policy.compensation * wish[1] * ((wanted == wish[0][0]) - (place == wish[0][0]))
    total = own + chain
    return None if total == float("inf") else max(0, round(total))
