"""The balance of a choice: who is selected by block, prefecture, kind, bracket, management, programme, launch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from banso.directory.enums import PopulationBracket
from banso.japan.map import MapScale, prefecture_map_svg
from banso.japan.prefectures import BLOCKS, PREFECTURES
from banso.office.tables import Column, Row, Table
from banso.selection.enums import BalanceAttribute
from banso.selection.evidence import BOTH, CONTRACTED, DIRECT, LAUNCHING, RUNNING, UNKNOWN, Evidence
from banso.selection.models import BalanceRule
from banso.selection.planning import Chosen, Situation, attributes

_ORDERS = {
    BalanceAttribute.BLOCK.value: [block.label for block in BLOCKS],
    BalanceAttribute.PREFECTURE.value: [prefecture.name for prefecture in PREFECTURES],
    BalanceAttribute.KIND.value: ["市区町村", "都道府県"],
    BalanceAttribute.BRACKET.value: [str(one.label) for one in PopulationBracket],
    BalanceAttribute.MANAGEMENT.value: [DIRECT, CONTRACTED, BOTH],
}
_NOT_KNOWN = "わかりません"


def balance_table(situation: Situation, chosen: Chosen, attribute: str) -> Table:
    """Return applications and selected by the values of an attribute, with the limits of its rules."""
    applied: Counter[str] = Counter()
    selected: Counter[str] = Counter()
    for one in situation.evidence:
        value = attributes(one).get(attribute, _NOT_KNOWN)
        applied[value] += 1
        selected[value] += bool(chosen.get(one.id))
    order = _ORDERS[attribute]
    values = sorted(applied, key=lambda value: order.index(value) if value in order else len(order))
    if attribute == BalanceAttribute.BLOCK:
        values = [*order, *(value for value in values if value not in order)]
    rules = [rule for rule in situation.rules_in_use() if rule.attribute == attribute]
    rows: list[Row] = [
        {
            "value": value,
            "applied": applied[value],
            "selected": selected[value],
            "rule": _limits(rules, value, situation.count, selected[value]),
        }
        for value in values
    ]
    label = str(BalanceAttribute(attribute).label)
    return Table(
        name=f"balance_{attribute.lower()}",
        caption=label,
        columns=[
            Column("value", label, width=18),
            Column("applied", "申込", "integer", width=6),
            Column("selected", "選定", "integer", width=6),
            Column("rule", "規則", width=18),
        ],
        rows=rows,
        totals={
            "value": "計",
            "applied": sum(applied.values()),
            "selected": sum(selected.values()),
            "rule": None,
        },
    )


def _limits(rules: Iterable[BalanceRule], value: str, count: int, found: int) -> str | None:
    """Return the limits for a value in words, with ▲ where they are missed."""
    if value == _NOT_KNOWN:
        return None
    words = []
    for rule in rules:
        if rule.value and rule.value != value:
            continue
        low, high = limits_of(rule, count)
        missed = (low is not None and found < low) or (high is not None and found > high)
        words.append(("▲" if missed else "") + span_in_words(low, high))
    return "、".join(words) or None


def limits_of(rule: BalanceRule, count: int) -> tuple[int | None, int | None]:
    """Return least and greatest number, shares turned into numbers as the planner does (up, and down to 1)."""
    low, high = rule.minimum, rule.maximum
    if low is None and rule.min_share is not None:
        low = -(-rule.min_share * count // 100)
    if high is None and rule.max_share is not None:
        high = max(1, rule.max_share * count // 100)
    return low, high


def span_in_words(low: int | None, high: int | None) -> str:
    """Return 3～9, 3以上 or 9まで."""
    if low is not None and high is not None:
        return f"{low}～{high}"
    return f"{low}以上" if low is not None else f"{high}まで"


def programme_table(situation: Situation, chosen: Chosen) -> Table:
    """Return the projects by programme: wished, advised, of these running, launching, not known; and the limit."""
    rows: list[Row] = []
    for programme in situation.programmes:
        counted = _by_status(situation.evidence, chosen, programme.code)
        wished = sum(programme.code in {p.code for p in one.advisable} for one in situation.evidence)
        rows.append(
            {
                "programme": programme.short_name,
                "wished": wished,
                "advised": sum(counted.values()),
                "running": counted[RUNNING],
                "launching": counted[LAUNCHING],
                "unknown": counted[UNKNOWN],
                "limit": situation.limits.get(programme.code),
            }
        )
    keys = ("wished", "advised", "running", "launching", "unknown")
    return Table(
        name="balance_programmes",
        caption="事業",
        columns=[
            Column("programme", "事業", width=8),
            Column("wished", "希望", "integer", width=6),
            Column("advised", "助言", "integer", width=6),
            Column("running", "◎", "integer", width=5),
            Column("launching", "○", "integer", width=5),
            Column("unknown", "？", "integer", width=5),
            Column("limit", "上限", "integer", width=6),
        ],
        rows=rows,
        totals={"programme": "計"}
        | {key: sum(int(str(row[key])) for row in rows) for key in keys}
        | {"limit": None},
        notes=["◎は実施中、○は未実施、？は実施状況がわからない事業です。"],
    )


def _by_status(evidence: Sequence[Evidence], chosen: Chosen, code: str) -> Counter[str]:
    return Counter(one.status(code) for one in evidence if code in chosen.get(one.id, ()))


def selection_map(situation: Situation, chosen: Chosen) -> str:
    """Return the map of selected municipalities by prefecture; 0 where some applied and none is selected."""
    values: dict[str, float | int | None] = {}
    for one in situation.evidence:
        if one.prefecture is not None:
            values[one.prefecture.code] = (values.get(one.prefecture.code) or 0) + bool(chosen.get(one.id))
    return prefecture_map_svg(
        values,
        title="都道府県ごとの選定自治体数",
        description="申込のない都道府県は「データなし」です。同じ数を下の表でも見られます。",
        unit="自治体",
        scale=MapScale((0, 1, 2, 3)),
        id_prefix="selection-map",
    )
