"""The report's charts, drawn from the same tables that stand beside them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from banso.office.tables import Column, Row, Table, Value
from banso.typeset.charts import Series, bar_chart, stacked_chart

Block = dict[str, Any]


def project_status_chart(table: Table) -> Block:
    """Return projects by programme, running and not running stacked."""
    names = [str(row["programme"]) for row in table.rows]
    series = [
        Series(label, _numbers(table.rows, key)) for key, label in _labels(table, "running", "not_running")
    ]
    return _figure(
        table, stacked_chart(table.caption, names, series, unit="事業"), "実施中と未実施の別にみた事業の数"
    )


def visit_months_chart(table: Table) -> Block:
    """Return visits by month, the rounds in one bar."""
    rounds = [column for column in table.columns if column.key.startswith("round")]
    # A year in every label leaves no room for the month.
    months = [str(row["month"]).partition("年")[2] for row in table.rows]
    series = [Series(column.label, _numbers(table.rows, column.key)) for column in rounds]
    return _figure(table, stacked_chart(table.caption, months, series, unit="回"), "月ごとの訪問の回数")


def affiliation_chart(table: Table) -> Block:
    """Return the registrations of each block, divided by class of affiliation."""
    blocks = [column for column in table.columns if column.key not in ("affiliation", "total")]
    series = [
        Series(str(row["affiliation"]), [_number(row[column.key]) for column in blocks]) for row in table.rows
    ]
    names = [column.label for column in blocks]
    svg = stacked_chart(table.caption, names, series, unit="人")
    return _figure(table, svg, "ブロックごとの申込者の所属")


def overall_chart(surveys: Sequence[tuple[str, Table]]) -> Block | None:
    """Return the rating of each training as a whole; None when no survey rates one."""
    items = [
        (name, number)
        for name, table in surveys
        for row in table.rows
        if row["item"] == "研修全般" and (number := _number(row["mean"])) is not None
    ]
    if not items:
        return None
    title = "研修全般の評価（平均）"
    return {
        "type": "figure_svg",
        "svg": bar_chart(title, items, unit=""),
        "alt": f"{title}の横棒グラフ。" + "、".join(f"{name} {value}" for name, value in items),
        "caption": title,
    }


def _figure(table: Table, svg: str, what: str) -> Block:
    alt = f"{what}のグラフ。数値は「{table.caption}」の表と同じ。"
    return {"type": "figure_svg", "svg": svg, "alt": alt, "caption": what}


def _labels(table: Table, *keys: str) -> list[tuple[str, str]]:
    by_key: dict[str, Column] = {column.key: column for column in table.columns}
    return [(key, by_key[key].label) for key in keys]


def _numbers(rows: Sequence[Row], key: str) -> list[float | None]:
    return [_number(row.get(key)) for row in rows]


def _number(value: Value) -> float | None:
    return None if value is None else float(str(value))
