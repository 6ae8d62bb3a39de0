"""Reasons in plain Japanese: who meets twice and whether it must be, what could not be spread, prices of moving."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from banso.planning.common.results import Reason
from banso.planning.groups.bounds import fewest_pairs, least_repeats
from banso.planning.groups.model import Problem, Seating

_SHOWN = 20


def group_reasons(problem: Problem, seating: Seating) -> Iterator[Reason]:
    """Explain a seating."""
    yield from _mixing(problem, seating)
    yield from _repeats(problem, seating)


def _mixing(problem: Problem, seating: Seating) -> Iterator[Reason]:
    sizes = [table.most for table in problem.tables.values()]
    for attribute in problem.attributes:
        least: dict[str, int] = {}
        counts = Counter(
            p.attributes[attribute.id] for p in problem.people.values() if attribute.id in p.attributes
        )
        for value, count in counts.items():
            least[value] = problem.rounds * fewest_pairs(count, sizes)
        found = _like_pairs(problem, seating, attribute.id)
        total, needed = sum(found.values()), sum(least.values())
        if total == 0:
            yield Reason("", f"「{attribute.name}」が同じ人は、どの卓でも重なりません。", "mixing")
            continue
        text = f"「{attribute.name}」が同じ人の組が、全部の回を合わせて {total}組あります。"
        if total == needed:
            text += "人数が卓の数より多い区分があるため、これより少なくはできません。"
        else:
            text += f"この項目だけを考えれば {needed}組まで減らせますが、ほかの条件との釣り合いで残りました。"
        largest = [v for v, n in counts.most_common(3) if n > len(sizes)]
        if largest:
            text += "多い区分：" + "、".join(f"{v}（{counts[v]}人）" for v in largest) + "。"
        yield Reason("", text, "mixing")


def _like_pairs(problem: Problem, seating: Seating, attribute: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for round_ in seating:
        here = Counter(
            (table, problem.people[p].attributes[attribute])
            for p, table in round_.items() if attribute in problem.people[p].attributes
        )  # fmt: skip
        for (_, value), count in here.items():
            found[value] += count * (count - 1) // 2
    return found


def meetings(problem: Problem, seating: Seating) -> dict[tuple[str, str], list[int]]:
    """Return who meets whom in which rounds (0: had met before), without those who must stay together."""
    order = {p: i for i, p in enumerate(problem.people)}
    mates = {frozenset(pair) for unit in problem.together for pair in combinations(unit, 2)}
    found: dict[tuple[str, str], list[int]] = {}
    for one, other in {tuple(sorted(pair, key=order.__getitem__)) for pair in problem.met_before}:
        if frozenset((one, other)) not in mates:
            found[one, other] = [0]
    for number, round_ in enumerate(seating, start=1):
        at: dict[str, list[str]] = {}
        for person in problem.people:
            at.setdefault(round_[person], []).append(person)
        for here in at.values():
            for one, other in combinations(here, 2):
                if frozenset((one, other)) not in mates:
                    found.setdefault((one, other), []).append(number)
    return found


def _repeats(problem: Problem, seating: Seating) -> Iterator[Reason]:
    if problem.rounds < 2 and not problem.met_before:
        return
    again = {pair: rounds for pair, rounds in meetings(problem, seating).items() if len(rounds) > 1}
    repeats = sum(len(rounds) - 1 for rounds in again.values())
    least = least_repeats(problem)
    if not again:
        yield Reason("", "同じ2人が二度同じ卓になることはありません。", "repeat")
        return
    needed = (
        f"少なくとも {least}回は避けられません（一人が会う人数が、ほかの人の数を超えるため）。"
        if least
        else ""
    )
    yield Reason("", f"二度目以降の同席が {repeats}回あります。{needed}", "repeat")
    for (one, other), rounds in list(again.items())[:_SHOWN]:
        when = "、".join("以前" if r == 0 else f"第{r}回" for r in rounds)
        names = f"「{problem.people[one].name}」と「{problem.people[other].name}」"
        yield Reason(one, f"{names}は {when} で同席します。", "repeat")


def price_words(problem: Problem, person: str, partner: str | None, price: int) -> str:
    """Say what the cheapest move of a person to another table would cost."""
    name = problem.people[person].name
    if partner is None:
        how, still = "空いた席に移すの", "空いた席に移しても"
    else:
        other = problem.people[partner].name
        how, still = f"「{other}」と入れ替えるの", f"「{other}」と入れ替えても"
    if price <= 0:
        return f"「{name}」は、{still}全体の点は変わりません。"
    return f"「{name}」を別の卓に移すなら、{how}が最も軽く、減点が {price}点増えます。"
