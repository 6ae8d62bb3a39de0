"""`{% paper data %}`: a letter's data as text on the page, as the paper will say it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from banso.japan.dates import wareki_short
from banso.office.tables import Column, cell_text

register = template.Library()


@register.inclusion_tag("letters/_paper.html")
def paper(data: Mapping[str, Any]) -> dict[str, Any]:
    """Show the letter (the typesetter's dict); table cells become text as in print."""
    points = [
        {
            "label": point.get("label"),
            "text": point.get("text"),
            "items_list": point.get("items"),
            "table": _table(point["table"]) if point.get("table") else None,
        }
        for point in data.get("record") or []
    ]
    return {"data": {**data, "record": points}}


def _table(table: Mapping[str, Any]) -> dict[str, Any]:
    columns = [
        Column(one["key"], one["label"], one.get("kind", "text"), digits=one.get("digits", 1))
        for one in table["columns"]
    ]
    return {
        "heads": [column.label for column in columns],
        "rows": [
            [cell_text(row, column, date_text=wareki_short) for column in columns] for row in table["rows"]
        ],
    }
