"""Matching and touring as `banso plan dispatch` sees it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from banso.planning.common.comparing import Comparison, compare_items, compare_measures
from banso.planning.common.documents import Node
from banso.planning.common.problems import ProblemKind, SolveOptions, Verification, register
from banso.planning.dispatch.check import verify
from banso.planning.dispatch.explaining import day_text
from banso.planning.dispatch.model import INPUT_FORMAT, PLAN_FORMAT
from banso.planning.dispatch.plan import PlanDocument, read_plan
from banso.planning.dispatch.reading import read_problem
from banso.planning.dispatch.solving import solve

_LABELS = {
    "total_yen": "合計（円）",
    "travel_yen": "旅費（円）",
    "km": "距離（km）",
    "nights": "泊数",
    "trips": "出張の回数",
    "reception_days": "受け入れの日数",
    "unplanned": "計画できない訪問",
    "changes": "今の計画からの変更",
}


def _solve(document: Node, options: SolveOptions) -> dict[str, object]:
    problem = read_problem(document)
    return solve(problem, options).to_json(problem)


def _verify(document: Node, made: Node) -> Verification:
    problem = read_problem(document)
    return verify(problem, read_plan(made, problem))


def _compare(document: Node, a: Node, b: Node) -> Comparison:
    problem = read_problem(document)
    plans = [read_plan(node, problem) for node in (a, b)]
    measures = [verify(problem, plan).measures | {"unplanned": float(len(plan.unplanned))} for plan in plans]
    return Comparison(
        compare_measures(measures[0], measures[1], _LABELS), compare_items(_items(plans[0]), _items(plans[1]))
    )


def _items(plan: PlanDocument) -> dict[str, str]:
    return {
        f"{row.project} 第{row.visit}回": f"{day_text(row.day)} 講師{'・'.join(row.experts)}"
        for row in plan.rows
        if row.day_index == 0
    }


def _summary(plan: dict[str, Any]) -> Iterable[str]:
    for name, label in _LABELS.items():
        value = len(plan["unplanned"]) if name == "unplanned" else plan["measures"][name]
        yield f"{label}：{value:,}"
    if plan["bound_yen"] is not None:
        yield f"下限（円）：{plan['bound_yen']:,}（これより安い計画があっても、差は最大 {plan['gap'] or 0:.1%}）"
    if not plan["repeatable"]:
        yield "途中で止めたため、もう一度実行すると違う計画になることがあります。"
    for item in plan["unplanned"]:
        more = f" → {item['relaxation']}" if item["relaxation"] else ""
        yield f"計画できない訪問 {item['project']} 第{item['visit']}回：{item['reason']}{more}"
    for reason in plan["reasons"]:
        if reason["kind"] == "change":
            yield f"変更 {reason['subject']}：{reason['text']}"


KIND = register(
    ProblemKind(
        name="dispatch",
        title="派遣（講師と訪問日）",
        input_format=INPUT_FORMAT,
        plan_format=PLAN_FORMAT,
        solve=_solve,
        verify=_verify,
        compare=_compare,
        summary=_summary,
    )
)
