"""The report on paper: the official form with what is written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from banso.japan.dates import wareki
from banso.reports.categories import category_words
from banso.reports.enums import CellCode, EmptyReason, IssueOrigin
from banso.reports.models import Report

_REASONS = dict(EmptyReason.choices)
_EMPTY_LINES = 3


def printed_report(report: Report, issues: Sequence[dict[str, str]], *, edition: str) -> dict[str, Any]:
    """Return the data of the typeset template `form` for issues as a version keeps them."""
    return {
        "title": "専門スタッフ派遣　報告書",
        "subtitle": f"{report.fiscal_year.label}　{report.programme.name}",
        "form_id": edition,
        "instructions": [],
        "organisation": report.fiscal_year.label,
        "footer": "公表するときは、自治体名と、個人が分かる記載を伏せます。",
        "sections": [
            {"number": "", "title": "対象", "note": "", "items": [_head(report)]},
            _list(issues),
            *(_issue(issue, report.fiscal_year.year) for issue in issues),
        ],
    }


def _head(report: Report) -> dict[str, Any]:
    name = report.project.municipality.name if report.project is not None else "（匿名）"
    bracket = report.get_bracket_display() or "不明"
    written = wareki(timezone.localdate(report.submitted_at)) if report.submitted_at else ""
    return {
        "type": "fields",
        "rows": [
            [{"label": "自治体名", "value": name, "span": 2}, {"label": "人口規模", "value": bracket}],
            [
                {"label": "事業名", "value": report.programme.name, "span": 2},
                {"label": "状況", "value": report.get_status_display()},
            ],
            [
                {"label": "報告者", "value": report.author, "span": 2},
                {"label": "提出日", "value": written},
            ],
        ],
    }


def _list(issues: Sequence[dict[str, str]]) -> dict[str, Any]:
    lines = [f"({issue['number']}) {issue['title']}" for issue in issues]
    return {
        "number": "1",
        "title": "訪問前の課題",
        "note": "",
        "items": [{"type": "note", "text": line} for line in lines]
        or [{"type": "note", "text": "（まだありません）"}],
    }


def _issue(issue: dict[str, str], year: int) -> dict[str, Any]:
    origin = IssueOrigin(issue["origin"])
    named = "" if origin == IssueOrigin.PUBLISHED else f"　はじめに挙げられたところ：{origin.label}"
    return {
        "number": f"2-{issue['number']}",
        "title": issue["title"] or "（課題名なし）",
        "note": f"{category_words(year, issue['category'])}{named}",
        "items": [_cell(issue, cell) for cell in CellCode],
    }


def _cell(issue: dict[str, str], cell: CellCode) -> dict[str, Any]:
    text, reason = issue[cell.value], issue[f"{cell.value}_reason"]
    value = text or (f"（空欄：{_REASONS[reason]}）" if reason else "")
    return {"type": "text", "label": cell.label, "value": value, "lines": 0 if value else _EMPTY_LINES}
