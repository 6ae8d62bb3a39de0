"""Reasons in plain Japanese."""

from __future__ import annotations

from collections.abc import Iterable

from banso.planning.selection.model import Choice, Problem, Reason

_SHOWN = 3


def sentence(problem: Problem, choice: Choice, reason: Reason) -> str:
    """Put one applicant's reason into words."""
    parts = [_verdict(problem, choice, reason), _price(problem, reason)]
    if reason.instead and (reason.wins or reason.losses):
        parts.append(_comparison(problem, reason))
    if reason.rules:
        parts.append(_rules(reason))
    if not reason.selected:
        parts.append(_change(reason))
    return "".join(part for part in parts if part)


def _verdict(problem: Problem, choice: Choice, reason: Reason) -> str:
    if not reason.selected:
        return f"選んでいません（審査点 {reason.points}点）。"
    names = [problem.programmes[p].name for p in choice.chosen[reason.applicant]]
    advised = f"、助言する事業：{'、'.join(names)}" if names else ""
    return f"選びました（審査点 {reason.points}点{advised}）。"


def _price(problem: Problem, reason: Reason) -> str:
    forced = "選ばない" if reason.selected else "選ぶ"
    lead = "固定の指定があります。" if reason.locked else ""
    if not reason.possible:
        return f"{lead}必ず守る条件があるため、{forced}ことはできません。"
    if not reason.exact:
        least = (
            f"少なくとも {reason.price}点下がります"
            if reason.price
            else "下がるか同じです（正確な差は計算していません）"
        )
        return f"{lead}{forced}場合、全体の点は{least}。"
    who = _people(problem, reason)
    if reason.price < 0:
        return f"{lead}固定を外して{forced}なら、全体の点が {-reason.price}点上がります{who}。"
    if reason.price == 0:
        return f"{lead}{forced}ことにしても全体の点は同じです{who}。どちらにするかは人が決めてください。"
    return f"{lead}{forced}場合、全体の点が {reason.price}点下がります{who}。"


def _people(problem: Problem, reason: Reason) -> str:
    if not reason.instead:
        return ""
    return f"（代わりに{'入る' if reason.selected else '外れる'}のは{_names(problem, reason.instead)}）"


def _comparison(problem: Problem, reason: Reason) -> str:
    rival = problem.applicants[reason.instead[0]].name
    better = "、".join(f"{name}で{points}点" for name, points in reason.wins[:_SHOWN])
    worse = "、".join(f"{name}で{points}点" for name, points in reason.losses[:_SHOWN])
    said = [f"{better}上回り" if better else "", f"{worse}下回り" if worse else ""]
    return f"「{rival}」と比べると、{'、'.join(s for s in said if s)}ます。"


def _rules(reason: Reason) -> str:
    shown = "、".join(
        f"「{name}」の減点が{abs(p)}点{'増え' if p > 0 else '減り'}" for name, p in reason.rules[:_SHOWN]
    )
    return f"そのとき{shown}ます。"


def _change(reason: Reason) -> str:
    ways = list(reason.changed_by)
    if reason.possible and reason.exact and reason.price >= 0 and not reason.locked:
        ways.insert(0, f"審査点があと {reason.price + 1}点高い")
    return f"次のどれかなら選ばれます：{'、'.join(ways)}。" if ways else ""


def _names(problem: Problem, identifiers: Iterable[str]) -> str:
    names = [f"「{problem.applicants[i].name}」" for i in identifiers]
    rest = f"ほか{len(names) - _SHOWN}件" if len(names) > _SHOWN else ""
    return "、".join(names[:_SHOWN]) + rest
